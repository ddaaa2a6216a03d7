"""What is in force for somebody new in a team: their line manager reads it, and says that they know it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions import handovers as actions
from ...queries import case_file, handovers
from ...queries.case_file import NoSuchCase
from ..access import about_others
from ..forms.moves import NothingToFillIn
from ..sending import send_once
from .errors import not_found


@about_others
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is in force for one employee; the button says that it is known."""
    at = timezone.now()
    try:
        one = handovers.of_manager(request.user, pk)
    except NoSuchCase:
        return not_found(request)
    if request.method == "POST":

        def do() -> str:
            actions.acknowledge(handover=one, by=request.user, at=at)
            return f"{reverse('to_decide')}?done=acknowledge"

        return send_once(request, at, do)
    rows = case_file.summaries(list(handovers.in_force(one, request.user, at)), request.user, at)
    context = {"form": NothingToFillIn(), "handover": one, "rows": rows, "back": reverse("to_decide")}
    return render(request, "adjustments/acknowledge.jinja", context)
