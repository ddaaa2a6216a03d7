"""Random lives of a request: legal and illegal moves by everybody, time going on; after each step nothing may be wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from adjustments.actions import closures, people, recompute, reminders, requests
from adjustments.actions.verbs import VERBS
from adjustments.models import Adjustment, Closure, Event, Notice, Person, calendars
from adjustments.queries import audit
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import SYSTEM, Relation, Viewer, can_view
from adjustments.rules.states import OPEN, Action
from adjustments.rules.workflow import Refused, allowed
from tests import cast as people_of_the_tests
from tests.answers import ANSWERS, SYSTEM_VERBS
from tests.builders import GOODS, MONDAY, NO_GOODS, SLOW, ask

DEFAULT = 12
EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", DEFAULT))
STEPS = 25
NAMES = [*people_of_the_tests.Cast.__dataclass_fields__]
TIMES = st.one_of(st.integers(1, 8 * 60), st.integers(1, 40 * 24 * 60))  # minutes: mostly within a day, at times weeks
CHECKS = [check for check in audit.CHECKS if check is not audit.triggers_are_in_place]


class Life(RuleBasedStateMachine):
    """One request from sending on. Each example is undone at its end."""

    cast: ClassVar[people_of_the_tests.Cast]
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.at = MONDAY
        self.notices: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)
        calendars.forget()  # closed days of this example

    @initialize(
        who=st.sampled_from(["amina", "nora", "hana", "ben"]),
        codes=st.lists(st.sampled_from([GOODS, NO_GOODS, SLOW]), unique=True, max_size=2),
        own_words=st.booleans(),
    )
    def send(self, who: str, codes: list[str], own_words: bool) -> None:
        by = Person.objects.get(pk=getattr(self.cast, who).pk)
        words = "A lighter door" if own_words or not codes else ""
        self.request = ask(by, *codes, own_words=words, at=self.at)
        self.views = [self._who_may_see()]

    # What happens

    @rule(number=st.integers(0, 2), action=st.sampled_from(list(VERBS)), who=st.sampled_from(NAMES), minutes=TIMES)
    def anything(self, number: int, action: Action, who: str, minutes: int) -> None:
        """Somebody tries something."""
        self._later(minutes)
        self._try(self._one(number), action, getattr(self.cast, who))

    @rule(data=st.data(), number=st.integers(0, 2), steps=st.integers(1, 5), minutes=TIMES, may_end=st.integers(0, 4))
    def what_may_be_done(self, data: st.DataObject, number: int, steps: int, minutes: int, may_end: int) -> None:
        """People do what they may, one after the other: lives go on, and seldom end early."""
        for _ in range(steps):
            self._later(minutes)
            one = self._one(number)
            open_to = [move for move in self._open_to(one) if move[0] is not Action.WITHDRAW or not may_end]
            if not open_to:
                return
            action, name = data.draw(st.sampled_from(open_to))
            self._try(one, action, getattr(self.cast, name))
            self.nothing_is_wrong()
            self.nobody_is_told_of_a_case_that_they_may_not_see()

    @rule(number=st.integers(0, 2), who=st.sampled_from(NAMES), action=st.sampled_from(list(VERBS)))
    def somebody_is_late(self, number: int, who: str, action: Action) -> None:
        """Somebody acts on what they saw before the last change: it is never accepted."""
        one, person = self._one(number), getattr(self.cast, who)
        if (answers := ANSWERS[action](self.cast, one)) is not None:
            self._refused(one, lambda: VERBS[action](adjustment=one, by=person, at=self.at, seen=one.version - 1, **answers))

    @rule(who=st.sampled_from(NAMES))
    def sent_again(self, who: str) -> None:
        one = self._one(0)
        self._refused(one, lambda: requests.submit(request=self.request, by=getattr(self.cast, who), at=self.at))

    @rule(number=st.integers(0, 2), action=st.sampled_from(list(SYSTEM_VERBS)), minutes=TIMES, is_likely=st.integers(0, 4))
    def the_system(self, number: int, action: Action, minutes: int, is_likely: int) -> None:
        if action is Action.LEAVE and is_likely:
            return  # it ends a life: seldom
        self._later(minutes)
        one = self._one(number)
        if action is Action.LEAVE:
            self._expect(one, action, SYSTEM, lambda: SYSTEM_VERBS[action](adjustment=one, at=self.at))
        else:
            people.settle(at=self.at)

    @rule(manager=st.sampled_from([None, *NAMES]), minutes=TIMES)
    def the_directory_names_another_manager(self, manager: str | None, minutes: int) -> None:
        self._later(minutes)
        employee = self.request.employee_id
        new = getattr(self.cast, manager).pk if manager else None
        if new != employee:
            Person.objects.filter(pk=employee).update(line_manager=new)
            people.settle(at=self.at)

    @rule(days=st.integers(-25, 25), may_remove=st.booleans(), minutes=TIMES)
    def the_calendar_changes(self, days: int, may_remove: bool, minutes: int) -> None:
        """A day closes, or opens again: what is open gets new dates, what had ended before keeps every figure."""
        self._later(minutes)
        day = self.at.date() + timedelta(days=days)
        entry = Closure.objects.order_by("pk").first()
        day = entry.day if entry and may_remove else day
        ended = {one.pk: self._figures(one) for one in self._all() if self._had_ended(one, day)}
        try:
            with transaction.atomic():
                if entry and may_remove:
                    closures.remove_closure(entry, by=self.cast.hana, at=self.at)
                else:
                    closures.add_closure(site=None, day=day, is_closed=True, name="Snow", by=self.cast.hana, at=self.at)
        except Refused:
            self.seen["calendar refused"] += 1
            return
        self.seen["calendar"] += 1
        assert {one.pk: self._figures(one) for one in self._all() if one.pk in ended} == ended
        assert recompute.recompute(Adjustment.objects.sent(), at=self.at) == 0, "read again, it is what is stored"

    @rule(minutes=TIMES)
    def time_goes_by_and_reminders_go_out(self, minutes: int) -> None:
        self._later(minutes)
        reminders.sweep(at=self.at)

    # What must hold

    @invariant()
    def nothing_is_wrong(self) -> None:
        findings = [finding for check in CHECKS for finding in check()]
        assert not findings, findings

    @invariant()
    def exactly_one_holder_while_open(self) -> None:
        for one in self._all():
            assert bool(one.holder_person_id) + bool(one.holder_team) == (one.state in OPEN), one.state

    @invariant()
    def nobody_is_told_of_a_case_that_they_may_not_see(self) -> None:
        """Before or after the step: who loses a task is told that it is gone."""
        if not hasattr(self, "views"):
            return
        self.views = [*self.views[-1:], self._who_may_see()]
        for notice in Notice.objects.filter(request=self.request).exclude(pk__in=self.notices).select_related("to"):
            self.notices.add(notice.pk)
            about = [notice.adjustment_id] if notice.adjustment_id else list(self.views[0])
            assert any(notice.to_id in view.get(pk, ()) for view in self.views for pk in about), (
                f"{notice.kind} went to {notice.to}"
            )

    @invariant()
    def nobody_acts_on_their_own_case_but_as_its_employee(self) -> None:
        if hasattr(self, "request"):
            events = Event.objects.filter(request=self.request).exclude(by=None)
            employee = self.request.employee_id
            assert all((one.by_id == employee) == (one.acting_as == Relation.EMPLOYEE) for one in events)

    # How it is done

    def _later(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    def _all(self) -> list[Adjustment]:
        if not hasattr(self, "request"):
            return []
        return list(Adjustment.objects.with_case().filter(request=self.request).order_by("number"))

    def _one(self, number: int) -> Adjustment:
        them = self._all()
        return them[number % len(them)]

    def _open_to(self, one: Adjustment) -> list[tuple[Action, str]]:
        facts, today = case_of(one).facts(), one.today(self.at)
        may = {name: allowed(facts, getattr(self.cast, name).as_viewer, today) for name in NAMES}
        return [(action, name) for action in VERBS for name in NAMES if action in may[name]]

    def _who_may_see(self) -> dict[int, set[int]]:
        standings = {one.pk: case_of(one).facts().standing for one in self._all()}
        everyone = self.cast.everyone()
        return {pk: {p.pk for p in everyone if can_view(standing, p.as_viewer)} for pk, standing in standings.items()}

    def _try(self, one: Adjustment, action: Action, by: Person) -> None:
        if (answers := ANSWERS[action](self.cast, one)) is not None:
            verb = VERBS[action]
            self._expect(one, action, by.as_viewer, lambda: verb(adjustment=one, by=by, at=self.at, seen=one.version, **answers))

    def _expect(self, one: Adjustment, action: Action, by: Viewer, move: Callable[[], Any]) -> None:
        """Make the move if the rules allow it, and see it refused otherwise."""
        if action not in allowed(case_of(one).facts(), by, one.today(self.at)):
            self._refused(one, move)
            return
        touches_others = action in (Action.CHANGE, Action.CONFIRM_FILING, Action.AGREE_IN_PART)
        others = self._versions(but=one)
        move()
        self.seen[action] += 1
        assert Adjustment.objects.get(pk=one.pk).version == one.version + 1
        assert Event.objects.filter(adjustment=one).latest("seq").action == action
        assert touches_others or self._versions(but=one) == others

    def _refused(self, one: Adjustment, move: Callable[[], Any]) -> None:
        """See it refused, and nothing written."""
        before = self._rows(one)
        try:
            with transaction.atomic():
                move()
        except Refused:
            self.seen["refused"] += 1
            assert self._rows(one) == before
        else:
            raise AssertionError("it was accepted, and the rules do not allow it")

    def _had_ended(self, one: Adjustment, day: date) -> bool:
        """Whether it was closed, and the last thing that was done lay before that day."""
        newest = one.events.latest("seq")
        return one.state not in OPEN and one.today(newest.at) < day and (one.interim_on is None or one.interim_on < day)

    def _figures(self, one: Adjustment) -> tuple[Any, ...]:
        return tuple(getattr(one, name) for name in recompute.WRITTEN if name != "next_notice_at")

    def _versions(self, but: Adjustment) -> list[tuple[int, int]]:
        return list(Adjustment.objects.filter(request=self.request).exclude(pk=but.pk).values_list("pk", "version"))

    def _rows(self, one: Adjustment) -> tuple[int, int, int]:
        return Adjustment.objects.get(pk=one.pk).version, Event.objects.count(), Notice.objects.count()


@pytest.mark.timeout(1200)  # many lives, each looked over after every step
def test_random_lives_leave_nothing_wrong(cast: people_of_the_tests.Cast):
    Life.cast = cast
    Life.seen.clear()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate],  # a life that went wrong is told as it was: looking for a shorter one takes minutes
            database=None,
            derandomize=EXAMPLES == DEFAULT,  # the same lives on every run of CI; others when one asks for more
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(dict(Life.seen))
