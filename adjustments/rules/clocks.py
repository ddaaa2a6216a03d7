"""How long things took and when they are due, read from history, never wound.

Not here: storing the answers (`actions/_move.py` caches them), nor what a working day is (`calendar`).
Durations are whole working days. Sources of every number: domain.md section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .calendar import WorkCalendar
from .states import Action, State

NOT_WORKING_WITHIN = 20  # working days after "it works" in which the same wait goes on


@dataclass(frozen=True)
class Happening:
    """One line of history as the clocks see it: what was done, where it led, on which local date."""

    action: Action
    to: State
    on: date
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood; `until` is None while it stands."""

    since: date
    until: date | None = None


@dataclass(frozen=True)
class Clock:
    """One clock: from when, how many working days it may take, due when, ended when, after how many net days.

    `due_on` is None when the clock does not run or stands still. `days` is None until it ended.
    `closed` says that it will never end (withdrawn, left).
    """

    started_on: date | None = None
    target: int | None = None
    due_on: date | None = None
    ended_on: date | None = None
    days: int | None = None
    closed: bool = False


@dataclass(frozen=True)
class Clocks:
    """The three clocks of this product so far."""

    decision: Clock
    delivery: Clock
    wait: Clock


def united(pauses: Iterable[Pause], end: date) -> list[tuple[date, date]]:
    """Return the pauses as sorted spans without overlap, those still open ending at `end`."""
    spans: list[tuple[date, date]] = []
    for since, until in sorted((p.since, p.until or end) for p in pauses):
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


def paused_days(pauses: Iterable[Pause], *, start: date, end: date, calendar: WorkCalendar) -> int:
    """Count the paused working days within (start, end]."""
    return sum(
        calendar.between(max(since, start), min(until, end))
        for since, until in united(pauses, end)
        if min(until, end) > max(since, start)
    )


def due_on(start: date, target: int, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> date | None:
    """Return the due date: `target` working days after `start`, pushed by paused days; None during a pause."""
    pauses = tuple(pauses)
    if any(p.until is None for p in pauses):
        return None
    day, left = start, target
    spans = united(pauses, start)
    while left:
        day = calendar.add(day, 1)
        if not any(since < day <= until for since, until in spans):
            left -= 1
    return day


def net_days(start: date, end: date, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> int:
    """Count the working days in (start, end] that were not paused."""
    return calendar.between(start, end) - paused_days(pauses, start=start, end=end, calendar=calendar)


def is_late(due: date | None, today: date, calendar: WorkCalendar) -> bool:
    """Say whether more net working days than the target have gone; a free day after the due date is not late yet."""
    return due is not None and calendar.latest_working_day(today) > due


def _clock(start: date | None, target: int | None, end: date | None, calendar: WorkCalendar, *, closed: bool) -> Clock:
    if start is None or target is None:
        return Clock(closed=closed)
    if end is not None:
        return Clock(start, target, None, end, net_days(start, end, calendar))
    due = None if closed else due_on(start, target, calendar)
    return Clock(start, target, due, None, None, closed)


_CLOSING = frozenset({State.WITHDRAWN, State.ENDED, State.DECLINED})


def read(history: Iterable[Happening], calendar: WorkCalendar) -> Clocks:
    """Read the decision, delivery and whole-wait clocks from an adjustment's history.

    The submit event carries `decision_target`, `wait_target` and `first_asked_on` (ISO); the agree event `delivery_target`.
    The first decision and the first delivery count; a delivery answered "not here" does not. The whole wait spans
    "not working", also when it is reported within 20 working days of "it works" (the workflow refuses it later).
    """
    submitted = first_asked = decided = agreed = delivered = in_place = None
    decision_target = delivery_target = wait_target = None
    delivery_can_be_undone = False
    state = State.DRAFT
    for event in history:
        state = event.to
        match event.action:
            case Action.SUBMIT:
                submitted = event.on
                first_asked = date.fromisoformat(event.data["first_asked_on"])
                decision_target, wait_target = event.data["decision_target"], event.data["wait_target"]
            case Action.AGREE | Action.DECLINE:
                decided = decided or event.on
                if event.action is Action.AGREE and agreed is None:
                    agreed, delivery_target = event.on, event.data["delivery_target"]
            case Action.START | Action.DELIVER:
                delivery_can_be_undone = delivered is None
                delivered = delivered or event.on
            case Action.NOT_HERE if delivery_can_be_undone:
                delivered = None
            case Action.CONFIRM:
                in_place = event.on
            case Action.NOT_WORKING:
                in_place, delivery_can_be_undone = None, False
    over = state in _CLOSING
    return Clocks(
        decision=_clock(submitted, decision_target, decided, calendar, closed=over and decided is None),
        delivery=_clock(agreed, delivery_target, delivered, calendar, closed=over and delivered is None),
        wait=_clock(first_asked, wait_target, in_place, calendar, closed=over and in_place is None),
    )
