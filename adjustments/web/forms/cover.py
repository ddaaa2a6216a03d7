"""Who covers, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms

from ... import wording
from ...models import Person
from ...queries import covers
from ...rules.workflow import Refused
from .fields import DateField

_AT = {
    "cover_in_the_past": "from_on",
    "cover_turned_round": "to_on",
    "cover_too_long": "to_on",
    "cover_overlaps": "from_on",
    "cover_is_away": "cover",
    "cover_while_you_cover": "from_on",
    "cover_while_they_cover": "from_on",
    "cover_of_oneself": "cover",
    "cover_not_here": "cover",
    "cover_decides_on_yours": "cover",
}
"""The field at which a refusal is shown."""


class CoverForm(forms.Form):
    """The days, both counted, and one of the people found by name; whoever only searches is asked for nothing else."""

    from_on = DateField(
        label="First day",
        help_text="For example 27 3 2027. It can be today.",
        error_messages={"required": "Enter the first day."},
    )
    to_on = DateField(
        label="Last day",
        help_text="The cover counts until the end of this day.",
        error_messages={"required": "Enter the last day."},
    )
    q = forms.CharField(
        label="Name or staff number",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search with 100 characters or fewer."},
    )
    cover = forms.ChoiceField(
        label="Who covers?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the people on this page."},
    )

    def __init__(self, *args: Any, manager: Person, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = str(self.data.get("q", "")).replace("\x00", "").strip()[:100]
        hits = list(covers.candidates(manager, self.words)[: covers.MOST_FOUND + 1])
        self.is_cut = len(hits) > covers.MOST_FOUND
        hits = hits[: covers.MOST_FOUND]
        wanted = covers.wanted_by(manager)
        self.found = {one.staff_number: one for one in hits if covers.may_choose(manager, wanted, one, by)}
        self.not_offered = {one.staff_number: one for one in hits if one.staff_number not in self.found}
        self.fields["cover"].choices = [(number, one.name) for number, one in self.found.items()]
        self.hints = {
            number: ", ".join(filter(None, [one.job_title, str(one.department or ""), f"staff number {number}"]))
            for number, one in self.found.items()
        }

    @property
    def is_search(self) -> bool:
        """Whether somebody only looks for a person: what else they typed is kept as it is."""
        return "find" in self.data

    def full_clean(self) -> None:
        """Find nothing wrong with what is not sent yet."""
        super().full_clean()
        if self.is_search:
            self._errors = forms.utils.ErrorDict()

    def clean(self) -> dict[str, Any]:
        """Ask for somebody."""
        cleaned = super().clean() or {}
        at = "cover" if self.found else "q"
        if self.data.get("cover") in self.not_offered or (self.words and self.not_offered and not self.found):
            self.errors.pop("cover", None)
            self.add_error(at, str(wording.REFUSALS["cover_decides_on_yours"]))
        elif "cover" not in self.errors and not cleaned.get("cover"):
            self.add_error(at, "Choose who covers." if self.found else "Search for a person.")
        return cleaned

    def chosen(self) -> Person:
        """Return who was chosen."""
        return self.found[self.cleaned_data["cover"]]

    def say(self, refusal: Refused) -> None:
        """Show at its field why it could not be."""
        self.add_error(_AT.get(refusal.code), str(wording.REFUSALS[refusal.code]))
