"""The outbox: a row for each message, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .. import wake
from ..models import Adjustment, Notice, Person
from ..rules.holders import Holder
from ..rules.notices import NoticeKind, Telling, To
from ..rules.states import Team


def people_of(holder: Holder, adjustment: Adjustment) -> list[Person]:
    """Return who stands behind a holder: the person, or the team without those whose own case it is."""
    if holder.person_id:
        return list(Person.objects.active().filter(pk=holder.person_id))
    if not holder.team:
        return []
    team = Team(adjustment.team) if holder.team is Team.SUPPLIER else holder.team
    own = (adjustment.request.employee_id, adjustment.request.filed_by_id)
    return list(Person.objects.in_team(team).exclude(pk__in=own))


def recipients(to: To, adjustment: Adjustment, holder: Holder, past: Holder, step: Holder) -> list[Person]:
    """Return whom a notice goes to."""
    match to:
        case To.EMPLOYEE:
            return [adjustment.request.employee]
        case To.HOLDER:
            return people_of(holder, adjustment)
        case To.PAST_HOLDER:
            return people_of(past, adjustment)
        case To.STEP_HOLDER:
            return people_of(step, adjustment)
        case To.FILER:
            return [adjustment.request.filed_by]
        case To.HR:
            return people_of(Holder(team=Team.HR), adjustment)
        case To.FULFILMENT:
            return people_of(Holder(team=Team(adjustment.team)), adjustment)


def notices_for(
    telling: Telling, adjustment: Adjustment, *, seq: int, to: Iterable[Person], at: datetime, data: Mapping[str, Any]
) -> list[Notice]:
    """Return the unsaved rows of one telling."""
    request = adjustment.request
    scope = f"request-{request.pk}" if telling.per_request else f"event-{request.pk}-{seq}"
    return [
        Notice(
            key=f"{telling.kind}:{scope}:{person.pk}",
            kind=telling.kind,
            to=person,
            request=request,
            adjustment=None if telling.per_request else adjustment,
            data=dict(data),
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
