"""What a case file is made of: plain values, redacted before they are made.

Not here: making them (`case_file`, the one place that decides what a viewer may see).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from .. import wording
from ..rules.permissions import Relation
from ..rules.states import BEING_DECIDED, OPEN, Action, State, StepKind, Task, Team

DECIDING_SIDE = frozenset(
    {Relation.DECIDER, Relation.MANAGER, Relation.HR, Relation.BUDGET_HOLDER, Relation.CHECKER, Relation.REVIEWER}
)
_TALK = frozenset(
    {Action.ASK_FOR_INFORMATION, Action.ANSWER, Action.OFFER_ALTERNATIVE, Action.KEEP_ORIGINAL, Action.MESSAGE, Action.TAKE_BACK}
)


class NoSuchCase(LookupError):
    """It does not exist for this person."""


class Withheld:
    """The value of a field that this viewer may not see."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "Not shared with you"


WITHHELD = Withheld()


@dataclass(frozen=True)
class Line:
    """One line of the story so far."""

    at: datetime
    who: str
    what: str
    item: str
    reasons: tuple[str, ...]
    words: str | Withheld
    action: Action
    number: int
    is_withheld: bool = False
    """Whether it says less than happened, because that is not for this viewer yet."""


@dataclass(frozen=True)
class Stay:
    """Who had it, from when, for how many working days, how many of them paused."""

    who: str
    since: date
    days: int
    paused: int


@dataclass(frozen=True)
class Offer:
    """What was offered instead, and why."""

    item: str
    in_plain_words: str
    by: str
    words: str | Withheld


@dataclass(frozen=True)
class Proposal:
    """A refusal that waits for its second check: by whom, why, and what else was looked at."""

    by: str
    reasons: tuple[str, ...]
    words: str | Withheld
    alternatives: str | Withheld
    was_returned: str | Withheld
    """The checker's words when it was given back once; empty otherwise."""


@dataclass(frozen=True)
class Part:
    """One part of a delivery, the team that does it, and whether it is done."""

    task: Task
    team: Team
    is_done: bool


@dataclass(frozen=True)
class LetterLine:
    """A letter: its number in history, what it says in short, when."""

    seq: int
    action: Action
    at: datetime


@dataclass(frozen=True)
class DeliveryFile:
    """What is known of a delivery; the cost in pounds."""

    supplier: str
    order_reference: str
    quoted_on: date | None
    ordered_on: date | None
    expected_on: date | None
    received_on: date | None
    set_up_on: date | None
    trained_on: date | None
    delivered_on: date | None
    cancelled_on: date | None
    asset_number: str
    expires_on: date | None
    quote: Decimal | Withheld | None
    cost: Decimal | Withheld | None


@dataclass(frozen=True)
class AdjustmentFile:
    """One adjustment as the viewer may see it."""

    pk: int
    reference: str
    number: int
    version: int
    item: str
    is_own_words: bool
    in_plain_words: str
    state: State
    employee: str
    contact: str
    place: str
    holder: str | Withheld
    held_since: date | Withheld | None
    submitted_on: date | None
    due_on: date | None
    is_late: bool
    days_left: int | None
    """Working days until it is due; negative when late."""
    route: str
    lead_days: int | None
    cost_band: str | Withheld
    delivery: DeliveryFile | None
    given: str
    """What is or will be given: differs from `item` where something else was agreed."""
    until_on: date | None
    estimate: Decimal | Withheld | None
    step: StepKind | Withheld | None
    hold_reason: str
    """Why the clock stands, in words; empty while it runs."""
    hold_days_left: int | None
    refusal_reasons: tuple[str, ...]
    refusal_words: str | Withheld
    is_final: bool
    """Whether it was not agreed for good."""
    question: str | Withheld
    offer: Offer | None
    proposal: Proposal | Withheld | None
    parts: tuple[Part, ...]
    letters: tuple[LetterLine, ...]
    custody: tuple[Stay, ...]
    replaces: str
    rest_of: int | None
    relations: frozenset[Relation]
    can: frozenset[Action]

    @property
    def title_item(self) -> str:
        """What a page's title may say: titles end in histories and logs, and own words do not belong there."""
        return str(wording.OWN_WORDS) if self.is_own_words else self.item

    @property
    def is_delivering(self) -> bool:
        """Whether it is on its way."""
        return self.state is State.IN_DELIVERY

    @property
    def is_being_decided(self) -> bool:
        """Whether somebody decides on it."""
        return self.state in BEING_DECIDED

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN


@dataclass(frozen=True)
class Opened:
    """One look: who, as whom, when."""

    who: str
    relation: str
    at: datetime


@dataclass(frozen=True)
class CaseFile:
    """One request as the viewer may see it."""

    reference: str
    employee: str
    is_own: bool
    submitted_at: datetime
    needed_by: date | Withheld | None
    job: str
    place: str
    contact: str
    barriers: tuple[str, ...] | Withheld
    barrier_codes: tuple[str, ...]
    barrier_words: str | Withheld
    more_words: str | Withheld
    since_when: str | Withheld
    is_urgent: bool
    first_asked_on: date | None
    filed_by: str
    """Who asked for the employee; empty when they asked themselves."""
    is_confirmed: bool
    is_sent_to_hr: bool
    adjustments: tuple[AdjustmentFile, ...]
    story: tuple[Line, ...] | Withheld
    looks: tuple[Opened, ...] | Withheld
    relations: frozenset[Relation]

    @property
    def shows_words(self) -> bool:
        """Whether the viewer may read barriers and words."""
        return not isinstance(self.barrier_words, Withheld)

    @property
    def shows_looks(self) -> bool:
        """Whether the viewer may read who has looked."""
        return not isinstance(self.looks, Withheld)

    @property
    def shows_decision(self) -> bool:
        """Whether the decision page is for this viewer."""
        return bool(self.relations & DECIDING_SIDE)

    @property
    def can(self) -> frozenset[Action]:
        """Return everything that the viewer could do here."""
        return frozenset[Action]().union(*(one.can for one in self.adjustments))

    @property
    def conversation(self) -> tuple[Line, ...]:
        """Return the lines in which somebody wrote to somebody, oldest first."""
        return () if isinstance(self.story, Withheld) else tuple(line for line in self.story if line.action in _TALK)

    def adjustment(self, number: int) -> AdjustmentFile:
        """Return the adjustment of that number; raise NoSuchCase when it is not among them."""
        for one in self.adjustments:
            if one.number == number:
                return one
        raise NoSuchCase
