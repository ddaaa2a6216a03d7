"""Gathers what the rulebook wants to know about an adjustment.

Not here: the answers (`rules/workflow.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..models import Adjustment, Event, Step
from ..rules import clocks, workflow
from ..rules.states import Action, State


@dataclass
class Case:
    """An adjustment with its history and steps in memory."""

    adjustment: Adjustment
    history: list[clocks.Happening] = field(default_factory=list)
    step: Step | None = None
    step_holder_ids: set[int] = field(default_factory=set)

    def facts(self) -> workflow.Facts:
        """Return what a plan depends on."""
        adjustment = self.adjustment
        entry, manager = adjustment.entry, adjustment.request.employee.line_manager
        return workflow.Facts(
            standing=adjustment.standing(frozenset(self.step_holder_ids)),
            calendar=adjustment.calendar,
            zone=adjustment.zone,
            history=tuple(self.history),
            fast_track=bool(entry and entry.is_fast_track),
            own_words=entry is None,
            delivered_by=adjustment.delivered_by,
            lead_days_most=entry.lead_days_most if entry else 0,
            first_asked_on=adjustment.first_asked_on,
            is_manager_active=bool(manager and manager.is_active),
        )


def happening(event: Event, adjustment: Adjustment) -> clocks.Happening:
    """Return a line of history as the clocks see it, on its local date."""
    return clocks.Happening(Action(event.action), State(event.to), adjustment.today(event.at), event.data)


def case_of(adjustment: Adjustment, events: Iterable[Event] | None = None, steps: Iterable[Step] | None = None) -> Case:
    """Return the adjustment with its history and steps; give them when they are loaded already."""
    events = adjustment.events.order_by("seq") if events is None else events
    case = Case(adjustment, [happening(event, adjustment) for event in events])
    for step in adjustment.steps.all() if steps is None else steps:
        if step.holder_person_id:
            case.step_holder_ids.add(step.holder_person_id)
        if step.closed_at is None:
            case.step = step
    return case


def clock_columns(read: clocks.Clocks) -> dict[str, Any]:
    """Return the cached answers that an adjustment stores of its clocks."""
    return {
        "submitted_on": read.decision.started_on,
        "decision_target": read.decision.target,
        "decision_due_on": read.decision.due_on,
        "decided_on": read.decision.ended_on,
        "decision_days": read.decision.days,
        "agreed_on": read.delivery.started_on,
        "delivery_target": read.delivery.target,
        "delivery_due_on": read.delivery.due_on,
        "delivered_on": read.delivery.ended_on,
        "delivery_days": read.delivery.days,
        "first_asked_on": read.wait.started_on,
        "wait_target": read.wait.target,
        "wait_due_on": read.wait.due_on,
        "in_place_on": read.wait.ended_on,
        "wait_days": read.wait.days,
    }
