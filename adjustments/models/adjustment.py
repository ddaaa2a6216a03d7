"""One thing asked for. It holds the state."""

from __future__ import annotations

from collections.abc import Set
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.functional import cached_property

from .. import wording
from ..rules.calendar import WorkCalendar
from ..rules.clocks import DECIDED, is_late
from ..rules.permissions import BUDGET_KINDS, CHECKS, HR_ROLES, IN_FORCE_OR_OPEN, WITH_FULFILMENT, Given
from ..rules.routes import delivering_team
from ..rules.states import OPEN, Action, Role, State, StepKind, Team
from ._choices import choices
from .calendars import calendar_of
from .catalogue import CatalogueEntry
from .cover import Cover, appointed_by_the_employee, asked_by
from .invitation import Invitation, supported_by
from .organisation import Site
from .person import Person, RoleHolding
from .request import Request, RequestQuerySet
from .step import Step

if TYPE_CHECKING:
    from .event import Event


class AdjustmentQuerySet(models.QuerySet["Adjustment"]):
    """Filters over adjustments. `visible_to` is the only way by which a door may reach a row."""

    def visible_to(self, person: Person, at: datetime) -> AdjustmentQuerySet:
        """Those that exist for this person at that time. Says the same as `rules.permissions.can_view`."""
        viewer = person.as_viewer
        draft = Q(state=State.DRAFT)
        supported = Q(request__in=sorted(person.viewer_at(at).supports))
        own = ~draft & (Q(request__employee=person) | Q(request__filed_by=person) | supported) | draft & Q(
            request__filed_by=person
        )
        steps = Step.objects.filter(adjustment=OuterRef("pk"), holder_person=person)
        is_shown = Q(request__employee__manager_may_see=True) & (Q(state__in=IN_FORCE_OR_OPEN) | Exists(steps))
        is_known = is_shown | Q(holder_person=person) | Exists(steps.filter(_closed_as_manager_of_now(person)))
        as_manager = Q(request__employee__line_manager=person) & is_known
        as_staff: Any = as_manager | _as_senior(person.pk) | Exists(steps.filter(closed_at=None))
        for away in sorted(person.viewer_at(at).away):
            as_staff |= ~_party(away.id) & ~asked_by(away.named_by_id) & _as_cover_of(away.id)
        if viewer.is_hr_casework:
            as_staff |= acts_by(person, *HR_ROLES)
        if stands_in_for_hr(person):
            wants_hr = Q(state__in=OPEN) | Q(state=State.IN_PLACE) & Exists(asked_to_end())
            as_staff |= wants_hr & acts_by(person, Role.INDEPENDENT_REVIEWER) & ~Exists(caseworkers_who_may())
        if viewer.advises:
            as_staff |= advisable(person, at)
        if viewer.delivers:
            to_cancel = Q(state=State.WITHDRAWN, delivery__ordered_on__isnull=False, delivery__cancelled_on=None)
            as_staff |= delivered_by(person, viewer.delivers) & (Q(state__in=WITH_FULFILMENT) | to_cancel)
        return self.filter(own | (~draft & ~party(person) & as_staff))

    def open(self) -> AdjustmentQuerySet:
        """Those that somebody still has to do something about."""
        return self.filter(state__in=OPEN)

    def sent(self) -> AdjustmentQuerySet:
        """Those that were sent."""
        return self.exclude(state=State.DRAFT)

    def with_case(self) -> AdjustmentQuerySet:
        """Bring along what lists and rules need."""
        invited, is_decided = Invitation.objects.of_outer(), Exists(_decided_requests().filter(pk=OuterRef("request")))
        known = {"supporter_ids": invited.people(), "advocate_ids": invited.open().people(), "is_request_decided": is_decided}
        return self.annotate(**known).select_related(
            "request__employee__line_manager",
            "request__employee__department",
            "request__filed_by",
            "request__site",
            "entry",
            "provided_entry",
            "offered_entry",
            "rest_of",
            "replaces__request",
            "holder_person",
            "delivery",
        )

    def due_first(self) -> AdjustmentQuerySet:
        """Most pressing first."""
        due_on = Coalesce("step_due_on", "delivery_due_on", "wait_due_on")
        return self.order_by(due_on.asc(nulls_last=True), "pk")

    def wanting_notice(self, at: datetime) -> AdjustmentQuerySet:
        """Those for which a reminder is due."""
        return self.filter(next_notice_at__lte=at)


