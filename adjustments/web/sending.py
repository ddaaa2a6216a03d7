"""Forms that send: each carries a key, so that a double click or a refresh does nothing twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ..actions import sendings
from ..rules.workflow import Refused
from .views.errors import refused

NOT_THE_BODY = {"csrfmiddlewaretoken", "sending"}


def key_of(request: HttpRequest) -> str:
    """Return the form's key; a form without one is a sending of its own."""
    return request.POST.get("sending", "").replace("\x00", "")[:64] or str(uuid.uuid4())


def sent_otherwise(request: HttpRequest, other: sendings.SentOtherwise, version_now: int | None = None) -> HttpResponse:
    """Show what was recorded first under this key, and offer to send what was typed now as new."""
    kept = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_BODY | {"version"}}
    context = {"first": other.first, "kept": kept, "version": version_now}
    return render(request, "adjustments/errors/sent_otherwise.jinja", context, status=409)


def send_once(
    request: HttpRequest,
    at: datetime,
    do: Callable[[], str],
    *,
    version_now: int | None = None,
    or_show: Callable[[Refused], HttpResponse] | None = None,
) -> HttpResponse:
    """Run `do` once for this form's key and go to the address that it returned; a repeat goes there too.

    `version_now` is what "send it as new" will have seen. What the rules refuse becomes a page that says what happened and keeps what was typed, or
    what `or_show` makes of it.
    """
    posted = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_BODY}
    key = key_of(request)
    try:
        sent = sendings.once(key=key, person=request.user, route=request.path, body=posted, at=at, do=do)
    except sendings.SentOtherwise as other:
        return sent_otherwise(request, other, version_now)
    except Refused as refusal:
        return or_show(refusal) if or_show else refused(request, refusal, posted)
    return redirect(sent.result)
