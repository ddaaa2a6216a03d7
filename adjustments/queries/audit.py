"""Looks over the whole database for what must never be: for `manage.py doctor`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import Count, F
from django.db.models.functions import Now

from ..models import Adjustment, Event, Invitation, Notice, ReportLine, Request, Step
from ..models.append_only import missing_triggers
from ..rules import clocks, permissions, workflow
from ..rules.notices import NoticeKind
from ..rules.permissions import TAKES_PART, Relation
from ..rules.states import BEING_DECIDED, OPEN, Action, State
from .entitled import wrongly_held
from .facts import clock_columns, happening
from .lines import differing, line_of
from .settings import gaps

Finding = str
BATCH = 500
_LONG = timedelta(minutes=90)


def _adjustments() -> Iterator[tuple[Adjustment, list[Event]]]:
    """Yield every sent adjustment with its events, a batch at a time."""
    last, sent = 0, Adjustment.objects.sent().with_case().select_related("report_line")
    while batch := list(sent.filter(pk__gt=last).order_by("pk")[:BATCH]):
        events = defaultdict(list)
        for event in Event.objects.filter(adjustment__in=batch).order_by("request_id", "seq"):
            events[event.adjustment_id].append(event)
        for adjustment in batch:
            yield adjustment, events[adjustment.pk]
        last = batch[-1].pk


def _folded(events: list[Event]) -> Iterator[Finding]:
    state = State.DRAFT
    for event in events:
        move = workflow.BY_ACTION.get(Action(event.action))
        if event.frm != state or move is None or state not in move.frm:
            yield f"event {event.seq} goes from {event.frm}, but the state was {state}"
        state = State(event.to)
    if not events:
        yield "it was sent and has no event"


def state_is_the_fold_of_events() -> Iterator[Finding]:
    """Each state follows from its history, and each move was in the table."""
    for adjustment, events in _adjustments():
        for finding in _folded(events):
            yield f"{adjustment}: {finding}"
        if events and events[-1].to != adjustment.state:
            yield f"{adjustment}: state {adjustment.state}, but the last event leads to {events[-1].to}"


def clocks_are_what_history_says() -> Iterator[Finding]:
    """Each stored clock comes out the same when read again."""
    for adjustment, events in _adjustments():
        history = [happening(event, adjustment) for event in events]
        for column, value in clock_columns(clocks.read(history, adjustment.calendar), history).items():
            if getattr(adjustment, column) != value:
                yield f"{adjustment}: {column} is {getattr(adjustment, column)}, history says {value}"


def report_lines_are_what_history_says() -> Iterator[Finding]:
    """What reports count of each adjustment comes out the same when it is made again."""
    for adjustment, events in _adjustments():
        kept = getattr(adjustment, "report_line", None)
        if kept is None or not events:
            yield f"{adjustment}: it has no report line"
            continue
        line = line_of(adjustment, [happening(event, adjustment) for event in events])
        for name in differing(line, kept):
            yield f"{adjustment}: reports count {name} as {getattr(kept, name)}, history says {getattr(line, name)}"
    for line in ReportLine.objects.filter(adjustment__state=State.DRAFT):
        yield f"adjustment {line.pk}: it was not sent, and reports count it"


def interims_are_what_history_says() -> Iterator[Finding]:
    """What was arranged for the meantime, or ruled out, has its words and days in one row."""
    events = Event.objects.filter(action__in=(Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM))
    for event in events.select_related("interim"):
        row = getattr(event, "interim", None)
        days = row and tuple(day and day.isoformat() for day in (row.in_effect_on, row.until_on))
        if days != (event.data.get("in_effect_on"), event.data.get("until")):
            yield f"event {event.seq} of request {event.request_id}: its row for the meantime says {days}"


def one_holder_while_open() -> Iterator[Finding]:
    """Each open adjustment has exactly one holder, others none; one that is decided on has exactly one open step."""
    open_steps = set(Step.objects.filter(closed_at=None).values_list("adjustment_id", flat=True))
    for one in Adjustment.objects.sent().select_related("request"):
        holders = bool(one.holder_person_id) + bool(one.holder_team)
        if holders != (one.state in OPEN):
            yield f"{one}: {holders} holders in state {one.state}"
        wants_step, may_have = one.state in BEING_DECIDED | {State.APPEALED}, one.state == State.IN_DELIVERY
        if (one.pk in open_steps) != wants_step and not (one.pk in open_steps and may_have):
            yield f"{one}: state {one.state}, open step: {one.pk in open_steps}"


def one_receipt_for_each_request() -> Iterator[Finding]:
    """Each sent request has exactly one receipt in the outbox."""
    receipts = dict(
        Notice.objects.filter(kind=NoticeKind.REQUEST_SUBMITTED).values_list("request").annotate(Count("pk")).order_by()
    )
    for pk, reference in Request.objects.sent().values_list("pk", "reference"):
        if receipts.get(pk, 0) != 1:
            yield f"{reference}: {receipts.get(pk, 0)} receipts"


def history_is_whole() -> Iterator[Finding]:
    """Each request's chain of events is unbroken and ends at the head that the request knows."""
    heads = dict.fromkeys(Request.objects.sent().values_list("pk", flat=True), ("", 0))
    for event in Event.objects.order_by("request_id", "seq").iterator(chunk_size=2000):
        head, seq = heads.get(event.request_id, ("", 0))
        if event.previous_hash != head or event.seq != seq + 1 or event.hash != event.reckon_hash():
            yield f"event {event.seq} of request {event.request_id} does not fit the one before it"
        heads[event.request_id] = (event.hash, event.seq)
    for request in Request.objects.sent():
        if heads[request.pk] != (request.chain_head, request.events_count):
            yield f"{request}: its last event is not the one it knows"


def triggers_are_in_place() -> Iterator[Finding]:
    """The triggers that keep history append-only are there."""
    for name in missing_triggers(connection):
        yield f"trigger {name} is missing: run manage.py migrate"


def steps_are_held_by_those_who_may() -> Iterator[Finding]:
    """Nobody who left, or is no longer entitled, holds a case."""
    for one in wrongly_held().select_related("request"):
        yield f"{one}: who holds it may not"


def no_advocate_acts_as_staff() -> Iterator[Finding]:
    """Nobody who said yes to supporting an employee did anything about the request as staff after that."""
    own = (Relation.EMPLOYEE, Relation.FILER, Relation.ADVOCATE)
    for one in Invitation.objects.accepted():
        for event in Event.objects.filter(request=one.request_id, by=one.person_id, at__gte=one.accepted_at):
            if event.acting_as not in own:
                yield f"event {event.seq} of request {event.request_id}: {event.action} by an advocate as {event.acting_as}"


def nothing_is_stuck() -> Iterator[Finding]:
    """No sender's lease is older than an hour and a half, and nobody decided on their own case."""
    for notice in Notice.objects.waiting().filter(leased_until__lt=Now() - _LONG):
        yield f"notice {notice.pk} was leased long ago and never sent"
    for event in Event.objects.filter(by=F("request__employee"), action__in=TAKES_PART | permissions.CHECKS):
        yield f"{event}: decided by the employee"


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    state_is_the_fold_of_events,
    clocks_are_what_history_says,
    report_lines_are_what_history_says,
    interims_are_what_history_says,
    one_holder_while_open,
    one_receipt_for_each_request,
    history_is_whole,
    steps_are_held_by_those_who_may,
    triggers_are_in_place,
    no_advocate_acts_as_staff,
    nothing_is_stuck,
)


def warnings() -> Iterator[str]:
    """Yield what is not wrong but unwise."""
    for gap in gaps():
        yield str(gap)
