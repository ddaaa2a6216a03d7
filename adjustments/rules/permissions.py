"""Who somebody is to an adjustment, and what that lets them do.

Not here: whether the state allows it (`workflow`), nor which fields they see (`privacy`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .states import OPEN, Role, State, Team


class Relation(StrEnum):
    """Who a person is to one adjustment."""

    EMPLOYEE = "employee"
    DECIDER = "decider"  # holds the open step, alone or as the adjustments team
    MANAGER = "manager"  # the line manager today
    HR = "hr"
    FULFILMENT = "fulfilment"  # in the team that delivers it
    SYSTEM = "system"


@dataclass(frozen=True)
class Viewer:
    """A person as the rules see them."""

    id: int
    roles: frozenset[Role] = frozenset()
    teams: frozenset[Team] = frozenset()

    @property
    def is_hr_casework(self) -> bool:
        """Say whether this person works on cases for the adjustments team."""
        return bool(self.roles & {Role.HR_CASEWORKER, Role.HR_LEAD})


SYSTEM = Viewer(id=0)
"""The actor of what happens by itself: the staff import, the sweep."""


@dataclass(frozen=True)
class Standing:
    """What must be known of an adjustment to say who may see it and act on it."""

    state: State
    employee_id: int
    filed_by_id: int
    manager_id: int | None
    holder_id: int | None
    holder_team: Team | None
    step_holder_ids: frozenset[int]
    """Everybody who holds or held a step of it as a person."""
    team: Team
    """The team that delivers it."""
    is_ordered: bool = False
    """Whether something was ordered: then fulfilment must cancel or collect it when it is withdrawn."""


IN_FORCE_OR_OPEN = OPEN | {State.IN_PLACE}
WITH_FULFILMENT = frozenset({State.IN_DELIVERY, State.DELIVERED})


def relations(standing: Standing, viewer: Viewer) -> frozenset[Relation]:
    """Return everything that `viewer` is to the adjustment; empty for a stranger.

    Nobody is staff on an adjustment of which they are the employee or the filer (domain.md, "Different persons"). A draft is its
    author's alone. A past manager is nothing from the day of the change; a manager who never held a step sees only
    what is open or in force.
    """
    if viewer == SYSTEM:
        return frozenset({Relation.SYSTEM})
    if viewer.id == standing.employee_id:
        return frozenset({Relation.EMPLOYEE})
    if viewer.id == standing.filed_by_id or standing.state is State.DRAFT:
        return frozenset()
    found = set()
    if viewer.id == standing.manager_id and (standing.state in IN_FORCE_OR_OPEN or viewer.id in standing.step_holder_ids):
        found.add(Relation.MANAGER)
    if viewer.is_hr_casework:
        found.add(Relation.HR)
    is_to_cancel = standing.state is State.WITHDRAWN and standing.is_ordered
    if standing.team in viewer.teams and (standing.state in WITH_FULFILMENT or is_to_cancel):
        found.add(Relation.FULFILMENT)
    if standing.state is State.SUBMITTED and (
        viewer.id == standing.holder_id or (standing.holder_team is Team.HR and viewer.is_hr_casework)
    ):
        found.add(Relation.DECIDER)
    return frozenset(found)


def can_view(standing: Standing, viewer: Viewer) -> bool:
    """Say whether the adjustment exists for this person at all."""
    return bool(relations(standing, viewer))


def may_see_reports(viewer: Viewer) -> bool:
    """Say whether this person may open live figures: HR casework only, until figures can be published safely."""
    return viewer.is_hr_casework
