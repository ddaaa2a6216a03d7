"""The worklists: to decide, to deliver, HR's requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ... import wording
from ...models.adjustment import AdjustmentQuerySet
from ...queries import case_file, worklist
from ...rules.states import State
from ..access import signed_in
from .errors import not_found
from .requests import PER_PAGE, done_words


def _listed(request: HttpRequest, found: AdjustmentQuerySet) -> dict[str, Any]:
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "rows": case_file.summaries(list(page), request.user, timezone.now()),
        "query": query.urlencode(),
        "done": done_words(request),
    }


@signed_in
def to_decide(request: HttpRequest) -> HttpResponse:
    """List what waits for this person's decision."""
    person, at = request.user, timezone.now()
    if not (person.has_reports or person.as_viewer.is_hr_casework):
        return not_found(request)
    context = _listed(request, worklist.to_decide(person, at))
    start = list(worklist.to_start(person, at)[:PER_PAGE])
    in_force = list(worklist.in_force_in_my_team(person, at)[:PER_PAGE])
    rows = case_file.summaries([*start, *in_force], person, at)
    context |= {"to_start": rows[: len(start)], "in_force": rows[len(start) :]}
    return render(request, "adjustments/to_decide.jinja", context)


@signed_in
def to_deliver(request: HttpRequest) -> HttpResponse:
    """List what this person's teams have to deliver."""
    if not request.user.as_viewer.teams:
        return not_found(request)
    return render(request, "adjustments/to_deliver.jinja", _listed(request, worklist.to_deliver(request.user, timezone.now())))


class FilterForm(forms.Form):
    """What HR may narrow the list by."""

    words = forms.CharField(label="Reference, person or adjustment", required=False, max_length=100)
    state = forms.ChoiceField(
        label="Where it stands",
        required=False,
        choices=[("", "Everything"), ("open", "Everything open")]
        + [(state.value, text) for state, text in wording.STATES.items() if state is not State.DRAFT],
    )
    late = forms.BooleanField(label="Only what is late", required=False)


@signed_in
def hr_requests(request: HttpRequest) -> HttpResponse:
    """List the cases that HR works on."""
    person, at = request.user, timezone.now()
    if not person.as_viewer.is_hr_casework:
        return not_found(request)
    form = FilterForm(request.GET if request.GET else {"state": "open"})
    asked = worklist.Filter(**form.cleaned_data) if form.is_valid() else worklist.Filter()
    context = _listed(request, worklist.for_hr(person, at, asked))
    context |= {"form": form, "undelivered": worklist.undelivered(), "nobody_entitled": worklist.nobody_entitled()}
    return render(request, "adjustments/hr_requests.jinja", context)
