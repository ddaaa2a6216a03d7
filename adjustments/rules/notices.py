"""Who is told when something happens.

Not here: who is reminded when nothing does (`reminders`), sending (`notifications/`), nor the words (`jinja2/adjustments/emails/`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .permissions import Relation
from .states import BEING_DECIDED, TASK_ACTIONS, Action, State, StepKind, StillWorks, WithdrawReason


class NoticeKind(StrEnum):
    """A message. Its value names the folder of its mail."""

    REQUEST_SUBMITTED = "request_submitted"
    REQUEST_FILED = "request_filed"  # to the employee: somebody asked for you, please confirm
    FILING_CONFIRMED = "filing_confirmed"
    REQUEST_CHANGED = "request_changed"
    DECISION_WANTED = "decision_wanted"
    INFORMATION_WANTED = "information_wanted"
    INFORMATION_GIVEN = "information_given"
    ADVICE_PROPOSED = "advice_proposed"  # to the employee, who may say no
    ADVICE_ANSWERED = "advice_answered"  # to who asked and who decides: the employee said yes, or no
    ADVICE_WANTED = "advice_wanted"
    ADVICE_TAKEN_BACK = "advice_taken_back"
    ADVICE_GIVEN = "advice_given"  # to the employee, who reads it first
    ADVICE_SHARED = "advice_shared"
    ALTERNATIVE_OFFERED = "alternative_offered"
    OFFER_ACCEPTED = "offer_accepted"
    ORIGINAL_KEPT = "original_kept"
    TAKEN_BACK = "taken_back"
    MESSAGE_WRITTEN = "message_written"
    INTERIM_ARRANGED = "interim_arranged"  # to the employee, and to the line manager who makes it so
    INTERIM_RULED_OUT = "interim_ruled_out"
    COST_WANTED = "cost_wanted"
    COST_APPROVED = "cost_approved"
    SECOND_CHECK_WANTED = "second_check_wanted"
    REFUSAL_RETURNED = "refusal_returned"
    ADJUSTMENT_AGREED = "adjustment_agreed"
    ADJUSTMENT_DECLINED = "adjustment_declined"
    APPEAL_MADE = "appeal_made"
    APPEAL_UPHELD = "appeal_upheld"  # the refusal stands
    APPEAL_WITHDRAWN = "appeal_withdrawn"
    AGREEMENT_UNDONE = "agreement_undone"
    DELIVERY_WANTED = "delivery_wanted"
    SUPPLY_FAILED = "supply_failed"
    ADJUSTMENT_DELIVERED = "adjustment_delivered"
    NOT_WORKING_REPORTED = "not_working_reported"
    EXPECTED_DATE_CHANGED = "expected_date_changed"
    STEP_HANDED_OVER = "step_handed_over"
    STEP_TAKEN_OVER = "step_taken_over"  # to whoever had it, and to the employee who is to answer
    CLOCK_PAUSED = "clock_paused"
    CLOCK_RESUMED = "clock_resumed"
    REVIEW_HELD = "review_held"
    END_PROPOSED = "end_proposed"
    END_ANSWERED = "end_answered"  # to who asked: what became of the question
    END_CHECK_WANTED = "end_check_wanted"
    ADJUSTMENT_KEPT = "adjustment_kept"  # it stays, although somebody asked to end it
    ADJUSTMENT_TAKEN_AWAY = "adjustment_taken_away"
    ADJUSTMENT_WITHDRAWN = "adjustment_withdrawn"
    WITHDRAWAL_TO_FOLLOW_UP = "withdrawal_to_follow_up"
    EFFECT_WANTED = "effect_wanted"
    SENTENCE_WRITTEN = "sentence_written"  # to the employee, who reads first what the line manager will read
    SENTENCE_SHOWN = "sentence_shown"  # to that line manager, who sees nothing else: something to do for somebody
    SENTENCE_STOPPED = "sentence_stopped"  # to HR: the employee said no
    SENTENCE_OUTDATED = "sentence_outdated"  # to HR: there is another line manager, who does not read it
    DECISION_DUE = "decision_due"
    DECISION_LATE = "decision_late"
    DECISION_ESCALATED = "decision_escalated"  # to the manager's manager and HR, then to the HR lead
    ANSWER_AWAITED = "answer_awaited"
    CONTACT_WANTED = "contact_wanted"  # to HR: somebody should talk to the employee
    ADVICE_AWAITED = "advice_awaited"  # to the advisers, then to HR too
    ADVICE_SHOWN = "advice_shown"  # to who decides: from today they read it
    SILENCE_NOTICED = "silence_noticed"
    DELIVERY_OVERDUE = "delivery_overdue"
    CONFIRMATION_AWAITED = "confirmation_awaited"
    END_NEARS = "end_nears"
    REVIEW_DUE = "review_due"
    EXPIRY_NEARS = "expiry_nears"
    MANAGER_CHANGES = "manager_changes"  # to the employee: what the new line manager will see, before they do
    HANDOVER_WANTED = "handover_wanted"  # to the new line manager: read what is in force, and say that you know it
    JOB_CHANGED = "job_changed"  # to the employee: what is in force goes on, and the line manager looks whether it still fits
    FIT_WANTED = "fit_wanted"  # to the line manager: look whether it still fits the new job, and say that you know it
    HANDOVER_AWAITED = "handover_awaited"  # either of the two was not said yet
    COVER_BEGINS = "cover_begins"  # to the cover, once
    COVER_CONFIRMED = "cover_confirmed"  # to whom they cover for, at the same time
    COVER_ENDED = "cover_ended"  # to both, where it ends early
    COVER_LOST = "cover_lost"  # to the manager and HR: the cover has left
    INVITATION_MADE = "invitation_made"  # to whom an employee asks to support them
    INVITATION_ACCEPTED = "invitation_accepted"  # to the employee
    INVITATION_ENDED = "invitation_ended"  # to the other of the two, where one of them ends it or says no
    INVITATION_EXPIRED = "invitation_expired"  # to both
    DRAFT_GOES = "draft_goes"  # to whoever began it and never came back
    NOBODY_ENTITLED = "nobody_entitled"  # to HR leads, once: there is something on which nobody may act
    WEEKLY_LIST = "weekly_list"  # each Monday, what waits for somebody who decides
    HR_WEEK = "hr_week"  # each Monday, the numbers of the adjustments team
    DAILY_DIGEST = "daily_digest"  # all that somebody is reminded of, in one mail
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail


class To(StrEnum):
    """Whom a notice goes to."""

    EMPLOYEE = "employee"
    FILER = "filer"
    HOLDER = "holder"  # after the move
    PAST_HOLDER = "past_holder"  # before the move; while the employee was asked, whoever holds the step
    PAST_PERSON = "past_person"  # the same, where a person had it and no team
    STEP_HOLDER = "step_holder"  # of the open step, also while the employee has it
    DECIDER = "decider"  # the same, or who puts it in effect: not those who deliver
    READERS = "readers"  # those on the deciding side who may read what the employee writes
    HR = "hr"
    HR_LEAD = "hr_lead"
    MANAGER = "manager"  # the line manager, unless the employee passed them over
    TOLD_MANAGER = "told_manager"  # the line manager whom the employee passed over, for the one sentence that they read
    SENIOR = "senior"  # the line manager's manager
    FULFILMENT = "fulfilment"  # the team that delivers it
    NOBODY = "nobody"  # something happens at that time; who is told follows from it
    ADVISER = "adviser"  # those who are asked for advice, or were until the move
    ASKED_ADVICE = "asked_advice"  # who asked for it, and who decides
    ASKED_TO_END = "asked_to_end"  # who asked whether it can end
    MAY_TAKE_AWAY = "may_take_away"  # those in HR who took no part before, else the independent reviewers
    TO_CANCEL = "to_cancel"  # those who must cancel or collect what is on order


@dataclass(frozen=True)
class Telling:
    """One notice to make. Those that are `per_request` are made once, however many adjustments move at that moment."""

    kind: NoticeKind
    to: To
    per_request: bool = False


READ_FIRST = {Action.ADVISE: NoticeKind.ADVICE_GIVEN, Action.TELL_MANAGER: NoticeKind.SENTENCE_WRITTEN}
"""What the employee reads before others do, and the message that tells them so."""
WITHOUT_THE_CASE = frozenset({NoticeKind.SENTENCE_SHOWN})
"""What goes to somebody who must not learn which request it comes from: the row names none."""
_HR_FOLLOWS_UP = frozenset({WithdrawReason.GAVE_UP_WAITING, WithdrawReason.BOUGHT_IT_MYSELF})
_WANTED = {
    StepKind.BUDGET_HOLDER: NoticeKind.COST_WANTED,
    StepKind.COST_CHECK: NoticeKind.COST_WANTED,
    StepKind.OVERSPEND: NoticeKind.COST_WANTED,
    StepKind.SECOND_CHECK: NoticeKind.SECOND_CHECK_WANTED,
    StepKind.REVIEWER: NoticeKind.APPEAL_MADE,
}
_EMPLOYEE_HAS_IT = frozenset({State.INFO_NEEDED, State.ALTERNATIVE_OFFERED})
_ASK_THE_EMPLOYEE = {
    Action.ASK_FOR_INFORMATION: NoticeKind.INFORMATION_WANTED,
    Action.ASK_FOR_ADVICE: NoticeKind.ADVICE_PROPOSED,
    Action.ADVISE: NoticeKind.ADVICE_GIVEN,
    Action.OFFER_ALTERNATIVE: NoticeKind.ALTERNATIVE_OFFERED,
    Action.TAKE_BACK: NoticeKind.TAKEN_BACK,
    Action.CONFIRM_REFUSAL: NoticeKind.ADJUSTMENT_DECLINED,
    Action.UPHOLD: NoticeKind.APPEAL_UPHELD,
    Action.START: NoticeKind.ADJUSTMENT_DELIVERED,
    Action.DELIVER: NoticeKind.ADJUSTMENT_DELIVERED,
    Action.SET_EXPECTED_DATE: NoticeKind.EXPECTED_DATE_CHANGED,
    Action.ASK_TO_END: NoticeKind.END_PROPOSED,
    Action.RULE_OUT_INTERIM: NoticeKind.INTERIM_RULED_OUT,
    Action.TELL_MANAGER: NoticeKind.SENTENCE_WRITTEN,
}
_TELL_WHO_DECIDES = {
    Action.ANSWER: NoticeKind.INFORMATION_GIVEN,
    Action.KEEP_ORIGINAL: NoticeKind.ORIGINAL_KEPT,
}


def _to_do(to: State) -> Telling:
    """Return the task that follows a yes: to deliver, or where there is nothing to buy to put it in effect."""
    kind = NoticeKind.DELIVERY_WANTED if to is State.IN_DELIVERY else NoticeKind.EFFECT_WANTED
    return Telling(kind, To.HOLDER)


def _yes(to: State) -> tuple[Telling, ...]:
    return (Telling(NoticeKind.ADJUSTMENT_AGREED, To.EMPLOYEE), _to_do(to))


def _wanted(opens: StepKind | None) -> tuple[Telling, ...]:
    """Return the task of whoever holds the step that the move opens."""
    return (Telling(_WANTED.get(opens, NoticeKind.DECISION_WANTED), To.HOLDER),) if opens else ()


def told(
    action: Action,
    *,
    frm: State,
    to: State,
    by: Relation | None = None,
    data: Mapping[str, Any] | None = None,
    opens: StepKind | None = None,
    is_yes: bool = False,
    is_new_team: bool = False,
) -> tuple[Telling, ...]:
    """Return the notices that a move makes. Nobody is told here that a refusal was proposed but those who check it."""
    found = _told(action, frm=frm, to=to, by=by, data=data or {}, opens=opens, is_yes=is_yes, is_new_team=is_new_team)
    is_over = frm is State.ADVICE and to is not State.ADVICE and action is not Action.ADVISE
    return (*found, Telling(NoticeKind.ADVICE_TAKEN_BACK, To.ADVISER)) if is_over else found


def _told(
    action: Action,
    *,
    frm: State,
    to: State,
    by: Relation | None,
    data: Mapping[str, Any],
    opens: StepKind | None,
    is_yes: bool,
    is_new_team: bool,
) -> tuple[Telling, ...]:
    if action is Action.ACCEPT:
        return (*(_yes(to) if is_yes else _wanted(opens)), Telling(NoticeKind.OFFER_ACCEPTED, To.PAST_HOLDER))
    if is_yes:
        return _yes(to)
    if action is Action.TAKE_BACK and frm is State.ADVICE:
        return (Telling(NoticeKind.ADVICE_TAKEN_BACK, To.EMPLOYEE),)
    if action in _ASK_THE_EMPLOYEE:
        return (Telling(_ASK_THE_EMPLOYEE[action], To.EMPLOYEE),)
    if action in _TELL_WHO_DECIDES:
        return (Telling(_TELL_WHO_DECIDES[action], To.STEP_HOLDER),)
    if action in TASK_ACTIONS and not opens:
        return (Telling(NoticeKind.DELIVERY_WANTED, To.HOLDER),) if is_new_team else ()
    match action:
        case Action.SUBMIT:
            return _on_submit(data)
        case Action.CHANGE:
            return (Telling(NoticeKind.REQUEST_CHANGED, To.READERS, per_request=True),)
        case Action.CONFIRM_FILING:
            confirmed = Telling(NoticeKind.FILING_CONFIRMED, To.STEP_HOLDER, per_request=True)
            return (confirmed,) if to in BEING_DECIDED else ()
        case Action.AGREE_TO_ADVICE | Action.REFUSE_ADVICE | Action.SHARE_ADVICE:
            return _on_advice(action)
        case Action.RETURN_REFUSAL:
            return (Telling(NoticeKind.REFUSAL_RETURNED, To.HOLDER),)
        case Action.APPROVE_COST | Action.REFER_COST:
            return (Telling(NoticeKind.COST_WANTED if opens is StepKind.OVERSPEND else NoticeKind.COST_APPROVED, To.HOLDER),)
        case Action.UNDO_AGREEMENT:
            return tuple(Telling(NoticeKind.AGREEMENT_UNDONE, whom) for whom in (To.EMPLOYEE, To.PAST_HOLDER, To.HOLDER))
        case Action.CANNOT_SUPPLY:
            return (Telling(NoticeKind.SUPPLY_FAILED, To.EMPLOYEE), Telling(NoticeKind.DECISION_WANTED, To.HOLDER))
        case Action.MESSAGE:
            return _on_message(by)
        case Action.ARRANGE_INTERIM:
            return tuple(Telling(NoticeKind.INTERIM_ARRANGED, whom) for whom in (To.EMPLOYEE, To.MANAGER))
        case Action.PAUSE | Action.RESUME:
            return _on_hold(action, by)
        case Action.WITHDRAW_APPEAL:
            return (Telling(NoticeKind.APPEAL_WITHDRAWN, To.PAST_HOLDER),)
        case Action.NOT_HERE | Action.REDELIVER:
            return (_to_do(to),)
        case Action.STILL_NEEDED | Action.KEEP_IN_PLACE | Action.TAKE_AWAY | Action.END:
            return _on_ending(action)
        case Action.OVERTURN if to is State.IN_PLACE:
            return _on_ending(action)
        case Action.NOT_WORKING:
            return (Telling(NoticeKind.NOT_WORKING_REPORTED, To.HR),)
        case Action.HOLD_REVIEW:
            return _on_review(by, data)
        case Action.ALLOW_TELLING:
            return (Telling(NoticeKind.SENTENCE_SHOWN, To.TOLD_MANAGER),)
        case Action.STOP_TELLING:
            return (Telling(NoticeKind.SENTENCE_STOPPED, To.HR),)
        case Action.REASSIGN | Action.TAKE_OVER | Action.HAND_BACK:
            return _on_new_holder(frm, by, is_late=data.get("reason") == "late")
        case Action.WITHDRAW:
            return _on_withdrawal(frm, data)
        case _:
            return _wanted(opens)


def _on_message(by: Relation | None) -> tuple[Telling, ...]:
    """Return who reads a message: the other side; what an advocate writes the employee reads too."""
    to_employee, to_readers = (Telling(NoticeKind.MESSAGE_WRITTEN, to) for to in (To.EMPLOYEE, To.READERS))
    if by is Relation.ADVOCATE:
        return (to_employee, to_readers)
    return (to_readers,) if by is Relation.EMPLOYEE else (to_employee,)


def _on_submit(data: Mapping[str, Any]) -> tuple[Telling, ...]:
    """Return a receipt and a task; whoever filed it for somebody has the receipt, and the person is asked to confirm."""
    if "rest_of" in data:
        return ()  # the part that was not agreed: what follows at once says more
    task = Telling(NoticeKind.DECISION_WANTED, To.HOLDER, per_request=True)
    if data.get("unconfirmed"):
        asks = Telling(NoticeKind.REQUEST_FILED, To.EMPLOYEE, per_request=True)
        return (Telling(NoticeKind.REQUEST_SUBMITTED, To.FILER, per_request=True), asks, task)
    return (Telling(NoticeKind.REQUEST_SUBMITTED, To.EMPLOYEE, per_request=True), task)


_AFTER_THE_QUESTION = {  # beside the answer to who asked
    Action.STILL_NEEDED: Telling(NoticeKind.END_CHECK_WANTED, To.MAY_TAKE_AWAY),
    Action.KEEP_IN_PLACE: Telling(NoticeKind.ADJUSTMENT_KEPT, To.EMPLOYEE),
    Action.TAKE_AWAY: Telling(NoticeKind.ADJUSTMENT_TAKEN_AWAY, To.EMPLOYEE),
    Action.OVERTURN: Telling(NoticeKind.ADJUSTMENT_KEPT, To.EMPLOYEE),
}


def _on_ending(action: Action) -> tuple[Telling, ...]:
    """Return who is told what became of the question whether it can end."""
    answer = Telling(NoticeKind.END_ANSWERED, To.ASKED_TO_END)
    return (answer, _AFTER_THE_QUESTION[action]) if action in _AFTER_THE_QUESTION else (answer,)


def _on_advice(action: Action) -> tuple[Telling, ...]:
    """Return who is told what the employee says about advice: the advisers hear nothing before a yes."""
    if action is Action.SHARE_ADVICE:
        return (Telling(NoticeKind.ADVICE_SHARED, To.ASKED_ADVICE),)
    answer = Telling(NoticeKind.ADVICE_ANSWERED, To.ASKED_ADVICE)
    return (answer, Telling(NoticeKind.ADVICE_WANTED, To.ADVISER)) if action is Action.AGREE_TO_ADVICE else (answer,)


def _on_new_holder(frm: State, by: Relation | None, *, is_late: bool) -> tuple[Telling, ...]:
    """Return who is told that somebody else has it: who gets it, who had it, and the employee where they are to answer.

    Who had it is not told by the staff import: they left, or see nothing from the day on which the manager changed.
    """
    is_import = by is Relation.SYSTEM and not is_late
    found: tuple[Telling, ...] = (Telling(NoticeKind.STEP_HANDED_OVER, To.STEP_HOLDER, per_request=is_import),)
    if not is_import:
        found += (Telling(NoticeKind.STEP_TAKEN_OVER, To.PAST_PERSON),)
    if frm in _EMPLOYEE_HAS_IT:
        found += (Telling(NoticeKind.STEP_TAKEN_OVER, To.EMPLOYEE),)
    return found


def _on_review(by: Relation | None, data: Mapping[str, Any]) -> tuple[Telling, ...]:
    """Return who is told how it works: the other of the two who talk about it, and the adjustments team where it does not."""
    other = Telling(NoticeKind.REVIEW_HELD, To.MANAGER if by is Relation.EMPLOYEE else To.EMPLOYEE)
    fails = data.get("still_works") in (StillWorks.PARTLY, StillWorks.NO)
    return (other, Telling(NoticeKind.REVIEW_HELD, To.HR)) if fails else (other,)


def _on_hold(action: Action, by: Relation | None) -> tuple[Telling, ...]:
    """Return who is told that the clock stands or runs again: both sides, but for who did it."""
    kind = NoticeKind.CLOCK_PAUSED if action is Action.PAUSE else NoticeKind.CLOCK_RESUMED
    decider = Telling(kind, To.DECIDER)
    return (decider,) if by is Relation.EMPLOYEE else (Telling(kind, To.EMPLOYEE), decider)


def _on_withdrawal(frm: State, data: Mapping[str, Any]) -> tuple[Telling, ...]:
    found: tuple[Telling, ...] = (Telling(NoticeKind.ADJUSTMENT_WITHDRAWN, To.TO_CANCEL),)
    if frm is not State.DELIVERED:
        found += (Telling(NoticeKind.ADJUSTMENT_WITHDRAWN, To.PAST_HOLDER),)
    if data.get("reason") in _HR_FOLLOWS_UP:
        found += (Telling(NoticeKind.WITHDRAWAL_TO_FOLLOW_UP, To.HR),)
    return found
