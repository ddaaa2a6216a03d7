"""Settings change in two steps: a form, then what will be different, with the button that saves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from .. import wording
from ..actions.settings import ChangedMeanwhile
from ..models import SettingChange
from ..rules.workflow import NotPermitted, Refused
from .environment import moment_in_words
from .sending import NOT_THE_BODY, send_once

_BUTTONS = {"save", "change"}
Answers = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One thing that will be different."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Edit:
    """A setting as a page. `version` is the newest change now; `lines` and `save` may raise Refused."""

    template: str
    heading: str
    back: str
    form: forms.Form
    version: int
    lines: Callable[[Answers], list[Line]]
    save: Callable[[Answers, int, datetime], str]
    """Saves what was answered, by who saw that version; returns where to go."""
    consequence: Callable[[Answers], str] = lambda answers: ""
    refused_at: str | None = None
    """The field that a refusal is about."""
    context: dict[str, Any] = field(default_factory=dict)


def version_seen(request: HttpRequest) -> int:
    """Return the version that the form had seen; -1 is none."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1


def posted(request: HttpRequest) -> Any:
    """Return what a form is made of: what was sent, None when nothing was."""
    return request.POST if request.method == "POST" else None


def kept(request: HttpRequest) -> dict[str, list[str]]:
    """Return what was typed, to be carried on."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_BODY | _BUTTONS | {"version"}}


class _BackToTheForm(Exception):
    """What was typed has to be looked at again."""

    def __init__(self, refusal: Refused) -> None:
        super().__init__()
        self.refusal = refusal


def edit(request: HttpRequest, page: Edit) -> HttpResponse:
    """Show the form, the preview, or save: what was typed is kept through all of it."""
    if request.method != "POST" or "change" in request.POST:
        return _show(request, page)
    if not page.form.is_valid():
        return _show(request, page, status=422)
    if "save" in request.POST:
        return _save(request, page)
    try:
        lines = page.lines(page.form.cleaned_data)
    except Refused as refusal:
        return _show_refused(request, page, refusal, status=422)
    if not lines:
        page.form.add_error(None, "Nothing is different yet. Change something, or go back.")
        return _show(request, page, status=422)
    return preview(request, page, lines)


def _show(request: HttpRequest, page: Edit, *, status: int = 200) -> HttpResponse:
    seen = page.version if status == 409 else request.POST.get("version", page.version)
    context = {"form": page.form, "back": page.back, "version": seen, **page.context}
    return render(request, page.template, context, status=status)


def preview(request: HttpRequest, page: Edit, lines: list[Line]) -> HttpResponse:
    """Show what will be different, with the button that saves."""
    context = {
        "heading": page.heading,
        "back": page.back,
        "lines": lines,
        "consequence": page.consequence(page.form.cleaned_data),
        "kept": kept(request),
        "version": request.POST.get("version", page.version),
    }
    return render(request, "adjustments/settings/preview.jinja", context | page.context)


def _save(request: HttpRequest, page: Edit) -> HttpResponse:
    at = timezone.now()

    def do() -> str:
        try:
            return page.save(page.form.cleaned_data, version_seen(request), at)
        except NotPermitted:
            raise
        except Refused as refusal:
            raise _BackToTheForm(refusal) from refusal

    try:
        return send_once(request, at, do, version_now=page.version)
    except _BackToTheForm as back:
        return _show_refused(request, page, back.refusal, status=409)


def _show_refused(request: HttpRequest, page: Edit, refusal: Refused, *, status: int) -> HttpResponse:
    change = refusal.change if isinstance(refusal, ChangedMeanwhile) else None
    words = _told(change) if change else str(wording.REFUSALS.get(refusal.code, wording.REFUSALS["changed_meanwhile"]))
    at = change.what if change and change.what in page.form.fields else page.refused_at
    page.form.add_error(at, words)
    return _show(request, page, status=status)


def _told(change: SettingChange) -> str:
    """Return who changed what meanwhile."""
    what = wording.SETTINGS.get(change.what, change.what)
    return (
        f"{change.by.name} changed this while you had the page open ({moment_in_words(change.at)}). "
        f"{what}: now “{change.after or 'not set'}”, before “{change.before or 'not set'}”. What you typed is kept: check it again."
    )
