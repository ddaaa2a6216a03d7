"""Fields as people meet them: a date in three parts, words, choices."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ...models.message import LONGEST, says_something
from ...rules import reviews


class DateParts(forms.MultiWidget):
    """Day, month and year in three inputs; never a picker."""

    def __init__(self) -> None:
        part = forms.TextInput
        super().__init__({"day": part(), "month": part(), "year": part()})

    def decompress(self, value: date | None) -> list[Any]:
        """Return the three parts of a date."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DateField(forms.MultiValueField):
    """A date in three parts, with an error that says what to do."""

    widget = DateParts

    def __init__(self, **options: Any) -> None:
        fields = tuple(forms.CharField(required=False, max_length=10) for _ in range(3))
        super().__init__(fields, require_all_fields=False, widget=DateParts(), **options)

    def compress(self, parts: list[str]) -> date | None:
        """Return the date, None when all parts are empty and may be."""
        if not any(parts):
            if self.required:  # parts of nothing but blanks are seen as filled in until they are stripped
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            day, month, year = (int(part) for part in parts)
            found = date(year, month, day)
        except (ValueError, OverflowError) as error:
            raise ValidationError("Enter a real date, for example 27 3 2027.") from error
        if not 2000 <= found.year <= 2100:
            raise ValidationError("Enter the year with four digits, for example 2027.")
        return found


def words_field(label: str, *, required: bool, missing: str = "", help_text: str = "", longest: int = LONGEST) -> forms.CharField:
    """Return a field for words in one's own way."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=longest,
        widget=forms.Textarea,
        validators=[says_something] if required else [],
        error_messages={"required": missing, "max_length": f"Use {longest:,} characters or fewer; nothing you wrote is lost."},
    )


def line_field(label: str, *, required: bool = False, missing: str = "", help_text: str = "") -> forms.CharField:
    """Return a field for one line."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=200,
        error_messages={"required": missing, "max_length": "Use 200 characters or fewer; nothing you wrote is lost."},
    )


def since_when_field(label: str) -> forms.CharField:
    """Return the field for since when it gets in the way."""
    return line_field(label, help_text="For example: since we moved to the new ward. You can leave this empty.")


def urgent_field() -> forms.BooleanField:
    """Return the field for what cannot wait."""
    return forms.BooleanField(label="It is urgent: until it is here, work is harmful or not possible", required=False)


def needed_by_field() -> DateField:
    """Return the field for the day by which it is needed."""
    return DateField(
        label="Is there a date by which you need it?",
        required=False,
        help_text="For example 27 3 2027. Leave it empty if there is none.",
    )


def place_field() -> forms.CharField:
    """Return the field for where it is needed."""
    return line_field(
        "Where do you work?",
        required=True,
        missing="Write where it is needed, for example a site or “at home”.",
        help_text="Site, building, room, or “at home”. Do not write a health condition here.",
    )


def contact_field() -> forms.CharField:
    """Return the field for who can receive it."""
    return line_field(
        "Who can receive it, and how can we reach them?",
        help_text="A name with an email address or phone number. Those who deliver see it.",
    )


def from_today(day: date | None) -> date | None:
    """Return the day, or refuse one that has gone."""
    if day and day < timezone.localdate():
        raise ValidationError("Enter a date from today on.")
    return day


def review_day(day: date) -> date:
    """Return the day, or refuse one on which no review can be planned."""
    if not reviews.is_within_reach(day, timezone.localdate()):
        raise ValidationError("Enter a date after today, within the next 5 years.")
    return day


def cost_field(label: str = "Cost in pounds", help_text: str = "", *, required: bool = False) -> forms.DecimalField:
    """Return a field for pounds and pence."""
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text=help_text or "For example 129.99. Leave it empty if you do not know it yet.",
        widget=forms.TextInput,
        error_messages={
            "required": "Enter the cost, for example 129.99.",
            "invalid": "Enter the cost as a number, for example 129.99.",
            "min_value": "Enter a cost of 0 or more.",
            "max_decimal_places": "Enter pounds and pence, for example 129.99.",
            "max_digits": "Enter a cost below 10 million pounds.",
            "max_whole_digits": "Enter a cost below 10 million pounds.",
        },
    )


def said(label: str, missing: str, help_text: str = "") -> forms.CharField:
    """Return a field for words that must be there."""
    return words_field(label, required=True, missing=missing, help_text=help_text)
