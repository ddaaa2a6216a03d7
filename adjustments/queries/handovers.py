"""What a line manager reads of what is in force after a change of manager or job, and who has not said that they know it.

Not here: telling, showing, acknowledging (`actions/handovers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Adjustment, Handover, Person, Step
from ..models.adjustment import AdjustmentQuerySet, party
from ..models.calendars import calendar_of
from ..models.handover import HandoverQuerySet
from ..models.organisation import Site
from ..models.person import PersonQuerySet
from ..rules import handovers as rules
from ..rules.permissions import AGREED_OR_IN_FORCE, IN_FORCE_OR_OPEN
from ..rules.states import StepKind
from .case_values import NoSuchCase


def today(one: Handover, at: datetime) -> date:
    """Return the local date where the employee works."""
    return at.astimezone((one.employee.site or Site()).zone).date()


def shows_on(one: Handover, told_at: datetime) -> date:
    """Return the first day on which the manager may see: as planned, or later where the employee was told later."""
    return max(one.shows_on, rules.shows_on(today(one, told_at), calendar_of(one.employee.site or Site())))


def with_something_to_show(ids: Iterable[int]) -> PersonQuerySet:
    """Return those of these people who have a line manager and something that a line manager sees."""
    theirs = Adjustment.objects.filter(request__employee=OuterRef("pk"), request__is_sent_to_hr=False, state__in=IN_FORCE_OR_OPEN)
    return _managed(ids).filter(Exists(theirs))


def with_something_in_force(ids: Iterable[int]) -> PersonQuerySet:
    """Return those of these people for whom something is agreed, and whose line manager sees it."""
    theirs = Adjustment.objects.filter(request__employee=OuterRef("pk"), request__is_sent_to_hr=False)
    return _managed(ids).filter(Exists(theirs.filter(state__in=AGREED_OR_IN_FORCE)), manager_may_see=True)


def _managed(ids: Iterable[int]) -> PersonQuerySet:
    managed: PersonQuerySet = Person.objects.active().filter(pk__in=list(ids), line_manager__is_active=True)
    return managed.select_related("line_manager__site", "site")


def not_begun() -> PersonQuerySet:
    """Return those whose line manager is here now and was not when named: of them nobody was told, and the manager sees nothing."""
    begun = Handover.objects.current().filter(employee=OuterRef("pk"))
    found: PersonQuerySet = Person.objects.active().filter(~Exists(begun), manager_may_see=False, line_manager__is_active=True)
    return found


def to_read(manager: Person) -> HandoverQuerySet:
    """Return what this manager has not said that they know, oldest first."""
    found: HandoverQuerySet = Handover.objects.unacknowledged().filter(manager=manager, shared_at__isnull=False)
    return found.select_related("employee__site", "notice").order_by("shared_at", "pk")


def of_manager(manager: Person, pk: int) -> Handover:
    """Return a handover to this manager, read or not; raise NoSuchCase when it does not exist for them."""
    one = Handover.objects.shown_to(manager).select_related("employee__site", "notice").filter(pk=pk).first()
    if one is None:
        raise NoSuchCase
    return one


def in_force(one: Handover, manager: Person, at: datetime) -> AdjustmentQuerySet:
    """Return what this manager has to honour for the employee: in force, or on its way."""
    found = Adjustment.objects.visible_to(manager, at).with_case().filter(request__employee=one.employee_id)
    return found.filter(state__in=AGREED_OR_IN_FORCE).exclude(party(manager)).order_by("pk")


def decides(one: Handover) -> bool:
    """Say whether something of the employee waits for the line manager to decide: that they read at once, and why it was asked."""
    steps = Step.objects.filter(closed_at=None, kind=StepKind.LINE_MANAGER, adjustment__request__employee=one.employee_id)
    return steps.filter(adjustment__request__is_sent_to_hr=False).exists()


def unacknowledged(person: Person, at: datetime) -> QuerySet[Handover]:
    """Return for HR what no manager has said that they know, and what could not be shown yet though it was time; never their own."""
    waits = Q(shared_at__isnull=False) | Q(shows_on__lt=at.date())
    found = Handover.objects.unacknowledged().filter(waits).exclude(Q(employee=person) | Q(manager=person))
    return found.select_related("employee", "manager").order_by("changed_at", "pk")
