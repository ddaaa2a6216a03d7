"""A person's own requests as rows of plain values: every answer, every adjustment, the story, the letters.

Not here: what they may see of them (the case file is redacted before it arrives).
"""

from __future__ import annotations

from typing import Any

from .. import wording
from ..models import Person, Request
from ..rules.states import AskedHow
from .case_values import AdjustmentFile, CaseFile, Line, Withheld
from .letter_words import TITLES

Row = dict[str, Any]


def _shared(value: Any) -> Any:
    return str(value) if isinstance(value, Withheld) else value


def _answers(request: Request) -> Row:
    how = str(wording.ASKED_HOW[AskedHow(request.first_asked_how)]) if request.first_asked_how else ""
    return {
        "since_when": request.since_when,
        "first_asked_on": request.first_asked_on,
        "first_asked_how": how,
        "urgent": request.is_urgent,
        "needed_by": request.needed_by,
        "place": request.place,
        "contact": request.contact,
        "sent_to_the_adjustments_team": request.is_sent_to_hr,
        "anything_else": request.more_words,
        "begun": request.created_at,
    }


def row(case: CaseFile, request: Request) -> Row:
    """Return one request that was sent."""
    return {
        "request": case.reference,
        "sent": case.submitted_at,
        "asked_by": case.filed_by or "You",
        "confirmed": request.confirmed_at,
        "what_gets_in_the_way": list(case.barriers) if not isinstance(case.barriers, Withheld) else [],
        "in_your_words": _shared(case.barrier_words),
        **_answers(request),
        "site": str(request.site or ""),
        "department": str(request.department or ""),
        "directorate": str(request.directorate or ""),
        "staff_group": request.staff_group,
        "band": request.band,
        "adjustments": [_adjustment(one) for one in case.adjustments],
        "story": [_line(line) for line in case.story] if not isinstance(case.story, Withheld) else [],
    }


def draft_row(draft: Request, person: Person) -> Row:
    """Return one request that was not sent yet."""
    return {
        "request": draft.reference,
        "for": "You" if draft.employee_id == person.pk else draft.employee.name,
        "what_gets_in_the_way": [barrier.on_the_page for barrier in draft.barriers.all()],
        "in_your_words": draft.barrier_words,
        "what_would_help": [one.item for one in draft.adjustments.all()],
        **_answers(draft),
    }


def _adjustment(one: AdjustmentFile) -> Row:
    return {
        "number": one.number,
        "what": one.item,
        "given": one.given,
        "until": one.until_on,
        "review": one.review_on,
        "where_it_stands": str(wording.STATES[one.state]),
        "who_has_it_now": _shared(one.holder),
        "since": _shared(one.held_since),
        "due": one.due_on,
        "on_hold": one.hold_reason,
        **_interim(one),
        **_sentence(one),
        "why_not": list(one.refusal_reasons),
        "letters": [{"what": str(TITLES[letter.kind]), "when": letter.at} for letter in one.letters],
        "where_the_days_went": [
            {"who": stay.who, "since": stay.since, "working_days": stay.days, "of_them_paused": stay.paused}
            for stay in one.custody
        ],
        "how_long_it_took": [
            {"what": str(wording.CLOCKS[line.clock]), "working_days": line.gross, "without_days_on_hold": line.days}
            for line in one.clocks
            if line.is_to_tell
        ],
        **_delivery(one),
    }


def _interim(one: AdjustmentFile) -> Row:
    known = one.interim
    if known is None or isinstance(known, Withheld):
        return {}
    if known.in_effect_on is None:
        return {"nothing_for_the_meantime_because": known.words}
    return {
        "for_the_meantime": known.words,
        "for_the_meantime_from": known.in_effect_on,
        "for_the_meantime_until": known.until_on,
    }


def _sentence(one: AdjustmentFile) -> Row:
    known = one.sentence
    if known is None or isinstance(known, Withheld):
        return {}
    return {
        "your_line_manager_reads_only_this": known.words,
        "written_by": known.by,
        "your_line_manager_reads_it_from": known.shown_on,
        "your_line_manager_said_that_they_know_it": known.known_on,
    }


def _delivery(one: AdjustmentFile) -> Row:
    known = one.delivery
    if known is None:
        return {}
    return {
        "supplier": known.supplier,
        "ordered": known.ordered_on,
        "expected": known.expected_on,
        "received": known.received_on,
        "set_up": known.set_up_on,
        "training": known.trained_on,
        "delivered": known.delivered_on,
        "asset_number": known.asset_number,
        "ends": known.expires_on,
    }


def _line(line: Line) -> Row:
    about = {"about": line.item} if line.item else {}
    return {"when": line.at, "who": line.who, "what": line.what, **about, "why": list(line.reasons), "words": _shared(line.words)}
