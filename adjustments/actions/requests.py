"""Asking: a draft is begun, answered step by step, sent or discarded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ..models import Adjustment, Barrier, CatalogueEntry, Message, Person, Request
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


def begin(*, by: Person, at: datetime) -> Request:
    """Begin a draft for oneself."""
    return Request.objects.create(employee=by, filed_by=by, created_at=at)


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
    draft.adjustments.all().delete()
    wanted = [Adjustment(request=draft, entry=entry, team=entry.team) for entry in entries]
    if own_words:
        wanted.append(Adjustment(request=draft, own_words=own_words, team=delivering_team(())))
    if len(wanted) > MOST_ADJUSTMENTS:
        raise TooManyAsked
    for number, adjustment in enumerate(wanted, start=1):
        adjustment.number = number
    Adjustment.objects.bulk_create(wanted)


@transaction.atomic
def say_needed_by(*, request: Request, needed_by: date | None) -> None:
    """Keep the date by which it is needed, or that there is none. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    draft.needed_by = needed_by
    draft.save(update_fields=["needed_by"])


@transaction.atomic
def submit(*, request: Request, by: Person, at: datetime) -> Request:
    """Send the draft: each adjustment waits for its decision, the employee has a receipt, the decider a task.

    Raises NothingAsked, NoBarrier, or MoveNotAllowed when it was sent already.
    """
    draft = _locked_draft(request)
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


@transaction.atomic
def discard(*, request: Request) -> None:
    """Remove a draft; nothing remains. Raises MoveNotAllowed once the request was sent."""
    draft = _locked_draft(request)
    Message.objects.filter(adjustment__request=draft).delete()
    draft.adjustments.all().delete()
    draft.delete()
