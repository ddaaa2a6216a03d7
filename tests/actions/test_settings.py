"""What is set for the whole organisation: who may, what the history says, what follows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from adjustments.actions import closures, conversations, settings
from adjustments.models import Adjustment, Closure, Department, Organisation, SettingChange, Site, Step
from adjustments.models.policy import identity_now, policy_now
from adjustments.queries import audit
from adjustments.queries.settings import budgets, gaps
from adjustments.rules.states import Role, State, Team
from adjustments.rules.workflow import NotPermitted
from tests.builders import asked, walk
from tests.cast import fresh

FRIDAY = date(2026, 6, 5)


def history():
    rows = SettingChange.objects.order_by("pk")
    return [(one.what, one.about, one.before, one.after, one.by.name) for one in rows]


def test_targets_and_the_cost_limit_are_set_with_a_line_for_each_change(cast, at):
    settings.set_policy({"decision_days": 8, "cost_limit": Decimal("750.50"), "hr_days": 2}, by=cast.hana, at=at)
    assert (policy_now().decision_days, policy_now().cost_limit, policy_now().hr_days) == (8, Decimal("750.50"), 2)
    assert history() == [
        ("cost_limit", "", "£1,000.00", "£750.50", "Hana Test"),
        ("decision_days", "", "10 working days", "8 working days", "Hana Test"),
    ]


def test_nothing_changed_leaves_no_line(cast, at):
    settings.set_policy({"decision_days": 10}, by=cast.hana, at=at)
    settings.set_identity(name="", colour="", by=cast.ada, at=at)
    settings.change_roles(cast.hana, settings.roles_of(cast.hana), by=cast.henry, at=at)
    settings.set_budget_holder(cast.amina.department, cast.olga, by=cast.henry, at=at)
    assert history() == []


@pytest.mark.parametrize("who", ["amina", "ben", "vera", "ivo", "ada"])
def test_targets_are_the_adjustments_teams_to_set(cast, at, who):
    with pytest.raises(NotPermitted):
        settings.set_policy({"decision_days": 8}, by=getattr(cast, who), at=at)
    assert not Organisation.objects.exists()


def test_the_second_editor_is_told_of_the_first(cast, at):
    settings.set_policy({"decision_days": 8}, by=cast.hana, at=at, seen=0)
    with pytest.raises(settings.ChangedMeanwhile) as refusal:
        settings.set_policy({"decision_days": 12}, by=cast.henry, at=at, seen=0)
    assert refusal.value.change.by == cast.hana
    assert policy_now().decision_days == 8
    settings.set_policy({"decision_days": 12}, by=cast.henry, at=at, seen=SettingChange.objects.get().pk)
    assert policy_now().decision_days == 12


def test_the_name_is_the_environments_until_it_is_set(cast, at, settings):
    from adjustments.actions.settings import set_identity

    settings.ORGANISATION_NAME = "From the environment"
    assert identity_now().name == "From the environment"
    set_identity(name="Vale Trust", colour="#0a3d62", by=cast.ada, at=at)
    assert (identity_now().name, identity_now().colour) == ("Vale Trust", "#0a3d62")
    assert history() == [("name", "", "", "Vale Trust", "Ada Test"), ("colour", "", "", "#0a3d62", "Ada Test")]


def test_roles_are_given_and_taken_with_a_line_each(cast, at):
    settings.give_role(cast.carl, Role.FULFILMENT, Team.IT, by=cast.henry, at=at)
    settings.give_role(cast.carl, Role.REPORT_VIEWER, by=cast.ada, at=at)
    settings.take_role(cast.carl, Role.FULFILMENT, Team.IT, by=cast.ada, at=at)
    assert settings.roles_of(cast.carl) == {(Role.REPORT_VIEWER, None)}
    about = f"Carl Test ({cast.carl.staff_number})"
    assert history() == [
        ("role", about, "", "Fulfilment, IT", "Henry Test"),
        ("role", about, "Fulfilment, IT", "Fulfilment, IT; Report viewer", "Ada Test"),
        ("role", about, "Fulfilment, IT; Report viewer", "Report viewer", "Ada Test"),
    ]


@pytest.mark.parametrize("who", ["henry", "ada"])
def test_nobody_changes_their_own_roles(cast, at, who):
    person = getattr(cast, who)
    for role in Role:
        with pytest.raises((settings.OwnRoles, settings.NotInTeam)):
            settings.give_role(person, role, by=person, at=at)
    assert history() == []


@pytest.mark.parametrize("who", ["amina", "ben", "hana", "ivo", "vera"])
def test_only_hr_leads_and_administrators_give_roles_and_budgets(cast, at, who):
    by = getattr(cast, who)
    with pytest.raises(NotPermitted):
        settings.give_role(cast.carl, Role.HR_LEAD, by=by, at=at)
    with pytest.raises(NotPermitted):
        settings.set_budget_holder(cast.amina.department, cast.grace, by=by, at=at)


@pytest.mark.parametrize(("role", "team"), [(Role.FULFILMENT, None), (Role.HR_LEAD, Team.IT)])
def test_a_team_belongs_to_fulfilment_and_to_nothing_else(cast, at, role, team):
    with pytest.raises(settings.NotInTeam):
        settings.give_role(cast.carl, role, team, by=cast.henry, at=at)


def test_the_first_administrator_is_made_on_the_command_line(cast, at):
    cast.carl.is_superuser = True
    cast.carl.save()
    settings.give_role(cast.mona, Role.HR_LEAD, by=fresh(cast.carl), at=at)
    assert fresh(cast.mona).as_viewer.is_hr_casework


def test_a_budget_holder_is_named_and_inherited(cast, at):
    top = Department.objects.create(name="Medicine")
    ward = Department.objects.create(name="Ward 5", parent=top)
    settings.set_budget_holder(top, cast.grace, by=cast.henry, at=at)
    found = {one.department.pk: one for one in budgets()}
    assert found[ward.pk].own is None
    assert (found[ward.pk].holder, found[ward.pk].inherited_from, found[ward.pk].path) == (
        cast.grace,
        "Medicine",
        "Medicine / Ward 5",
    )
    settings.set_budget_holder(top, None, by=cast.henry, at=at)
    named = f"Grace Test ({cast.grace.staff_number})"
    assert [line[1:4] for line in history()] == [("Medicine", "", named), ("Medicine", named, "")]


def test_nobody_makes_themselves_a_budget_holder(cast, at):
    with pytest.raises(settings.OwnBudget):
        settings.set_budget_holder(cast.amina.department, cast.henry, by=cast.henry, at=at)


def close(cast, at, day=FRIDAY, site=None, is_closed=True, by=None):
    return closures.add_closure(site=site, day=day, is_closed=is_closed, name="Founders’ day", by=by or cast.hana, at=at)


def due(one):
    one = Adjustment.objects.get(pk=one.pk)
    return one.decision_due_on, one.step_due_on, one.wait_due_on


def test_a_closed_day_moves_what_is_open_and_removing_it_moves_it_back(cast, at):
    one = asked(cast.amina)  # Monday 1 June; the fast track has 2 days
    target = Adjustment.objects.get(pk=one.pk).decision_target
    before = due(one)
    day = date(2026, 6, 2)
    assert close(cast, at, day) == 1
    after = due(one)
    assert all(later > sooner for sooner, later in zip(before, after, strict=True))
    assert after[0] == after[1] == Step.objects.get(adjustment=one).due_on
    assert Adjustment.objects.get(pk=one.pk).decision_target == target
    assert list(audit.clocks_are_what_history_says()) == []
    assert closures.remove_closure(Closure.objects.get(), by=cast.hana, at=at) == 1
    assert due(one) == before
    where = "All sites"
    words = "Closed, 2 June 2026: Founders’ day"
    assert [line[:4] for line in history()] == [("closure", where, "", words), ("closure", where, words, "")]


def test_a_closed_day_elsewhere_moves_nothing(cast, at):
    one = asked(cast.amina)
    before = due(one)
    assert close(cast, at, date(2026, 6, 2), Site.objects.create(name="Elsewhere")) == 0
    assert due(one) == before


def test_reminders_follow_the_new_date(cast, at):
    one = asked(cast.nora, "CM01")
    before = Adjustment.objects.get(pk=one.pk).next_notice_at
    close(cast, at, date(2026, 6, 2))
    assert Adjustment.objects.get(pk=one.pk).next_notice_at > before


def test_what_was_found_not_working_keeps_its_number_of_days(cast, at):
    one = walk(cast, State.NOT_WORKING)
    conversations.message(adjustment=one, words="Soon.", by=cast.hana, at=at + timedelta(days=2))
    before = Adjustment.objects.get(pk=one.pk).step_due_on
    close(cast, at, before)
    assert Adjustment.objects.get(pk=one.pk).step_due_on > before
    assert list(audit.clocks_are_what_history_says()) == []


def test_every_state_reckons_by_the_new_calendar(cast, at):
    for state in (
        State.SUBMITTED,
        State.IN_DELIVERY,
        State.DELIVERED,
        State.IN_PLACE,
        State.DECLINED,
        State.WITHDRAWN,
        State.ENDED,
    ):
        walk(cast, state, at=at - timedelta(days=28))
    close(cast, at, date(2026, 5, 6))
    assert list(audit.clocks_are_what_history_says()) == []


def test_a_holiday_on_which_people_work_brings_dates_forward(cast, at):
    one = asked(cast.amina, "CM01", at=at + timedelta(days=85))  # 25 August; 31 August 2026 is a bank holiday
    before = due(one)
    close(cast, at, date(2026, 8, 31), is_closed=False)
    assert due(one)[2] < before[2]


@pytest.mark.parametrize(
    ("day", "is_closed", "refusal"),
    [
        (date(2026, 6, 6), True, closures.IsWeekend),
        (date(2026, 8, 31), True, closures.IsFreeAnyway),
        (date(2026, 6, 5), False, closures.IsNoHoliday),
        (date(2026, 4, 1), True, closures.LongAgo),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(cast, at, day, is_closed, refusal):
    with pytest.raises(refusal):
        close(cast, at, day, is_closed=is_closed)
    assert history() == []


def test_an_entry_is_made_once_and_removed_once(cast, at):
    close(cast, at)
    with pytest.raises(closures.ClosureThere):
        close(cast, at)
    entry = Closure.objects.get()
    closures.remove_closure(entry, by=cast.ada, at=at)
    entry.pk = 1
    with pytest.raises(settings.ChangedMeanwhile):
        closures.remove_closure(entry, by=cast.ada, at=at)
    assert len(history()) == 2


def test_calendars_are_for_hr_and_administrators(cast, at):
    with pytest.raises(NotPermitted):
        close(cast, at, by=cast.ben)
    close(cast, at, by=cast.ada)


def test_the_history_cannot_be_changed(cast, at):
    settings.set_policy({"decision_days": 8}, by=cast.hana, at=at)
    for change in (SettingChange.objects.all().delete, lambda: SettingChange.objects.update(after="9")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_is_not_set_up_is_told(cast, at):
    Department.objects.update(budget_holder=None)
    assert [(one.code, one.count, one.team) for one in gaps()] == [
        ("empty_team", 0, Team.ESTATES),
        ("no_budget_holder", 1, None),
    ]
    settings.take_role(cast.henry, Role.HR_LEAD, by=cast.ada, at=at)
    assert {"few_caseworkers", "no_lead"} <= {one.code for one in gaps()}
