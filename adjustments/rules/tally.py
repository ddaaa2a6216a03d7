"""What became of one adjustment, in codes, days and dates that reports can count: read from its history alone.

Every field is a column of `models/report_line.py`. Days are whole working days. Not here: storing them, nor counting over many.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from . import clocks, custody, outcomes, reviews
from .calendar import WorkCalendar
from .clocks import Clock, Happening, Pause
from .permissions import Relation
from .states import Action, HeldBy, PauseReason


@dataclass(frozen=True)
class Tally:
    """All that reports count of one adjustment.

    `*_days` are net, `*_gross` with the days on hold; both None until the clock ended. A due date is None once its clock ended,
    and a net one while it stands still. `days_*` and `paused_*` count up to `held_since_on` and `paused_since_on` while it is
    open, so that a report finishes them on its own day; afterwards all. Months are numbers such as 202606, of the site's days.
    """

    state: str
    outcome: str
    outcome_on: date | None
    decided_by: str
    is_automatic: bool
    reasons: str
    second_check: str
    is_returned: bool
    appeal: str
    appealed_on: date | None
    questions: int
    advice_asked: int
    advice_given: int
    interim: str
    works: str
    not_working: int
    still_works: str
    reviewed_on: date | None
    review_on: date | None
    route: str
    filed_as: str
    is_rest: bool
    estimate: Decimal | None

    first_asked_on: date
    received_on: date
    received_month: int
    reply_target: int | None
    reply_due_on: date | None
    replied_on: date | None
    reply_days: int | None
    interim_target: int | None
    interim_due_on: date | None
    interim_on: date | None
    interim_days: int | None
    decision_target: int | None
    decision_due_on: date | None
    decision_gross_due_on: date | None
    decided_on: date | None
    decided_month: int | None
    decision_days: int | None
    decision_gross: int | None
    agreed_on: date | None
    delivery_target: int | None
    delivery_due_on: date | None
    delivered_on: date | None
    delivered_month: int | None
    delivery_days: int | None
    wait_target: int | None
    wait_due_on: date | None
    wait_gross_due_on: date | None
    in_place_on: date | None
    in_place_month: int | None
    wait_days: int | None
    wait_gross: int | None
    appeal_target: int | None
    appeal_due_on: date | None
    appeal_days: int | None

    paused_waiting_for_answer: int
    paused_employee_asked: int
    paused_health_professional: int
    paused_away: int
    paused_for: str
    paused_since_on: date | None
    days_before_filing: int
    days_employee: int
    days_line_manager: int
    days_budget_holder: int
    days_hr: int
    days_adviser: int
    days_fulfilment: int
    days_supplier: int
    days_reviewer: int
    days_nobody: int
    held_by: str
    held_since_on: date | None
    closed_on: date | None


def tally(history: Iterable[Happening], calendar: WorkCalendar) -> Tally:
    """Read it from history, which begins with the submission."""
    events = tuple(history)
    read, went = clocks.read(events, calendar), custody.days(events, calendar)
    told, held = outcomes.read(events), _on_hold(read.pauses, calendar)
    received = read.decision.started_on
    assert received is not None  # noqa: S101 - it was sent
    return Tally(
        state=events[-1].to,
        outcome=told.outcome,
        outcome_on=told.outcome_on,
        decided_by=told.decided_by,
        is_automatic=told.is_automatic,
        reasons=",".join(told.reasons),
        second_check=told.second_check,
        is_returned=told.is_returned,
        appeal=told.appeal,
        appealed_on=told.appealed_on,
        questions=told.count[Action.ASK_FOR_INFORMATION],
        advice_asked=told.count[Action.ASK_FOR_ADVICE],
        advice_given=told.count[Action.ADVISE],
        interim=told.interim,
        works=told.works,
        not_working=told.count[Action.NOT_WORKING],
        still_works=told.still_works,
        reviewed_on=told.reviewed_on,
        review_on=reviews.due_on(events),
        route=str(events[0].data.get("route", "")),
        filed_as=_filed_as(events[0]),
        is_rest="rest_of" in events[0].data,
        estimate=told.estimate,
        first_asked_on=read.wait.started_on or received,
        received_on=received,
        received_month=_month_of(received),
        reply_target=read.reply.target,
        reply_due_on=read.reply.due_on,
        replied_on=read.reply.ended_on,
        reply_days=read.reply.days,
        interim_target=read.interim.target,
        interim_due_on=read.interim.due_on,
        interim_on=read.interim.ended_on,
        interim_days=read.interim.days,
        decision_target=read.decision.target,
        decision_due_on=read.decision.due_on,
        decision_gross_due_on=_gross_due(read.decision, calendar),
        decided_on=read.decision.ended_on,
        decided_month=_month(read.decision.ended_on),
        decision_days=read.decision.days,
        decision_gross=read.decision.gross,
        agreed_on=read.delivery.started_on,
        delivery_target=read.delivery.target,
        delivery_due_on=read.delivery.due_on,
        delivered_on=read.delivery.ended_on,
        delivered_month=_month(read.delivery.ended_on),
        delivery_days=read.delivery.days,
        wait_target=read.wait.target,
        wait_due_on=read.wait.due_on,
        wait_gross_due_on=_gross_due(read.wait, calendar),
        in_place_on=read.wait.ended_on,
        in_place_month=_month(read.wait.ended_on),
        wait_days=read.wait.days,
        wait_gross=read.wait.gross,
        appeal_target=read.appeal.target,
        appeal_due_on=read.appeal.due_on,
        appeal_days=read.appeal.days,
        **{f"paused_{reason}": held.days.get(reason, 0) for reason in PauseReason},
        paused_for=held.reason or "",
        paused_since_on=held.since,
        **{f"days_{one}": went.by.get(one, 0) for one in HeldBy},
        held_by=went.held_by or "",
        held_since_on=went.since if went.held_by else None,
        closed_on=None if went.held_by else went.since,
    )


def _month_of(day: date) -> int:
    return day.year * 100 + day.month


def _month(day: date | None) -> int | None:
    return _month_of(day) if day else None


def _gross_due(clock: Clock, calendar: WorkCalendar) -> date | None:
    """Return when a clock that still runs, or stands, would be due if nothing had ever stopped it."""
    if clock.closed or clock.ended_on or clock.started_on is None or clock.target is None:
        return None
    return clocks.due_on(clock.started_on, clock.target, calendar)


def _filed_as(sent: Happening) -> str:
    """Return as whom it was filed; history did not always say whether HR or the line manager did."""
    return str(sent.data.get("filed_as") or (HeldBy.HR if sent.acting_as == Relation.FILER else HeldBy.EMPLOYEE))


@dataclass(frozen=True)
class _OnHold:
    """The days on hold, each with one reason, up to `since` where it stands on hold for `reason` now."""

    days: dict[PauseReason, int]
    reason: PauseReason | None = None
    since: date | None = None


def _on_hold(stood: Iterable[Pause], calendar: WorkCalendar) -> _OnHold:
    """Count each day on hold once, for the reason that began first."""
    found, until = dict.fromkeys(PauseReason, 0), date.min
    for pause in sorted(stood, key=lambda one: one.since):
        since = max(pause.since, until)
        if pause.until is None:
            return _OnHold(found, pause.reason, since)
        if pause.until > since:
            found[pause.reason] += calendar.between(since, pause.until)
            until = pause.until
    return _OnHold(found)
