"""A letter as the employee has it in hand, made of its event, its message and its row.

Not here: who may read it (`case_file` lists a letter only to those who may), nor how it looks (`jinja2/adjustments/letters/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .. import wording
from ..models import Adjustment, Event, Letter, Message, Person
from ..rules.calendar import WorkCalendar
from ..rules.clocks import APPEAL_WITHIN
from ..rules.permissions import Relation
from ..rules.states import Action, StepKind
from . import letter_words, story
from .case_values import CaseFile, NoSuchCase
from .record_values import LetterKind

_KINDS = {
    Action.CONFIRM_REFUSAL: LetterKind.REFUSED,
    Action.UPHOLD: LetterKind.UPHELD,
    Action.OVERTURN: LetterKind.OVERTURNED,
    Action.TAKE_AWAY: LetterKind.TAKEN_AWAY,
    Action.ACCEPT: LetterKind.AGREED_INSTEAD,
    Action.AGREE_IN_PART: LetterKind.AGREED_IN_PART,
}
_AFTER_ENDING = {Action.UPHOLD: LetterKind.STAYS_ENDED, Action.OVERTURN: LetterKind.PUT_BACK}
"""What another look leads to where it is about something that was taken away."""
_OF_ENDING = frozenset({LetterKind.TAKEN_AWAY, LetterKind.STAYS_ENDED, LetterKind.PUT_BACK})
_REFUSALS = frozenset({LetterKind.REFUSED, LetterKind.TAKEN_AWAY})
_FINAL = frozenset({LetterKind.UPHELD, LetterKind.STAYS_ENDED})
ALTERNATIVES = "alternatives_considered"
"""What a message is about that says what else was looked at before a refusal."""


@dataclass(frozen=True)
class LetterFile:
    """One letter, every part in words."""

    kind: LetterKind
    title: str
    reference: str
    number: int
    seq: int
    on: date
    to: str
    to_job: str
    item: str
    given: str
    """What will be given; the same as `item` unless it was agreed in part or something else was accepted."""
    rest: str
    """What is not agreed yet, where a part was agreed."""
    until: date | None
    delivered_within: int | None
    """Working days in which it should be there."""
    reasons: tuple[str, ...]
    words: str
    alternatives: str
    """What else was looked at before it was taken away."""
    signed_by: str
    signed_job: str
    signed_as: str
    appeal_until: date | None
    law: str
    rights: tuple[str, ...]

    @property
    def is_yes(self) -> bool:
        """Whether something is agreed."""
        return self.kind not in _REFUSALS | _FINAL

    @property
    def is_final(self) -> bool:
        """Whether no other look can be asked for."""
        return self.kind in _FINAL


def kind_of(actions: Iterable[Action]) -> LetterKind:
    """Return what a letter says, by all that was done up to its event, oldest first.

    The last approval of several makes the letter: a part that was agreed, or an offer that was accepted, stands before it.
    """
    *before, last = actions
    refusals = [action for action in before if action in (Action.CONFIRM_REFUSAL, Action.TAKE_AWAY)]
    if last in _AFTER_ENDING and refusals[-1:] == [Action.TAKE_AWAY]:
        return _AFTER_ENDING[last]
    if last is not Action.AGREE:
        return _KINDS[last]
    for action in reversed(before):
        if action in (Action.ACCEPT, Action.AGREE_IN_PART):
            return _KINDS[action]
        if action in (Action.UNDO_AGREEMENT, Action.PROPOSE_REFUSAL, Action.KEEP_ORIGINAL):
            break
    return LetterKind.AGREED


def appeal_until(declined_on: date, calendar: WorkCalendar) -> date:
    """Return the last day on which another look is asked for in time."""
    return calendar.add(declined_on, APPEAL_WITHIN)


def write(case: CaseFile, number: int, seq: int) -> LetterFile:
    """Return a letter of this case file; raise NoSuchCase when there is none that its viewer may read."""
    one = case.adjustment(number)
    line = next((letter for letter in one.letters if letter.seq == seq), None)
    if line is None:
        raise NoSuchCase
    letters = Letter.objects.select_related("event__by", "adjustment__request__employee__site", "adjustment__request__site")
    letter = letters.get(adjustment=one.pk, event__seq=seq)
    event, adjustment, kind = letter.event, letter.adjustment, line.kind
    on, nation = adjustment.today(letter.at), adjustment.site.nation
    is_changed = kind in (LetterKind.AGREED_IN_PART, LetterKind.AGREED_INSTEAD)
    is_refusal = kind in _REFUSALS
    signed = _signed(event, adjustment)
    until = event.data.get("until")
    return LetterFile(
        kind=kind,
        title=str(letter_words.TITLES[kind]),
        reference=case.reference,
        number=number,
        seq=seq,
        on=on,
        to=case.employee,
        to_job=case.job,
        item=one.given if kind in _OF_ENDING else one.item,
        given=one.given if is_changed or kind in _OF_ENDING else one.item,
        rest=_rest(case, number) if kind is LetterKind.AGREED_IN_PART else "",
        until=date.fromisoformat(until) if until else None,
        delivered_within=event.data.get("delivery_target"),
        reasons=story.reasons(event.data, Action(event.action)) if is_refusal else (),
        words=_words(event, event.action),
        alternatives=_words(event, ALTERNATIVES) if kind is LetterKind.TAKEN_AWAY else "",
        signed_by=signed.name if signed else str(wording.SYSTEM_NAME),
        signed_job=signed.job_title if signed else "",
        signed_as=_as(event, signed),
        appeal_until=appeal_until(on, adjustment.calendar) if is_refusal else None,
        law=str(letter_words.LAWS.get(nation, "")),
        rights=letter_words.rights_in(nation) if kind in _REFUSALS | _FINAL else (),
    )


def _words(event: Event, about: str) -> str:
    found = Message.objects.filter(event=event, about=about).order_by("pk").first()
    return found.words if found else ""


def _rest(case: CaseFile, number: int) -> str:
    return next((one.item for one in case.adjustments if one.rest_of == number), "")


def _signed(event: Event, adjustment: Adjustment) -> Person | None:
    """Return who decided: who made the offer where the employee accepted it."""
    if event.action != Action.ACCEPT:
        return event.by
    offers = Event.objects.filter(adjustment=adjustment, action=Action.OFFER_ALTERNATIVE, seq__lt=event.seq)
    offered = offers.select_related("by").order_by("-seq").first()
    return offered.by if offered else None


def _as(event: Event, signed: Person | None) -> str:
    """Return as whom it was signed."""
    if signed is None or event.action == Action.ACCEPT:
        return ""
    if event.acting_as == Relation.DECIDER:
        words = str(letter_words.SIGNED_AS[event.data.get("step", StepKind.LINE_MANAGER)])
    else:
        words = str(letter_words.SIGNED_AS.get(Relation(event.acting_as), ""))
    if whom := event.data.get("acted_for"):
        return str(letter_words.SIGNED_FOR).format(manager=Person.objects.get(pk=whom).name, role=words)
    return words
