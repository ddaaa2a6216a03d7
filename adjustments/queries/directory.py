"""Questions to the staff directory."""

from dataclasses import dataclass
from typing import Any

from ..models import Department, Person, Request, RoleHolding
from ..rules.permissions import is_given_since
from ..rules.states import Role


def decider_of(person: Person) -> Person | None:
    """Return the line manager who would decide on this person's request; None means the adjustments team."""
    manager = person.line_manager
    return manager if manager and manager.is_active and manager.pk != person.pk else None


def decider_of_draft(draft: Request) -> Person | None:
    """Return the line manager who would decide on this draft; None when HR does: chosen so, or the manager files it."""
    decider = decider_of(draft.employee)
    return None if draft.is_sent_to_hr or decider is None or decider.pk == draft.filed_by_id else decider


@dataclass(frozen=True)
class DeliveryTo:
    """Where something would go, and whom to contact about it."""

    place: str
    contact: str


def delivery_to(person: Person) -> DeliveryTo:
    """Return what the directory knows of where this person works and how to reach them."""
    place = ", ".join(str(part) for part in (person.department, person.site) if part)
    return DeliveryTo(place[:200], ", ".join(part for part in (person.name, person.email) if part)[:200])


def directorate_of(department: Department | None) -> Department | None:
    """Return the top of the tree in which the department stands."""
    seen: set[int] = set()
    while department and department.parent and department.pk not in seen:
        seen.add(department.pk)
        department = department.parent
    return department


def place_of(person: Person) -> dict[str, Any]:
    """Return where somebody works and as what: what a request keeps of them when it is sent."""
    return {
        "site": person.site,
        "department": person.department,
        "directorate": directorate_of(person.department),
        "staff_group": person.staff_group,
        "band": person.band,
    }


def budget_holder_of(person: Person, request: Request | None = None) -> int | None:
    """Return who decides about money for this person: their department's budget holder, inherited downwards, else the HR lead.

    On a request, nobody whom somebody who asked for it made so after it was sent.
    """
    asked = {request.employee_id, request.filed_by_id} if request else set()
    since = request.submitted_at if request else None
    department: Department | None = person.department
    seen: set[int] = set()
    while department and department.pk not in seen:
        seen.add(department.pk)
        holder = department.budget_holder
        is_own_choice = is_given_since(department.budget_given_by_id, department.budget_given_at, asked, since)
        if holder and holder.is_active and holder.pk != person.pk and not is_own_choice:
            return int(holder.pk)
        department = department.parent
    held = RoleHolding.objects.filter(role=Role.HR_LEAD, person__is_active=True).exclude(person=person)
    if request:
        held = held.counting(request.employee_id, request.filed_by_id, since)
    lead = held.order_by("person").values_list("person", flat=True).first()
    return int(lead) if lead is not None else None
