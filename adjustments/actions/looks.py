"""Opening a case: find, log, commit, return it as this person may see it."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..models import Adjustment, Look, Person, Request
from ..queries import case_file, letters
from ..queries.case_file import CaseFile, NoSuchCase
from ..queries.letters import LetterFile
from ..rules.permissions import Relation
from ..rules.privacy import Facet

NOT_FOR_EMPLOYEES = frozenset({Facet.PROPOSAL, Facet.COST})
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


def open_letter(reference: str, number: int, seq: int, *, by: Person, at: datetime) -> tuple[CaseFile, LetterFile]:
    """Open a letter: opening it is a look at the request. Raises NoSuchCase when there is none for this person."""
    adjustments = find(reference, by=by, at=at)
    case = case_file.build(adjustments, by, at)
    letter = letters.write(case, number, seq)
    if not case.is_own:
        _log(adjustments[0].request, case, by, at)
    return case, letter


def as_manager(reference: str, *, by: Person, at: datetime) -> CaseFile | None:
    """Return the employee's own request as their line manager would see it: nothing can be done there, and no look is logged.

    Costs and proposals that are being checked are left out: the employee is not told of them, here neither.

    None: the manager sees nothing, or there is none. Raises NoSuchCase when it is not the person's own.
    """
    if find(reference, by=by, at=at)[0].request.employee_id != by.pk:
        raise NoSuchCase
    manager = by.line_manager
    if manager is None or not manager.is_active:
        return None
    try:
        adjustments = find(reference, by=manager, at=at)
    except NoSuchCase:
        return None
    return case_file.build(adjustments, manager, at, hidden=NOT_FOR_EMPLOYEES).without_actions()


def _log(request: Request, case: CaseFile, by: Person, at: datetime) -> None:
    if request.looks.filter(viewer=by, at__gt=at - ONE_LOOK).exists():
        return
    relation = next(one for one in _MOST_TELLING if one in case.relations)
    Look.objects.create(request=request, viewer=by, relation=relation, at=at)
