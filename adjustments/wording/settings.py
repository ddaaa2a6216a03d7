"""The words of the settings' pages."""

from django.utils.translation import gettext_lazy as _

from ..rules.states import Role, Team
from .cases import ROLES, TEAMS

SETTINGS = {  # what HR sets: labels on the forms, and the first words of a line of history
    "cost_limit": _("Cost above which a budget holder decides too"),
    "first_reply_days": _("First reply to the employee"),
    "decision_days": _("Decision"),
    "fast_track_days": _("Decision on the fast track"),
    "budget_holder_days": _("Decision by the budget holder"),
    "hr_days": _("Check by the adjustments team"),
    "interim_days": _("Something for the meantime, where it takes longer than this"),
    "interim_urgent_days": _("Something for the meantime, when it is urgent"),
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
    "email": _("Email address"),
    "reminders_stopped": _("No reminders until"),
}
POWERS = {  # what each role lets somebody do, on the page that gives it
    Role.HR_CASEWORKER: _("Sees and works on all requests but their own. Sets targets and closed days."),
    Role.HR_LEAD: _("As an HR caseworker, and gives roles."),
    Role.FULFILMENT: _("Sees what this team has to deliver, and records orders and deliveries. Never sees why."),
    Role.ADVISER: _("Reads a question about work that the employee agreed to, and recommends something. Never sees their words."),
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
    "stopped": _("Saved. Others are reminded as before."),
    "reminders": _("Saved. The new days hold from now on, for what is open too."),
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
    "no_adviser": _("Nobody can be asked for advice: there is no adviser."),
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
