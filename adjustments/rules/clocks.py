"""How long things took and when they are due, read from history, never wound.

Not here: storing the answers (`actions/_move.py` caches them), nor what a working day is (`calendar`).
Durations are whole working days. Sources of every number: domain.md section 4.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from .calendar import WorkCalendar
from .permissions import DECIDING_SIDE
from .states import OPEN, Action, PauseReason, State

NOT_WORKING_WITHIN = 20  # working days after "it works" in which the same wait goes on
APPEAL_WITHIN = 20  # working days after a refusal in which another look is asked for without a note: domain.md section 3


@dataclass(frozen=True)
class Happening:
    """One line of history as the rules see it: what was done, where it led, on which local date, by whom as what.

    `told_on`: of what the employee reads before others, the day on which the message about it went to them; None while it has not.
    """

    action: Action
    to: State
    on: date
    data: Mapping[str, Any]
    by_id: int | None = None
    acting_as: str = ""
    told_on: date | None = None


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood, and why; `until` is None while it stands."""

    since: date
    until: date | None = None
    reason: PauseReason = PauseReason.ANSWER


@dataclass(frozen=True)
class Clock:
    """One clock: from when, how many working days it may take, due when, ended when, after how many net days.

    `due_on` is None when the clock does not run or stands still. `days` (net) and `gross` are None until it ended.
    `closed` says that it will never end (withdrawn, left).
    """

    started_on: date | None = None
    target: int | None = None
    due_on: date | None = None
    ended_on: date | None = None
    days: int | None = None
    gross: int | None = None
    closed: bool = False


@dataclass(frozen=True)
class Clocks:
    """The clocks of one adjustment, and when those that can stood still: the decision and the whole wait."""

    reply: Clock
    decision: Clock
    interim: Clock
    delivery: Clock
    wait: Clock
    appeal: Clock
    pauses: tuple[Pause, ...] = ()

    @property
    def on_hold(self) -> Pause | None:
        """The pause that stands now, the newest first; None while time runs."""
        return next((pause for pause in reversed(self.pauses) if pause.until is None), None)


def united(pauses: Iterable[Pause], end: date) -> list[tuple[date, date]]:
    """Return the pauses as sorted spans without overlap, those still open ending at `end`."""
    spans: list[tuple[date, date]] = []
    for since, until in sorted((p.since, p.until or end) for p in pauses):
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, until))
    return spans


def paused_days(pauses: Iterable[Pause], *, start: date, end: date, calendar: WorkCalendar) -> int:
    """Count the paused working days within (start, end]."""
    return sum(
        calendar.between(max(since, start), min(until, end))
        for since, until in united(pauses, end)
        if min(until, end) > max(since, start)
    )


