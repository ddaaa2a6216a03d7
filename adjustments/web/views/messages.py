"""The messages to the person who reads, and how reminders reach them."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ...actions import digests
from ...queries import messages as found
from ..access import signed_in
from .requests import PER_PAGE

ALL_IN_ONE, ONE_BY_ONE = "digest", "each"


class HowForm(forms.Form):
    """All reminders in one mail a day, or each on its own."""

    how = forms.ChoiceField(
        label="How should reminders reach you?",
        choices=[(ALL_IN_ONE, "All in one email a day"), (ONE_BY_ONE, "Each in an email of its own")],
        help_text="What is new always comes at once. Reminders come on working days between 08:00 and 18:00.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how reminders should reach you."},
    )


@signed_in
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages; those of this page are then read. Or keep how reminders should come."""
    person, at = request.user, timezone.now()
    chosen = ONE_BY_ONE if person.reminders_one_by_one else ALL_IN_ONE
    form = HowForm(request.POST if request.method == "POST" else None, initial={"how": chosen})
    if request.method == "POST" and form.is_valid():
        digests.choose(person=person, one_by_one=form.cleaned_data["how"] == ONE_BY_ONE)
        return redirect(f"{reverse('messages')}?kept=1")
    page = Paginator(found.to(person, at), PER_PAGE).get_page(request.GET.get("page"))
    lines = found.lines(list(page), person, at)
    if new := [row for row in page if row.read_at is None]:
        read = digests.mark_read(shown=new, at=at)
        person.unread_count = max(0, person.unread_count - read)  # the menu of this page already knows
    context = {"page": page, "lines": lines, "form": form, "done": "Kept." if "kept" in request.GET else ""}
    return render(request, "adjustments/messages.jinja", context, status=422 if form.errors else 200)
