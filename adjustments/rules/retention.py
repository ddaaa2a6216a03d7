"""How long things are kept that nobody needs any more: domain.md section 8.

Not here: removing them (`actions/retention.py`).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from .reminders import DRAFT, Days

GOES_AFTER_NOTICE = timedelta(days=10)
TOKENS_KEPT = timedelta(days=90)
"""After their end API tokens are kept for a while, so that their owner sees what there was."""


def goes_on(told_at: datetime, zone: tzinfo) -> date:
    """Return the day on which a draft is deleted whose author was told at that time: whole days, where the author works."""
    return told_at.astimezone(zone).date() + GOES_AFTER_NOTICE


def told_after(days: Days) -> timedelta | None:
    """Return how long a draft lies untouched before its author is told; None where drafts stay for good."""
    set_days = [day for day in days.get(DRAFT.code, DRAFT.offsets) if day > 0]
    return timedelta(days=max(set_days)) if set_days else None
