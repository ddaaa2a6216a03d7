"""Who is reminded when nothing happens, and when it is handed up: the table of domain.md section 5, and its moments.

Not here: who is told when something does happen (`notices`), nor writing the rows (`actions/reminders.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from . import advice, clocks, endings, reviews, sentences
from .calendar import WorkCalendar
from .facts import Facts, since_state
from .notices import NoticeKind, To
from .permissions import Relation
from .privacy import WITHHELD_MOVES
from .states import BEING_DECIDED, OPEN, Action, State

OPENS, CLOSES = time(8), time(18)  # reminders go between these, at the reader's site: domain.md section 5


class Since(StrEnum):
    """The day from which a rule counts."""

    STEP_DUE = "step_due"  # the open step is due, or what HR should have found out
    ASKED = "asked"  # a question, an offer, a wish for advice, or whether it can end waits for the employee
    ADVICE = "advice"  # somebody was asked for advice
    ADVISED = "advised"  # who decides reads the advice from that day
    TOLD = "told"  # the line manager whom the employee passed over reads the one sentence from that day
    FILED = "filed"  # somebody asked for the employee, who has not confirmed it
    SILENT = "silent"  # nobody has told the employee anything since
    EXPECTED = "expected"  # it should be there
    DELIVERED = "delivered"  # it is there, and nobody has said whether it works
    UNTIL = "until"  # it was agreed until then
    REVIEW = "review"  # somebody should look whether it still works
    EXPIRES = "expires"  # the licence or the equipment does
    SHOWN = "shown"  # a new line manager could read what is in force: of a person, not of an adjustment
    TOUCHED = "touched"  # somebody came back to a draft: of a draft, not of an adjustment
    MONDAY = "monday"  # the first working day of the week: of a person too


@dataclass(frozen=True)
class Rule:
    """At these days from that day, tell these people. Working days, unless `in_calendar_days`."""

    kind: NoticeKind
    since: Since
    offsets: tuple[int, ...]
    to: To
    in_calendar_days: bool = False

    @property
    def code(self) -> str:
        """Name the rule for HR's settings: what, counted from what, to whom."""
        return f"{self.kind}_{self.since}_{self.to}"


