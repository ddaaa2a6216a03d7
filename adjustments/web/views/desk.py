"""The desk of the adjustments team: its day, all requests, the views that somebody keeps."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ... import wording
from ...actions import views as saved
from ...models import SavedView
from ...queries import desk
from ...queries import today as day
from ...rules.permissions import Viewer
from ..access import only
from ..forms.desk import FilterForm, SaveViewForm
from ..forms.moves import NothingToFillIn
from ..sending import send_once
from .errors import not_found
from .lists import listed

_WORDS, _KEPT = "desk_words", 20
_SEARCHED = "searched"
"""Stands in the address instead of the words: a name does not belong in histories and logs."""


def _keep(request: HttpRequest, words: str) -> str:
    """Keep the words of a search in the session, beside those of other tabs, and return the key that the address carries."""
    if not words:
        return ""
    kept = {key: one for key, one in request.session.get(_WORDS, {}).items() if one != words}
    key = secrets.token_hex(4)
    request.session[_WORDS] = dict([*kept.items(), (key, words)][-_KEPT:])
    return key


def _kept(request: HttpRequest) -> str | None:
    """Return the words of the search that the address names, empty where it names none; None when they are gone."""
    if not (key := request.GET.get(_SEARCHED, "")):
        return ""
    found: str | None = request.session.get(_WORDS, {}).get(key)
    return found


def _works_on_cases(viewer: Viewer) -> bool:
    return viewer.is_hr_casework


def _query(answers: dict[str, Any], sort: str = "", searched: str = "") -> str:
    """Return the filters as an address carries them; never the words."""
    pairs = [(name, one) for name, one in answers.items() if name not in ("words", "only") and one]
    pairs += [("only", one) for one in answers["only"]]
    if desk.is_sort(sort):
        pairs.append(("sort", sort))
    return urlencode([*pairs, (_SEARCHED, searched)] if searched else pairs)


def _form_of(request: HttpRequest) -> FilterForm:
    """Return the filters that stand in the address, with the words of the session where the address says so."""
    given = request.GET.copy()
    given.setdefault("state", desk.ANY_OPEN)
    given["words"] = _kept(request) or ""
    form = FilterForm(given)
    return form if form.is_valid() else FilterForm({"state": desk.ANY_OPEN})


def _columns(query: str, sort: str) -> list[tuple[str, str, str, str]]:
    """Return for each column its key, its words, where its link leads, and how the list stands by it."""
    found = []
    for name, words in wording.DESK_COLUMNS.items():
        stands = {name: "ascending", f"-{name}": "descending"}.get(sort, "none")
        to = f"-{name}" if stands == "ascending" else name
        found.append((name, str(words), f"?{query}{'&' if query else ''}sort={to}", stands))
    return found


@only(_works_on_cases)
def hr_requests(request: HttpRequest) -> HttpResponse:
    """List the cases of the adjustments team; a search is posted, and its words stay out of the address."""
    sort = request.GET.get("sort", "")
    if request.method == "POST":
        form = FilterForm(request.POST)
        if form.is_valid():
            query = _query(form.cleaned_data, sort, _keep(request, form.asked().words))
            return redirect(f"{reverse('hr_requests')}?{query}")
        return render(request, "adjustments/hr_requests.jinja", {"form": form, "rows": []}, status=422)
    form, sort = _form_of(request), sort if desk.is_sort(sort) else ""
    form.is_valid()
    if _kept(request) is None:
        return render(request, "adjustments/hr_requests.jinja", {"form": form, "rows": [], "is_lost": True})
    asked = form.asked()
    context = listed(request, desk.for_hr(request.user, timezone.now(), asked, sort))
    without_sort = _query(form.cleaned_data, searched=request.GET.get(_SEARCHED, "") if asked.words else "")
    context |= {
        "form": form,
        "columns": _columns(without_sort, sort or "due"),
        "without_words": _query(form.cleaned_data, sort),
        "views": SavedView.objects.filter(person=request.user).order_by("name"),
        "done": str(wording.DESK_DONE.get(request.GET.get("done", ""), "")),
    }
    return render(request, "adjustments/hr_requests.jinja", context)


@only(_works_on_cases)
def today(request: HttpRequest) -> HttpResponse:
    """Show what the adjustments team looks at today."""
    return render(request, "adjustments/hr_today.jinja", {"today": day.of(request.user, timezone.now())})


@only(_works_on_cases)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    filters, sort = _form_of(request), request.GET.get("sort", "")
    filters.is_valid()
    query = _query(filters.cleaned_data, sort)
    form = SaveViewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            saved.save_view(person=request.user, name=form.cleaned_data["name"], query=query)
            return f"{reverse('hr_requests')}?{query}&done=saved"

        return send_once(request, timezone.now(), do)
    context = {"form": form, "back": f"{reverse('hr_requests')}?{query}"}
    return render(request, "adjustments/hr_view.jinja", context, status=422 if form.errors else 200)


@only(_works_on_cases)
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own."""
    view = SavedView.objects.filter(person=request.user, pk=pk).first()
    if request.method == "POST":

        def do() -> str:
            saved.delete_view(person=request.user, pk=pk)
            return f"{reverse('hr_requests')}?done=deleted"

        return send_once(request, timezone.now(), do)
    if view is None:
        return not_found(request)
    context = {"form": NothingToFillIn(), "view": view, "back": reverse("hr_requests")}
    return render(request, "adjustments/hr_view_delete.jinja", context)
