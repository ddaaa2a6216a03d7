"""The words that people read for every state, action, role, reason and event.

Not here: whole pages and mails (templates), nor the rules behind the words.
"""

from django.utils.translation import gettext_lazy as _

from .rules.delivery import DeliveryStep
from .rules.permissions import Relation
from .rules.states import Action, LeaveReason, Reason, Role, State, StepKind, Team, WithdrawReason, Works

STATES = {
    State.DRAFT: _("Not sent yet"),
    State.SUBMITTED: _("Waiting for a decision"),
    State.AGREED: _("Agreed"),
    State.DECLINED: _("Not agreed"),
    State.IN_DELIVERY: _("Agreed, on its way"),
    State.DELIVERED: _("Delivered: does it work?"),
    State.IN_PLACE: _("In place"),
    State.NOT_WORKING: _("Not working"),
    State.ENDED: _("Ended"),
    State.WITHDRAWN: _("Withdrawn"),
}
STATE_COLOURS = {  # of the design system's tags; the words carry the meaning
    State.DRAFT: "grey",
    State.SUBMITTED: "blue",
    State.AGREED: "aqua-green",
    State.DECLINED: "pink",
    State.IN_DELIVERY: "aqua-green",
    State.DELIVERED: "yellow",
    State.IN_PLACE: "green",
    State.NOT_WORKING: "orange",
    State.ENDED: "grey",
    State.WITHDRAWN: "grey",
}
ACTIONS = {  # on buttons and links
    Action.SUBMIT: _("Send request"),
    Action.AGREE: _("Agree"),
    Action.DECLINE: _("Not agree"),
    Action.START: _("It is in effect"),
    Action.ORDER: _("Record the order"),
    Action.SET_EXPECTED_DATE: _("Tell them the new date"),
    Action.DELIVER: _("Record the delivery"),
    Action.CONFIRM: _("It works"),
    Action.NOT_HERE: _("It is not here"),
    Action.NOT_WORKING: _("It does not work for me"),
    Action.RECONSIDER: _("Ask for a new decision"),
    Action.REDELIVER: _("Deliver it again"),
    Action.WITHDRAW: _("Withdraw"),
    Action.END: _("I no longer need it"),
}
HAPPENED = {  # in the story so far, after the person's name
    Action.SUBMIT: _("sent the request"),
    Action.AGREE: _("agreed"),
    Action.DECLINE: _("did not agree"),
    Action.START: _("put it in effect"),
    Action.ORDER: _("ordered it"),
    Action.SET_EXPECTED_DATE: _("gave a new expected date"),
    Action.DELIVER: _("delivered it"),
    Action.CONFIRM: _("said it works"),
    Action.NOT_HERE: _("said it is not here"),
    Action.NOT_WORKING: _("said it does not work"),
    Action.RECONSIDER: _("asked for a new decision"),
    Action.REDELIVER: _("asked for it to be delivered again"),
    Action.WITHDRAW: _("withdrew it"),
    Action.END: _("ended it: no longer needed"),
    Action.LEAVE: _("closed it: the person has left"),
    Action.REASSIGN: _("passed the decision to the new line manager"),
    Action.TAKE_OVER: _("passed the decision to the adjustments team"),
}
DONE = {  # on the page that follows
    Action.AGREE: _("You agreed. We have told the employee, and whoever delivers it."),
    Action.DECLINE: _("Your decision and your reasons are on their way to the employee."),
    Action.START: _("It is in effect. We have asked the employee whether it works."),
    Action.ORDER: _("The order is recorded. The employee can see the expected date."),
    Action.SET_EXPECTED_DATE: _("We have told the employee the new date."),
    Action.DELIVER: _("The delivery is recorded. We have asked the employee whether it works."),
    Action.CONFIRM: _("Thank you. It is in place now. If it stops working, tell us here."),
    Action.NOT_HERE: _("Thank you. Whoever delivers it knows that it is not here."),
    Action.NOT_WORKING: _("Thank you. The adjustments team has it now and will contact you."),
    Action.RECONSIDER: _("It waits for a new decision now."),
    Action.REDELIVER: _("It will be delivered again."),
    Action.WITHDRAW: _("It is withdrawn. You can ask again at any time."),
    Action.END: _("It is ended. You can ask again at any time."),
}
ROLES = {
    Role.HR_CASEWORKER: _("HR caseworker"),
    Role.HR_LEAD: _("HR lead"),
    Role.FULFILMENT: _("Fulfilment"),
    Role.INDEPENDENT_REVIEWER: _("Independent reviewer"),
    Role.REPORT_VIEWER: _("Report viewer"),
    Role.ADMINISTRATOR: _("Administrator"),
}
TEAMS = {
    Team.HR: _("the adjustments team"),
    Team.IT: _("IT"),
    Team.PROCUREMENT: _("procurement"),
    Team.ESTATES: _("estates"),
}
RELATIONS = {  # after a name: "Sam Lee, your manager"
    Relation.EMPLOYEE: _("you"),
    Relation.DECIDER: _("who decides"),
    Relation.MANAGER: _("your manager"),
    Relation.HR: _("the adjustments team"),
    Relation.FULFILMENT: _("who delivers it"),
}
RELATIONS_FOR_OTHERS = {Relation.MANAGER: _("the line manager")}
STEP_KINDS = {StepKind.LINE_MANAGER: _("line manager"), StepKind.HR: _("the adjustments team")}
REASONS = {
    Reason.DOES_NOT_REMOVE_BARRIER: _("It would not remove the barrier"),
    Reason.NOT_PRACTICABLE: _("It is not practicable in this job or place"),
    Reason.COST: _("It costs more than is reasonable"),
    Reason.DISRUPTION: _("It would disrupt the service too much"),
    Reason.SAFETY: _("It would not be safe"),
    Reason.ALREADY_IN_PLACE: _("Something that does the same is already in place"),
}
WITHDRAW_REASONS = {
    WithdrawReason.NOT_NEEDED: _("I no longer need it"),
    WithdrawReason.GAVE_UP_WAITING: _("I gave up waiting"),
    WithdrawReason.BOUGHT_IT_MYSELF: _("I bought it myself"),
    WithdrawReason.ASKED_TWICE: _("I asked for it twice"),
}
LEAVE_REASONS = {LeaveReason.LEFT: _("left")}
WORKS = {Works.WORKS: _("Yes, it works"), Works.GOOD_ENOUGH: _("It is good enough")}
ROUTES = {"fast_track": _("Fast track"), "standard": _("Standard")}
STAGES = {
    "decision": _("Decision"),
    "delivery": _("Delivery"),
    "wait": _("Whole wait"),
}
OWN_WORDS = _("In own words")
COST_BANDS = {
    "0": _("nothing to pay"),
    "£": _("up to £50"),
    "££": _("up to £300"),
    "£££": _("up to £1,500"),
    "££££": _("over £1,500"),
}
REFUSALS = {
    "move_not_allowed": _("This has moved on since you opened the page, so that is no longer possible."),
    "not_permitted": _("Somebody else has to do that."),
    "too_late": _("It has been in place for more than 20 working days. Please ask for a new adjustment instead."),
    "stale": _("Somebody has changed this since you opened the page."),
    "nothing_asked": _("Choose or write at least one thing that would help."),
    "too_many_asked": _("Choose up to 20 things. You can send another request for more."),
    "sent_otherwise": _("This key was used for something else before."),
    "no_barrier": _("Choose what gets in the way, or “I am not sure”."),
}
SYSTEM_NAME = _("The system")
DELIVERY_STEPS = {
    DeliveryStep.QUOTE: _("Get a quote"),
    DeliveryStep.ORDER: _("Order it"),
    DeliveryStep.RECEIVE: _("Receive it"),
    DeliveryStep.SET_UP: _("Set it up"),
    DeliveryStep.TRAIN: _("Train the person"),
}
CATALOGUE_FIELDS = {  # in the history of an entry
    "added": _("Added to the catalogue"),
    "is_offered": _("People can ask for it"),
    "name": _("Name"),
    "in_plain_words": _("Sentence"),
    "synonyms": _("Other words for it"),
    "category": _("Category"),
    "barriers": _("Barriers that it removes"),
    "lead_days_least": _("Working days, at least"),
    "lead_days_most": _("Working days, at most"),
    "cost_band": _("Usual cost"),
    "is_recurring": _("The cost comes again"),
    "delivered_by": _("Who delivers it"),
    "delivery_steps": _("Steps of the delivery"),
    "is_fast_track": _("Usually a quick yes"),
    "changes_contract": _("Changes a contract or roster"),
    "goes_to_hr": _("The adjustments team decides"),
}
CATALOGUE_DONE = {  # on the page that follows
    "saved": _("Saved. People see it like this from now on."),
    "added": _("Added. People can ask for it from now on."),
    "offered": _("People can ask for it again."),
    "withdrawn": _("People can no longer ask for it. What was asked for before goes on."),
}
