"""Asking, one question a page; each answer is kept at its step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
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
from ...models.policy import policy_now
from ...queries import case_file, covers, directory, drafts, invitations
from ...rules.states import AskedHow
from ...rules.workflow import Refused
from .. import suggestions
from ..access import about_others, signed_in
from ..forms.ask import BarriersForm, HelpForm
from ..forms.asking import (
    DeciderForm,
    ForSomebodyForm,
    MoreForm,
    NeededByForm,
    PlaceForm,
    SinceForm,
    StepForm,
    in_words,
)
from ..sending import send_once
from .errors import not_found, refused


def own_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view this person's own draft; anybody else's does not exist, and one that was sent leads to the request."""

    @about_others
    @wraps(view)
    def with_draft(request: HttpRequest, reference: str, **more: Any) -> HttpResponse:
        mine = Request.objects.visible_to(request.user, timezone.now()).filter(filed_by=request.user, reference=reference)
        draft = get_object_or_404(mine.select_related("employee__line_manager", "employee__department", "employee__site"))
        if draft.is_draft and request.method == "POST":
            requests.touch(request=draft, at=timezone.now())
        try:
            return view(request, draft, **more) if draft.is_draft else redirect("request", reference)
        except requests.AlreadySent:  # meanwhile, in another window
            return redirect("request", reference)
        except Request.DoesNotExist:  # deleted there
            return not_found(request)

    return with_draft


def question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hand the view this person's own draft, unless they may no longer ask for whom it is: then all they see is what they wrote."""

    @own_draft
    @wraps(view)
    def with_draft(request: HttpRequest, draft: Request, **more: Any) -> HttpResponse:
        why_not = drafts.why_not_by_filer(draft, timezone.now())
        if not why_not:
            return view(request, draft, **more)
        if request.method == "POST":
            return refused(request, requests.MayNoLongerFile(why_not), dict(request.POST.lists()))
        return redirect("ask_check", draft.reference)

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


ANSWERED_AT = {
    requests.NoBarrier: "ask_barriers",
    requests.NothingAsked: "ask_help",
    requests.NotSaidWhenAsked: "ask_since",
}
"""The page of each answer without which a draft cannot be sent."""


@dataclass(frozen=True)
class Answer:
    """What came of a question: its form, whether the answer is kept, and else what was answered in another window."""

    form: Any
    seen: str
    is_kept: bool = False
    elsewhere: tuple[tuple[str, str], ...] = ()


def _answered(request: HttpRequest, draft: Request, make: Callable[..., Any], keep: Callable[[Any, str], object]) -> Answer:
    """Keep what was sent; where that would replace something which this person has not seen, show them both."""
    if request.method != "POST":
        return Answer(make(None), drafts.version(draft))
    form, seen = make(request.POST), request.POST.get("seen", "")
    if not form.is_valid():
        return Answer(form, seen)
    try:
        keep(form, seen)
    except requests.ChangedElsewhere:
        draft.refresh_from_db()
        return Answer(form, drafts.version(draft), elsewhere=tuple(in_words(make(None))))
    return Answer(form, drafts.version(draft), is_kept=True)


def _is_change(request: HttpRequest) -> bool:
    """Say whether the person came from "Change" on the page of all answers, and goes back there."""
    return "change" in request.GET


def _go_on(request: HttpRequest, draft: Request, after: str) -> HttpResponse:
    return redirect("ask_check" if _is_change(request) else after, draft.reference)


def _back(request: HttpRequest, draft: Request, before: str) -> str:
    return reverse("ask_check" if _is_change(request) else before, args=[draft.reference])


def _page(request: HttpRequest, name: str, form: forms.Form | None, *, status: int = 200, **context: object) -> HttpResponse:
    status = 422 if form is not None and form.errors else status
    return render(request, f"adjustments/ask/{name}.jinja", {"form": form, **context}, status=status)


def _question(request: HttpRequest, name: str, answer: Answer, **context: object) -> HttpResponse:
    status = 409 if answer.elsewhere else 200
    return _page(request, name, answer.form, status=status, seen=answer.seen, elsewhere=answer.elsewhere, **context)


