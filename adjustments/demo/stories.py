"""Believable stories, made by the real rulebook and written in bulk: nothing here sets a state."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from ..actions import reminders
from ..actions._move import Ledger
from ..models import Adjustment, Barrier, CatalogueEntry, Delivery, Look, Notice, Person, Request
from ..models.request import ALPHABET
from ..queries.directory import budget_holder_of, place_of
from ..queries.facts import Case, house_now
from ..rules import planning, reviews, workflow
from ..rules.facts import Facts, Refused
from ..rules.permissions import Relation
from ..rules.routes import delivering_team, needs_goods
from ..rules.states import Action, PauseReason, Reason, State, StillWorks, SupplyReason, Team, Works
from . import away, colleagues, support
from .people import in_hours
from .plots import (
    ASK,
    BARRIER_WORDS,
    DELIVER,
    ENDINGS,
    MEANWHILE,
    MEANWHILE_WORDS,
    NOT_WORKING_WORDS,
    ORDER,
    REASONS,
    REFUSAL_WORDS,
    SKIPPED,
    STORIES,
    SUPPLIERS,
    WITHDRAWN_FOR,
    WORDS,
    Beat,
)

LONG_AGO = timedelta(days=40)

Actors = dict[Team, list[Person]]


@dataclass(order=True)
class _Turn:
    at: datetime
    number: int
    case: Case = field(compare=False)
    beats: tuple[Beat, ...] = field(compare=False)


class Storyteller:
    """Makes requests and lets their stories happen in the order of time, up to `now`."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self.rng, self.now = rng, now
        self.entries = list(CatalogueEntry.objects.prefetch_related("barriers").order_by("code"))
        self.teams: Actors = {team: list(Person.objects.in_team(team).order_by("pk")) for team in Team}
        self.house = house_now()
        self.people = {person.pk: person for person in Person.objects.active()}
        self.payers: dict[int, int | None] = {}
        self.ledger = Ledger()
        self.deliveries: dict[int, Delivery] = {}
        self.looks: dict[tuple[int, int], Look] = {}
        self.turns: list[_Turn] = []
        self.references: set[str] = set()

    def ask(
        self,
        employee: Person,
        at: datetime,
        entries: list[CatalogueEntry],
        beats: list[tuple[Beat, ...]],
        *,
        filed_by: Person | None = None,
        is_sent_to_hr: bool = False,
    ) -> None:
        """Make a request whose adjustments live through these beats."""
        barriers = list(entries[0].barriers.all()) or list(Barrier.objects.filter(code="NOT_SURE"))
        request = Request.objects.create(
            reference=self._reference(),
            employee=employee,
            filed_by=filed_by or employee,
            is_sent_to_hr=is_sent_to_hr,
            barrier_words=self.rng.choice(BARRIER_WORDS),
            needed_by=(at + timedelta(days=self.rng.randint(14, 60))).date() if self.rng.random() < 0.15 else None,
            **place_of(employee),
            created_at=at - timedelta(minutes=20),
            submitted_at=at,
        )
        request.barriers.set(self.rng.sample(barriers, k=min(len(barriers), self.rng.randint(1, 2))))
        made = [
            Adjustment(request=request, number=number, entry=entry, team=delivering_team(tuple(entry.delivered_by)))
            for number, entry in enumerate(entries, start=1)
        ]
        for adjustment, story in zip(Adjustment.objects.bulk_create(made), beats, strict=True):
            heapq.heappush(self.turns, _Turn(at, len(self.turns) * 1000 + adjustment.number, Case(adjustment, self.house), story))

    def _reference(self) -> str:
        while True:
            signs = "".join(self.rng.choice(ALPHABET) for _ in range(6))
            reference = f"{signs[:4]}-{signs[4:]}"
            if reference not in self.references:
                self.references.add(reference)
                return reference

    def tell(self, progress: Callable[[], object] = lambda: None) -> None:
        """Let everything happen that happens before `now`, and write it."""
        while self.turns:
            turn = heapq.heappop(self.turns)
            if turn.at <= self.now:
                self._happen(turn)
                progress()
        self.ledger.write()
        Delivery.objects.bulk_create(self.deliveries.values())
        Look.objects.bulk_create(self.looks.values())

    def _happen(self, turn: _Turn) -> None:
        beat, *rest = turn.beats
        case = turn.case
        facts = self._facts(case)
        data, words = self._said(case, beat.action, turn.at)
        by = self._actor(case, facts, beat.action, turn.at)
        if by is None:
            if beat.action in SKIPPED and rest:  # there is nothing to order: what comes next happens
                heapq.heappush(self.turns, _Turn(turn.at, turn.number, case, tuple(rest)))
            return
        plan = planning.plan(facts, beat.action, by.viewer_at(turn.at), turn.at, data)
        if plan.frm == plan.to and beat.action is Action.AGREE:
            rest = [Beat(Action.AGREE, (0, 3)), *rest]  # the next approval
        if plan.acting_as is not Relation.EMPLOYEE:
            self.looks[(case.adjustment.request_id, by.pk)] = Look(
                request=case.adjustment.request, viewer=by, relation=plan.acting_as, at=turn.at - timedelta(minutes=6)
            )
        self.ledger.enter(case, plan, by=by, at=turn.at, words=words)
        self._deliver(case, beat.action, turn.at)
        if rest:
            later = self._later(case, turn.at, rest[0].days)
            heapq.heappush(self.turns, _Turn(later, turn.number, case, tuple(rest)))

    def _facts(self, case: Case) -> Facts:
        employee = case.adjustment.request.employee
        if employee.pk not in self.payers:
            self.payers[employee.pk] = budget_holder_of(employee)
        return replace(case.facts(), budget_holder_id=self.payers[employee.pk])

    def _actor(self, case: Case, facts: Facts, action: Action, at: datetime) -> Person | None:
        """Return somebody who may do it now: whoever has it, the employee, or one of a team."""
        standing, employee = facts.standing, case.adjustment.request.employee
        named = [self.people.get(pk) for pk in (standing.step_holder_id, standing.holder_id) if pk]
        asked = self.teams[standing.holder_team] if standing.state is State.ADVICE and standing.holder_team else []
        teams = [*asked, *self.teams[facts.standing.team], *self.teams[Team.HR]]
        others = self.rng.sample(teams, k=len(teams))
        on = case.adjustment.today(at)
        for person in (*named, employee, case.adjustment.request.filed_by, employee.line_manager, *others):
            if person is None:
                continue
            try:
                workflow.check(facts, action, person.as_viewer, on, {})
            except Refused:
                continue
            return person
        return None

    def _said(self, case: Case, action: Action, at: datetime) -> tuple[dict[str, Any], str]:
        match action:
            case Action.PROPOSE_REFUSAL:
                return {"reasons": [self.rng.choice(REASONS)]}, self.rng.choice(REFUSAL_WORDS)
            case Action.TAKE_AWAY:
                return {"reasons": [Reason.ALREADY_IN_PLACE]}, "The new place has a quiet room of its own, and it can be booked."
            case Action.CONFIRM_REFUSAL | Action.UPHOLD:
                return {}, self.rng.choice(REFUSAL_WORDS)
            case Action.ASK_FOR_ADVICE:
                return {"adviser": Team.OCCUPATIONAL_HEALTH}, WORDS[action]
            case action if action in WORDS:
                return {}, WORDS[action]
            case Action.PAUSE:
                return {"reason": PauseReason.AWAY}, ""
            case Action.ARRANGE_INTERIM:
                return {"in_effect_on": case.adjustment.today(at).isoformat()}, self.rng.choice(MEANWHILE_WORDS)
            case Action.QUOTE:
                return {"cost": "940.00"}, ""
            case Action.CANNOT_SUPPLY:
                return {"reason": SupplyReason.SUPPLY}, "The maker has stopped it; another model would do."
            case Action.NOT_WORKING:
                return {}, self.rng.choice(NOT_WORKING_WORDS)
            case Action.CONFIRM:
                return {"works": self.rng.choice([Works.WORKS, Works.WORKS, Works.GOOD_ENOUGH])}, ""
            case Action.HOLD_REVIEW:
                found = self.rng.choice([StillWorks.ALL, StillWorks.ALL, StillWorks.MOSTLY, StillWorks.PARTLY])
                again = reviews.in_months(case.adjustment.today(at), reviews.NEXT_MONTHS)
                return {"still_works": found, "next_on": again.isoformat()}, ""
            case Action.WITHDRAW:
                return {"reason": self.rng.choice(WITHDRAWN_FOR)}, ""
            case Action.ORDER:
                expected = case.adjustment.calendar.add(case.adjustment.today(at), self.rng.randint(3, 12))
                return {"expected_on": expected.isoformat()}, ""
        return {}, ""

    def _deliver(self, case: Case, action: Action, at: datetime) -> None:
        adjustment, today = case.adjustment, case.adjustment.today(at)
        if action is Action.ORDER:
            supplier = self.rng.choice(SUPPLIERS)
            self.deliveries[adjustment.pk] = Delivery(
                adjustment=adjustment,
                supplier=supplier,
                order_reference=f"PO-{self.rng.randint(20000, 99999)}",
                ordered_on=today,
                expected_on=date.fromisoformat(case.history[-1].data["expected_on"]),
            )
            case.adjustment.next_notice_at = case.next_notice_at(at)
        elif action is Action.QUOTE:
            self.deliveries[adjustment.pk] = Delivery(
                adjustment=adjustment, quote="940.00", quoted_on=today, supplier="Clearview Access"
            )
        elif action is Action.DELIVER:
            delivery = self.deliveries.get(adjustment.pk) or Delivery(adjustment=adjustment)
            self.deliveries[adjustment.pk] = delivery
            delivery.delivered_on = today
            delivery.cost = self.rng.choice([18, 45, 79, 120, 245, 410])

    def _later(self, case: Case, at: datetime, days: tuple[int, int]) -> datetime:
        later = case.adjustment.calendar.add(case.adjustment.today(at), self.rng.randint(*days))
        moment = time(self.rng.randint(9, 16), self.rng.randint(0, 59))
        found = datetime.combine(later, moment, case.adjustment.zone).astimezone(UTC)
        return found if found > at else at + timedelta(minutes=self.rng.randint(20, 200))

    def story_for(self, entry: CatalogueEntry, at: datetime) -> tuple[Beat, ...]:
        """Choose a story that fits the entry, with goods or without; what began long ago has ended, as a rule."""
        goods = needs_goods(tuple(entry.delivered_by))
        is_old = self.now - at > LONG_AGO and self.rng.random() < 0.95
        fitting = [
            (weight, beats)
            for weight, wants, beats in STORIES
            if wants in (None, goods) and not (is_old and beats[-1].action not in ENDINGS)
        ]
        beats = self.rng.choices([beats for _, beats in fitting], [weight for weight, _ in fitting])[0]
        return _with_goods(beats) if goods else beats


