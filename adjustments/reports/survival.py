"""The median of a time that not everybody has come to the end of: the product-limit estimate of Kaplan and Meier, without fractions lost."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction


def median(done: Counter[int], waiting: Counter[int]) -> int | None:
    """Return the first number of days by which half are done, or None where that is not yet reached.

    `done` counts by the days it took, `waiting` by the days for which those wait so far who are not done: until then they count
    among those who might have been.
    """
    left, still_waiting = done.total() + waiting.total(), Fraction(1)
    for days in sorted(done.keys() | waiting.keys()):
        if done[days]:
            still_waiting *= Fraction(left - done[days], left)
            if still_waiting <= Fraction(1, 2):
                return days
        left -= done[days] + waiting[days]
    return None
