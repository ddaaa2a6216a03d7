"""How the machine works, and what could not be delivered."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions import notices
from ...queries import desk
from ...queries import operations as queries
from ...rules.settings import may_open_settings
from ..access import only
from ..sending import send_once
from .errors import not_found


class SendAgainForm(forms.Form):
    """Where the message should go."""

    email = forms.EmailField(
        label="Email address",
        required=False,
        max_length=254,
        help_text="Correct it here if it is wrong. The staff import may set it anew. Empty: the person has none.",
        error_messages={"invalid": "Write an email address, like name@example.org."},
    )


@only(may_open_settings)
def operations(request: HttpRequest) -> HttpResponse:
    """Show whether messages go out, what is due next, and what was given up."""
    context = {
        "found": queries.of(request.user, timezone.now()),
        "done": "It will be sent again." if "sent" in request.GET else "",
    }
    return render(request, "adjustments/operations.jinja", context)


@only(may_open_settings)
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again that was given up, to a corrected address if need be."""
    notice = desk.undelivered(request.user).filter(pk=pk).first()
    form = SendAgainForm(request.POST if request.method == "POST" else None, initial={"email": notice.to.email if notice else ""})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            if notice is not None:
                notices.send_again(notice=notice, email=form.cleaned_data["email"], by=request.user, at=timezone.now())
            return f"{reverse('operations')}?sent=1"

        return send_once(request, timezone.now(), do)
    if notice is None:
        return not_found(request)
    context = {"form": form, "notice": notice, "back": reverse("operations")}
    return render(request, "adjustments/send_again.jinja", context, status=422 if form.errors else 200)
