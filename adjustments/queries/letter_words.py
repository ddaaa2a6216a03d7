"""The words of letters: titles, signatures, the law and other rights by the nation of the site.

Reviewed by HR; last looked at on 1 June 2026. Not here: the letters' own words, which people write.
"""

from django.utils.translation import gettext_lazy as _

from ..rules.permissions import Relation
from ..rules.states import StepKind
from .record_values import LetterKind

TITLES = {  # the title of a letter, by its kind
    LetterKind.AGREED: _("Your adjustment is agreed"),
    LetterKind.AGREED_IN_PART: _("A part of what you asked for is agreed"),
    LetterKind.AGREED_INSTEAD: _("The adjustment that you accepted is agreed"),
    LetterKind.REFUSED: _("Your adjustment is not agreed"),
    LetterKind.UPHELD: _("We looked again: it stays not agreed"),
    LetterKind.OVERTURNED: _("We looked again: your adjustment is agreed"),
    LetterKind.TAKEN_AWAY: _("Your adjustment has ended"),
    LetterKind.STAYS_ENDED: _("We looked again: your adjustment stays ended"),
    LetterKind.PUT_BACK: _("We looked again: your adjustment is in place again"),
}
SIGNED_AS = {  # under a letter, by relation or by step
    StepKind.LINE_MANAGER: _("Line manager"),
    StepKind.HR: _("For the adjustments team"),
    Relation.BUDGET_HOLDER: _("Budget holder"),
    Relation.CHECKER: _("For the adjustments team"),
    Relation.HR: _("For the adjustments team"),
    Relation.REVIEWER: _("Reviewer, who had no part in the first decision"),
}
SIGNED_FOR = _("For {manager}. {role}")  # by whoever covers for them
_EQUALITY_ACT = _("The duty to make reasonable adjustments is in the Equality Act 2010.")
LAWS = {  # by the nation of the site
    "ENG": _EQUALITY_ACT,
    "SCT": _EQUALITY_ACT,
    "WLS": _EQUALITY_ACT,
    "NIR": _("The duty to make reasonable adjustments is in the Disability Discrimination Act 1995."),
}
_AT_WORK = (
    _("You can talk to your union or staff network."),
    _("You can raise a grievance under your employer’s procedure."),
)
_ACAS = _("You can ask Acas for free advice. Time limits for legal claims are short; Acas can tell you now.")
_LRA = _(
    "You can ask the Labour Relations Agency (LRA) for free advice. Time limits for legal claims are short; the LRA can tell you now."
)
_ADVICE = _("You can ask an independent adviser about your rights. Time limits for legal claims are short.")
RIGHTS = {  # what else somebody can do, by the nation of the site; never a date for a claim
    "": (*_AT_WORK, _ADVICE),
    "ENG": (*_AT_WORK, _ACAS),
    "SCT": (*_AT_WORK, _ACAS),
    "WLS": (*_AT_WORK, _ACAS),
    "NIR": (*_AT_WORK, _LRA),
}


def rights_in(nation: str) -> tuple[str, ...]:
    """Return what else somebody can do, by the nation of their site."""
    return tuple(str(words) for words in RIGHTS.get(nation, RIGHTS[""]))
