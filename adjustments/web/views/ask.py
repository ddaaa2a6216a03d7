"""Asking, one question a page; each answer is kept at its step."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ...actions import requests
from ...models import Request
from ...queries import case_file, directory
from .. import suggestions
from ..access import signed_in
from ..forms.ask import BarriersForm, HelpForm, NeededByForm
from ..sending import send_once


def own_draft(view: Callable[[HttpRequest, Request], HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view this person's own draft; anybody else's does not exist, and one that was sent leads to the request."""

    @signed_in
    @wraps(view)
    def with_draft(request: HttpRequest, reference: str) -> HttpResponse:
        mine = Request.objects.visible_to(request.user, timezone.now()).filter(filed_by=request.user, reference=reference)
        draft = get_object_or_404(mine)
        return view(request, draft) if draft.is_draft else redirect("request", reference)

    return with_draft


def _page(request: HttpRequest, name: str, form: forms.Form | None, **context: object) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    return render(request, f"adjustments/ask/{name}.jinja", {"form": form, **context}, status=status)


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Say what happens; begin a draft, or go on with one."""
    if request.method == "POST":
        draft = requests.begin(by=request.user, at=timezone.now())
        return redirect("ask_barriers", draft.reference)
    drafts = Request.objects.drafts_of(request.user).order_by("-created_at")[:10]
    return _page(request, "start", None, drafts=drafts, decider=directory.decider_of(request.user))


@own_draft
def barriers(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what gets in the way."""
    initial = {"barriers": list(draft.barriers.values_list("code", flat=True)), "words": draft.barrier_words}
    form = BarriersForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.say_barriers(request=draft, codes=form.cleaned_data["barriers"], words=form.cleaned_data["words"])
        return redirect("ask_help", draft.reference)
    return _page(request, "barriers", form, draft=draft)


@own_draft
def what_would_help(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what would help: suggestions for the barriers first, then search, then everything."""
    chosen = list(draft.adjustments.select_related("entry"))
    initial = {
        "entries": [one.entry.code for one in chosen if one.entry],
        "own_words": next((one.own_words for one in chosen if one.entry is None), ""),
    }
    form = HelpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.choose_help(request=draft, entries=form.chosen(), own_words=form.cleaned_data["own_words"])
        if "find" not in request.POST:  # what people search for stays out of addresses
            return redirect("ask_needed_by", draft.reference)
    codes = list(draft.barriers.values_list("code", flat=True))
    return _page(request, "help", form, draft=draft, offer=suggestions.offer(form, codes), q=form["q"].value())


@own_draft
def needed_by(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask whether there is a date by which it is needed."""
    form = NeededByForm(request.POST or None, initial={"needed_by": draft.needed_by})
    if request.method == "POST" and form.is_valid():
        requests.say(request=draft, needed_by=form.cleaned_data["needed_by"])
        return redirect("ask_check", draft.reference)
    return _page(request, "needed_by", form, draft=draft)


@own_draft
def check(request: HttpRequest, draft: Request) -> HttpResponse:
    """Show everything before it is sent."""
    return _page(
        request,
        "check",
        None,
        draft=draft,
        barriers=draft.barriers.order_by("position"),
        adjustments=draft.adjustments.select_related("entry").order_by("number"),
        decider=directory.decider_of(request.user),
    )


@signed_in
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the draft. A repeat leads to the same receipt."""
    at = timezone.now()
    own = get_object_or_404(Request.objects.visible_to(request.user, at).filter(filed_by=request.user), reference=reference)

    def do() -> str:
        requests.submit(request=own, by=request.user, at=at)
        return reverse("sent", args=[own.reference])

    return send_once(request, at, do)


@signed_in
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that it was sent: the reference, who decides by when, what happens next."""
    at = timezone.now()
    own = Request.objects.visible_to(request.user, at).sent().filter(employee=request.user)
    mine = get_object_or_404(own, reference=reference)
    adjustments = mine.adjustments.with_case().order_by("number")
    rows = case_file.summaries(list(adjustments), request.user, at)
    return _page(request, "sent", None, sent=mine, rows=rows)


@own_draft
def discard(request: HttpRequest, draft: Request) -> HttpResponse:
    """Remove a draft after asking once."""
    if request.method == "POST":
        requests.discard(request=draft)
        return redirect("home")
    return _page(request, "discard", None, draft=draft)
