"""Questions to the staff directory."""

from ..models import Person


def decider_of(person: Person) -> Person | None:
    """Return the line manager who would decide on this person's request; None means the adjustments team."""
    manager = person.line_manager
    return manager if manager and manager.is_active and manager.pk != person.pk else None
