"""What waits for whom, most pressing first. Each list is cut to what its viewer may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, OuterRef, Q, When

from ..models import Adjustment, Event, Notice, Person, Request, RoleHolding, Site
from ..models.adjustment import AdjustmentQuerySet
from ..models.calendars import calendar_of, remembered
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


def filed_for_others(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for on behalf of others, newest request first."""
    found = _visible(person, at).sent().filter(request__filed_by=person).exclude(request__employee=person)
    return found.order_by("-request__submitted_at", "number")


def open_or_wanting_me(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for that is open, or that somebody asked to end; what needs them first."""
    to_end = Exists(Event.objects.filter(adjustment=OuterRef("pk"), action=Action.ASK_TO_END))
    needs = Case(When(state__in=_WAITS_FOR_EMPLOYEE, then=0), When(request__filed_by=person, then=1), default=0)
    found = my_adjustments(person, at).filter(Q(state__in=OPEN) | Q(state=State.IN_PLACE) & to_end)
    return found.order_by(needs, "-request__submitted_at", "number")


def my_drafts(person: Person) -> list[Request]:
    """Return what this person began and did not send."""
    return list(Request.objects.drafts_of(person).order_by("-created_at"))


@dataclass(frozen=True)
class Filter:
    """What HR asks of the list of requests; empty means everything."""

    words: str = ""
    state: str = ""
    late: bool = False


@remembered()
def late_now(at: datetime) -> Q:
    """Return the condition of being past due: more working days gone than the target, at each site's own calendar."""
    by_day: dict[date, list[int | None]] = {}
    for site in [Site(), *Site.objects.all()]:
        day = calendar_of(site).latest_working_day(at.astimezone(site.zone).date())
        by_day.setdefault(day, []).append(site.pk)
    late = Q(pk__in=[])
    for day, sites in by_day.items():
        here = Q(request__site__in=[pk for pk in sites if pk]) | (Q(request__site=None) if None in sites else Q(pk__in=[]))
        due = Q(step_due_on__lt=day) | Q(step_due_on=None) & (
            Q(delivery_due_on__lt=day) | Q(delivery_due_on=None, wait_due_on__lt=day)
        )
        late |= here & due
    return late & Q(state__in=OPEN)


def for_hr(person: Person, at: datetime, asked: Filter) -> AdjustmentQuerySet:
    """Return the cases that HR works on: everything sent but their own; filtered, most pressing first."""
    found = _visible(person, at).sent().exclude(request__employee=person).exclude(request__filed_by=person)
    if not person.as_viewer.is_hr_casework:
        return found.none()
    if asked.words:
        found = found.filter(
            Q(request__reference__iexact=asked.words)
            | Q(request__employee__name__icontains=asked.words)
            | Q(entry__name__icontains=asked.words)
            | Q(own_words__icontains=asked.words)
        )
    if asked.state == "open":
        found = found.open()
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.late:
        found = found.filter(late_now(at))
    return found.due_first()


def undelivered(limit: int = 20) -> list[Notice]:
    """Return messages that could not be delivered, newest first."""
    return list(Notice.objects.parked().select_related("to", "request").order_by("-parked_at")[:limit])


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


def nobody_entitled() -> int:
    """Count the open adjustments that a team holds while nobody of it, beside the employee and the filer, is there."""
    members = _members()
    few = [team for team, people in members.items() if len(people) <= 2]  # more cannot all be employee or filer
    held = Adjustment.objects.open().filter(holder_team__in=few)
    rows = held.values_list("holder_team", "request__employee", "request__filed_by")
    return sum(not members[Team(team)] - {employee, filer} for team, employee, filer in rows)
