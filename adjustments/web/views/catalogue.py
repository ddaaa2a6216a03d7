"""HR edits the catalogue: find an entry, see it as people see it, change it, stop offering it, see who changed what."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ... import wording
from ...actions import catalogue
from ...models import CatalogueEntry
from ...queries import catalogue as reading
from ...queries.search import find
from ..access import only
from ..forms.catalogue import EntryForm, FindForm
from ..sending import send_once
from .requests import PER_PAGE

_UNKNOWN = -1


_for_hr = only(lambda viewer: viewer.is_hr_casework)


@_for_hr
def entries(request: HttpRequest) -> HttpResponse:
    """List the catalogue, narrowed by words, category and whether it is offered."""
    form = FindForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = CatalogueEntry.objects.order_by("category", "name")
    if asked.get("category"):
        found = found.filter(category=asked["category"])
    if asked.get("offer") != "all":
        found = found.filter(is_offered=not asked.get("offer"))
    words = asked.get("q", "")
    page = Paginator(find(found, words) if words else found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "adjustments/settings/catalogue.jinja", {"form": form, "page": page, "query": query.urlencode()})


@_for_hr
def entry(request: HttpRequest, code: str) -> HttpResponse:
    """Show one entry as people see it, what else HR set, and its history."""
    one = get_object_or_404(CatalogueEntry.objects.prefetch_related("barriers"), code=code)
    page = Paginator(one.changes.select_related("by").order_by("-at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    done = wording.CATALOGUE_DONE.get(request.GET.get("done", ""), "")
    context = {"entry": one, "facts": reading.facts(one), "page": page, "history": reading.history(page), "done": done}
    return render(request, "adjustments/settings/catalogue_entry.jinja", context)


@_for_hr
def add(request: HttpRequest) -> HttpResponse:
    """Add an entry."""
    form = EntryForm(request.POST if request.method == "POST" else None)
    if _is_sent(request, form):
        at = timezone.now()

        def do() -> str:
            return _leads_to(catalogue.add(values=form.values(), by=request.user, at=at), "added")

        return send_once(request, at, do)
    return _form_page(request, form, None)


@_for_hr
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an entry."""
    one = get_object_or_404(CatalogueEntry, code=code)
    initial = EntryForm.filled_with(reading.values_of(one))
    form = EntryForm(request.POST if request.method == "POST" else None, initial=initial)
    if _is_sent(request, form):
        at = timezone.now()

        def do() -> str:
            return _leads_to(
                catalogue.edit(entry=one, values=form.values(), seen=_seen(request), by=request.user, at=at), "saved"
            )

        try:
            return send_once(request, at, do, version_now=one.version)
        except catalogue.EditedMeanwhile:
            one.refresh_from_db()
            return _form_page(request, form, one, is_overtaken=True)
    return _form_page(request, form, one)


@_for_hr
@require_POST
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Stop offering an entry, or offer it again."""
    one, at = get_object_or_404(CatalogueEntry, code=code), timezone.now()
    is_offered = request.POST.get("offer") == "yes"

    def do() -> str:
        done = "offered" if is_offered else "withdrawn"
        return _leads_to(catalogue.offer(entry=one, is_offered=is_offered, seen=_seen(request), by=request.user, at=at), done)

    try:
        return send_once(request, at, do, version_now=one.version)
    except catalogue.EditedMeanwhile:
        return render(request, "adjustments/settings/catalogue_overtaken.jinja", {"entry": one}, status=409)


def _is_sent(request: HttpRequest, form: EntryForm) -> bool:
    """Say whether to save: a preview only checks and shows."""
    return request.method == "POST" and form.is_valid() and "preview" not in request.POST


def _leads_to(one: CatalogueEntry, done: str) -> str:
    return f"{reverse('catalogue_entry', args=[one.code])}?done={done}"


def _seen(request: HttpRequest) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else _UNKNOWN


def _form_page(request: HttpRequest, form: EntryForm, one: CatalogueEntry | None, *, is_overtaken: bool = False) -> HttpResponse:
    """Show the form with what was typed: wrong, previewed, or overtaken by somebody else's change."""
    context: dict[str, Any] = {"form": form, "entry": one}
    context["version"] = one.version if one and (request.method != "POST" or is_overtaken) else request.POST.get("version")
    if request.method == "POST" and form.is_valid():
        typed = form.values()
        context["preview"] = CatalogueEntry(**{name: typed[name] for name in reading.COLUMNS})
        if is_overtaken:
            context["differences"] = reading.differences(one, typed)
            context["last"] = one.changes.select_related("by").order_by("-at", "-pk").first()
    status = 409 if is_overtaken else 422 if form.errors else 200
    return render(request, "adjustments/settings/catalogue_form.jinja", context, status=status)