TAKES_OVER = Rule(NoticeKind.STEP_TAKEN_OVER, Since.STEP_DUE, (5,), To.NOBODY)
"""The adjustments team takes a late step over from whoever else holds it."""
HANDOVER = Rule(NoticeKind.HANDOVER_AWAITED, Since.SHOWN, (5,), To.MANAGER)
"""A new line manager, or that of somebody in another job, has not said that they know what is in force."""
DRAFT = Rule(NoticeKind.DRAFT_GOES, Since.TOUCHED, (80,), To.FILER, in_calendar_days=True)
"""An untouched draft is deleted ten days after this (`retention`)."""
WEEKLY_LIST = Rule(NoticeKind.WEEKLY_LIST, Since.MONDAY, (0,), To.HOLDER)
HR_WEEK = Rule(NoticeKind.HR_WEEK, Since.MONDAY, (0,), To.HR)
WEEKLY = (WEEKLY_LIST, HR_WEEK)
"""What goes out once a week (`weekly`): on, or switched off."""
RULES = (
    Rule(NoticeKind.DECISION_DUE, Since.STEP_DUE, (-5, -2, 0, 1), To.HOLDER),
    Rule(NoticeKind.DECISION_LATE, Since.STEP_DUE, (1, 3, 5), To.EMPLOYEE),
    Rule(NoticeKind.DECISION_ESCALATED, Since.STEP_DUE, (3,), To.SENIOR),
    Rule(NoticeKind.DECISION_ESCALATED, Since.STEP_DUE, (3,), To.HR),
    Rule(NoticeKind.DECISION_ESCALATED, Since.STEP_DUE, (5,), To.HR_LEAD),
    TAKES_OVER,
    Rule(NoticeKind.ANSWER_AWAITED, Since.ASKED, (3, 7, 12), To.EMPLOYEE),
    Rule(NoticeKind.CONTACT_WANTED, Since.ASKED, (12,), To.HR),
    Rule(NoticeKind.CONTACT_WANTED, Since.FILED, (5,), To.HR),
    Rule(NoticeKind.ADVICE_AWAITED, Since.ADVICE, (5, 10), To.ADVISER),
    Rule(NoticeKind.ADVICE_AWAITED, Since.ADVICE, (10,), To.HR),
    Rule(NoticeKind.ADVICE_SHOWN, Since.ADVISED, (0,), To.HOLDER),
    Rule(NoticeKind.SENTENCE_SHOWN, Since.TOLD, (0, 5), To.TOLD_MANAGER),
    Rule(NoticeKind.SILENCE_NOTICED, Since.SILENT, (5,), To.HOLDER),
    Rule(NoticeKind.DELIVERY_OVERDUE, Since.EXPECTED, (1,), To.FULFILMENT),
    Rule(NoticeKind.DELIVERY_OVERDUE, Since.EXPECTED, (4,), To.HR),
    Rule(NoticeKind.CONFIRMATION_AWAITED, Since.DELIVERED, (5,), To.EMPLOYEE),
    Rule(NoticeKind.CONTACT_WANTED, Since.DELIVERED, (10,), To.HR),
    Rule(NoticeKind.END_NEARS, Since.UNTIL, (-10,), To.EMPLOYEE),
    Rule(NoticeKind.END_NEARS, Since.UNTIL, (-10,), To.MANAGER),
    Rule(NoticeKind.REVIEW_DUE, Since.REVIEW, (-reviews.NEAR_DAYS, 0, 5), To.EMPLOYEE),
    Rule(NoticeKind.REVIEW_DUE, Since.REVIEW, (-reviews.NEAR_DAYS, 0, 5), To.MANAGER),
    Rule(NoticeKind.EXPIRY_NEARS, Since.EXPIRES, (-30,), To.FULFILMENT, in_calendar_days=True),
    HANDOVER,
    DRAFT,
    *WEEKLY,
)
IS_REMINDER = frozenset(rule.kind for rule in RULES if rule is not TAKES_OVER)
TO_MANAGERS = frozenset({rule.kind for rule in RULES if rule.to is To.MANAGER and rule is not HANDOVER}) | {
    *(NoticeKind.INTERIM_ARRANGED, NoticeKind.REVIEW_HELD)
}
"""What a line manager is told as such, whoever has it: a new one hears it once the employee was told of them."""
Days = Mapping[str, tuple[int, ...]]
"""What HR set instead of a rule's days, by its code; no days: the rule is switched off."""
AS_WRITTEN: Days = {}


@dataclass(frozen=True)
class Anchor:
    """The day from which rules count, and the day before which none of them speaks."""

    day: date
    opened_on: date
    stood: tuple[clocks.Pause, ...] = ()
    """When the clock stood still: days late are counted without them."""


Anchors = Mapping[Since, Anchor]


@dataclass(frozen=True)
class Dates:
    """What is written down of an adjustment beside its history."""

    step_due_on: date | None = None
    expected_on: date | None = None
    delivery_due_on: date | None = None
    until_on: date | None = None
    expires_on: date | None = None


def anchors(facts: Facts, dates: Dates) -> dict[Since, Anchor]:
    """Return the days from which rules count now; a rule whose day is not among them is silent."""
    state, found = facts.standing.state, dict[Since, date | None]()
    pauses = clocks.pauses(facts.history)
    is_running = state in OPEN and all(pause.until for pause in pauses)
    if is_running:
        found[Since.STEP_DUE] = dates.step_due_on
        found[Since.SILENT] = silent_since(facts)
    if state in (State.INFO_NEEDED, State.ALTERNATIVE_OFFERED):
        found[Since.ASKED] = since_state(facts.history)
    wish = advice.wish(facts.history)
    if wish and is_running:
        found[Since.ASKED] = wish.on
    if state is State.ADVICE:
        found[Since.ADVICE] = since_state(facts.history)
    newest = facts.history[-1].on if facts.history else date.min  # what day it is tells nothing of what has a day of its own
    given = advice.given(facts.history, facts.calendar, newest)
    if state in BEING_DECIDED and given and given.is_told and not given.is_shared:
        found[Since.ADVISED] = given.shown_on
    told = sentences.current(facts.history, facts.calendar, facts.standing.manager_id, newest)
    if told and (told.is_told or told.is_allowed) and told.known_on is None:
        found[Since.TOLD] = told.shown_on
    if state in BEING_DECIDED and not facts.standing.is_confirmed:
        found[Since.FILED] = facts.history[0].on
    if state is State.IN_DELIVERY and is_running:
        found[Since.EXPECTED] = dates.expected_on or dates.delivery_due_on
    if state is State.DELIVERED:
        found[Since.DELIVERED] = since_state(facts.history)
    if state is State.IN_PLACE:
        found |= {Since.UNTIL: dates.until_on, Since.EXPIRES: dates.expires_on, Since.REVIEW: reviews.due_on(facts.history)}
        asked = endings.question(facts.history)
        found[Since.ASKED] = asked.on if asked and not asked.needed_on else None
    changed = since_state(facts.history)
    opened = {
        Since.STEP_DUE: facts.step_opened_on or changed,
        Since.UNTIL: changed,
        Since.ADVISED: given.on if given else None,
        Since.TOLD: (told.shown_on if told.is_allowed else told.on) if told else None,
        Since.EXPIRES: changed,
        Since.REVIEW: changed,
    }
    stood = {Since.STEP_DUE: pauses}
    return {since: Anchor(day, opened.get(since, day) or day, stood.get(since, ())) for since, day in found.items() if day}


