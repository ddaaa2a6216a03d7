"""The words of the catalogue's pages."""

from django.utils.translation import gettext_lazy as _

from ..rules.states import Task

DELIVERY_STEPS = {
    Task.QUOTE: _("Get a quote"),
    Task.ORDER: _("Order it"),
    Task.RECEIVE: _("Receive it"),
    Task.SET_UP: _("Set it up"),
    Task.TRAIN: _("Train the person"),
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
