"""Cover: who stands in for whom, naming somebody, and ending it early."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ... import wording
from ...actions import covers as actions
from ...models import Cover, Person
from ...queries import covers
from ...queries.case_file import NoSuchCase
from ...rules.settings import may_set_policy
from ...rules.workflow import NotPermitted, Refused
from ..access import about_others, only
from ..forms.cover import CoverForm
from ..forms.moves import NothingToFillIn
from ..sending import send_once
from .errors import not_found, refused

DONE = {"appoint_cover": wording.COVER_APPOINTED, "end_cover": wording.COVER_ENDED}


def cover_done(request: HttpRequest) -> str:
    """Return the sentence for what brought this person here, if it was about cover."""
    return str(DONE.get(request.GET.get("done", ""), ""))


@about_others
def cover(request: HttpRequest) -> HttpResponse:
    """Show who covers for this person, and for whom they cover, now and to come."""
    person, at = request.user, timezone.now()
    if not (person.needs_cover or person.covers_somebody):
        return not_found(request)
    context = {
        "given": [(one, one.is_running(at)) for one in covers.of_manager(person)],
        "held": [(one, one.is_running(at)) for one in covers.held_by(person)],
        "done": cover_done(request),
    }
    return render(request, "adjustments/cover.jinja", context)


@about_others
def appoint_cover(request: HttpRequest) -> HttpResponse:
    """Let somebody for whom decisions wait name who stands in for them."""
    if not request.user.needs_cover:
        return not_found(request)
    return _appoint(request, request.user, reverse("cover"))


@only(may_set_policy)
def appoint_cover_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Let HR name who stands in for somebody who is away."""
    manager = Person.objects.active().filter(pk=pk).first()
    if manager is None or not manager.needs_cover:
        return not_found(request)
    return _appoint(request, manager, reverse("settings_person", args=[pk]))


def _appoint(request: HttpRequest, manager: Person, back: str) -> HttpResponse:
    at = timezone.now()
    form = CoverForm(request.POST if request.method == "POST" else None, manager=manager, by=request.user)
    if request.method == "POST" and form.is_valid() and not form.is_search:
        return _appointed(request, form, manager, back, at)
    return _show(request, form, manager, back)


def _show(request: HttpRequest, form: CoverForm, manager: Person, back: str) -> HttpResponse:
    context = {"form": form, "manager": manager, "is_own": manager == request.user, "back": back}
    return render(request, "adjustments/appoint_cover.jinja", context, status=422 if form.errors else 200)


def _appointed(request: HttpRequest, form: CoverForm, manager: Person, back: str, at: datetime) -> HttpResponse:
    days = {name: form.cleaned_data[name] for name in ("from_on", "to_on")}

    def do() -> str:
        actions.appoint_cover(manager=manager, cover=form.chosen(), by=request.user, at=at, **days)
        return f"{back}?done=appoint_cover"

    def or_show(refusal: Refused) -> HttpResponse:
        if isinstance(refusal, NotPermitted):
            return refused(request, refusal, {})
        form.say(refusal)
        return _show(request, form, manager, back)

    return send_once(request, at, do, or_show=or_show)


@about_others
def end_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """End a cover early, after asking once."""
    at = timezone.now()
    try:
        one = covers.to_end(request.user, pk)
    except NoSuchCase:
        return not_found(request)
    is_own = one.manager_id == request.user.pk
    back = reverse("cover") if is_own else reverse("settings_person", args=[one.manager_id])
    if request.method == "POST":

        def do() -> str:
            actions.end_cover(cover=one, by=request.user, at=at)
            return f"{back}?done=end_cover"

        return send_once(request, at, do)
    context = {"form": NothingToFillIn(), "cover": one, "is_own": is_own, "is_over": _is_over(one, at), "back": back}
    return render(request, "adjustments/end_cover.jinja", context)


def _is_over(one: Cover, at: datetime) -> bool:
    return one.ended_at is not None or one.ends_at <= at
