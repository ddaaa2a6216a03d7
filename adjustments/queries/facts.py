"""Gathers what the rulebook wants to know about an adjustment.

Not here: the answers (`rules/workflow.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from ..models import Adjustment, Cover, Event, Person, Request, RoleHolding, Step
from ..models.policy import settings_now
from ..rules import clocks, endings, reminders, reviews, routes
from ..rules.facts import Facts
from ..rules.permissions import CHECKS, HR_ROLES, Standing, is_given_since, takes_part
from ..rules.policy import Policy
from ..rules.states import ADVISERS, Action, Role, State, StepKind, Task, Team
from .directory import budget_holder_of
from .told import Told


class Pools:
    """Who works for the adjustments team now and who advises, by team: asked for once, and only where a rule wants to know."""

    @cached_property
    def of(self) -> dict[Team, frozenset[int]]:
        """The people of each team in which somebody is."""
        return _by_team((team, person) for team, person, *_ in self._held)

    @cached_property
    def _held(self) -> list[tuple[Team, int, int | None, datetime | None]]:
        held = RoleHolding.objects.filter(role__in=(*HR_ROLES, Role.ADVISER), person__in=Person.objects.active())
        rows = held.values_list("team", "person", "given_by", "given_at")
        return [(Team(team or Team.HR), person, by, at) for team, person, by, at in rows]

    def on(self, request: Request | None) -> dict[Team, frozenset[int]]:
        """Return the people of each team who count on this request: whoever asked for it gave none of them their role since."""
        asked = {request.employee_id, request.filed_by_id} if request else set()
        if request is None or not any(by in asked for _, _, by, _ in self._held):
            return self.of
        since = request.submitted_at
        return _by_team((team, one) for team, one, by, at in self._held if not is_given_since(by, at, asked, since))


def _by_team(held: Iterable[tuple[Team, int]]) -> dict[Team, frozenset[int]]:
    found = defaultdict[Team, set[int]](set)
    for team, person in held:
        found[team].add(person)
    return {team: frozenset(people) for team, people in found.items()}


@dataclass(frozen=True, eq=False)
class Caseworkers(Set[int]):
    """Who works on cases for the adjustments team now; on this one, where a request is named."""

    pools: Pools
    request: Request | None = None

    @property
    def _ids(self) -> frozenset[int]:
        return self.pools.on(self.request).get(Team.HR, frozenset())

    def __contains__(self, one: object) -> bool:
        """Say whether this person is one of them."""
        return one in self._ids

    def __iter__(self) -> Iterator[int]:
        """Go through them."""
        return iter(self._ids)

    def __len__(self) -> int:
        """Count them."""
        return len(self._ids)

    @classmethod
    def _from_iterable(cls, found: Iterable[Any]) -> frozenset[Any]:  # some of them are a plain set
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class Advisers(Mapping[Team, frozenset[int]]):
    """Who advises now on a request, by their pool."""

    pools: Pools
    request: Request

    def __getitem__(self, team: Team) -> frozenset[int]:
        """Return who is in a pool; raise KeyError where nobody is."""
        if team not in ADVISERS:
            raise KeyError(team)
        return self.pools.on(self.request)[team]

    def __iter__(self) -> Iterator[Team]:
        """Go through the pools in which somebody is."""
        return (team for team in self.pools.on(self.request) if team in ADVISERS)

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)


@dataclass(frozen=True)
class House:
    """What is the same for every case: the policy, and who works for the adjustments team or advises now."""

    policy: Policy
    pools: Pools
    reminder_days: reminders.Days = field(default_factory=dict)
    covers: tuple[Cover, ...] = ()
    """Who stands in for whom, now and to come; and whom the employees of some cases ever appointed."""
    employees: frozenset[int] = frozenset()
    """Those employees."""
    told: Told = field(default_factory=lambda: Told(frozenset()))

    @property
    def hr_ids(self) -> Set[int]:
        """Who works on cases for the adjustments team now, whatever the case."""
        return Caseworkers(self.pools)

    def cover_of(self, person_id: int | None, at: datetime) -> Cover | None:
        """Return who stands in for this person at that time."""
        return next(
            (one for one in self.covers if one.manager_id == person_id and one.is_running(at) and one.cover.is_active), None
        )


def house_now(about: Iterable[Adjustment] = ()) -> House:
    """Return what holds now, in two queries, and one for who works in HR and who advises: load it once for many cases, and say which."""
    policy, days = settings_now()
    requests = [one.request for one in about]
    employees = frozenset(request.employee_id for request in requests)
    found = Cover.objects.filter(Q(ended_at=None) | Q(manager__in=employees)).order_by("begins_at", "pk")
    covers = tuple(found.select_related("cover__site"))
    return House(policy, Pools(), days, covers, employees, Told.of(request.pk for request in requests))


@dataclass
class Case:
    """An adjustment with its history and steps in memory."""

    adjustment: Adjustment
    house: House
    history: list[clocks.Happening] = field(default_factory=list)
    step: Step | None = None
    step_holder_ids: set[int] = field(default_factory=set)
    closed: list[tuple[int, datetime]] = field(default_factory=list)
    """Who closed a step that they held, and when."""

    @property
    def is_manager_told(self) -> bool:
        """Whether the line manager may see it: the employee was told of them, or they decided on it since, and so know it."""
        employee = self.adjustment.request.employee
        closed = [at for by, at in self.closed if by == employee.line_manager_id]
        if employee.manager_may_see or not closed:
            return employee.manager_may_see
        return employee.handovers.filter(ended_at=None, changed_at__lte=max(closed)).exists()

    @cached_property
    def appointed(self) -> frozenset[int]:
        """Who is, will be or since it was submitted was the employee's cover, of their own choice."""
        return self._appointed_since(self.adjustment.request)

    def _appointed_since(self, request: Request) -> frozenset[int]:
        is_known = request.employee_id in self.house.employees
        theirs = self.house.covers if is_known else self.adjustment.request.employee.covers.all()
        found = (one for one in theirs if one.is_own_choice and one.manager_id == request.employee_id)
        return frozenset(one.cover_id for one in found if one.ran_since(request.submitted_at))

    @cached_property
    def supporters(self) -> tuple[frozenset[int], frozenset[int]]:
        """Who supports the employee, and with them those for whom it is over; `with_case` brings the answer along."""
        known: Any = self.adjustment
        if hasattr(known, "supporter_ids"):
            return _ids(known.advocate_ids), _ids(known.supporter_ids)
        found = list(self.adjustment.request.invitations.accepted())
        return frozenset(one.person_id for one in found if one.ended_at is None), frozenset(one.person_id for one in found)

    def standing(self) -> Standing:
        """Return the adjustment as the permission rules see it."""
        adjustment, step = self.adjustment, self.step
        request, delivery = adjustment.request, getattr(adjustment, "delivery", None)
        part = [event for event in self.history if event.by_id]
        deciding = [event for event in part if takes_part(event.action, event.acting_as)]
        return Standing(
            state=State(adjustment.state),
            employee_id=request.employee_id,
            filed_by_id=request.filed_by_id,
            manager_id=request.employee.line_manager_id,
            holder_id=adjustment.holder_person_id,
            holder_team=Team(adjustment.holder_team) if adjustment.holder_team else None,
            step_holder_ids=frozenset(self.step_holder_ids),
            team=Team(adjustment.team),
            is_ordered=bool(delivery and delivery.ordered_on and not delivery.cancelled_on),
            step_kind=StepKind(step.kind) if step else None,
            step_holder_id=step.holder_person_id if step else None,
            step_holder_team=Team(step.holder_team) if step and step.holder_team else None,
            is_sent_to_hr=request.is_sent_to_hr,
            is_manager_told=self.is_manager_told,
            is_confirmed=request.is_confirmed,
            is_asked_to_end=endings.question(self.history) is not None,
            senior_id=_senior(request.employee) if step and step.escalated_at else None,
            took_part=frozenset(one for e in deciding for one in (e.by_id, e.data.get("acted_for")) if one),
            checked=frozenset(e.by_id for e in part if e.by_id and e.action in CHECKS),
            asked_advice=frozenset(e.by_id for e in part if e.by_id and e.action is Action.ASK_FOR_ADVICE),
            appointed=self.appointed,
            request_id=request.pk,
            advocates=self.supporters[0],
            supporters=self.supporters[1],
            hr_ids=Caseworkers(self.house.pools, request),
            submitted_at=request.submitted_at,
        )

    def replaced(self) -> Standing | None:
        """Return what it replaces as the permission rules see it, as far as that takes no further question.

        Who held a step of it is not known: once it ended, whoever only decided on it counts as a stranger.
        """
        old = self.adjustment.replaces
        if old is None:
            return None
        return Standing(
            state=State(old.state),
            employee_id=old.request.employee_id,
            filed_by_id=old.request.filed_by_id,
            manager_id=self.adjustment.request.employee.line_manager_id,
            holder_id=old.holder_person_id,
            holder_team=Team(old.holder_team) if old.holder_team else None,
            step_holder_ids=frozenset(),
            team=Team(old.team),
            is_sent_to_hr=old.request.is_sent_to_hr,
            is_manager_told=self.adjustment.request.employee.manager_may_see,
            is_confirmed=old.request.is_confirmed,
            appointed=self._appointed_since(old.request),
            hr_ids=Caseworkers(self.house.pools, old.request),
            submitted_at=old.request.submitted_at,
        )

    def facts(self) -> Facts:
        """Return what it depends on whether a move may be made."""
        adjustment = self.adjustment
        entry, manager = adjustment.given_entry, adjustment.request.employee.line_manager
        written = tuple((Task(one["step"]), Team(one["team"])) for one in entry.delivery_steps) if entry else ()
        return Facts(
            standing=self.standing(),
            calendar=adjustment.calendar,
            zone=adjustment.zone,
            history=tuple(self.history),
            policy=self.house.policy,
            fast_track=bool(entry and entry.is_fast_track),
            changes_contract=bool(entry and entry.changes_contract),
            goes_to_hr=bool(entry and entry.goes_to_hr),
            cost_band=entry.cost_band if entry else "",
            own_words=entry is None,
            delivered_by=adjustment.delivered_by,
            tasks=routes.tasks_for(adjustment.delivered_by, written),
            lead_days_most=entry.lead_days_most if entry else 0,
            is_urgent=adjustment.request.is_urgent,
            first_asked_on=adjustment.first_asked_on or adjustment.request.first_asked_on,
            is_manager_active=bool(manager and manager.is_active),
            step_opened_on=self.step.opened_on if self.step else None,
            is_request_decided=adjustment.is_request_decided,
            advisers=Advisers(self.house.pools, adjustment.request),
        )

    def anchors(self) -> reminders.Anchors:
        """Return the days from which reminders count now."""
        adjustment = self.adjustment
        delivery = getattr(adjustment, "delivery", None)
        dates = reminders.Dates(
            step_due_on=adjustment.step_due_on,
            expected_on=delivery.expected_on if delivery else None,
            delivery_due_on=adjustment.delivery_due_on,
            until_on=adjustment.until_on,
            expires_on=delivery.expires_on if delivery else None,
        )
        return reminders.anchors(self.facts(), dates)

    def next_notice_at(self, after: datetime) -> datetime | None:
        """Return when somebody is to be reminded next, after that time."""
        adjustment, days = self.adjustment, self.house.reminder_days
        return reminders.next_at(self.anchors(), calendar=adjustment.calendar, zone=adjustment.zone, after=after, days=days)

    def facts_for_plan(self) -> Facts:
        """Return what a plan depends on: who decides about money too."""
        request = self.adjustment.request
        return replace(self.facts(), budget_holder_id=budget_holder_of(request.employee, request))


