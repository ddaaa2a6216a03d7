"""Asking: a draft is begun, answered step by step, sent or discarded."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Barrier, CatalogueEntry, Message, Person, Request
from ..rules.permissions import may_file_for
from ..rules.routes import delivering_team
from ..rules.states import Action
from ..rules.workflow import MoveNotAllowed
from . import _move

MOST_ADJUSTMENTS = 20


class NothingAsked(MoveNotAllowed):
    """A request needs at least one adjustment."""

    code = "nothing_asked"


class NoBarrier(MoveNotAllowed):
    """A request needs a barrier, "not sure" among them."""

    code = "no_barrier"


class TooManyAsked(MoveNotAllowed):
    """A request holds at most twenty adjustments."""

    code = "too_many_asked"


class MayNotFile(MoveNotAllowed):
    """Only HR and the line manager ask for somebody else."""

    code = "may_not_file"


def _check_may_file(by: Person, employee: Person) -> None:
    if employee != by and not may_file_for(by.as_viewer, employee_id=employee.pk, manager_id=employee.line_manager_id):
        raise MayNotFile


@transaction.atomic
def begin(*, by: Person, at: datetime, employee: Person | None = None, replaces: Adjustment | None = None) -> Request:
    """Begin a draft, for oneself or for somebody else; with `replaces`, for the same again, which stays in force meanwhile.

    Raises MayNotFile, or MoveNotAllowed when what it replaces is somebody else's.
    """
    employee = employee or by
    _check_may_file(by, employee)
    if replaces and replaces.request.employee_id != employee.pk:
        raise MoveNotAllowed
    draft = Request.objects.create(employee=employee, filed_by=by, created_at=at)
    if replaces:
        Adjustment.objects.create(
            request=draft,
            number=1,
            entry=replaces.entry,
            own_words=replaces.own_words,
            team=replaces.delivering_team,
            replaces=replaces,
        )
    return draft


def _locked_draft(request: Request) -> Request:
    locked = Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    if not locked.is_draft:
        raise MoveNotAllowed
    return locked


@transaction.atomic
def say_barriers(*, request: Request, codes: Iterable[str], words: str) -> None:
    """Keep what gets in the way. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    draft.barriers.set(Barrier.objects.filter(code__in=codes))
    draft.barrier_words = words
    draft.save(update_fields=["barrier_words"])


@transaction.atomic
def choose_help(*, request: Request, entries: Iterable[CatalogueEntry], own_words: str) -> None:
    """Keep what would help, in place of what was chosen before. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    replaced = {(one.entry_id, one.own_words): one.replaces for one in draft.adjustments.exclude(replaces=None)}
    draft.adjustments.all().delete()
    wanted = [Adjustment(request=draft, entry=entry, team=entry.team) for entry in entries]
    if own_words:
        wanted.append(Adjustment(request=draft, own_words=own_words, team=delivering_team(())))
    if len(wanted) > MOST_ADJUSTMENTS:
        raise TooManyAsked
    for number, adjustment in enumerate(wanted, start=1):
        adjustment.number = number
        adjustment.replaces = replaced.get((adjustment.entry_id, adjustment.own_words))
    Adjustment.objects.bulk_create(wanted)


ANSWERS = frozenset(
    {
        *("since_when", "first_asked_on", "first_asked_how", "is_urgent", "needed_by"),
        *("place", "contact", "is_sent_to_hr", "more_words"),
    }
)


@transaction.atomic
def say(*, request: Request, **answers: Any) -> None:
    """Keep further answers, by the names in ANSWERS. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    if unknown := set(answers) - ANSWERS:
        raise ValueError(f"No such answers: {sorted(unknown)}")
    for name, value in answers.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(answers))


@transaction.atomic
def submit(*, request: Request, by: Person, at: datetime) -> Request:
    """Send the draft: each adjustment waits for its decision, the employee has a receipt, the decider a task.

    Raises NothingAsked, NoBarrier, MayNotFile when who began it for somebody may not any more, or MoveNotAllowed when it was sent already.
    """
    draft = _locked_draft(request)
    _check_may_file(draft.filed_by, draft.employee)
    if not draft.barriers.exists():
        raise NoBarrier
    adjustments = list(draft.adjustments.order_by("number"))
    if not adjustments:
        raise NothingAsked
    draft.site = draft.employee.site
    draft.submitted_at = at
    draft.save(update_fields=["site", "submitted_at"])
    for adjustment in adjustments:
        _move.apply(adjustment=adjustment, action=Action.SUBMIT, by=by, at=at)
    return draft


def _siblings(adjustment: Adjustment) -> list[Adjustment]:
    """Return the request's adjustments, this one first, with the request locked."""
    Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
    others = Adjustment.objects.filter(request=adjustment.request_id).exclude(pk=adjustment.pk).order_by("number")
    return [adjustment, *others]


@transaction.atomic
def change(
    *,
    adjustment: Adjustment,
    barriers: Iterable[str],
    barrier_words: str,
    needed_by: date | None = None,
    more_words: str = "",
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> Adjustment:
    """Change what was sent, until somebody has decided: who decides is told. It is one text for all that was asked at once."""
    first, *others = _siblings(adjustment)
    moved = _move.apply(adjustment=first, action=Action.CHANGE, by=by, at=at, seen=seen)
    for other in others:
        with suppress(MoveNotAllowed):  # that one is decided already
            _move.apply(adjustment=other, action=Action.CHANGE, by=by, at=at)
    Request.objects.filter(pk=moved.request_id).update(barrier_words=barrier_words, needed_by=needed_by, more_words=more_words)
    moved.request.barriers.set(Barrier.objects.filter(code__in=list(barriers)))
    return moved


@transaction.atomic
def confirm_filing(
    *, adjustment: Adjustment, barrier_words: str | None = None, by: Person, at: datetime, seen: int | None = None
) -> Adjustment:
    """Confirm what somebody else filed, with words corrected if need be: the decision goes on and may read them."""
    first, *others = _siblings(adjustment)
    moved = _move.apply(adjustment=first, action=Action.CONFIRM_FILING, by=by, at=at, seen=seen)
    for other in others:
        with suppress(MoveNotAllowed):  # withdrawn, or delivered already
            _move.apply(adjustment=other, action=Action.CONFIRM_FILING, by=by, at=at)
    known: dict[str, Any] = {"confirmed_at": at} | ({} if barrier_words is None else {"barrier_words": barrier_words})
    Request.objects.filter(pk=moved.request_id).update(**known)
    return moved


@transaction.atomic
def discard(*, request: Request) -> None:
    """Remove a draft; nothing remains. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    Message.objects.filter(adjustment__request=draft).delete()
    draft.adjustments.all().delete()
    draft.delete()
