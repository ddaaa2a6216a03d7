"""One page for each move; its address, template and API call carry the action's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms as django_forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ...actions.verbs import VERBS
from ...models import Adjustment
from ...queries.case_file import AdjustmentFile, CaseFile, NoSuchCase
from ...rules.states import Action
from ...rules.workflow import MoveNotAllowed
from ..forms import moves as forms
from ..sending import send_once
from .errors import not_found, refused
from .requests import open_or_none


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


PAGES: dict[Action, MovePage] = {
    Action.AGREE: MovePage(forms.AgreeForm, "decide", forms.NothingToFillIn),
    Action.DECLINE: MovePage(forms.DeclineForm, "decide"),
    Action.START: MovePage(forms.NothingToFillIn, "decide"),
    Action.ORDER: MovePage(forms.OrderForm, "delivery"),
    Action.SET_EXPECTED_DATE: MovePage(forms.SetExpectedDateForm, "delivery"),
    Action.DELIVER: MovePage(forms.DeliverForm, "delivery"),
    Action.CONFIRM: MovePage(forms.ConfirmForm),
    Action.NOT_HERE: MovePage(forms.NothingToFillIn),
    Action.NOT_WORKING: MovePage(forms.NotWorkingForm),
    Action.RECONSIDER: MovePage(forms.NothingToFillIn),
    Action.REDELIVER: MovePage(forms.NothingToFillIn),
    Action.WITHDRAW: MovePage(forms.WithdrawForm),
    Action.END: MovePage(forms.NothingToFillIn),
}


def _leads_to(action: Action, adjustment: AdjustmentFile) -> str:
    args: list[Any] = [adjustment.reference]
    page = PAGES[action]
    if page.leads_to == "delivery":
        args.append(adjustment.number)
    return f"{reverse(page.leads_to, args=args)}?done={action}"


def _make(
    request: HttpRequest, action: Action, adjustment: AdjustmentFile, answers: dict[str, Any], at: datetime
) -> HttpResponse:
    version = request.POST.get("version", "")
    row = Adjustment.objects.visible_to(request.user, at).get(pk=adjustment.pk)

    def do() -> str:
        seen = int(version) if version.isascii() and version.isdigit() else -1
        VERBS[action](adjustment=row, by=request.user, at=at, seen=seen, **answers)
        return _leads_to(action, adjustment)

    return send_once(request, at, do)


def _show(request: HttpRequest, action: Action, case: CaseFile, one: AdjustmentFile, form: Any) -> HttpResponse:
    if action not in one.can:
        return refused(request, MoveNotAllowed(), {})
    back = _leads_to(action, one).partition("?")[0]
    context = {"case": case, "one": one, "form": form, "back": back, "version": request.POST.get("version", one.version)}
    return render(request, f"adjustments/moves/{action}.jinja", context, status=422 if form.errors else 200)


@login_required
def move(request: HttpRequest, reference: str, number: int, action: Action) -> HttpResponse:
    """Show the page of a move, or make it."""
    case = open_or_none(request, reference)
    try:
        one = case.adjustment(number) if case else None
    except NoSuchCase:
        one = None
    if case is None or one is None:
        return not_found(request)
    form = PAGES[action].form_for(one)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _make(request, action, one, form.cleaned_data, timezone.now())
    return _show(request, action, case, one, form)
