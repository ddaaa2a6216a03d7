"""The closed lists of the domain: states, actions, roles, teams, reasons.

Not here: what follows from them (`workflow`), nor the words for them (`wording`).
"""

from enum import StrEnum


class State(StrEnum):
    """Where an adjustment stands (domain.md section 3, as far as it is built)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AGREED = "agreed"
    DECLINED = "declined"
    IN_DELIVERY = "in_delivery"
    DELIVERED = "delivered"
    IN_PLACE = "in_place"
    NOT_WORKING = "not_working"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.SUBMITTED, State.AGREED, State.IN_DELIVERY, State.DELIVERED, State.NOT_WORKING})


class Action(StrEnum):
    """What can be done to an adjustment. The name of the action is the name of its URL, API call, template and test."""

    SUBMIT = "submit"
    AGREE = "agree"
    DECLINE = "decline"
    START = "start"
    ORDER = "order"
    SET_EXPECTED_DATE = "set_expected_date"
    DELIVER = "deliver"
    CONFIRM = "confirm"
    NOT_HERE = "not_here"
    NOT_WORKING = "not_working"
    RECONSIDER = "reconsider"
    REDELIVER = "redeliver"
    WITHDRAW = "withdraw"
    END = "end"
    LEAVE = "leave"
    REASSIGN = "reassign"
    TAKE_OVER = "take_over"


class Role(StrEnum):
    """What somebody is employed to do here. The line manager is no role: the directory says who that is."""

    HR_CASEWORKER = "hr_caseworker"
    HR_LEAD = "hr_lead"
    FULFILMENT = "fulfilment"
    INDEPENDENT_REVIEWER = "independent_reviewer"
    REPORT_VIEWER = "report_viewer"
    ADMINISTRATOR = "administrator"


class Team(StrEnum):
    """Who can hold work as a team. HR is the adjustments team."""

    HR = "hr"
    IT = "it"
    PROCUREMENT = "procurement"
    ESTATES = "estates"


class StepKind(StrEnum):
    """Which approval an adjustment waits for."""

    LINE_MANAGER = "line_manager"
    HR = "hr"


class Reason(StrEnum):
    """Why an adjustment was not agreed: the factors of the Equality Act 2010 Statutory Code of Practice, 6.28."""

    DOES_NOT_REMOVE_BARRIER = "does_not_remove_barrier"
    NOT_PRACTICABLE = "not_practicable"
    COST = "cost"
    DISRUPTION = "disruption"
    SAFETY = "safety"
    ALREADY_IN_PLACE = "already_in_place"


class WithdrawReason(StrEnum):
    """Why somebody took a request back; always optional."""

    NOT_NEEDED = "not_needed"
    GAVE_UP_WAITING = "gave_up_waiting"
    BOUGHT_IT_MYSELF = "bought_it_myself"
    ASKED_TWICE = "asked_twice"


class LeaveReason(StrEnum):
    """Why somebody is no longer here."""

    LEFT = "left"


class Works(StrEnum):
    """How well a delivered adjustment works."""

    WORKS = "works"
    GOOD_ENOUGH = "good_enough"
