"""Due dates and report lines are cached answers: here they are read again after the calendar changed.

Not here: how they are read (`rules/clocks.py`, `rules/tally.py`).
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from ..models import Adjustment, Event, ReportLine, Request, Site, Step
from ..models.adjustment import AdjustmentQuerySet
from ..queries.facts import Case, case_of, clock_columns, house_now
from ..queries.lines import differing, line_of
from ..rules import clocks, steps
from ..rules.facts import since_state
from ..rules.states import OPEN, StepKind
from ._move import keep_lines

BATCH = 200
log = logging.getLogger(__name__)


def counted_at(site: Site | None, *, since: Any) -> AdjustmentQuerySet:
    """Return what a day `since` then can matter to at that site (None: at all): what is open, or whose days or a clock ended later."""
    ends = ("replied_on", "interim_on", "decided_on", "delivered_on", "in_place_on", "report_line__closed_on")
    runs = Q(*((f"{name}__gte", since) for name in ends), state__in=OPEN, _connector=Q.OR)
    here = Q(request__site=site) | Q(request__site=None, request__employee__site=site) if site else Q()
    return Adjustment.objects.sent().filter(runs, here)


@transaction.atomic
def recompute(adjustments: AdjustmentQuerySet, *, at: datetime) -> int:
    """Read the dates and report lines of these again by today's calendar; return of how many the dates moved."""
    ids, moved = list(adjustments.order_by("pk").values_list("pk", flat=True)), 0
    for begin in range(0, len(ids), BATCH):
        moved += _reread(ids[begin : begin + BATCH], at)
    return moved


def nightly(*, after: int, at: datetime) -> int:
    """Read the dates of the next open adjustments again, those after this key; return the last key, 0 when none are left.

    The dates are right already: what this mends would be a fault. A run that dies is gone on with where it stood.
    """
    rows = Adjustment.objects.open().filter(pk__gt=after).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    if moved := recompute(Adjustment.objects.filter(pk__in=ids), at=at):
        log.error("The dates of %s adjustments were not as history says: mended.", moved)
    return ids[-1]


def _reread(ids: list[int], at: datetime) -> int:
    locked = Request.objects.select_for_update(no_key=True, of=("self",)).filter(adjustments__in=ids)
    list(locked.order_by("pk").values_list("pk", flat=True))  # no move of these is made meanwhile
    events, steps_of = defaultdict(list), defaultdict(list)
    for event in Event.objects.filter(adjustment__in=ids).order_by("request_id", "seq"):
        events[event.adjustment_id].append(event)
    for step in Step.objects.filter(adjustment__in=ids):
        steps_of[step.adjustment_id].append(step)
    changed: list[Case] = []
    found = list(Adjustment.objects.with_case().select_related("request__employee__site").filter(pk__in=ids))
    house, lines = house_now(found), ReportLine.objects.in_bulk(ids)
    mended: list[ReportLine] = []
    for one in found:
        case = case_of(one, events[one.pk], steps_of[one.pk], house)
        then = {name: getattr(one, name) for name in WRITTEN}
        _settle(case, at)
        if any(getattr(one, name) != value for name, value in then.items()):
            changed.append(case)
        line, kept = line_of(one, case.history), lines.get(one.pk)
        if kept is None or differing(line, kept):
            mended.append(line)
    keep_lines(mended)
    Adjustment.objects.bulk_update([case.adjustment for case in changed], WRITTEN, batch_size=BATCH)
    Step.objects.bulk_update([case.step for case in changed if case.step], ["due_on"], batch_size=BATCH)
    return len(changed)


WRITTEN = [
    *("reply_due_on", "reply_days", "interim_due_on", "interim_days"),
    *("decision_due_on", "decision_days", "delivery_due_on", "delivery_days", "wait_due_on", "wait_days"),
    *("step_due_on", "next_notice_at"),
]


def _settle(case: Case, at: datetime) -> None:
    """Bring the dates in memory to what history and the calendar say."""
    adjustment, step, calendar = case.adjustment, case.step, case.adjustment.calendar
    read = clocks.read(case.history, calendar)
    for column, value in clock_columns(read, case.history).items():
        setattr(adjustment, column, value)
    facts = case.facts()
    if step:
        step.due_on = adjustment.step_due_on = steps.due(facts, StepKind(step.kind), step.opened_on, read, facts.history)
    elif adjustment.step_due_on:
        adjustment.step_due_on = calendar.add(since_state(case.history) or case.history[-1].on, facts.policy.reopened_days)
    if adjustment.next_notice_at is None or adjustment.next_notice_at > at:  # else the sweep has yet to write what is due
        adjustment.next_notice_at = case.next_notice_at(at)
