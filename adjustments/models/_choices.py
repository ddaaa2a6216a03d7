"""Turns the rulebook's closed lists and the wording into choices of fields."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


def choices(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """Return (value, words) for each member, in the order of the wording."""
    return [(str(member.value if isinstance(member, StrEnum) else member), text) for member, text in words.items()]
