"""Advice as a value: what was asked of whom, what the employee said, what was recommended.

Not here: when who decides reads it (`rules/advice.py`), nor which facets a viewer sees (`case_file` hands them in).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..models import Event, Message, Person
from ..rules import advice
from ..rules.permissions import Relation
from ..rules.privacy import Facet
from ..rules.states import Action, State, Team
from .facts import Case


class Stage(StrEnum):
    """How far it has come."""

    WISHED = "wished"  # the employee has not said whether the advisers may be asked
    AWAITED = "awaited"
    GIVEN = "given"  # the employee reads it, who decides not yet
    SHOWN = "shown"


@dataclass(frozen=True)
class AdviceFile:
    """What was asked of whom and what came of it; the words are empty where the viewer does not read them, or not yet.

    `shown_on`: from then who decides reads the recommendation; None while there is none.
    """

    stage: Stage
    adviser: Team
    asked_by: str
    asked_on: date
    question: str
    advised_by: str
    given_on: date | None
    shown_on: date | None
    recommendation: str
    corrections: tuple[str, ...]


def newest(
    case: Case, messages: Iterable[Message], viewer: Person, today: date, held: Collection[Relation], shows: Collection[Facet]
) -> AdviceFile | None:
    """Return the advice that is wished for, awaited or given; None where there is none, or it was taken back or refused."""
    asked = advice.last_asked(case.history)
    given = advice.given(case.history, case.adjustment.calendar, today)
    if asked is None:
        return None
    state = case.adjustment.state
    if given:
        stage = Stage.SHOWN if given.is_shown(today) else Stage.GIVEN
    elif state == State.ADVICE:
        stage = Stage.AWAITED
    elif advice.wish(case.history):
        stage = Stage.WISHED
    else:
        return None
    written = [one for one in messages if one.adjustment_id == case.adjustment.pk]
    reads = Facet.WORDS in shows and (stage is Stage.SHOWN or Relation.EMPLOYEE in held)
    questions = [one for one in written if one.about == Action.ASK_FOR_ADVICE]
    recommended = [one for one in written if one.about == Action.ADVISE] if given else []
    corrected = _after(written, recommended)
    return AdviceFile(
        stage=stage,
        adviser=asked.of,
        asked_by=_name(questions, viewer),
        asked_on=asked.on,
        question=questions[-1].words if questions and Facet.ADVICE in shows else "",
        advised_by=_name(recommended, viewer),
        given_on=given.on if given else None,
        shown_on=given.shown_on if given else None,
        recommendation=recommended[-1].words if recommended and reads else "",
        corrections=tuple(one.words for one in corrected) if reads else (),
    )


def _after(written: list[Message], recommended: list[Message]) -> list[Message]:
    newest = recommended[-1].pk if recommended else None
    return [one for one in written if newest and one.about == Action.CORRECT_ADVICE and one.pk > newest]


def _name(messages: list[Message], viewer: Person) -> str:
    if not messages:
        return ""
    return "You" if messages[-1].author_id == viewer.pk else messages[-1].author.name


def unread(cases: Iterable[Case], events: Iterable[Event], today: Callable[[Case], date], is_own: bool) -> set[int]:
    """Return the lines of history whose words who decides does not read yet; the employee reads everything."""
    if is_own:
        return set()
    found = set[int]()
    lines = list(events)
    for case in cases:
        mine = [event for event in lines if event.adjustment_id == case.adjustment.pk]
        found |= {mine[place].pk for place in advice.unread(case.history, case.adjustment.calendar, today(case))}
    return found
