"""What each move of a decision asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst

from ... import wording
from ...models import CatalogueEntry
from ...rules.states import Reason, Team
from .fields import DateField, cost_field, from_today, said, words_field


def needs_goods_field() -> forms.TypedChoiceField:
    """Return the one question that own words need."""
    return forms.TypedChoiceField(
        label="Does something have to be bought, set up or fitted?",
        choices=[("yes", "Yes: procurement will deliver it"), ("no", "No: the line manager can put it in effect")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether something has to be bought, set up or fitted."},
    )


class _WithLimits(forms.Form):
    until = DateField(
        label="Until when, if it is for a time only?",
        required=False,
        help_text="For example 27 3 2027. Leave it empty if it is to stay.",
    )
    estimate = cost_field("What may it cost, in pounds?", "Leave it empty if the usual cost will do.")

    def clean_until(self) -> Any:
        """Refuse a date that has gone."""
        return from_today(self.cleaned_data["until"])


class AgreeToEntryForm(_WithLimits):
    """Agree to an entry of the catalogue, if need be until a date or up to a cost."""


class AgreeForm(_WithLimits):
    """Own words need one answer: is there something to buy or fit?"""

    needs_goods = needs_goods_field()

    field_order = ["needs_goods", "until", "estimate"]


class AskForInformationForm(forms.Form):
    """One question to the employee."""

    words = said(
        "What do you need to know?",
        "Write your question.",
        "Ask about the barrier and the work, never about a health condition. The clock stops until it is answered.",
    )


class AskForAdviceForm(forms.Form):
    """A question to those who know more about work and health, or about workplaces."""

    adviser = forms.TypedChoiceField(
        label="Who should be asked?",
        coerce=Team,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who should be asked."},
    )
    words = said(
        "What do you want to know?",
        "Write your question.",
        "The employee reads this, and then whoever you ask. "
        "Ask what would remove the barrier at work, never about a health condition.",
    )

    def __init__(self, *args: Any, advisers: Iterable[Team] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(team.value, capfirst(str(wording.TEAMS[team]))) for team in advisers]
        self.fields["adviser"].choices = choices
        if len(choices) == 1:  # no choice to make
            self.initial.setdefault("adviser", choices[0][0])


class OfferAlternativeForm(forms.Form):
    """Something else: from the catalogue or in own words, and how it removes the barrier."""

    entry = forms.ModelChoiceField(
        CatalogueEntry.objects.none(),
        label="Something from the catalogue",
        required=False,
        to_field_name="code",
        empty_label="Nothing from the catalogue",
    )
    offered_words = forms.CharField(
        label="Or something else, in your own words",
        required=False,
        max_length=500,
        widget=forms.Textarea,
        error_messages={"max_length": "Use 500 characters or fewer; nothing you wrote is lost."},
    )
    needs_goods = needs_goods_field()
    words = said(
        "How does it remove the barrier?",
        "Write how it removes the barrier.",
        "The employee reads this and can accept it or keep to what they asked for.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].queryset = CatalogueEntry.objects.offered().order_by("name")
        self.fields["needs_goods"].required = False
        self.fields["needs_goods"].help_text = "Only for something in your own words."

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one thing, and for own words whether it must be bought."""
        cleaned = super().clean() or {}
        entry, own = cleaned.get("entry"), cleaned.get("offered_words", "").strip()
        if not self.errors and bool(entry) == bool(own):
            self.add_error("entry", "Choose something from the catalogue, or write it in your own words: one of the two.")
        if own and not entry and cleaned.get("needs_goods") == "":
            self.add_error("needs_goods", "Choose whether something has to be bought, set up or fitted.")
        if cleaned.get("needs_goods") == "":
            cleaned["needs_goods"] = None
        return cleaned


