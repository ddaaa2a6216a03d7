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
    """Put each reminder into its reader's mail of the day. Call it inside the transaction that writes them.

    Where a sender has taken that mail, it goes into the next working day's: one a day.
    """
    found = list(rows)
    left = [row for row in found if not row.to.reminders_one_by_one]
    while left:
        in_order = sorted(left, key=lambda one: one.to_id)  # the same everywhere: no two sweeps wait for each other
        wanted = {_key(row): row for row in in_order}
        new = [
            Notice(key=key, kind=NoticeKind.DAILY_DIGEST, to=row.to, created_at=at, send_after=row.send_after)
            for key, row in wanted.items()
        ]
        Notice.objects.bulk_create(new, ignore_conflicts=True)
        locked = Notice.objects.select_for_update(of=("self",)).filter(key__in=wanted).order_by("to_id", "key")
        digests = {one.key: one for one in locked}
        full = []
        for row in left:
            digest = digests[_key(row)]
            if digest.is_untouched:
                row.digest, row.send_after = digest, digest.send_after
            else:
                row.send_after = _next_day(row)
                full.append(row)
        left = full
    return found


def _site(row: Notice) -> Site:
    return row.to.site or Site()


def _key(row: Notice) -> str:
    day = row.send_after.astimezone(_site(row).zone).date()
    return f"{NoticeKind.DAILY_DIGEST}:{row.to_id}:{day}"


def _next_day(row: Notice) -> datetime:
    site = _site(row)
    calendar, zone = calendar_of(site), site.zone
    day = calendar.add(row.send_after.astimezone(zone).date(), 1)
    return within_hours(datetime.combine(day, datetime.min.time(), zone), calendar, zone)


@transaction.atomic
def choose(*, person: Person, one_by_one: bool) -> None:
    """Have each reminder on its own from now on, or all in one mail a day."""
    Person.objects.filter(pk=person.pk).update(reminders_one_by_one=one_by_one)


@transaction.atomic
def mark_read(*, shown: Iterable[Notice], at: datetime) -> int:
    """Remember that their reader has seen these in their list of messages; return how many were new."""
    new = Notice.objects.filter(pk__in=[one.pk for one in shown], read_at=None)
    new.others_wait_for().update(next_notice_at=at)
    return new.update(read_at=at)
