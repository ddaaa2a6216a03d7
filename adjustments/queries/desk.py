"""All cases of the adjustments team: which it may narrow them to, and in which order they stand.

Nobody's own request is here, nor one that they filed or with which they were passed over: they are not staff on it (domain.md, "Different persons").
Not here: what needs the team today (`today`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from ..models import Adjustment, CatalogueEntry, Department, Event, Notice, Person, Site, Step
from ..models.adjustment import AdjustmentQuerySet, acts_by, asked_to_end, party
from ..models.calendars import calendar_of, remembered
from ..rules import endings
from ..rules.permissions import HR_ROLES
from ..rules.states import ADVISERS, BEING_DECIDED, OPEN, Action, State, StepKind, Team, WithdrawReason
from . import worklist
from .timing import LONG_HOLD_DAYS


class Holder(StrEnum):
    """Who has it, as the desk asks."""

    ME = "me"
    HR = "hr"
    IT = "it"
    PROCUREMENT = "procurement"
    ESTATES = "estates"
    SUPPLIER = "supplier"
    ADVISERS = "advisers"
    MANAGER = "manager"
    EMPLOYEE = "employee"
    OTHERS = "others"  # a budget holder, a reviewer


class Only(StrEnum):
    """What the list can be narrowed to, each by itself."""

    LATE = "late"
    ON_HOLD = "on_hold"
    SECOND_CHECK = "second_check"
    ANOTHER_LOOK = "another_look"
    FILED = "filed"
    SENT_TO_HR = "sent_to_hr"


class Part(StrEnum):
    """What the adjustments team looks at every day."""

    OURS = "ours"  # the adjustments team decides, or sorts out what cannot be supplied or does not work
    NO_REPLY = "no_reply"  # nobody has said a word to the employee in time
    INTERIM = "interim"  # something for the meantime is due, or late
    UNANSWERED = "unanswered"
    CHECKS = "checks"
    TO_END = "to_end"  # somebody asks whether it can end, and the employee said no or had the days to answer
    NOBODY = "nobody"
    DELIVERED = "delivered"
    FILED = "filed"
    BOUGHT = "bought"
    GAVE_UP = "gave_up"
    HELD_LONG = "held_long"
    PAST_DATE = "past_date"
    REVIEW = "review"  # the day on which to look again has passed
    TAKEN_OVER = "taken_over"
    NOT_SUPPLIED = "not_supplied"


ANY_STATE, ANY_OPEN, CLOSED = "all", "open", "closed"
OWN_WORDS = "own_words"
UNCONFIRMED_DAYS, FOLLOW_UP = 5, timedelta(days=30)
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Filter:
    """What the desk asks of the list; empty means everything."""

    words: str = ""
    state: str = ""
    holder: str = ""
    directorate: int | None = None
    category: str = ""
    route: str = ""
    part: str = ""
    only: frozenset[str] = frozenset()


T = TypeVar("T")


def _at_sites(groups: dict[T, list[int | None]], condition: Callable[[T], Q]) -> Q:
    found = Q(pk__in=[])
    for one, sites in groups.items():
        here = Q(request__site__in=[pk for pk in sites if pk])
        found |= (here | Q(request__site=None) if None in sites else here) & condition(one)
    return found


class Days:
    """Which day it is at each site, and how far back a number of working days lies there."""

    def __init__(self, at: datetime) -> None:
        self.at, self.sites = at, [Site(), *Site.objects.all()]

    @cached_property
    def stranded(self) -> list[int]:
        """What nobody may act on, whoever looks: asked for once."""
        return worklist.stranded()

    @remembered()
    def since(self, days: int, condition: Callable[[date, datetime], Q]) -> Q:
        """Return a condition on the first day that is not past by `days` working days, and on when it began at the site."""
        groups: dict[tuple[date, datetime], list[int | None]] = {}
        for site in self.sites:
            calendar = calendar_of(site)
            today = calendar.latest_working_day(self.at.astimezone(site.zone).date())
            day = calendar.add(today, -days)
            groups.setdefault((day, datetime.combine(day, time.min, site.zone)), []).append(site.pk)
        return _at_sites(groups, lambda one: condition(*one))

    def today(self, condition: Callable[[date], Q]) -> Q:
        """Return a condition on the local date."""
        groups: dict[date, list[int | None]] = {}
        for site in self.sites:
            groups.setdefault(self.at.astimezone(site.zone).date(), []).append(site.pk)
        return _at_sites(groups, condition)

    def late(self) -> Q:
        """Return the condition of being past due: more working days gone than the target, at each site's own calendar."""

        def past(day: date, _: datetime) -> Q:
            no_stage = Q(delivery_due_on__lt=day) | Q(delivery_due_on=None, wait_due_on__lt=day)
            return Q(step_due_on__lt=day) | Q(step_due_on=None) & no_stage

        return Q(state__in=OPEN) & self.since(0, past)


_UNCONFIRMED = worklist.IS_FILED & Q(request__confirmed_at=None)


