"""Home, my requests, a request, who has looked."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ... import wording
from ...actions import looks
from ...models import Person
from ...queries import case_file, invitations, needs, worklist
from ...queries.case_file import CaseFile, NoSuchCase
from ...rules.permissions import Relation
from ...rules.states import Action, State
from ..access import about_others, signed_in
from .errors import not_found

PER_PAGE = 25
MOST_ON_HOME = 50


def done_words(request: HttpRequest) -> str:
    """Return the sentence for the action that brought this person here, if any."""
    done = request.GET.get("done", "")
    if done in wording.SUPPORT_DONE:
        return str(wording.SUPPORT_DONE[done])
    return str(wording.DONE[Action(done)]) if done in set(wording.DONE) else ""


def open_or_none(request: HttpRequest, reference: str) -> CaseFile | None:
    """Open the case for the signed-in person; None when it does not exist for them."""
    try:
        return looks.open_case(reference, by=request.user, at=timezone.now())
    except NoSuchCase:
        return None


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """Show what needs this person, and where their requests stand."""
    person: Person = request.user
    at = timezone.now()
    mine = case_file.summaries(list(worklist.open_or_wanting_me(person, at)[:MOST_ON_HOME]), person, at)
    context = {
        "done": done_words(request),
        "needs": needs.of(mine),
        "open": [one for one in mine if one.is_open],
        "in_place": worklist.my_adjustments(person, at).filter(state=State.IN_PLACE).count(),
        "drafts": worklist.my_drafts(person),
        "waiting": worklist.to_decide(person, at).count() if person.decides else 0,
        "to_deliver": worklist.to_deliver(person, at).count() if person.as_viewer.delivers else 0,
        "asking": invitations.unanswered(person, at),
        "to_advise": worklist.to_advise(person, at).count() if person.as_viewer.advises else 0,
    }
    return render(request, "adjustments/home.jinja", context)


@signed_in
def my_requests(request: HttpRequest) -> HttpResponse:
    """List everything that this person asked for."""
    at = timezone.now()
    page = Paginator(worklist.my_adjustments(request.user, at), PER_PAGE).get_page(request.GET.get("page"))
    rows = case_file.summaries(list(page), request.user, at)
    filed = worklist.filed_for_others(request.user, at).count()
    return render(request, "adjustments/my_requests.jinja", {"page": page, "rows": rows, "filed": filed})


@about_others
def filed_for_others(request: HttpRequest) -> HttpResponse:
    """List what this person asked for on behalf of others: the receipt and the state."""
    at = timezone.now()
    page = Paginator(worklist.filed_for_others(request.user, at), PER_PAGE).get_page(request.GET.get("page"))
    rows = case_file.summaries(list(page), request.user, at)
    return render(request, "adjustments/filed_for_others.jinja", {"page": page, "rows": rows})


@about_others
def one_request(request: HttpRequest, reference: str) -> HttpResponse:
    """Show one request as this person may see it."""
    if (case := open_or_none(request, reference)) is None:
        return not_found(request)
    person, at = request.user, timezone.now()
    context = {
        "case": case,
        "done": done_words(request),
        "now": at,
        "asked": invitations.of_request(reference, at) if case.is_own else [],
        "supports": invitations.supports(person, reference, at),
    }
    return render(request, "adjustments/request.jinja", context)


@signed_in
def as_my_manager(request: HttpRequest, reference: str) -> HttpResponse:
    """Show the employee what their line manager sees of this request, or will see."""
    at = timezone.now()
    try:
        preview = looks.as_manager(reference, by=request.user, at=at)
    except NoSuchCase:
        return not_found(request)
    manager = request.user.line_manager
    if preview is None:
        case = looks.open_case(reference, by=request.user, at=at)
        sentences = [one.sentence for one in case.adjustments if one.sentence and not one.sentence.is_outdated]
        context = {"manager": manager, "reference": reference, "sentences": sentences}
        return render(request, "adjustments/as_my_manager.jinja", context)
    context = {"case": preview.case, "seen_from": preview.seen_from, "manager": manager, "is_preview": True}
    return render(request, "adjustments/request.jinja", context)


@about_others
def letter(request: HttpRequest, reference: str, number: int, seq: int) -> HttpResponse:
    """Show a letter, ready to print."""
    try:
        case, found = looks.open_letter(reference, number, seq, by=request.user, at=timezone.now())
    except NoSuchCase:
        return not_found(request)
    return render(request, "adjustments/letter.jinja", {"case": case, "letter": found})


@about_others
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Show what a decider needs, the first button before the background."""
    if (case := open_or_none(request, reference)) is None:
        return not_found(request)
    if not case.shows_decision:
        return redirect("request", reference)
    return render(request, "adjustments/decide.jinja", {"case": case, "done": done_words(request)})


@about_others
def delivery(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Show one delivery to those who make it."""
    if (case := open_or_none(request, reference)) is None:
        return not_found(request)
    try:
        adjustment = case.adjustment(number)
    except NoSuchCase:
        return not_found(request)
    if Relation.FULFILMENT not in adjustment.relations:
        return redirect("request", reference)
    return render(request, "adjustments/delivery.jinja", {"case": case, "one": adjustment, "done": done_words(request)})
