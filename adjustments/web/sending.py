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


def send_once(request: HttpRequest, at: datetime, do: Callable[[], str], *, version_now: int | None = None) -> HttpResponse:
    """Run `do` once for this form's key and go to the address that it returned; a repeat goes there too.

    `version_now` is what "send it as new" will have seen. What the rules refuse becomes a page that says what happened and keeps what was typed.
    """
    posted = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_BODY}
    key = request.POST.get("sending", "")[:64] or str(uuid.uuid4())
    try:
        sent = sendings.once(key=key, person=request.user, route=request.path, body=posted, at=at, do=do)
    except sendings.SentOtherwise as other:
        kept = {name: values for name, values in posted.items() if name != "version"}
        return render(
            request,
            "adjustments/errors/sent_otherwise.jinja",
            {"first": other.first, "kept": kept, "version": version_now},
            status=409,
        )
    except Refused as refusal:
        return refused(request, refusal, posted)
    return redirect(sent.result)
