"""As whom somebody has it, as each line of history says; and as whom it was filed."""

import pytest

from adjustments.rules.states import Action, HeldBy

from .life import AGREE, ASK_ADVICE, EMPLOYEE, FILER, MANAGER, PAYER, PLAIN, REFUSE, SITUATIONS, YES_TO_ADVICE, Life, _after

CLAIM = Action.CLAIM
APPEALED = (REFUSE, (Action.CONFIRM_REFUSAL, "hana"), (Action.APPEAL, "employee"))


@pytest.mark.parametrize(
    ("situation", "held_as"),
    [
        ("submitted", HeldBy.LINE_MANAGER),
        ("sent to HR", HeldBy.HR),
        ("question", HeldBy.LINE_MANAGER),  # the step stays theirs, while the employee has it
        ("advice", HeldBy.LINE_MANAGER),
        ("taken over", HeldBy.HR),
        ("budget step", HeldBy.BUDGET_HOLDER),
        ("cost check", HeldBy.BUDGET_HOLDER),
        ("overspend", HeldBy.BUDGET_HOLDER),
        ("second check", HeldBy.HR),
        ("returned", HeldBy.LINE_MANAGER),
        ("agreed", HeldBy.LINE_MANAGER),
        ("in delivery", HeldBy.FULFILMENT),
        ("ordered", HeldBy.SUPPLIER),
        ("delivered", HeldBy.EMPLOYEE),
        ("not working", HeldBy.HR),
        ("appealed", HeldBy.HR),  # until a reviewer is named
    ],
)
def test_history_says_as_whom_somebody_has_it(situation, held_as):
    assert SITUATIONS[situation]().facts.history[-1].data["held_as"] == held_as


@pytest.mark.parametrize(
    ("moves", "options", "held_as"),
    [
        ((REFUSE, (CLAIM, "hana")), {}, HeldBy.HR),
        ((*APPEALED, (CLAIM, "henry")), {}, HeldBy.REVIEWER),  # a caseworker who had no part
        (((Action.ASK_FOR_INFORMATION, "manager"), (Action.TAKE_OVER, "hana")), {}, HeldBy.HR),
        ((ASK_ADVICE, YES_TO_ADVICE, (Action.ADVISE, "olive")), {}, HeldBy.LINE_MANAGER),
        ((AGREE, (CLAIM, "paula")), {}, HeldBy.FULFILMENT),
        ((AGREE, (Action.TAKE_OVER, "hana")), PLAIN, HeldBy.HR),
        ((AGREE,), {"cost_band": "££££", "payer": PAYER}, HeldBy.BUDGET_HOLDER),
        ((AGREE, (Action.TAKE_OVER, "hana")), {"cost_band": "££££"}, HeldBy.HR),
    ],
)
def test_it_follows_claims_and_what_hr_takes_over(moves, options, held_as):
    assert _after(*moves, **options).facts.history[-1].data["held_as"] == held_as


@pytest.mark.parametrize("situation", ["declined", "in place", "withdrawn", "ended", "taken away"])
def test_what_nobody_has_is_held_as_nobody(situation):
    assert "held_as" not in SITUATIONS[situation]().facts.history[-1].data


@pytest.mark.parametrize(
    ("who", "filed_by", "filed_as"),
    [
        ("employee", EMPLOYEE, HeldBy.EMPLOYEE),
        ("manager", MANAGER, HeldBy.LINE_MANAGER),
        ("filer", FILER, HeldBy.HR),  # nobody else may
    ],
)
def test_history_says_as_whom_it_was_filed(who, filed_by, filed_as):
    life = Life(filed_by=filed_by)
    life.do(Action.SUBMIT, who)
    assert life.facts.history[0].data["filed_as"] == filed_as
