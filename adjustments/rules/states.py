"""The closed lists of the domain: states, actions, roles, teams, reasons.

Not here: what follows from them (`workflow`), nor the words for them (`wording`).
"""

from enum import StrEnum


class State(StrEnum):
    """Where an adjustment stands (domain.md section 3)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INFO_NEEDED = "info_needed"
    ADVICE = "advice"
    ALTERNATIVE_OFFERED = "alternative_offered"
    AGREED = "agreed"
    DECLINED = "declined"
    APPEALED = "appealed"
    IN_DELIVERY = "in_delivery"
    DELIVERED = "delivered"
    IN_PLACE = "in_place"
    NOT_WORKING = "not_working"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


BEING_DECIDED = frozenset({State.SUBMITTED, State.INFO_NEEDED, State.ADVICE, State.ALTERNATIVE_OFFERED})
"""A step for a first or renewed decision is open."""
OPEN = BEING_DECIDED | {State.AGREED, State.IN_DELIVERY, State.DELIVERED, State.NOT_WORKING, State.APPEALED}


class Action(StrEnum):
    """What can be done to an adjustment. The name of the action is the name of its URL, API call, template and test."""

    SUBMIT = "submit"
    CHANGE = "change"
    CONFIRM_FILING = "confirm_filing"
    ASK_FOR_INFORMATION = "ask_for_information"
    ANSWER = "answer"
    ASK_FOR_ADVICE = "ask_for_advice"  # a wish, until the employee agreed to it
    AGREE_TO_ADVICE = "agree_to_advice"
    REFUSE_ADVICE = "refuse_advice"
    ADVISE = "advise"
    SHARE_ADVICE = "share_advice"  # the employee lets who decides read it at once
    CORRECT_ADVICE = "correct_advice"  # the employee says which facts are wrong in it
    OFFER_ALTERNATIVE = "offer_alternative"
    ACCEPT = "accept"
    KEEP_ORIGINAL = "keep_original"
    TAKE_BACK = "take_back"
    MESSAGE = "message"
    ARRANGE_INTERIM = "arrange_interim"
    RULE_OUT_INTERIM = "rule_out_interim"
    AGREE = "agree"
    AGREE_IN_PART = "agree_in_part"
    PROPOSE_REFUSAL = "propose_refusal"
    CONFIRM_REFUSAL = "confirm_refusal"
    RETURN_REFUSAL = "return_refusal"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    WITHDRAW_APPEAL = "withdraw_appeal"
    UNDO_AGREEMENT = "undo_agreement"
    START = "start"
    QUOTE = "quote"
    APPROVE_COST = "approve_cost"
    REFER_COST = "refer_cost"
    ORDER = "order"
    RECEIVE = "receive"
    SET_UP = "set_up"
    TRAIN = "train"
    SET_EXPECTED_DATE = "set_expected_date"
    DELIVER = "deliver"
    CANNOT_SUPPLY = "cannot_supply"
    CONFIRM = "confirm"
    NOT_HERE = "not_here"
    NOT_WORKING = "not_working"
    RECONSIDER = "reconsider"
    REDELIVER = "redeliver"
    WITHDRAW = "withdraw"
    CANCEL_ORDER = "cancel_order"
    HOLD_REVIEW = "hold_review"
    PLAN_REVIEW = "plan_review"
    ASK_TO_END = "ask_to_end"
    STILL_NEEDED = "still_needed"  # the employee's answer that it cannot end
    KEEP_IN_PLACE = "keep_in_place"  # the question is closed: it stays
    TAKE_AWAY = "take_away"  # it ends against the employee's wish: a refusal
    END = "end"
    LEAVE = "leave"
    TELL_MANAGER = "tell_manager"  # one sentence for a line manager whom the employee passed over
    ALLOW_TELLING = "allow_telling"  # the employee lets them read it at once
    STOP_TELLING = "stop_telling"  # the employee says no: they do not read it, or no longer
    READ_SENTENCE = "read_sentence"  # that line manager said that they know it: without a name on the case
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    HAND_BACK = "hand_back"
    REASSIGN = "reassign"
    PAUSE = "pause"
    RESUME = "resume"


class Role(StrEnum):
    """What somebody is employed to do here. The line manager is no role: the directory says who that is."""

    HR_CASEWORKER = "hr_caseworker"
    HR_LEAD = "hr_lead"
    FULFILMENT = "fulfilment"
    ADVISER = "adviser"
    INDEPENDENT_REVIEWER = "independent_reviewer"
    REPORT_VIEWER = "report_viewer"
    ADMINISTRATOR = "administrator"


class Team(StrEnum):
    """Who can hold work as a team. HR is the adjustments team; a supplier holds without an account."""

    HR = "hr"
    IT = "it"
    PROCUREMENT = "procurement"
    ESTATES = "estates"
    SUPPLIER = "supplier"
    OCCUPATIONAL_HEALTH = "occupational_health"
    ASSESSOR = "assessor"


ADVISERS = frozenset({Team.OCCUPATIONAL_HEALTH, Team.ASSESSOR})
"""Those who recommend, each a pool of people with the role of an adviser; they deliver nothing."""
DELIVERS = frozenset(Team) - ADVISERS - {Team.SUPPLIER}
"""Those to whom a part of a delivery can go."""


class HeldBy(StrEnum):
    """As whom somebody has it: to whom the days of an adjustment are counted (domain.md section 4, custody)."""

    BEFORE_FILING = "before_filing"
    EMPLOYEE = "employee"
    LINE_MANAGER = "line_manager"
    BUDGET_HOLDER = "budget_holder"
    HR = "hr"
    ADVISER = "adviser"
    FULFILMENT = "fulfilment"
    SUPPLIER = "supplier"
    REVIEWER = "reviewer"
    NOBODY = "nobody"  # not agreed, or in place, before something else happened


class StepKind(StrEnum):
    """Which approval an adjustment waits for."""

    LINE_MANAGER = "line_manager"
    BUDGET_HOLDER = "budget_holder"
    HR = "hr"
    COST_CHECK = "cost_check"  # the budget holder, after a line manager named the cost as the reason
    SECOND_CHECK = "second_check"  # HR looks at a proposal not to agree
    OVERSPEND = "overspend"  # the budget holder, for a quote above what was agreed; it cannot undo the agreement
    REVIEWER = "reviewer"  # another look after a refusal


class Task(StrEnum):
    """A part of a delivery; its value is the action that does it."""

    QUOTE = "quote"
    ORDER = "order"
    RECEIVE = "receive"
    SET_UP = "set_up"
    TRAIN = "train"


TASK_ACTIONS = frozenset(Action(task) for task in Task)


class Reason(StrEnum):
    """Why an adjustment was not agreed: the factors of the Equality Act 2010 Statutory Code of Practice, 6.28."""

    DOES_NOT_REMOVE_BARRIER = "does_not_remove_barrier"
    NOT_PRACTICABLE = "not_practicable"
    COST = "cost"
    DISRUPTION = "disruption"
    SAFETY = "safety"
    ALREADY_IN_PLACE = "already_in_place"


class SupplyReason(StrEnum):
    """Why something cannot be supplied."""

    SUPPLY = "supply"
    SAFETY = "supply_safety"
    INFECTION_CONTROL = "infection_control"
    IT_CHECK = "it_check"


class PauseReason(StrEnum):
    """Why the clock stands still: domain.md section 4. The first is never chosen: it follows from a question or an offer."""

    ANSWER = "waiting_for_answer"
    EMPLOYEE_ASKED = "employee_asked"
    HEALTH_PROFESSIONAL = "health_professional"
    AWAY = "away"


class WithdrawReason(StrEnum):
    """Why somebody took a request back; always optional."""

    NOT_NEEDED = "not_needed"
    GAVE_UP_WAITING = "gave_up_waiting"
    BOUGHT_IT_MYSELF = "bought_it_myself"
    ASKED_TWICE = "asked_twice"
    NOT_RIGHT = "not_right"  # somebody else filed it, and it is not what the person wants


class LeaveReason(StrEnum):
    """Why somebody is no longer here."""

    LEFT = "left"


class Works(StrEnum):
    """How well a delivered adjustment works."""

    WORKS = "works"
    GOOD_ENOUGH = "good_enough"


class StillWorks(StrEnum):
    """What a review finds: how much of the time it does what it should (domain.md section 7, "does it work")."""

    ALL = "all"
    MOSTLY = "mostly"
    PARTLY = "partly"
    NO = "no"


class AskedHow(StrEnum):
    """How somebody first asked, when another person files it for them."""

    SPOKEN = "spoken"
    EMAIL = "email"
    FORM = "form"
