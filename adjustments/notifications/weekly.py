"""What the mails of Monday say beside what every mail says.

Not here: the rows (`actions/weekly.py`), nor what waits (`queries/weekly.py`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Notice
from ..queries import weekly
from ..rules.notices import NoticeKind


def context(notice: Notice, now: datetime) -> dict[str, Any]:
    """Return the words of the list, or the numbers, as they stand when the mail leaves."""
    if notice.kind == NoticeKind.HR_WEEK:
        return {"numbers": weekly.numbers(notice.to, now)}
    return {"week": weekly.of(notice.to, now), "shown": weekly.SHOWN}


def is_still_wanted(notice: Notice, now: datetime) -> bool:
    """Say whether anything waits: by the time that a mail leaves it may be done."""
    if notice.kind == NoticeKind.HR_WEEK:
        return notice.to.as_viewer.is_hr_casework and bool(weekly.numbers(notice.to, now))
    return weekly.of(notice.to, now).total > 0
