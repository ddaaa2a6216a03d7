"""What is held about the person who reads: their data, and who looked at it."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from ...queries import my_data
from ..access import about_others, signed_in
from .requests import PER_PAGE

MOST_ON_THE_PAGE = 200
"""Rows of a section; the file holds them all."""


@signed_in
def my_looks(request: HttpRequest) -> HttpResponse:
    """List who opened this person's requests, the newest first."""
    page = Paginator(my_data.looks_at(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "adjustments/my_looks.jinja", {"page": page})


@about_others
def all_my_data(request: HttpRequest) -> HttpResponse:
    """Show everything that is held about this person."""
    sections = my_data.about(request.user, timezone.now())
    return render(request, "adjustments/my_data.jinja", {"sections": sections, "most": MOST_ON_THE_PAGE})


@about_others
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a file."""
    found = my_data.as_file(request.user, timezone.now())
    return JsonResponse(
        found,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": 'attachment; filename="my-adjustments-data.json"'},
    )
