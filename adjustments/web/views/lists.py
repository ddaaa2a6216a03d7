"""The worklists: to decide, to deliver.

Not here: all requests, for the adjustments team (`desk`).
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ...models.adjustment import AdjustmentQuerySet
from ...queries import case_file, worklist
from ..access import signed_in
from .errors import not_found
from .requests import PER_PAGE, done_words


def listed(request: HttpRequest, found: AdjustmentQuerySet) -> dict[str, Any]:
    """Return one page of a list, redacted, and what its links carry on."""
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
    context = listed(request, worklist.to_decide(person, at))
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
    return render(request, "adjustments/to_deliver.jinja", listed(request, worklist.to_deliver(request.user, timezone.now())))