def _with_goods(beats: tuple[Beat, ...]) -> tuple[Beat, ...]:
    return tuple(part for beat in beats for part in ((ORDER, DELIVER) if beat.action is Action.START else (beat,)))


@transaction.atomic
def make(
    rng: random.Random, cast: dict[str, Person], count: int, now: datetime, progress: Callable[[], object] = lambda: None
) -> None:
    """Make `count` requests over half a year, some of them for the cast, and write everything in one transaction."""
    porter, nurse = colleagues.make(cast)
    teller = Storyteller(rng, now)
    _for_the_cast(teller, {**cast, "porter": porter, "nurse": nurse}, now)
    stars = {person.pk for person in (*cast.values(), porter, nurse)}
    people = list(Person.objects.exclude(pk__in=stars).select_related("line_manager", "site", "department").order_by("pk"))
    for _ in range(count - len(cast)):
        back = timedelta(days=rng.triangular(0, 200, 30), hours=rng.uniform(-4, 4))
        at = in_hours(now - back)
        entries = rng.sample(teller.entries, k=rng.choices([1, 2, 3], [7, 2, 1])[0])
        teller.ask(rng.choice(people), min(at, now), entries, [teller.story_for(entry, at) for entry in entries])
        progress()
    teller.tell()
    reminders.sweep(at=now)
    colleagues.hand_over(nurse, cast["ben"], in_hours(now))
    away.somebody_is_away(cast, now)
    support.somebody_supports(cast, now)
    Notice.objects.filter(sent_at=None).update(sent_at=F("created_at"))  # told then: nobody is mailed about the past
    Notice.objects.filter(created_at__lt=now - timedelta(days=2)).update(read_at=F("created_at"))
    colleagues.leave_letters(porter, cast["priya"])


