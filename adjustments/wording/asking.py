"""The words for the questions of asking."""

from django.utils.translation import gettext_lazy as _

ASKED_PARTS = {  # as the rows on the page of all answers
    "barriers": _("What gets in the way"),
    "help": _("What would help"),
    "since": _("Since when"),
    "needed_by": _("Urgent, needed by"),
    "place": _("Where, who can receive it"),
    "decider": _("Who decides"),
    "more": _("Anything else"),
}
NOTHING_SAID = _("Nothing")
YES_NO = {True: _("Yes"), False: _("No")}
