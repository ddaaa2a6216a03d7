"""Who somebody is to an adjustment, and what that lets them do.

Not here: whether the state allows it (`workflow`), nor which fields they see (`privacy`).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .states import ADVISERS, BEING_DECIDED, OPEN, Action, Role, State, StepKind, Team


class Relation(StrEnum):
    """Who a person is to one adjustment."""

    EMPLOYEE = "employee"
    FILER = "filer"  # filed it for somebody else
    ADVOCATE = "advocate"  # supports the employee with this request, whom the employee asked to
    DECIDER = "decider"  # holds the open step of the line manager or of HR, alone or as the adjustments team
    BUDGET_HOLDER = "budget_holder"  # holds an open step about money
    CHECKER = "checker"  # may make the second check that is open
    REVIEWER = "reviewer"  # may decide on the appeal that is open
    MANAGER = "manager"  # the line manager today
    SENIOR = "senior"  # the line manager's manager, while what the manager holds was handed up
    COVER = "cover"  # stands in here for the line manager, theirs, or a budget holder, beside what these are
    HR = "hr"
    FULFILMENT = "fulfilment"  # in the team that delivers it
    ADVISER = "adviser"  # among those who are asked for advice, while they are
    SYSTEM = "system"


HR_ROLES = frozenset({Role.HR_CASEWORKER, Role.HR_LEAD})


@dataclass(frozen=True, order=True)
class Away:
    """Somebody for whom another person stands in now, and who named that person."""

    id: int
    named_by_id: int


@dataclass(frozen=True)
class Given:
    """A role by which people decide, check or advise, given by somebody: it does not count on what that one asked for before."""

    role: Role
    team: Team | None
    by_id: int
    at: datetime


@dataclass(frozen=True)
class Viewer:
    """A person as the rules see them."""

    id: int
    roles: frozenset[Role] = frozenset()
    teams: frozenset[Team] = frozenset()
    away: frozenset[Away] = frozenset()
    """Those for whom this person stands in now."""
    supports: frozenset[int] = frozenset()
    """The requests with which this person supports somebody now."""
    files_for: frozenset[int] = frozenset()
    """Those for whom this person may fill in a request now, as they asked them to."""
    given: frozenset[Given] = frozenset()
    """Which of the roles somebody gave, and when; those of the installation and of before this was kept are not among them."""

    @property
    def covers_for(self) -> frozenset[int]:
        """Return who they are."""
        return frozenset(one.id for one in self.away)

    @property
    def is_hr_casework(self) -> bool:
        """Say whether this person works on cases for the adjustments team."""
        return bool(self.roles & HR_ROLES)

    @property
    def advises(self) -> frozenset[Team]:
        """Return the pools of advisers to which this person belongs."""
        return self.teams & ADVISERS

    @property
    def delivers(self) -> frozenset[Team]:
        """Return the teams for which this person delivers."""
        return self.teams - ADVISERS


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
    """Whether something is on order: then fulfilment must cancel or collect it when it is withdrawn."""
    step_kind: StepKind | None = None
    """The open step, if any, and who holds it."""
    step_holder_id: int | None = None
    step_holder_team: Team | None = None
    is_sent_to_hr: bool = False
    """The employee chose HR instead of the line manager, who then sees nothing, whatever else they are employed to do here."""
    is_manager_told: bool = True
    """Whether the line manager may see what they do not hold: once the employee was told of them, or they decided on it."""
    is_confirmed: bool = True
    """Whether the employee confirmed what somebody else filed for them."""
    took_part: frozenset[int] = frozenset()
    """Who acted on the deciding side before: they cannot check or review it."""
    checked: frozenset[int] = frozenset()
    """Who made a second check: they cannot review it."""
    asked_advice: frozenset[int] = frozenset()
    """Who asked for advice here: nobody advises themselves."""
    senior_id: int | None = None
    """The line manager's manager, where the open step is so late that they are told; else None."""
    is_asked_to_end: bool = False
    """Whether it is in place and the question whether it can end is open."""
    appointed: frozenset[int] = frozenset()
    """Who is, will be or since it was submitted was the employee's cover, of their own choice."""
    request_id: int = 0
    """The request that it belongs to."""
    advocates: frozenset[int] = frozenset()
    """Who said yes to supporting the employee, and nobody ended it; the last day is their own to know."""
    supporters: frozenset[int] = frozenset()
    """The same, with those for whom it is over: what they were told in confidence they do not use as staff."""
    hr_ids: Set[int] | None = None
    """All caseworkers who are here now and count as such here; None where it makes no difference."""
    submitted_at: datetime | None = None
    """When its request was sent; None for a draft."""

    @property
    def asked_by(self) -> frozenset[int]:
        """Those who asked for it: nobody among them chooses, once it is sent, who decides on it."""
        return frozenset({self.employee_id, self.filed_by_id})

    @property
    def parties(self) -> frozenset[int]:
        """Those of whom nobody is staff on this adjustment: employee, filer, advocates, the employee's cover, a line manager passed over."""
        passed_over = {self.manager_id} if self.is_sent_to_hr and self.manager_id else set()
        return frozenset({self.employee_id, self.filed_by_id} | self.supporters | self.appointed | passed_over)

    @property
    def barred_from_advising(self) -> frozenset[int]:
        """Those who cannot be asked for advice: parties, who decides, and who asked."""
        decides = {one for one in (self.manager_id, self.step_holder_id) if one}
        return self.parties | self.asked_advice | decides


