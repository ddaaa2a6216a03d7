"""What a report is asked for: a period, what counts as in it, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .. import wording
from ..models import Department, Site
from . import periods
from .periods import ALL, Period


class Basis(StrEnum):
    """What makes an adjustment count in a period."""

    RECEIVED = "received"
    COMPLETED = "completed"  # each stage by its own end


@dataclass(frozen=True)
class Asked:
    """The period, the basis, what the figures are narrowed to and grouped by; None is everything. An empty category: own words."""

    period: Period = ALL
    basis: Basis = Basis.RECEIVED
    directorate: int | None = None
    site: int | None = None
    category: str | None = None
    route: str | None = None
    staff_group: str | None = None
    by: str = ""
    stage: str = "decision"
    """Of a report about times: which one is shown by group, month and days."""
    left_out: frozenset[int] = frozenset()
    """Adjustments in which the reader has a part: counted, they could tell what is withheld from them."""

    @property
    def code(self) -> str:
        """What the figures are of: the period and what makes something count in it."""
        return self.period.code if self.basis is Basis.RECEIVED else f"{self.period.code}, completed"

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        """What the figures are narrowed to, as dimensions and labels."""
        return tuple((name, str(value)) for name, value in sorted(self.places().items()))

    def as_codes(self) -> dict[str, Any]:
        """Return it in codes, to be kept; not what the reader has a part in, which is asked again when it is read."""
        return {"period": self.period.code, "basis": self.basis.value, **self.places()}

    def places(self) -> dict[str, Any]:
        """Return the narrowing as conditions on report lines."""
        names = ("directorate", "site", "category", "route", "staff_group")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


def from_codes(codes: Mapping[str, Any]) -> Asked:
    """Return what was kept in codes."""
    return Asked(**{**codes, "period": periods.parse(codes["period"]), "basis": Basis(codes["basis"])})


def in_words(asked: Asked, *, with_period: bool = True) -> str:
    """Return what the figures are of as people read it: "Received in October 2026, Surgery, Equipment"."""
    counts = "Completed in" if asked.basis is Basis.COMPLETED else "Received in"
    words = [f"{counts} {asked.period.words}"] if with_period else ["As it is now"]
    if asked.directorate is not None:
        words.append(Department.objects.get(pk=asked.directorate).name)
    if asked.site is not None:
        words.append(Site.objects.get(pk=asked.site).name)
    if asked.category is not None:
        words.append(asked.category or str(wording.OWN_WORDS))
    if asked.route is not None:
        words.append(str(wording.ROUTES[asked.route]))
    if asked.staff_group is not None:
        words.append(asked.staff_group or str(wording.NOT_RECORDED))
    if asked.left_out:
        words.append("without those in which you have a part")
    return ", ".join(words)