@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Say what happens; begin a draft, or go on with one."""
    if request.method == "POST":
        return _begin(request)
    begun = Request.objects.drafts_of(request.user).select_related("employee").order_by("-created_at")[:10]
    may_ask_for_somebody = may_file_for_somebody(request.user, timezone.now())
    return _page(
        request,
        "start",
        None,
        drafts=begun,
        decider=directory.decider_of(request.user),
        policy=policy_now(),
        may_ask_for_somebody=may_ask_for_somebody,
    )


def _begin(request: HttpRequest, **whom: Any) -> HttpResponse:
    at = timezone.now()

    def do() -> str:
        draft = requests.begin(by=request.user, at=at, **whom)
        return reverse("ask_barriers", args=[draft.reference])

    return send_once(request, at, do)


def may_file_for_somebody(person: Person, at: datetime) -> bool:
    """Say whether there is anybody for whom this person may ask."""
    return bool(person.has_reports or person.as_viewer.is_hr_casework or invitations.may_fill_in(person, at))


@about_others
def for_somebody(request: HttpRequest) -> HttpResponse:
    """Ask for whom it is; names are sent in the form, so that they stand in no address."""
    at = timezone.now()
    if not may_file_for_somebody(request.user, at):
        return not_found(request)
    asking = [one.invited_by for one in invitations.may_fill_in(request.user, at)]
    form = ForSomebodyForm(request.POST if request.method == "POST" else None, filer=request.user, asking=asking)
    if request.method == "POST" and form.is_valid() and (employee := form.chosen()):
        return _begin(request, employee=employee)
    return _page(request, "for_somebody", form, back=reverse("ask"))


@signed_in
@require_POST
def ask_again(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Begin a draft for the same again; what is in place stays until the new one is."""
    at = timezone.now()
    own = get_object_or_404(Adjustment.objects.visible_to(request.user, at), request__reference=reference, number=number)
    return _begin(request, replaces=own)


def _back_from_first(request: HttpRequest, draft: Request) -> str:
    return _back(request, draft, "ask_check") if _is_change(request) else reverse("ask")


