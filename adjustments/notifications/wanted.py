"""Whether a mail still makes sense when it leaves, and how what it is about stands for its reader then.

Not here: who is told (`rules/notices.py`), nor the words (`compose`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from ..models import Adjustment, Notice, Person
from ..models.policy import identity_now
from ..queries.facts import Case
from ..queries.gathered import cases_of
from ..rules import advice, endings
from ..rules import sentences as sentence_rules
from ..rules.facts import is_paused
from ..rules.notices import NoticeKind
from ..rules.permissions import BUDGET_KINDS, DECIDING_KINDS, Relation, can_view, covered, relations
from ..rules.reminders import IS_REMINDER, Since
from ..rules.states import BEING_DECIDED, OPEN, State, StepKind
from . import covers, drafts, handovers, invitations, sentences, stranded, weekly

_STEP_RELATIONS = frozenset({Relation.DECIDER, Relation.BUDGET_HOLDER, Relation.CHECKER, Relation.REVIEWER})
_ANY = frozenset(StepKind)
OF_WHO_HAS_IT: dict[NoticeKind, frozenset[StepKind | None]] = {
    NoticeKind.DECISION_WANTED: DECIDING_KINDS,
    NoticeKind.REFUSAL_RETURNED: DECIDING_KINDS,
    NoticeKind.COST_WANTED: BUDGET_KINDS,
    NoticeKind.COST_APPROVED: frozenset({StepKind.LINE_MANAGER, None}),
    NoticeKind.SECOND_CHECK_WANTED: frozenset({StepKind.SECOND_CHECK}),
    NoticeKind.APPEAL_MADE: frozenset({StepKind.REVIEWER}),
    NoticeKind.REQUEST_CHANGED: _ANY,
    NoticeKind.FILING_CONFIRMED: _ANY,
    NoticeKind.INFORMATION_GIVEN: _ANY,
    NoticeKind.ORIGINAL_KEPT: _ANY,
    NoticeKind.DECISION_DUE: _ANY,
    NoticeKind.ADVICE_SHOWN: _ANY,
    NoticeKind.SILENCE_NOTICED: _ANY | {None},
    NoticeKind.STEP_HANDED_OVER: _ANY | {None},
    NoticeKind.EFFECT_WANTED: frozenset({None}),
    NoticeKind.DELIVERY_WANTED: frozenset({None}),
    NoticeKind.NOT_WORKING_REPORTED: frozenset({None}),
}
"""What is wanted of whoever has it, by the steps that may be open (None: none is); not sent once somebody else has it."""
_WHILE: dict[NoticeKind, frozenset[State]] = {
    NoticeKind.INFORMATION_WANTED: frozenset({State.INFO_NEEDED}),
    NoticeKind.ALTERNATIVE_OFFERED: frozenset({State.ALTERNATIVE_OFFERED}),
    NoticeKind.ADVICE_ANSWERED: BEING_DECIDED,
    NoticeKind.ADVICE_WANTED: frozenset({State.ADVICE}),
    NoticeKind.ADVICE_GIVEN: BEING_DECIDED,
    NoticeKind.ADVICE_SHARED: BEING_DECIDED,
    NoticeKind.ADJUSTMENT_AGREED: (OPEN - BEING_DECIDED) | {State.IN_PLACE},
    NoticeKind.ADJUSTMENT_DELIVERED: frozenset({State.DELIVERED}),
    NoticeKind.REVIEW_HELD: frozenset({State.IN_PLACE}),
    NoticeKind.ADJUSTMENT_KEPT: frozenset({State.IN_PLACE}),
    NoticeKind.EFFECT_WANTED: frozenset({State.AGREED}),
    NoticeKind.DELIVERY_WANTED: frozenset({State.IN_DELIVERY}),
    NoticeKind.EXPECTED_DATE_CHANGED: frozenset({State.IN_DELIVERY}),
    NoticeKind.NOT_WORKING_REPORTED: frozenset({State.NOT_WORKING}),
}
"""What is said only as long as the adjustment stands there."""
_TO_BOTH_SIDES = frozenset({NoticeKind.CLOCK_PAUSED, NoticeKind.CLOCK_RESUMED})
"""What the employee is told, and whoever has it."""
ABOUT_NO_REQUEST = {
    **dict.fromkeys((NoticeKind.WEEKLY_LIST, NoticeKind.HR_WEEK), weekly),
    **dict.fromkeys(handovers.KINDS, handovers),
    **dict.fromkeys((NoticeKind.COVER_BEGINS, NoticeKind.COVER_CONFIRMED, NoticeKind.COVER_ENDED, NoticeKind.COVER_LOST), covers),
    **dict.fromkeys(invitations.KINDS, invitations),
    NoticeKind.DRAFT_GOES: drafts,
    NoticeKind.NOBODY_ENTITLED: stranded,
    NoticeKind.SENTENCE_SHOWN: sentences,
}
"""What is about no single request, and where it is said whether it is still wanted, and what it says."""
MAY_BE_GONE = frozenset(
    {
        *(NoticeKind.ADJUSTMENT_WITHDRAWN, NoticeKind.AGREEMENT_UNDONE, NoticeKind.APPEAL_WITHDRAWN),
        *(NoticeKind.STEP_TAKEN_OVER, NoticeKind.OFFER_ACCEPTED, NoticeKind.EXPIRY_NEARS, NoticeKind.END_ANSWERED),
        NoticeKind.ADVICE_TAKEN_BACK,
    }
)
"""What tells people that they have nothing to do any more, or to renew what they delivered: also those who may not open it now."""


class Known:
    """What the sender has read for some mails at once: the cases behind them, and what is the same for all."""

    def __init__(self, request_ids: Iterable[int | None], now: datetime) -> None:
        self.now = now
        self.organisation = identity_now().name
        self._cases: dict[int, list[Case]] = {}
        try:
            self._read({pk for pk in request_ids if pk})
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one of them is broken: each is read when it is wanted, so that it stops its own mails only
            self._cases.clear()

    def _read(self, request_ids: set[int]) -> None:
        found = Adjustment.objects.with_case().filter(request__in=request_ids).order_by("request_id", "number")
        cases = cases_of(list(found))[0] if request_ids else []
        self._cases |= {pk: [case for case in cases if case.adjustment.request_id == pk] for pk in request_ids}

    def visible(self, notice: Notice) -> list[Case]:
        """Return all of the request that the reader may see. Says the same as `visible_to`, which doors use."""
        if notice.request_id is None:
            return []
        if notice.request_id not in self._cases:
            self._read({notice.request_id})
        return [case for case in self._cases[notice.request_id] if can_view(case.standing(), notice.to.viewer_at(self.now))]

    def about(self, notice: Notice) -> list[Case]:
        """Return what the notice is about, as far as its reader may see it: one adjustment, or all of the request."""
        return [case for case in self.visible(notice) if notice.adjustment_id in (None, case.adjustment.pk)]


def has_it(case: Case, reader: Person, now: datetime) -> bool:
    """Say whether the reader, alone or in a team, is the one who does the next thing."""
    standing, viewer = case.standing(), reader.viewer_at(now)
    held = relations(standing, viewer)
    is_free = standing.holder_id in (None, reader.pk)
    if standing.step_kind:
        return bool(held & _STEP_RELATIONS)
    match standing.state:
        case State.AGREED | State.NOT_WORKING:
            is_theirs = standing.holder_id == reader.pk or standing.holder_id in covered(standing, viewer)
            return is_theirs or (standing.holder_id is None and Relation.HR in held)
        case State.IN_DELIVERY:
            return Relation.FULFILMENT in held and is_free
        case _:
            return False


def is_still_wanted(notice: Notice, now: datetime, known: Known | None = None) -> bool:
    """Say whether the mail still makes sense: nobody is asked to do what is done, or what is somebody else's now."""
    if not notice.to.is_active:
        return False
    kind = NoticeKind(notice.kind)
    if kind in ABOUT_NO_REQUEST:
        return bool(ABOUT_NO_REQUEST[kind].is_still_wanted(notice, now))
    if notice.request is None:
        return True
    cases = (known or Known([notice.request_id], now)).about(notice)
    if not cases:
        return kind in MAY_BE_GONE
    if kind in IS_REMINDER and not _still_stands(notice, cases[0]):
        return False
    if kind in OF_WHO_HAS_IT:
        cases = [case for case in cases if has_it(case, notice.to, now) and case.standing().step_kind in OF_WHO_HAS_IT[kind]]
    if kind in _TO_BOTH_SIDES and notice.to_id != notice.request.employee_id:
        cases = [case for case in cases if has_it(case, notice.to, now)]
    if kind in _WHILE:
        cases = [case for case in cases if case.adjustment.state in _WHILE[kind]]
    return any(_HOLDS.get(kind, _always)(case) for case in cases)


