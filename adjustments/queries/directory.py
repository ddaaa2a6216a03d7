"""Questions to the staff directory."""

from dataclasses import dataclass

from ..models import Department, Person, Request
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


def budget_holder_of(person: Person) -> int | None:
    """Return who decides about money for this person: their department's budget holder, inherited downwards, else the HR lead."""
    department: Department | None = person.department
    seen: set[int] = set()
    while department and department.pk not in seen:
        seen.add(department.pk)
        holder = department.budget_holder
        if holder and holder.is_active and holder.pk != person.pk:
            return int(holder.pk)
        department = department.parent
    leads = Person.objects.active().filter(roles_held__role=Role.HR_LEAD).exclude(pk=person.pk)
    lead = leads.order_by("pk").values_list("pk", flat=True).first()
    return int(lead) if lead is not None else None
