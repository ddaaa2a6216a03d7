"""The verb of each action that people can take: pages and API call the same."""

from collections.abc import Callable

from ..models import Adjustment
from ..rules.states import Action
from . import adjustments, decisions, deliveries

VERBS: dict[Action, Callable[..., Adjustment]] = {
    Action.AGREE: decisions.agree,
    Action.DECLINE: decisions.decline,
    Action.START: decisions.start,
    Action.ORDER: deliveries.order,
    Action.SET_EXPECTED_DATE: deliveries.set_expected_date,
    Action.DELIVER: deliveries.deliver,
    Action.CONFIRM: adjustments.confirm,
    Action.NOT_HERE: adjustments.not_here,
    Action.NOT_WORKING: adjustments.not_working,
    Action.RECONSIDER: adjustments.reconsider,
    Action.REDELIVER: adjustments.redeliver,
    Action.WITHDRAW: adjustments.withdraw,
    Action.END: adjustments.end,
}
