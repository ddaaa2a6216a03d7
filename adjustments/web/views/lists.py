"""The worklists: to decide, to deliver.

Not here: all requests, for the adjustments team (`desk`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst

from ... import wording
from ...models.adjustment import AdjustmentQuerySet
from ...queries import case_file, covers, handovers, to_managers, worklist
from ...rules.states import Team
from ..access import about_others
from .errors import not_found
from .requests import PER_PAGE, done_words


def _page(request: HttpRequest, found: AdjustmentQuerySet) -> Page[Any]:
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def listed(request: HttpRequest, found: AdjustmentQuerySet) -> dict[str, Any]:
    """Return one page of a list, redacted, and what its links carry on."""
    page = _page(request, found)
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page": page,
        "rows": case_file.summaries(list(page), request.user, timezone.now()),
        "query": query.urlencode(),
        "done": done_words(request),
    }


class WhoseForm(forms.Form):
    """Whose decisions the list shows, for somebody who covers for others."""

    whose = forms.ChoiceField(
        label="Whose decisions",
        required=False,
        choices=[("", "All"), *((one.value, wording.WHOSE[one.value]) for one in worklist.Whose)],
    )

    def chosen(self) -> worklist.Whose | None:
        """Return the choice; none: all."""
        value = self.cleaned_data["whose"] if self.is_valid() else ""
        return worklist.Whose(value) if value else None


@about_others
def to_decide(request: HttpRequest) -> HttpResponse:
    """List what waits for this person's decision, and what follows from it."""
    person, at = request.user, timezone.now()
    if not person.decides:
        return not_found(request)
    running = [one for one in covers.held_by(person) if one.is_running(at)] if person.has_covered else []
    covered_by = [one for one in covers.of_manager(person) if one.is_running(at)] if person.is_covered else []
    form = WhoseForm(request.GET) if running else None
    page = _page(request, worklist.to_decide(person, at, form.chosen() if form else None))
    parts = {
        "to_start": worklist.to_start(person, at),
        "on_hold": worklist.waiting(person, at),
        "in_force": worklist.in_force_in_my_team(person, at),
        "decided": worklist.decided_lately(person, at),
    }
    found = {"rows": list(page)} | {name: list(rows[:PER_PAGE]) for name, rows in parts.items()}
    rows = iter(case_file.summaries([one for part in found.values() for one in part], person, at))
    context = {name: [next(rows) for _ in part] for name, part in found.items()}
    query = request.GET.copy()
    query.pop("page", None)
    more: dict[str, Any] = {
        "page": page,
        "query": query.urlencode(),
        "done": done_words(request),
        "told": to_managers.of_manager(person, at) if person.is_told or person.covers_somebody else [],
        "to_read": list(handovers.to_read(person)[:PER_PAGE]),
    }
    more |= {"form": form, "covers_for": running, "covered_by": covered_by}
    if request.GET.get("done") == "acknowledge":
        more["done"] = str(wording.ACKNOWLEDGED)
    return render(request, "adjustments/to_decide.jinja", context | more)


class TeamForm(forms.Form):
    """One of one's own teams."""

    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, teams: frozenset[Team], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(team.value, capfirst(str(wording.TEAMS[team]))) for team in sorted(teams)]
        self.fields["team"].choices = [("", "All my teams"), *named]


@about_others
def to_deliver(request: HttpRequest) -> HttpResponse:
    """List what this person's teams have to deliver."""
    person, at = request.user, timezone.now()
    if not person.as_viewer.delivers:
        return not_found(request)
    form = TeamForm(person.as_viewer.delivers, request.GET)
    team = form.cleaned_data["team"] if form.is_valid() else ""
    context = listed(request, worklist.to_deliver(person, at, Team(team) if team else None))
    context["to_cancel"] = case_file.summaries(list(worklist.to_cancel(person, at)[:PER_PAGE]), person, at)
    context["form"] = form if len(person.as_viewer.delivers) > 1 else None
    return render(request, "adjustments/to_deliver.jinja", context)


@about_others
def to_advise(request: HttpRequest) -> HttpResponse:
    """List what this person is asked to advise on."""
    person, at = request.user, timezone.now()
    if not person.as_viewer.advises:
        return not_found(request)
    return render(request, "adjustments/to_advise.jinja", listed(request, worklist.to_advise(person, at)))
