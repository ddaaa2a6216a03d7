"""The words for states, roles, relations, steps and reasons."""

from django.utils.translation import gettext_lazy as _

from ..rules.permissions import Relation
from ..rules.states import (
    AskedHow,
    LeaveReason,
    PauseReason,
    Reason,
    Role,
    State,
    StepKind,
    StillWorks,
    SupplyReason,
    Team,
    WithdrawReason,
    Works,
)

STATES = {
    State.DRAFT: _("Not sent yet"),
    State.SUBMITTED: _("Waiting for a decision"),
    State.INFO_NEEDED: _("Waiting for an answer"),
    State.ADVICE: _("Waiting for advice"),
    State.ALTERNATIVE_OFFERED: _("Something else was offered"),
    State.AGREED: _("Agreed"),
    State.DECLINED: _("Not agreed"),
    State.APPEALED: _("Another look is asked for"),
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
    State.INFO_NEEDED: "yellow",
    State.ADVICE: "blue",
    State.ALTERNATIVE_OFFERED: "yellow",
    State.AGREED: "aqua-green",
    State.DECLINED: "pink",
    State.APPEALED: "purple",
    State.IN_DELIVERY: "aqua-green",
    State.DELIVERED: "yellow",
    State.IN_PLACE: "green",
    State.NOT_WORKING: "orange",
    State.ENDED: "grey",
    State.WITHDRAWN: "grey",
}
ROLES = {
    Role.HR_CASEWORKER: _("HR caseworker"),
    Role.HR_LEAD: _("HR lead"),
    Role.FULFILMENT: _("Fulfilment"),
    Role.ADVISER: _("Adviser"),
    Role.INDEPENDENT_REVIEWER: _("Independent reviewer"),
    Role.REPORT_VIEWER: _("Report viewer"),
    Role.ADMINISTRATOR: _("Administrator"),
}
TEAMS = {
    Team.HR: _("the adjustments team"),
    Team.IT: _("IT"),
    Team.PROCUREMENT: _("procurement"),
    Team.ESTATES: _("estates"),
    Team.SUPPLIER: _("the supplier"),
    Team.OCCUPATIONAL_HEALTH: _("occupational health"),
    Team.ASSESSOR: _("a workplace assessor"),
}
RELATIONS = {  # after a name: "Sam Lee, your manager"
    Relation.EMPLOYEE: _("you"),
    Relation.FILER: _("who asked for you"),
    Relation.ADVOCATE: _("who supports you"),
    Relation.DECIDER: _("who decides"),
    Relation.BUDGET_HOLDER: _("the budget holder"),
    Relation.CHECKER: _("the adjustments team"),
    Relation.REVIEWER: _("who looks at it again"),
    Relation.MANAGER: _("your manager"),
    Relation.SENIOR: _("your manager's manager"),
    Relation.COVER: _("who covers for somebody who decides"),
    Relation.HR: _("the adjustments team"),
    Relation.FULFILMENT: _("who delivers it"),
    Relation.ADVISER: _("who was asked for advice"),
}
RELATIONS_FOR_OTHERS = {
    Relation.MANAGER: _("the line manager"),
    Relation.SENIOR: _("the line manager's manager"),
    Relation.FILER: _("who asked for them"),
    Relation.ADVOCATE: _("who supports them"),
}
STEP_KINDS = {
    StepKind.LINE_MANAGER: _("line manager"),
    StepKind.BUDGET_HOLDER: _("budget holder"),
    StepKind.HR: _("the adjustments team"),
    StepKind.COST_CHECK: _("budget holder, about the cost"),
    StepKind.SECOND_CHECK: _("second check"),
    StepKind.OVERSPEND: _("budget holder, about the quote"),
    StepKind.REVIEWER: _("another look"),
}
REASONS = {
    Reason.DOES_NOT_REMOVE_BARRIER: _("It would not remove the barrier"),
    Reason.NOT_PRACTICABLE: _("It is not practicable in this job or place"),
    Reason.COST: _("It costs more than is reasonable"),
    Reason.DISRUPTION: _("It would disrupt the service too much"),
    Reason.SAFETY: _("It would not be safe"),
    Reason.ALREADY_IN_PLACE: _("Something that does the same is already in place"),
}
END_REASONS = {  # of what was in place and was taken away; its cost is none
    Reason.DOES_NOT_REMOVE_BARRIER: _("It no longer removes the barrier"),
    Reason.NOT_PRACTICABLE: _("It is no longer practicable in this job or place"),
    Reason.DISRUPTION: _("It disrupts the service too much"),
    Reason.SAFETY: _("It is not safe any more"),
    Reason.ALREADY_IN_PLACE: _("Something that does the same is in place"),
}
WITHDRAW_REASONS = {
    WithdrawReason.NOT_NEEDED: _("I no longer need it"),
    WithdrawReason.GAVE_UP_WAITING: _("I gave up waiting"),
    WithdrawReason.BOUGHT_IT_MYSELF: _("I bought it myself"),
    WithdrawReason.ASKED_TWICE: _("I asked for it twice"),
    WithdrawReason.NOT_RIGHT: _("Somebody asked for me, and it is not right"),
}
WITHDRAW_CONSEQUENCES = {  # beside each reason, before the button
    WithdrawReason.NOT_RIGHT: _(
        "Everything in this request is withdrawn at once, not only this. Whoever asked sees that it is withdrawn, and not why."
    ),
    WithdrawReason.NOT_NEEDED: _("It is withdrawn, and nothing else happens."),
    WithdrawReason.GAVE_UP_WAITING: _("The adjustments team is told, and will talk to you. You can still ask again."),
    WithdrawReason.BOUGHT_IT_MYSELF: _("The adjustments team is told, and offers to pay you back. Please keep the receipt."),
    WithdrawReason.ASKED_TWICE: _("Only this one is withdrawn. The other one goes on."),
}
SUPPLY_REASONS = {
    SupplyReason.SUPPLY: _("Nobody can supply it"),
    SupplyReason.SAFETY: _("It would not be safe here"),
    SupplyReason.INFECTION_CONTROL: _("Infection control does not allow it"),
    SupplyReason.IT_CHECK: _("It does not pass the IT check"),
}
PAUSE_REASONS = {
    PauseReason.ANSWER: _("waiting for the employee’s answer"),
    PauseReason.EMPLOYEE_ASKED: _("the employee asked us to wait"),
    PauseReason.HEALTH_PROFESSIONAL: _("waiting for the employee’s own health professional"),
    PauseReason.AWAY: _("the employee is away"),
}
PAUSE_UNTOLD = _("for a reason that is between the employee and the adjustments team")
PAUSE_REASONS_OWN = {  # to the employee
    PauseReason.ANSWER: _("waiting for your answer"),
    PauseReason.EMPLOYEE_ASKED: _("you asked us to wait"),
    PauseReason.HEALTH_PROFESSIONAL: _("waiting for your own health professional"),
    PauseReason.AWAY: _("you are away"),
}
ASKED_HOW = {
    AskedHow.SPOKEN: _("They said so"),
    AskedHow.EMAIL: _("They wrote an email"),
    AskedHow.FORM: _("They filled in a form"),
}
LEAVE_REASONS = {LeaveReason.LEFT: _("left")}
STILL_WORKS = {  # what a review finds
    StillWorks.ALL: _("Yes, all the time"),
    StillWorks.MOSTLY: _("Most of the time"),
    StillWorks.PARTLY: _("Only partly"),
    StillWorks.NO: _("No"),
}
WORKS = {Works.WORKS: _("Yes, it works"), Works.GOOD_ENOUGH: _("It is good enough")}
ROUTES = {
    "fast_track": _("Fast track"),
    "standard": _("Standard"),
    "over_limit": _("Over the cost limit"),
    "contract": _("Contract or roster change"),
    "needs_conversation": _("Needs conversation"),
}
STAGES = {
    "reply": _("First reply"),
    "interim": _("Something for the meantime"),
    "decision_gross": _("Decision, with the days on hold"),
    "decision": _("Decision"),
    "delivery": _("Delivery"),
    "wait_gross": _("Whole wait, with the days on hold"),
    "wait": _("Whole wait"),
}
NOT_RECORDED = _("Not recorded")
CLOCKS = {  # before ": 3 working days"; the keys are those of `queries/timing.py`
    "reply": _("First reply"),
    "decision": _("Decision"),
    "interim": _("Something for the meantime"),
    "delivery": _("Delivery"),
    "wait": _("Altogether"),
    "appeal": _("Another look"),
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
    "too_late_to_undo": _("An agreement can be undone within one working day only. Please ask the adjustments team."),
    "ordered_already": _("Something is on order already, so the agreement stands."),
    "looked_at_already": _(
        "Somebody has looked at it already, so what you sent can no longer be changed. You can write a message."
    ),
    "offered_already": _("You have offered something else once before."),
    "not_confirmed": _("The person has not confirmed yet what was asked for them. Until then you can agree, but not refuse."),
    "confirm_before_advice": _(
        "The person has not confirmed yet what was asked for them. Until then nobody can be asked for advice."
    ),
    "advice_is_asked": _("The employee is asked already whether somebody may give advice."),
    "advice_comes": _("There is advice already, and it is shown to you soon. Please read it first."),
    "advice_refused": _("The employee said no to asking for advice. Please decide without it, or write them a message."),
    "no_adviser": _("Nobody can be asked for advice now. The adjustments team can name somebody."),
    "no_adviser_left": _(
        "Nobody can give this advice now. You can say no to it, or wait until the adjustments team names somebody."
    ),
    "cost_is_paid": _("The budget holder pays for it, so the cost is no longer a reason."),
    "returned_already": _("It was given back once before. Please confirm it or agree."),
    "final": _("This was the final decision. The letter says what else you can do."),
    "cost_is_open": _("The budget holder is asked about the cost first."),
    "pause_needs_yes": _("Ask the employee first: only with their yes does the clock stand for their own health professional."),
    "only_the_cost": _("You are asked about the cost alone: the only reason that you can give is the cost."),
    "quote_first": _("It costs more than was agreed. Please record the quote first: the budget holder is asked then."),
    "done_already": _("That is done already."),
    "paused_already": _("The clock is stopped already."),
    "manager_sees_it": _("This was not sent to the adjustments team instead, so the line manager sees what is agreed anyway."),
    "nobody_to_tell": _("The staff directory names no line manager here, so there is nobody to tell."),
    "asked_already": _("The employee was asked already. That question is still open."),
    "took_part": _("Somebody who had no part in it before has to do that."),
    "cost_was_agreed": _("Its cost was agreed when it was given, so the cost is no reason now."),
    "may_still_answer": _("The employee has 10 working days to answer. Until then only they can end it."),
    "nobody_named": _("Choose who should have it."),
    "goes_to_a_team": _("A delivery goes to a team, and one of them takes it. Choose a team."),
    "may_not_hold": _("This person may not have it: it is their own case, or they took part before."),
    "may_not_file": _("Only the adjustments team, the line manager and a colleague whom they invited can ask for somebody else."),
    "may_no_longer_file": _(
        "You can no longer ask for this person: only the adjustments team and their line manager can, while they work here. "
        "Nothing was sent. What you wrote is kept."
    ),
    "asked_oneself": _("You asked for this yourself, or said that it is right. Please choose another reason."),
    "nothing_to_replace": _("Only what is in place can be asked for again."),
    "changed_elsewhere": _("This was changed in another window since you opened the page."),
    "stale": _("Somebody has changed this since you opened the page."),
    "nothing_asked": _("Choose or write at least one thing that would help."),
    "begins_too_far_away": _("It has to begin within a year from now. Please look at the date."),
    "ends_too_far_away": _("It can be arranged for 5 years at most. Please look at the date."),
    "ends_before_it_begins": _("It would end before it begins. Please look at the two dates."),
    "too_many_asked": _("Choose up to 20 things. You can send another request for more."),
    "sent_otherwise": _("This key was used for something else before."),
    "not_said_when_asked": _("Say when and how they first asked."),
    "no_barrier": _("Choose what gets in the way, or “I am not sure”."),
    "address_taken": _("Somebody else has that address. Please look it up in the staff directory."),
    "own_roles": _("Nobody changes their own roles. Ask another HR lead or administrator."),
    "own_budget": _("Nobody makes themselves a budget holder. Ask another HR lead or administrator."),
    "changed_meanwhile": _("Somebody has changed this since you opened the page."),
    "not_in_team": _("Who delivers or advises does it in a team of that kind, and no other role has one."),
    "is_weekend": _("That day is a Saturday or Sunday: it is free anyway."),
    "is_free_anyway": _("That day is free there anyway: it is a public holiday."),
    "is_no_holiday": _("That day is no public holiday there: people work anyway."),
    "closure_there": _("There is an entry for that day and place already. Remove it first."),
    "cover_in_the_past": _("Enter a first day from today on."),
    "cover_turned_round": _("The last day is before the first day. Please look at the two dates."),
    "cover_too_long": _("Cover begins within a year from now, and lasts a year at most."),
    "cover_overlaps": _("There is a cover for some of these days already. End that one first, or choose other days."),
    "cover_is_away": _("This person is away on some of these days and has a cover of their own. Choose somebody else."),
    "cover_while_you_cover": _(
        "You cover for somebody on some of these days. Ask them or the adjustments team to name somebody else first, or choose other days."
    ),
    "cover_while_they_cover": _(
        "They cover for somebody on some of these days. Name somebody else for that first, or choose other days."
    ),
    "cover_of_oneself": _("Nobody covers for themselves. Choose somebody else."),
    "cover_not_here": _("This person does not work here any more. Choose somebody else."),
    "cover_decides_on_yours": _(
        "This person can decide or advise on your own requests. Choose somebody else, or ask the adjustments team to name a cover for you."
    ),
    "cover_not_needed": _("This person has no team and no budget, and no decision waits for them, so there is nothing to cover."),
    "cover_is_over": _("This cover is over already."),
    "filing_used": _(
        "You have sent a request for this person already, and their invitation was for one. They can invite you again. "
        "This one was not sent. What you wrote is kept."
    ),
    "filing_expired": _(
        "The last day of your invitation is over, so you cannot ask for this person. They can invite you again. "
        "Nothing was sent. What you wrote is kept."
    ),
    "filing_ended": _(
        "Your invitation has ended, so you cannot ask for this person. They can invite you again. "
        "Nothing was sent. What you wrote is kept."
    ),
    "filing_for_oneself": _("You can fill in your own request yourself. To invite somebody, choose a colleague."),
    "filing_uninvited": _("This person can fill in a request for you without an invitation. Just ask them."),
    "filing_too_long": _("It can last three months at most. You can ask the same person again later."),
    "invited_oneself": _("Nobody supports themselves. Choose somebody else."),
    "invited_manager": _("A line manager decides, so they cannot support you here. Choose somebody else."),
    "invited_takes_part": _("Whoever works on a request cannot also support the person who asked. Please choose somebody else."),
    "invited_advises_alone": _(
        "Nobody else can give the advice that is asked for on this request. Please choose somebody else, or wait until the advice has come."
    ),
    "invited_not_here": _("This person does not work here any more. Choose somebody else."),
    "invited_already": _("You have asked this person already."),
    "invited_too_many": _("You can ask 5 people at once. End one of the invitations first."),
    "invited_until_past": _("Enter a last day from today on."),
    "invited_too_long": _("It can last a year at most. You can ask the same person again later."),
    "invitation_is_over": _("This invitation is over."),
    "closure_long_ago": _("That day is more than a month ago. Figures of that time stay as they were."),
}
COVERED_BY = _("{cover}, who covers for {manager} until {until}")
YOU_FOR = _("you, for {manager}")
AS_SUPPORTER = _("{name} (supporter)")
ACTED_FOR = _("{cover} for {manager}")
SUPPORT_DONE = {
    "invite": _("We have asked them. They see nothing before they say yes; you hear from us when they do."),
    "accept_invitation": _("Thank you. You can read this request now, and write about it."),
    "invite_to_file": _("We have asked them. They can begin when they say yes; you hear from us then."),
    "accept_to_file": _("Thank you. You can fill in the request now."),
    "end_invitation": _("It has ended. We have told the other person."),
}
COVER_APPOINTED = _("The cover is set. We tell both of you when it begins.")
COVER_ENDED = _("The cover has ended. We have told whoever knew of it.")
SYSTEM_NAME = _("The system")
BEFORE_FILING = _("Before it was sent")
