"""What a case file is made of: plain values, redacted before they are made.

Not here: making them (`case_file`, the one place that decides what a viewer may see).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .. import wording
from ..rules.permissions import DECIDING_SIDE, Relation
from ..rules.states import BEING_DECIDED, OPEN, Action, State, StepKind, Task, Team
from . import next_steps
from .advised import AdviceFile, Stage
from .meanwhile import InterimFile
from .record_values import LetterLine, Opened, Stay, StepLine
from .sentences import SentenceFile
from .timing import ClockLine

_TALK = frozenset(
    {
        *(Action.ASK_FOR_INFORMATION, Action.ANSWER, Action.TAKE_BACK, Action.MESSAGE),
        *(Action.OFFER_ALTERNATIVE, Action.ACCEPT, Action.KEEP_ORIGINAL),
        *(Action.ASK_FOR_ADVICE, Action.AGREE_TO_ADVICE, Action.REFUSE_ADVICE, Action.ADVISE, Action.CORRECT_ADVICE),
        *(Action.ASK_TO_END, Action.STILL_NEEDED, Action.KEEP_IN_PLACE),
    }
)
"""What people say to each other: shown as a conversation."""


class NoSuchCase(LookupError):
    """It does not exist for this person."""


class Withheld:
    """The value of a field that this viewer may not see."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return "Not shared with you"


WITHHELD = Withheld()


def withheld(file: Any) -> list[str]:
    """Return the names of the fields that are not shared with the viewer of this value, in their order."""
    return [one.name for one in fields(file) if isinstance(getattr(file, one.name), Withheld)]


@dataclass(frozen=True)
class Line:
    """One line of the story so far."""

    at: datetime
    who: str
    what: str
    item: str
    reasons: tuple[str, ...]
    words: str | Withheld
    action: Action | None
    """None where it says less than happened, because that is not for this viewer yet."""
    number: int


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
class Ending:
    """An open question whether it can end: who asks, since when, why; what the employee says, and until when they alone answer."""

    by: str
    asked_on: date
    words: str | Withheld
    answer_by: date
    needed_on: date | None
    """When the employee said that they still need it; None while they have not answered."""
    answer: str | Withheld


