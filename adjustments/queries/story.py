"""The story so far and where the days went, as far as a viewer may know them.

Not here: which facets they may see (`case_file` hands them in).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from .. import wording
from ..models import Adjustment, Event, Interim, Message, Person, Step
from ..rules import custody
from ..rules.clocks import Happening
from ..rules.permissions import Relation
from ..rules.privacy import READS_WHY, WITHHELD_MOVES, Facet
from ..rules.states import Action, PauseReason, Reason, State, StepKind, StillWorks, SupplyReason, Team, WithdrawReason, Works
from .case_values import WITHHELD, Line, Withheld
from .facts import Case
from .record_values import Stay, StepLine

_HR = f"team:{Team.HR}"


def who(person: Person | None, viewer: Person | None) -> str:
    """Return the name of who did it, as this viewer reads it."""
    if person is None:
        return str(wording.SYSTEM_NAME)
    return "You" if viewer is not None and person.pk == viewer.pk else person.name


def reasons(data: Any, action: Action) -> tuple[str, ...]:
    """Return the reasons that a line of history carries, in words."""
    refusal = wording.END_REASONS if action is Action.TAKE_AWAY else wording.REASONS
    named = tuple(str(refusal[Reason(code)]) for code in data.get("reasons", []))
    code = data.get("reason")
    for known, words in (
        (WithdrawReason, wording.WITHDRAW_REASONS),
        (SupplyReason, wording.SUPPLY_REASONS),
        (PauseReason, wording.PAUSE_REASONS),
    ):
        if code in set(known):
            named += (str(words[known(code)]),)  # type: ignore[index]
    if data.get("works") in set(Works):
        named += (str(wording.WORKS[Works(data["works"])]),)
    if data.get("still_works") in set(StillWorks):
        named += (str(wording.STILL_WORKS[StillWorks(data["still_works"])]),)
    return named


def is_withheld(action: Action, to: State) -> bool:
    """Say whether the employee and the filer read less of this line: a refusal that is being checked is not told to them."""
    return action in WITHHELD_MOVES or (action is Action.APPROVE_COST and to is State.SUBMITTED)


def _is_unheard(event: Event, shows: frozenset[Facet]) -> bool:
    """Say whether the line would tell of a check that the viewer is not told of: the budget holder's "no" about the cost."""
    is_about_cost = event.action == Action.PROPOSE_REFUSAL and event.data.get("step") == StepKind.COST_CHECK
    return is_about_cost and Facet.PROPOSAL not in shows


def by_whom(event: Event, viewer: Person | None, names: Mapping[int, str]) -> str:
    """Return the name of who did it; a cover's with that of whom they stood in for, an advocate's with what they are here."""
    whom = event.data.get("acted_for")
    if event.acting_as == Relation.ADVOCATE and (viewer is None or event.by_id != viewer.pk):
        return str(wording.AS_SUPPORTER).format(name=who(event.by, viewer))
    if not whom:
        return who(event.by, viewer)
    return str(wording.ACTED_FOR).format(cover=who(event.by, viewer), manager=_you_or(names, whom, viewer))


def _you_or(names: Mapping[int, str], pk: int, viewer: Person | None) -> str:
    return "you" if viewer is not None and pk == viewer.pk else names.get(pk, "")


def line(
    event: Event,
    item: str,
    viewer: Person,
    words: str | Withheld,
    shows: frozenset[Facet],
    number: int,
    names: Mapping[int, str],
) -> Line:
    """Return one line of the story."""
    action = Action(event.action)
    if Facet.PROPOSAL not in shows and is_withheld(action, State(event.to)):
        what = str(wording.HAPPENED_WITHHELD.get(action, wording.HAPPENED_WITHHELD[Action.RETURN_REFUSAL]))
        name = by_whom(event, viewer, names) if action is Action.PROPOSE_REFUSAL else str(wording.TEAMS[Team.HR]).capitalize()
        return Line(event.at, name, what, item, (), "", None, number)
    what = str(wording.HAPPENED[action])
    if since := event.data.get("in_effect_on"):
        what += f", from {date.fromisoformat(since):%-d %B %Y}"
    if expected := event.data.get("expected_on"):
        what += f", expected {date.fromisoformat(expected):%-d %B %Y}"
    if event.data.get("next_on"):
        what += f", the next time {date.fromisoformat(event.data['next_on']):%-d %B %Y}"
    if until := event.data.get("until"):
        what += f" until {date.fromisoformat(until):%-d %B %Y}"
    why = reasons(event.data, action) if shows & READS_WHY or event.by_id == viewer.pk else ()
    name = by_whom(event, viewer, names)
    is_by_itself = action is Action.READ_SENTENCE
    if event.by_id is None and (is_by_itself or event.data.get("reason") == "late" or "rest_of" in event.data):
        name, what = (str(one) for one in wording.HAPPENED_BY_ITSELF[action])
    return Line(event.at, name, what, item, why, words, action, number)


