"""What each move asks for: a serializer for each action, under the names of its verb's arguments."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any

from rest_framework import serializers

from ..models import Barrier, CatalogueEntry, Person
from ..models.message import LONGEST, says_something
from ..rules import sentences
from ..rules.states import ADVISERS, DELIVERS, Action, PauseReason, Reason, StillWorks, SupplyReason, Team, WithdrawReason, Works
from .serializers import ByCode, from_today, review_day


class MoveSerializer(serializers.Serializer[Any]):
    """What every move carries: the version that the caller saw."""

    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1, help_text="The version of the adjustment that you saw.")


def _words(*, required: bool = True, longest: int = LONGEST) -> serializers.CharField:
    if required:
        return serializers.CharField(max_length=longest, validators=[says_something])
    return serializers.CharField(max_length=longest, required=False, allow_blank=True, default="")


def _one_of(kind: type[StrEnum], *, without: tuple[StrEnum, ...] = (), **options: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[one.value for one in kind if one not in without], **options)


def _cost(*, required: bool = False) -> serializers.DecimalField:
    if required:
        return serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0)
    return serializers.DecimalField(max_digits=9, decimal_places=2, min_value=0, required=False, allow_null=True, default=None)


def _reasons() -> serializers.ListField:
    return serializers.ListField(child=_one_of(Reason), allow_empty=False)


def _day(*, required: bool = False) -> serializers.DateField:
    if required:
        return serializers.DateField(validators=[_from_today])
    return serializers.DateField(required=False, allow_null=True, default=None, validators=[_from_today])


def _from_today(day: date) -> None:
    from_today(day)


def _review_day() -> serializers.DateField:
    return serializers.DateField(validators=[_reviewable], help_text="After today, within the next 5 years.")


def _reviewable(day: date) -> None:
    review_day(day)


def _goods() -> serializers.BooleanField:
    return serializers.BooleanField(required=False, allow_null=True, default=None, help_text="For own words only.")


class _Person(ByCode):
    """Somebody who works here, by staff number."""

    def get_queryset(self) -> Any:
        """Return those who work here."""
        return Person.objects.active()


class _BarrierCode(ByCode):
    """A barrier by its code."""

    def to_internal_value(self, data: Any) -> str:
        """Return the code of a barrier that there is."""
        return str(super().to_internal_value(data).code)


_LEFT_OUT = "Left out, it stays as it was."


def _else_as_it_was(longest: int = 200, *, allow_blank: bool = True) -> serializers.CharField:
    return serializers.CharField(max_length=longest, required=False, allow_blank=allow_blank, help_text=_LEFT_OUT)


def _barriers(**options: Any) -> serializers.ListField:
    return serializers.ListField(
        child=_BarrierCode("code", queryset=Barrier.objects.all()), allow_empty=False, max_length=100, **options
    )


def _asking(action: Action, **fields: Any) -> type[MoveSerializer]:
    """Return the serializer of an action: the version and these fields."""
    name = action.value.title().replace("_", "")
    return type(f"{name}Serializer", (MoveSerializer,), fields | {"__doc__": f"What {action.value} asks for."})


class OfferAlternativeSerializer(MoveSerializer):
    """Something else: an entry of the catalogue, or own words."""

    entry = ByCode("code", queryset=CatalogueEntry.objects.offered(), required=False, allow_null=True, default=None)
    offered_words = _words(required=False, longest=500)
    needs_goods = _goods()
    words = _words()

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        if bool(asked["entry"]) == bool(asked["offered_words"].strip()):
            raise serializers.ValidationError({"entry": "Name an entry, or write offered_words: one of the two."})
        return asked


class ReassignSerializer(MoveSerializer):
    """A person by staff number, or for a delivery a team; and why."""

    to = _Person("staff_number", queryset=Person.objects.none(), required=False, allow_null=True, default=None)
    team = _one_of(Team, without=tuple(set(Team) - DELIVERS), required=False, allow_null=True, default=None)
    words = _words()

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        if bool(asked["to"]) == bool(asked["team"]):
            raise serializers.ValidationError({"to": "Name a person by staff number, or for a delivery a team: one of the two."})
        return asked


_PLAIN = (
    *(Action.ALLOW_TELLING, Action.STOP_TELLING),
    *(Action.AGREE_TO_ADVICE, Action.REFUSE_ADVICE, Action.SHARE_ADVICE),
    *(Action.ACCEPT, Action.TAKE_BACK, Action.WITHDRAW_APPEAL, Action.START, Action.APPROVE_COST, Action.TRAIN),
    *(Action.CANCEL_ORDER, Action.NOT_HERE, Action.RECONSIDER, Action.REDELIVER, Action.END),
    *(Action.CLAIM, Action.HAND_BACK, Action.RESUME),
)
_IN_WORDS = (
    *(Action.ASK_FOR_INFORMATION, Action.ANSWER, Action.MESSAGE, Action.CONFIRM_REFUSAL, Action.RETURN_REFUSAL),
    *(Action.UNDO_AGREEMENT, Action.APPEAL, Action.UPHOLD, Action.REFER_COST, Action.NOT_WORKING, Action.ASK_TO_END),
    *(Action.ADVISE, Action.CORRECT_ADVICE),
    *(Action.TAKE_OVER, Action.KEEP_IN_PLACE, Action.RULE_OUT_INTERIM),
)
_SHORT = {"required": False, "allow_blank": True, "default": "", "max_length": 100}
SAYS_WHETHER_GOODS = frozenset({Action.AGREE, Action.AGREE_IN_PART, Action.OVERTURN})
"""What must say, for own words, whether something has to be bought: the catalogue does not know."""
SERIALIZERS: dict[Action, type[MoveSerializer]] = {
    **{action: _asking(action) for action in _PLAIN},
    **{action: _asking(action, words=_words()) for action in _IN_WORDS},
    Action.ASK_FOR_ADVICE: _asking(
        Action.ASK_FOR_ADVICE, adviser=_one_of(Team, without=tuple(set(Team) - ADVISERS)), words=_words()
    ),
    Action.TELL_MANAGER: _asking(Action.TELL_MANAGER, words=_words(longest=sentences.LONGEST)),
    Action.OFFER_ALTERNATIVE: OfferAlternativeSerializer,
    Action.REASSIGN: ReassignSerializer,
    Action.KEEP_ORIGINAL: _asking(Action.KEEP_ORIGINAL, words=_words(required=False)),
    Action.STILL_NEEDED: _asking(Action.STILL_NEEDED, words=_words(required=False)),
    Action.TAKE_AWAY: _asking(
        Action.TAKE_AWAY,
        reasons=_reasons(),
        words=_words(),
        alternatives=_words(required=False),
    ),
    Action.CHANGE: _asking(
        Action.CHANGE,
        barriers=_barriers(),
        barrier_words=_else_as_it_was(LONGEST),
        since_when=_else_as_it_was(),
        is_urgent=serializers.BooleanField(required=False, help_text=_LEFT_OUT),
        needed_by=serializers.DateField(required=False, allow_null=True, validators=[_from_today], help_text=_LEFT_OUT),
        place=_else_as_it_was(allow_blank=False),
        contact=_else_as_it_was(),
        more_words=_else_as_it_was(LONGEST),
    ),
    Action.CONFIRM_FILING: _asking(
        Action.CONFIRM_FILING,
        barriers=_barriers(required=False, help_text=_LEFT_OUT),
        barrier_words=_else_as_it_was(LONGEST),
        since_when=_else_as_it_was(),
        more_words=_else_as_it_was(LONGEST),
    ),
    Action.ARRANGE_INTERIM: _asking(
        Action.ARRANGE_INTERIM,
        words=_words(),
        in_effect_on=serializers.DateField(help_text="From when it is there; a day that has gone is possible."),
        until=serializers.DateField(required=False, allow_null=True, default=None),
    ),
    Action.AGREE: _asking(Action.AGREE, needs_goods=_goods(), until=_day(), estimate=_cost()),
    Action.AGREE_IN_PART: _asking(
        Action.AGREE_IN_PART,
        agreed_words=_words(longest=500),
        rest_words=_words(longest=500),
        reasons=_reasons(),
        words=_words(),
        needs_goods=_goods(),
        until=_day(),
        estimate=_cost(),
    ),
    Action.PROPOSE_REFUSAL: _asking(
        Action.PROPOSE_REFUSAL, reasons=_reasons(), words=_words(), alternatives=_words(required=False)
    ),
    Action.OVERTURN: _asking(Action.OVERTURN, words=_words(), needs_goods=_goods()),
    Action.QUOTE: _asking(
        Action.QUOTE,
        cost=_cost(required=True),
        supplier=serializers.CharField(required=False, allow_blank=True, default="", max_length=200),
    ),
    Action.ORDER: _asking(
        Action.ORDER,
        expected_on=_day(required=True),
        supplier=serializers.CharField(required=False, allow_blank=True, default="", max_length=200),
        order_reference=serializers.CharField(**_SHORT),
        cost=_cost(),
    ),
    Action.RECEIVE: _asking(Action.RECEIVE, asset_number=serializers.CharField(**_SHORT)),
    Action.SET_UP: _asking(Action.SET_UP, asset_number=serializers.CharField(**_SHORT), expires_on=_day()),
    Action.SET_EXPECTED_DATE: _asking(Action.SET_EXPECTED_DATE, expected_on=_day(required=True)),
    Action.DELIVER: _asking(Action.DELIVER, cost=_cost(), asset_number=serializers.CharField(**_SHORT), expires_on=_day()),
    Action.CANNOT_SUPPLY: _asking(Action.CANNOT_SUPPLY, reason=_one_of(SupplyReason), words=_words()),
    Action.CONFIRM: _asking(Action.CONFIRM, works=_one_of(Works)),
    Action.HOLD_REVIEW: _asking(
        Action.HOLD_REVIEW, still_works=_one_of(StillWorks), next_on=_review_day(), words=_words(required=False)
    ),
    Action.PLAN_REVIEW: _asking(Action.PLAN_REVIEW, next_on=_review_day()),
    Action.WITHDRAW: _asking(Action.WITHDRAW, reason=_one_of(WithdrawReason, required=False, allow_null=True, default=None)),
    Action.PAUSE: _asking(
        Action.PAUSE,
        reason=_one_of(PauseReason, without=(PauseReason.ANSWER,)),
        is_agreed=serializers.BooleanField(
            required=False, default=False, help_text="The employee said yes: wanted for their own health professional."
        ),
    ),
}