@question
def barriers(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what gets in the way."""
    for_name = draft.employee.name if draft.employee_id != draft.filed_by_id else ""

    def make(data: Any) -> BarriersForm:
        initial = {"barriers": list(draft.barriers.values_list("code", flat=True)), "words": draft.barrier_words}
        return BarriersForm(data, initial=initial, for_name=for_name)

    def keep(form: BarriersForm, seen: str) -> None:
        said = form.cleaned_data
        requests.say_barriers(request=draft, codes=said["barriers"], words=said["words"], seen=seen)

    answer = _answered(request, draft, make, keep)
    if answer.is_kept:
        return _go_on(request, draft, "ask_help")
    return _question(request, "barriers", answer, draft=draft, for_name=for_name, back=_back_from_first(request, draft))


@question
def what_would_help(request: HttpRequest, draft: Request) -> HttpResponse:
    """Ask what would help: suggestions for the barriers first, then search, then everything."""

    def make(data: Any) -> HelpForm:
        chosen = list(draft.adjustments.select_related("entry"))
        own_words = next((one.own_words for one in chosen if one.entry is None), "")
        return HelpForm(data, initial={"entries": [one.entry.code for one in chosen if one.entry], "own_words": own_words})

    def keep(form: HelpForm, seen: str) -> None:
        entries, own_words = form.chosen(), form.cleaned_data["own_words"]
        if entries or own_words:  # a search before anything is chosen takes nothing away
            requests.choose_help(request=draft, entries=entries, own_words=own_words, seen=seen)

    answer = _answered(request, draft, make, keep)
    if answer.is_kept and "find" not in request.POST:  # what people search for stays out of addresses
        return _go_on(request, draft, "ask_since")
    offer = suggestions.offer(answer.form, list(draft.barriers.values_list("code", flat=True)))
    back = _back(request, draft, "ask_barriers")
    return _question(request, "help", answer, draft=draft, offer=offer, q=answer.form["q"].value(), back=back)


@question
def step(request: HttpRequest, draft: Request, step: Step) -> HttpResponse:
    """Ask one of the further questions; pass over one that does not arise for this draft."""
    before, after = around(draft, step.name)
    if not step.applies(draft):
        return redirect(after, draft.reference)

    def make(data: Any) -> StepForm:
        return step.form(data, draft=draft)

    def keep(form: StepForm, seen: str) -> None:
        requests.say(request=draft, seen=seen, **form.cleaned_data)

    answer = _answered(request, draft, make, keep)
    if answer.is_kept:
        return _go_on(request, draft, after)
    heading = step.heading_for_other if answer.form.is_for_other else step.heading
    return _question(request, "step", answer, draft=draft, heading=heading, lead=step.lead, back=_back(request, draft, before))


@own_draft
def check(request: HttpRequest, draft: Request) -> HttpResponse:
    """Show everything before it is sent."""
    return _check(request, draft)


def _check(request: HttpRequest, draft: Request, refusal: Refused | None = None) -> HttpResponse:
    """Show all answers; with `refusal`, say why they could not be sent."""
    lacks, why_not = requests.missing(draft), drafts.why_not_by_filer(draft, timezone.now())
    may_send = not why_not
    return _page(
        request,
        "check",
        None,
        status=200 if refusal is None else 422 if isinstance(refusal, requests.Incomplete) else 409,
        draft=draft,
        seen=drafts.version(draft),
        refusal=refusal and wording.REFUSALS[refusal.code],
        changed=[wording.ASKED_PARTS[part] for part in getattr(refusal, "parts", ())],
        may_send=may_send,
        why_not=why_not and wording.REFUSALS[why_not],
        missing=lacks and ANSWERED_AT[type(lacks)],
        outlook=drafts.if_sent(draft, timezone.now()) if may_send else [],
        barriers=draft.barriers.order_by("position"),
        adjustments=draft.adjustments.with_case().order_by("number"),
        decider=directory.decider_of_draft(draft) if may_send else None,
        cover=covers.of_draft(draft, timezone.now()) if may_send else None,
        manager=directory.decider_of(draft.employee) if may_send else None,
        is_for_other=draft.employee_id != draft.filed_by_id,
        how=wording.ASKED_HOW[AskedHow(draft.first_asked_how)] if draft.first_asked_how else "",
        back=reverse("ask_more", args=[draft.reference]),
    )


@about_others
@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the draft. A repeat leads to the same receipt, from another window too."""
    at = timezone.now()
    own = get_object_or_404(Request.objects.visible_to(request.user, at).filter(filed_by=request.user), reference=reference)

    def do() -> str:
        with suppress(requests.AlreadySent):
            requests.submit(request=own, by=request.user, at=at, seen=request.POST.get("seen", ""))
        return reverse("sent", args=[own.reference])

    try:
        return send_once(request, at, do, or_show=lambda refusal: _check(request, own, refusal))
    except Request.DoesNotExist:  # deleted in another window
        return not_found(request)


@about_others
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that it was sent: the reference, who decides by when, what happens next."""
    at = timezone.now()
    own = Request.objects.visible_to(request.user, at).sent().filter(filed_by=request.user)
    mine = get_object_or_404(own.select_related("employee"), reference=reference)
    adjustments = list(mine.adjustments.with_case().order_by("number"))
    rows = case_file.summaries(adjustments, request.user, at)
    outlook = drafts.once_sent(adjustments, [str(row.holder) for row in rows])
    follows = list(zip(rows, outlook, strict=True))
    hear_by = max((one.decision_by for row, one in follows if row.is_being_decided and one.decision_by), default=None)
    return _page(request, "sent", None, sent=mine, follows=follows, hear_by=hear_by)


@own_draft
def discard(request: HttpRequest, draft: Request) -> HttpResponse:
    """Remove a draft after asking once."""
    if request.method == "POST":
        requests.discard(request=draft)
        return redirect("home")
    return _page(request, "discard", None, draft=draft)
