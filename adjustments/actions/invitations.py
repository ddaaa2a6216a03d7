"""Invitations: the employee asks somebody to support them with a request; whoever says yes reads it and can write, until a day.

Or they ask somebody to fill in a request for them; whoever says yes may send one. Nobody becomes a holder by it, and no clock
stands. Not here: what they may do (`rules/permissions.py`), nor filling it in (`actions/requests.py`).
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
from ..rules.permissions import files_uninvited
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
    return _invite(rules.SUPPORT, request=request, person=person, by=by, at=at, expires_on=expires_on)


@transaction.atomic
def invite_to_file(*, person: Person, by: Person, at: datetime, expires_on: date | None = None) -> Invitation:
    """Ask a colleague to fill in a request for the employee until a day, four weeks from now where none is given.

    Once they said yes they may send one, as HR and the line manager may without being asked. Raises MoveNotAllowed with what is wrong.
    """
    by = Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # nobody is asked twice in two windows, nor a sixth
    rules.check_filer(person.as_viewer, employee_id=by.pk, manager_id=by.line_manager_id)
    _check_is_here(person)
    return _invite(rules.FILING, request=None, person=person, by=by, at=at, expires_on=expires_on)


def _invite(
    terms: rules.Terms, *, request: Request | None, person: Person, by: Person, at: datetime, expires_on: date | None
) -> Invitation:
    zone = (by.site or Site()).zone
    today = at.astimezone(zone).date()
    expires_on = expires_on or rules.usual_end(today, terms)
    rules.check_days(expires_on, today, terms)
    alike = Invitation.objects.open().filter(invited_by=by, request=request)
    for pk in alike.filter(expires_at__lte=at).values_list("pk", flat=True):
        _expire(pk, at)  # the night has yet to find it, and the same person can be asked anew
    asked = set(alike.values_list("person", flat=True))
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
    """Say yes: from now on the person supports the employee, and is nobody's staff on the request; or may fill one in for them.

    A second yes changes nothing. Raises NotPermitted, or MoveNotAllowed where it is over, or they have another part in it by now.
    """
    one = _locked_invitation(invitation)
    if one.person_id != by.pk:
        raise NotPermitted
    if not (one.is_open(at) and one.invited_by.is_active):
        raise MoveNotAllowed("invitation_is_over")
    if one.accepted_at:
        return one
    if one.request:
        _check(one.request, by, at, as_told=False)
    else:
        _check_is_here(by)
    one.accepted_at = at
    one.save(update_fields=["accepted_at"])
    _post.post([_notice(NoticeKind.INVITATION_ACCEPTED, one, one.invited_by, at)])
    return one


@transaction.atomic
def end_invitation(*, invitation: Invitation, by: Person, at: datetime) -> Invitation:
    """End it now: the employee's "no more", or the other's "no" or "no more". The other of the two is told.

    Raises NotPermitted, or MoveNotAllowed when it is over already.
    """
    one = _locked_invitation(invitation)
    if not rules.may_end(by.pk, employee_id=one.invited_by_id, invited_id=one.person_id):
        raise NotPermitted
    if not one.is_open(at):
        raise MoveNotAllowed("invitation_is_over")
    other = one.person if by == one.invited_by else one.invited_by
    return _close(one, at, by=by, notices=[_notice(NoticeKind.INVITATION_ENDED, one, other, at)])


def to_be_used(*, request: Request) -> Invitation | None:
    """Return the invitation with which somebody fills in a request, which nobody ends or uses meanwhile; None where they need or have none."""
    employee, filer = request.employee, request.filed_by
    if employee == filer or files_uninvited(filer.as_viewer, manager_id=employee.line_manager_id):
        return None
    rows = Invitation.objects.to_file().open().filter(invited_by=employee, person=filer)
    return rows.select_for_update(no_key=True).first()


def use(*, invitation: Invitation, request: Request, at: datetime) -> None:
    """Use it up: the request was sent with it."""
    invitation.filed, invitation.ended_at = request, at
    invitation.save(update_fields=["filed", "ended_at"])


def expire(*, at: datetime) -> int:
    """Close what is over, and what somebody left who was part of it; return how many were closed. Both are told, as far as they are here."""
    found = Invitation.objects.open().order_by("pk")
    gone = found.filter(person__is_active=False) | found.filter(invited_by__is_active=False)
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
    one = rows.select_related("person__site", "invited_by__site").filter(pk=pk).first()
    if one is None:
        return False
    kind = NoticeKind.INVITATION_EXPIRED if one.expires_at <= at else NoticeKind.INVITATION_ENDED
    both = [person for person in (one.person, one.invited_by) if person.is_active]
    _close(one, at, notices=[_notice(kind, one, person, _reachable(person, at), at) for person in both])
    return True


def _check(request: Request, person: Person, at: datetime, *, as_told: bool) -> None:
    rules.check_person(person.pk, concerned(request, at, as_told=as_told))
    _check_is_here(person)


def _check_is_here(person: Person) -> None:
    if not Person.objects.active().filter(pk=person.pk).exists():
        raise MoveNotAllowed("invited_not_here")


def _locked(pk: int) -> Request:
    """Return the request, which nobody else moves, supports or leaves meanwhile."""
    rows = Request.objects.select_for_update(no_key=True, of=("self",)).select_related("employee__site")
    found: Request = rows.get(pk=pk)
    return found


def _locked_invitation(invitation: Invitation) -> Invitation:
    """Return it as it is now, which nobody answers, ends or uses meanwhile; with the request that it is about, locked like the others."""
    request = _locked(invitation.request_id) if invitation.request_id else None
    rows = Invitation.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "invited_by")
    one: Invitation = rows.get(pk=invitation.pk)
    if request:
        one.request = request
    return one


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