def _held_long(days: Days) -> Q:
    def long(day: date, began: datetime) -> Q:
        asked = Q(state__in=worklist.WAITS_FOR_ANSWER, held_since__lt=began)
        return asked | Q(last_turn=Action.PAUSE, last_turn_at__lt=began) | worklist.FILING_WAITS & Q(submitted_on__lt=day)

    return Q(state__in=OPEN) & days.since(LONG_HOLD_DAYS, long)


def _second_check() -> Q:
    return Q(Exists(Step.objects.filter(adjustment=OuterRef("pk"), kind=StepKind.SECOND_CHECK, closed_at=None)))


def _to_end(_: date, began: datetime) -> Q:
    return Q(Exists(asked_to_end().filter(worklist.is_answered() | Q(at__lt=began))))


def _interim_wanted(day: date) -> Q:
    return Q(interim_due_on__lte=day) & (Q(interim_on=None) | Q(interim_on__gt=day))


def _happened(action: Action, **more: Any) -> Q:
    return Q(Exists(Event.objects.filter(adjustment=OuterRef("pk"), action=action, **more)))


def _withdrawn(reason: WithdrawReason, at: datetime) -> Q:
    return Q(state=State.WITHDRAWN) & _happened(Action.WITHDRAW, at__gte=at - FOLLOW_UP, data__reason=reason)


def part_condition(part: Part, days: Days) -> Q:
    """Return what belongs to a part; the query carries `last_turn`."""
    match part:
        case Part.OURS:
            sorts_out = Q(state__in=(State.SUBMITTED, State.AGREED, State.NOT_WORKING)) & ~_second_check()
            return sorts_out & holder_conditions()[Holder.HR] & ~worklist.on_hold()
        case Part.NO_REPLY:
            return Q(state__in=OPEN) & days.since(0, lambda day, _: Q(reply_due_on__lt=day))
        case Part.INTERIM:
            return Q(state__in=OPEN) & days.today(_interim_wanted)
        case Part.UNANSWERED:
            return Q(state__in=worklist.WAITS_FOR_ANSWER)
        case Part.CHECKS:
            return _second_check() | Q(state=State.APPEALED)
        case Part.TO_END:
            return Q(state=State.IN_PLACE) & days.since(endings.ANSWER_WITHIN, _to_end)
        case Part.NOBODY:
            return Q(pk__in=days.stranded)
        case Part.DELIVERED:
            since = days.since(UNCONFIRMED_DAYS - 1, lambda _, began: Q(held_since__lt=began))
            return Q(state=State.DELIVERED) & since
        case Part.FILED:
            since = days.since(UNCONFIRMED_DAYS - 1, lambda day, _: Q(submitted_on__lt=day))
            return _UNCONFIRMED & Q(state__in=BEING_DECIDED) & since
        case Part.BOUGHT:
            return _withdrawn(WithdrawReason.BOUGHT_IT_MYSELF, days.at)
        case Part.GAVE_UP:
            return _withdrawn(WithdrawReason.GAVE_UP_WAITING, days.at)
        case Part.HELD_LONG:
            return _held_long(days)
        case Part.PAST_DATE:
            return Q(state=State.IN_PLACE) & days.today(lambda day: Q(until_on__lt=day))
        case Part.REVIEW:
            return Q(state=State.IN_PLACE) & days.today(lambda day: Q(review_on__lt=day))
        case Part.TAKEN_OVER:
            return Q(state__in=OPEN) & _happened(Action.TAKE_OVER, at__gte=days.at - A_WEEK)
        case Part.NOT_SUPPLIED:
            return Q(state=State.SUBMITTED) & _happened(Action.CANNOT_SUPPLY)


def holder_conditions(person: Person | None = None) -> dict[Holder, Q]:
    """Return who has it: each open case belongs to exactly one of these, beside "me"."""
    employee = Q(holder_person=F("request__employee"))
    manager = Q(holder_person=F("request__employee__line_manager")) & ~employee
    hr = Q(holder_person__in=Person.objects.hr_caseworkers().values("pk"))
    delivers = Q(state=State.IN_DELIVERY)
    found = {
        Holder.EMPLOYEE: employee,
        Holder.MANAGER: manager,
        Holder.HR: Q(holder_team=Team.HR) | hr & ~employee & ~manager,
        Holder.SUPPLIER: Q(holder_team=Team.SUPPLIER),
        Holder.ADVISERS: Q(holder_team__in=sorted(ADVISERS)),
        **{
            Holder(team): Q(holder_team=team) | delivers & Q(holder_person__isnull=False, team=team) & ~employee & ~manager & ~hr
            for team in (Team.IT, Team.PROCUREMENT, Team.ESTATES)
        },
        Holder.OTHERS: Q(holder_person__isnull=False) & ~employee & ~manager & ~hr & ~delivers,
    }
    return found | ({Holder.ME: Q(holder_person=person)} if person else {})


