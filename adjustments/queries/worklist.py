"""What waits for whom, most pressing first. Each list is cut to what its viewer may see.

Not here: the list of all cases and the day of the adjustments team (`desk`, `today`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from ..models import Adjustment, Cover, Event, Invitation, Person, Request, RoleHolding, Site, Step
from ..models.adjustment import (
    AdjustmentQuerySet,
    acts_by,
    advisable,
    asked_to_end,
    caseworkers_who_may,
    delivered_by,
    party,
    stands_in_for_hr,
)
from ..models.calendars import calendar_of
from ..models.cover import asked_by
from ..models.event import later_events
from ..rules import endings, reviews
from ..rules.permissions import BUDGET_KINDS, CHECKS, DECIDES_BY, HR_ROLES, TAKES_PART, Away, is_given_since, takes_part
from ..rules.states import ADVISERS, OPEN, Action, Role, State, StepKind, Team

WAITS_FOR_ANSWER = (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED)
DECIDES = (
    *(Action.AGREE, Action.AGREE_IN_PART, Action.PROPOSE_REFUSAL, Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL),
    *(Action.UPHOLD, Action.OVERTURN, Action.APPROVE_COST, Action.REFER_COST, Action.TAKE_AWAY),
)

_LATELY = timedelta(days=31)
"""More than the two working days in which the employee reads a sentence first ever last."""
_WAITS_FOR_EMPLOYEE = (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.DELIVERED, State.IN_PLACE)


def _visible(person: Person, at: datetime) -> AdjustmentQuerySet:
    return Adjustment.objects.visible_to(person, at).with_case()


def _held_by(person: Person, at: datetime) -> Q:
    theirs = _of_the_away(person.viewer_at(at).away, "holder_person") & Q(request__employee__line_manager=F("holder_person"))
    mine = Q(holder_person=person) | theirs
    if person.as_viewer.is_hr_casework:
        mine |= Q(holder_team=Team.HR) & acts_by(person, *HR_ROLES)
    return mine


def _holds_step(person: Person, at: datetime) -> Q:
    """Return whether an open step is this person's, or the adjustments team's when they act for it."""
    viewer, steps = person.as_viewer, _open_steps_to_act_on(person)
    mine = Q(Exists(steps.filter(Q(holder_person=person) | held_for(person.viewer_at(at).away))))
    of_hr = Q(Exists(steps.filter(holder_team=Team.HR)))
    if viewer.is_hr_casework:
        mine |= of_hr & acts_by(person, *HR_ROLES)
    if stands_in_for_hr(person):
        mine |= of_hr & acts_by(person, Role.INDEPENDENT_REVIEWER) & ~Q(Exists(caseworkers_who_may()))
    return mine


def held_for(away: Iterable[Away]) -> Q:
    """Return the condition of steps which whoever covers for one of these acts on: a line manager's, a budget holder's."""
    is_managers = Q(kind=StepKind.LINE_MANAGER, adjustment__request__employee__line_manager=F("holder_person"))
    return _of_the_away(away, "holder_person", "adjustment__request") & (is_managers | Q(kind__in=BUDGET_KINDS))


def _of_the_away(away: Iterable[Away], whose: str, request: str = "request") -> Q:
    """Return the condition of what is somebody's for whom another stands in there: not where who asked for it named that other."""
    found = Q(pk__in=())
    for one in sorted(away):
        found |= Q(**{whose: one.id}) & ~asked_by(one.named_by_id, request)
    return found


def _open_steps_to_act_on(person: Person) -> QuerySet[Step]:
    """Return the open steps of the outer adjustment, without checks from which this person is barred."""
    here = Event.objects.filter(adjustment=OuterRef("adjustment"))
    took_part = here.of_deciding().of_person(person.pk)
    checked = here.filter(by=person, action__in=CHECKS)
    barred: Any = Q(kind__in=(StepKind.SECOND_CHECK, StepKind.REVIEWER)) & Exists(took_part)
    barred |= Q(kind=StepKind.REVIEWER) & Exists(checked)
    return Step.objects.filter(closed_at=None, adjustment=OuterRef("pk")).exclude(barred)


