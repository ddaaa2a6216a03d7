"""What a move depends on, why it can be refused, and what history says.

Not here: which moves there are (`workflow`), nor what follows from them (`planning`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from decimal import Decimal

from . import clocks, routes
from .calendar import WorkCalendar
from .permissions import Standing
from .policy import Policy
from .states import OPEN, TASK_ACTIONS, Action, State, StepKind, Task, Team


class Refused(Exception):
    """A move that cannot be made. `code` names the sentence in `wording.REFUSALS`."""

    code = "refused"

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code or self.code


class MoveNotAllowed(Refused):
    """The state does not allow it."""

    code = "move_not_allowed"


class NotPermitted(Refused):
    """Somebody else may do it, not this person."""

    code = "not_permitted"


class TooLate(MoveNotAllowed):
    """It could have been done earlier."""

    code = "too_late"


DEFAULTS = Policy()


@dataclass(frozen=True)
class Facts:
    """All that a plan depends on."""

    standing: Standing
    calendar: WorkCalendar
    zone: tzinfo
    history: tuple[clocks.Happening, ...] = ()
    policy: Policy = DEFAULTS
    fast_track: bool = False
    changes_contract: bool = False
    goes_to_hr: bool = False
    cost_band: str = ""
    own_words: bool = False
    delivered_by: tuple[str, ...] = ()
    tasks: routes.Tasks = ()
    lead_days_most: int = 0
    is_urgent: bool = False
    first_asked_on: date | None = None
    is_manager_active: bool = True
    budget_holder_id: int | None = None
    """Who decides about money for this person's department; None where HR does."""
    step_opened_on: date | None = None
    is_request_decided: bool = False
    """Whether somebody decided on anything of its request."""
    advisers: Mapping[Team, frozenset[int]] = field(default_factory=dict)
    """Who can be asked for advice, by pool."""

    @property
    def cost_limit(self) -> Decimal:
        """The cost above which a budget holder decides too: as it was when this was sent, so that nobody moves it for their own."""
        sent = self.last(Action.SUBMIT)
        return Decimal(sent.data["cost_limit"]) if sent and "cost_limit" in sent.data else self.policy.cost_limit

    def last(self, *actions: Action) -> clocks.Happening | None:
        """Return the newest line of history with one of these actions."""
        return next((event for event in reversed(self.history) if event.action in actions), None)


def since_state(history: Sequence[clocks.Happening]) -> date | None:
    """Return when the adjustment came into the state in which it stands; whatever is said there changes nothing."""
    since = None
    for event in reversed(history):
        if event.to is not history[-1].to:
            break
        since = event.on
    return since


def is_paused(facts: Facts) -> bool:
    """Say whether HR paused the clock, and neither a resume nor the end of the case made it run again."""
    for event in reversed(facts.history):
        if event.action in (Action.PAUSE, Action.RESUME) or event.to not in OPEN:
            return event.action is Action.PAUSE
    return False


def done_tasks(facts: Facts) -> frozenset[Task]:
    """Return the parts of the present delivery that are done; a new agreement or delivery begins anew."""
    done: set[Task] = set()
    for event in facts.history:
        if event.action in clocks.YES or event.action is Action.REDELIVER:
            done.clear()
        elif event.action is Action.NOT_HERE:
            done -= {Task.RECEIVE, Task.SET_UP, Task.TRAIN}
        elif event.action in TASK_ACTIONS:
            done.add(Task(event.action))
    return frozenset(done)


def agreed_cost(facts: Facts) -> Decimal | None:
    """Return the most that was agreed, in pounds: the newest estimate or approved quote, else the band's ceiling."""
    for event in reversed(facts.history):
        if event.action in clocks.YES | {Action.APPROVE_COST} and event.data.get("estimate") is not None:
            return Decimal(event.data["estimate"])
    return facts.cost_limit if facts.own_words else routes.CEILING.get(facts.cost_band)


def proposed_from(facts: Facts) -> StepKind:
    """Return the step to which a refusal goes back: the budget holder's "no" after "cost" goes back to the manager."""
    proposed = facts.last(Action.PROPOSE_REFUSAL)
    kind = StepKind(proposed.data.get("step", StepKind.LINE_MANAGER)) if proposed else StepKind.LINE_MANAGER
    return StepKind.LINE_MANAGER if kind is StepKind.COST_CHECK else kind


def proposed_reasons(facts: Facts) -> list[str]:
    """Return the reasons of the refusal that is being checked: the budget holder's "no" joins what the line manager named."""
    found: set[str] = set()
    for event in reversed(facts.history):
        if event.action is Action.PROPOSE_REFUSAL:
            found |= set(event.data.get("reasons", ()))
            if event.data.get("step") != StepKind.COST_CHECK:
                break
    return sorted(found)


def is_cost_paid(facts: Facts) -> bool:
    """Say whether the budget holder pays: then the cost is no reason any more."""
    return any(event.action is Action.APPROVE_COST and event.to is State.SUBMITTED for event in facts.history)


_ANEW = frozenset(
    {
        *(Action.SUBMIT, Action.PROPOSE_REFUSAL, Action.RETURN_REFUSAL, Action.APPROVE_COST),
        *(Action.CANNOT_SUPPLY, Action.RECONSIDER, Action.UNDO_AGREEMENT),
    }
)
"""After these somebody decides anew."""


def agreed_by(facts: Facts) -> set[int]:
    """Return who gave the yes that stands, at each of its steps, themselves or through a cover; who proposed to refuse is none of them."""
    found = set[int | None]()
    for event in reversed(facts.history):
        if event.action in _ANEW:
            break
        if event.action in clocks.YES:
            found |= {event.by_id, event.data.get("acted_for")}
    return {one for one in found if one}