def below(top: int) -> list[int]:
    """Return the departments of a directorate, itself among them."""
    under: dict[int | None, list[int]] = {}
    for pk, parent in Department.objects.values_list("pk", "parent"):
        under.setdefault(parent, []).append(pk)
    found, to_see = [], [top]
    while to_see:
        found.append(here := to_see.pop())
        to_see += [one for one in under.get(here, []) if one not in found]
    return found


def directorates() -> QuerySet[Department]:
    """Return the departments at the top, by name."""
    return Department.objects.filter(parent=None).order_by("name")


def categories() -> list[str]:
    """Return the kinds of adjustments in the catalogue."""
    return list(CatalogueEntry.objects.order_by("category").values_list("category", flat=True).distinct())


def has_part_in(person: Person) -> frozenset[int]:
    """Return the adjustments on which this person is nobody's staff: their own, what they filed or support, and the like."""
    return frozenset(Adjustment.objects.sent().filter(party(person)).values_list("pk", flat=True))


def cases(person: Person, at: datetime) -> AdjustmentQuerySet:
    """Return everything sent on which this person works for the adjustments team: none of their own, that they filed, or with which they support somebody."""
    found = Adjustment.objects.visible_to(person, at).sent()
    if not person.as_viewer.is_hr_casework:
        return found.none()
    return worklist.with_pause(found.filter(acts_by(person, *HR_ROLES)).exclude(party(person)))


def _narrowed(found: AdjustmentQuerySet, only: frozenset[str], days: Days) -> AdjustmentQuerySet:
    conditions: dict[Only, Callable[[], Q]] = {
        Only.LATE: days.late,
        Only.ON_HOLD: worklist.on_hold,
        Only.SECOND_CHECK: _second_check,
        Only.ANOTHER_LOOK: lambda: Q(state=State.APPEALED),
        Only.FILED: lambda: worklist.IS_FILED,
        Only.SENT_TO_HR: lambda: Q(request__is_sent_to_hr=True),
    }
    for name in sorted(only):
        found = found.filter(conditions[Only(name)]())
    return found


def _with_words(found: AdjustmentQuerySet, words: str) -> AdjustmentQuerySet:
    item = Q(entry__name__icontains=words) | Q(own_words__icontains=words)
    person = Q(request__employee__name__icontains=words)
    return found.filter(Q(request__reference__iexact=words) | person | item)


def _in_state(found: AdjustmentQuerySet, state: str) -> AdjustmentQuerySet:
    if state == ANY_OPEN:
        return found.open()
    if state == CLOSED:
        return found.exclude(state__in=OPEN)
    return found.filter(state=state) if state and state != ANY_STATE else found


def for_hr(person: Person, at: datetime, asked: Filter, sort: str = "") -> AdjustmentQuerySet:
    """Return the cases that this person asks for as HR; most pressing first unless they want another order."""
    days, found = Days(at), _in_state(cases(person, at), asked.state)
    if asked.words:
        found = _with_words(found, asked.words)
    if asked.holder:
        found = found.filter(holder_conditions(person)[Holder(asked.holder)])
    if asked.directorate:
        found = found.filter(request__employee__department__in=below(asked.directorate))
    if asked.category:
        found = found.filter(entry=None) if asked.category == OWN_WORDS else found.filter(entry__category=asked.category)
    if asked.route:
        found = found.filter(route=asked.route)
    if asked.part:
        found = found.filter(part_condition(Part(asked.part), days))
    return ordered(_narrowed(found, asked.only, days).with_case(), sort)


_LIFE = Case(*(When(state=state, then=Value(number)) for number, state in enumerate(State)), default=Value(0))
_HOLDER_NAME = Coalesce(F("holder_person__name"), F("holder_team"), output_field=CharField())
SORTS: dict[str, Any] = {
    "due": Coalesce("step_due_on", "delivery_due_on", "wait_due_on"),
    "sent": F("submitted_on"),
    "person": F("request__employee__name"),
    "state": _LIFE,
    "holder": _HOLDER_NAME,
}
"""What the list can stand by; with a minus in front the other way round."""


def is_sort(sort: str) -> bool:
    """Say whether the list can stand in this order."""
    return sort.removeprefix("-") in SORTS


def ordered(found: AdjustmentQuerySet, sort: str) -> AdjustmentQuerySet:
    """Return them in this order, else the most pressing first."""
    if not is_sort(sort):
        return found.due_first()
    by = SORTS[sort.removeprefix("-")]
    return found.order_by(by.desc(nulls_last=True) if sort.startswith("-") else by.asc(nulls_last=True), "pk")


def undelivered(person: Person) -> QuerySet[Notice]:
    """Return messages that could not be delivered, newest first; none about drafts, nor about requests on which they are not staff."""
    not_theirs = party(person)
    if person.as_viewer.is_hr_casework:
        not_theirs |= Q(request__isnull=False) & ~acts_by(person, *HR_ROLES)
    found = Notice.objects.undelivered().exclude(pk__in=Notice.objects.filter(not_theirs).values("pk"))
    return found.select_related("to", "request").order_by("-parked_at")