def told(
    cases: list[Case],
    events: list[Event],
    messages: Iterable[Message | Interim],
    shows: dict[int, frozenset[Facet]],
    viewer: Person,
    names: Mapping[int, str],
    unread: Collection[int] = (),
) -> tuple[Line, ...] | Withheld:
    """Return the story of a request, oldest first; the words of the lines `unread` are not for this viewer yet."""
    if not any(Facet.STORY in facet for facet in shows.values()):
        return WITHHELD
    items = {case.adjustment.pk: case.adjustment for case in cases}
    written: dict[int, str] = {m.event_id: m.words for m in messages if m.event_id and m.about in set(Action)}
    for_viewer = answers_to(viewer, events)
    lines = []
    for event in events:
        facets = shows[event.adjustment_id]
        if Facet.STORY not in facets or _is_unheard(event, facets):
            continue
        words: str | Withheld = written.get(event.pk, "")
        if Facet.WORDS not in facets and event.by_id != viewer.pk and event.pk not in for_viewer:
            words = WITHHELD if words else ""
        if event.pk in unread:
            words = WITHHELD
        adjustment = items[event.adjustment_id]
        item = adjustment.item if len(items) > 1 else ""
        lines.append(line(event, item, viewer, words, facets, adjustment.number, names))
    return tuple(lines)


def answers_to(viewer: Person, events: Iterable[Event]) -> set[int]:
    """Return the lines whose words are for this viewer: what was answered when they asked whether it can end."""
    asked: dict[int, int | None] = {}
    found = set()
    for event in events:
        if event.action == Action.ASK_TO_END:
            asked[event.adjustment_id] = event.by_id
        elif event.action in (Action.STILL_NEEDED, Action.KEEP_IN_PLACE) and asked.get(event.adjustment_id) == viewer.pk:
            found.add(event.pk)
    return found


def without_proposals(history: list[Happening]) -> list[Happening]:
    """Return history as the employee may know it: from a proposal on, the adjustments team has it."""
    found, is_checked = [], False
    for event in history:
        if event.action is Action.PROPOSE_REFUSAL:
            is_checked = True
        elif event.to is not State.SUBMITTED or event.action in (Action.RETURN_REFUSAL, Action.APPROVE_COST):
            is_checked = False
        found.append(replace(event, data={**event.data, "holder": _HR}) if is_checked else event)
    return found


def checked_since(history: list[Happening]) -> date | None:
    """Return since when the refusal that stands now is being checked, from the first proposal on."""
    since = None
    for event, known in zip(history, without_proposals(history), strict=True):
        is_checked = known is not event
        since = (since or event.on) if is_checked else None
    return since


def stays(case: Case, shows: frozenset[Facet], viewer: Person, today: date, names: dict[int, str]) -> tuple[Stay, ...]:
    """Return where the days went."""
    if Facet.STORY not in shows:
        return ()
    history = case.history if Facet.PROPOSAL in shows else without_proposals(case.history)
    employee = case.adjustment.request.employee

    def named(holder: str) -> str:
        kind, _, key = holder.partition(":")
        if holder == custody.BEFORE_FILING:
            return str(wording.BEFORE_FILING)
        if holder == custody.IN_PLACE:
            return str(wording.STATES[State.IN_PLACE])
        if holder == custody.EMPLOYEE:
            return "You" if employee.pk == viewer.pk else employee.name
        if kind == "team":
            words = str(wording.TEAMS[Team(key)])
            return words[0].upper() + words[1:]
        if kind == "person":
            return "You" if int(key) == viewer.pk else names.get(int(key), "")
        return str(wording.NOBODY)

    found = custody.stays(history, case.adjustment.calendar, today)
    return tuple(Stay(named(one.holder), one.since, one.days, one.paused) for one in found)


def approvals(adjustment: Adjustment, steps: Iterable[Step], viewer: Person) -> tuple[StepLine, ...]:
    """Return the approvals with their ends."""
    return tuple(
        StepLine(
            kind=StepKind(step.kind),
            who=who(step.holder_person, viewer) if step.holder_person else str(wording.TEAMS[Team(step.holder_team)]),
            opened_on=step.opened_on,
            due_on=step.due_on,
            outcome=Action(step.outcome) if step.outcome else None,
            closed_on=step.closed_at and adjustment.today(step.closed_at),
            closed_by=who(step.closed_by, viewer) if step.closed_at else "",
        )
        for step in steps
    )


def people_in(cases: list[Case], known: Iterable[Person]) -> dict[int, str]:
    """Return the names of everybody who had one of these: one query for those who are not known already."""
    found = {person.pk: person.name for person in known}
    for case in cases:
        manager, holder = case.adjustment.request.employee.line_manager, case.adjustment.holder_person
        found |= {person.pk: person.name for person in (manager, holder) if person}
    keys = {str(event.data.get("holder", "")) for case in cases for event in case.history}
    covered = {event.data["acted_for"] for case in cases for event in case.history if "acted_for" in event.data}
    missing = {int(key.partition(":")[2]) for key in keys if key.startswith("person:")} | covered
    missing -= set(found)
    return found | (dict(Person.objects.filter(pk__in=missing).values_list("pk", "name")) if missing else {})
