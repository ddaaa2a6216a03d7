"""The sweep: writes the reminders that are due. Any number of sweeps at once makes each at most once."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from ..models import Adjustment, Notice, Person, Step
from ..models.calendars import calendar_of
from ..queries.facts import case_of
from ..rules import notices as rules
from . import _post

BATCH = 200
LATER = timedelta(hours=1)
log = logging.getLogger(__name__)


def sweep(*, at: datetime) -> int:
    """Write every reminder due by `at`; return how many adjustments were looked at."""
    looked_at = 0
    while due := list(Adjustment.objects.wanting_notice(at).order_by("next_notice_at").values_list("pk", flat=True)[:BATCH]):
        for pk in due:
            try:
                _remind(pk, at)
            except Exception:  # one broken case never silences the others
                log.exception("No reminder could be written for adjustment %s.", pk)
                Adjustment.objects.filter(pk=pk).update(next_notice_at=at + LATER)
        looked_at += len(due)
    return looked_at


@transaction.atomic
def _remind(pk: int, at: datetime) -> None:
    """Write the due reminders of one adjustment and set when it wants the next."""
    locked = Adjustment.objects.select_for_update(no_key=True, of=("self",)).wanting_notice(at).filter(pk=pk).first()
    if locked is None:
        return  # another sweep was faster
    adjustment = Adjustment.objects.with_case().get(pk=pk)
    step = adjustment.steps.filter(closed_at=None).exclude(due_on=None).first()
    if step is None or step.due_on is None:
        adjustment.next_notice_at = None
    else:
        _post.post(_due_notices(adjustment, step, at))
        adjustment.next_notice_at = rules.next_reminder_at(
            opened_on=step.opened_on, due_on=step.due_on, calendar=adjustment.calendar, zone=adjustment.zone, after=at
        )
    adjustment.save(update_fields=["next_notice_at"])


def _due_notices(adjustment: Adjustment, step: Step, at: datetime) -> Iterable[Notice]:
    assert step.due_on is not None  # noqa: S101 - the clock runs
    holder = _post.holder_named(step)
    holders, standing = _post.Holders(holder, holder, holder), case_of(adjustment).standing()
    newest: dict[rules.Reminder, rules.Due] = {}
    for due in rules.reminders(opened_on=step.opened_on, due_on=step.due_on, calendar=adjustment.calendar, zone=adjustment.zone):
        is_of_the_one_before = (
            due.reminder.to is rules.To.HOLDER and adjustment.held_since is not None and due.at <= adjustment.held_since
        )
        if due.at <= at and not is_of_the_one_before:
            newest[due.reminder] = due  # after an outage one says it all
    for due in newest.values():
        for person in _post.recipients(due.reminder.to, adjustment, holders, standing):
            yield Notice(
                key=f"{due.reminder.kind}:step-{step.pk}:{step.due_on}:{due.offset}:{person.pk}",
                kind=due.reminder.kind,
                to=person,
                request=adjustment.request,
                adjustment=adjustment,
                data={"due_on": step.due_on.isoformat(), "offset": due.offset, "step": step.pk},
                created_at=at,
                send_after=_reachable(person, adjustment, at),
            )


def _reachable(person: Person, adjustment: Adjustment, at: datetime) -> datetime:
    site = person.site or adjustment.site
    return rules.within_hours(at, calendar_of(site), site.zone)
