"""What else must be true for a move, beside state and person.

Not here: the table of moves (`workflow`). Each guard raises MoveNotAllowed or NotPermitted with the code of a sentence
in `wording.REFUSALS`; what depends on the answers given (`data`) is looked at only where they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from . import advice, clocks, endings, reviews, sentences
from .facts import Facts, MoveNotAllowed, NotPermitted, TooLate, agreed_cost, done_tasks, is_cost_paid, is_paused
from .permissions import SYSTEM, Relation, Viewer, barred, relations
from .states import Action, PauseReason, Reason, State, StepKind, Task, Team, WithdrawReason

Guard = Callable[[Facts, Viewer, date, Mapping[str, Any]], None]


def _undecided(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let the words of a request be changed until somebody looked at this, or decided on anything else that was asked with them."""
    if facts.is_request_decided or facts.last(*clocks.YES, Action.PROPOSE_REFUSAL, Action.APPROVE_COST):
        raise MoveNotAllowed("looked_at_already")


def _unconfirmed(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if facts.standing.is_confirmed:
        raise MoveNotAllowed


def _may_be_not_right(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse "somebody asked for me, and it is not right" where the person asked themselves, or said that it was right."""
    if data.get("reason") == WithdrawReason.NOT_RIGHT and facts.standing.is_confirmed:
        raise MoveNotAllowed("asked_oneself")


def _may_be_advised(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow asking for advice where somebody can give it, nothing of the kind is open, and the employee did not say no before."""
    if not facts.standing.is_confirmed:
        raise MoveNotAllowed("confirm_before_advice")
    if advice.wish(facts.history):
        raise MoveNotAllowed("advice_is_asked")
    if advice.waiting_to_be_shown(facts.history, facts.calendar, on):
        raise MoveNotAllowed("advice_comes")
    if advice.was_refused(facts.history):
        raise MoveNotAllowed("advice_refused")
    possible = may_advise(facts, by)
    if not possible or data.get("adviser", next(iter(possible))) not in possible:
        raise MoveNotAllowed("no_adviser")


def may_advise(facts: Facts, by: Viewer) -> set[Team]:
    """Return the pools with somebody who may advise when this person asks."""
    not_these = facts.standing.barred_from_advising | {by.id}
    return {team for team, people in facts.advisers.items() if people - not_these}


def _advice_is_wished(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if advice.wish(facts.history) is None:
        raise MoveNotAllowed


def _somebody_advises(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let the employee say yes to advice as long as somebody is there who may give it."""
    asked = advice.wish(facts.history)
    if asked is None:
        raise MoveNotAllowed
    if asked.of not in may_advise(facts, by):
        raise MoveNotAllowed("no_adviser_left")


def _advice_is_theirs(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let the employee share or correct a recommendation as long as they alone read it."""
    if advice.waiting_to_be_shown(facts.history, facts.calendar, on) is None:
        raise MoveNotAllowed


def _something_is_asked(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow taking back a wish for advice while the state is still the same; other questions have a state of their own."""
    if facts.standing.state is State.SUBMITTED:
        _advice_is_wished(facts, by, on, data)


def _first_offer(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if any(event.action is Action.OFFER_ALTERNATIVE and event.by_id == by.id for event in facts.history):
        raise MoveNotAllowed("offered_already")


def _may_refuse(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse, wholly or in part, what the employee confirmed; not for a cost that is paid; a budget holder for nothing but the cost."""
    if not facts.standing.is_confirmed:
        raise MoveNotAllowed("not_confirmed")
    if is_cost_paid(facts) and Reason.COST in data.get("reasons", ()):
        raise MoveNotAllowed("cost_is_paid")
    if facts.standing.step_kind is StepKind.COST_CHECK and set(data.get("reasons", ())) - {Reason.COST}:
        raise MoveNotAllowed("only_the_cost")


def _first_return(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if facts.last(Action.RETURN_REFUSAL):
        raise MoveNotAllowed("returned_already")


def _is_refusal(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow another look at a refusal that is not final; an end with the employee's yes is none."""
    _not_over(facts, by, on, data)
    if facts.last(Action.UPHOLD):
        raise MoveNotAllowed("final")


def _not_over(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if facts.standing.state is State.ENDED and not endings.was_taken_away(facts.history):
        raise MoveNotAllowed


def _not_asked_yet(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse to ask again whether it can end before the first time is answered: nobody is worn down."""
    if endings.question(facts.history):
        raise MoveNotAllowed("asked_already")


def _is_asked(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if endings.question(facts.history) is None:
        raise MoveNotAllowed


def _is_unanswered(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    asked = endings.question(facts.history)
    if asked is None or asked.needed_on:
        raise MoveNotAllowed


def _may_take_away(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let HR end what somebody else asked to end, after the employee answered or could have; who took part before may not."""
    asked = endings.question(facts.history)
    if asked is None:
        raise MoveNotAllowed
    if by.id in barred(facts.standing, StepKind.REVIEWER):
        raise NotPermitted("took_part")
    if not asked.may_be_checked(on, facts.calendar):
        raise MoveNotAllowed("may_still_answer")
    if Reason.COST in data.get("reasons", ()):
        raise MoveNotAllowed("cost_was_agreed")


def _within_a_day(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow undoing one's mistake within one working day and before anything is ordered."""
    yes = facts.last(*clocks.YES)
    if yes is None or yes.action is not Action.AGREE:
        raise MoveNotAllowed
    if facts.calendar.between(yes.on, on) > 1:
        raise TooLate("too_late_to_undo")
    if facts.standing.is_ordered:
        raise MoveNotAllowed("ordered_already")
    if facts.standing.step_kind:
        raise MoveNotAllowed


def _within_twenty_days(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse "not working" long after "it works": that is a new adjustment that replaces this one."""
    if facts.standing.state is not State.IN_PLACE:
        return
    since = facts.last(Action.CONFIRM)
    if since and facts.calendar.between(since.on, on) > clocks.NOT_WORKING_WITHIN:
        raise TooLate


def _no_overspend(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse to go on while the budget holder looks at a quote above what was agreed."""
    if facts.standing.step_kind is StepKind.OVERSPEND:
        raise MoveNotAllowed("cost_is_open")


def _has_task(task: Task) -> Guard:
    def guard(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
        is_known = task in {one for one, _ in facts.tasks} or (task is Task.RECEIVE and facts.standing.is_ordered)
        if task in (Task.QUOTE, Task.ORDER):  # always possible, and again: prices and suppliers change
            _no_overspend(facts, by, on, data)
        elif not is_known:
            raise MoveNotAllowed
        elif task in done_tasks(facts):
            raise MoveNotAllowed("done_already")
        if task is Task.ORDER:
            _within_what_was_agreed(facts, data)

    return guard


def _within_what_was_agreed(facts: Facts, data: Mapping[str, Any]) -> None:
    most, cost = agreed_cost(facts), data.get("cost")
    if cost is not None and most is not None and Decimal(cost) > most:
        raise MoveNotAllowed("quote_first")


def _may_deliver(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    _no_overspend(facts, by, on, data)
    _within_what_was_agreed(facts, data)


def _has_somebody_to_tell(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow a sentence for the line manager only where the employee passed one over, who is here: others see what is agreed."""
    standing = facts.standing
    if not standing.is_sent_to_hr:
        raise MoveNotAllowed("manager_sees_it")
    if standing.manager_id is None or not facts.is_manager_active:
        raise MoveNotAllowed("nobody_to_tell")


def _sentence(facts: Facts, on: date) -> sentences.Sentence:
    """Return the sentence that the line manager of now reads, or will read."""
    found = sentences.current(facts.history, facts.calendar, facts.standing.manager_id, on)
    if found is None:
        raise MoveNotAllowed
    return found


def _is_not_shown_yet(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if _sentence(facts, on).is_shown(on):
        raise MoveNotAllowed


def _is_told(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    _sentence(facts, on)


def _reads_it_first(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let the line manager for whom it was written say once that they know it, from the day on which they read it."""
    found = _sentence(facts, on)
    if not found.is_shown(on) or found.known_on or data.get("manager", found.manager_id) != found.manager_id:
        raise MoveNotAllowed


def _held_by_person(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if facts.standing.step_holder_id is None:
        raise MoveNotAllowed


def _is_team_work(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow claiming what a team of this person's holds."""
    team = facts.standing.holder_team
    if team is None or not (team in by.teams or (team is Team.HR and relations(facts.standing, by) & {Relation.HR})):
        raise MoveNotAllowed
    if facts.standing.step_kind in (StepKind.SECOND_CHECK, StepKind.REVIEWER) and not relations(facts.standing, by) & {
        Relation.CHECKER,
        Relation.REVIEWER,
    }:
        raise NotPermitted


def _is_anothers(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Allow HR to take over what somebody else decides; a second check is nobody's to take."""
    if by == SYSTEM:
        return
    kinds = (StepKind.SECOND_CHECK, StepKind.REVIEWER)
    holder = facts.standing.step_holder_id if facts.standing.step_kind else facts.standing.holder_id
    if facts.standing.step_kind is None and facts.standing.state is not State.AGREED:
        raise MoveNotAllowed
    if facts.standing.step_kind in kinds or holder in (None, by.id):
        raise MoveNotAllowed


def _may_reassign(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let HR name who decides; to whom is looked at in `planning`. A delivery can go to another team."""
    if by == SYSTEM:
        return
    if facts.standing.step_kind is StepKind.OVERSPEND:
        raise MoveNotAllowed("cost_is_open")
    if facts.standing.state is State.IN_DELIVERY:
        if "person" in data:
            raise MoveNotAllowed("goes_to_a_team")
        return
    if Relation.HR not in relations(facts.standing, by):
        raise NotPermitted
    if facts.standing.step_kind is None:
        raise MoveNotAllowed


def _holds_it(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Let somebody hand back what they hold themselves."""
    standing = facts.standing
    holder = standing.step_holder_id if standing.step_kind else standing.holder_id
    is_managers = standing.step_kind is StepKind.LINE_MANAGER or standing.state is State.AGREED
    if holder != by.id or (is_managers and by.id == standing.manager_id):
        raise MoveNotAllowed


def _is_running(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse to pause twice; and for the employee's own health professional without their yes: domain.md section 4."""
    if is_paused(facts):
        raise MoveNotAllowed("paused_already")
    if data.get("reason") == PauseReason.HEALTH_PROFESSIONAL and not data.get("is_agreed"):
        raise MoveNotAllowed("pause_needs_yes")


def _is_paused(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    if not is_paused(facts):
        raise MoveNotAllowed


def _in_its_order(facts: Facts, by: Viewer, on: date, data: Mapping[str, Any]) -> None:
    """Refuse what would end before it begins, and days so far away that they are a slip of the pen."""
    begins, ends = data.get("in_effect_on"), data.get("until")
    if begins and not reviews.in_months(on, -12) <= date.fromisoformat(begins) <= reviews.in_months(on, 12):
        raise MoveNotAllowed("begins_too_far_away")
    if begins and ends and ends < begins:
        raise MoveNotAllowed("ends_before_it_begins")
    if ends and date.fromisoformat(ends) > reviews.in_months(on, reviews.LATEST_MONTHS):
        raise MoveNotAllowed("ends_too_far_away")


GUARDS: dict[Action, Guard] = {
    Action.CHANGE: _undecided,
    Action.CONFIRM_FILING: _unconfirmed,
    Action.WITHDRAW: _may_be_not_right,
    Action.ASK_FOR_ADVICE: _may_be_advised,
    Action.AGREE_TO_ADVICE: _somebody_advises,
    Action.REFUSE_ADVICE: _advice_is_wished,
    Action.SHARE_ADVICE: _advice_is_theirs,
    Action.CORRECT_ADVICE: _advice_is_theirs,
    Action.TAKE_BACK: _something_is_asked,
    Action.OFFER_ALTERNATIVE: _first_offer,
    Action.ARRANGE_INTERIM: _in_its_order,
    Action.AGREE_IN_PART: _may_refuse,
    Action.PROPOSE_REFUSAL: _may_refuse,
    Action.RETURN_REFUSAL: _first_return,
    Action.MESSAGE: _not_over,
    Action.APPEAL: _is_refusal,
    Action.UNDO_AGREEMENT: _within_a_day,
    Action.NOT_WORKING: _within_twenty_days,
    Action.ASK_TO_END: _not_asked_yet,
    Action.STILL_NEEDED: _is_unanswered,
    Action.KEEP_IN_PLACE: _is_asked,
    Action.TAKE_AWAY: _may_take_away,
    Action.QUOTE: _has_task(Task.QUOTE),
    Action.ORDER: _has_task(Task.ORDER),
    Action.RECEIVE: _has_task(Task.RECEIVE),
    Action.SET_UP: _has_task(Task.SET_UP),
    Action.TRAIN: _has_task(Task.TRAIN),
    Action.DELIVER: _may_deliver,
    Action.REFER_COST: _held_by_person,
    Action.TELL_MANAGER: _has_somebody_to_tell,
    Action.ALLOW_TELLING: _is_not_shown_yet,
    Action.STOP_TELLING: _is_told,
    Action.READ_SENTENCE: _reads_it_first,
    Action.CLAIM: _is_team_work,
    Action.TAKE_OVER: _is_anothers,
    Action.REASSIGN: _may_reassign,
    Action.HAND_BACK: _holds_it,
    Action.PAUSE: _is_running,
    Action.RESUME: _is_paused,
}
