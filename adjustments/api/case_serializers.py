"""What goes out of a case: the case file, redacted before it arrives here.

A field that is not shared with the caller is null, and `withheld` names it; both come from the value itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from ..queries.advised import Stage
from ..queries.case_values import Withheld, withheld
from ..queries.record_values import LetterKind
from ..queries.timing import ClockName
from ..rules.states import ADVISERS, Action, State, StepKind, Task, Team


class _Shared:
    """A field whose value may be withheld; then it is null."""

    def to_representation(self, value: Any) -> Any:
        """Return null where the value is withheld."""
        return None if isinstance(value, Withheld) else super().to_representation(value)


class Words(_Shared, serializers.CharField):
    """Words that may be withheld."""


class Day(_Shared, serializers.DateField):
    """A date that may be withheld."""


class YesNo(_Shared, serializers.BooleanField):
    """A yes or no that may be withheld."""


class Pounds(_Shared, serializers.DecimalField):
    """Pounds as text, null where unknown or withheld."""

    def __init__(self) -> None:
        super().__init__(max_digits=9, decimal_places=2, allow_null=True)


class OneOf(_Shared, serializers.ChoiceField):
    """A code that may be withheld."""


class ListOfWords(_Shared, serializers.ListField):
    """Several words that may be withheld."""

    child = serializers.CharField()


class WithheldSerializer(serializers.Serializer[Any]):
    """A value that names what of it is not shared with the caller."""

    withheld = serializers.SerializerMethodField()

    def get_withheld(self, value: Any) -> list[str]:
        """Return the names of fields that are not shared with the caller."""
        shown = {field.source for field in self.fields.values()}
        return [name for name in withheld(value) if name in shown]


def _words() -> Words:
    return Words(allow_blank=True, allow_null=True)


def _day() -> Day:
    return Day(allow_null=True)


def _codes(kind: Any, **options: Any) -> OneOf:
    return OneOf(choices=[one.value for one in kind], **options)


class DeliverySerializer(WithheldSerializer):
    """A delivery."""

    supplier = serializers.CharField(allow_blank=True)
    order_reference = serializers.CharField(allow_blank=True)
    quoted_on = _day()
    ordered_on = _day()
    expected_on = _day()
    received_on = _day()
    set_up_on = _day()
    trained_on = _day()
    delivered_on = _day()
    cancelled_on = _day()
    asset_number = serializers.CharField(allow_blank=True)
    expires_on = _day()
    quote = Pounds()
    cost = Pounds()


class SummarySerializer(WithheldSerializer):
    """A row of a list: an adjustment as the caller may see it. What one may do with it stands in the request."""

    reference = serializers.CharField()
    number = serializers.IntegerField()
    version = serializers.IntegerField()
    item = serializers.CharField()
    given = serializers.CharField()
    until_on = _day()
    review_on = _day()
    state = _codes(State)
    employee = serializers.CharField()
    place = serializers.CharField(allow_blank=True)
    holder = _words()
    held_since = _day()
    submitted_on = _day()
    due_on = _day()
    is_late = serializers.BooleanField()
    hold_reason = serializers.CharField(allow_blank=True, help_text="Why the clock is stopped; empty while it runs.")
    hold_days_left = serializers.IntegerField(allow_null=True)
    is_held_long = serializers.BooleanField(help_text="Whether it has been on hold for more than 15 working days.")
    delivery = DeliverySerializer(allow_null=True)


class OfferSerializer(WithheldSerializer):
    """What was offered instead, and why."""

    item = serializers.CharField()
    in_plain_words = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
    words = _words()


class AdviceSerializer(serializers.Serializer[Any]):
    """Advice: who was asked what, and what came of it. Words are empty where the caller does not read them, or not yet."""

    stage = _codes(Stage)
    adviser = _codes(team for team in Team if team in ADVISERS)
    asked_by = serializers.CharField(allow_blank=True)
    asked_on = serializers.DateField()
    question = serializers.CharField(allow_blank=True)
    advised_by = serializers.CharField(allow_blank=True)
    given_on = _day()
    shown_on = Day(allow_null=True, help_text="From then who decides reads the recommendation.")
    recommendation = serializers.CharField(allow_blank=True)
    corrections = serializers.ListField(child=serializers.CharField())


class AdviceOrNothing(_Shared, AdviceSerializer):
    """Advice that may be withheld as a whole."""


class ProposalSerializer(WithheldSerializer):
    """A refusal that waits for its second check."""

    by = serializers.CharField(allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField())
    words = _words()
    alternatives = _words()
    was_returned = _words()


class ProposalOrNothing(_Shared, ProposalSerializer):
    """A proposal that may be withheld as a whole."""


class EndingSerializer(WithheldSerializer):
    """An open question whether it can end, and what the employee says."""

    by = serializers.CharField(allow_blank=True)
    asked_on = serializers.DateField()
    words = _words()
    answer_by = serializers.DateField(help_text="Until then the employee alone answers.")
    needed_on = _day()
    answer = _words()


class PartSerializer(serializers.Serializer[Any]):
    """One part of a delivery."""

    task = _codes(Task)
    team = _codes(Team)
    is_done = serializers.BooleanField()


class LetterLineSerializer(serializers.Serializer[Any]):
    """A letter: read it at …/letters/<seq>/."""

    seq = serializers.IntegerField()
    kind = _codes(LetterKind)
    at = serializers.DateTimeField()


class StaySerializer(serializers.Serializer[Any]):
    """Who had it, since when, for how many working days, how many of them on hold."""

    who = serializers.CharField(allow_blank=True)
    since = serializers.DateField()
    days = serializers.IntegerField()
    paused = serializers.IntegerField()


class InterimSerializer(serializers.Serializer[Any]):
    """What they have until it is there; without `in_effect_on` why nothing is possible."""

    words = serializers.CharField()
    by = serializers.CharField()
    in_effect_on = _day()
    until_on = _day()
    is_over = serializers.BooleanField(help_text="Whether it was for a time that has passed.")


class InterimOrNothing(_Shared, InterimSerializer):
    """Something for the meantime that may be withheld as a whole."""


class SentenceSerializer(serializers.Serializer[Any]):
    """The one sentence that a line manager whom the employee passed over reads; outdated: there is another line manager since."""

    words = serializers.CharField()
    by = serializers.CharField(allow_blank=True)
    manager = serializers.CharField(allow_blank=True)
    written_on = serializers.DateField()
    shown_on = serializers.DateField(help_text="The first day on which the line manager reads it.")
    is_shown = serializers.BooleanField()
    known_on = _day()
    is_outdated = serializers.BooleanField()


class SentenceOrNothing(_Shared, SentenceSerializer):
    """A sentence that may be withheld."""


class ClockSerializer(serializers.Serializer[Any]):
    """A clock in whole working days: net until now or until it ended, and gross, with the days on hold.

    There is no due date once it ended, nor while it is on hold. `days_left` is negative when it is late.
    """

    clock = _codes(ClockName)
    started_on = serializers.DateField()
    target = serializers.IntegerField()
    due_on = _day()
    ended_on = _day()
    days = serializers.IntegerField()
    gross = serializers.IntegerField()
    days_left = serializers.IntegerField()
    is_late = serializers.BooleanField()
    is_on_hold = serializers.BooleanField()


class AdjustmentSerializer(SummarySerializer):
    """An adjustment with what the caller may do; `withheld` names the fields that are not shared with them."""

    in_plain_words = serializers.CharField(allow_blank=True)
    route = serializers.CharField(allow_blank=True)
    lead_days = serializers.IntegerField(allow_null=True)
    cost_band = _words()
    estimate = Pounds()
    step = _codes(StepKind, allow_null=True)
    refusal_reasons = serializers.ListField(child=serializers.CharField())
    refusal_words = _words()
    appeal_words = _words()
    is_final = serializers.BooleanField()
    appeal_until = _day()
    rights = serializers.ListField(child=serializers.CharField())
    question = _words()
    advice = AdviceOrNothing(allow_null=True)
    offer = OfferSerializer(allow_null=True)
    interim = InterimOrNothing(allow_null=True)
    sentence = SentenceOrNothing(allow_null=True)
    proposal = ProposalOrNothing(allow_null=True)
    is_end_proposed = serializers.BooleanField()
    ending = EndingSerializer(allow_null=True)
    is_taken_away = serializers.BooleanField()
    parts = PartSerializer(many=True)
    letters = LetterLineSerializer(many=True)
    clocks = ClockSerializer(many=True)
    custody = StaySerializer(many=True)
    replaces = serializers.CharField(allow_blank=True)
    rest_of = serializers.IntegerField(allow_null=True)
    can = serializers.SerializerMethodField()

    def get_can(self, one: Any) -> list[str]:
        """Return the actions that the caller could take now."""
        return sorted(one.can)


class LineSerializer(WithheldSerializer):
    """One line of the story."""

    at = serializers.DateTimeField()
    action = _codes(Action, allow_null=True)
    number = serializers.IntegerField()
    who = serializers.CharField()
    what = serializers.CharField()
    item = serializers.CharField(allow_blank=True)
    reasons = serializers.ListField(child=serializers.CharField())
    words = _words()


class OpenedSerializer(serializers.Serializer[Any]):
    """One look: who, as whom, when."""

    who = serializers.CharField()
    relation = serializers.CharField()
    at = serializers.DateTimeField()


class _Lines(_Shared, serializers.ListSerializer[Any]):
    """Several values that may be withheld as a whole."""


class LinesField(LineSerializer):
    """A story that may be withheld."""

    class Meta:
        list_serializer_class = _Lines


class LooksField(OpenedSerializer):
    """Looks that may be withheld."""

    class Meta:
        list_serializer_class = _Lines


class CaseSerializer(WithheldSerializer):
    """A request as the caller may see it."""

    reference = serializers.CharField()
    employee = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    place = serializers.CharField(allow_blank=True)
    contact = serializers.CharField(allow_blank=True)
    needed_by = _day()
    is_urgent = serializers.BooleanField()
    first_asked_on = _day()
    filed_by = Words(allow_blank=True, allow_null=True, help_text="Who asked for the employee; empty when they asked themselves.")
    is_confirmed = YesNo(allow_null=True)
    is_sent_to_hr = YesNo(allow_null=True)
    barriers = ListOfWords(allow_null=True)
    barrier_words = _words()
    since_when = _words()
    more_words = _words()
    adjustments = AdjustmentSerializer(many=True)
    story = LinesField(many=True, allow_null=True)
    looks = LooksField(many=True, allow_null=True)


class PreviewSerializer(CaseSerializer):
    """A request as the line manager sees it, or will see it.

    `seen_from` is the first day on which a new line manager sees all of it, at the earliest; null: they see it now.
    """

    seen_from = serializers.SerializerMethodField()

    def get_seen_from(self, _case: Any) -> date | None:
        """Return the day, which is no part of the request."""
        found: date | None = self.context["seen_from"]
        return found


class LetterSerializer(serializers.Serializer[Any]):
    """A letter, part by part."""

    kind = _codes(LetterKind)
    title = serializers.CharField()
    reference = serializers.CharField()
    number = serializers.IntegerField()
    seq = serializers.IntegerField()
    on = serializers.DateField()
    to = serializers.CharField()
    item = serializers.CharField()
    given = serializers.CharField()
    rest = serializers.CharField(allow_blank=True)
    until = _day()
    delivered_within = serializers.IntegerField(allow_null=True)
    reasons = serializers.ListField(child=serializers.CharField())
    words = serializers.CharField(allow_blank=True)
    alternatives = serializers.CharField(allow_blank=True)
    signed_by = serializers.CharField()
    signed_job = serializers.CharField(allow_blank=True)
    signed_as = serializers.CharField(allow_blank=True)
    is_final = serializers.BooleanField()
    appeal_until = _day()
    law = serializers.CharField(allow_blank=True)
    rights = serializers.ListField(child=serializers.CharField())
