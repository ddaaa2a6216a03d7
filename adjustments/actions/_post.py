"""The outbox: a row for each message, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .. import wake
from ..models import Adjustment, Cover, Notice, Person, Request, Step
from ..rules.holders import NOBODY, Holder
from ..rules.notices import WITHOUT_THE_CASE, NoticeKind, Telling, To
from ..rules.permissions import BUDGET_KINDS, HR_ROLES, Standing, barred, can_view, reads_for, stands_in
from ..rules.states import ADVISERS, Role, State, StepKind, Team


def people_of(holder: Holder, adjustment: Adjustment, standing: Standing | None = None) -> list[Person]:
    """Return who stands behind a holder: the person, or those of the team who may act.

    With `standing`, nobody is asked for a second check or another look who took part before; where that leaves nobody in
    HR, the independent reviewers are.
    """
    if holder.person_id:
        return list(Person.objects.active().filter(pk=holder.person_id))
    if not holder.team:
        return []
    team = Team(adjustment.team) if holder.team is Team.SUPPLIER else holder.team
    request = adjustment.request
    passed_over = request.employee.line_manager_id if request.is_sent_to_hr else None
    own = {one for one in (request.employee_id, request.filed_by_id, passed_over) if one}
    if team is Team.HR:
        return _of_hr(request, barred(standing, standing.step_kind)) if standing else _in_hr(request, own)
    found = Person.objects.in_team(team)
    if team in ADVISERS:
        found = found.counting_on(request, Role.ADVISER)
    if team in ADVISERS and standing is not None:
        return list(found.exclude(pk__in=standing.barred_from_advising))
    return list(found.exclude(pk__in=standing.parties if standing else own))


def _in_hr(request: Request, not_these: Set[int], *roles: Role) -> list[Person]:
    """Return the caseworkers, or who has one of these roles, as far as they count on this request; none of these."""
    found = Person.objects.active().counting_on(request, *(roles or HR_ROLES))
    return list(found.exclude(pk__in=not_these))


def _of_hr(request: Request, not_these: frozenset[int]) -> list[Person]:
    """Return the caseworkers but these; where that leaves nobody, the independent reviewers but these."""
    return _in_hr(request, not_these) or _in_hr(request, not_these, Role.INDEPENDENT_REVIEWER)


@dataclass(frozen=True)
class Holders:
    """Who had it before the move, has it after it, holds the open step, and asked whether it can end, or for advice."""

    past: Holder
    now: Holder
    step: Holder
    asked: Holder = NOBODY


def holder_named(by: Adjustment | Step) -> Holder:
    """Return who has an adjustment or holds a step, as its row says."""
    return Holder(by.holder_person_id, Team(by.holder_team) if by.holder_team else None)


def recipients(
    to: To, adjustment: Adjustment, holders: Holders, standing: Standing, before: Standing | None = None
) -> list[Person]:
    """Return whom a notice goes to. `standing` is the adjustment's after the move, `before` the one that the move ended."""
    match to:
        case To.EMPLOYEE:
            return [adjustment.request.employee]
        case To.FILER:
            return [adjustment.request.filed_by]
        case To.HOLDER:
            return people_of(holders.now, adjustment, standing)
        case To.STEP_HOLDER:
            return people_of(holders.step, adjustment, standing)
        case To.DECIDER:
            delivers = standing.step_kind is None and standing.state is State.IN_DELIVERY
            return [] if delivers else people_of(holders.step, adjustment, standing)
        case To.PAST_HOLDER | To.PAST_PERSON:
            if to is To.PAST_PERSON and holders.past.person_id is None:
                return []
            had = people_of(holders.past, adjustment, before)
            return [person for person in had if person.pk not in (holders.now.person_id, holders.step.person_id)]
        case To.READERS:
            if not standing.is_confirmed:
                return []  # nobody may read it yet; that it can be read is told with the confirmation
            reads = standing.step_kind is not None and standing.step_kind not in BUDGET_KINDS
            return people_of(holders.step if reads else Holder(team=Team.HR), adjustment, standing)
        case To.HR:
            return people_of(Holder(team=Team.HR), adjustment, standing)
        case To.ADVISER:
            asked = standing if standing.state is State.ADVICE or before is None else before
            is_asked = asked.state is State.ADVICE and asked.holder_team is not None
            return people_of(Holder(team=asked.holder_team), adjustment, asked) if is_asked else []
        case To.ASKED_ADVICE:
            both = [*people_of(holders.step, adjustment, standing), *people_of(holders.asked, adjustment)]
            return [person for person in dict.fromkeys(both) if can_view(standing, person.as_viewer)]
        case To.ASKED_TO_END:
            askers = people_of(holders.asked, adjustment)
            return [person for person in askers if before and can_view(before, person.as_viewer)]
        case To.MAY_TAKE_AWAY:
            return _of_hr(adjustment.request, barred(standing, StepKind.REVIEWER))
        case To.TO_CANCEL:
            is_left = standing.state is State.WITHDRAWN and standing.is_ordered
            return people_of(Holder(team=standing.team), adjustment, standing) if is_left else []
        case To.HR_LEAD:
            leads = _in_hr(adjustment.request, standing.parties, Role.HR_LEAD)
            return leads or people_of(Holder(team=Team.HR), adjustment, standing)
        case To.FULFILMENT:
            return people_of(Holder(team=Team(adjustment.team)), adjustment, standing)
        case To.NOBODY:
            return []
        case To.TOLD_MANAGER:
            manager = adjustment.request.employee.line_manager
            return [manager] if manager and manager.is_active and standing.is_sent_to_hr else []
        case To.MANAGER | To.SENIOR:
            return _managers(adjustment, standing, is_senior=to is To.SENIOR)