def reasons_field(label: str, reasons: Mapping[Reason, Any] = wording.REASONS) -> forms.MultipleChoiceField:
    """Return the closed list of reasons, or of those that can be meant."""
    return forms.MultipleChoiceField(
        label=label,
        help_text="Choose all that fit.",
        choices=[(reason.value, text) for reason, text in reasons.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one reason."},
    )


class _WithReasons(forms.Form):
    def clean_reasons(self) -> list[Reason]:
        """Return the reasons as the rules name them."""
        return [Reason(code) for code in self.cleaned_data["reasons"]]


class ProposeRefusalForm(_WithReasons):
    """Why not: at least one reason, words, and what else was looked at."""

    reasons = reasons_field("Why can this not be agreed?")
    words = said(
        "Explain it in your own words",
        "Write why, so that the person can understand it.",
        "The adjustments team checks this. If they confirm it, it is the basis of the letter.",
    )
    alternatives = words_field(
        "What else did you look at?",
        required=False,
        help_text="For example another product, another place, other hours; and why it would not do.",
    )


class TakeAwayForm(_WithReasons):
    """Why it ends although it is still needed: at least one reason, words, and what else was looked at."""

    reasons = reasons_field("Why does it have to end?", wording.END_REASONS)
    words = said(
        "What the letter says",
        "Write why it has to end, so that the person can understand it.",
        "The employee reads this word for word. That they did not answer is no reason.",
    )
    alternatives = words_field(
        "What else did you look at, and what takes its place?",
        required=False,
        help_text="The employee reads this too.",
    )


class RefuseCostForm(forms.Form):
    """Why the budget does not pay: the reason is the cost, nothing else is asked of a budget holder here."""

    words = said(
        "Why can your budget not pay for it?",
        "Write why.",
        "The adjustments team checks this. If they confirm it, it is the basis of the letter.",
    )

    def clean(self) -> dict[str, Any]:
        """Add the reason, and that nothing else was looked at."""
        return {**(super().clean() or {}), "reasons": [Reason.COST], "alternatives": ""}


class AgreeInPartForm(_WithReasons):
    """What is agreed, what is not, and why not."""

    agreed_words = forms.CharField(
        label="What do you agree to?",
        max_length=500,
        help_text="For example: two days a week at home.",
        error_messages={"required": "Write what you agree to."},
    )
    rest_words = forms.CharField(
        label="What do you not agree to?",
        max_length=500,
        help_text="For example: the third day at home.",
        error_messages={"required": "Write what you do not agree to."},
    )
    reasons = reasons_field("Why can the rest not be agreed?")
    words = said(
        "Explain it in your own words",
        "Write why, so that the person can understand it.",
        "The adjustments team checks the rest before the person hears of it.",
    )


class AgreeInPartOwnWordsForm(AgreeInPartForm):
    """The same for own words, which need one more answer."""

    needs_goods = needs_goods_field()

    field_order = ["agreed_words", "needs_goods", "rest_words", "reasons", "words"]


class ConfirmRefusalForm(forms.Form):
    """The words of the letter."""

    words = said(
        "What the letter says",
        "Write why it is not agreed, so that the person can understand it.",
        "The employee reads this word for word, with the reasons that were proposed.",
    )


class ReturnRefusalForm(forms.Form):
    """What is missing."""

    words = said("What is missing, or should be looked at again?", "Write what is missing.", "Only who proposed it reads this.")


class UndoAgreementForm(forms.Form):
    """Why it was a mistake."""

    words = said("Why was it a mistake?", "Write why.", "The employee reads this word for word.")


class UpholdForm(forms.Form):
    """Why the refusal stands."""

    words = said("Why does it stay as it is?", "Write why.", "The employee reads this word for word.")


class OverturnEntryForm(forms.Form):
    """Why it is agreed after all."""

    words = said("Why is it agreed after all?", "Write why.", "The employee and their line manager read this.")


class OverturnForm(OverturnEntryForm):
    """The same for own words, which need one more answer."""

    needs_goods = needs_goods_field()


class ArrangeInterimForm(forms.Form):
    """What for the meantime, from when, until when."""

    words = said(
        "What can they have for the meantime?",
        "Write what they can have for the meantime.",
        "For example: a desk in the quiet room, another chair, fewer calls. The employee and their line manager read this.",
    )
    in_effect_on = DateField(
        label="From when?",
        help_text="For example 27 3 2027. If it is there already, since when?",
        error_messages={"required": "Enter the date from which it is there."},
    )
    until = DateField(
        label="Until when, if you know?", required=False, help_text="Leave it empty if it stays until the real thing is there."
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what would end before it begins."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("in_effect_on"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "Enter a date that is not before the first one.")
        return cleaned


class RuleOutInterimForm(forms.Form):
    """Why nothing is possible."""

    words = said(
        "Why is nothing possible for the meantime?",
        "Write why.",
        "The employee reads this word for word. Something can still be arranged later.",
    )


class ReferCostForm(forms.Form):
    """Why the money must come from elsewhere."""

    words = said(
        "Why can your budget not pay for it?",
        "Write why.",
        "The adjustments team and the employee read this. The agreement stands.",
    )
