"""Asking, one question a page; each answer is kept at its step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ... import wording
from ...actions import requests
from ...models import Adjustment, Person, Request
from ...queries import case_file, directory
from ...rules.states import AskedHow, State
from ...rules.workflow import MoveNotAllowed, NotPermitted
from .. import suggestions
from ..access import signed_in
from ..forms.ask import BarriersForm, HelpForm
from ..forms.asking import DeciderForm, ForSomebodyForm, MoreForm, NeededByForm, PlaceForm, SinceForm, StepForm
from ..sending import send_once
from .errors import not_found, refused


def own_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view this person's own draft; anybody else's does not exist, and one that was sent leads to the request."""

    @signed_in
    @wraps(view)
    def with_draft(request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        mine = Request.objects.visible_to(request.user, timezone.now()).filter(filed_by=request.user, reference=reference)
        draft = get_object_or_404(mine.select_related("employee__line_manager", "employee__department", "employee__site"))
        try:
            return view(request, draft, **more) if draft.is_draft else redirect("request", reference)
        except MoveNotAllowed:  # sent meanwhile, from elsewhere
            return redirect("request", reference)

    return with_draft


@dataclass(frozen=True)
class Step:
    """One further question: its form, its words, and for which drafts it arises."""

    name: str
    form: type[StepForm]
    heading: str
    heading_for_other: str
    lead: str = ""
    applies: Callable[[Request], bool] = lambda draft: True


def _can_choose_decider(draft: Request) -> bool:
    return draft.employee_id == draft.filed_by_id and directory.decider_of(draft.employee) is not None


STEPS = (
    Step("since", SinceForm, "Since when is it so?", "When did they ask for it?"),
    Step("needed_by", NeededByForm, "Is anything urgent?", "Is anything urgent?"),
    Step("place", PlaceForm, "Where is it needed?", "Where is it needed?", "Those who deliver it see this, and not why you ask."),
    Step("decider", DeciderForm, "Who decides?", "Who decides?", applies=_can_choose_decider),
    Step("more", MoreForm, "Anything else that helps us decide?", "Anything else that helps us decide?"),
)


def around(draft: Request, name: str) -> tuple[str, str]:
    """Return the names of the pages before and after a question, without those that do not arise."""
    way = ["ask_help", *(f"ask_{one.name}" for one in STEPS if one.applies(draft) or one.name == name), "ask_check"]
    here = way.index(f"ask_{name}")
    return way[here - 1], way[here + 1]


def first_missing(draft: Request) -> str:
    """Return the page of the first answer without which it cannot be sent; empty when nothing is missing."""
    if not draft.barriers.exists():
        return "ask_barriers"
    if not draft.adjustments.exists():
        return "ask_help"
    is_asked_by_other = draft.employee_id != draft.filed_by_id
    return "ask_since" if is_asked_by_other and not (draft.first_asked_on and draft.first_asked_how) else ""


def _is_change(request: HttpRequest) -> bool:
    """Say whether the person came from "Change" on the page of all answers, and goes back there."""
    return "change" in request.GET


def _go_on(request: HttpRequest, draft: Request, after: str) -> HttpResponse:
    return redirect("ask_check" if _is_change(request) else after, draft.reference)


def _back(request: HttpRequest, draft: Request, before: str) -> str:
    return reverse("ask_check" if _is_change(request) else before, args=[draft.reference])


def _page(request: HttpRequest, name: str, form: forms.Form | None, **context: object) -> HttpResponse:
    status = 422 if form is not None and form.errors else 200
    return render(request, f"adjustments/ask/{name}.jinja", {"form": form, **context}, status=status)


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Say what happens; begin a draft, or go on with one."""
    if request.method == "POST":
        return _begin(request)
    drafts = Request.objects.drafts_of(request.user).select_related("employee").order_by("-created_at")[:10]
    may_ask_for_somebody = may_file_for_somebody(request.user)
    decider = directory.decider_of(request.user)
    return _page(request, "start", None, drafts=drafts, decider=decider, may_ask_for_somebody=may_ask_for_somebody)


def _begin(request: HttpRequest, **whom: Any) -> HttpResponse:
    at = timezone.now()

    def do() -> str:
        draft = requests.begin(by=request.user, at=at, **whom)
        return reverse("ask_barriers", args=[draft.reference])

    return send_once(request, at, do)


def may_file_for_somebody(person: Person) -> bool:
    """Say whether there is anybody for whom this person may ask."""
    return bool(person.has_reports or person.as_viewer.is_hr_casework)


@signed_in
def for_somebody(request: HttpRequest) -> HttpResponse:
    """Ask for whom it is; names are sent in the form, so that they stand in no address."""
    if not may_file_for_somebody(request.user):
        return not_found(request)
    form = ForSomebodyForm(request.POST if request.method == "POST" else None, filer=request.user)
    if request.method == "POST" and form.is_valid() and (employee := form.chosen()):
        return _begin(request, employee=employee)
    return _page(request, "for_somebody", form, back=reverse("ask"))


@signed_in
@require_POST
def ask_again(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Begin a draft for the same again; what is in place stays until the new one is."""
    at = timezone.now()
    own = get_object_or_404(Adjustment.objects.visible_to(request.user, at), request__reference=reference, number=number)
    posted = dict(request.POST.lists())
    if own.request.employee_id != request.user.pk:
        return refused(request, NotPermitted(), posted)
    if own.state != State.IN_PLACE:
        return refused(request, MoveNotAllowed(), posted)
    return _begin(request, replaces=own)


def _back_from_first(request: HttpRequest, draft: Request) -> str:
    return _back(request, draft, "ask_check") if _is_change(request) else reverse("ask")


@own_draft
def barriers(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what gets in the way."""
    initial = {"barriers": list(draft.barriers.values_list("code", flat=True)), "words": draft.barrier_words}
    for_name = draft.employee.name if draft.employee_id != draft.filed_by_id else ""
    form = BarriersForm(request.POST if request.method == "POST" else None, initial=initial, for_name=for_name)
    if request.method == "POST" and form.is_valid():
        requests.say_barriers(request=draft, codes=form.cleaned_data["barriers"], words=form.cleaned_data["words"])
        return _go_on(request, draft, "ask_help")
    return _page(request, "barriers", form, draft=draft, for_name=for_name, back=_back_from_first(request, draft))


@own_draft
def what_would_help(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what would help: suggestions for the barriers first, then search, then everything."""
    chosen = list(draft.adjustments.select_related("entry"))
    initial = {
        "entries": [one.entry.code for one in chosen if one.entry],
        "own_words": next((one.own_words for one in chosen if one.entry is None), ""),
    }
    form = HelpForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        requests.choose_help(request=draft, entries=form.chosen(), own_words=form.cleaned_data["own_words"])
        if "find" not in request.POST:  # what people search for stays out of addresses
            return _go_on(request, draft, "ask_since")
    codes = list(draft.barriers.values_list("code", flat=True))
    back = _back(request, draft, "ask_barriers")
    return _page(request, "help", form, draft=draft, offer=suggestions.offer(form, codes), q=form["q"].value(), back=back)


@own_draft
def step(request: HttpRequest, draft: Request, step: Step) -> HttpResponse:
    """Ask one of the further questions; pass over one that does not arise for this draft."""
    before, after = around(draft, step.name)
    if not step.applies(draft):
        return redirect(after, draft.reference)
    form = step.form(request.POST if request.method == "POST" else None, draft=draft)
    if request.method == "POST" and form.is_valid():
        requests.say(request=draft, **form.cleaned_data)
        return _go_on(request, draft, after)
    heading = step.heading_for_other if form.is_for_other else step.heading
    return _page(request, "step", form, draft=draft, heading=heading, lead=step.lead, back=_back(request, draft, before))


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
        decider=directory.decider_of_draft(draft),
        manager=directory.decider_of(draft.employee),
        is_for_other=draft.employee_id != draft.filed_by_id,
        how=wording.ASKED_HOW[AskedHow(draft.first_asked_how)] if draft.first_asked_how else "",
        back=reverse("ask_more", args=[draft.reference]),
        missing=first_missing(draft),
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
    own = Request.objects.visible_to(request.user, at).sent().filter(filed_by=request.user)
    mine = get_object_or_404(own.select_related("employee"), reference=reference)
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
