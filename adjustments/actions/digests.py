"""One mail a day with all that somebody is reminded of, unless they want each on its own.

Not here: what is due (`reminders`), nor sending it (`notifications/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from ..models import Notice, Person
from ..models.calendars import calendar_of
from ..models.organisation import Site
from ..rules.notices import NoticeKind
from ..rules.reminders import within_hours


def gather(rows: Iterable[Notice], *, at: datetime) -> list[Notice]:
    """Put each reminder into its reader's mail of the day. Call it inside the transaction that writes them."""
    found = list(rows)
    for row in sorted(found, key=lambda one: one.to_id):  # in one order everywhere: no two sweeps wait for each other
        if not row.to.reminders_one_by_one:
            row.digest = _open_digest(row.to, row.send_after, at)
            row.send_after = row.digest.send_after
    return found


def _open_digest(person: Person, send_after: datetime, at: datetime) -> Notice:
    """Return the person's mail of that day, locked; the next working day's where a sender has taken that one: one a day."""
    site = person.site or Site()
    calendar = calendar_of(site)
    while True:
        day = send_after.astimezone(site.zone).date()
        given = {"kind": NoticeKind.DAILY_DIGEST, "to": person, "created_at": at, "send_after": send_after}
        row, _ = Notice.objects.get_or_create(key=f"{NoticeKind.DAILY_DIGEST}:{person.pk}:{day}", defaults=given)
        row = Notice.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.is_untouched:
            return row
        next_day = datetime.combine(calendar.add(day, 1), datetime.min.time(), site.zone)
        send_after = within_hours(next_day, calendar, site.zone)


@transaction.atomic
def choose(*, person: Person, one_by_one: bool) -> None:
    """Have each reminder on its own from now on, or all in one mail a day."""
    Person.objects.filter(pk=person.pk).update(reminders_one_by_one=one_by_one)


@transaction.atomic
def mark_read(*, person: Person, at: datetime) -> None:
    """Remember that the person has seen their list of messages."""
    Notice.objects.filter(to=person, read_at=None).update(read_at=at)
