"""The questions of asking."""

from __future__ import annotations

from typing import Any

from django import forms

from ...actions.requests import MOST_ADJUSTMENTS
from ...models import Barrier, CatalogueEntry
from .fields import words_field


class BarriersForm(forms.Form):
    """What gets in the way?"""

    barriers = forms.MultipleChoiceField(
        label="What gets in the way?",
        help_text="Choose all that fit.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what gets in the way, or “I am not sure”."},
    )
    words = words_field(
        "Tell us more, if you like",
        required=False,
        help_text="What happens at work? Your manager or HR reads this to decide. You do not need to name a health condition.",
    )

    def __init__(self, *args: Any, for_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_name:
            self.fields["words"].label = "What did they tell you?"
            self.fields[
                "words"
            ].help_text = (
                f"Write it in their words, if you can. Only you and {for_name} read it until {for_name} says that it is right."
            )
        self.offered = list(Barrier.objects.order_by("position"))
        self.fields["barriers"].choices = [(barrier.code, barrier.on_the_page) for barrier in self.offered]
        self.hints = {barrier.code: barrier.hint for barrier in self.offered}


class HelpForm(forms.Form):
    """What would help? What was chosen before can be kept, even when HR no longer offers it."""

    entries = forms.MultipleChoiceField(
        label="What would help?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "One thing that you chose is no longer offered. Please look at your choice and save again."
        },
    )
    own_words = forms.CharField(
        label="Something else, in your own words",
        required=False,
        max_length=500,
        help_text="One thing, in a line or two. You can send another request for more.",
        widget=forms.Textarea,
        error_messages={"max_length": "Use 500 characters or fewer; nothing you wrote is lost."},
    )
    q = forms.CharField(
        label="Search by your own word for it",
        required=False,
        max_length=100,
        help_text="For example headphones, JAWS or part-time.",
        error_messages={"max_length": "Search with 100 characters or fewer."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = CatalogueEntry.objects.filter(code__in=self.initial.get("entries", []))
        offered = (CatalogueEntry.objects.offered() | kept).order_by("category", "name")
        self.offered = list(offered.prefetch_related("barriers"))
        self.fields["entries"].choices = [(entry.code, entry.name) for entry in self.offered]

    def chosen(self) -> list[CatalogueEntry]:
        """Return the chosen entries once the form is valid."""
        return [entry for entry in self.offered if entry.code in self.cleaned_data["entries"]]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one thing, unless the person is only searching."""
        cleaned = super().clean() or {}
        is_searching = "find" in self.data
        if not is_searching and not self.errors and not cleaned.get("entries") and not cleaned.get("own_words"):
            self.add_error("entries", "Choose or write at least one thing that would help.")
        if len(cleaned.get("entries", [])) + bool(cleaned.get("own_words")) > MOST_ADJUSTMENTS:
            self.add_error("entries", "Choose up to 20 things. You can send another request for more.")
        return cleaned
