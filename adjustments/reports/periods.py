"""Periods in words: 2026, 2026-Q3, 2026-10, all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """Days from `first` to `last`, both counted; None is open."""

    code: str
    words: str
    first: date | None = None
    last: date | None = None

    def within(self, column: str) -> dict[str, object]:
        """Return the condition that a day lies in the period."""
        return {f"{column}__range": (self.first, self.last)} if self.first and self.last else {}


ALL = Period("all", "any month so far")
_GRAMMAR = re.compile(r"(?P<year>20\d\d)(-(Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")


def _months(code: str, words: str, year: int, first_month: int, count: int) -> Period:
    end = year * 12 + first_month - 1 + count
    return Period(code, words, date(year, first_month, 1), date(end // 12, end % 12 + 1, 1) - timedelta(days=1))


def parse(code: str) -> Period:
    """Return the period of a code; raise ValueError with words that say what to write."""
    if code == "all":
        return ALL
    if not (found := _GRAMMAR.fullmatch(code)):
        raise ValueError("Write a period as 2026, 2026-Q3, 2026-10 or all.")
    year = int(found["year"])
    if found["quarter"]:
        quarter = int(found["quarter"])
        first = quarter * 3 - 2
        words = f"{date(year, first, 1):%B} to {date(year, first + 2, 1):%B} {year}"
        return _months(code, words, year, first, 3)
    if found["month"]:
        return _months(code, f"{date(year, int(found['month']), 1):%B %Y}", year, int(found["month"]), 1)
    return _months(code, str(year), year, 1, 12)


def offered(today: date) -> list[Period]:
    """Return the periods that a page offers: everything, this year and last, the last four quarters."""
    index = today.year * 4 + (today.month - 1) // 3
    quarters = [parse(f"{i // 4}-Q{i % 4 + 1}") for i in range(index, index - 4, -1)]
    return [ALL, parse(str(today.year)), parse(str(today.year - 1)), *quarters]
