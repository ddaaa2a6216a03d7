"""The demo's doors: be anybody in one click, read the mails. Only in the demo, only from this machine."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ..models import Person
from . import mail
from .people import CAST

LOOPBACK = {"127.0.0.1", "::1"}

View = Callable[..., HttpResponse]


def only_here(view: View) -> View:
    """Let nobody in but the machine's own user, and only in the demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.IS_DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK or "HTTP_X_FORWARDED_FOR" in request.META:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@only_here
def start(request: HttpRequest) -> HttpResponse:
    """Say who can be tried and what each can do."""
    return render(request, "adjustments/demo/start.jinja", {"cast": CAST})


@only_here
@require_POST
def become(request: HttpRequest, key: str) -> HttpResponse:
    """Sign in as one of the cast."""
    if key not in {star.key for star in CAST}:
        raise Http404
    person = Person.objects.active().filter(email=f"{key}@demo.example").first()
    if person is None:
        raise Http404
    logout(request)  # whoever it was: nothing of the session before is kept
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


@only_here
def mails(request: HttpRequest) -> HttpResponse:
    """List the newest mails."""
    found = [(one, datetime.fromtimestamp(one.at, UTC)) for one in mail.newest()]
    return render(request, "adjustments/demo/mails.jinja", {"mails": found})


@only_here
def one_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Show a mail as text."""
    if (found := mail.read(key)) is None:
        raise Http404
    return render(request, "adjustments/demo/mail.jinja", {"mail": found})


def _style_of_mails() -> str:
    from django.template import engines

    source, _, _ = engines["jinja2"].env.loader.get_source(engines["jinja2"].env, "adjustments/emails/layout_html.jinja")
    style = re.search(r"<style>(.*?)</style>", source, re.S)
    digest = hashlib.sha256((style[1] if style else "").encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


@only_here
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """Show a mail as HTML, as a mail program would."""
    if (found := mail.read(key)) is None:
        raise Http404
    allowed: View = csp_update({"style-src": _style_of_mails()})(lambda _: HttpResponse(found.html))
    return allowed(request)
