"""A year of reminders, day by day: those that an obvious reckoning expects are exactly those that are made.

The reckoning below shares nothing with the rules but the history: it counts days on its fingers, from a list of free days written out
by hand. Times are arguments; nobody sleeps.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adjustments.actions import adjustments, advice, conversations, decisions, deliveries, reminders, weekly
from adjustments.models import Adjustment, Event, Notice, Person
from tests.builders import GOODS, SLOW, ask_for_advice, asked, read

LONDON = ZoneInfo("Europe/London")
FIRST, LAST = date(2026, 3, 2), date(2027, 2, 26)
FREE = {  # England and Wales: gov.uk/bank-holidays
    *(date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31), date(2026, 12, 25)),
    *(date(2026, 12, 28), date(2027, 1, 1)),
}
CASES = 24
Expected = Counter[tuple[str, int, int, str]]  # kind, adjustment, offset, to


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


def days_after(start: date, end: date) -> int:
    """Working days after `start`, up to and with `end`."""
    return sum(works(start + timedelta(days=one + 1)) for one in range((end - start).days))


def every_day() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=1)


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


@dataclass
class Life:
    """What happens to one request: the moves still to come, each some days after the one before."""

    beats: list[tuple[int, Callable[[Adjustment, datetime], Adjustment]]]
    begins: date
    code: str
    one: Adjustment | None = None
    since: date = field(default=FIRST)

    def go_on(self, employee: Person, day: date) -> None:
        """Do at noon what is due that day."""
        noon = at(day, 12)
        if self.one is None:
            if day >= self.begins and works(day):
                self.one, self.since = asked(employee, self.code, at=noon), day
        elif self.beats and (day - self.since).days >= self.beats[0][0]:
            _, move = self.beats.pop(0)
            self.one, self.since = move(Adjustment.objects.get(pk=self.one.pk), noon), day


def lives(cast, rng: random.Random) -> Iterator[Life]:
    def decider(one: Adjustment) -> Person:
        step = one.steps.get(closed_at=None)
        return step.holder_person or cast.henry

    moves = {
        "agree": lambda one, now: decisions.agree(adjustment=one, by=decider(one), at=now),
        "ask": lambda one, now: conversations.ask_for_information(adjustment=one, words="When?", by=decider(one), at=now),
        "answer": lambda one, now: conversations.answer(adjustment=one, words="Now.", by=cast.amina, at=now),
        "wish": lambda one, now: ask_for_advice(one, decider(one), at=now),
        "yes": lambda one, now: advice.agree_to_advice(adjustment=one, by=cast.amina, at=now),
        "advise": lambda one, now: read(
            cast.amina, advice.advise(adjustment=one, words="A door.", by=cast.olive, at=now), at=now
        ),
        "message": lambda one, now: conversations.message(adjustment=one, words="Soon.", by=decider(one), at=now),
        "deliver": lambda one, now: deliveries.deliver(
            adjustment=one, cost=None, by=cast.paula if one.team == "procurement" else cast.ivo, at=now
        ),
        "confirm": lambda one, now: adjustments.confirm(adjustment=one, works="works", by=cast.amina, at=now),
        "withdraw": lambda one, now: adjustments.withdraw(adjustment=one, by=cast.amina, at=now),
    }
    stories = (
        ("agree", "deliver", "confirm"),
        ("ask", "answer", "agree", "deliver", "confirm"),
        ("message", "agree", "deliver", "confirm"),
        ("wish", "yes", "advise", "agree", "deliver", "confirm"),
        ("wish", "yes", "withdraw"),
        ("ask", "withdraw"),
        ("message", "message", "withdraw"),
    )
    for _ in range(CASES):
        beats = [(rng.choice((1, 2, 4, 9, 17, 30)), moves[name]) for name in rng.choice(stories)]
        yield Life(beats, FIRST + timedelta(days=rng.randrange(250)), rng.choice((GOODS, SLOW)))


class Reckoning:
    """What should be told on a morning, from the history before it."""

    def __init__(self, cast) -> None:
        self.cast, self.expected = cast, Expected()
        self.hr = (cast.hana, cast.henry)

    def morning(self, one: Adjustment, events: list[Event], day: date) -> None:
        """Add what is due at 08:00 of that day for this adjustment."""
        state, holder = events[-1].to, events[-1].data["holder"]
        came = (
            next(e for e in reversed(events) if e is events[0] or (e.frm != state and e.to == state)).at.astimezone(LONDON).date()
        )
        match state:
            case "submitted":
                self._decision(one, events, day, holder)
                self._silence(one, events, day, holder)
                self._advised(one, events, day, holder)
            case "advice":
                waits, decides = days_after(came, day), _decides(events)
                self._tell("advice_awaited", one, waits, (5, 10), (self.cast.olive,))
                self._tell("advice_awaited", one, waits, (10,), self.hr)
                self._decision(one, events, day, decides)
                self._silence(one, events, day, decides)
            case "info_needed":
                waits = days_after(came, day)
                self._tell("answer_awaited", one, waits, (3, 7, 12), (self.cast.amina,))
                self._tell("contact_wanted", one, waits, (12,), self.hr)
            case "in_delivery":
                agreed = next(e for e in events if e.action == "agree")
                over = days_after(came, day) - agreed.data["delivery_target"]
                self._tell("delivery_overdue", one, over, (1,), self._who(one, holder))
                self._tell("delivery_overdue", one, over, (4,), self.hr)
                self._silence(one, events, day, holder)
            case "in_place":
                self._review(one, came, day)
            case "delivered":
                waits = days_after(came, day)
                self._tell("confirmation_awaited", one, waits, (5,), (self.cast.amina,))
                self._tell("contact_wanted", one, waits, (10,), self.hr)

    def _decision(self, one: Adjustment, events: list[Event], day: date, holder: str) -> None:
        target = events[0].data["decision_target"]
        gone = sum(works(each) and not _stands(events, each) for each in _between(events[0].at.astimezone(LONDON).date(), day))
        late = gone - target
        if any(e.action == "take_over" for e in events):
            return  # what was late was told before; it is with the adjustments team since
        self._tell("decision_due", one, late, (-5, -2, 0, 1), self._who(one, holder))
        self._tell("decision_late", one, late, (1, 3, 5), (self.cast.amina,))
        self._tell("decision_escalated", one, late, (3,), (self.cast.grace, *self.hr))
        self._tell("decision_escalated", one, late, (5,), (self.cast.henry,))

    def _review(self, one: Adjustment, came: date, day: date) -> None:
        """Three months after it works somebody looks again; nobody does in these lives."""
        month = (came.month + 2) % 12 + 1
        year = came.year + (came.month + 2) // 12
        due = max(each for each in (date(year, month, 1) + timedelta(days=n) for n in range(came.day)) if each.month == month)
        both = (self.cast.amina, self.cast.ben)
        if day < due:
            self._tell("review_due", one, -days_after(day - timedelta(days=1), due - timedelta(days=1)), (-10,), both)
        else:
            self._tell("review_due", one, days_after(due - timedelta(days=1), day) - 1, (0,), both)
            self._tell("review_due", one, days_after(due, day), (5,), both)

    def _advised(self, one: Adjustment, events: list[Event], day: date, holder: str) -> None:
        """A wish waits for the employee; who decides hears of advice two working days after it came."""
        for event in events:
            on = event.at.astimezone(LONDON).date()
            if event.action == "ask_for_advice" and not any(e.action == "agree_to_advice" for e in events):
                self._tell("answer_awaited", one, days_after(on, day), (3, 7, 12), (self.cast.amina,))
                self._tell("contact_wanted", one, days_after(on, day), (12,), self.hr)
            elif event.action == "advise":
                self._tell("advice_shown", one, days_after(on, day) - 2, (0,), self._who(one, holder))

    def _silence(self, one: Adjustment, events: list[Event], day: date, holder: str) -> None:
        heard = [e for e in events if e.by_id][-1].at.astimezone(LONDON).date()
        self._tell("silence_noticed", one, days_after(heard, day), (5,), self._who(one, holder))

    def _who(self, one: Adjustment, holder: str) -> tuple[Person, ...]:
        teams = {"team:hr": self.hr, "team:procurement": (self.cast.paula,), "team:it": (self.cast.ivo,)}
        return teams.get(holder) or (Person.objects.get(pk=int(holder.partition(":")[2])),)

    def _tell(self, kind: str, one: Adjustment, now: int, when: tuple[int, ...], whom: tuple[Person, ...]) -> None:
        if now in when:
            self.expected.update((kind, one.pk, now, person.name) for person in whom)


def _between(start: date, end: date) -> list[date]:
    return [start + timedelta(days=one + 1) for one in range((end - start).days)]


def _stands(events: list[Event], day: date) -> bool:
    """Whether the clock stood on that day: after the day of a question, up to and with that of its answer."""
    standing = False
    for event in events:
        on = event.at.astimezone(LONDON).date()
        if on >= day:
            return standing
        standing = event.to == "info_needed"
    return standing


def _decides(events: list[Event]) -> str:
    """Who decides while advice is awaited: whoever had it before, or the adjustments team that took it over."""
    took_over = any(e.action == "take_over" for e in events)
    return "team:hr" if took_over else [e.data["holder"] for e in events if e.to == "submitted"][-1]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def begins_a_week(day: date) -> bool:
    """Whether it is the first day of its week on which people work."""
    return works(day) and not any(works(monday_of(day) + timedelta(days=one)) for one in range(day.weekday()))


def waits_for(events: list[Event]) -> int | None:
    """Who has something to decide or to put in effect by name, with the clock running; from the history alone."""
    stands = False
    for event in events:
        stands = event.action == "pause" or (stands and event.action != "resume")
    last = events[-1]
    kind, _, pk = (_decides(events) if last.to == "advice" else last.data["holder"]).partition(":")
    is_asked = (
        last.to in ("submitted", "advice") or last.action == "quote"
    )  # a quote above what was agreed waits for the budget holder
    return int(pk) if kind == "person" and (last.to == "agreed" or (is_asked and not stands)) else None


def lists_made(kind: str) -> Counter[tuple[int, date]]:
    """Who was sent this list in which week; each is checked to come on the first working day, at half past seven."""
    rows = Notice.objects.filter(kind=kind)
    found: Counter[tuple[int, date]] = Counter()
    for row in rows:
        local = row.send_after.astimezone(LONDON)
        assert (local.hour, local.minute) == (7, 30)
        assert begins_a_week(local.date())
        found[row.to_id, monday_of(local.date())] += 1
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_of_mornings(cast, seed):
    rng = random.Random(seed)
    reckoning, running = Reckoning(cast), list(lives(cast, rng))
    lists: set[tuple[int, date]] = set()
    for day in every_day():
        known = {life.one.pk: list(life.one.events.order_by("seq")) for life in running if life.one}
        if works(day):
            for life in running:
                if life.one:
                    reckoning.morning(life.one, known[life.one.pk], day)
        if begins_a_week(day):
            waiting = {waits_for(events) for events in known.values()} - {None}
            lists |= {(pk, monday_of(day)) for pk in waiting}
        weekly.sweep(at=datetime.combine(day, time(7, 30), LONDON))
        reminders.sweep(at=at(day, 8))
        for life in running:
            life.go_on(cast.amina, day)
    rows = Notice.objects.filter(data__has_key="offset").select_related("to")
    made = Expected((row.kind, row.adjustment_id, row.data["offset"], row.to.name) for row in rows)
    assert made - reckoning.expected == Expected(), "made, and not expected"
    assert reckoning.expected - made == Expected(), "expected, and not made"
    assert len({kind for kind, *_ in made}) >= 7, "the year has something of most rules"
    listed = lists_made("weekly_list")
    assert set((listed | lists_made("hr_week")).values()) == {1}, "one of each a week at most"
    assert set(listed) == lists
    assert len(lists) > 15
    days = Counter((row.to_id, row.send_after.astimezone(LONDON).date()) for row in Notice.objects.filter(kind="daily_digest"))
    assert set(days.values()) == {1}, "one mail a day at most"
    assert not [
        row
        for row in rows
        if not 8 <= row.send_after.astimezone(LONDON).hour < 18 or not works(row.send_after.astimezone(LONDON).date())
    ]
