"""The steps by which goods come into use, a closed list in the order in which they are done.

Not here: how long they take (`clocks`), nor who is asked next (`workflow`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from .routes import needs_goods
from .states import Team


class DeliveryStep(StrEnum):
    """One thing that fulfilment does."""

    QUOTE = "quote"
    ORDER = "order"
    RECEIVE = "receive"
    SET_UP = "set_up"
    TRAIN = "train"


EXPENSIVE = frozenset({"£££", "££££"})


def are_known(steps: object) -> bool:
    """Say whether these are steps of the list, each once, in its order, each with a team of ours."""
    if not isinstance(steps, list) or not all(isinstance(one, Mapping) and set(one) == {"step", "team"} for one in steps):
        return False
    teams, kinds = [one["team"] for one in steps], [one["step"] for one in steps]
    return set(teams) <= set(Team) and kinds == [step.value for step in DeliveryStep if step in kinds]


def do_not_fit(steps: Iterable[DeliveryStep], *, cost_band: str, delivered_by: tuple[str, ...]) -> str | None:
    """Return the code of what is wrong: nothing is bought yet there are steps, none for goods, no quote for what is expensive."""
    kinds = set(steps)
    if not needs_goods(delivered_by):
        return "no_steps_wanted" if kinds else None
    if not kinds:
        return "steps_wanted"
    return "quote_wanted" if cost_band in EXPENSIVE and DeliveryStep.QUOTE not in kinds else None