DECIDING_SIDE = frozenset(
    {Relation.DECIDER, Relation.MANAGER, Relation.HR, Relation.BUDGET_HOLDER, Relation.CHECKER, Relation.REVIEWER}
)
IN_FORCE_OR_OPEN = OPEN | {State.IN_PLACE}
AGREED_OR_IN_FORCE = IN_FORCE_OR_OPEN - BEING_DECIDED - {State.APPEALED}
WITH_FULFILMENT = frozenset({State.IN_DELIVERY, State.DELIVERED})
DECIDING_KINDS = frozenset({StepKind.LINE_MANAGER, StepKind.HR})
BUDGET_KINDS = frozenset({StepKind.BUDGET_HOLDER, StepKind.COST_CHECK, StepKind.OVERSPEND})
_RELATION_OF_STEP = {
    **dict.fromkeys(DECIDING_KINDS, Relation.DECIDER),
    **dict.fromkeys(BUDGET_KINDS, Relation.BUDGET_HOLDER),
    StepKind.SECOND_CHECK: Relation.CHECKER,
    StepKind.REVIEWER: Relation.REVIEWER,
}
TAKES_PART = frozenset(
    {
        Action.AGREE,
        Action.AGREE_IN_PART,
        Action.PROPOSE_REFUSAL,
        Action.ASK_FOR_INFORMATION,
        Action.OFFER_ALTERNATIVE,
        Action.ASK_FOR_ADVICE,
        Action.ADVISE,
        Action.OVERTURN,
        Action.UNDO_AGREEMENT,
        Action.APPROVE_COST,
        Action.CANNOT_SUPPLY,
        Action.TAKE_OVER,
        Action.ASK_TO_END,
    }
)
ASKS = frozenset({Action.ASK_FOR_INFORMATION, Action.ASK_FOR_ADVICE, Action.OFFER_ALTERNATIVE})
CHECKING = frozenset({Relation.CHECKER, Relation.REVIEWER})
CHECKS = frozenset({Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL, Action.TAKE_AWAY})


def takes_part(action: Action, acting_as: str) -> bool:
    """Say whether somebody decided, or helped to: then they neither check nor review. Who checks may ask and offer before."""
    return action in TAKES_PART and not (action in ASKS and acting_as in CHECKING)


DECIDES_BY = frozenset({Role.HR_CASEWORKER, Role.HR_LEAD, Role.INDEPENDENT_REVIEWER, Role.ADVISER})
"""Roles by which people decide, check or advise. Who delivers does what was decided, whoever gave them that role."""


def is_given_since(by_id: int | None, at: datetime | None, asked_by: Set[int], submitted_at: datetime | None) -> bool:
    """Say whether somebody who asked for something gave a role or a budget after they had sent it."""
    return by_id in asked_by and at is not None and submitted_at is not None and at > submitted_at