def _mine_to_decide(person: Person, at: datetime) -> AdjustmentQuerySet:
    wanted = _holds_step(person, at) | _stands_in_for_ending(person, at)
    return with_pause(_not_own(person, at)).filter(wanted).due_first()


def _stands_in_for_ending(person: Person, at: datetime) -> Q:
    """Return whether an independent reviewer checks if it can end, as all of HR took part; HR finds such checks on its desk."""
    if not stands_in_for_hr(person):
        return Q(pk__in=())
    site = person.site or Site()
    asked_by = calendar_of(site).add(at.astimezone(site.zone).date(), -endings.ANSWER_WITHIN)
    wants_check = asked_to_end().filter(is_answered() | Q(at__lt=datetime.combine(asked_by, time.min, site.zone)))
    may = acts_by(person, Role.INDEPENDENT_REVIEWER)
    return may & Q(Exists(wants_check), ~Exists(caseworkers_who_may()), state=State.IN_PLACE)


def with_pause(found: AdjustmentQuerySet) -> AdjustmentQuerySet:
    """Bring along what began or ended the last pause by hand: `last_turn` and `last_turn_at`."""
    turns = Q(action__in=(Action.PAUSE, Action.RESUME)) | ~Q(to__in=OPEN)
    newest = Event.objects.filter(turns, adjustment=OuterRef("pk")).order_by("-seq")
    last_turn = Coalesce(Subquery(newest.values("action")[:1]), Value(""), output_field=CharField())
    return found.annotate(last_turn=last_turn, last_turn_at=Subquery(newest.values("at")[:1]))


IS_FILED = ~Q(request__filed_by=F("request__employee"))
FILING_WAITS = IS_FILED & Q(request__confirmed_at=None, agreed_on=None)


def on_hold() -> Q:
    """Return the condition of a clock that stands; the query carries `with_pause`."""
    return Q(state__in=OPEN) & (Q(state__in=WAITS_FOR_ANSWER) | Q(last_turn=Action.PAUSE) | FILING_WAITS)


class Whose(StrEnum):
    """Whose decisions a list shows, where somebody covers for others."""

    MINE = "mine"
    COVERED = "covered"


def to_decide(person: Person, at: datetime, whose: Whose | None = None) -> AdjustmentQuerySet:
    """Return what waits for this person's decision, a second check, a cost or another look among it; of one's own, of others, or all."""
    found = _mine_to_decide(person, at).exclude(on_hold())
    if whose is None:
        return found
    for_others = held_for(person.viewer_at(at).away)
    covered = Exists(Step.objects.filter(for_others, closed_at=None, adjustment=OuterRef("pk")))
    return found.filter(covered) if whose is Whose.COVERED else found.exclude(covered)


