"""Where the days went: who had it on each working day. Source: domain.md section 4.

Not here: the clocks (`clocks`), nor the words for a holder (`queries/case_file.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .calendar import WorkCalendar
from .clocks import Happening, Pause, pauses, united
from .states import OPEN, Action, State

BEFORE_FILING = "before_filing"
EMPLOYEE = "employee"
IN_PLACE = "in_place"


@dataclass(frozen=True)
class Stay:
    """A time with one holder: from when, how many working days, how many of them paused.

    `holder` is "before_filing", "employee", "person:7", "team:hr", "in_place" while it was in place before
    something else happened, or empty while nobody had it (not agreed, before another look).
    """

    holder: str
    since: date
    days: int
    paused: int


def stays(history: Iterable[Happening], calendar: WorkCalendar, today: date) -> tuple[Stay, ...]:
    """Return who had it for how long, in the order of time, from first asking to the end or today.

    Days from first asked to submitted belong to "before filing"; after that a working day belongs to whoever held it
    when it began. Paused days stay with their holder. The days add up to the whole: once it is closed, or in place, they end.
    """
    events = tuple(history)
    first = next((event for event in events if event.action is Action.SUBMIT), None)
    if first is None:
        return ()
    submitted = date.fromisoformat(first.data.get("submitted_on") or first.on.isoformat())
    asked = date.fromisoformat(first.data["first_asked_on"])
    stood = pauses(events)
    found = [_stay(BEFORE_FILING, asked, submitted, calendar, stood)] if asked < submitted else []
    begin = submitted
    for event, after, leads_to in zip(events, [*events[1:], None], _leads_to(events), strict=True):
        end = after.on if after else (today if event.to in OPEN else event.on)
        end = max(end, begin)
        holder = str(event.data.get("holder", ""))
        if leads_to is Action.NOT_WORKING:
            holder = EMPLOYEE  # the days in which it seemed to work are theirs
        elif event.to is State.IN_PLACE:
            holder = IN_PLACE
        if found and found[-1].holder == holder:
            begin = found[-1].since
            found.pop()
        found.append(_stay(holder, begin, end, calendar, stood))
        begin = end
    while found and found[-1].holder in ("", IN_PLACE):
        found.pop()  # what was said after the end, or once it worked
    return tuple(stay for stay in found if stay.days or stay.holder not in ("", IN_PLACE))


def _leads_to(events: tuple[Happening, ...]) -> list[Action | None]:
    """Return for each line what came next; while it is in place, what ended that."""
    found: list[Action | None] = []
    after = ended_by = None
    for event in reversed(events):
        found.append(ended_by if event.to is State.IN_PLACE else after)
        after = event.action
        if event.to is not State.IN_PLACE:
            ended_by = event.action
    return found[::-1]


def _stay(holder: str, since: date, until: date, calendar: WorkCalendar, stood: tuple[Pause, ...]) -> Stay:
    """Count the working days that begin after `since`: who holds it as a day begins has that day."""
    paused = sum(calendar.between(max(since, a), min(until, b)) for a, b in united(stood, until) if min(until, b) > max(since, a))
    return Stay(holder, since, calendar.between(since, until), paused)