def acting_on(standing: Standing, viewer: Viewer) -> Viewer:
    """Return the person without the roles that do not count here: whoever asked for it gave them after it was sent."""
    since, by = standing.submitted_at, standing.asked_by
    lost = {(one.role, one.team) for one in viewer.given if is_given_since(one.by_id, one.at, by, since)}
    if not lost:
        return viewer
    roles = viewer.roles - {role for role, team in lost if team is None}
    teams = viewer.teams - {team for _, team in lost if team}
    if not roles & HR_ROLES:
        teams -= {Team.HR}
    return replace(viewer, roles=roles, teams=teams)


def barred(standing: Standing, kind: StepKind | None) -> frozenset[int]:
    """Return who may not act on a step of this kind: decider, second checker and reviewer are three persons."""
    if kind is StepKind.SECOND_CHECK:
        return standing.parties | standing.took_part
    if kind is StepKind.REVIEWER:
        return standing.parties | standing.took_part | standing.checked
    return standing.parties


def nobody_in_hr(standing: Standing) -> bool:
    """Say whether no caseworker may act on what HR holds, or check whether it can end: then an independent reviewer does.

    Source: domain.md, "Different persons".
    """
    kind = StepKind.REVIEWER if standing.is_asked_to_end else standing.step_kind
    return standing.hr_ids is not None and not standing.hr_ids - barred(standing, kind)


def acts_as_hr(standing: Standing, viewer: Viewer) -> bool:
    """Say whether this person works on the case for the adjustments team: a caseworker, or a reviewer where none may."""
    if viewer.id in standing.parties:
        return False
    viewer = acting_on(standing, viewer)
    wants_hr = standing.state in OPEN or standing.is_asked_to_end
    stands_in = Role.INDEPENDENT_REVIEWER in viewer.roles and wants_hr and nobody_in_hr(standing)
    return viewer.is_hr_casework or stands_in


def may_hold(standing: Standing, kind: StepKind, viewer: Viewer) -> bool:
    """Say whether a step of this kind may be given to this person by name."""
    if viewer.id in barred(standing, kind):
        return False
    if kind is StepKind.REVIEWER:
        viewer = acting_on(standing, viewer)
        return viewer.is_hr_casework or Role.INDEPENDENT_REVIEWER in viewer.roles
    return acts_as_hr(standing, viewer)


def relations(standing: Standing, viewer: Viewer) -> frozenset[Relation]:
    """Return everything that `viewer` is to the adjustment; empty for a stranger.

    Nobody is staff on an adjustment of which they are the employee, the filer or an advocate (domain.md, "Different persons").
    A draft is its author's alone. A past manager is nothing from the day of the change; a manager who never held a step sees only
    what is open or in force, a new one after the employee was told, or once they decided on it; one whom the employee
    passed over sees nothing.
    """
    if viewer == SYSTEM:
        return frozenset({Relation.SYSTEM})
    if standing.state is State.DRAFT and viewer.id != standing.filed_by_id:
        return frozenset()
    if viewer.id == standing.employee_id:
        return frozenset({Relation.EMPLOYEE})
    if viewer.id in standing.parties:
        return frozenset(_as_party(standing, viewer))
    return frozenset(_as_staff(standing, acting_on(standing, viewer)))


def _as_party(standing: Standing, viewer: Viewer) -> Iterable[Relation]:
    if viewer.id == standing.filed_by_id:
        yield Relation.FILER
    if viewer.id in standing.advocates and standing.request_id in viewer.supports:
        yield Relation.ADVOCATE


def _as_staff(standing: Standing, viewer: Viewer) -> Iterable[Relation]:
    is_shown = standing.state in IN_FORCE_OR_OPEN or viewer.id in standing.step_holder_ids
    is_known = (is_shown and standing.is_manager_told) or viewer.id == standing.holder_id
    as_cover = frozenset(_as_cover(standing, viewer))
    yield from as_cover | ({Relation.COVER} if as_cover else set())
    if viewer.id == standing.manager_id and is_known:
        yield Relation.MANAGER
    if viewer.id == standing.senior_id and not standing.is_sent_to_hr:
        yield Relation.SENIOR
    is_hr = acts_as_hr(standing, viewer)
    if is_hr:
        yield Relation.HR
    is_to_cancel = standing.state is State.WITHDRAWN and standing.is_ordered
    if standing.team in viewer.teams and (standing.state in WITH_FULFILMENT or is_to_cancel):
        yield Relation.FULFILMENT
    is_asked = standing.state is State.ADVICE and standing.holder_team in viewer.advises
    if is_asked and not ({viewer.id} | viewer.covers_for) & standing.barred_from_advising:
        yield Relation.ADVISER
    if standing.step_kind and viewer.id not in barred(standing, standing.step_kind):
        is_holder = viewer.id == standing.step_holder_id
        if is_holder or (standing.step_holder_team is Team.HR and is_hr):
            yield _RELATION_OF_STEP[standing.step_kind]