def _decided_requests() -> RequestQuerySet:
    return Request.objects.filter(events__action__in=sorted(DECIDED))


def _closed_as_manager_of_now(person: Person | int) -> Q:
    """Return the condition of steps that they closed since the last change of line manager: says the same as `Case.is_manager_told`."""
    change = "adjustment__request__employee__handovers__"
    return Q(**{f"{change}ended_at": None}, closed_by=person, closed_at__gte=F(f"{change}changed_at"))


def _as_senior(person: int) -> Q:
    """Return the condition of what was handed up to this person, because the line manager below them let it lie."""
    handed_up = Step.objects.filter(adjustment=OuterRef("pk"), closed_at=None, escalated_at__isnull=False)
    is_senior = Q(request__employee__line_manager__line_manager=person, request__is_sent_to_hr=False)
    return is_senior & Q(Exists(handed_up))


def _as_cover_of(person: int) -> Q:
    """Return the condition of what somebody sees as the cover of this person: says the same as `rules.permissions` does."""
    steps = Step.objects.filter(adjustment=OuterRef("pk"), holder_person=person)
    held, told = steps.filter(closed_at=None), Q(request__employee__manager_may_see=True)
    decides = Exists(held.filter(kind=StepKind.LINE_MANAGER))
    is_known = told | Q(holder_person=person) | Q(decides) | Q(Exists(steps.filter(_closed_as_manager_of_now(person))))
    as_manager = Q(request__employee__line_manager=person) & is_known
    pays = Q(Exists(held.filter(kind__in=BUDGET_KINDS)))
    return Q(state__in=IN_FORCE_OR_OPEN) & (as_manager | _as_senior(person) | pays)


def party(person: Person) -> Q:
    """Return the condition of those on which this person is nobody's staff: says the same as `Standing.parties`."""
    return _party(person.pk, has_covered=person.has_covered, was_invited=person.was_invited)


def _party(person: int, *, has_covered: bool = True, was_invited: bool = True) -> Q:
    passed_over = Q(request__is_sent_to_hr=True, request__employee__line_manager=person)
    found = Q(request__filed_by=person) | Q(request__employee=person) | passed_over
    if has_covered:  # else no row need be asked
        found |= appointed_by_the_employee(person)
    return found | supported_by(person) if was_invited else found


def _given_since(one: Given) -> Q:
    """Return the condition of what was asked for, and sent, by whoever gave this role later."""
    asked = Q(request__employee=one.by_id) | Q(request__filed_by=one.by_id)
    return asked & Q(request__submitted_at__lt=one.at)


def acts_by(person: Person, *roles: Role) -> Q:
    """Return the condition of that on which this person may act by one of these roles: says the same as `permissions.acting_on`."""
    viewer = person.as_viewer
    found = Q(pk__in=())
    for role in viewer.roles.intersection(roles):
        given = next((one for one in viewer.given if one.role is role), None)
        if given is None:
            return Q(pk__isnull=False)
        found |= ~_given_since(given)
    return found


def stands_in_for_hr(person: Person) -> bool:
    """Say whether this person may have to act where nobody in HR may: a reviewer who is none of HR, or not everywhere."""
    viewer = person.as_viewer
    is_hr = bool(viewer.roles & HR_ROLES - {one.role for one in viewer.given})
    return Role.INDEPENDENT_REVIEWER in viewer.roles and not is_hr


def delivered_by(person: Person, teams: Set[Team]) -> Q:
    """Return the condition of what these teams of this person deliver; for the adjustments team by a role that counts there."""
    found = Q(team__in=sorted(teams - {Team.HR}))
    return found | Q(team=Team.HR) & acts_by(person, *HR_ROLES) if Team.HR in teams else found


def asked_to_end() -> models.QuerySet[Event]:
    """Return the open question whether the outer adjustment can end."""
    from .event import Event  # an event belongs to an adjustment: the import would go round

    return Event.objects.asking_to_end().filter(adjustment=OuterRef("pk"))


