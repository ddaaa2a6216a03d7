"""The sweep: writes the reminders that are due. Any number of sweeps at once makes each at most once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction

from ..models import Adjustment, Notice, Person, Request
from ..models.calendars import calendar_of
from ..queries.facts import Case, case_of
from ..rules import reminders as rules
from ..rules.notices import To
from ..rules.permissions import SYSTEM
from ..rules.states import Action, StepKind
from . import _move, _post, digests

BATCH = 200
LATER = timedelta(hours=1)
log = logging.getLogger(__name__)


def sweep(*, at: datetime, is_over: Callable[[], bool] = lambda: False) -> int:
    """Write every reminder due by `at`, or until the time `is_over`; return how many adjustments were looked at."""
    looked_at = 0
    while not is_over() and (
        due := list(Adjustment.objects.wanting_notice(at).order_by("next_notice_at").values_list("pk", flat=True)[:BATCH])
    ):
        for pk in due:
            try:
                _remind(pk, at)
            except (OperationalError, InterfaceError):  # the database went away: nothing is wrong with the case
                raise
            except Exception:  # one broken case never silences the others
                log.exception("No reminder could be written for adjustment %s.", pk)
                Adjustment.objects.filter(pk=pk).update(next_notice_at=at + LATER)
        looked_at += len(due)
    return looked_at


@transaction.atomic
def _remind(pk: int, at: datetime) -> None:
    """Write the due reminders of one adjustment, hand up what is too late, and set when it wants the next."""
    request = Request.objects.select_for_update(no_key=True, of=("self",)).filter(adjustments=pk).first()  # as every move does
    adjustment = Adjustment.objects.with_case().wanting_notice(at).filter(pk=pk).first()
    if request is None or adjustment is None:
        return  # another sweep was faster
    case = case_of(adjustment)
    due = _newest(case, at)
    if is_for_hr := _is_for_hr(case, due):
        due = [one for one in due if one.rule.to is not To.SENIOR]  # nothing is left to hand up
    _hand_up(case, due, at)
    _post.post(digests.gather(_notices(case, due, at), at=at))
    adjustment.next_notice_at = case.next_notice_at(at)
    adjustment.save(update_fields=["next_notice_at"])
    if is_for_hr:
        _move.apply(adjustment=adjustment, action=Action.TAKE_OVER, by=SYSTEM, at=at, data={"reason": "late"})


def look_again(adjustment: Adjustment, *, at: datetime) -> None:
    """Set anew when it next wants a reminder: a date on which that depends was written. What is due already stays due."""
    case = case_of(Adjustment.objects.with_case().get(pk=adjustment.pk))
    if case.adjustment.next_notice_at is None or case.adjustment.next_notice_at > at:
        adjustment.next_notice_at = case.next_notice_at(at)
        adjustment.save(update_fields=["next_notice_at"])


def _newest(case: Case, at: datetime) -> list[rules.Due]:
    """Return what is due by now, of each rule the newest only: after an outage one says it all."""
    adjustment, newest = case.adjustment, dict[rules.Rule, rules.Due]()
    days = case.house.reminder_days
    for due in rules.moments(case.anchors(), calendar=adjustment.calendar, zone=adjustment.zone, days=days):
        is_of_the_one_before = _is_to_holder(due) and adjustment.held_since is not None and due.at <= adjustment.held_since
        if due.at <= at and not is_of_the_one_before:
            newest[due.rule] = due
    return list(newest.values())


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
        for person in (each for each in told if not _is_left_alone(each, adjustment, at)):
            yield Notice(
                key=f"{one.rule.kind}:{adjustment.pk}:{one.rule.since}:{one.day}:{one.offset}:{person.pk}",
                kind=one.rule.kind,
                to=person,
                request=adjustment.request,
                adjustment=adjustment,
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
