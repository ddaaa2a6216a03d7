"""What comes in and goes out. What goes out is the case file: redacted before it arrives here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from ..actions.requests import MOST_ADJUSTMENTS
from ..models import Barrier, CatalogueEntry
from ..models.message import LONGEST
from ..queries.case_file import Withheld
from ..rules.states import AskedHow, State

FIRST_YEAR, LAST_YEAR = 2000, 2100


def from_today(day: date) -> date:
    """Return the day if it lies between today and the year 2100."""
    if day < timezone.localdate() or day.year > LAST_YEAR:
        raise serializers.ValidationError("Enter a date from today on.")
    return day


def pounds(cost: Any) -> str | None:
    """Return pounds as text, null where unknown or withheld."""
    return None if isinstance(cost, Withheld) or cost is None else str(cost)


def shared(value: Any) -> Any:
    """Return the value, null where it is withheld; the name then stands in `withheld`."""
    return None if isinstance(value, Withheld) else value


class DeliverySerializer(serializers.Serializer[Any]):
    """A delivery."""

    supplier = serializers.CharField()
    order_reference = serializers.CharField()
    quoted_on = serializers.DateField(allow_null=True)
    ordered_on = serializers.DateField(allow_null=True)
    expected_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField(allow_null=True)
    set_up_on = serializers.DateField(allow_null=True)
    trained_on = serializers.DateField(allow_null=True)
    delivered_on = serializers.DateField(allow_null=True)
    cancelled_on = serializers.DateField(allow_null=True)
    asset_number = serializers.CharField()
    expires_on = serializers.DateField(allow_null=True)
    quote = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()

    def get_quote(self, delivery: Any) -> str | None:
        """Return pounds as text, null where unknown or withheld."""
        return pounds(delivery.quote)

    def get_cost(self, delivery: Any) -> str | None:
        """Return pounds as text, null where unknown or withheld."""
        return pounds(delivery.cost)


class SummarySerializer(serializers.Serializer[Any]):
    """A row of a list: an adjustment as the caller may see it. What one may do with it stands in the request."""

    reference = serializers.CharField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    item = serializers.CharField()
    state = serializers.ChoiceField(choices=[state.value for state in State])
    employee = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    holder = serializers.SerializerMethodField()
    submitted_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()
    delivery = DeliverySerializer(allow_null=True)

    def get_holder(self, one: Any) -> str | None:
        """Return who has it now."""
        return None if isinstance(one.holder, Withheld) else one.holder


class AdjustmentSerializer(SummarySerializer):
    """An adjustment with what the caller may do; `withheld` names the fields that are not shared with them."""

    refusal_reasons = serializers.ListField(child=serializers.CharField())
    refusal_words = serializers.SerializerMethodField()
    can = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    def get_refusal_words(self, one: Any) -> str | None:
        """Return what the decider wrote."""
        return None if isinstance(one.refusal_words, Withheld) else one.refusal_words

    def get_can(self, one: Any) -> list[str]:
        """Return the actions that the caller could take now."""
        return sorted(one.can)

    def get_withheld(self, one: Any) -> list[str]:
        """Return the names of fields that are not shared with the caller."""
        return [name for name in ("holder", "refusal_words", "cost_band") if isinstance(getattr(one, name), Withheld)]


class LineSerializer(serializers.Serializer[Any]):
    """One line of the story."""

    at = serializers.DateTimeField()
    who = serializers.CharField()
    what = serializers.CharField()
    item = serializers.CharField(allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField())
    words = serializers.SerializerMethodField()

    def get_words(self, line: Any) -> str | None:
        """Return what was written with it."""
        return None if isinstance(line.words, Withheld) else line.words


class CaseSerializer(serializers.Serializer[Any]):
    """A request as the caller may see it."""

    reference = serializers.CharField()
    employee = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    needed_by = serializers.SerializerMethodField()
    barriers = serializers.SerializerMethodField()
    barrier_words = serializers.SerializerMethodField()
    adjustments = AdjustmentSerializer(many=True)
    story = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    def get_needed_by(self, case: Any) -> str | None:
        """Return the date by which it is needed."""
        return case.needed_by.isoformat() if case.needed_by else None

    def get_barriers(self, case: Any) -> list[str] | None:
        """Return what gets in the way."""
        return None if isinstance(case.barriers, Withheld) else list(case.barriers)

    def get_barrier_words(self, case: Any) -> str | None:
        """Return the employee's words."""
        return None if isinstance(case.barrier_words, Withheld) else case.barrier_words

    def get_story(self, case: Any) -> list[dict[str, Any]] | None:
        """Return the story so far."""
        if isinstance(case.story, Withheld):
            return None
        return [dict(line) for line in LineSerializer(case.story, many=True).data]

    def get_withheld(self, case: Any) -> list[str]:
        """Return the names of fields that are not shared with the caller."""
        names = ("needed_by", "barriers", "barrier_words", "story")
        return [name for name in names if isinstance(getattr(case, name), Withheld)]


class AskSerializer(serializers.Serializer[Any]):
    """A new request: barriers and entries by code. With `employee`, a staff number, it is filed for that person, who confirms it."""

    employee = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)

    barriers = serializers.SlugRelatedField("code", many=True, queryset=Barrier.objects.all(), allow_empty=False)
    barrier_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)
    entries = serializers.SlugRelatedField(
        "code", many=True, queryset=CatalogueEntry.objects.offered(), required=False, default=list
    )
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
    is_sent_to_hr = serializers.BooleanField(required=False, default=False)
    more_words = serializers.CharField(required=False, allow_blank=True, default="", max_length=LONGEST)

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
        elif asked["first_asked_how"]:
            raise serializers.ValidationError({"first_asked_how": "Only for somebody else: name the employee."})
        asked["entries"] = list(dict.fromkeys(asked["entries"]))
        if len(asked["entries"]) + bool(asked["own_words"]) > MOST_ADJUSTMENTS:
            raise serializers.ValidationError({"entries": "Name up to 20 things; send another request for more."})
        return asked


class TurnaroundSerializer(serializers.Serializer[Any]):
    """One row of figures, in working days."""

    stage = serializers.CharField()
    group = serializers.CharField()
    n = serializers.IntegerField()
    median = serializers.IntegerField(allow_null=True)
    ninetieth = serializers.IntegerField(allow_null=True)
    in_target = serializers.IntegerField()
    open_late = serializers.IntegerField()
    open = serializers.IntegerField()
    percent_in_target = serializers.IntegerField(allow_null=True)
