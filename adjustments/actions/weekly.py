"""The lists of Monday: written once for each site and week, for those for whom something waits.

Not here: when (`rules/weekly.py`), what stands in them (`queries/weekly.py`: read when the mail leaves).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction

from ..models import Notice, Person, Site, WeeklyRound
from ..models.calendars import calendar_of
from ..models.policy import settings_now
from ..queries import weekly as queries
from ..rules import weekly as rules
from ..rules.reminders import HR_WEEK, WEEKLY_LIST, Days, Rule
from . import _post


def sweep(*, at: datetime) -> int:
    """Write the lists of this week wherever it is time; return how many sites were looked at."""
    lately = WeeklyRound.objects.filter(monday__gt=at.date() - timedelta(days=14))
    written, looked_at = set(lately.values_list("site", "monday")), 0
    for site in (Site(), *Site.objects.order_by("pk")):
        due = rules.due(at, calendar_of(site), site.zone)
        if due is not None and (site.pk, due.monday) not in written:
            _write(site, due, at)
            looked_at += 1
    return looked_at


@transaction.atomic
def _write(site: Site, due: rules.Round, at: datetime) -> None:
    """Write the lists of one site with the mark that they are written: both or neither."""
    days, today = settings_now()[1], due.send_after.astimezone(site.zone).date()
    people: list[tuple[Rule, Iterable[Person]]] = [
        (WEEKLY_LIST, queries.deciding_at(site, at)),
        (HR_WEEK, _with_numbers(site, at)),
    ]
    rows = [
        _notice(rule, one, due, at) for rule, found in people if _is_on(rule, days) for one in found if _is_reached(one, today)
    ]
    _post.post(rows)
    WeeklyRound.objects.get_or_create(site_id=site.pk, monday=due.monday, defaults={"written_at": at})


def _with_numbers(site: Site, at: datetime) -> Iterator[Person]:
    return (one for one in Person.objects.hr_caseworkers().filter(site=site.pk) if queries.numbers(one, at))


def _is_on(rule: Rule, days: Days) -> bool:
    return bool(days.get(rule.code, rule.offsets))


def _is_reached(person: Person, today: date) -> bool:
    """Say whether reminders to this person were not stopped for a while."""
    return person.reminders_stopped_until is None or person.reminders_stopped_until < today


def _notice(rule: Rule, person: Person, due: rules.Round, at: datetime) -> Notice:
    return Notice(
        key=f"{rule.kind}:{due.monday}:{person.pk}",
        kind=rule.kind,
        to=person,
        data={"monday": due.monday.isoformat()},
        created_at=at,
        send_after=due.send_after,
    )
