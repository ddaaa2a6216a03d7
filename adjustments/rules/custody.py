"""Where the days went: who had it on each working day. Source: domain.md section 4.

Not here: the clocks (`clocks`), nor the words for a holder (`queries/case_file.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from .calendar import WorkCalendar
from .clocks import Happening, Pause, paused_days, pauses
from .holders import team_as
from .states import OPEN, Action, HeldBy, State, Team

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
    stood = pauses(events)
    found: list[_Piece] = []
    for piece in _pieces(events, today):
        if found and found[-1].holder == piece.holder:
            found[-1] = replace(found[-1], until=piece.until)
        else:
            found.append(piece)
    counted = (_stay(piece, calendar, stood) for piece in found)
    return tuple(stay for stay in counted if stay.days or stay.holder not in ("", IN_PLACE))


@dataclass(frozen=True)
class Days:
    """Where the working days went, up to the day since when those who have it now have it.

    While it is open, that day is `since` and they are `held_by`: their days since then are still to be counted.
    Once it is closed, `since` is the day on which it was, and `held_by` is None.
    """

    by: Mapping[HeldBy, int]
    since: date
    held_by: HeldBy | None


def days(history: Iterable[Happening], calendar: WorkCalendar) -> Days:
    """Count the working days with each kind of holder. They add up as those of `stays` do."""
    events = tuple(history)
    pieces = [(_as(piece), piece) for piece in _pieces(events, events[-1].on)]
    held_by = pieces[-1][0] if events[-1].to in OPEN else None
    since = pieces[-1][1].until
    while pieces and held_by and pieces[-1][0] is held_by:
        since = pieces.pop()[1].since
    found = Counter[HeldBy]()
    for held, piece in pieces:
        found[held] += calendar.between(piece.since, piece.until)
    return Days(found, since, held_by)


def _as(piece: _Piece) -> HeldBy:
    """Return as whom somebody had it: what history says, or for lines from before it did, what the state lets guess."""
    kind, _, key = piece.holder.partition(":")
    if kind == "team":
        return team_as(Team(key))
    if kind != "person":
        return _SPECIAL.get(kind, HeldBy.NOBODY)
    return (
        HeldBy(piece.event.data["held_as"])
        if "held_as" in piece.event.data
        else _GUESSED.get(piece.event.to, HeldBy.LINE_MANAGER)
    )


_SPECIAL = {BEFORE_FILING: HeldBy.BEFORE_FILING, EMPLOYEE: HeldBy.EMPLOYEE}
_GUESSED = {
    State.IN_DELIVERY: HeldBy.FULFILMENT,
    State.NOT_WORKING: HeldBy.HR,
    State.APPEALED: HeldBy.REVIEWER,
}


@dataclass(frozen=True)
class _Piece:
    """A time between two lines of history, and who had it then."""

    event: Happening
    holder: str
    since: date
    until: date


def _pieces(events: tuple[Happening, ...], today: date) -> list[_Piece]:
    """Return the times between the lines of history, from first asking on; what was said after the end is left out."""
    first = next((event for event in events if event.action is Action.SUBMIT), None)
    if first is None:
        return []
    submitted = date.fromisoformat(first.data.get("submitted_on") or first.on.isoformat())
    asked = date.fromisoformat(first.data["first_asked_on"])
    found = [_Piece(first, BEFORE_FILING, asked, submitted)] if asked < submitted else []
    begin = submitted
    for event, after, leads_to in zip(events, [*events[1:], None], _leads_to(events), strict=True):
        end = after.on if after else (today if event.to in OPEN else event.on)
        end = max(end, begin)
        holder = str(event.data.get("holder", ""))
        if leads_to is Action.NOT_WORKING:
            holder = EMPLOYEE  # the days in which it seemed to work are theirs
        elif event.to is State.IN_PLACE:
            holder = IN_PLACE
        found.append(_Piece(event, holder, begin, end))
        begin = end
    while found and found[-1].holder in ("", IN_PLACE):
        found.pop()  # what was said after the end, or once it worked
    return found


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


def _stay(piece: _Piece, calendar: WorkCalendar, stood: tuple[Pause, ...]) -> Stay:
    """Count the working days that begin after `since`: who holds it as a day begins has that day."""
    paused = paused_days(stood, start=piece.since, end=piece.until, calendar=calendar)
    return Stay(piece.holder, piece.since, calendar.between(piece.since, piece.until), paused)