def waits_until(notice: Notice, now: datetime, known: Known) -> datetime | None:
    """Return when to look again at a mail that makes no sense now, only because its reader may not see the case yet; else None."""
    if not notice.to.is_active or NoticeKind(notice.kind) in MAY_BE_GONE or known.about(notice):
        return None
    return handovers.waits_until(notice, now)


def _still_stands(notice: Notice, case: Case) -> bool:
    """Say whether what the reader is reminded of is still so: nothing was done, the clock runs, and no date was changed."""
    found = case.anchors().get(Since(notice.data["since"]))
    return found is not None and found.day.isoformat() == notice.data["due_on"]


def _always(_case: Case) -> bool:
    return True


def _is_unanswered(case: Case) -> bool:
    asked = endings.question(case.history)
    return asked is not None and asked.needed_on is None


def _has_sentence(case: Case) -> bool:
    manager_id = case.adjustment.request.employee.line_manager_id
    newest = case.history[-1].on  # whether there is one is the same on every day
    return sentence_rules.current(case.history, case.adjustment.calendar, manager_id, newest) is not None


_HOLDS: dict[NoticeKind, Callable[[Case], bool]] = {
    NoticeKind.REQUEST_FILED: lambda case: not case.standing().is_confirmed,
    NoticeKind.END_PROPOSED: _is_unanswered,
    NoticeKind.ADVICE_PROPOSED: lambda case: advice.wish(case.history) is not None,
    NoticeKind.END_CHECK_WANTED: lambda case: endings.question(case.history) is not None,
    NoticeKind.SENTENCE_WRITTEN: _has_sentence,
    NoticeKind.CLOCK_PAUSED: lambda case: is_paused(case.facts()),
}
"""What else must still be true."""
