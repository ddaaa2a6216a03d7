"""What comes in, and figures. What goes out of a case stands in `case_serializers`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from ..actions.requests import MOST_ADJUSTMENTS
from ..models import Barrier, CatalogueEntry
from ..models.message import LONGEST
from ..rules import reviews
from ..rules.states import AskedHow

FIRST_YEAR, LAST_YEAR = 2000, 2100


def from_today(day: date) -> date:
    """Return the day if it lies between today and the year 2100."""
    if day < timezone.localdate() or day.year > LAST_YEAR:
        raise serializers.ValidationError("Enter a date from today on.")
    return day


def review_day(day: date) -> date:
    """Return the day if a review can be planned for it."""
    if not reviews.is_within_reach(day, timezone.localdate()):
        raise serializers.ValidationError("Enter a date after today, within the next 5 years.")
    return day


class ReplacesSerializer(serializers.Serializer[Any]):
    """An adjustment that is in place, by the reference of its request and its number there."""

    reference = serializers.CharField(max_length=7)
    number = serializers.IntegerField(min_value=1, max_value=32767)


class ByCode(serializers.SlugRelatedField[Any]):
    """Something by its code."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what has this code; PostgreSQL is not asked for a text that it cannot hold."""
        if "\x00" in str(data):
            self.fail("does_not_exist", slug_name=self.slug_field, value=str(data).replace("\x00", "\ufffd"))
        return super().to_internal_value(data)


class AskSerializer(serializers.Serializer[Any]):
    """A new request: barriers and entries by code. With `employee`, a staff number, it is filed for that person, who confirms it.

    With `replaces`, something that the person has in place is asked for again: it stays until the new one is there.
    """

    employee = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)

    barriers = ByCode("code", many=True, queryset=Barrier.objects.all(), allow_empty=False)
    barrier_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)
    entries = ByCode("code", many=True, queryset=CatalogueEntry.objects.offered(), required=False, default=list)
    own_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)
    since_when = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    first_asked_on = serializers.DateField(required=False, allow_null=True, default=None)
    first_asked_how = serializers.ChoiceField(
        [how.value for how in AskedHow], required=False, allow_blank=True, default="", help_text="With `employee` only."
    )
    is_urgent = serializers.BooleanField(required=False, default=False)
    needed_by = serializers.DateField(required=False, allow_null=True, default=None)
    place = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    contact = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    is_sent_to_hr = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Left out: no; with `replaces`, as it was then."
    )
    more_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)
    replaces = ReplacesSerializer(required=False, allow_null=True, default=None)

    def validate_needed_by(self, needed_by: Any) -> Any:
        """Refuse a date that has gone."""
        return needed_by and from_today(needed_by)

    def validate_first_asked_on(self, day: date | None) -> date | None:
        """Refuse a day that is still to come."""
        if day and (day > timezone.localdate() or day.year < FIRST_YEAR):
            raise serializers.ValidationError("Enter today or a date before today.")
        return day

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask for at least one thing."""
        if not asked["entries"] and not asked["own_words"]:
            raise serializers.ValidationError({"entries": "Name at least one entry, or write own_words."})
        if asked["employee"]:
            missing = [name for name in ("first_asked_on", "first_asked_how") if not asked[name]]
            if missing:
                raise serializers.ValidationError(dict.fromkeys(missing, "Say when and how the person asked."))
            if asked["is_sent_to_hr"]:
                raise serializers.ValidationError({"is_sent_to_hr": "Only the person themselves can choose this."})
            asked["is_sent_to_hr"] = None
        elif asked["first_asked_how"]:
            raise serializers.ValidationError({"first_asked_how": "Only for somebody else: name the employee."})
        asked["entries"] = list(dict.fromkeys(asked["entries"]))
        if len(asked["entries"]) + bool(asked["own_words"]) > MOST_ADJUSTMENTS:
            raise serializers.ValidationError({"entries": "Name up to 20 things; send another request for more."})
        return asked
