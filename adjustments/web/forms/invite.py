"""Who is asked to support somebody, and until when."""

from __future__ import annotations

from typing import Any

from django import forms

from ... import wording
from ...models import Person
from ...queries import invitations
from ...rules.workflow import Refused
from .fields import DateField

_AT = dict.fromkeys(("invited_until_past", "invited_too_long", "filing_too_long"), "expires_on")
"""The field at which a refusal is shown; the others at the person."""


class InviteForm(forms.Form):
    """One of the people found by name, and the last day; whoever only searches is asked for nothing else."""

    at_most = "a year"

    q = forms.CharField(
        label="Name or work email of a colleague",
        help_text=f"Write the whole email, or at least {invitations.LEAST_LETTERS} letters of the name.",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search with 100 characters or fewer."},
    )
    person = forms.ChoiceField(
        label="Who do you want to ask?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the people on this page."},
    )
    expires_on = DateField(
        label="Until when?",
        error_messages={"required": "Enter the last day."},
    )

    def __init__(self, *args: Any, employee: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].help_text = f"The last day, at most {self.at_most} from today. You can end it before."
        self.words = " ".join(str(self.data.get("q", "")).replace("\x00", "").split())[:100]
        hits = list(invitations.candidates(employee, self.words)[: invitations.MOST_FOUND + 1])
        self.is_cut = len(hits) > invitations.MOST_FOUND
        self.found = {str(one.pk): one for one in hits[: invitations.MOST_FOUND]}
        self.fields["person"].choices = [(key, one.name) for key, one in self.found.items()]
        self.hints = {key: ", ".join(filter(None, [one.job_title, str(one.department or "")])) for key, one in self.found.items()}

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
        if "person" not in self.errors and not cleaned.get("person"):
            self.add_error("person" if self.found else "q", "Choose who to ask." if self.found else "Search for a person.")
        return cleaned

    def chosen(self) -> Person:
        """Return who was chosen."""
        return self.found[self.cleaned_data["person"]]

    def say(self, refusal: Refused) -> None:
        """Show at its field why it could not be."""
        self.add_error(_AT.get(refusal.code, "person"), str(wording.REFUSALS[refusal.code]))


class InviteToFileForm(InviteForm):
    """The same, to fill in a request."""

    at_most = "three months"
