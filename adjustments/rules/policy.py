"""What an organisation may set for itself: targets and the cost limit. The defaults are domain.md sections 3 and 4.

Not here: where it is stored (`models/organisation.py`), nor what follows from it (`routes`, `clocks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Policy:
    """Targets in working days, and the cost in pounds above which a budget holder decides too."""

    cost_limit: Decimal = Decimal(1000)
    first_reply_days: int = 2
    decision_days: int = 10
    fast_track_days: int = 2
    budget_holder_days: int = 3
    hr_days: int = 2
    interim_days: int = 5
    """For something in the meantime; also the longest lead time that needs none."""
    interim_urgent_days: int = 1
    whole_wait_days: int = 30
    appeal_days: int = 10
    reopened_days: int = 5
    delivery_days_with_goods: int = 20
    """For own words, which have no lead time of their own."""
    delivery_days_without_goods: int = 5
