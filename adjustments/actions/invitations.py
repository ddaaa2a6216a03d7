"""Invitations: the employee asks somebody to support them with a request; whoever says yes reads it and can write, until a day.

Nobody becomes a holder by it, and no clock stands. Not here: what an advocate may do (`rules/permissions.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from ..models import Invitation, Notice, Person, Request
from ..models.calendars import calendar_of
from ..models.organisation import Site
from ..queries.invitations import concerned
from ..rules import invitations as rules
from ..rules.notices import NoticeKind
from ..rules.reminders import within_hours
from ..rules.workflow import MoveNotAllowed, NotPermitted
from . import _post

log = logging.getLogger(__name__)


@transaction.atomic
def invite(*, request: Request, person: Person, by: Person, at: datetime, expires_on: date | None = None) -> Invitation:
    """Ask somebody to support the employee until a day, half a year from now where none is given; they see nothing before they say yes.

    Raises NotPermitted where the request is not the person's own or not sent, or MoveNotAllowed with what is wrong.
    """
    request = _locked(request.pk)
    if request.employee_id != by.pk or request.is_draft:
        raise NotPermitted
    _check(request, person, at, as_told=True)
    zone = (by.site or Site()).zone
    today = at.astimezone(zone).date()
    expires_on = expires_on or rules.usual_end(today)
    rules.check_days(expires_on, today)
    _close_over(request, at)
    asked = set(request.invitations.open().values_list("person", flat=True))
    if person.pk in asked:
        raise MoveNotAllowed("invited_already")
    if len(asked) >= rules.MOST_AT_ONCE:
        raise MoveNotAllowed("invited_too_many")
    one = Invitation.objects.create(
        request=request,
        person=person,
        invited_by=by,
        invited_at=at,
        expires_on=expires_on,
        expires_at=rules.end_of(expires_on, zone),
    )
    _post.post([_notice(NoticeKind.INVITATION_MADE, one, person, at)])
    return one


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Person, at: datetime) -> Invitation:
    """Say yes: from now on the person supports the employee, and is nobody's staff on the request.

    A second yes changes nothing. Raises NotPermitted, or MoveNotAllowed where it is over, or they have another part in it by now.
    """
    request = _locked(invitation.request_id)
    one = Invitation.objects.select_related("request__employee__site").get(pk=invitation.pk)
    if one.person_id != by.pk:
        raise NotPermitted
    if not one.is_open(at):
        raise MoveNotAllowed("invitation_is_over")
    if one.accepted_at:
        return one
    _check(request, by, at, as_told=False)
    one.accepted_at = at
    one.save(update_fields=["accepted_at"])
    _post.post([_notice(NoticeKind.INVITATION_ACCEPTED, one, request.employee, at)])
    return one


@transaction.atomic
def end_invitation(*, invitation: Invitation, by: Person, at: datetime) -> Invitation:
    """End it now: the employee's "no more", or the other's "no" or "no more". The other of the two is told.

    Raises NotPermitted, or MoveNotAllowed when it is over already.
    """
    request = _locked(invitation.request_id)
    one = Invitation.objects.select_related("person", "request__employee").get(pk=invitation.pk)
    if not rules.may_end(by.pk, employee_id=request.employee_id, invited_id=one.person_id):
        raise NotPermitted
    if not one.is_open(at):
        raise MoveNotAllowed("invitation_is_over")
    other = one.person if by == request.employee else request.employee
    return _close(one, at, by=by, notices=[_notice(NoticeKind.INVITATION_ENDED, one, other, at)])


def expire(*, at: datetime) -> int:
    """Close what is over, and what somebody left who was part of it; return how many were closed. Both are told, as far as they are here."""
    found = Invitation.objects.open().order_by("pk")
    gone = found.filter(person__is_active=False) | found.filter(request__employee__is_active=False)
    closed = 0
    for pk in list((found.filter(expires_at__lte=at) | gone).values_list("pk", flat=True)):
        try:
            closed += _expire(pk, at)
        except Exception:  # one broken invitation never stops the others
            log.exception("Invitation %s could not be closed.", pk)
    return closed


@transaction.atomic
def _expire(pk: int, at: datetime) -> bool:
    rows = Invitation.objects.open().select_for_update(no_key=True, of=("self",))
    one = rows.select_related("person__site", "request__employee__site").filter(pk=pk).first()
    if one is None:
        return False
    kind = NoticeKind.INVITATION_EXPIRED if one.expires_at <= at else NoticeKind.INVITATION_ENDED
    both = [person for person in (one.person, one.request.employee) if person.is_active]
    _close(one, at, notices=[_notice(kind, one, person, _reachable(person, at), at) for person in both])
    return True


def _close_over(request: Request, at: datetime) -> None:
    """Close what has expired and the night has yet to find, so that the same person can be asked anew."""
    for pk in request.invitations.open().filter(expires_at__lte=at).values_list("pk", flat=True):
        _expire(pk, at)


def _check(request: Request, person: Person, at: datetime, *, as_told: bool) -> None:
    rules.check_person(person.pk, concerned(request, at, as_told=as_told))
    if not Person.objects.active().filter(pk=person.pk).exists():
        raise MoveNotAllowed("invited_not_here")


def _locked(pk: int) -> Request:
    """Return the request, which nobody else moves, supports or leaves meanwhile."""
    rows = Request.objects.select_for_update(no_key=True, of=("self",)).select_related("employee__site")
    found: Request = rows.get(pk=pk)
    return found


def _close(one: Invitation, at: datetime, *, by: Person | None = None, notices: Iterable[Notice] = ()) -> Invitation:
    one.ended_at, one.ended_by = at, by
    one.save(update_fields=["ended_at", "ended_by"])
    _post.post(notices)
    return one


def _reachable(person: Person, at: datetime) -> datetime:
    site = person.site or Site()
    return within_hours(at, calendar_of(site), site.zone)


def _notice(kind: NoticeKind, one: Invitation, to: Person, send_after: datetime, at: datetime | None = None) -> Notice:
    key, data = f"{kind}:{one.pk}:{to.pk}", {"invitation": one.pk}
    return Notice(key=key, kind=kind, to=to, data=data, created_at=at or send_after, send_after=send_after)
