"""Pages that are the same for everyone, tokens, health and the component gallery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ...actions import sendings, tokens
from ...models import ApiToken
from ...queries import health
from ..access import about_others, signed_in
from ..forms.decide import ProposeRefusalForm
from ..forms.deliver import OrderForm
from ..forms.moves import WithdrawForm
from ..sending import key_of, sent_otherwise
from .errors import not_found


def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible this is, what was tested and with what."""
    return render(request, "adjustments/pages/accessibility.jinja")


def privacy(request: HttpRequest) -> HttpResponse:
    """Say who sees what, why, and for how long."""
    return render(request, "adjustments/pages/privacy.jinja")


def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to reach somebody, and other ways to ask."""
    return render(request, "adjustments/pages/help.jinja")


def signed_out(request: HttpRequest) -> HttpResponse:
    """Say that the person is signed out."""
    return render(request, "adjustments/pages/signed_out.jinja")


def security_txt(request: HttpRequest) -> HttpResponse:
    """Say whom to tell about a weakness."""
    return render(request, "adjustments/pages/security_txt.jinja", content_type="text/plain; charset=utf-8")


def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers, and how the queue stands. Redis away is degraded, not down."""
    found = health.readiness(timezone.now())
    return JsonResponse(found, status=200 if found["database"] == "ok" else 503)


class TokenForm(forms.Form):
    """What a token is for, how long it lasts, what it may do."""

    name = forms.CharField(
        label="What is it for?",
        max_length=100,
        error_messages={"required": "Write what the token is for, for example “ward spreadsheet”."},
    )
    days = forms.IntegerField(
        label="For how many days?",
        min_value=1,
        max_value=tokens.LONGEST_DAYS,
        initial=90,
        widget=forms.TextInput,
        error_messages={
            "required": "Enter a number of days from 1 to 365.",
            "invalid": "Enter a number of days from 1 to 365.",
            "min_value": "Enter a number of days from 1 to 365.",
            "max_value": "Enter a number of days from 1 to 365.",
        },
    )
    may_change = forms.BooleanField(label="It may also act for me, not only read", required=False)


@about_others
def api_tokens(request: HttpRequest) -> HttpResponse:
    """List this person's tokens and make a new one, whose secret is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret, at = "", timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            secret = _make_once(request, form.cleaned_data, at)
        except sendings.SentOtherwise as other:
            return sent_otherwise(request, other)
        form = TokenForm()
    mine = ApiToken.objects.filter(person=request.user).order_by("-created_at")[:50]
    context = {"form": form, "tokens": mine, "secret": secret, "now": at}
    return render(request, "adjustments/pages/api_tokens.jinja", context, status=422 if form.errors else 200)


def _make_once(request: HttpRequest, answers: dict[str, Any], at: datetime) -> str:
    """Make the token once for this form's key and return its secret; a refresh makes no second, and shows none."""
    made: list[str] = []

    def do() -> str:
        made.append(tokens.make(person=request.user, at=at, **answers)[1])
        return request.path

    sendings.once(key=key_of(request), person=request.user, route=request.path, body=answers, at=at, do=do)
    return made[0] if made else ""


@about_others
@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Close one of this person's tokens."""
    token = ApiToken.objects.filter(person=request.user, pk=pk).first()
    if token is None:
        return not_found(request)
    tokens.revoke(token=token, at=timezone.now())
    return redirect("api_tokens")


@signed_in
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state on one page."""
    wrong = ProposeRefusalForm({"words": ""})
    wrong.is_valid()
    context = {"refusal": ProposeRefusalForm(), "wrong": wrong, "order": OrderForm(), "withdraw": WithdrawForm()}
    return render(request, "adjustments/pages/gallery.jinja", context)
