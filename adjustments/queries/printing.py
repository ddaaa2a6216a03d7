"""Letters to print: messages to people who have no email address.

Not here: what they say (`notifications/compose.py`), nor marking them (`actions/notices.py`).
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..models import Letter, Notice, Person
from ..rules.notices import NoticeKind
from . import desk

AT_ONCE = 25
"""How many are shown to print at once."""
_TELLS_THE_OUTCOME = frozenset(
    {
        *(NoticeKind.ADJUSTMENT_AGREED, NoticeKind.ADJUSTMENT_DECLINED, NoticeKind.ADJUSTMENT_TAKEN_AWAY),
        *(NoticeKind.APPEAL_UPHELD, NoticeKind.ADJUSTMENT_KEPT),
    }
)
"""What the employee is told by a decision letter. Others hear of the same moment, and never get the letter."""


def is_letter(person: Person) -> Q:
    """Return the condition of what this caseworker may print: no secrets, and nothing to themselves."""
    return Q(to__email=None, to__is_active=True) & ~Q(kind=NoticeKind.PASSWORD_RESET) & ~Q(to=person)


def letters(person: Person) -> QuerySet[Notice]:
    """Return the letters that wait to be printed, oldest first; none about this person's own requests."""
    found = desk.undelivered(person).filter(is_letter(person)).with_case()  # type: ignore[attr-defined]
    rows: QuerySet[Notice] = found.select_related("to__department", "to__site", "request__site", "adjustment__request__site")
    return rows.order_by("created_at", "pk")


def enclosed(notice: Notice) -> int | None:
    """Return the number in history of the decision letter that goes with a message to the employee; None for everybody else."""
    is_to_employee = notice.request is not None and notice.to_id == notice.request.employee_id
    if notice.adjustment_id is None or not is_to_employee or notice.kind not in _TELLS_THE_OUTCOME:
        return None
    found = Letter.objects.filter(adjustment=notice.adjustment_id, at=notice.created_at)
    return found.values_list("event__seq", flat=True).first()
