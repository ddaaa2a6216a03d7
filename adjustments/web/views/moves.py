"""One page for each move; its address, template and API call carry the action's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from ...actions import looks, sendings
from ...actions._move import Stale
from ...actions.verbs import VERBS
from ...models import Adjustment
from ...queries.case_file import AdjustmentFile, CaseFile, NoSuchCase, last_event
from ...queries.entitled import candidates
from ...queries.facts import case_of
from ...rules import reviews
from ...rules.guards import may_advise
from ...rules.permissions import Relation
from ...rules.states import Action, StepKind, Team, WithdrawReason
from ...rules.workflow import MoveNotAllowed, Refused, check
from ..access import about_others
from ..forms import decide, deliver
from ..forms import moves as forms
from ..sending import key_of, send_once
from .errors import gone, refused


@dataclass(frozen=True)
class MovePage:
    """A move as a page: what it asks for, where it leads."""

    form: type[django_forms.Form]
    leads_to: str = "request"
    catalogue_form: type[django_forms.Form] | None = None
    """The form for a catalogue entry, where it differs from that for own words."""

    def form_for(self, adjustment: AdjustmentFile) -> type[django_forms.Form]:
        """Return the form that this adjustment needs."""
        return self.form if adjustment.is_own_words or self.catalogue_form is None else self.catalogue_form


_DECIDING = {
    Action.ARRANGE_INTERIM: (decide.ArrangeInterimForm, None),
    Action.RULE_OUT_INTERIM: (decide.RuleOutInterimForm, None),
    Action.AGREE: (decide.AgreeForm, decide.AgreeToEntryForm),
    Action.AGREE_IN_PART: (decide.AgreeInPartOwnWordsForm, decide.AgreeInPartForm),
    Action.OFFER_ALTERNATIVE: (decide.OfferAlternativeForm, None),
    Action.ASK_FOR_INFORMATION: (decide.AskForInformationForm, None),
    Action.ASK_FOR_ADVICE: (decide.AskForAdviceForm, None),
    Action.TAKE_BACK: (forms.NothingToFillIn, None),
    Action.PROPOSE_REFUSAL: (decide.ProposeRefusalForm, None),
    Action.CONFIRM_REFUSAL: (decide.ConfirmRefusalForm, None),
    Action.RETURN_REFUSAL: (decide.ReturnRefusalForm, None),
    Action.UNDO_AGREEMENT: (decide.UndoAgreementForm, None),
    Action.UPHOLD: (decide.UpholdForm, None),
    Action.OVERTURN: (decide.OverturnForm, decide.OverturnEntryForm),
    Action.START: (forms.NothingToFillIn, None),
    Action.APPROVE_COST: (forms.NothingToFillIn, None),
    Action.REFER_COST: (decide.ReferCostForm, None),
}
_DELIVERING = {
    Action.QUOTE: deliver.QuoteForm,
    Action.ORDER: deliver.OrderForm,
    Action.RECEIVE: deliver.ReceiveForm,
    Action.SET_UP: deliver.SetUpForm,
    Action.TRAIN: forms.NothingToFillIn,
    Action.SET_EXPECTED_DATE: deliver.SetExpectedDateForm,
    Action.DELIVER: deliver.DeliverForm,
    Action.CANNOT_SUPPLY: deliver.CannotSupplyForm,
    Action.CANCEL_ORDER: forms.NothingToFillIn,
}
_OTHERS = {
    Action.CHANGE: forms.ChangeForm,
    Action.CONFIRM_FILING: forms.ConfirmFilingForm,
    Action.ANSWER: forms.AnswerForm,
    Action.AGREE_TO_ADVICE: forms.NothingToFillIn,
    Action.REFUSE_ADVICE: forms.NothingToFillIn,
    Action.ADVISE: forms.AdviseForm,
    Action.SHARE_ADVICE: forms.NothingToFillIn,
    Action.CORRECT_ADVICE: forms.CorrectAdviceForm,
    Action.ACCEPT: forms.NothingToFillIn,
    Action.KEEP_ORIGINAL: forms.CommentForm,
    Action.MESSAGE: forms.MessageForm,
    Action.APPEAL: forms.AppealForm,
    Action.WITHDRAW_APPEAL: forms.NothingToFillIn,
    Action.CONFIRM: forms.ConfirmForm,
    Action.NOT_HERE: forms.NothingToFillIn,
    Action.NOT_WORKING: forms.NotWorkingForm,
    Action.RECONSIDER: forms.NothingToFillIn,
    Action.REDELIVER: forms.NothingToFillIn,
    Action.WITHDRAW: forms.WithdrawForm,
    Action.HOLD_REVIEW: forms.HoldReviewForm,
    Action.PLAN_REVIEW: forms.PlanReviewForm,
    Action.ASK_TO_END: forms.AskToEndForm,
    Action.STILL_NEEDED: forms.StillNeededForm,
    Action.KEEP_IN_PLACE: forms.KeepInPlaceForm,
    Action.TAKE_AWAY: decide.TakeAwayForm,
    Action.END: forms.NothingToFillIn,
    Action.TELL_MANAGER: forms.TellManagerForm,
    Action.ALLOW_TELLING: forms.NothingToFillIn,
    Action.STOP_TELLING: forms.NothingToFillIn,
    Action.CLAIM: forms.NothingToFillIn,
    Action.TAKE_OVER: forms.ReasonInWordsForm,
    Action.HAND_BACK: forms.NothingToFillIn,
    Action.REASSIGN: forms.ReassignForm,
    Action.PAUSE: forms.PauseForm,
    Action.RESUME: forms.NothingToFillIn,
}
PAGES: dict[Action, MovePage] = {
    **{action: MovePage(form, "decide", catalogue) for action, (form, catalogue) in _DECIDING.items()},
    **{action: MovePage(form, "delivery") for action, form in _DELIVERING.items()},
    **{action: MovePage(form) for action, form in _OTHERS.items()},
}


_OF_A_DELIVERY = frozenset({Action.CLAIM, Action.HAND_BACK, Action.REASSIGN})
"""What is done with a decision or with a delivery; whoever delivers goes on with that."""


def _leads_to(action: Action, adjustment: AdjustmentFile) -> str:
    args: list[Any] = [adjustment.reference]
    to = PAGES[action].leads_to
    if action in _OF_A_DELIVERY and adjustment.is_delivering and Relation.FULFILMENT in adjustment.relations:
        to = "delivery"
    if to == "delivery":
        args.append(adjustment.number)
    return f"{reverse(to, args=args)}?done={action}"


def _make(
    request: HttpRequest, action: Action, adjustment: AdjustmentFile, answers: dict[str, Any], at: datetime
) -> HttpResponse:
    version = request.POST.get("version", "")
    row = Adjustment.objects.visible_to(request.user, at).get(pk=adjustment.pk)

    def do() -> str:
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        VERBS[action](adjustment=row, by=request.user, at=at, seen=seen, **answers)
        if not Adjustment.objects.visible_to(request.user, at).filter(pk=row.pk).exists():
            return f"{reverse('home')}?done={action}"  # done, and with it no longer theirs to see
        return _leads_to(action, adjustment)

    return send_once(request, at, do, version_now=row.version)


def _moved_on(request: HttpRequest, one: AdjustmentFile) -> Stale:
    at = timezone.now()
    row = Adjustment.objects.visible_to(request.user, at).with_case().get(pk=one.pk)
    return Stale(last_event(case_of(row), request.user, at))


def _version_now(request: HttpRequest, one: AdjustmentFile) -> str:
    return str(Adjustment.objects.visible_to(request.user, timezone.now()).get(pk=one.pk).version)


def _why_not(request: HttpRequest, action: Action, one: AdjustmentFile) -> Refused:
    """Say why the move is not open to this person now: it has moved on, or what the rulebook says."""
    at = timezone.now()
    row = Adjustment.objects.visible_to(request.user, at).with_case().get(pk=one.pk)
    try:
        check(case_of(row).facts(), action, request.user.viewer_at(at), row.today(at), {})
    except Refused as refusal:
        if refusal.code != MoveNotAllowed.code:
            return refusal
    return _moved_on(request, one)


def _initial(action: Action, case: CaseFile, one: AdjustmentFile) -> dict[str, Any]:
    """Return what is known already, so that nobody is asked twice."""
    if action in _DELIVERING and one.delivery is not None:
        known = one.delivery
        return {
            "expected_on": known.expected_on,
            "supplier": known.supplier,
            "order_reference": known.order_reference,
            "asset_number": known.asset_number,
            "expires_on": known.expires_on,
            "cost": known.cost or known.quote or None,
        }
    if action in (Action.CHANGE, Action.CONFIRM_FILING):
        return {
            "barriers": list(case.barrier_codes),
            "barrier_words": case.barrier_words,
            "since_when": case.since_when,
            "is_urgent": case.is_urgent,
            "needed_by": case.needed_by or None,
            "place": case.place,
            "contact": case.contact,
            "more_words": case.more_words,
        }
    if action is Action.PLAN_REVIEW:
        return {"next_on": one.review_on}
    if action is Action.HOLD_REVIEW:
        return {"next_on": reviews.in_months(timezone.localdate(), reviews.NEXT_MONTHS)}
    return {"words": one.proposal.words} if action is Action.CONFIRM_REFUSAL and one.proposal else {}


def _show(request: HttpRequest, action: Action, case: CaseFile, one: AdjustmentFile, form: Any) -> HttpResponse:
    if action not in one.can:
        return refused(request, _why_not(request, action, one), dict(request.POST.lists()))
    back = _leads_to(action, one).partition("?")[0]
    context = {"case": case, "one": one, "form": form, "back": back, "version": request.POST.get("version", one.version)}
    return render(request, f"adjustments/moves/{action}.jinja", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, action: Action, case: CaseFile, one: AdjustmentFile) -> Any:
    """Return the form of the move, with what was sent or is known."""
    data = request.POST if request.method == "POST" else None
    if action is Action.WITHDRAW and case.is_own and not case.is_confirmed:
        whole = {"reason": WithdrawReason.NOT_RIGHT} if "not-right" in request.GET else {}
        return forms.WithdrawFiledForm(data, initial=whole)
    if action is Action.PROPOSE_REFUSAL and one.step is StepKind.COST_CHECK:
        return decide.RefuseCostForm(data)
    if action is Action.OVERTURN and one.is_taken_away:
        return decide.OverturnEntryForm(data)  # nothing has to be bought: it was in place
    if action is Action.ASK_FOR_ADVICE:
        return decide.AskForAdviceForm(data, advisers=sorted(_possible_advisers(request, one)))
    if action is not Action.REASSIGN:
        return PAGES[action].form_for(one)(data, initial=_initial(action, case, one))
    if one.is_delivering:
        return forms.ReassignDeliveryForm(data)
    row = Adjustment.objects.visible_to(request.user, timezone.now()).with_case().get(pk=one.pk)
    return forms.ReassignForm(data, people=candidates(row) if action in one.can else ())


def _possible_advisers(request: HttpRequest, one: AdjustmentFile) -> set[Team]:
    row = Adjustment.objects.visible_to(request.user, timezone.now()).with_case().get(pk=one.pk)
    return may_advise(case_of(row).facts(), request.user.as_viewer)


@about_others
def move(request: HttpRequest, reference: str, number: int, action: Action) -> HttpResponse:
    """Show the page of a move, or make it; a repeat of what was sent goes where the first one went."""
    before = None
    if request.method == "POST":
        before = sendings.result_of(key=key_of(request), person=request.user, route=request.path)
    try:
        case = looks.open_case(reference, by=request.user, at=timezone.now())
        return _answer(request, action, case, case.adjustment(number), before)
    except (NoSuchCase, Adjustment.DoesNotExist):  # there is none, or it has just gone out of this person's sight
        return redirect(before) if before else gone(request)


def _answer(request: HttpRequest, action: Action, case: CaseFile, one: AdjustmentFile, before: str | None) -> HttpResponse:
    form = _form(request, action, case, one)
    if request.method == "POST" and form.is_valid():
        return _make(request, action, one, form.cleaned_data, timezone.now())
    if before:  # what could be chosen the first time may be gone by now
        return redirect(before)
    if request.method == "POST" and request.POST.get("version") != _version_now(request, one):
        # what was open to choose then may not be now, even if it moved on only since `one` was read
        return refused(request, _moved_on(request, one), dict(request.POST.lists()))
    return _show(request, action, case, one, form)