def advisable(person: Person, at: datetime) -> Q:
    """Return the condition of what this person is asked to advise on: says the same as `Relation.ADVISER`."""
    from .event import Event  # an event belongs to an adjustment: the import would go round

    them = [person.pk, *person.viewer_at(at).covers_for]
    decides = Exists(Step.objects.filter(adjustment=OuterRef("pk"), closed_at=None, holder_person__in=them))
    asked = Exists(Event.objects.filter(adjustment=OuterRef("pk"), action=Action.ASK_FOR_ADVICE, by__in=them))
    is_manager = Q(request__employee__line_manager__isnull=False, request__employee__line_manager__in=them)
    waits = Q(state=State.ADVICE, holder_team__in=sorted(person.as_viewer.advises))
    for away in them[1:]:
        waits &= ~_party(away)
    for given in person.as_viewer.given:
        if given.role is Role.ADVISER:
            waits &= ~(Q(holder_team=given.team) & _given_since(given))
    return waits & ~is_manager & ~Q(decides) & ~Q(asked) & ~party(person)


def caseworkers_who_may() -> models.QuerySet[RoleHolding]:
    """Return the caseworkers who may act on the adjustment of the outer query: says the same as `nobody_in_hr`."""
    from .event import Event  # an event belongs to an adjustment: the import would go round

    hr = RoleHolding.objects.filter(role__in=HR_ROLES, person__is_active=True).counting(
        OuterRef("request__employee"), OuterRef("request__filed_by"), OuterRef("request__submitted_at")
    )
    here = Event.objects.filter(adjustment=OuterRef(OuterRef("pk")))
    took_part = here.of_deciding().of_person(OuterRef("person"))
    checked = here.filter(by=OuterRef("person"), action__in=CHECKS)
    kind = Step.objects.filter(adjustment=OuterRef(OuterRef("pk")), closed_at=None)
    to_hr = Adjustment.objects.filter(pk=OuterRef(OuterRef("pk")), request__is_sent_to_hr=True)
    passed_over = to_hr.filter(request__employee__line_manager=OuterRef("person"))
    since = OuterRef(OuterRef("request__submitted_at"))
    lasted = Cover.objects.own_choices().filter(begins_at__lt=F("ends_at"), ends_at__gt=since)
    appointed = lasted.filter(manager=OuterRef(OuterRef("request__employee")), cover=OuterRef("person"))
    supports = Invitation.objects.accepted().filter(request=OuterRef(OuterRef("request")), person=OuterRef("person"))
    is_to_end = Exists(Event.objects.asking_to_end().filter(adjustment=OuterRef(OuterRef("pk"))))
    is_check = Exists(kind.filter(kind__in=(StepKind.SECOND_CHECK, StepKind.REVIEWER))) | is_to_end
    is_review = Exists(kind.filter(kind=StepKind.REVIEWER)) | is_to_end
    return (
        hr.exclude(person=OuterRef("request__employee"))
        .exclude(person=OuterRef("request__filed_by"))
        .exclude(Exists(passed_over))
        .exclude(Exists(appointed))
        .exclude(Exists(supports))
        .exclude(is_check & Exists(took_part))
        .exclude(is_review & Exists(checked))
    )


