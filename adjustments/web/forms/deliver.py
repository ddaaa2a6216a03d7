"""What each move of a delivery asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from ... import wording
from ...rules.states import SupplyReason
from .fields import DateField, cost_field, from_today, said


class QuoteForm(forms.Form):
    """What it would cost."""

    cost = cost_field("What does the quote say, in pounds?", "For example 1290.00.", required=True)
    supplier = forms.CharField(label="Supplier", required=False, max_length=200)


class _ExpectedOn(forms.Form):
    expected_on = DateField(
        label="When do you expect it?",
        help_text="For example 27 3 2027. The employee sees this date.",
        error_messages={"required": "Enter the date when you expect it."},
    )

    def clean_expected_on(self) -> Any:
        """Refuse a date that has gone."""
        return from_today(self.cleaned_data["expected_on"])


class SetExpectedDateForm(_ExpectedOn):
    """When is it expected now?"""


class OrderForm(_ExpectedOn):
    """What was ordered where, and when it comes."""

    supplier = forms.CharField(label="Supplier", required=False, max_length=200, help_text="Leave it empty if it is in stock.")
    order_reference = forms.CharField(label="Order reference", required=False, max_length=100)
    cost = cost_field()

    field_order = ["expected_on", "supplier", "order_reference", "cost"]


class ReceiveForm(forms.Form):
    """What arrived."""

    asset_number = forms.CharField(
        label="Asset number", required=False, max_length=100, help_text="Leave it empty if it has none."
    )


def _expires_on() -> DateField:
    return DateField(
        label="When does the licence or equipment expire?",
        required=False,
        help_text="For example 27 3 2027. Leave it empty if it does not.",
    )


class SetUpForm(ReceiveForm):
    """What was set up, and until when its licence runs."""

    expires_on = _expires_on()


class CannotSupplyForm(forms.Form):
    """Why it cannot be had."""

    reason = forms.TypedChoiceField(
        label="Why can it not be supplied?",
        choices=[(reason.value, text) for reason, text in wording.SUPPLY_REASONS.items()],
        coerce=SupplyReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why it cannot be supplied."},
    )
    words = said(
        "What did you try, and what could work instead?",
        "Write what you tried.",
        "The adjustments team and the employee read this.",
    )


class DeliverForm(forms.Form):
    """What it cost in the end, and what to look after."""

    cost = cost_field()
    asset_number = forms.CharField(
        label="Asset number", required=False, max_length=100, help_text="Leave it empty if it has none."
    )
    expires_on = _expires_on()
