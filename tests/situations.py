"""For every action: a case in which it can be taken, reached by real moves, who takes it, and what they fill in on its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from adjustments.actions import adjustments, casework, decisions, deliveries
from adjustments.models import Adjustment
from adjustments.rules.states import Action, PauseReason, Reason, State

from .builders import GOODS, SLOW, advised, agreed_by_hr, ask_for_advice, asked, entry_for, file_for, told, walk
from .cast import Cast

SET_UP, TRAINING = "SW02", "SW01"  # IT sets one up; somebody trains for the other
Prepare = Callable[[Cast, datetime], Adjustment]


def _in(state: State, code: str = "") -> Prepare:
    return lambda cast, at: walk(cast, state, code=code or entry_for(state), at=at)


def _advice_wished(cast: Cast, at: datetime) -> Adjustment:
    return ask_for_advice(asked(cast.amina, at=at), cast.ben, at=at + timedelta(hours=1))


def _advised(cast: Cast, at: datetime) -> Adjustment:
    return advised(cast, at=at)


def _filed(cast: Cast, at: datetime) -> Adjustment:
    return file_for(cast.amina, cast.hana, GOODS, at=at, words="She said that it is loud.").adjustments.get()


def _proposed(cast: Cast, at: datetime) -> Adjustment:
    one = asked(cast.amina, at=at)
    reasons = [Reason.SAFETY]
    return decisions.propose_refusal(adjustment=one, reasons=reasons, words="The alarm.", by=cast.ben, at=at + timedelta(hours=1))


def _cost_named(cast: Cast, at: datetime) -> Adjustment:
    one = asked(cast.amina, at=at)
    return decisions.propose_refusal(adjustment=one, reasons=[Reason.COST], words="No money.", by=cast.ben, at=at)


def _overspend(cast: Cast, at: datetime) -> Adjustment:
    one = walk(cast, State.IN_DELIVERY, at=at)
    return deliveries.quote(adjustment=one, cost=Decimal(900), supplier="S", by=cast.paula, at=at + timedelta(hours=2))


def _ordered(cast: Cast, at: datetime, state: State = State.IN_DELIVERY) -> Adjustment:
    one = walk(cast, State.IN_DELIVERY, at=at)
    expected_on = (at + timedelta(days=9)).date()
    return deliveries.order(
        adjustment=one,
        supplier="S",
        order_reference="1",
        expected_on=expected_on,
        cost=None,
        by=cast.paula,
        at=at + timedelta(hours=2),
    )


def _withdrawn_on_order(cast: Cast, at: datetime) -> Adjustment:
    return adjustments.withdraw(adjustment=_ordered(cast, at), by=cast.amina, at=at + timedelta(hours=3))


def _taken_over(cast: Cast, at: datetime) -> Adjustment:
    return casework.take_over(adjustment=asked(cast.amina, at=at), words="He is away.", by=cast.hana, at=at)


def _paused(cast: Cast, at: datetime) -> Adjustment:
    return casework.pause(adjustment=asked(cast.amina, at=at), reason=PauseReason.AWAY, by=cast.hana, at=at)


def _asked_to_end(cast: Cast, at: datetime) -> Adjustment:
    one = walk(cast, State.IN_PLACE, at=at)
    return adjustments.ask_to_end(adjustment=one, words="You moved.", by=cast.ben, at=at + timedelta(hours=4))


def _still_needed(cast: Cast, at: datetime) -> Adjustment:
    return adjustments.still_needed(adjustment=_asked_to_end(cast, at), by=cast.amina, at=at + timedelta(hours=5))


def _agreed_by_hr(cast: Cast, at: datetime) -> Adjustment:
    return agreed_by_hr(cast, at=at)


def _told(cast: Cast, at: datetime) -> Adjustment:
    return told(cast, at=at)


def date_fields(name: str, day: datetime) -> dict[str, str]:
    """A date as its three fields."""
    return {f"{name}_day": f"{day.day}", f"{name}_month": f"{day.month}", f"{name}_year": f"{day.year}"}


_WORDS = {"words": "In a few words."}
_SOON = date_fields("expected_on", datetime.now(UTC) + timedelta(days=5))
_SENT = _in(State.SUBMITTED)
_GOING = _in(State.IN_DELIVERY)
SITUATIONS: dict[Action, tuple[Prepare, str, dict[str, str]]] = {  # how it is reached, who takes it, what they fill in
    Action.CHANGE: (_SENT, "amina", {"barriers": "READ", "barrier_words": "Other words.", "place": "Ward 4"}),
    Action.CONFIRM_FILING: (_filed, "amina", {"barriers": "FOCUS", "barrier_words": "It is loud."}),
    Action.ASK_FOR_INFORMATION: (_SENT, "ben", _WORDS),
    Action.ANSWER: (_in(State.INFO_NEEDED), "amina", _WORDS),
    Action.ASK_FOR_ADVICE: (_SENT, "ben", _WORDS | {"adviser": "occupational_health"}),
    Action.AGREE_TO_ADVICE: (_advice_wished, "amina", {}),
    Action.REFUSE_ADVICE: (_advice_wished, "amina", {}),
    Action.ADVISE: (_in(State.ADVICE), "olive", _WORDS),
    Action.SHARE_ADVICE: (_advised, "amina", {}),
    Action.CORRECT_ADVICE: (_advised, "amina", _WORDS),
    Action.OFFER_ALTERNATIVE: (_SENT, "ben", _WORDS | {"offered_words": "Earplugs", "needs_goods": "yes"}),
    Action.ACCEPT: (_in(State.ALTERNATIVE_OFFERED), "amina", {}),
    Action.KEEP_ORIGINAL: (_in(State.ALTERNATIVE_OFFERED), "amina", {}),
    Action.TAKE_BACK: (_in(State.INFO_NEEDED), "ben", {}),
    Action.MESSAGE: (_SENT, "amina", _WORDS),
    Action.ARRANGE_INTERIM: (_in(State.SUBMITTED, SLOW), "ben", _WORDS | date_fields("in_effect_on", datetime.now(UTC))),
    Action.RULE_OUT_INTERIM: (_in(State.SUBMITTED, SLOW), "hana", _WORDS),
    Action.AGREE: (_SENT, "ben", {}),
    Action.AGREE_IN_PART: (_SENT, "ben", _WORDS | {"agreed_words": "One", "rest_words": "Two", "reasons": "disruption"}),
    Action.PROPOSE_REFUSAL: (_SENT, "ben", _WORDS | {"reasons": "disruption"}),
    Action.CONFIRM_REFUSAL: (_proposed, "hana", _WORDS),
    Action.RETURN_REFUSAL: (_proposed, "hana", _WORDS),
    Action.APPEAL: (_in(State.DECLINED), "amina", _WORDS),
    Action.UPHOLD: (_in(State.APPEALED), "henry", _WORDS),
    Action.OVERTURN: (_in(State.APPEALED), "henry", _WORDS),
    Action.WITHDRAW_APPEAL: (_in(State.APPEALED), "amina", {}),
    Action.UNDO_AGREEMENT: (_GOING, "ben", _WORDS),
    Action.START: (_in(State.AGREED), "ben", {}),
    Action.QUOTE: (_GOING, "paula", {"cost": "120"}),
    Action.APPROVE_COST: (_cost_named, "olga", {}),
    Action.REFER_COST: (_overspend, "olga", _WORDS),
    Action.ORDER: (_GOING, "paula", _SOON),
    Action.RECEIVE: (_ordered, "paula", {}),
    Action.SET_UP: (_in(State.IN_DELIVERY, SET_UP), "ivo", {}),
    Action.TRAIN: (_in(State.IN_DELIVERY, TRAINING), "ivo", {}),
    Action.SET_EXPECTED_DATE: (_GOING, "paula", _SOON),
    Action.DELIVER: (_GOING, "paula", {}),
    Action.CANNOT_SUPPLY: (_GOING, "paula", _WORDS | {"reason": "supply"}),
    Action.CANCEL_ORDER: (_withdrawn_on_order, "paula", {}),
    Action.CONFIRM: (_in(State.DELIVERED), "amina", {"works": "works"}),
    Action.NOT_HERE: (_in(State.DELIVERED), "amina", {}),
    Action.NOT_WORKING: (_in(State.DELIVERED), "amina", _WORDS),
    Action.RECONSIDER: (_in(State.NOT_WORKING), "hana", {}),
    Action.REDELIVER: (_in(State.NOT_WORKING), "hana", {}),
    Action.WITHDRAW: (_SENT, "amina", {}),
    Action.HOLD_REVIEW: (
        _in(State.IN_PLACE),
        "ben",
        {"still_works": "mostly"} | date_fields("next_on", datetime.now(UTC) + timedelta(days=300)),
    ),
    Action.PLAN_REVIEW: (_in(State.IN_PLACE), "amina", date_fields("next_on", datetime.now(UTC) + timedelta(days=60))),
    Action.ASK_TO_END: (_in(State.IN_PLACE), "ben", _WORDS),
    Action.STILL_NEEDED: (_asked_to_end, "amina", {}),
    Action.KEEP_IN_PLACE: (_still_needed, "hana", _WORDS),
    Action.TAKE_AWAY: (_still_needed, "hana", _WORDS | {"reasons": "disruption"}),
    Action.END: (_in(State.IN_PLACE), "amina", {}),
    Action.TELL_MANAGER: (_agreed_by_hr, "hana", _WORDS),
    Action.ALLOW_TELLING: (_told, "amina", {}),
    Action.STOP_TELLING: (_told, "amina", {}),
    Action.CLAIM: (_GOING, "paula", {}),
    Action.TAKE_OVER: (_SENT, "hana", _WORDS),
    Action.HAND_BACK: (_taken_over, "hana", {}),
    Action.REASSIGN: (_SENT, "hana", _WORDS | {"to": "107"}),
    Action.PAUSE: (_SENT, "hana", {"reason": "away"}),
    Action.RESUME: (_paused, "amina", {}),
}


def prepare(cast: Cast, action: Action, at: datetime) -> Adjustment:
    """A case in which the action can be taken, begun at that time."""
    return SITUATIONS[action][0](cast, at)