def waiting(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person decides on once the clock runs again: the employee answers, confirms or is back."""
    return _mine_to_decide(person, at).filter(on_hold())


def decided_lately(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person decided in the last 31 days, newest first, as far as they may still see it."""
    done = Event.objects.filter(adjustment=OuterRef("pk"), by=person, action__in=DECIDES, at__gte=at - timedelta(days=31))
    return _not_own(person, at).filter(Exists(done)).order_by("-decided_on", "-pk")


def to_start(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what was agreed, needs nothing to buy, and waits for this person to put it in effect."""
    return _not_own(person, at).filter(_held_by(person, at), state=State.AGREED).due_first()


def _in_my_team(person: Person, at: datetime) -> Q:
    """Return the condition of what concerns the people whom this person looks after: their own, and those of whom they cover for."""
    manager = "request__employee__line_manager"
    return Q(**{manager: person}) | _of_the_away(person.viewer_at(at).away, manager)


def in_force_in_my_team(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what a line manager has to honour."""
    return _not_own(person, at).filter(_in_my_team(person, at), state=State.IN_PLACE).order_by("request__employee__name", "pk")


def on_its_way_for_my_team(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what is being delivered to those whom this person manages, by expected date."""
    mine = _not_own(person, at).filter(_in_my_team(person, at), state=State.IN_DELIVERY)
    return mine.order_by(Coalesce("delivery__expected_on", "delivery_due_on").asc(nulls_last=True), "pk")


def to_deliver(person: Person, at: datetime, team: Team | None = None) -> AdjustmentQuerySet:
    """Return what this person's teams, or one of them, have to deliver, by promised date."""
    teams = person.as_viewer.delivers if team is None else person.as_viewer.delivers & {team}
    return _not_own(person, at).filter(delivered_by(person, teams), state=State.IN_DELIVERY).due_first()


def to_advise(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person is asked to advise on, the longest wait first."""
    return _visible(person, at).filter(advisable(person, at)).order_by("held_since", "pk")


def to_cancel(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what was withdrawn with goods on order: to cancel or collect."""
    ordered = Q(delivery__ordered_on__isnull=False, delivery__cancelled_on=None)
    mine = delivered_by(person, person.as_viewer.delivers)
    return _not_own(person, at).filter(ordered, mine, state=State.WITHDRAWN).order_by("pk")


def _not_own(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person sees as staff."""
    return _visible(person, at).exclude(party(person))


def my_adjustments(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for themselves, newest request first."""
    return _visible(person, at).sent().filter(request__employee=person).order_by("-request__submitted_at", "number")


def filed_for_others(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for on behalf of others, newest request first."""
    found = _visible(person, at).sent().filter(request__filed_by=person).exclude(request__employee=person)
    return found.order_by("-request__submitted_at", "number")


def open_or_wanting_me(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this person asked for that is open, and what is in place and wants them; what needs them first.

    That is what somebody asked to end, what is to be looked at again, and what their line manager will be told one thing about.
    """
    site = person.site or Site()
    near = calendar_of(site).add(at.astimezone(site.zone).date(), reviews.NEAR_DAYS)
    to_end = Exists(asked_to_end().exclude(is_answered()))
    needs = Case(When(state__in=_WAITS_FOR_EMPLOYEE, then=0), When(request__filed_by=person, then=1), default=0)
    told = Exists(Event.objects.filter(adjustment=OuterRef("pk"), action=Action.TELL_MANAGER, at__gte=at - _LATELY))
    wants = to_end | told | Q(review_on__lte=near)
    found = my_adjustments(person, at).filter(Q(state__in=OPEN) | Q(state=State.IN_PLACE) & wants)
    return found.order_by(needs, "-request__submitted_at", "number")


def is_answered() -> Q:
    """Return the condition of a question after which the employee said that it is still needed."""
    return Q(Exists(later_events().filter(action=Action.STILL_NEEDED)))


def my_drafts(person: Person) -> list[Request]:
    """Return what this person began and did not send."""
    return list(Request.objects.drafts_of(person).order_by("-created_at"))


class _Members:
    """Who is in each team, in one query; in that of HR with the independent reviewers, who stand in there."""

    def __init__(self) -> None:
        rows = RoleHolding.objects.filter(person__is_active=True).values_list("role", "team", "person", "given_by", "given_at")
        self.held: dict[Team, list[tuple[int, str, int | None, datetime | None]]] = {}
        for role, team, person, by, given_at in rows:
            if team or role in (*HR_ROLES, Role.INDEPENDENT_REVIEWER):
                self.held.setdefault(Team(team or Team.HR), []).append((person, role, by, given_at))

    def on(self, team: Team, asked_by: set[int], since: datetime) -> set[int]:
        """Return who counts in this team on what was asked for by these people then."""
        return {
            person
            for person, role, by, given_at in self.held.get(team, ())
            if not (role in DECIDES_BY and is_given_since(by, given_at, asked_by, since))
        }


def stranded() -> list[int]:
    """Return the adjustments for which a team must act, while nobody in it may: open ones, and those somebody asked to end.

    It has no members, it is their own case, or all took part before a check; and no independent reviewer can stand in.
    """
    held = Q(state__in=OPEN) & ~Q(holder_team__in=("", Team.SUPPLIER))
    to_end = Q(Exists(asked_to_end()), state=State.IN_PLACE)
    passed_over = Case(When(request__is_sent_to_hr=True, then=F("request__employee__line_manager")))
    team = Case(When(held, then=F("holder_team")), default=Value(Team.HR))
    found = Adjustment.objects.filter(held | to_end)
    manager = "request__employee__line_manager"
    rows = list(
        found.values_list("pk", team, "request__employee", "request__filed_by", passed_over, manager, "request__submitted_at")
    )
    if not rows:
        return []
    members = _Members()
    barred, own = _barred_from_checks(), _chosen_by_employees(found)
    askers = _askers(pk for pk, its_team, *_ in rows if its_team in ADVISERS)
    nobody = []
    for pk, its_team, *parties, its_manager, since in rows:
        not_these = {*parties} | barred.get(pk, set()) | own.get(pk, set())
        if its_team in ADVISERS:
            not_these |= {its_manager} | askers.get(pk, set())
        if not members.on(Team(its_team), {*parties[:2]}, since) - not_these:
            nobody.append(pk)
    return nobody


def _chosen_by_employees(held: AdjustmentQuerySet) -> dict[int, set[int]]:
    """Return the covers that the employees of these appointed for themselves, and their advocates, by adjustment, in one query."""
    lasted = Cover.objects.own_choices().filter(begins_at__lt=F("ends_at"), ends_at__gt=F("manager__requests__submitted_at"))
    appointed = lasted.filter(manager__requests__adjustments__in=held).values_list("manager__requests__adjustments", "cover")
    invited = Invitation.objects.accepted().filter(request__adjustments__in=held)
    found: dict[int, set[int]] = {}
    for pk, person in appointed.union(invited.values_list("request__adjustments", "person")):
        found.setdefault(pk, set()).add(person)
    return found


def _askers(pks: Iterable[int]) -> dict[int, set[int]]:
    """Return who asked for the advice that is awaited, and who holds the step meanwhile: they do not give it."""
    awaited, found = list(pks), dict[int, set[int]]()
    if not awaited:
        return found
    asked = Event.objects.filter(adjustment__in=awaited, action=Action.ASK_FOR_ADVICE).values_list("adjustment", "by")
    decide = Step.objects.filter(adjustment__in=awaited, closed_at=None).values_list("adjustment", "holder_person")
    for pk, person in (*asked, *decide):
        found.setdefault(pk, set()).add(person)
    return found


def _barred_from_checks() -> dict[int, set[int]]:
    """Return who took part in what waits for a second check, another look or a check whether it can end, by adjustment, in one query."""
    here = Q(adjustment__steps__closed_at=None, adjustment__steps__kind__in=(StepKind.SECOND_CHECK, StepKind.REVIEWER))
    to_end = Q(Exists(Event.objects.asking_to_end().filter(adjustment=OuterRef("adjustment"))))
    events = Event.objects.filter(here | to_end, by__isnull=False, action__in=TAKES_PART | CHECKS)
    found: dict[int, set[int]] = {}
    columns = ("adjustment", "by", "data__acted_for", "action", "acting_as", "adjustment__steps__kind", "adjustment__state")
    for pk, by, acted_for, action, acting_as, kind, state in events.values_list(*columns):
        is_review = state == State.IN_PLACE or kind == StepKind.REVIEWER
        if takes_part(Action(action), acting_as):
            found.setdefault(pk, set()).update({by, acted_for})
        elif action in CHECKS and is_review:
            found.setdefault(pk, set()).add(by)
    return found


def nobody_entitled() -> int:
    """Count the open adjustments for which nobody may act."""
    return len(stranded())
