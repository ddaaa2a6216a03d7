"""The words of the adjustments team's desk. Keys are those of `queries/desk.py`."""

from django.utils.translation import gettext_lazy as _

DESK_STATES = {"all": _("Everything"), "open": _("Everything open"), "closed": _("Everything closed")}
DESK_HOLDERS = {
    "me": _("Me"),
    "hr": _("The adjustments team"),
    "it": _("IT"),
    "procurement": _("Procurement"),
    "estates": _("Estates"),
    "supplier": _("The supplier"),
    "advisers": _("An adviser"),
    "manager": _("A line manager"),
    "employee": _("The employee"),
    "others": _("A budget holder or reviewer"),
}
WHOSE = {"mine": _("My own"), "covered": _("Those I cover for")}
DESK_ONLY = {
    "late": _("Late"),
    "on_hold": _("On hold"),
    "second_check": _("Waiting for a second check"),
    "another_look": _("Another look asked for"),
    "filed": _("Filed for somebody"),
    "sent_to_hr": _("Sent to the adjustments team, not the manager"),
}
DESK_PARTS = {
    "ours": _("With the adjustments team: to decide or to sort out"),
    "no_reply": _("Nobody has replied to the employee in time"),
    "interim": _("Something for the meantime is due, or late"),
    "unanswered": _("Questions and offers without an answer"),
    "checks": _("Second checks and other looks"),
    "to_end": _("Asked to end, and the person has not agreed: to check"),
    "nobody": _("Nobody may act"),
    "delivered": _("Delivered, not confirmed for 5 working days or more"),
    "filed": _("Filed for somebody, not confirmed for 5 working days or more"),
    "bought": _("Bought it themselves in the last 30 days: offer to pay it back"),
    "gave_up": _("Gave up waiting in the last 30 days"),
    "held_long": _("On hold for more than 15 working days"),
    "review": _("Time to look again whether it works"),
    "past_date": _("Agreed until a date that has passed"),
    "taken_over": _("Taken over in the last 7 days"),
    "not_supplied": _("Agreed, but it cannot be supplied"),
}
DESK_EMPTY_PARTS = {  # after "There is nothing under: "
    "late": _("late"),
    "ours": _("with the adjustments team"),
    "no_reply": _("no first reply in time"),
    "interim": _("something for the meantime"),
    "unanswered": _("questions and offers"),
    "checks": _("second checks and other looks"),
    "to_end": _("asked to end, to check"),
    "nobody": _("nobody may act"),
    "undelivered": _("messages not delivered"),
    "delivered": _("delivered and not confirmed"),
    "filed": _("filed and not confirmed"),
    "bought": _("bought it themselves"),
    "gave_up": _("gave up waiting"),
    "held_long": _("on hold for long"),
    "review": _("past the day on which to look again"),
    "past_date": _("past their date"),
    "unacknowledged": _("new line managers"),
    "taken_over": _("taken over"),
    "not_supplied": _("cannot be supplied"),
}
WEEK_LATE, WEEK_UNDELIVERED = _("Late"), _("Messages that could not be delivered")
WEEK_UNACKNOWLEDGED = _("Line managers who have not said that they know what is in force")
DESK_COLUMNS = {
    "person": _("Person"),
    "state": _("Where it stands"),
    "holder": _("Who has it"),
    "sent": _("Sent"),
    "due": _("Due"),
}
ACKNOWLEDGED = _("Thank you. It stands in the record that you know what is in force.")
DESK_DONE = {"saved": _("Your view is saved."), "deleted": _("Your view is deleted.")}
