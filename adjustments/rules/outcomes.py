"""What became of what was asked for: who decided how, what was checked and looked at again, what was said of it.

Read from history alone. Not here: days and dates (`clocks`, `custody`), nor all of it as columns (`tally`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .clocks import AGREED_STATES, YES, Happening
from .permissions import Relation
from .states import Action, HeldBy, State, StepKind, WithdrawReason


class Outcome(StrEnum):
    """What became of what was asked for. Exactly one for each adjustment, as of its newest line of history."""

    OPEN = "open"  # nobody has decided yet, or it is being decided anew
    AGREED = "agreed"
    AGREED_IN_PART = "agreed_in_part"  # the rest has a line of its own, and volumes count the pair once
    AGREED_INSTEAD = "agreed_instead"  # something else, which the employee accepted
    OVERTURNED = "overturned"  # agreed after another look
    DECLINED = "declined"
    UPHELD = "upheld"  # still not agreed after another look
    TAKEN_AWAY = "taken_away"  # it was in place, and ended against the employee's wish
    WITHDRAWN = "withdrawn"
    GAVE_UP_WAITING = "gave_up_waiting"
    LEFT = "left"  # the person is no longer here, and it was not in place


LEFT_OUT = frozenset({Outcome.WITHDRAWN, Outcome.GAVE_UP_WAITING, Outcome.LEFT})
"""What is left out of times and stands in outcomes alone (domain.md section 7)."""


class Check(StrEnum):
    """How the second check of a proposal not to agree ended."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    RETURNED = "returned"
    AGREED = "agreed"
    GONE = "gone"  # the employee withdrew it, or left


