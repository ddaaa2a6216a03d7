"""The words that people read for every state, action, role, reason and event.

Not here: whole pages and mails (templates), nor the rules behind the words.
"""

from django.utils.translation import gettext_lazy as _

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
    "own_roles": _("Nobody changes their own roles. Ask another HR lead or administrator."),
    "own_budget": _("Nobody makes themselves a budget holder. Ask another HR lead or administrator."),
    "changed_meanwhile": _("Somebody has changed this since you opened the page."),
    "not_in_team": _("Fulfilment needs a team, and no other role has one."),
    "is_weekend": _("That day is a Saturday or Sunday: it is free anyway."),
    "is_free_anyway": _("That day is free there anyway: it is a public holiday."),
    "is_no_holiday": _("That day is no public holiday there: people work anyway."),
    "closure_there": _("There is an entry for that day and place already. Remove it first."),
    "closure_long_ago": _("That day is more than a month ago. Figures of that time stay as they were."),
}
SYSTEM_NAME = _("The system")
SETTINGS = {  # what HR sets: labels on the forms, and the first words of a line of history
    "cost_limit": _("Cost above which a budget holder decides too"),
    "first_reply_days": _("First reply to the employee"),
    "decision_days": _("Decision"),
    "fast_track_days": _("Decision on the fast track"),
    "budget_holder_days": _("Decision by the budget holder"),
    "hr_days": _("Check by the adjustments team"),
    "whole_wait_days": _("Whole wait, from asking until it works"),
    "appeal_days": _("Decision on an appeal"),
    "reopened_days": _("Looking again at what does not work"),
    "delivery_days_with_goods": _("Delivery of own words, with something to buy"),
    "delivery_days_without_goods": _("Delivery of own words, with nothing to buy"),
    "name": _("Organisation’s name"),
    "colour": _("Colour of the header"),
    "closure": _("Closed and working days"),
    "role": _("Role"),
    "budget_holder": _("Budget holder"),
}
POWERS = {  # what each role lets somebody do, on the page that gives it
    Role.HR_CASEWORKER: _("Sees and works on all requests but their own. Sets targets and closed days."),
    Role.HR_LEAD: _("As an HR caseworker, and gives roles."),
    Role.FULFILMENT: _("Sees what this team has to deliver, and records orders and deliveries. Never sees why."),
    Role.INDEPENDENT_REVIEWER: _("Looks at an appeal that is given to them."),
    Role.REPORT_VIEWER: _("Sees published figures, and no requests."),
    Role.ADMINISTRATOR: _("Gives roles, and sets calendars and the name. Sees no requests."),
}
ALL_SITES = _("All sites")
NOBODY = _("Nobody")
CLOSED = _("Closed")
WORKING_DAY = _("Working day")
DAY_KINDS = {"public_holiday": _("Public holiday"), "closed": CLOSED, "working": _("Working day, although a public holiday")}
SETTINGS_DONE = {  # on the page that follows
    "targets": _("Saved. The new targets hold for requests sent from now on."),
    "closure": _("Saved. The dates of what is open have been read again."),
    "roles": _("Saved. The roles hold from now on."),
    "budget": _("Saved. The budget holder is asked from now on."),
    "name": _("Saved. Every page shows it from now on."),
}
GAPS = {  # what is not set up, on the settings' first page; %(count)s and %(team)s are filled in
    "few_caseworkers": _("There are fewer than two HR caseworkers. Nobody can act on a caseworker’s own request."),
    "no_lead": _("There is no HR lead. Nobody decides where a department has no budget holder."),
    "empty_team": _("Nobody is in the team of %(team)s. What it should deliver waits."),
    "no_budget_holder": _("Departments without a budget holder: %(count)s. The HR lead decides there."),
}


def setting_in_words(name: str, value: object) -> str:
    """Return a target or the cost limit as people read it: 10 working days; £1,000.00."""
    if name == "cost_limit":
        return f"£{value:,.2f}"
    return f"{value} working day{'' if value == 1 else 's'}"


def role_in_words(role: str, team: str = "") -> str:
    """Return a role with its team: Fulfilment, IT."""
    return f"{ROLES[Role(role)]}, {TEAMS[Team(team)]}" if team else str(ROLES[Role(role)])
