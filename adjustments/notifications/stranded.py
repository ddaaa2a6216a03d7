"""The mail that there is something on which nobody may act: a count and whom to name, and no request, as it may be the reader's own.

Not here: the rows (`actions/stranded.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Notice
from ..queries import worklist


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return how much there is now."""
    return {"count": worklist.nobody_entitled()}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether there is still anything."""
    return bool(worklist.nobody_entitled())
