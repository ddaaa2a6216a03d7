"""The extract: asking for the rows behind the figures with a reason, and fetching them."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions import extracts
from ...models import Extract
from ...queries import desk
from ...reports import extract
from ...reports.asked import from_codes, in_words
from ...rules.permissions import may_take_extract
from ..access import only
from ..forms.reports import ExtractForm
from ..sending import send_once
from .errors import not_found

_SHOWN = 20


@only(may_take_extract)
def take_extract(request: HttpRequest) -> HttpResponse:
    """Ask which rows and why, and show who took extracts lately."""
    at = timezone.now()
    form = ExtractForm(request.POST if request.method == "POST" else None, today=timezone.localdate(at))
    if request.method == "POST" and form.is_valid():
        asked, reason = form.asked(), form.cleaned_data["reason"]

        def do() -> str:
            made = extracts.take_extract(by=request.user, reason=reason, asked=asked.as_codes(), words=in_words(asked), at=at)
            return reverse("extract", args=[made.pk])

        return send_once(request, at, do)
    return render(
        request, "adjustments/take_extract.jinja", {"form": form, "taken": _taken()}, status=422 if form.errors else 200
    )


def _taken() -> list[Extract]:
    return list(Extract.objects.select_related("by").order_by("-pk")[:_SHOWN])


@only(may_take_extract)
def extract_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was asked for, with the link to fetch it."""
    found = Extract.objects.filter(pk=pk).first()
    if found is None or not found.may_be_fetched(request.user, timezone.now()):
        return not_found(request)
    return render(request, "adjustments/extract.jinja", {"extract": found})


@only(may_take_extract)
def extract_file(request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
    """Stream the rows as CSV."""
    at = timezone.now()
    found = Extract.objects.filter(pk=pk).first()
    if found is None or not found.may_be_fetched(request.user, at):
        return not_found(request)
    asked = replace(from_codes(found.asked), left_out=desk.has_part_in(request.user))
    headers = {"Content-Disposition": f'attachment; filename="extract-{found.pk}-live-not-for-publication.csv"'}
    return StreamingHttpResponse(extract.lines(asked, at), content_type="text/csv; charset=utf-8", headers=headers)
