"""What each move asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from ... import wording
from ...rules.states import Reason, WithdrawReason, Works
from .fields import DateField, cost_field, words_field


class NothingToFillIn(forms.Form):
    """A button only."""


class AgreeForm(forms.Form):
    """Own words need one answer: is there something to buy or fit?"""

    needs_goods = forms.TypedChoiceField(
        label="Does something have to be bought, set up or fitted?",
        choices=[("yes", "Yes: procurement will deliver it"), ("no", "No: you can put it in effect yourself")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether something has to be bought, set up or fitted."},
    )


class DeclineForm(forms.Form):
    """Why not: at least one reason, and words that the employee reads."""

    reasons = forms.MultipleChoiceField(
        label="Why can this not be agreed?",
        help_text="Choose all that fit.",
        choices=[(reason.value, text) for reason, text in wording.REASONS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason."},
    )
    words = words_field(
        "Explain it in your own words",
        required=True,
        missing="Write why, so that the person can understand it.",
        help_text="The employee reads this word for word. Say what you looked at and what you would do instead.",
    )

    def clean_reasons(self) -> list[Reason]:
        """Return the reasons as the rules name them."""
        return [Reason(code) for code in self.cleaned_data["reasons"]]


class ConfirmForm(forms.Form):
    """How well does it work?"""

    works = forms.TypedChoiceField(
        label="Does it work?",
        choices=[(works.value, text) for works, text in wording.WORKS.items()],
        coerce=Works,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how well it works, or use one of the links below."},
    )


class NotWorkingForm(forms.Form):
    """What is wrong with it?"""

    words = words_field(
        "What does not work?",
        required=True,
        missing="Write what does not work, in a few words.",
        help_text="“It helps, but not enough” counts too. The adjustments team reads this.",
    )


class WithdrawForm(forms.Form):
    """Why, if the person wishes to say."""

    reason = forms.TypedChoiceField(
        label="Why do you withdraw it? You do not have to say.",
        choices=[(reason.value, text) for reason, text in wording.WITHDRAW_REASONS.items()],
        coerce=WithdrawReason,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
    )


class _ExpectedOn(forms.Form):
    expected_on = DateField(
        label="When do you expect it?",
        help_text="For example 27 3 2027. The employee sees this date.",
        error_messages={"required": "Enter the date when you expect it."},
    )

    def clean_expected_on(self) -> Any:
        """Refuse a date that has gone."""
        expected_on = self.cleaned_data["expected_on"]
        if expected_on and expected_on < timezone.localdate():
            raise forms.ValidationError("Enter a date from today on.")
        return expected_on


class SetExpectedDateForm(_ExpectedOn):
    """When is it expected now?"""


class OrderForm(_ExpectedOn):
    """What was ordered where, and when it comes."""

    supplier = forms.CharField(label="Supplier", required=False, max_length=200, help_text="Leave it empty if it is in stock.")
    order_reference = forms.CharField(label="Order reference", required=False, max_length=100)
    cost = cost_field()

    field_order = ["expected_on", "supplier", "order_reference", "cost"]


class DeliverForm(forms.Form):
    """What it cost in the end."""

    cost = cost_field()
