"""Invitations: asking somebody to support you with a request or to fill one in, saying yes, ending it, and whom one supports."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions import invitations as actions
from ...models import Invitation, Request
from ...queries import invitations
from ...queries.case_file import NoSuchCase
from ...rules.invitations import FILING, usual_end
from ...rules.workflow import NotPermitted, Refused
from ..access import about_others, signed_in
from ..forms.invite import InviteForm, InviteToFileForm
from ..forms.moves import NothingToFillIn
from ..sending import send_once
from .errors import not_found, refused
from .requests import done_words


@about_others
def invitation_list(request: HttpRequest) -> HttpResponse:
    """Show who asks something of this person, what they said yes to, and whom they asked to fill in a request."""
    at = timezone.now()
    filling_in = invitations.may_fill_in(request.user, at)
    context = {
        "asking": invitations.unanswered(request.user, at),
        "supporting": invitations.supporting(request.user, at),
        "filling_in": filling_in,
        "begun": invitations.begun_for(request.user, filling_in),
        "asked": invitations.asked_to_fill_in(request.user, at),
        "done": done_words(request),
    }
    return render(request, "adjustments/invitations.jinja", context)


@signed_in
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the employee find somebody and ask them, who reads what exactly said beside it."""
    at = timezone.now()
    try:
        own = invitations.own_request(request.user, reference, at)
    except NoSuchCase:
        return not_found(request)
    initial = {"expires_on": usual_end(timezone.localdate(at))}
    form = InviteForm(request.POST if request.method == "POST" else None, employee=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and not form.is_search:
        return _invited(request, form, own, at)
    return _show(request, form, own)


def _show(request: HttpRequest, form: InviteForm, own: Request) -> HttpResponse:
    context = {"form": form, "reference": own.reference, "back": reverse("request", args=[own.reference])}
    return render(request, "adjustments/invite.jinja", context, status=422 if form.errors else 200)


def _invited(request: HttpRequest, form: InviteForm, own: Request, at: datetime) -> HttpResponse:
    def do() -> str:
        until = form.cleaned_data["expires_on"]
        actions.invite(request=own, person=form.chosen(), by=request.user, at=at, expires_on=until)
        return f"{reverse('request', args=[own.reference])}?done=invite#support"

    def or_show(refusal: Refused) -> HttpResponse:
        if isinstance(refusal, NotPermitted):
            return refused(request, refusal, {})
        form.say(refusal)
        return _show(request, form, own)

    return send_once(request, at, do, or_show=or_show)


@signed_in
def invite_to_file(request: HttpRequest) -> HttpResponse:
    """Let the employee find a colleague and ask them to fill in a request; what that means is said beside it."""
    at, employee = timezone.now(), request.user
    initial = {"expires_on": usual_end(timezone.localdate(at), FILING)}
    form = InviteToFileForm(request.POST if request.method == "POST" else None, employee=employee, initial=initial)

    def show() -> HttpResponse:
        context = {"form": form, "back": reverse("invitations"), "manager": employee.line_manager}
        return render(request, "adjustments/invite_to_file.jinja", context, status=422 if form.errors else 200)

    def do() -> str:
        actions.invite_to_file(person=form.chosen(), by=employee, at=at, expires_on=form.cleaned_data["expires_on"])
        return f"{reverse('invitations')}?done=invite_to_file"

    def or_show(refusal: Refused) -> HttpResponse:
        form.say(refusal)
        return show()

    if request.method == "POST" and form.is_valid() and not form.is_search:
        return send_once(request, at, do, or_show=or_show)
    return show()


@about_others
def accept_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whom an employee chose whether they support them; what that means is said before."""
    at = timezone.now()
    one = _one_or_none(request, pk)
    if one is None or one.person_id != request.user.pk:
        return not_found(request)
    if request.method == "POST":

        def do() -> str:
            actions.accept_invitation(invitation=one, by=request.user, at=at)
            if one.request is None:
                return f"{reverse('invitations')}?done=accept_to_file"
            return f"{reverse('request', args=[one.request.reference])}?done=accept_invitation"

        return send_once(request, at, do)
    return render(request, "adjustments/accept_invitation.jinja", _context(one, at, reverse("invitations")))


@about_others
def end_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, after asking once: the employee, or whom they asked."""
    at = timezone.now()
    one = _one_or_none(request, pk)
    if one is None:
        return not_found(request)
    is_own = one.invited_by_id == request.user.pk
    back = reverse("request", args=[one.request.reference]) if is_own and one.request else reverse("invitations")
    if request.method == "POST":

        def do() -> str:
            actions.end_invitation(invitation=one, by=request.user, at=at)
            return f"{back}?done=end_invitation"

        return send_once(request, at, do)
    return render(request, "adjustments/end_invitation.jinja", _context(one, at, back) | {"is_own": is_own})


def _one_or_none(request: HttpRequest, pk: int) -> Invitation | None:
    try:
        return invitations.about(request.user, pk)
    except NoSuchCase:
        return None


def _context(one: Invitation, at: datetime, back: str) -> dict[str, object]:
    return {"form": NothingToFillIn(), "invitation": one, "is_over": not one.is_open(at), "back": back}