def to_covers(
    found: list[Person],
    to: To,
    holders: Holders,
    standings: Iterable[Standing | None],
    cover_of: Callable[[int], Cover | None],
) -> list[Person]:
    """Return the same with the cover of whoever is away: what they would be told as holder or line manager goes there meanwhile."""
    if to in (To.EMPLOYEE, To.FILER):
        return found
    by_name = {one.person_id for one in (holders.past, holders.now, holders.step, holders.asked)}
    told: dict[int, Person] = {}
    for person in found:
        is_named = to in (To.MANAGER, To.SENIOR, To.TOLD_MANAGER) or person.pk in by_name
        may = reads_for if to is To.TOLD_MANAGER else stands_in
        one = cover_of(person.pk) if is_named else None
        is_theirs = one is not None and any(known and may(known, one.cover_id, one.away) for known in standings)
        reader = one.cover if one is not None and is_theirs else person
        told[reader.pk] = reader
    return list(told.values())


def _managers(adjustment: Adjustment, standing: Standing, *, is_senior: bool) -> list[Person]:
    """Return the line manager, or while the manager holds the step theirs; nobody where the employee passed them over."""
    manager = adjustment.request.employee.line_manager
    if is_senior:
        is_held = manager is not None and standing.step_kind is StepKind.LINE_MANAGER and standing.step_holder_id == manager.pk
        manager = manager.line_manager if manager and is_held else None
    may = manager and manager.is_active and manager.pk not in standing.parties and not standing.is_sent_to_hr
    return [manager] if manager and may else []


def notices_for(
    telling: Telling, adjustment: Adjustment, *, seq: int, to: Iterable[Person], at: datetime, data: Mapping[str, Any]
) -> list[Notice]:
    """Return the unsaved rows of one telling. What is without the case names no request, and carries none of its data."""
    request = adjustment.request
    has_case = telling.kind not in WITHOUT_THE_CASE
    scope = f"request-{request.pk}-{at:%Y%m%d%H%M%S%f}" if telling.per_request else f"event-{request.pk}-{seq}"
    return [
        Notice(
            key=f"{telling.kind}:{scope}:{person.pk}",
            kind=telling.kind,
            to=person,
            request=request if has_case else None,
            adjustment=adjustment if has_case and not telling.per_request else None,
            data=dict(data) if has_case else {},
            created_at=at,
            send_after=at,
        )
        for person in to
        if person.is_active
    ]


def post(notices: Iterable[Notice]) -> None:
    """Write the rows, each key at most once, and wake a worker after the commit."""
    if rows := list(notices):
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        wake.after_commit()


def post_password_reset(*, person: Person, at: datetime) -> None:
    """Tell somebody how to set a new password. The link is made when the mail is sent, so no secret lies in a row.

    At most one a minute for each person, however often the form is sent.
    """
    minute = at.strftime("%Y%m%d%H%M")
    post(
        [
            Notice(
                key=f"{NoticeKind.PASSWORD_RESET}:{minute}:{person.pk}",
                kind=NoticeKind.PASSWORD_RESET,
                to=person,
                created_at=at,
                send_after=at,
            )
        ]
    )
