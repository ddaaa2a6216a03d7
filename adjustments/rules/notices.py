"""Who is told when something happens, and who is reminded when it does not.

Not here: sending (`notifications/`), nor the words (`jinja2/adjustments/emails/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from .calendar import WorkCalendar
from .states import Action, State, WithdrawReason

OPENS, CLOSES = time(8), time(18)  # reminders go between these, at the reader's site: domain.md section 5


class NoticeKind(StrEnum):
    """A message. Its value names the folder of its mail."""

    REQUEST_SUBMITTED = "request_submitted"
    DECISION_WANTED = "decision_wanted"
    ADJUSTMENT_AGREED = "adjustment_agreed"
    ADJUSTMENT_DECLINED = "adjustment_declined"
    DELIVERY_WANTED = "delivery_wanted"
    ADJUSTMENT_DELIVERED = "adjustment_delivered"
    NOT_WORKING_REPORTED = "not_working_reported"
    EXPECTED_DATE_CHANGED = "expected_date_changed"
    STEP_HANDED_OVER = "step_handed_over"
    ADJUSTMENT_WITHDRAWN = "adjustment_withdrawn"
    WITHDRAWAL_TO_FOLLOW_UP = "withdrawal_to_follow_up"
    EFFECT_WANTED = "effect_wanted"
    DECISION_DUE = "decision_due"
    DECISION_LATE = "decision_late"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail


class To(StrEnum):
    """Whom a notice goes to."""

    EMPLOYEE = "employee"
    HOLDER = "holder"  # after the move
    PAST_HOLDER = "past_holder"  # before the move
    HR = "hr"


@dataclass(frozen=True)
class Telling:
    """One notice to make. Those that are `per_request` are made once, however many adjustments the request holds."""

    kind: NoticeKind
    to: To
    per_request: bool = False


_HR_FOLLOWS_UP = frozenset({WithdrawReason.GAVE_UP_WAITING, WithdrawReason.BOUGHT_IT_MYSELF})


def _to_do(to: State) -> Telling:
    """Return the task that follows a yes: to deliver, or where there is nothing to buy to put it in effect."""
    kind = NoticeKind.DELIVERY_WANTED if to is State.IN_DELIVERY else NoticeKind.EFFECT_WANTED
    return Telling(kind, To.HOLDER)


def told(action: Action, *, frm: State, to: State, reason: object = None) -> tuple[Telling, ...]:
    """Return the notices that a move makes."""
    match action:
        case Action.SUBMIT:
            return (
                Telling(NoticeKind.REQUEST_SUBMITTED, To.EMPLOYEE, per_request=True),
                Telling(NoticeKind.DECISION_WANTED, To.HOLDER, per_request=True),
            )
        case Action.AGREE:
            return (Telling(NoticeKind.ADJUSTMENT_AGREED, To.EMPLOYEE), _to_do(to))
        case Action.DECLINE:
            return (Telling(NoticeKind.ADJUSTMENT_DECLINED, To.EMPLOYEE),)
        case Action.START | Action.DELIVER:
            return (Telling(NoticeKind.ADJUSTMENT_DELIVERED, To.EMPLOYEE),)
        case Action.SET_EXPECTED_DATE:
            return (Telling(NoticeKind.EXPECTED_DATE_CHANGED, To.EMPLOYEE),)
        case Action.NOT_HERE | Action.REDELIVER:
            return (_to_do(to),)
        case Action.NOT_WORKING:
            return (Telling(NoticeKind.NOT_WORKING_REPORTED, To.HR),)
        case Action.RECONSIDER:
            return (Telling(NoticeKind.DECISION_WANTED, To.HOLDER),)
        case Action.REASSIGN | Action.TAKE_OVER:
            return (Telling(NoticeKind.STEP_HANDED_OVER, To.HOLDER),)
        case Action.WITHDRAW:
            past = () if frm is State.DELIVERED else (Telling(NoticeKind.ADJUSTMENT_WITHDRAWN, To.PAST_HOLDER),)
            return (*past, Telling(NoticeKind.WITHDRAWAL_TO_FOLLOW_UP, To.HR)) if reason in _HR_FOLLOWS_UP else past
        case _:
            return ()


@dataclass(frozen=True)
class Reminder:
    """A rule for an open step: at these working days from its due date, tell these people."""

    kind: NoticeKind
    offsets: tuple[int, ...]
    to: To


REMINDERS = (
    Reminder(NoticeKind.DECISION_DUE, (-5, -2, 0, 1), To.HOLDER),
    Reminder(NoticeKind.DECISION_LATE, (1,), To.EMPLOYEE),
)


@dataclass(frozen=True)
class Due:
    """A reminder at its moment."""

    reminder: Reminder
    offset: int
    at: datetime


def reminders(*, opened_on: date, due_on: date, calendar: WorkCalendar, zone: tzinfo) -> Iterator[Due]:
    """Yield the reminders of a step in the order of time; none that would fall on or before its opening."""
    for offset in sorted({offset for rule in REMINDERS for offset in rule.offsets}):
        day = calendar.add(due_on, offset)
        if day <= opened_on:
            continue
        at = datetime.combine(day, OPENS, zone).astimezone(UTC)
        yield from (Due(rule, offset, at) for rule in REMINDERS if offset in rule.offsets)


def next_reminder_at(*, opened_on: date, due_on: date, calendar: WorkCalendar, zone: tzinfo, after: datetime) -> datetime | None:
    """Return when the step next wants a reminder, or None."""
    moments = (due.at for due in reminders(opened_on=opened_on, due_on=due_on, calendar=calendar, zone=zone))
    return next((at for at in moments if at > after), None)


def within_hours(at: datetime, calendar: WorkCalendar, zone: tzinfo) -> datetime:
    """Return `at`, or the next moment at which a reminder may reach somebody: a working day, 08:00 to 18:00 local."""
    local = at.astimezone(zone)
    day = local.date()
    if calendar.is_working(day) and OPENS <= local.time() < CLOSES:
        return at
    if local.time() >= CLOSES:
        day += timedelta(days=1)
    return datetime.combine(calendar.next_working_day(day), OPENS, zone).astimezone(UTC)
