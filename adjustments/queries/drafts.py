"""What a draft says, and what would follow if it were sent now.

Not here: changing or sending it (`actions/requests.py`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from .. import wording
from ..models import Adjustment, Invitation, Request
from ..rules import delivery, planning
from ..rules.invitations import why_not_filed
from ..rules.permissions import may_file_for
from ..rules.states import Action, Team
from . import covers
from .facts import case_of, house_now

_ANSWERS = {
    "since": ("since_when", "first_asked_on", "first_asked_how"),
    "needed_by": ("is_urgent", "needed_by"),
    "place": ("place", "contact"),
    "decider": ("is_sent_to_hr",),
    "more": ("more_words",),
}
PARTS = ("barriers", "help", *_ANSWERS)
"""The questions of asking, in their order."""


def marks(draft: Request) -> dict[str, str]:
    """Return a mark for each part of the draft; it stays the same exactly while that answer does."""
    said: dict[str, object] = {
        "barriers": (sorted(draft.barriers.values_list("code", flat=True)), draft.barrier_words),
        "help": list(draft.adjustments.order_by("number").values_list("entry__code", "own_words")),
    }
    said.update({part: [str(getattr(draft, name)) for name in names] for part, names in _ANSWERS.items()})
    return {part: hashlib.sha256(repr(said[part]).encode()).hexdigest()[:12] for part in PARTS}


def version(draft: Request) -> str:
    """Return what a page carries to say which answers its reader has before their eyes."""
    return ".".join(marks(draft).values())


def changed_since(now: dict[str, str], seen: str) -> list[str]:
    """Return the parts that are no longer as somebody saw them; none when what they saw is not known."""
    known = seen.split(".")
    return [part for part, was in zip(PARTS, known, strict=True) if now[part] != was] if len(known) == len(PARTS) else []


def why_not_by_filer(draft: Request, at: datetime) -> str:
    """Return why whoever began it may not ask for this person now, by the code of a refusal; empty when they may."""
    if draft.employee_id == draft.filed_by_id:
        return ""
    employee, filer = draft.employee, draft.filed_by
    if not employee.is_active:
        return "may_no_longer_file"
    if may_file_for(filer.viewer_at(at), employee_id=employee.pk, manager_id=employee.line_manager_id):
        return ""
    had = Invitation.objects.to_file().filter(invited_by=employee, person=filer, accepted_at__isnull=False)
    last = had.order_by("invited_at", "pk").last()
    return why_not_filed(is_used=last.filed_id is not None, expires_at=last.expires_at, at=at) if last else "may_no_longer_file"


@dataclass(frozen=True)
class Outlook:
    """What to expect of one adjustment: who decides within how many working days, and how long it usually takes then.

    The dates are None while the clock stands until the employee has confirmed it.
    """

    item: str
    who: str
    decision_days: int
    decision_by: date | None
    delivery_days: int
    delivery_by: date | None


def _outlook(adjustment: Adjustment, who: str, days: int | None, by: date | None, delivery_days: int) -> Outlook:
    there_by = by and adjustment.calendar.add(by, delivery_days)
    return Outlook(adjustment.item, who, days or 0, by, delivery_days, there_by)


def if_sent(draft: Request, at: datetime) -> list[Outlook]:
    """Return what would follow if the draft were sent now: the rulebook itself says so."""
    asked = list(draft.adjustments.with_case().order_by("number"))
    house, found, cover = house_now(asked), [], covers.of_draft(draft, at)
    for adjustment in asked:
        facts = case_of(adjustment, [], [], house).facts()
        plan = planning.plan(facts, Action.SUBMIT, draft.filed_by.viewer_at(at), at)
        manager = draft.employee.line_manager
        is_managers = manager is not None and plan.holder.person_id == manager.pk
        named = covers.in_words(cover, manager.name) if cover and manager else manager.name if manager else ""
        who = named if is_managers else str(wording.TEAMS[Team.HR])
        decision = plan.clocks.decision
        found.append(_outlook(adjustment, who, decision.target, decision.due_on, delivery.target(facts, {})))
    return found


def once_sent(adjustments: list[Adjustment], holders: list[str]) -> list[Outlook]:
    """Return what follows for adjustments that were sent; `holders` as their reader may know them."""
    house = house_now(adjustments)
    return [
        _outlook(one, who, one.decision_target, one.decision_due_on, delivery.target(case_of(one, [], [], house).facts(), {}))
        for one, who in zip(adjustments, holders, strict=True)
    ]
