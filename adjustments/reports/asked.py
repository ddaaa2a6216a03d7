"""What a report is asked for: a period, what counts as in it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .periods import ALL, Period


class Basis(StrEnum):
    """What makes an adjustment count in a period."""

    RECEIVED = "received"
    COMPLETED = "completed"  # each stage by its own end


@dataclass(frozen=True)
class Asked:
    """The period, the basis, and what the figures are narrowed to; None is everything. An empty category: in own words."""

    period: Period = ALL
    basis: Basis = Basis.RECEIVED
    directorate: int | None = None
    site: int | None = None
    category: str | None = None
    route: str | None = None
    staff_group: str | None = None

    def places(self) -> dict[str, Any]:
        """Return the narrowing as conditions on report lines."""
        names = ("directorate", "site", "category", "route", "staff_group")
        return {name: value for name in names if (value := getattr(self, name)) is not None}
