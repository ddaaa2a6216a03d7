"""Opening a case: find, log, commit, return it as this person may see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Adjustment, Look, Person, Request
from ..queries import case_file
from ..queries.case_file import CaseFile, NoSuchCase
from ..rules.permissions import Relation

ONE_LOOK = timedelta(minutes=30)

_MOST_TELLING = (
    *(Relation.MANAGER, Relation.FILER, Relation.DECIDER, Relation.REVIEWER, Relation.BUDGET_HOLDER, Relation.HR),
    *(Relation.CHECKER, Relation.FULFILMENT),
)


def find(reference: str, *, by: Person, at: datetime) -> list[Adjustment]:
    """Return the adjustments of a request that exist for this person; raise NoSuchCase when there is none."""
    found = Adjustment.objects.visible_to(by, at).sent().with_case().filter(request__reference=reference)
    adjustments = list(found.order_by("number"))
    if not adjustments:
        raise NoSuchCase
    return adjustments


def open_case(reference: str, *, by: Person, at: datetime) -> CaseFile:
    """Open a request: the look is logged and committed before the case file is handed out.

    Raises NoSuchCase when the request does not exist for this person. Opening one's own is no look.
    """
    adjustments = find(reference, by=by, at=at)
    case = case_file.build(adjustments, by, at)
    if not case.is_own:
        _log(adjustments[0].request, case, by, at)
    return case


def _log(request: Request, case: CaseFile, by: Person, at: datetime) -> None:
    if request.looks.filter(viewer=by, at__gt=at - ONE_LOOK).exists():
        return
    relation = next(one for one in _MOST_TELLING if one in case.relations)
    Look.objects.create(request=request, viewer=by, relation=relation, at=at)
