"""Turnaround reckoned slowly: one adjustment after the other, event by event, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

from adjustments.models import Adjustment
from adjustments.reports.measures.turnaround import Row

STAGES = ("reply", "interim", "decision_gross", "decision", "delivery", "wait_gross", "wait")
YES = ("agree", "agree_in_part", "accept", "overturn")
REPLIES = (
    *("ask_for_information", "ask_for_advice", "offer_alternative", "message", "arrange_interim", "rule_out_interim"),
    *("agree", "agree_in_part", "confirm_refusal"),
)
DECIDES = ("decider", "manager", "hr", "budget_holder", "checker", "reviewer")
CLOSED = ("declined", "withdrawn", "ended", "in_place")


@dataclass
class Took:
    """One stage of one adjustment: after how many days it ended and when, or for how long it is open."""

    goal: int | None
    days: int | None = None
    ended_on: date | None = None
    so_far: int | None = None


def end(events: list[Any], stage: str, today: Any) -> date | None:
    """The day on which a stage ended, read line by line."""
    found, is_later = None, False
    for event in events:
        is_yes = event.action in YES and event.to in ("agreed", "in_delivery")
        match stage:
            case "reply" if found is None and event.by_id and event.action in REPLIES and event.acting_as in DECIDES:
                found = today(event.at)
            case "interim" if event.action in ("arrange_interim", "rule_out_interim"):
                since = date.fromisoformat(event.data.get("in_effect_on") or today(event.at).isoformat())
                found = min(found or date.max, max(since, today(events[0].at)))
            case "decision":
                if found is None and (is_yes or event.action == "confirm_refusal"):
                    found = today(event.at)
                elif event.action == "undo_agreement" and not is_later:
                    found = None
                is_later = is_later or event.action in ("confirm_refusal", "cannot_supply", "reconsider")
            case "delivery":
                if event.action in ("deliver", "start") and found is None:
                    found = today(event.at)
                elif event.action == "not_here" and found and not is_later:
                    found = None
                is_later = is_later or event.action == "not_working"
            case "wait":
                found = today(event.at) if event.action == "confirm" else None if event.action == "not_working" else found
    if stage == "interim" and (delivered := end(events, "delivery", today)):
        found = min(found or delivered, delivered)  # the thing itself
    return found


def was_paused(adjustment: Adjustment, events: list[Any], day: date) -> bool:
    """Whether the clock stood as the day began."""
    paused = waits_for_employee = False
    unconfirmed = bool(events[0].data.get("unconfirmed"))
    for event in events:
        if adjustment.today(event.at) >= day:
            break
        paused = event.action == "pause" or (paused and event.action != "resume")
        paused = paused and event.to not in CLOSED
        waits_for_employee = event.to in ("info_needed", "alternative_offered")
        over = event.to in ("agreed", "in_delivery", "declined", "withdrawn", "ended")
        unconfirmed = unconfirmed and event.action != "confirm_filing" and not over
    return paused or waits_for_employee or unconfirmed


def count(adjustment: Adjustment, events: list[Any], start: date, until: date, *, is_net: bool) -> int:
    """Working days after `start` up to `until`, or those of them on which the clock ran."""
    day, found = start, 0
    while day < until:
        day += timedelta(days=1)
        found += adjustment.calendar.is_working(day) and not (is_net and was_paused(adjustment, events, day))
    return found


def reckon(adjustment: Adjustment, now: datetime) -> dict[str, Took]:
    """Every stage of one adjustment."""
    events, found = list(adjustment.events.order_by("seq")), {}
    for stage in STAGES:
        name = stage.removesuffix("_gross")
        starts = {"delivery": adjustment.agreed_on, "wait": adjustment.first_asked_on}
        start, today = starts.get(name, adjustment.submitted_on), adjustment.today(now)
        took = found[stage] = Took(getattr(adjustment, f"{name}_target"))
        ended_on = end(events, name, adjustment.today)
        if start is None or took.goal is None:
            continue
        is_net = stage in ("decision", "wait")
        if ended_on and ended_on <= today:
            took.ended_on, took.days = ended_on, count(adjustment, events, start, ended_on, is_net=is_net)
        elif adjustment.state not in CLOSED:
            took.so_far = count(adjustment, events, start, today, is_net=is_net)
    return found


def counts_for_times(one: Adjustment) -> bool:
    return not (one.rest_of_id or one.state == "withdrawn" or (one.state == "ended" and one.in_place_on is None))


def row(stage: str, group: str, took: list[Took]) -> Row:
    """The figures of some adjustments, by sorting."""
    done = [one for one in took if one.days is not None]
    waiting = [one for one in took if one.so_far is not None]
    days, n = sorted(one.days for one in done), len(done)
    in_target, late = sum(one.days <= one.goal for one in done), sum(one.so_far > one.goal for one in waiting)
    return Row(
        stage,
        group,
        n,
        days[ceil(n / 2) - 1] if n else None,
        days[ceil(n * 0.9) - 1] if n else None,
        in_target,
        late,
        len(waiting),
        floor(100 * in_target / (n + late) + 0.5) if n + late else None,
    )


def median_with_waiting(done: list[int], waiting: list[int]) -> int | None:
    """The product limit, day after day, person after person."""
    chance = Fraction(1)
    for day in range(max([*done, *waiting], default=0) + 1):
        there = [days for days in (*done, *waiting) if days >= day]
        end_now = [days for days in done if days == day]
        if there:
            chance *= 1 - Fraction(len(end_now), len(there))
        if end_now and chance <= Fraction(1, 2):
            return day
    return None
