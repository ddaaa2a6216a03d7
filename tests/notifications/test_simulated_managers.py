"""A year in which line managers change: who is told, who sees, who is reminded, as counted on fingers from what was done."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest

from adjustments.actions import handovers, people, reminders, weekly
from adjustments.demo import people as demo_people
from adjustments.demo import stories
from adjustments.models import Adjustment, Cover, Event, Handover, Notice, Person
from adjustments.models.calendars import remembered
from adjustments.rules.states import State
from tests.builders import walk
from tests.cast import fresh
from tests.notifications.test_simulated_year import (
    FIRST,
    LONDON,
    at,
    begins_a_week,
    days_after,
    every_day,
    lists_made,
    monday_of,
    waits_for,
    works,
)


@dataclass
class Change:
    """One change of line manager, as it was made; `read_on` is when the manager said that they know, if they did."""

    employee: int
    manager: int
    on: date
    until: date | None = None
    read_on: date | None = None

    def is_current(self, day: date) -> bool:
        """Whether it still held on the morning of that day."""
        return self.until is None or day <= self.until

    def shown_on(self) -> date:
        return next(day for day in every_day() if day > self.on and works(day) and days_after(self.on, day) == 2)


@pytest.mark.parametrize("seed", [3, 4])
def test_a_year_of_new_managers(cast, seed):
    rng, changes = random.Random(seed), list[Change]()
    employees, managers = (cast.amina, cast.carl), (cast.ben, cast.mona, cast.grace)
    theirs = {one.pk: walk(cast, State.IN_PLACE, employee=one, at=at(FIRST - timedelta(days=20), 9)) for one in employees}
    asked, reminded, seen, ought = set(), set(), set(), set()
    for day in every_day():
        handovers.sweep(at=at(day, 8))
        for change in changes:
            if not change.is_current(day):
                continue
            if change.shown_on() == day:
                asked.add((change.manager, day))
            gone = days_after(change.shown_on(), day) if day > change.shown_on() else 0
            if gone == 5 and works(day) and (change.read_on is None or day <= change.read_on):
                reminded.add((change.manager, change.shown_on()))
        current = {change.employee: change for change in changes if change.is_current(day)}
        for employee in employees:
            manager = fresh(employee).line_manager
            change = current.get(employee.pk)
            if change is None or day >= change.shown_on():
                ought.add((manager.pk, employee.pk, day))
            visible = Adjustment.objects.visible_to(manager, at(day, 9)).filter(pk=theirs[employee.pk].pk)
            if visible.exists():
                seen.add((manager.pk, employee.pk, day))
        _afternoon(day, rng, changes, employees, managers)
    made = Notice.objects.filter(kind__in=("handover_wanted", "handover_awaited", "manager_changes"))
    told = {(row.to_id, row.created_at.astimezone(LONDON).date()) for row in made.filter(kind="manager_changes")}
    assert told == {(change.employee, change.on) for change in changes}
    assert {(row.to_id, date.fromisoformat(row.data["day"])) for row in made.filter(kind="handover_wanted")} == asked
    awaited = made.filter(kind="handover_awaited")
    assert {(row.to_id, date.fromisoformat(row.data["day"])) for row in awaited} == reminded
    assert len(reminded) == awaited.count() > 2
    assert seen == ought
    for row in made.exclude(kind="manager_changes"):
        local = row.send_after.astimezone(LONDON)
        assert works(local.date())
        assert 8 <= local.hour < 18


def _afternoon(day: date, rng: random.Random, changes: list[Change], employees: tuple, managers: tuple) -> None:
    """Let some managers say that they know, and some line managers change; each employee is told at once."""
    for change in changes:
        is_shown = change.until is None and change.read_on is None and day >= change.shown_on()
        if is_shown and rng.random() < 0.1:
            one = Handover.objects.current().get(employee=change.employee)
            handovers.acknowledge(handover=one, by=Person.objects.get(pk=change.manager), at=at(day, 14))
            change.read_on = day
    for employee in employees:
        if rng.random() > 0.03:
            continue
        person = fresh(employee)
        manager = rng.choice([one for one in managers if one.pk != person.line_manager_id])
        for change in changes:
            if change.employee == person.pk and change.until is None:
                change.until = day
        Person.objects.filter(pk=person.pk).update(line_manager=manager)
        handovers.managers_changed([person], at=at(day, 15))
        people.settle(at=at(day, 15))
        Notice.objects.filter(kind="manager_changes", sent_at=None).update(sent_at=at(day, 15))
        changes.append(Change(person.pk, manager.pk, day))


@pytest.mark.django_db
@pytest.mark.timeout(900)  # a year of two hundred people
def test_the_trust_of_the_demo_through_a_year():
    """Two hundred people and their stories, untouched for a year: Monday lists are as the histories say, nothing comes on a day off."""
    rng = random.Random(5)
    made = demo_people.make(rng, 200)
    stories.make(rng, made, 60, at(FIRST, 6))
    hr, expected = set(Person.objects.hr_caseworkers().values_list("pk", flat=True)), set()
    began = Notice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for day in every_day():
        if begins_a_week(day):
            away = {one.manager_id for one in Cover.objects.all() if one.from_on <= day <= one.to_on}  # Ben covers
            expected |= {
                (pk, monday_of(day)) for pk in _waiting() - hr - away | {made["ben"].pk}
            }  # he never reads about the nurse
        with remembered():  # as the worker does
            weekly.sweep(at=datetime.combine(day, time(7, 30), LONDON))
            handovers.sweep(at=at(day, 8))
            reminders.sweep(at=at(day, 8))
    listed, numbers = lists_made("weekly_list"), lists_made("hr_week")
    assert set((listed | numbers).values()) == {1}
    assert {one for one in listed if one[0] not in hr} == expected
    assert len(expected) > 52, "not he alone"
    assert set(numbers) == {(pk, monday_of(FIRST + timedelta(days=7 * one))) for pk in hr for one in range(52)}
    timed = Notice.objects.filter(pk__gt=began).filter(data__has_key="offset")
    assert timed.count() > 50
    assert len({row.kind for row in timed}) >= 9, "the year has something of most rules"
    for row in timed:
        local = row.send_after.astimezone(LONDON)
        assert works(local.date())
        assert 8 <= local.hour < 18
    assert timed.values("key").distinct().count() == timed.count()


def _waiting() -> set[int]:
    """Who has something to decide or to put in effect by name, from the histories."""
    found: dict[int, list[Event]] = {}
    for event in Event.objects.order_by("request", "seq").select_related("adjustment__request"):
        found.setdefault(event.adjustment_id, []).append(event)
    waiting = {waits_for(events) for events in found.values() if not _waits_to_be_confirmed(events)}
    return {pk for pk in waiting if pk}


def _waits_to_be_confirmed(events: list[Event]) -> bool:
    request = events[0].adjustment.request
    is_agreed = any(event.action == "agree" and event.to != "submitted" for event in events)
    return request.filed_by_id != request.employee_id and request.confirmed_at is None and not is_agreed