def _for_the_cast(teller: Storyteller, cast: dict[str, Person], now: datetime) -> None:
    """Give each of the cast something to do."""
    entry = {one.code: one for one in teller.entries}

    def days_ago(days: int) -> datetime:
        return in_hours(now - timedelta(days=days))

    quick = Beat(Action.AGREE, (1, 1))
    soon = (Beat(Action.ORDER, (1, 1)), Beat(Action.DELIVER, (3, 3)))
    in_place = (ASK, quick, Beat(Action.START, (1, 1)), Beat(Action.CONFIRM, (1, 1)))
    amina, tom = cast["amina"], cast["tom"]
    teller.ask(amina, days_ago(16), [entry["EQ07"]], [(ASK, quick, *soon)])
    teller.ask(amina, days_ago(4), [entry["HR01"], entry["WS06"]], [(ASK,), (ASK,)])
    teller.ask(amina, days_ago(90), [entry["SW12"]], [in_place])
    teller.ask(tom, days_ago(12), [entry["WS01"]], [(ASK,)])
    teller.ask(tom, days_ago(30), [entry["SW03"]], [(ASK, quick, *soon, Beat(Action.NOT_WORKING, (2, 2)))])
    teller.ask(cast["priya"], days_ago(6), [entry["EQ01"]], [(ASK, quick)])
    teller.ask(cast["ivo"], days_ago(9), [entry["EQ03"]], [(ASK, quick)])
    teller.ask(cast["ed"], days_ago(5), [entry["WS08"]], [(ASK,)])
    ask_a_question, propose = Beat(Action.ASK_FOR_INFORMATION, (0, 0)), Beat(Action.PROPOSE_REFUSAL, (1, 1))
    teller.ask(amina, days_ago(3), [entry["WS08"]], [(ASK, ask_a_question)])
    teller.ask(amina, days_ago(6), [entry["WS11"]], [(ASK, propose)])
    teller.ask(amina, days_ago(2), [entry["HR03"]], [(ASK,)], is_sent_to_hr=True)
    teller.ask(amina, days_ago(2), [entry["EQ10"]], [(ASK,)], filed_by=cast["priya"])
    to_end = (Beat(Action.ASK_TO_END, (20, 20)), Beat(Action.STILL_NEEDED, (1, 1)))
    teller.ask(cast["sam"], days_ago(45), [entry["WS06"]], [(*in_place, *to_end)])
    looked_at = (ASK, propose, Beat(Action.CONFIRM_REFUSAL, (1, 1)), Beat(Action.APPEAL, (2, 2)))
    teller.ask(cast["ed"], days_ago(16), [entry["WS15"]], [looked_at])
    teller.ask(cast["ivo"], days_ago(8), [entry["EQ08"]], [(ASK, quick, Beat(Action.QUOTE, (1, 1)))])
    teller.ask(cast["sam"], days_ago(5), [entry["HR05"]], [(ASK, Beat(Action.PAUSE, (1, 1)))])
    teller.ask(cast["rose"], days_ago(9), [entry["PP01"]], [(ASK, MEANWHILE, quick)])
    advice = (Beat(Action.ASK_FOR_ADVICE, (1, 1)), Beat(Action.AGREE_TO_ADVICE, (0, 0)))
    teller.ask(amina, days_ago(4), [entry["WS01"]], [(ASK, *advice)])
    teller.ask(cast["porter"], days_ago(7), [entry["EQ07"]], [(ASK, quick)])
    teller.ask(cast["nurse"], days_ago(60), [entry["WS06"]], [in_place])
    draft = Request.objects.create(
        reference=teller._reference(), employee=amina, filed_by=amina, created_at=now - timedelta(days=1)
    )
    draft.barriers.set(Barrier.objects.filter(code="READ"))
