"""The verb of each action that people can take: pages and API call the same."""

from collections.abc import Callable

from ..models import Adjustment
from ..rules.states import Action
from . import adjustments, advice, appeals, casework, conversations, decisions, deliveries, interims, requests, sentences

VERBS: dict[Action, Callable[..., Adjustment]] = {
    Action(verb.__name__): verb
    for verb in (
        *(requests.change, requests.confirm_filing),
        *(conversations.ask_for_information, conversations.answer, conversations.offer_alternative, conversations.accept),
        *(conversations.keep_original, conversations.take_back, conversations.message),
        *(advice.ask_for_advice, advice.agree_to_advice, advice.refuse_advice, advice.advise),
        *(advice.share_advice, advice.correct_advice),
        *(sentences.tell_manager, sentences.allow_telling, sentences.stop_telling),
        *(interims.arrange_interim, interims.rule_out_interim),
        *(decisions.agree, decisions.agree_in_part, decisions.propose_refusal, decisions.confirm_refusal),
        *(decisions.return_refusal, decisions.undo_agreement, decisions.start),
        *(appeals.appeal, appeals.uphold, appeals.overturn, appeals.withdraw_appeal),
        *(deliveries.quote, deliveries.approve_cost, deliveries.refer_cost, deliveries.order, deliveries.receive),
        *(deliveries.set_up, deliveries.train, deliveries.set_expected_date, deliveries.deliver),
        *(deliveries.cannot_supply, deliveries.cancel_order),
        *(adjustments.confirm, adjustments.not_here, adjustments.not_working, adjustments.reconsider),
        *(adjustments.redeliver, adjustments.withdraw, adjustments.hold_review, adjustments.plan_review),
        *(adjustments.ask_to_end, adjustments.still_needed, adjustments.keep_in_place, adjustments.take_away, adjustments.end),
        *(casework.claim, casework.take_over, casework.hand_back, casework.reassign, casework.pause, casework.resume),
    )
}