@dataclass(frozen=True)
class Part:
    """One part of a delivery, the team that does it, and whether it is done."""

    task: Task
    team: Team
    is_done: bool


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
    review_on: date | None
    """When to look again whether it still works; None while it is not in place, or for whom that is nothing."""
    is_review_near: bool
    """Whether that is so soon that somebody is reminded, or past."""
    estimate: Decimal | Withheld | None
    agreed_cost: Decimal | Withheld | None
    """The most that was agreed, in pounds; None where there is no limit."""
    step: StepKind | Withheld | None
    hold_reason: str
    """Why the clock stands, in words; empty while it runs."""
    hold_days_left: int | None
    is_held_long: bool
    """Whether it has been on hold for more than 15 working days."""
    clocks: tuple[ClockLine, ...]
    """How long each part took or may take, for a page of one request; what can never end any more is left out."""
    refusal_reasons: tuple[str, ...]
    refusal_words: str | Withheld
    appeal_words: str | Withheld
    """Why the employee asks for another look, while somebody looks."""
    is_final: bool
    """Whether it was not agreed, or taken away, for good."""
    is_taken_away: bool
    """Whether it ended against the employee's wish, also while somebody looks at that again."""
    appeal_until: date | None
    """Until when another look can be asked for without a note on why so late; None where it cannot."""
    rights: tuple[str, ...]
    """What else the employee can do about a refusal."""
    ending: Ending | None
    needs_confirming: bool
    """Whether somebody else asked for it and the employee has not confirmed that yet."""
    question: str | Withheld
    advice: AdviceFile | Withheld | None
    offer: Offer | None
    interim: InterimFile | Withheld | None
    sentence: SentenceFile | Withheld | None
    """What a line manager whom the employee passed over reads, or will read."""
    proposal: Proposal | Withheld | None
    parts: tuple[Part, ...]
    letters: tuple[LetterLine, ...]
    custody: tuple[Stay, ...]
    steps: tuple[StepLine, ...]
    """All approvals, for the adjustments team only."""
    replaces: str
    rest_of: int | None
    relations: frozenset[Relation]
    can: frozenset[Action]

    @property
    def main_action(self) -> Action | None:
        """The one thing to do first."""
        return next_steps.main(self.can, is_review_near=self.is_review_near)

    @property
    def is_end_proposed(self) -> bool:
        """Whether somebody asked if it can end, and the employee has not answered."""
        return self.ending is not None and self.ending.needed_on is None

    @property
    def is_advice_wished(self) -> bool:
        """Whether the employee is asked if somebody may give advice."""
        return isinstance(self.advice, AdviceFile) and self.advice.stage is Stage.WISHED

    @property
    def is_advice_theirs(self) -> bool:
        """Whether there is a recommendation that the employee alone reads yet, while somebody decides."""
        return isinstance(self.advice, AdviceFile) and self.advice.stage is Stage.GIVEN and self.is_being_decided

    @property
    def is_sentence_new(self) -> bool:
        """Whether there is a sentence for the line manager that they do not read yet."""
        return isinstance(self.sentence, SentenceFile) and not (self.sentence.is_shown or self.sentence.is_outdated)

    @property
    def other_actions(self) -> tuple[Action, ...]:
        """What else could be done, the likelier first."""
        return next_steps.others(self.can, self.main_action)

    @property
    def is_given_otherwise(self) -> bool:
        """Whether something else is given than was asked for."""
        return self.given != self.item

    @property
    def custody_days(self) -> int:
        """All working days since it was first asked for."""
        return sum(stay.days for stay in self.custody)

    @property
    def clock(self) -> dict[str, ClockLine]:
        """The clocks by their names."""
        return {line.clock.value: line for line in self.clocks}

    @property
    def title_item(self) -> str:
        """What a page's title may say: titles end in histories and logs, and own words do not belong there."""
        return str(wording.OWN_WORDS) if self.is_own_words else self.item

    @property
    def is_for_decision(self) -> bool:
        """Whether the viewer can do something about it on the decision page."""
        return bool(self.can & next_steps.ON_THE_DECISION_PAGE)

    @property
    def is_stopped(self) -> bool:
        """Whether the clock that counts now stands; that of a delivery or of another look never does."""
        return bool(self.hold_reason) and self.state not in (State.AGREED, State.IN_DELIVERY, State.APPEALED)

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
    first_asked_on: date | Withheld | None
    filed_by: str | Withheld
    """Who asked for the employee; empty when they asked themselves."""
    is_confirmed: bool | Withheld
    is_sent_to_hr: bool | Withheld
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

    @property
    def letters(self) -> tuple[tuple[AdjustmentFile, LetterLine], ...]:
        """Return every letter with what it is about, newest first."""
        found = [(one, letter) for one in self.adjustments for letter in one.letters]
        return tuple(sorted(found, key=lambda pair: -pair[1].seq))

    @property
    def to_confirm(self) -> AdjustmentFile | None:
        """The adjustment with which the employee confirms what somebody else filed; None when that is not to be done."""
        return next((one for one in self.adjustments if Action.CONFIRM_FILING in one.can), None)

    @property
    def to_write_about(self) -> tuple[AdjustmentFile, ...]:
        """The adjustments about which the viewer can write a message."""
        return tuple(one for one in self.adjustments if Action.MESSAGE in one.can)

    def adjustment(self, number: int) -> AdjustmentFile:
        """Return the adjustment of that number; raise NoSuchCase when it is not among them."""
        for one in self.adjustments:
            if one.number == number:
                return one
        raise NoSuchCase
