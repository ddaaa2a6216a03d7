"""Saved views of the desk: somebody's own, nobody else's."""

from __future__ import annotations

from ..models import Person, SavedView


def save_view(*, person: Person, name: str, query: str) -> SavedView:
    """Keep these filters under this name; the same name again replaces them."""
    return SavedView.objects.update_or_create(person=person, name=name.strip(), defaults={"query": query})[0]


def delete_view(*, person: Person, pk: int) -> None:
    """Delete it; deleting again changes nothing."""
    SavedView.objects.filter(person=person, pk=pk).delete()
