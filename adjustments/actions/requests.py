"""Asking: a draft is begun, answered step by step, sent or discarded; what was sent is changed or confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Barrier, CatalogueEntry, Message, Person, Request
from ..queries import drafts
from ..queries.directory import place_of
from ..rules.permissions import may_file_for
from ..rules.routes import delivering_team
from ..rules.states import Action, State
from ..rules.workflow import MoveNotAllowed, NotPermitted
from . import _move, invitations
from ._together import apply_to_all

MOST_ADJUSTMENTS = 20


class AlreadySent(MoveNotAllowed):
    """It is no draft any more."""


class Incomplete(MoveNotAllowed):
    """An answer is missing without which it cannot be sent."""


class NothingAsked(Incomplete):
    """A request needs at least one adjustment."""

    code = "nothing_asked"


class NoBarrier(Incomplete):
    """A request needs a barrier, "not sure" among them."""

    code = "no_barrier"


class NotSaidWhenAsked(Incomplete):
    """Whoever asks for somebody else says when and how that person first asked."""

    code = "not_said_when_asked"


class TooManyAsked(MoveNotAllowed):
    """A request holds at most twenty adjustments."""

    code = "too_many_asked"


class MayNotFile(MoveNotAllowed):
    """Only HR, the line manager and whoever was invited to ask for somebody else, and only while that person works here."""

    code = "may_not_file"


class MayNoLongerFile(MayNotFile):
    """When the draft was begun they could ask for that person; now they cannot. The code says why."""

    code = "may_no_longer_file"


class NothingToReplace(MoveNotAllowed):
    """Only what is in place can be asked for again."""

    code = "nothing_to_replace"


class ChangedElsewhere(MoveNotAllowed):
    """Answers were changed in another window since this one was opened; `parts` names them."""

    code = "changed_elsewhere"

    def __init__(self, parts: Iterable[str] = ()) -> None:
        super().__init__()
        self.parts = list(parts)


@transaction.atomic
def begin(*, by: Person, at: datetime, employee: Person | None = None, replaces: Adjustment | None = None) -> Request:
    """Begin a draft, for oneself or for somebody else; with `replaces`, for what that person has in place, which stays meanwhile.

    It starts with what was given then and with who decided, and one's own with what got in the way. Raises MayNotFile,
    NothingToReplace, or NotPermitted when what it replaces is somebody else's.
    """
    employee = employee or by
    if employee != by:
        may = may_file_for(by.viewer_at(at), employee_id=employee.pk, manager_id=employee.line_manager_id)
        if not (may and employee.is_active):
            raise MayNotFile
    draft = Request.objects.create(employee=employee, filed_by=by, created_at=at)
    if replaces:
        _start_from(Adjustment.objects.with_case().get(pk=replaces.pk), draft)
    return draft


def _start_from(old: Adjustment, draft: Request) -> None:
    """Choose beforehand what the person has now."""
    if old.request.employee_id != draft.employee_id:
        raise NotPermitted
    if old.state != State.IN_PLACE:
        raise NothingToReplace
    if old.request.is_sent_to_hr:  # the line manager hears nothing of it now either, unless the person chooses so
        draft.is_sent_to_hr = True
        draft.save(update_fields=["is_sent_to_hr"])
    entry = old.given_entry
    own_words = "" if entry else old.given
    Adjustment.objects.create(request=draft, number=1, entry=entry, own_words=own_words, team=old.delivering_team, replaces=old)
    if draft.filed_by_id == draft.employee_id:  # somebody else may not know what got in the way
        draft.barriers.set(old.request.barriers.all())


def _locked_draft(request: Request) -> Request:
    locked = Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=request.pk)
    if not locked.is_draft:
        raise AlreadySent
    return locked


@contextmanager
def _answered(request: Request, seen: str) -> Iterator[Request]:
    """Lock the draft for an answer; raise ChangedElsewhere where it would replace one that the person has not seen.

    The same answer twice, as by a double click, is no change.
    """
    draft = _locked_draft(request)
    before = drafts.marks(draft)
    yield draft
    after = drafts.marks(draft)
    if lost := [part for part in drafts.changed_since(before, seen) if before[part] != after[part]]:
        raise ChangedElsewhere(lost)


@transaction.atomic
def say_barriers(*, request: Request, codes: Iterable[str], words: str, seen: str = "") -> None:
    """Keep what gets in the way. Raises AlreadySent or ChangedElsewhere."""
    with _answered(request, seen) as draft:
        draft.barriers.set(Barrier.objects.filter(code__in=codes))
        draft.barrier_words = words
        draft.save(update_fields=["barrier_words"])


@transaction.atomic
def choose_help(*, request: Request, entries: Iterable[CatalogueEntry], own_words: str, seen: str = "") -> None:
    """Keep what would help, in place of what was chosen before. Raises AlreadySent, ChangedElsewhere or TooManyAsked."""
    with _answered(request, seen) as draft:
        wanted = [Adjustment(request=draft, entry=entry, team=entry.team) for entry in entries]
        if own_words:
            wanted.append(Adjustment(request=draft, own_words=own_words, team=delivering_team(())))
        if len(wanted) > MOST_ADJUSTMENTS:
            raise TooManyAsked
        _carry_over(list(draft.adjustments.exclude(replaces=None)), wanted)
        draft.adjustments.all().delete()
        for number, adjustment in enumerate(wanted, start=1):
            adjustment.number = number
        Adjustment.objects.bulk_create(wanted)


def _carry_over(chosen: list[Adjustment], wanted: list[Adjustment]) -> None:
    """Let what replaces something go on doing so: the same thing if it is still wanted, else the first that is free."""
    for old in chosen:
        same = [one for one in wanted if (one.entry_id, one.own_words) == (old.entry_id, old.own_words)]
        free = [one for one in wanted if one.replaces_id is None]
        for one in (same or free)[:1]:
            one.replaces_id = old.replaces_id


ANSWERS = frozenset(
    {
        *("since_when", "first_asked_on", "first_asked_how", "is_urgent", "needed_by"),
        *("place", "contact", "is_sent_to_hr", "more_words"),
    }
)


def _keep(request: Request, allowed: frozenset[str], answers: dict[str, Any]) -> None:
    if unknown := set(answers) - allowed:
        raise ValueError(f"No such answers: {sorted(unknown)}")
    for name, value in answers.items():
        setattr(request, name, value)
    request.save(update_fields=list(answers))


@transaction.atomic
def say(*, request: Request, seen: str = "", **answers: Any) -> None:
    """Keep further answers, by the names in ANSWERS. Raises AlreadySent or ChangedElsewhere."""
    with _answered(request, seen) as draft:
        _keep(draft, ANSWERS, answers)


def missing(draft: Request) -> Incomplete | None:
    """Return what stands in the way of sending the draft, the first question first."""
    if not draft.barriers.exists():
        return NoBarrier()
    if not draft.adjustments.exists():
        return NothingAsked()
    is_for_other = draft.employee_id != draft.filed_by_id
    return NotSaidWhenAsked() if is_for_other and not (draft.first_asked_on and draft.first_asked_how) else None


@transaction.atomic
def submit(*, request: Request, by: Person, at: datetime, seen: str = "") -> Request:
    """Send the draft: each adjustment waits for its decision, the employee has a receipt, the decider a task.

    An invitation to fill it in is used up. Raises AlreadySent, MayNoLongerFile, Incomplete, or ChangedElsewhere when `seen` is not what would be sent.
    """
    draft = _locked_draft(request)
    invitation = invitations.to_be_used(request=draft)
    if why_not := drafts.why_not_by_filer(draft, at):
        raise MayNoLongerFile(why_not)
    if lacks := missing(draft):
        raise lacks
    if changed := drafts.changed_since(drafts.marks(draft), seen):
        raise ChangedElsewhere(changed)
    kept = place_of(draft.employee) | {"submitted_at": at}
    for name, value in kept.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(kept))
    draft.adjustments.exclude(replaces__state=State.IN_PLACE).update(replaces=None)  # ended since the draft was begun
    for adjustment in draft.adjustments.order_by("number"):
        _move.apply(adjustment=adjustment, action=Action.SUBMIT, by=by, at=at)
    if invitation:
        invitations.use(invitation=invitation, request=draft, at=at)
    return draft


TO_CORRECT = frozenset({"barrier_words", "since_when", "more_words"})
TO_CHANGE = TO_CORRECT | {"is_urgent", "needed_by", "place", "contact"}


@transaction.atomic
def change(
    *, adjustment: Adjustment, barriers: Iterable[str], by: Person, at: datetime, seen: int | None = None, **answers: Any
) -> Adjustment:
    """Change what was sent, until somebody has decided: who decides is told. It is one text for all that was asked at once.

    `answers` go by the names in TO_CHANGE; what is left out stays as it was.
    """
    data = {"urgent": answers["is_urgent"]} if "is_urgent" in answers else {}
    moved = apply_to_all(adjustment=adjustment, action=Action.CHANGE, by=by, at=at, seen=seen, data=data)
    _keep(moved.request, TO_CHANGE, answers)
    moved.request.barriers.set(Barrier.objects.filter(code__in=list(barriers)))
    return moved


@transaction.atomic
def confirm_filing(
    *,
    adjustment: Adjustment,
    barriers: Iterable[str] | None = None,
    by: Person,
    at: datetime,
    seen: int | None = None,
    **answers: Any,
) -> Adjustment:
    """Confirm what somebody else filed, corrected if need be: the decision goes on and may read it.

    `answers` go by the names in TO_CORRECT; what is left out is right as it is.
    """
    moved = apply_to_all(adjustment=adjustment, action=Action.CONFIRM_FILING, by=by, at=at, seen=seen)
    _keep(moved.request, TO_CORRECT | {"confirmed_at"}, answers | {"confirmed_at": at})
    if barriers is not None:
        moved.request.barriers.set(Barrier.objects.filter(code__in=list(barriers)))
    return moved


def touch(*, request: Request, at: datetime) -> None:
    """Remember that somebody came back to a draft: it stays for another while."""
    Request.objects.filter(pk=request.pk, submitted_at=None).update(touched_at=at)


@transaction.atomic
def discard(*, request: Request) -> None:
    """Remove a draft; nothing remains. Raises AlreadySent."""
    draft = _locked_draft(request)
    Message.objects.filter(adjustment__request=draft).delete()
    draft.adjustments.all().delete()
    draft.delete()