def due_on(start: date, target: int, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> date | None:
    """Return the due date: `target` working days after `start`, pushed by paused days; None during a pause.

    A pause that began after the due date changes nothing: what was late stays late.
    """
    pauses = tuple(pauses)
    standing = min((p.since for p in pauses if p.until is None), default=None)
    day, left = start, target
    spans = united((p for p in pauses if p.until is not None), start)
    while left:
        day = calendar.add(day, 1)
        if standing is not None and day > standing:
            return None
        if not any(since < day <= until for since, until in spans):
            left -= 1
    return day


def net_days(start: date, end: date, calendar: WorkCalendar, pauses: Iterable[Pause] = ()) -> int:
    """Count the working days in (start, end] that were not paused."""
    return calendar.between(start, end) - paused_days(pauses, start=start, end=end, calendar=calendar)


def is_late(due: date | None, today: date, calendar: WorkCalendar) -> bool:
    """Say whether more net working days than the target have gone; a free day after the due date is not late yet."""
    return due is not None and calendar.latest_working_day(today) > due


def _clock(
    start: date | None, target: int | None, end: date | None, calendar: WorkCalendar, pauses: tuple[Pause, ...], *, closed: bool
) -> Clock:
    if start is None or target is None:
        return Clock(closed=closed)
    if end is not None:
        return Clock(start, target, None, end, net_days(start, end, calendar, pauses), calendar.between(start, end))
    due = None if closed else due_on(start, target, calendar, pauses)
    return Clock(start, target, due, closed=closed)


YES = frozenset({Action.AGREE, Action.AGREE_IN_PART, Action.ACCEPT, Action.OVERTURN})
"""What can end in an agreement."""
DECIDED = YES | {Action.CONFIRM_REFUSAL}
"""What somebody says who decides: from then on the words that they read stay as they are."""
REPLIES = frozenset(
    {
        *(Action.ASK_FOR_INFORMATION, Action.ASK_FOR_ADVICE, Action.OFFER_ALTERNATIVE, Action.MESSAGE),
        *(Action.ARRANGE_INTERIM, Action.RULE_OUT_INTERIM),
        *(Action.AGREE, Action.AGREE_IN_PART, Action.CONFIRM_REFUSAL),
    }
)
"""What the employee hears of somebody who decides. A refusal that is being checked is not told to them: it is no reply."""
AGREED_STATES = frozenset({State.AGREED, State.IN_DELIVERY})
_WAITS_FOR_EMPLOYEE = frozenset({State.INFO_NEEDED, State.ALTERNATIVE_OFFERED})
_CLOSING = frozenset({State.WITHDRAWN, State.ENDED, State.DECLINED})


def pauses(history: Iterable[Happening]) -> tuple[Pause, ...]:
    """Return when the clock stood still, oldest first: questions, offers, an unconfirmed filing, and what HR paused."""
    found: list[Pause] = []
    standing: dict[str, Pause] = {}

    def stop(name: str, on: date) -> None:
        if pause := standing.pop(name, None):
            found.append(Pause(pause.since, on, pause.reason))

    for event in history:
        if event.action is Action.SUBMIT and event.data.get("unconfirmed"):
            standing["filing"] = Pause(event.on)
        elif event.action is Action.CONFIRM_FILING or event.to in AGREED_STATES:
            stop("filing", event.on)
        if event.action is Action.PAUSE:
            standing["hr"] = Pause(event.on, reason=PauseReason(event.data["reason"]))
        elif event.action is Action.RESUME:
            stop("hr", event.on)
        if event.to in _WAITS_FOR_EMPLOYEE:
            standing.setdefault("answer", Pause(event.on))
        else:
            stop("answer", event.on)
        if event.to not in OPEN:
            for name in list(standing):
                stop(name, event.on)
    return (*sorted(found, key=lambda pause: pause.since), *standing.values())


class _Reading:
    """What history says so far, line by line."""

    def __init__(self) -> None:
        self.stands_at = State.DRAFT
        self.submitted: date | None = None
        self.first_asked: date | None = None
        self.replied: date | None = None
        self.decided: date | None = None
        self.meanwhile: date | None = None
        self.is_promised = False
        self.agreed: date | None = None
        self.delivered: date | None = None
        self.in_place: date | None = None
        self.appealed: date | None = None
        self.looked_again: date | None = None
        self.targets: dict[str, int] = {}
        self.is_first_decision = self.is_first_agreement = self.is_first_delivery = False

    def take(self, event: Happening) -> None:
        """Take in one line."""
        self.stands_at = event.to
        if self.replied is None and event.action in REPLIES and event.by_id and event.acting_as in DECIDING_SIDE:
            self.replied = event.on
        match event.action:
            case Action.SUBMIT:
                self.submitted = date.fromisoformat(event.data.get("submitted_on") or event.on.isoformat())
                self.first_asked = date.fromisoformat(event.data["first_asked_on"])
                self.replied = date.fromisoformat(event.data["replied_on"]) if event.data.get("replied_on") else None
                for name in ("reply", "decision", "interim", "wait"):
                    self._aim(name, event.data.get(f"{name}_target"))
            case Action.CHANGE if "interim_target" in event.data:
                self._aim("interim", event.data["interim_target"])
            case action if action in YES and event.to in AGREED_STATES:
                self.looked_again = event.on if action is Action.OVERTURN else self.looked_again
                if "interim" not in self.targets:
                    self._aim("interim", event.data.get("interim_target"))
                self.is_first_decision, self.is_first_agreement = self.decided is None, self.agreed is None
                self.decided = self.decided or event.on
                if self.agreed is None:
                    self.agreed, self.targets["delivery"] = event.on, event.data["delivery_target"]
            case Action.CONFIRM_REFUSAL:
                self.decided = self.decided or event.on
            case Action.UNDO_AGREEMENT:
                self.decided = None if self.is_first_decision else self.decided
                self.agreed = None if self.is_first_agreement else self.agreed
            case Action.START | Action.DELIVER:
                self.is_first_delivery = self.delivered is None
                self.delivered = self.delivered or event.on
            case Action.NOT_HERE if self.is_first_delivery:
                self.delivered = None
            case Action.CONFIRM:
                self.in_place = event.on
            case Action.NOT_WORKING:
                self.in_place, self.is_first_delivery = None, False
            case Action.APPEAL:
                self.appealed, self.looked_again = event.on, None
                self._aim("appeal", event.data.get("appeal_target"))
            case Action.UPHOLD:
                self.looked_again = event.on
            case Action.WITHDRAW_APPEAL:
                self.appealed = None
            case Action.ARRANGE_INTERIM | Action.RULE_OUT_INTERIM if self.meanwhile is None or self.meanwhile > event.on:
                since = date.fromisoformat(event.data.get("in_effect_on") or event.on.isoformat())
                self.meanwhile = max(since, self.submitted or since)
                self.is_promised = since > event.on
        if event.to in _CLOSING and self.meanwhile and self.meanwhile > event.on:
            self.meanwhile = None  # it was to come, and never came

    def _aim(self, name: str, target: int | None) -> None:
        """Set a target, or take it away."""
        self.targets.pop(name, None)
        if target is not None:
            self.targets[name] = target


def read(history: Iterable[Happening], calendar: WorkCalendar) -> Clocks:
    """Read every clock from an adjustment's history: one row for each, from when to when, and what stops it.

    The events carry the targets of their time: the submit event `reply_target`, `decision_target`, `wait_target` and
    `first_asked_on` (ISO), the agreement `delivery_target`, the appeal `appeal_target`; where something for the meantime is
    wanted, the submit event, a change or the agreement `interim_target`. The first decision and the first
    delivery count; a decision undone or a delivery answered "not here" does not. The whole wait spans "not working", also
    when it is reported within 20 working days of "it works", and another look. What was arranged for a day after it is due
    keeps its due date beside that day: until then it is not in effect, and late. What was agreed by itself has no first reply.
    """
    events = tuple(history)
    stood, told = pauses(events), _Reading()
    for event in events:
        told.take(event)
    over = told.stands_at in _CLOSING

    def clock(name: str, start: date | None, end: date | None, stops: tuple[Pause, ...] = (), *, is_over: bool = over) -> Clock:
        return _clock(start, told.targets.get(name), end, calendar, stops, closed=is_over and end is None)

    meanwhile = clock("interim", told.submitted, min((day for day in (told.meanwhile, told.delivered) if day), default=None))
    if told.is_promised and told.meanwhile and meanwhile.ended_on == told.meanwhile and meanwhile.started_on and meanwhile.target:
        due = due_on(meanwhile.started_on, meanwhile.target, calendar)
        meanwhile = replace(meanwhile, due_on=due if due and due < told.meanwhile else None)
    return Clocks(
        reply=clock("reply", told.submitted, told.replied, is_over=over or told.agreed is not None),
        decision=clock("decision", told.submitted, told.decided, stood),
        interim=meanwhile,
        delivery=clock("delivery", told.agreed, told.delivered),
        wait=clock("wait", told.first_asked, told.in_place, stood),
        appeal=clock("appeal", told.appealed, told.looked_again),
        pauses=stood,
    )
