"""The sweep: writes the reminders that are due. Any number of sweeps at once makes each at most once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from ..models import Adjustment, Event, Notice, Person
from ..models.calendars import calendar_of
from ..queries.facts import Case, case_of
from ..queries.gathered import cases_of
from ..rules import reminders as rules
from ..rules.notices import WITHOUT_THE_CASE, To
from ..rules.permissions import SYSTEM
from ..rules.states import Action, State, StepKind
from . import _move, _post, digests

BATCH = 50  # adjustments to a transaction: moves on them wait so long
LATER = timedelta(hours=1)
log = logging.getLogger(__name__)


def sweep(*, at: datetime, is_over: Callable[[], bool] = lambda: False) -> int:
    """Write every reminder due by `at`, or until the time `is_over`; return how many adjustments were looked at.

    What somebody else holds at this moment is left for the next sweep.
    """
    looked_at = 0
    while not is_over() and Adjustment.objects.wanting_notice(at).exists():  # most sweeps end here, and lock nothing
        try:
            found = _remind(at, BATCH)
        except (OperationalError, InterfaceError):  # the database went away: nothing is wrong with the cases
            raise
        except Exception:
            log.exception("Reminders could not be written together; now one by one.")
            found = _remind_one_by_one(at)
        if not found:
            break
        looked_at += found
    return looked_at


def _remind_one_by_one(at: datetime) -> int:
    """Do the same for one adjustment at a time: one broken case never silences the others."""
    due = list(Adjustment.objects.wanting_notice(at).order_by("next_notice_at").values_list("pk", flat=True)[:BATCH])
    for pk in due:
        try:
            _remind(at, 1, pk=pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("No reminder could be written for adjustment %s.", pk)
            Adjustment.objects.filter(pk=pk).update(next_notice_at=at + LATER)
    return len(due)


@transaction.atomic
def _remind(at: datetime, most: int, **which: int) -> int:
    """Write the due reminders of some adjustments, hand up what is too late, and set when each wants the next; return how many."""
    due = Adjustment.objects.wanting_notice(at).filter(**which).order_by("next_notice_at")
    taken = due.select_related("request").select_for_update(no_key=True, of=("request",), skip_locked=True)  # as every move locks
    pks = [one.pk for one in taken.only("id", "request__id")[:most]]
    if not pks:
        return 0
    fresh = Adjustment.objects.with_case().select_related("request__employee__site").wanting_notice(at).filter(pk__in=pks)
    cases = cases_of(list(fresh.order_by("next_notice_at")))[0]
    notices: list[Notice] = []
    next_at: dict[datetime | None, list[int]] = {}
    late: list[Adjustment] = []
    for case in cases:
        due_now = _newest(case, at)
        if _is_for_hr(case, due_now):
            due_now = [one for one in due_now if one.rule.to is not To.SENIOR]  # nothing is left to hand up
            late.append(case.adjustment)
        _hand_up(case, due_now, at)
        notices += _notices(case, due_now, at)
        next_at.setdefault(case.next_notice_at(at), []).append(case.adjustment.pk)
    _post.post(digests.gather(notices, at=at))
    for when, whose in next_at.items():
        Adjustment.objects.filter(pk__in=whose).update(next_notice_at=when)
    for adjustment in late:
        _move.apply(adjustment=adjustment, action=Action.TAKE_OVER, by=SYSTEM, at=at, data={"reason": "late"})
    return len(pks)


def look_again(adjustment: Adjustment, *, at: datetime) -> None:
    """Set anew when it next wants a reminder: a date on which that depends was written. What is due already stays due."""
    case = case_of(Adjustment.objects.with_case().get(pk=adjustment.pk))
    if case.adjustment.next_notice_at is None or case.adjustment.next_notice_at > at:
        adjustment.next_notice_at = case.next_notice_at(at)
        adjustment.save(update_fields=["next_notice_at"])


def _newest(case: Case, at: datetime) -> list[rules.Due]:
    """Return what is due by now, of each rule the newest only: after an outage one says it all."""
    adjustment, newest = case.adjustment, dict[rules.Rule, rules.Due]()
    days, held_since = case.house.reminder_days, _held_since(case)
    for due in rules.moments(case.anchors(), calendar=adjustment.calendar, zone=adjustment.zone, days=days):
        is_of_the_one_before = _is_to_holder(due) and held_since is not None and due.at <= held_since
        if due.at <= at and not is_of_the_one_before:
            newest[due.rule] = due
    return list(newest.values())


def _held_since(case: Case) -> datetime | None:
    """Return since when whoever is reminded as its holder has it: while advice is awaited that is who decides, not the adviser."""
    adjustment = case.adjustment
    if adjustment.state != State.ADVICE:
        return adjustment.held_since
    newest = Event.objects.filter(adjustment=adjustment, action__in=_move.HANDS_ON).order_by("-seq").first()
    return newest.at if newest else None


def _hand_up(case: Case, due: Iterable[rules.Due], at: datetime) -> None:
    """Let the manager's manager see what the line manager holds for too long."""
    is_due = any(one.rule.to is To.SENIOR for one in due)
    if is_due and case.step and _post.recipients(To.SENIOR, case.adjustment, _holders(case), case.standing()):
        case.step.escalated_at = at
        case.step.save(update_fields=["escalated_at"])


