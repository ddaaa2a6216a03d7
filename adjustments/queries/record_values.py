"""What a record is made of: who had it, who approved it, which letters there are, who has looked; plain values.

Not here: making them (`story`, `gathered`), nor what of them a viewer may see (`case_file`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..rules.states import Action, StepKind


class LetterKind(StrEnum):
    """What a letter says in short."""

    AGREED = "agreed"
    AGREED_IN_PART = "agreed_in_part"
    AGREED_INSTEAD = "agreed_instead"  # to what was offered in place of what was asked for
    REFUSED = "refused"
    UPHELD = "upheld"  # another look: the refusal stands
    OVERTURNED = "overturned"  # another look: agreed after all
    TAKEN_AWAY = "taken_away"  # what was in place ended against the employee's wish
    STAYS_ENDED = "stays_ended"  # another look: it does
    PUT_BACK = "put_back"  # another look: it is in place again


@dataclass(frozen=True)
class LetterLine:
    """A letter: its number in history, what it says in short, when."""

    seq: int
    kind: LetterKind
    at: datetime


@dataclass(frozen=True)
class Stay:
    """Who had it, from when, for how many working days, how many of them paused."""

    who: str
    since: date
    days: int
    paused: int


@dataclass(frozen=True)
class StepLine:
    """An approval: which, with whom, since when, due when, and how it ended and by whom."""

    kind: StepKind
    who: str
    opened_on: date
    due_on: date | None
    outcome: Action | None
    closed_on: date | None
    closed_by: str


@dataclass(frozen=True)
class Opened:
    """One look: who, as whom, when."""

    who: str
    relation: str
    at: datetime
