"""The clocks of one adjustment as values: what is due when, what is on hold, how long it took.

Not here: how they are read (`rules/clocks.py`), nor who may know them (`case_file`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .. import wording
from ..rules import clocks, reminders
from ..rules.clocks import Clock, Clocks, Pause
from ..rules.permissions import Relation
from ..rules.privacy import READS_WHY, Facet
from ..rules.states import OPEN, PauseReason
from .facts import Case

LONG_HOLD_DAYS, SILENCE_DAYS = 15, 5  # working days: domain.md section 4


class ClockName(StrEnum):
    """Which clock, in the order in which they begin."""

    REPLY = "reply"
    DECISION = "decision"
    INTERIM = "interim"
    DELIVERY = "delivery"
    WAIT = "wait"
    APPEAL = "appeal"
    SILENCE = "silence"


@dataclass(frozen=True)
class ClockLine:
    """One clock in whole working days: net so far or until it ended, and gross, with the days on hold.

    `days_left` is negative when it is late; `due_on` is None once it ended, and while it is on hold.
    """

    clock: ClockName
    started_on: date
    target: int
    due_on: date | None
    ended_on: date | None
    days: int
    gross: int
    days_left: int
    is_on_hold: bool

    @property
    def is_late(self) -> bool:
        """Whether more days have gone than it may take, and it has not ended."""
        return self.ended_on is None and self.days_left < 0

    @property
    def is_to_tell(self) -> bool:
        """Whether it belongs to how long things took: what has ended, and the whole wait once a day has gone."""
        return self.ended_on is not None or (self.clock is ClockName.WAIT and self.gross > 0)


@dataclass(frozen=True)
class Hold:
    """Why the clock stands, as far as the viewer may know, how many working days it has left, and whether it stands for long."""

    reason: str
    days_left: int | None
    is_long: bool = False


NO_HOLD = Hold("", None)


def hold(case: Case, read: Clocks, today: date, shows: frozenset[Facet], *, is_own: bool) -> Hold:
    """Return what is on hold; nothing is while time runs, or once it is closed."""
    calendar = case.adjustment.calendar
    if read.on_hold is None or case.adjustment.state not in OPEN:
        return NO_HOLD
    running = next((one for one in (read.decision, read.delivery, read.wait) if one.ended_on is None and one.started_on), None)
    left = None
    if running and running is not read.delivery and running.started_on and running.target is not None:
        left = running.target - clocks.net_days(running.started_on, today, calendar, read.pauses)
    is_long = any(calendar.between(one.since, today) > LONG_HOLD_DAYS for one in read.pauses if one.until is None)
    if read.on_hold.reason is not PauseReason.ANSWER and not shows & READS_WHY:
        return Hold(str(wording.PAUSE_UNTOLD), left, is_long)
    words = wording.PAUSE_REASONS_OWN if is_own else wording.PAUSE_REASONS
    return Hold(str(words[read.on_hold.reason]), left, is_long)


_BREAKS_SILENCE = frozenset({Relation.DECIDER, Relation.CHECKER, Relation.REVIEWER, Relation.HR})


def lines(
    case: Case, read: Clocks, today: date, held: Collection[Relation], shows: Collection[Facet], viewer_id: int
) -> tuple[ClockLine, ...]:
    """Return the clocks that run or have ended; how long it was silent is for whoever has it, and the adjustments team."""
    is_theirs = case.adjustment.holder_person_id == viewer_id and Relation.EMPLOYEE not in held
    may_know = is_theirs or bool(_BREAKS_SILENCE & frozenset(held))
    told = (line for line in _lines(case, read, today) if _is_told(line.clock, shows))
    return (*told, *(_silence(case, read, today) if may_know else ()))


def _is_told(clock: ClockName, shows: Collection[Facet]) -> bool:
    """Say whether the viewer may know of a clock: without the story only of the decision and the whole wait."""
    if clock is ClockName.INTERIM:
        return Facet.INTERIM in shows
    return Facet.STORY in shows or clock in (ClockName.DECISION, ClockName.WAIT)


def _lines(case: Case, read: Clocks, today: date) -> Iterator[ClockLine]:
    for name, clock, stops in (
        (ClockName.REPLY, read.reply, ()),
        (ClockName.DECISION, read.decision, read.pauses),
        (ClockName.INTERIM, read.interim, ()),
        (ClockName.DELIVERY, read.delivery, ()),
        (ClockName.WAIT, read.wait, read.pauses),
        (ClockName.APPEAL, read.appeal, ()),
    ):
        if line := _line(name, clock, today, case, stops):
            yield line


def _line(name: ClockName, clock: Clock, today: date, case: Case, stops: tuple[Pause, ...]) -> ClockLine | None:
    if clock.started_on is None or clock.target is None or clock.closed:
        return None
    calendar = case.adjustment.calendar
    ended_on = clock.ended_on if clock.ended_on and clock.ended_on <= today else None  # promised is not there yet
    end = ended_on or today
    promised = clocks.due_on(clock.started_on, clock.target, calendar) if clock.ended_on and not ended_on else None
    days = clocks.net_days(clock.started_on, end, calendar, stops)
    return ClockLine(
        clock=name,
        started_on=clock.started_on,
        target=clock.target,
        due_on=None if ended_on else clock.due_on or promised,
        ended_on=ended_on,
        days=days,
        gross=calendar.between(clock.started_on, end),
        days_left=clock.target - days,
        is_on_hold=ended_on is None and any(one.until is None for one in stops),
    )


def _silence(case: Case, read: Clocks, today: date) -> Iterator[ClockLine]:
    """Return since when the employee has heard nothing, while it is not theirs to do the next thing and time runs."""
    since = reminders.silent_since(case.facts())
    if since is None or read.on_hold or case.adjustment.state not in OPEN:
        return
    calendar = case.adjustment.calendar
    silence = Clock(since, SILENCE_DAYS, clocks.due_on(since, SILENCE_DAYS, calendar))
    if line := _line(ClockName.SILENCE, silence, today, case, ()):
        yield line