def _is_to_holder(due: rules.Due) -> bool:
    return due.rule.to in (To.HOLDER, To.SENIOR, To.NOBODY)


def _is_for_hr(case: Case, due: Iterable[rules.Due]) -> bool:
    """Say whether the open step is so late that the adjustments team takes it from whoever else holds it."""
    step = case.step
    if step is None or not step.holder_person_id or step.holder_person_id in case.house.hr_ids or step.kind in _NOBODY_TAKES:
        return False
    return any(one.rule is rules.TAKES_OVER for one in due)


_NOBODY_TAKES = (StepKind.SECOND_CHECK, StepKind.REVIEWER)
"""Decider, checker and reviewer are three persons: who checks is named, not replaced by whoever is there."""


def _holders(case: Case) -> _post.Holders:
    """Return who holds the open step, or the case where none is open."""
    holder = _post.holder_named(case.step or case.adjustment)
    return _post.Holders(holder, holder, holder)


def _notices(case: Case, due: Iterable[rules.Due], at: datetime) -> Iterable[Notice]:
    adjustment, standing, holders = case.adjustment, case.standing(), _holders(case)
    for one in due:
        told = _post.recipients(one.rule.to, adjustment, holders, standing)
        told = _post.to_covers(told, one.rule.to, holders, (standing,), lambda pk: case.house.cover_of(pk, at))
        has_case = one.rule.kind not in WITHOUT_THE_CASE
        for person in (each for each in told if not _is_left_alone(each, adjustment, at)):
            yield Notice(
                key=f"{one.rule.kind}:{adjustment.pk}:{one.rule.since}:{one.day}:{one.offset}:{person.pk}",
                kind=one.rule.kind,
                to=person,
                request=adjustment.request if has_case else None,
                adjustment=adjustment if has_case else None,
                data={"since": one.rule.since, "due_on": one.day.isoformat(), "offset": one.offset},
                created_at=at,
                send_after=_reachable(person, adjustment, at),
            )


def _is_left_alone(person: Person, adjustment: Adjustment, at: datetime) -> bool:
    """Say whether HR stopped the reminders to this person for a while. Others are told as ever: what is late is handed up."""
    until = person.reminders_stopped_until
    return until is not None and at.astimezone((person.site or adjustment.site).zone).date() <= until


def _reachable(person: Person, adjustment: Adjustment, at: datetime) -> datetime:
    site = person.site or adjustment.site
    return rules.within_hours(at, calendar_of(site), site.zone)