def _senior(employee: Person) -> int | None:
    manager = employee.line_manager
    return manager.line_manager_id if manager else None


def _ids(listed: str | None) -> frozenset[int]:
    return frozenset(int(one) for one in (listed or "").split(",") if one)


def happening(event: Event, adjustment: Adjustment, told: Told | None = None) -> clocks.Happening:
    """Return a line of history as the rules see it, on its local date; say when employees were told where others wait for that."""
    on, told_at = adjustment.today(event.at), told.at(event) if told else None
    told_on = adjustment.today(told_at) if told_at else None
    return clocks.Happening(Action(event.action), State(event.to), on, event.data, event.by_id, event.acting_as, told_on)


def case_of(
    adjustment: Adjustment,
    events: Iterable[Event] | None = None,
    steps: Iterable[Step] | None = None,
    house: House | None = None,
) -> Case:
    """Return the adjustment with its history and steps; give them when they are loaded already."""
    events = adjustment.events.order_by("seq") if events is None else events
    house = house or house_now([adjustment])
    case = Case(adjustment, house, [happening(event, adjustment, house.told) for event in events])
    for step in adjustment.steps.all() if steps is None else steps:
        if step.holder_person_id:
            case.step_holder_ids.add(step.holder_person_id)
            if step.closed_at and step.closed_by_id == step.holder_person_id:
                case.closed.append((step.holder_person_id, step.closed_at))
        if step.closed_at is None:
            case.step = step
    return case


def clock_columns(read: clocks.Clocks, history: Iterable[clocks.Happening]) -> dict[str, Any]:
    """Return the cached answers that an adjustment stores of its clocks, and of when to look again."""
    return {
        "submitted_on": read.decision.started_on,
        "reply_target": read.reply.target,
        "reply_due_on": read.reply.due_on,
        "replied_on": read.reply.ended_on,
        "reply_days": read.reply.days,
        "decision_target": read.decision.target,
        "decision_due_on": read.decision.due_on,
        "decided_on": read.decision.ended_on,
        "decision_days": read.decision.days,
        "interim_target": read.interim.target,
        "interim_due_on": read.interim.due_on,
        "interim_on": read.interim.ended_on,
        "interim_days": read.interim.days,
        "agreed_on": read.delivery.started_on,
        "delivery_target": read.delivery.target,
        "delivery_due_on": read.delivery.due_on,
        "delivered_on": read.delivery.ended_on,
        "delivery_days": read.delivery.days,
        "first_asked_on": read.wait.started_on,
        "wait_target": read.wait.target,
        "wait_due_on": read.wait.due_on,
        "in_place_on": read.wait.ended_on,
        "wait_days": read.wait.days,
        "review_on": reviews.due_on(history),
    }