class Adjustment(models.Model):
    """One thing asked for: a catalogue entry, or own words.

    Only `actions/_move.py` writes `state` and all that follows from it. The clocks' columns are cached answers read from
    history (`rules/clocks.py`): dates are local to the site, durations whole net working days. `step_due_on` is the open step's, or when HR
    should have found out about what does not work.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="adjustments")
    number = models.PositiveSmallIntegerField()
    entry = models.ForeignKey(CatalogueEntry, null=True, blank=True, on_delete=models.PROTECT)
    own_words = models.CharField(max_length=500, blank=True)
    offered_entry = models.ForeignKey(CatalogueEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    offered_words = models.CharField(max_length=500, blank=True)
    provided_entry = models.ForeignKey(CatalogueEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provided_words = models.CharField(max_length=500, blank=True)
    until_on = models.DateField(null=True, blank=True)
    estimate = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    rest_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="rests")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    state = models.CharField(max_length=20, choices=choices(wording.STATES), default=State.DRAFT)
    version = models.PositiveIntegerField(default=0)
    team = models.CharField(max_length=40, choices=choices(wording.TEAMS))
    holder_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="holds")
    holder_team = models.CharField(max_length=40, blank=True, choices=choices(wording.TEAMS))
    held_since = models.DateTimeField(null=True, blank=True)
    route = models.CharField(max_length=40, blank=True)
    first_asked_on = models.DateField(null=True, blank=True)
    submitted_on = models.DateField(null=True, blank=True)
    reply_target = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_due_on = models.DateField(null=True, blank=True)
    replied_on = models.DateField(null=True, blank=True)
    reply_days = models.PositiveIntegerField(null=True, blank=True)
    decision_target = models.PositiveSmallIntegerField(null=True, blank=True)
    decision_due_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decision_days = models.PositiveIntegerField(null=True, blank=True)
    interim_target = models.PositiveSmallIntegerField(null=True, blank=True)
    interim_due_on = models.DateField(null=True, blank=True)
    interim_on = models.DateField(null=True, blank=True)
    interim_days = models.PositiveIntegerField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)
    delivery_target = models.PositiveSmallIntegerField(null=True, blank=True)
    delivery_due_on = models.DateField(null=True, blank=True)
    delivered_on = models.DateField(null=True, blank=True)
    delivery_days = models.PositiveIntegerField(null=True, blank=True)
    wait_target = models.PositiveSmallIntegerField(null=True, blank=True)
    wait_due_on = models.DateField(null=True, blank=True)
    in_place_on = models.DateField(null=True, blank=True)
    wait_days = models.PositiveIntegerField(null=True, blank=True)
    step_due_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    next_notice_at = models.DateTimeField(null=True, blank=True)

    objects = AdjustmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="adjustment_number_once"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) & Q(own_words="") | Q(entry__isnull=True) & ~Q(own_words=""),
                name="entry_or_own_words",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN)
                & (Q(holder_person__isnull=False) & Q(holder_team="") | Q(holder_person__isnull=True) & ~Q(holder_team=""))
                | ~Q(state__in=OPEN) & Q(holder_person__isnull=True) & Q(holder_team=""),
                name="one_holder_while_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN - {State.DELIVERED}) | Q(step_due_on__isnull=True),
                name="step_due_while_open",
            ),
        ]
        indexes = [
            models.Index(fields=["next_notice_at"], name="adj_next_notice", condition=Q(next_notice_at__isnull=False)),
            models.Index(fields=["state", "holder_team"], name="adj_state_team"),
            models.Index(fields=["holder_person", "state"], name="adj_holder_state"),
            models.Index(fields=["submitted_on"], name="adj_submitted_on"),
        ]

    def __str__(self) -> str:
        return f"{self.request.reference}/{self.number}"

    @cached_property
    def is_request_decided(self) -> bool:
        """Whether somebody decided on anything of its request; `with_case` brings the answer along."""
        return _decided_requests().filter(pk=self.request_id).exists()

    @property
    def item(self) -> str:
        """What is asked for, in words."""
        return self.entry.name if self.entry else self.own_words

    @property
    def given_entry(self) -> CatalogueEntry | None:
        """What is or will be given: an alternative that was accepted, else what was asked for; None for own words."""
        return self.provided_entry if self.provided_entry or self.provided_words else self.entry

    @property
    def given(self) -> str:
        """What is or will be given, in words: a part that was agreed is said in words beside its entry."""
        return self.provided_words or (self.provided_entry.name if self.provided_entry else self.item)

    @property
    def delivered_by(self) -> tuple[str, ...]:
        """Who takes part in delivering it; empty for own words."""
        return tuple(self.given_entry.delivered_by) if self.given_entry else ()

    @property
    def delivering_team(self) -> Team:
        """The team that its kind wants; `team` caches it for lists."""
        return delivering_team(self.delivered_by)

    @property
    def site(self) -> Site:
        """The site whose days count: at submission, or today's while it is a draft."""
        return self.request.site or self.request.employee.site or Site()

    @property
    def calendar(self) -> WorkCalendar:
        """The working days that count."""
        return calendar_of(self.site)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days count."""
        return self.site.zone

    def today(self, at: datetime) -> date:
        """The local date at the site."""
        return at.astimezone(self.zone).date()

    @property
    def due_on(self) -> date | None:
        """When the one who has it should be done: the open step's, the delivery's, else the whole wait's date."""
        return self.step_due_on or self.delivery_due_on or self.wait_due_on

    def is_late(self, at: datetime) -> bool:
        """Say whether that date has passed by a working day."""
        return is_late(self.due_on, self.today(at), self.calendar)
