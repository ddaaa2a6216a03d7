"""What each rule of reminders does, on the page where HR sets its days."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from .settings import SETTINGS

REMINDERS = {
    "decision_due_step_due_holder": _("Remind whoever holds a step, around its due date"),
    "decision_late_step_due_employee": _("Tell the employee that it is late, why and what happens next"),
    "decision_escalated_step_due_senior": _("Tell the manager’s manager, who then sees the case"),
    "decision_escalated_step_due_hr": _("Tell the adjustments team that a step is late"),
    "decision_escalated_step_due_hr_lead": _("Tell the HR lead that a step is late"),
    "step_taken_over_step_due_nobody": _("The adjustments team takes a late step over"),
    "answer_awaited_asked_employee": _("Remind the employee of a question, an offer, or whether somebody may give advice"),
    "contact_wanted_asked_hr": _("Ask the adjustments team to make contact about a question"),
    "contact_wanted_filed_hr": _("Ask the adjustments team to make contact about an unconfirmed filing"),
    "advice_awaited_advice_adviser": _("Remind those who were asked for advice"),
    "advice_awaited_advice_hr": _("Tell the adjustments team that advice does not come"),
    "advice_shown_advised_holder": _("Tell whoever decides that they can read the advice, from the day on which they can"),
    "sentence_shown_told_told_manager": _("Tell a line manager who was passed over that they have one thing to do"),
    "silence_noticed_silent_holder": _("Remind whoever has it that the employee has heard nothing"),
    "delivery_overdue_expected_fulfilment": _("Tell those who deliver that it should be there"),
    "delivery_overdue_expected_hr": _("Tell the adjustments team that a delivery is late"),
    "confirmation_awaited_delivered_employee": _("Ask the employee again whether it works"),
    "contact_wanted_delivered_hr": _("Ask the adjustments team to make contact about a delivery"),
    "end_nears_until_employee": _("Tell the employee that an agreed date comes near"),
    "end_nears_until_manager": _("Tell the line manager that an agreed date comes near"),
    "review_due_review_employee": _("Remind the employee to look whether it still works"),
    "review_due_review_manager": _("Remind the line manager to look whether it still works"),
    "expiry_nears_expires_fulfilment": _("Tell those who delivered it that it expires, in calendar days"),
    "handover_awaited_shown_manager": _("Remind a line manager to say that they know what is in force"),
    "draft_goes_touched_filer": _("Tell the author that an untouched draft will be deleted 10 days later, in calendar days"),
    "weekly_list_monday_holder": _("Send everybody who decides their list of the week"),
    "hr_week_monday_hr": _("Send the adjustments team its numbers of the week"),
}
EACH_MONDAY = _("Each Monday at 07:30")
SETTINGS.update(REMINDERS)


def days_in_words(days: Iterable[int], *, is_weekly: bool = False) -> str:
    """Return days as people read them: 5 before, on the day, 1 after."""
    if is_weekly and days:
        return str(EACH_MONDAY)
    said = [f"{-day} before" if day < 0 else f"{day} after" if day else "on the day" for day in days]
    return ", ".join(said) or str(_("Switched off"))