def silent_since(facts: Facts) -> date | None:
    """Return when the employee last heard anything, or gave the case out of their hands; None while they have it themselves."""
    if facts.standing.holder_id == facts.standing.employee_id:
        return None
    told = (event for event in reversed(facts.history) if event.by_id and _is_heard(event))
    newest = next(told, None)
    return newest.on if newest else None


def _is_heard(event: clocks.Happening) -> bool:
    """Say whether the employee heard of the case by it: what their own advocate writes does not end a silence."""
    return event.action not in _UNHEARD and event.acting_as != Relation.ADVOCATE


_UNHEARD = WITHHELD_MOVES | {Action.CLAIM, Action.QUOTE}
"""What is done behind the scenes: the employee sees and hears nothing of it."""


@dataclass(frozen=True)
class Due:
    """A rule at its moment."""

    rule: Rule
    day: date
    offset: int
    at: datetime


def moments(found: Anchors, *, calendar: WorkCalendar, zone: tzinfo, days: Days = AS_WRITTEN) -> list[Due]:
    """Return what is due when, in the order of time; nothing that would fall on or before the opening."""
    return sorted(_moments(found, calendar, zone, days), key=lambda due: due.at)


def _moments(found: Anchors, calendar: WorkCalendar, zone: tzinfo, days: Days) -> Iterator[Due]:
    for rule in RULES:
        if (anchor := found.get(rule.since)) is None:
            continue
        for offset in days.get(rule.code, rule.offsets):
            day = _counted(anchor, offset, calendar, in_calendar_days=rule.in_calendar_days)
            if day and day > anchor.opened_on:
                yield Due(rule, anchor.day, offset, datetime.combine(day, OPENS, zone).astimezone(UTC))


def _counted(anchor: Anchor, offset: int, calendar: WorkCalendar, *, in_calendar_days: bool) -> date | None:
    """Return the day that lies so many days from the anchor's; paused days after it do not count. None: the clock stands there."""
    if in_calendar_days:
        return anchor.day + timedelta(days=offset)
    if offset <= 0:  # what is due on a free day is due on the next working day
        return calendar.next_working_day(calendar.add(anchor.day, offset))
    return clocks.due_on(anchor.day, offset, calendar, anchor.stood)


def next_at(found: Anchors, *, calendar: WorkCalendar, zone: tzinfo, after: datetime, days: Days = AS_WRITTEN) -> datetime | None:
    """Return when the adjustment next wants a reminder, or None."""
    return next((due.at for due in moments(found, calendar=calendar, zone=zone, days=days) if due.at > after), None)


def within_hours(at: datetime, calendar: WorkCalendar, zone: tzinfo, opens: time = OPENS) -> datetime:
    """Return `at`, or the next moment at which a reminder may reach somebody: a working day, 08:00 to 18:00 local."""
    local = at.astimezone(zone)
    day = local.date()
    if calendar.is_working(day) and opens <= local.time() < CLOSES:
        return at
    if local.time() >= CLOSES:
        day += timedelta(days=1)
    return datetime.combine(calendar.next_working_day(day), opens, zone).astimezone(UTC)
