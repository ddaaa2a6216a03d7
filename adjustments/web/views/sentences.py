"""What a line manager is asked to do for somebody whose request went to HR instead: they read one sentence, and say that they know it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions import sentences
from ...queries import to_managers
from ...queries.case_file import NoSuchCase
from ..access import about_others
from ..forms.moves import NothingToFillIn
from ..sending import send_once
from .errors import not_found


@about_others
def read_sentence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom it is about, what to do and whom to ask; the button says that it is known."""
    at = timezone.now()
    try:
        one = to_managers.one_of_manager(request.user, pk, at)
    except NoSuchCase:
        return not_found(request)
    if request.method == "POST":

        def do() -> str:
            sentences.read_sentence(sentence=one, by=request.user, at=at)
            return f"{reverse('to_decide')}?done=read_sentence"

        return send_once(request, at, do)
    context = {"form": NothingToFillIn(), "sentence": one, "back": reverse("to_decide")}
    return render(request, "adjustments/read_sentence.jinja", context)
