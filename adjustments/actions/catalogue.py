"""The catalogue: HR adds, edits, and stops or starts offering an entry. Entries are never deleted.

Every change is a row of history in the same transaction. The API only reads it: the page shows a preview and who changed what.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from ..models import Barrier, CatalogueChange, CatalogueEntry, Person, ReportLine
from ..queries.catalogue import values_of


class EditedMeanwhile(Exception):
    """Somebody changed the entry since the editor opened it. Nothing was written."""


@transaction.atomic
def add(*, values: Mapping[str, Any], by: Person, at: datetime) -> CatalogueEntry:
    """Put a new entry into the catalogue, on offer at once. `values` are those of `queries.catalogue.values_of`."""
    columns = {name: value for name, value in values.items() if name != "barriers"}
    entry = _with_new_code(CatalogueEntry(**columns))
    entry.barriers.set(Barrier.objects.filter(code__in=values["barriers"]))
    CatalogueChange.objects.create(entry=entry, by=by, at=at, field="added")
    return entry


def _with_new_code(entry: CatalogueEntry) -> CatalogueEntry:
    """Save under the category's letters and its next number; somebody who adds at the same time gets the one after."""
    like = CatalogueEntry.objects.filter(category=entry.category).order_by("code").first()
    letters = like.code[:2] if like else "OT"
    number = CatalogueEntry.objects.filter(code__startswith=letters).count()
    while True:
        number += 1
        entry.code = f"{letters}{number:02}"
        if CatalogueEntry.objects.filter(code=entry.code).exists():
            continue
        try:
            with transaction.atomic():
                entry.clean_fields()
                entry.save()
        except IntegrityError:  # taken a moment ago
            continue
        return entry


@transaction.atomic
def edit(*, entry: CatalogueEntry, values: Mapping[str, Any], seen: int, by: Person, at: datetime) -> CatalogueEntry:
    """Write what differs, with one line of history for each value. Raises EditedMeanwhile unless `seen` is the newest version."""
    row = _claimed(entry, seen)
    before = values_of(row)
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return _unclaimed(row, seen)
    for name, value in changed.items():
        if name == "barriers":
            row.barriers.set(Barrier.objects.filter(code__in=value))
        else:
            setattr(row, name, value)
    row.full_clean()
    row.save()
    if "category" in changed:
        ReportLine.objects.filter(entry_code=row.code).update(category=row.category)
    CatalogueChange.objects.bulk_create(
        CatalogueChange(entry=row, by=by, at=at, field=name, before=before[name], after=value) for name, value in changed.items()
    )
    return row


@transaction.atomic
def offer(*, entry: CatalogueEntry, is_offered: bool, seen: int, by: Person, at: datetime) -> CatalogueEntry:
    """Offer the entry again, or no longer; what was asked for goes on. Raises EditedMeanwhile as `edit` does."""
    row = _claimed(entry, seen)
    if row.is_offered != is_offered:
        CatalogueChange.objects.create(entry=row, by=by, at=at, field="is_offered", before=row.is_offered, after=is_offered)
        row.is_offered = is_offered
        row.save(update_fields=["is_offered"])
        return row
    return _unclaimed(row, seen)


def _claimed(entry: CatalogueEntry, seen: int) -> CatalogueEntry:
    """Return the row, locked until the end of the transaction, with its next version."""
    if not CatalogueEntry.objects.filter(pk=entry.pk, version=seen).update(version=seen + 1):
        raise EditedMeanwhile
    return CatalogueEntry.objects.get(pk=entry.pk)


def _unclaimed(row: CatalogueEntry, seen: int) -> CatalogueEntry:
    """Give the version back: nothing changed, so nobody else's page is out of date."""
    row.version = seen
    row.save(update_fields=["version"])
    return row
