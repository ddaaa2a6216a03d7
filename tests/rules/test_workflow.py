"""The table of moves, walked in every state, by every relation."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adjustments.rules import workflow
from adjustments.rules.calendar import WorkCalendar
from adjustments.rules.clocks import Happening
from adjustments.rules.notices import NoticeKind, To
from adjustments.rules.permissions import SYSTEM, Relation, Standing, Viewer
from adjustments.rules.states import OPEN, Action, Role, State, Team

AT = datetime(2026, 6, 3, 9, tzinfo=UTC)
EMPLOYEE, MANAGER, HR, DELIVERER, STRANGER, OTHER_MANAGER = range(1, 7)
VIEWERS = {
    "employee": Viewer(EMPLOYEE),
    "manager": Viewer(MANAGER),
    "hr": Viewer(HR, frozenset({Role.HR_CASEWORKER}), frozenset({Team.HR})),
    "fulfilment": Viewer(DELIVERER, frozenset({Role.FULFILMENT}), frozenset({Team.PROCUREMENT})),
    "other team": Viewer(7, frozenset({Role.FULFILMENT}), frozenset({Team.ESTATES})),
    "stranger": Viewer(STRANGER),
    "report viewer": Viewer(8, frozenset({Role.REPORT_VIEWER})),
    "administrator": Viewer(9, frozenset({Role.ADMINISTRATOR})),
    "system": SYSTEM,
}
# The domain's table, written a second time and by hand: who may do what, from where.
EXPECTED = {
    ("employee", Action.SUBMIT): {State.DRAFT},
    ("employee", Action.WITHDRAW): set(OPEN),
    ("employee", Action.CONFIRM): {State.DELIVERED},
    ("employee", Action.NOT_HERE): {State.DELIVERED},
    ("employee", Action.NOT_WORKING): {State.DELIVERED, State.IN_PLACE},
    ("employee", Action.END): {State.IN_PLACE},
    ("manager", Action.AGREE): {State.SUBMITTED},
    ("manager", Action.DECLINE): {State.SUBMITTED},
    ("manager", Action.START): {State.AGREED},
    ("hr", Action.START): {State.AGREED},
    ("hr", Action.RECONSIDER): {State.NOT_WORKING},
    ("hr", Action.REDELIVER): {State.NOT_WORKING},
    ("fulfilment", Action.ORDER): {State.IN_DELIVERY},
    ("fulfilment", Action.SET_EXPECTED_DATE): {State.IN_DELIVERY},
    ("fulfilment", Action.DELIVER): {State.IN_DELIVERY},
    ("system", Action.LEAVE): set(OPEN) | {State.IN_PLACE},
    ("system", Action.REASSIGN): {State.SUBMITTED, State.AGREED},
    ("system", Action.TAKE_OVER): {State.SUBMITTED, State.AGREED},
}
HISTORY = (
    Happening(
        Action.SUBMIT,
        State.SUBMITTED,
        date(2026, 6, 1),
        {"decision_target": 10, "wait_target": 30, "first_asked_on": "2026-06-01"},
    ),
    Happening(Action.AGREE, State.IN_DELIVERY, date(2026, 6, 1), {"delivery_target": 5}),
    Happening(Action.CONFIRM, State.IN_PLACE, date(2026, 6, 2), {}),
)


def facts(state, *, manager=MANAGER, hr_holds=False, filed_by=EMPLOYEE, delivered_by=("procurement",), **more):
    submitted = state is State.SUBMITTED
    standing = Standing(
        state=state,
        employee_id=EMPLOYEE,
        filed_by_id=filed_by,
        manager_id=manager,
        holder_id=None if hr_holds or not submitted else manager,
        holder_team=Team.HR if hr_holds and submitted else None,
        step_holder_ids=frozenset({MANAGER}),
        team=Team.PROCUREMENT,
    )
    history = () if state in (State.DRAFT, State.SUBMITTED) else HISTORY
    if state is State.SUBMITTED:
        history = HISTORY[:1]
    return workflow.Facts(
        standing, WorkCalendar(), ZoneInfo("Europe/London"), history, delivered_by=delivered_by, lead_days_most=5, **more
    )


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("who", list(VIEWERS))
@pytest.mark.parametrize("action", list(Action))
def test_every_move_is_allowed_exactly_where_the_domain_says(state, who, action):
    may = state in EXPECTED.get((who, action), set())
    if may:
        assert workflow.plan(facts(state), action, VIEWERS[who], AT).action is action
    else:
        with pytest.raises(workflow.Refused):
            workflow.plan(facts(state), action, VIEWERS[who], AT)
    assert (action in workflow.allowed(facts(state), VIEWERS[who], AT.date())) is may


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_hr_decides_only_what_hr_holds(state):
    can = workflow.allowed(facts(state, manager=None, hr_holds=True), VIEWERS["hr"], AT.date())
    assert ({Action.AGREE, Action.DECLINE} <= can) is (state is State.SUBMITTED)


@pytest.mark.parametrize("state", list(State))
def test_nobody_is_staff_on_their_own_case(state):
    own = Viewer(EMPLOYEE, frozenset({Role.HR_LEAD, Role.FULFILMENT}), frozenset({Team.HR, Team.PROCUREMENT}))
    plain = workflow.allowed(facts(state, hr_holds=True), VIEWERS["employee"], AT.date())
    assert workflow.allowed(facts(state, hr_holds=True), own, AT.date()) == plain


@pytest.mark.parametrize("state", list(State))
def test_whoever_filed_it_for_somebody_else_decides_nothing(state):
    filer = Viewer(HR, frozenset({Role.HR_CASEWORKER}), frozenset({Team.HR}))
    assert not workflow.allowed(facts(state, filed_by=HR, hr_holds=True), filer, AT.date())


def test_every_open_state_has_exactly_one_holder_and_no_other_has_any():
    for move in workflow.MOVES:
        for frm in move.frm:
            for who in VIEWERS.values():
                for hr_holds in (True, False):
                    try:
                        plan = workflow.plan(facts(frm, hr_holds=hr_holds), move.action, who, AT)
                    except workflow.Refused:
                        continue
                    holders = (plan.holder.person_id is not None) + (plan.holder.team is not None)
                    assert holders == (plan.to in OPEN), move.action


def test_submit_opens_a_step_with_the_line_manager():
    plan = workflow.plan(facts(State.DRAFT), Action.SUBMIT, VIEWERS["employee"], AT)
    assert plan.opens_step.holder.person_id == MANAGER
    assert plan.opens_step.due_on == date(2026, 6, 17)
    assert plan.clocks.decision.due_on == date(2026, 6, 17)
    assert [(one.kind, one.to) for one in plan.notices] == [
        (NoticeKind.REQUEST_SUBMITTED, To.EMPLOYEE),
        (NoticeKind.DECISION_WANTED, To.HOLDER),
    ]


@pytest.mark.parametrize("more", [{"manager": None}, {"manager": EMPLOYEE}, {"is_manager_active": False}])
def test_submit_goes_to_hr_without_a_manager_who_may_decide(more):
    plan = workflow.plan(facts(State.DRAFT, **more), Action.SUBMIT, VIEWERS["employee"], AT)
    assert plan.holder.team is Team.HR


def test_fast_track_is_due_in_two_days():
    plan = workflow.plan(facts(State.DRAFT, fast_track=True), Action.SUBMIT, VIEWERS["employee"], AT)
    assert plan.data["route"] == "fast_track"
    assert plan.opens_step.due_on == date(2026, 6, 5)


@pytest.mark.parametrize(
    ("more", "data", "to", "target"),
    [
        ({"delivered_by": ("procurement",)}, {}, State.IN_DELIVERY, 5),
        ({"delivered_by": ("line manager", "HR")}, {}, State.AGREED, 5),
        ({"own_words": True}, {"needs_goods": True}, State.IN_DELIVERY, 20),
        ({"own_words": True}, {"needs_goods": False}, State.AGREED, 5),
    ],
)
def test_agree_leads_to_delivery_or_to_the_line_manager(more, data, to, target):
    plan = workflow.plan(facts(State.SUBMITTED, **more), Action.AGREE, VIEWERS["manager"], AT, data)
    assert plan.to is to
    assert plan.data["delivery_target"] == target
    assert (plan.holder.team is Team.PROCUREMENT) is (to is State.IN_DELIVERY)
    assert plan.closes_step


def test_not_working_can_be_said_for_twenty_working_days():
    on = datetime(2026, 6, 30, 9, tzinfo=UTC)
    assert workflow.plan(facts(State.IN_PLACE), Action.NOT_WORKING, VIEWERS["employee"], on).to is State.NOT_WORKING
    with pytest.raises(workflow.TooLate):
        workflow.plan(facts(State.IN_PLACE), Action.NOT_WORKING, VIEWERS["employee"], datetime(2026, 7, 1, 9, tzinfo=UTC))


def test_reconsider_gives_five_days():
    plan = workflow.plan(facts(State.NOT_WORKING), Action.RECONSIDER, VIEWERS["hr"], AT)
    assert plan.opens_step.due_on == date(2026, 6, 10)
    assert plan.holder.person_id == MANAGER


def test_a_plan_changes_nothing_it_was_given():
    given = {"reasons": ["cost"]}
    before = facts(State.SUBMITTED)
    workflow.plan(before, Action.DECLINE, VIEWERS["manager"], AT, given)
    assert given == {"reasons": ["cost"]}
    assert before == facts(State.SUBMITTED)


def test_every_relation_and_action_is_in_the_table():
    assert set(workflow.BY_ACTION) == set(Action)
    assert {relation for move in workflow.MOVES for relation in move.who} == set(Relation)