class Appeal(StrEnum):
    """How another look ended."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    WITHDRAWN = "withdrawn"
    GONE = "gone"  # the employee left


class Meanwhile(StrEnum):
    """What was last said about something for the meantime."""

    ARRANGED = "arranged"
    RULED_OUT = "ruled_out"


_REOPENS = frozenset({Action.UNDO_AGREEMENT, Action.CANNOT_SUPPLY, Action.RECONSIDER})
_ACTED_AS = {
    Relation.BUDGET_HOLDER: HeldBy.BUDGET_HOLDER,
    Relation.CHECKER: HeldBy.HR,
    Relation.HR: HeldBy.HR,
    Relation.REVIEWER: HeldBy.REVIEWER,
}


class Told:
    """What history says so far, line by line."""

    def __init__(self) -> None:
        self.outcome = Outcome.OPEN
        self.outcome_on: date | None = None
        self.decided_by = ""
        """Who made the first decision that counts: of a refusal, who proposed it. Another look changes nothing of that."""
        self.is_automatic = False
        self.reasons: list[str] = []
        """Why it was not agreed, or taken away."""
        self.second_check = ""
        self.is_returned = False
        self.appeal = ""
        self.appealed_on: date | None = None
        self.interim = ""
        self.works = ""
        self.still_works = ""
        self.reviewed_on: date | None = None
        self.estimate: Decimal | None = None
        """The most that was agreed, in pounds."""
        self.count = Counter[Action]()
        self._held_as = ""
        self._proposed_by = ""
        self._is_in_part = self._is_instead = self._is_first = self._was_in_place = False
        self._before_taken_away: tuple[Outcome, date | None] = (Outcome.AGREED, None)

    def take(self, event: Happening) -> None:
        """Take in one line."""
        self.count[event.action] += 1
        self._take_decision(event)
        self._take_later(event)
        self._held_as = event.data.get("held_as", "")
        self._was_in_place = (self._was_in_place or event.to is State.IN_PLACE) and event.to is not State.NOT_WORKING

    def _take_decision(self, event: Happening) -> None:
        match event.action:
            case action if action in YES:
                self._say_yes(event)
            case Action.APPROVE_COST:
                self._estimated(event)
                if event.to is State.SUBMITTED:
                    self.second_check = ""  # the cost is no reason any more: the proposal is gone
            case Action.PROPOSE_REFUSAL:
                self.second_check = Check.OPEN
                if event.data.get("step") != StepKind.COST_CHECK:
                    self._proposed_by = self._decider(event)
            case Action.RETURN_REFUSAL:
                self.second_check, self.is_returned = Check.RETURNED, True
            case Action.CONFIRM_REFUSAL:
                self.second_check, self.reasons = Check.CONFIRMED, list(event.data.get("reasons", ()))
                self._decide(event, self._proposed_by)
                self._become(Outcome.DECLINED, event.on)
            case action if action in _REOPENS:
                if action is Action.UNDO_AGREEMENT and self._is_first:
                    self.decided_by, self.is_automatic = "", False
                self._is_in_part = self._is_instead = False
                self._become(Outcome.OPEN, None)

    def _say_yes(self, event: Happening) -> None:
        """Take in a yes: it may be one of several, and only the last decides."""
        self._is_in_part |= event.action is Action.AGREE_IN_PART
        self._is_instead |= event.action is Action.ACCEPT
        self._estimated(event)
        if self.second_check == Check.OPEN:
            self.second_check = Check.AGREED
        if event.action is Action.OVERTURN:
            self.appeal = Appeal.OVERTURNED
            is_back = self.outcome is Outcome.TAKEN_AWAY
            self._become(*(self._before_taken_away if is_back else (Outcome.OVERTURNED, event.on)))
        elif event.to in AGREED_STATES:
            self._decide(event, self._decider(event))
            otherwise = Outcome.AGREED_INSTEAD if self._is_instead else Outcome.AGREED
            self._become(Outcome.AGREED_IN_PART if self._is_in_part else otherwise, event.on)

    def _take_later(self, event: Happening) -> None:
        match event.action:
            case Action.APPEAL:
                self.appeal, self.appealed_on = Appeal.OPEN, event.on
            case Action.UPHOLD:
                self.appeal = Appeal.UPHELD
                if self.outcome is Outcome.DECLINED:
                    self._become(Outcome.UPHELD, event.on)
            case Action.WITHDRAW_APPEAL:
                self.appeal = Appeal.WITHDRAWN
            case Action.TAKE_AWAY:
                self._before_taken_away = (self.outcome, self.outcome_on)
                self.reasons = list(event.data.get("reasons", ()))
                self._become(Outcome.TAKEN_AWAY, event.on)
            case Action.WITHDRAW:
                gave_up = event.data.get("reason") == WithdrawReason.GAVE_UP_WAITING
                self._close(Outcome.GAVE_UP_WAITING if gave_up else Outcome.WITHDRAWN, event.on)
            case Action.LEAVE:
                self._close(self.outcome if self._was_in_place else Outcome.LEFT, event.on)
            case Action.ARRANGE_INTERIM:
                self.interim = Meanwhile.ARRANGED
            case Action.RULE_OUT_INTERIM:
                self.interim = Meanwhile.RULED_OUT
            case Action.CONFIRM:
                self.works = str(event.data.get("works", ""))
            case Action.NOT_WORKING:
                self.works = ""
            case Action.HOLD_REVIEW:
                self.still_works, self.reviewed_on = str(event.data.get("still_works", "")), event.on

    def _close(self, outcome: Outcome, on: date) -> None:
        """Close it before or after it was decided: what was being looked at is so no more."""
        self.second_check = Check.GONE if self.second_check == Check.OPEN else self.second_check
        self.appeal = Appeal.GONE if self.appeal == Appeal.OPEN else self.appeal
        if outcome is not self.outcome:
            self._become(outcome, on)

    def _become(self, outcome: Outcome, on: date | None) -> None:
        self.outcome, self.outcome_on = outcome, on

    def _decide(self, event: Happening, by: str) -> None:
        self._is_first = not self.decided_by
        if self._is_first:
            self.decided_by, self.is_automatic = by, event.by_id is None

    def _decider(self, event: Happening) -> str:
        """Return as whom the step was held that this line decides; older lines tell it by as whom somebody acted."""
        return self._held_as or _ACTED_AS.get(Relation(event.acting_as), HeldBy.LINE_MANAGER)

    def _estimated(self, event: Happening) -> None:
        if event.data.get("estimate") is not None:
            self.estimate = Decimal(event.data["estimate"])


def read(history: Iterable[Happening]) -> Told:
    """Read all of it."""
    told = Told()
    for event in history:
        told.take(event)
    return told
