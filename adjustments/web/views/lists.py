"""The worklists: to decide, to deliver, HR's requests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ... import wording
from ...models.adjustment import AdjustmentQuerySet
from ...queries import case_file, worklist
from ...rules.states import Role, State, Team
from ..access import signed_in
from .errors import not_found
from .requests import PER_PAGE, done_words


def _page(request: HttpRequest, found: AdjustmentQuerySet) -> Page[Any]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def _listed(request: HttpRequest, found: AdjustmentQuerySet) -> dict[str, Any]:
    page = _page(request, found)
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
    """List what waits for this person's decision, and what follows from it."""
    person, at = request.user, timezone.now()
    if not (person.decides or Role.INDEPENDENT_REVIEWER in person.as_viewer.roles):
        return not_found(request)
    page = _page(request, worklist.to_decide(person, at))
    parts = {
        "to_start": worklist.to_start(person, at),
        "on_hold": worklist.waiting_for_answer(person, at),
        "in_force": worklist.in_force_in_my_team(person, at),
        "decided": worklist.decided_lately(person, at),
    }
    found = {"rows": list(page)} | {name: list(rows[:PER_PAGE]) for name, rows in parts.items()}
    rows = iter(case_file.summaries([one for part in found.values() for one in part], person, at))
    context = {name: [next(rows) for _ in part] for name, part in found.items()}
    return render(request, "adjustments/to_decide.jinja", context | {"page": page, "query": "", "done": done_words(request)})


class TeamForm(forms.Form):
    """One of one's own teams."""

    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, teams: frozenset[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(team.value, wording.TEAMS[team]) for team in sorted(teams)]
        self.fields["team"].choices = [("", "All my teams"), *named]


@signed_in
def to_deliver(request: HttpRequest) -> HttpResponse:
    """List what this person's teams have to deliver."""
    person, at = request.user, timezone.now()
    if not person.as_viewer.teams:
        return not_found(request)
    form = TeamForm(person.as_viewer.teams, request.GET)
    team = form.cleaned_data["team"] if form.is_valid() else ""
    context = _listed(request, worklist.to_deliver(person, at, Team(team) if team else None))
    context["to_cancel"] = case_file.summaries(list(worklist.to_cancel(person, at)[:PER_PAGE]), person, at)
    context["form"] = form if len(person.as_viewer.teams) > 1 else None
    return render(request, "adjustments/to_deliver.jinja", context)


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
