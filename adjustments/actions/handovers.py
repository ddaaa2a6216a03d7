"""A new line manager: the employee is told what will be shown, then it is shown, then the manager says that they know it.

A new job: the employee is told that it goes on, and the manager looks whether it still fits, and says so.

Nothing is agreed anew, and no state changes. Not here: the staff import (`people`), when (`rules/handovers.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from ..models import Handover, Notice, Person
from ..models.calendars import calendar_of
from ..models.organisation import Site
from ..models.policy import settings_now
from ..queries import handovers as queries
from ..rules import handovers as rules
from ..rules.notices import NoticeKind
from ..rules.reminders import HANDOVER, within_hours
from ..rules.workflow import MoveNotAllowed
from . import _post, digests, sentences

BATCH = 200
log = logging.getLogger(__name__)


def managers_changed(people: Iterable[Person], *, at: datetime) -> int:
    """Tell each of these what their new line manager will see; until then that manager sees none of it. Return how many are told.

    Call it in the transaction that changes the managers. Who has nothing that a manager would see is told nothing. One who is not
    here yet sees nothing either: their handover begins when they are (`begin_late`).
    """
    ids = [person.pk for person in people]
    sentences.managers_changed(ids, at=at)
    Handover.objects.current().filter(employee__in=ids).update(ended_at=at)
    Person.objects.filter(pk__in=ids, manager_may_see=False).update(manager_may_see=True)
    Person.objects.filter(pk__in=ids, line_manager__is_active=False).update(manager_may_see=False)
    employees = list(queries.with_something_to_show(ids))
    told = _tell(employees, NoticeKind.MANAGER_CHANGES, at)
    Handover.objects.bulk_create(_handover(one, told[one.pk], at) for one in employees)
    Person.objects.filter(pk__in=told).update(manager_may_see=False)
    return len(told)


def jobs_changed(people: Iterable[Person], *, at: datetime) -> int:
    """Tell each of these that what is in force goes on, and ask their line manager whether it still fits. Return how many are told.

    Call it in the transaction that changes the jobs. Where a new line manager waits to be shown it, that asks them already.
    """
    employees = list(queries.with_something_in_force(person.pk for person in people))
    Handover.objects.current().filter(employee__in=employees).update(ended_at=at)
    told = _tell(employees, NoticeKind.JOB_CHANGED, at)
    begun = [_handover(one, told[one.pk], at) for one in employees]
    for one in begun:
        one.shows_on, one.shared_at = queries.today(one, at), at  # they saw it before
        one.remind_at = _next(one, at)
    Handover.objects.bulk_create(begun)
    _post.post(_to_manager(one, NoticeKind.FIT_WANTED, one.shows_on, at) for one in begun)
    return len(told)


def _tell(employees: Iterable[Person], kind: NoticeKind, at: datetime) -> dict[int, Notice]:
    """Write a message to each, and return the rows by person."""
    notices = [_to_employee(one, kind, at) for one in employees]
    _post.post(notices)
    return {row.to_id: row for row in Notice.objects.filter(key__in=[one.key for one in notices])}


@transaction.atomic
def begin_late(*, at: datetime) -> int:
    """Begin the handovers to line managers who were not here when they were named, and are now; return how many are told.

    Safe to repeat, and side by side: whoever comes second waits, and finds nothing left.
    """
    found = list(queries.not_begun().values_list("pk", flat=True))
    if not found:
        return 0
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=found).order_by("pk").values_list("pk"))
    return managers_changed(queries.not_begun().filter(pk__in=found), at=at)


def _to_employee(employee: Person, kind: NoticeKind, at: datetime) -> Notice:
    return Notice(
        key=f"{kind}:{employee.pk}:{employee.line_manager_id}:{at:%Y%m%d%H%M%S%f}",
        kind=kind,
        to=employee,
        created_at=at,
        send_after=at,
    )


def _handover(employee: Person, notice: Notice, at: datetime) -> Handover:
    site = employee.site or Site()
    shows_on = rules.shows_on(at.astimezone(site.zone).date(), calendar_of(site))
    return Handover(employee=employee, manager=employee.line_manager, notice=notice, changed_at=at, shows_on=shows_on)


def sweep(*, at: datetime) -> int:
    """Show what may be shown by now, and remind who has not read it; return how many handovers were looked at."""
    tomorrow = at.date() + timedelta(days=1)  # somewhere it may be that day already
    waits = Handover.objects.current().filter(shared_at=None, notice__sent_at__isnull=False, shows_on__lte=tomorrow)
    late = Handover.objects.unacknowledged().filter(remind_at__lte=at)
    todo = [(pk, _show) for pk in waits.order_by("shows_on").values_list("pk", flat=True)[:BATCH]]
    todo += [(pk, _remind) for pk in late.order_by("remind_at").values_list("pk", flat=True)[:BATCH]]
    for pk, do in todo:
        try:
            do(pk, at)
        except Exception:  # one broken handover never stops the others
            log.exception("Handover %s could not go on.", pk)
    return len(todo)


def _locked(pk: int) -> Handover | None:
    rows = Handover.objects.select_for_update(of=("self",)).select_related("employee__site", "manager__site", "notice")
    return rows.filter(pk=pk, ended_at=None).first()


@transaction.atomic
def _show(pk: int, at: datetime) -> None:
    """Let the manager see, and ask them to read it; where the employee was told later than planned, wait as long from then."""
    one = _locked(pk)
    if one is None or one.shared_at or one.notice.sent_at is None:
        return
    one.shows_on = queries.shows_on(one, one.notice.sent_at)
    if queries.today(one, at) < one.shows_on:
        one.save(update_fields=["shows_on"])
        return
    Person.objects.filter(pk=one.employee_id).update(manager_may_see=True)
    one.shared_at = at
    one.remind_at = _next(one, at)
    one.save(update_fields=["shows_on", "shared_at", "remind_at"])
    _post.post([_to_manager(one, NoticeKind.HANDOVER_WANTED, queries.today(one, at), at)])


@transaction.atomic
def _remind(pk: int, at: datetime) -> None:
    """Remind the manager, once for all that they could read since the same day; after an outage the newest reminder says it all."""
    one = _locked(pk)
    if one is None or one.acknowledged_at or one.shared_at is None or one.remind_at is None or one.remind_at > at:
        return
    due = [offset for offset, when in _moments(one) if when <= at]
    if due and not _is_left_alone(one.manager, queries.today(one, at)):
        shared_on = queries.today(one, one.shared_at)
        notice = _to_manager(one, NoticeKind.HANDOVER_AWAITED, shared_on, at, offset=due[-1])
        if not Notice.objects.filter(key=notice.key).exists():
            _post.post(digests.gather([notice], at=at))
    one.remind_at = _next(one, at)
    one.save(update_fields=["remind_at"])


def _moments(one: Handover) -> list[tuple[int, datetime]]:
    assert one.shared_at is not None  # noqa: S101 - asked only then
    site, days = one.employee.site or Site(), settings_now()[1]
    return rules.moments(
        queries.today(one, one.shared_at), days.get(HANDOVER.code, HANDOVER.offsets), calendar_of(site), site.zone
    )


def _next(one: Handover, after: datetime) -> datetime | None:
    return next((when for _, when in _moments(one) if when > after), None)


def _is_left_alone(person: Person, today: date) -> bool:
    return person.reminders_stopped_until is not None and today <= person.reminders_stopped_until


def _to_manager(one: Handover, kind: NoticeKind, day: date, at: datetime, offset: int | None = None) -> Notice:
    """Return one message to the manager for everybody whose adjustments they could read since that day."""
    site = one.manager.site or Site()
    return Notice(
        key=f"{kind}:{one.manager_id}:{day}" + (f":{offset}" if offset else ""),
        kind=kind,
        to=one.manager,
        data={"day": day.isoformat()} | ({"offset": offset} if offset else {}),
        created_at=at,
        send_after=within_hours(at, calendar_of(site), site.zone),
    )


@transaction.atomic
def acknowledge(*, handover: Handover, by: Person, at: datetime) -> Handover:
    """Say that one knows what is in force for a new member of the team. Raises MoveNotAllowed when it is not theirs to say, or was said."""
    one = _locked(handover.pk)
    if one is None or one.manager_id != by.pk or one.shared_at is None or one.acknowledged_at:
        raise MoveNotAllowed
    one.acknowledged_at, one.remind_at = at, None
    one.save(update_fields=["acknowledged_at", "remind_at"])
    return one
