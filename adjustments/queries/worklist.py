"""What waits for whom, most pressing first. Each list is cut to what its viewer may see.

Not here: the list of all cases and the day of the adjustments team (`desk`, `today`).
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, When

from ..models import Adjustment, Event, Person, Request, RoleHolding
from ..models.adjustment import AdjustmentQuerySet
from ..rules.states import OPEN, Action, Role, State, Team

_WAITS_FOR_EMPLOYEE = (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.DELIVERED, State.IN_PLACE)


def _visible(person: Person, at: datetime) -> AdjustmentQuerySet:
    return Adjustment.objects.visible_to(person, at).with_case()


def _held_by(person: Person) -> Q:
    mine = Q(holder_person=person)
    if person.as_viewer.is_hr_casework:
        mine |= Q(holder_team=Team.HR)
    return mine


def to_decide(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what waits for this person's decision."""
    return _visible(person, at).filter(_held_by(person), state=State.SUBMITTED).exclude(request__employee=person).due_first()


def to_start(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what was agreed, needs nothing to buy, and waits for this person to put it in effect."""
    return _visible(person, at).filter(_held_by(person), state=State.AGREED).exclude(request__employee=person).due_first()


def in_force_in_my_team(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what a line manager has to honour."""
    return (
        _visible(person, at)
        .filter(state=State.IN_PLACE, request__employee__line_manager=person)
        .order_by("request__employee__name", "pk")
    )


def to_deliver(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person's teams have to deliver, by promised date."""
    return (
        _visible(person, at)
        .filter(state=State.IN_DELIVERY, team__in=person.as_viewer.teams)
        .exclude(request__employee=person)
        .due_first()
    )


def my_adjustments(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for themselves, newest request first."""
    return _visible(person, at).sent().filter(request__employee=person).order_by("-request__submitted_at", "number")


def open_or_wanting_me(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for that is open, or that somebody asked to end; what needs them first."""
    to_end = Exists(Event.objects.filter(adjustment=OuterRef("pk"), action=Action.ASK_TO_END))
    needs = Case(When(state__in=_WAITS_FOR_EMPLOYEE, then=0), When(request__filed_by=person, then=1), default=0)
    found = my_adjustments(person, at).filter(Q(state__in=OPEN) | Q(state=State.IN_PLACE) & to_end)
    return found.order_by(needs, "-request__submitted_at", "number")


def my_drafts(person: Person) -> list[Request]:
    """Return what this person began and did not send."""
    return list(Request.objects.drafts_of(person).order_by("-created_at"))


def _members() -> dict[Team, set[int]]:
    """Return who is in each team, in one query."""
    members: dict[Team, set[int]] = {team: set() for team in Team}
    holdings = RoleHolding.objects.filter(person__is_active=True)
    for role, team, person in holdings.values_list("role", "team", "person"):
        if role in (Role.HR_CASEWORKER, Role.HR_LEAD):
            members[Team.HR].add(person)
        elif team:
            members[Team(team)].add(person)
    return members


def stranded() -> list[int]:
    """Return the open adjustments that a team holds while nobody of it, beside the employee and the filer, is there."""
    members = _members()
    few = [team for team, people in members.items() if len(people) <= 2 and team is not Team.SUPPLIER]  # it has no accounts
    held = Adjustment.objects.open().filter(holder_team__in=few)
    rows = held.values_list("pk", "holder_team", "request__employee", "request__filed_by")
    return [pk for pk, team, employee, filer in rows if not members[Team(team)] - {employee, filer}]


def nobody_entitled() -> int:
    """Count them."""
    return len(stranded())
