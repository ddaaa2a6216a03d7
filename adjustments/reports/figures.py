"""A figure as people read it."""

from __future__ import annotations

from .. import wording
from ..rules.disclosure import ShownCell, Unit

UNIT_WORDS = {Unit.CASES: "", Unit.PERCENT: "%", Unit.WORKING_DAYS: "working days", Unit.POUNDS: "£"}
"""What stands in brackets after a heading."""


def in_words(cell: ShownCell, unit: Unit) -> str:
    """Return the figure with its unit, or why there is none."""
    if cell.value is None:
        return str(wording.UNSEEN[cell.reason])
    if unit is Unit.WORKING_DAYS:
        return f"{cell.value:,} working day{'' if cell.value == 1 else 's'}"
    return in_table(cell, unit)


def in_table(cell: ShownCell, unit: Unit) -> str:
    """Return the figure as it stands in a table whose heading names its days."""
    if cell.value is None:
        return str(wording.UNSEEN[cell.reason])
    return {Unit.PERCENT: f"{cell.value}%", Unit.POUNDS: f"£{cell.value:,}"}.get(unit, f"{cell.value:,}")


def heading(words: str, unit: Unit) -> str:
    """Return the heading of a column with what its figures are counted in."""
    return f"{words} ({UNIT_WORDS[unit]})" if UNIT_WORDS[unit] else words
