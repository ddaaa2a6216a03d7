"""Words of reports."""

from django.utils.translation import gettext_lazy as _

from ..rules.disclosure import Mark, Reason
from ..rules.outcomes import Appeal, Outcome
from ..rules.states import HeldBy, PauseReason

OUTCOMES = {
    Outcome.OPEN: _("Not decided yet"),
    Outcome.AGREED: _("Agreed"),
    Outcome.AGREED_IN_PART: _("Agreed in part"),
    Outcome.AGREED_INSTEAD: _("Something else agreed, and accepted"),
    Outcome.OVERTURNED: _("Agreed after another look"),
    Outcome.DECLINED: _("Not agreed"),
    Outcome.UPHELD: _("Not agreed after another look either"),
    Outcome.TAKEN_AWAY: _("Taken away later"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.GAVE_UP_WAITING: _("Gave up waiting"),
    Outcome.LEFT: _("The person left first"),
}
HELD_BY = {
    HeldBy.BEFORE_FILING: _("Nobody: asked for, not yet filed"),
    HeldBy.EMPLOYEE: _("The employee"),
    HeldBy.LINE_MANAGER: _("The line manager"),
    HeldBy.BUDGET_HOLDER: _("The budget holder"),
    HeldBy.HR: _("The adjustments team"),
    HeldBy.ADVISER: _("An adviser"),
    HeldBy.FULFILMENT: _("Those who deliver"),
    HeldBy.SUPPLIER: _("The supplier"),
    HeldBy.REVIEWER: _("The reviewer"),
    HeldBy.NOBODY: _("Nobody"),
}
ON_HOLD_FOR = {
    PauseReason.ANSWER: _("Waiting for the employee’s answer"),
    PauseReason.EMPLOYEE_ASKED: _("The employee asked to wait"),
    PauseReason.HEALTH_PROFESSIONAL: _("Waiting for a health professional"),
    PauseReason.AWAY: _("The employee was away"),
}
APPEALS = {
    Appeal.OPEN: _("Still open"),
    Appeal.UPHELD: _("It stays as it was"),
    Appeal.OVERTURNED: _("Agreed after all"),
    Appeal.WITHDRAWN: _("Taken back"),
    Appeal.GONE: _("The person left first"),
}
GROUPS = {
    "category": _("Category"),
    "directorate": _("Directorate"),
    "site": _("Site"),
    "route": _("Approval route"),
    "staff_group": _("Staff group"),
    "band": _("Band"),
}
DIMENSIONS = {
    **GROUPS,
    "stage": _("Stage"),
    "month": _("Month"),
    "days": _("Working days"),
    "outcome": _("What became of it"),
    "held_by": _("Who has it"),
    "holder": _("Who had it"),
    "pause": _("Why it stood still"),
    "reason": _("Reason"),
    "appeal": _("How it ended"),
    "works": _("Does it work?"),
    "meanwhile": _("For the meantime"),
    "place": _("Department"),
    "barrier": _("What gets in the way"),
}
"""The heading of the column in which a table's labels stand."""
ALL_OF_THEM = _("All")
UNSEEN = {
    Reason.NOTHING: _("–"),
    Reason.NOT_REACHED: _("not yet reached"),
    Reason.FEWER_THAN_10: _("fewer than 10"),
    Reason.FEW_CASES: _("too few to say"),
    Reason.SMALL_BASE: _("too few to say"),
    Reason.DOMINATED: _("not shown"),
    Reason.WITHHELD: _("not shown"),
    Reason.SMALL_UNIT: _("not shown"),
}
"""What stands in a cell that shows no figure."""
MARKS = {Mark.LIVE: _("Live figures, not for publication"), Mark.PUBLISHED: _("Published figures")}
NEVER_REVIEWED = _("Not looked at again yet")
NEVER_REVIEWED_DUE = _("Not looked at again, and it is time")
