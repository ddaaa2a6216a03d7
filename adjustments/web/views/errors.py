"""Pages for what went wrong: each says what happened and what to do next."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ... import wording
from ...actions._move import Stale
from ...models import Person
from ...rules.states import Action
from ...rules.workflow import NotPermitted, Refused, TooLate

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that it does not exist, or is not shared with this person: both look the same."""
    return render(request, "adjustments/errors/not_found.jinja", status=404)


def gone(request: HttpRequest) -> HttpResponse:
    """Say the same to somebody who sent something, and show it, so that it is not lost: it tells nothing but what they typed."""
    posted = dict(request.POST.lists()) if request.method == "POST" else {}
    return render(request, "adjustments/errors/not_found.jinja", {"typed": _typed(posted, _CHOICES)}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the browser sent something odd."""
    return render(request, "adjustments/errors/bad_request.jinja", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that it is our fault; when the database is away, that it will be back soon."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    name, status = ("unavailable", 503) if away else ("server_error", 500)
    request.user = None  # whatever failed, this page asks the database nothing
    response = render(request, f"adjustments/errors/{name}.jinja", status=status)
    if away:
        response["Retry-After"] = "10"
    return response


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Say that the session has ended, or was left alone for long, and keep what was sent until the person has signed in."""
    kept = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    context = {"kept": kept, "is_known": request.user.is_authenticated}
    return render(request, "adjustments/errors/sign_in_again.jinja", context, status=403)


def open_for_long(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the page was open for long, and offer to send again what was typed here.

    What another site sent is not offered: one click would make it the person's own.
    """
    if reason.startswith(FROM_ELSEWHERE):
        return render(request, "adjustments/errors/bad_request.jinja", status=403)
    kept = {name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"}
    return render(
        request,
        "adjustments/errors/open_for_long.jinja",
        {"kept": {name: values for name, values in kept.items() if "password" not in name}},
        status=403,
    )


FROM_ELSEWHERE = ("Origin checking failed", "Referer checking failed")  # django.middleware.csrf
_CHOICES = {
    str(code): words for choices in (wording.REASONS, wording.WITHDRAW_REASONS, wording.WORKS) for code, words in choices.items()
}
HIDDEN = {"csrfmiddlewaretoken", "sending", "version", "seen"}


def _who(by: Person | None, request: HttpRequest) -> str:
    if by is None:
        return str(wording.SYSTEM_NAME)
    return "You" if by == request.user else by.name


def _typed(posted: Mapping[str, list[str]], choices: Mapping[str, object]) -> list[tuple[str, object]]:
    """Return what was typed or chosen, by what it is."""
    return [
        (name.replace("_", " ").capitalize(), choices.get(value, value))
        for name, values in posted.items()
        if name not in HIDDEN
        for value in values
        if value.strip()
    ]


def refused(request: HttpRequest, refusal: Refused, posted: Mapping[str, list[str]]) -> HttpResponse:
    """Say why a move could not be made, what was done before, and show what was typed so that nothing is lost."""
    event = refusal.event if isinstance(refusal, Stale) else None
    is_ending = request.resolver_match is not None and request.resolver_match.url_name == Action.TAKE_AWAY
    choices = _CHOICES | ({str(code): words for code, words in wording.END_REASONS.items()} if is_ending else {})
    context = {
        "why": wording.REFUSALS.get(refusal.code, wording.REFUSALS["move_not_allowed"]),
        "event": event,
        "happened": wording.HAPPENED[Action(event.action)] if event else "",
        "who": _who(event.by, request) if event else "",
        "typed": _typed(posted, choices),
        "is_too_late": refusal.code == TooLate.code,
    }
    return render(request, "adjustments/errors/refused.jinja", context, status=403 if isinstance(refusal, NotPermitted) else 409)