def covered(standing: Standing, viewer: Viewer) -> frozenset[int]:
    """Return those for whom this person can stand in here: not who is themselves nobody's staff on it.

    Nor does anybody of whom it is about choose who decides on it: a cover whom the employee, the filer or an advocate named is a stranger here.
    """
    namers = {standing.employee_id, standing.filed_by_id} | standing.supporters
    return frozenset(one.id for one in viewer.away if one.named_by_id not in namers) - standing.parties


def _as_cover(standing: Standing, viewer: Viewer) -> Iterable[Relation]:
    """Return what a line manager or budget holder is whose cover this is, as far as it is open or in force."""
    away = covered(standing, viewer)
    if not away or standing.state not in IN_FORCE_OR_OPEN:
        return
    if standing.manager_id in away and (standing.is_manager_told or standing.holder_id == standing.manager_id):
        yield Relation.MANAGER
    if standing.senior_id in away and not standing.is_sent_to_hr:
        yield Relation.SENIOR
    if standing.step_kind and standing.step_holder_id in away:
        is_managers = standing.step_kind is StepKind.LINE_MANAGER and standing.step_holder_id == standing.manager_id
        if is_managers or standing.step_kind in BUDGET_KINDS:
            yield _RELATION_OF_STEP[standing.step_kind]


def reads_for(standing: Standing, cover_id: int, away: Away) -> bool:
    """Say whether the cover of a line manager who was passed over reads what that one must do: no party, nor named by one."""
    is_passed_over = standing.is_sent_to_hr and away.id == standing.manager_id
    own_choice = away.named_by_id in standing.asked_by | standing.supporters
    return is_passed_over and cover_id not in standing.parties and not own_choice


def stands_in(standing: Standing, cover_id: int, away: Away) -> bool:
    """Say whether the one acts here for the other, if the one is the other's cover."""
    return Relation.COVER in relations(standing, Viewer(cover_id, away=frozenset({away})))


def acts_for(standing: Standing, viewer: Viewer, acting_as: Relation) -> int | None:
    """Return for whom somebody acts as a cover; None when they act for themselves."""
    if acting_as in (Relation.DECIDER, Relation.BUDGET_HOLDER):
        whom = standing.step_holder_id
    else:
        whom = standing.manager_id if acting_as is Relation.MANAGER else None
    return whom if whom != viewer.id and whom in covered(standing, viewer) else None


def can_view(standing: Standing, viewer: Viewer) -> bool:
    """Say whether the adjustment exists for this person at all."""
    return bool(relations(standing, viewer))


def may_file_for(viewer: Viewer, *, employee_id: int, manager_id: int | None) -> bool:
    """Say whether this person may ask for somebody else: HR, the line manager, and whom that person invited to (domain.md, "Filing for someone")."""
    if viewer.id == employee_id:
        return False
    return employee_id in viewer.files_for or files_uninvited(viewer, manager_id=manager_id)


def files_uninvited(viewer: Viewer, *, manager_id: int | None) -> bool:
    """Say whether this person may ask for somebody with that line manager without being invited to."""
    return viewer.is_hr_casework or viewer.id == manager_id


def may_see_reports(viewer: Viewer) -> bool:
    """Say whether this person may open live figures: HR casework only, until figures can be published safely."""
    return viewer.is_hr_casework


def may_take_extract(viewer: Viewer) -> bool:
    """Say whether this person may have the rows behind the figures: HR casework, with a reason that is kept."""
    return viewer.is_hr_casework


__all__ = ["BEING_DECIDED", "SYSTEM", "Relation", "Standing", "Viewer", "can_view", "may_hold", "relations"]
