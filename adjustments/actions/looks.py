"""Opening a case: find, log, commit, return it as this person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ..models import Adjustment, Handover, Look, Person, Request
from ..queries import case_file, letters
from ..queries.case_file import CaseFile, NoSuchCase
from ..queries.gathered import cases_of, looks_at
from ..queries.letters import LetterFile
from ..rules.handovers import shows_on
from ..rules.permissions import Relation, can_view
from ..rules.privacy import Facet

NOT_FOR_EMPLOYEES = frozenset({Facet.PROPOSAL, Facet.COST})
ONE_LOOK = timedelta(minutes=30)

_MOST_TELLING = (
    *(
        Relation.COVER,
        Relation.MANAGER,
        Relation.ADVOCATE,
        Relation.FILER,
        Relation.DECIDER,
        Relation.REVIEWER,
        Relation.BUDGET_HOLDER,
        Relation.HR,
    ),
    *(Relation.CHECKER, Relation.FULFILMENT, Relation.ADVISER, Relation.SENIOR),
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


@dataclass(frozen=True)
class Preview:
    """The employee's own request as their line manager sees it, or will see it."""

    case: CaseFile
    seen_from: date | None
    """The first day on which a new line manager sees all of it; None: they see it now."""


def as_manager(reference: str, *, by: Person, at: datetime) -> Preview | None:
    """Return the employee's own request as their line manager would see it: nothing can be done there, and no look is logged.

    Before a new line manager may see, it is what they will see. Costs and proposals that are being checked are left out: the employee is not told of them, here neither.

    None: the manager sees nothing, or there is none. Raises NoSuchCase when it is not the person's own.
    """
    own = find(reference, by=by, at=at)
    if own[0].request.employee_id != by.pk:
        raise NoSuchCase
    manager = Person.objects.active().for_rules().filter(pk=by.line_manager_id).first()
    if manager is None:
        return None
    now = list(
        Adjustment.objects.visible_to(manager, at).sent().with_case().filter(pk__in=[one.pk for one in own]).order_by("number")
    )
    later = now if own[0].request.employee.manager_may_see else _seen_later(manager, own)
    if not later:
        return None
    case = case_file.build(later, manager, at, hidden=NOT_FOR_EMPLOYEES)
    return Preview(case, None if len(now) == len(later) else _seen_from(own[0], at))


def _seen_later(manager: Person, adjustments: list[Adjustment]) -> list[Adjustment]:
    """Return what the new line manager will see."""
    for one in adjustments:
        one.request.employee.manager_may_see = True  # never saved: as it will be
    return [case.adjustment for case in cases_of(adjustments)[0] if can_view(case.standing(), manager.as_viewer)]


def _seen_from(one: Adjustment, at: datetime) -> date:
    """Return the day that the employee was told, or today while telling them takes longer; before, the day that they will be told."""
    handover, today = Handover.objects.current().filter(employee=one.request.employee_id).first(), one.today(at)
    return max(handover.shows_on, today) if handover else shows_on(today, one.calendar)


def _log(request: Request, case: CaseFile, by: Person, at: datetime) -> None:
    """Log a look, one in half an hour; the looks before were read with the case."""
    if any(look.viewer_id == by.pk and look.at > at - ONE_LOOK for look in looks_at(request)):
        return
    relation = next(one for one in _MOST_TELLING if one in case.relations)
    Look.objects.create(request=request, viewer=by, relation=relation, at=at)
