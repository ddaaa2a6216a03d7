"""The further questions of asking: a form's fields are named like the answers that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from ... import wording
from ...models import Person, Request
from ...queries import covers, directory
from .fields import (
    DateField,
    contact_field,
    from_today,
    needed_by_field,
    place_field,
    since_when_field,
    urgent_field,
    words_field,
)

MOST_FOUND = 20


def in_words(form: forms.Form) -> Iterator[tuple[str, str]]:
    """Yield what a form starts with, in words: for somebody who answered it in another window."""
    for field in form:
        if field.name in form.initial:
            yield str(field.label), _said(field.field, form.initial[field.name])


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(wording.YES_NO[value])
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    words = {str(code): str(text) for code, text in getattr(field, "choices", ())}
    several = value if isinstance(value, list) else [value] if value else []
    return "; ".join(words.get(one, one) for one in several) or str(wording.NOTHING_SAID)


class StepForm(forms.Form):
    """A step of asking, in words that fit whom it is for."""

    def __init__(self, *args: Any, draft: Request, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": self.known(draft), **kwargs})
        self.draft = draft
        self.is_for_other = draft.employee_id != draft.filed_by_id
        self.say_it_right(draft)

    def known(self, draft: Request) -> dict[str, Any]:
        """Return what was answered before."""
        return {name: getattr(draft, name) for name in self.base_fields}

    def say_it_right(self, draft: Request) -> None:
        """Fit the words to whom it is for."""


def _not_in_future(day: date | None) -> date | None:
    if day and day > timezone.localdate():
        raise forms.ValidationError("Enter today or a date before today.")
    return day


class SinceForm(StepForm):
    """Since when, and was it asked for before?"""

    since_when = since_when_field("Since when does it get in the way?")
    first_asked_on = DateField(
        label="Did you ask somebody for this before? When?",
        required=False,
        help_text="For example 27 3 2026. Leave it empty if you did not.",
    )
    first_asked_how = forms.ChoiceField(
        label="How did they ask?",
        choices=[(how.value, text) for how, text in wording.ASKED_HOW.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how they asked."},
    )

    def say_it_right(self, draft: Request) -> None:
        """Ask how and when only about somebody else: then the day is needed."""
        if not self.is_for_other:
            del self.fields["first_asked_how"]
            return
        first = self.fields["first_asked_on"]
        first.required = True
        first.label, first.help_text = "When did they first ask?", "For example 27 3 2026. Today counts too."
        first.error_messages["required"] = "Enter the day on which they first asked."

    def clean_first_asked_on(self) -> date | None:
        """Refuse a day that is still to come."""
        return _not_in_future(self.cleaned_data["first_asked_on"])


class NeededByForm(StepForm):
    """Is anything urgent, or needed by a date?"""

    is_urgent = urgent_field()
    needed_by = needed_by_field()

    def say_it_right(self, draft: Request) -> None:
        """Name no "you" where it is about somebody else."""
        if self.is_for_other:
            self.fields["needed_by"].label = "Is there a date by which they need it?"

    def clean_needed_by(self) -> date | None:
        """Refuse a date that has gone."""
        return from_today(self.cleaned_data["needed_by"])


class PlaceForm(StepForm):
    """Where does it go, and who may receive it? Known from the directory."""

    place = place_field()
    contact = contact_field()

    def known(self, draft: Request) -> dict[str, Any]:
        """Return what was answered, else what the directory knows."""
        known = directory.delivery_to(draft.employee)
        return {"place": draft.place or known.place, "contact": draft.contact or known.contact}

    def say_it_right(self, draft: Request) -> None:
        """Name no "you" where it is about somebody else."""
        if self.is_for_other:
            self.fields["place"].label = "Where do they work?"


class DeciderForm(StepForm):
    """Who decides: the line manager, or HR instead. No reason is asked."""

    is_sent_to_hr = forms.TypedChoiceField(
        label="Who should decide?",
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who should decide."},
    )

    def known(self, draft: Request) -> dict[str, Any]:
        """Return what was chosen."""
        return {"is_sent_to_hr": "yes" if draft.is_sent_to_hr else "no"}

    def say_it_right(self, draft: Request) -> None:
        """Offer the manager by name."""
        manager = directory.decider_of(draft.employee)
        name = f"{manager.name}, my line manager" if manager else "My line manager"
        self.fields["is_sent_to_hr"].choices = [("no", name), ("yes", "Send it to HR instead")]
        self.hints = {"yes": "You do not have to say why. Your manager then sees nothing of this request."}


class MoreForm(StepForm):
    """Anything else that helps us decide?"""

    more_words = words_field("In your words, if you like", required=False)

    def say_it_right(self, draft: Request) -> None:
        """Say who reads it."""
        decider, cover = directory.decider_of_draft(draft), covers.of_draft(draft, timezone.now())
        names = ", ".join(one.name for one in (decider, cover and cover.cover) if one)
        reads = f"{names} and the adjustments team read" if names else "The adjustments team reads"
        until = f" once {draft.employee.name} has said that it is right" if self.is_for_other else ""
        self.fields["more_words"].help_text = f"{reads} this{until}. You do not need to name a health condition."


class ForSomebodyForm(forms.Form):
    """For whom? Line managers choose from their own reports, others from those who asked them to; HR searches."""

    q = forms.CharField(
        label="Name or staff number",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search with 100 characters or fewer."},
    )
    employee = forms.ChoiceField(
        label="Who is it for?",
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the people on this page."},
    )

    def __init__(self, *args: Any, filer: Person, asking: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.active().exclude(pk=filer.pk).select_related("department").order_by("name", "pk")
        found = list(people.filter(line_manager=filer))
        also = [one for one in asking if one.is_active and one not in found]
        found += also
        self.words = str(self.data.get("q", "")).replace("\x00", "").strip()[:100]
        self.is_cut = False
        if not filer.as_viewer.is_hr_casework:
            del self.fields["q"]
        elif self.words:
            hits = list(people.filter(Q(name__icontains=self.words) | Q(staff_number__iexact=self.words))[: MOST_FOUND + 1])
            self.is_cut = len(hits) > MOST_FOUND
            found = hits[:MOST_FOUND]
        self.found = {one.staff_number: one for one in found}
        self.fields["employee"].choices = [(number, one.name) for number, one in self.found.items()]
        self.hints = {
            number: ", ".join(
                filter(None, [one.job_title, str(one.department or ""), "" if one in also else f"staff number {number}"])
            )
            for number, one in self.found.items()
        }

    def clean(self) -> dict[str, Any]:
        """Ask for somebody, unless the person is only searching."""
        cleaned = super().clean() or {}
        if not self.errors and "find" not in self.data and not cleaned.get("employee"):
            self.add_error("employee" if self.found else "q", "Choose who it is for." if self.found else "Search for a person.")
        return cleaned

    def chosen(self) -> Person | None:
        """Return who was chosen once the form is valid; None when it was a search."""
        return None if "find" in self.data else self.found[self.cleaned_data["employee"]]
