"""Who may hold a step, and who holds what they may no longer hold: for HR, the staff import, the sweep and `doctor`."""

from __future__ import annotations

from django.db.models import Exists, F, OuterRef, Q

from ..models import Adjustment, Cover, Invitation, Person, RoleHolding, Step
from ..models.adjustment import AdjustmentQuerySet
from ..models.cover import CoverQuerySet
from ..rules.holders import holder_of
from ..rules.permissions import BUDGET_KINDS, Viewer, may_hold
from ..rules.states import Role, State, StepKind
from .facts import case_of

_HOLDS = (Role.HR_CASEWORKER, Role.HR_LEAD, Role.INDEPENDENT_REVIEWER)


def wrongly_held() -> AdjustmentQuerySet:
    """Return the adjustments that wait for a person who left, or is no longer entitled."""
    hr = Person.objects.hr_caseworkers().values("pk")
    reviewers = Person.objects.active().filter(roles_held__role=Role.INDEPENDENT_REVIEWER).values("pk")
    casework = Q(holder_person__in=hr)
    is_manager = Q(adjustment__request__employee__line_manager=F("holder_person"), adjustment__request__is_sent_to_hr=False)
    may = casework | Q(kind=StepKind.LINE_MANAGER) & is_manager | Q(kind__in=BUDGET_KINDS) | Q(holder_person__in=reviewers)
    passed_over = Q(adjustment__request__employee__line_manager=F("holder_person"), adjustment__request__is_sent_to_hr=True)
    steps = Step.objects.filter(closed_at=None, holder_person__isnull=False)
    own = Q(Exists(_covers().filter(manager=OuterRef("adjustment__request__employee"), cover=OuterRef("holder_person"))))
    own |= Q(
        Exists(Invitation.objects.accepted().filter(request=OuterRef("adjustment__request"), person=OuterRef("holder_person")))
    )
    lost = steps.filter(Q(holder_person__is_active=False) | ~may | passed_over | own)
    manages = Q(request__employee__line_manager=F("holder_person"), request__is_sent_to_hr=False)
    own_start = Q(Exists(_covers().filter(manager=OuterRef("request__employee"), cover=OuterRef("holder_person"))))
    own_start |= Q(Exists(Invitation.objects.of_outer().filter(person=OuterRef("holder_person"))))
    may_start = Q(holder_person__is_active=True) & (casework | manages) & ~own_start
    agreed = Q(state=State.AGREED, holder_person__isnull=False) & ~may_start
    claimed = Q(state__in=(State.IN_DELIVERY, State.NOT_WORKING), holder_person__is_active=False)
    return Adjustment.objects.filter(Q(pk__in=lost.values("adjustment")) | agreed | claimed)


def _covers() -> CoverQuerySet:
    """Return covers now and to come: nobody holds what was asked for by the person who appointed them."""
    return Cover.objects.open().own_choices()


def candidates(adjustment: Adjustment) -> list[Person]:
    """Return those to whom HR may give the open step, by name: who would usually have it, caseworkers, independent reviewers."""
    facts = case_of(adjustment).facts_for_plan()
    standing, kind = facts.standing, facts.standing.step_kind
    if kind is None:
        return []
    roles: dict[int, set[Role]] = {}
    request = adjustment.request
    held = RoleHolding.objects.counting(request.employee_id, request.filed_by_id, request.submitted_at)
    for person, role in held.filter(role__in=_HOLDS).values_list("person", "role"):
        roles.setdefault(person, set()).add(Role(role))
    may = {pk for pk, held in roles.items() if may_hold(standing, kind, Viewer(pk, frozenset(held)))}
    usual = holder_of(facts, kind).person_id
    found = (may | ({usual} if usual else set())) - {standing.step_holder_id}
    return list(Person.objects.active().filter(pk__in=found).order_by("name", "pk"))
