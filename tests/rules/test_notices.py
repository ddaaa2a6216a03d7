"""When reminders are due, and when people may be reached."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from adjustments.models.calendars import public_calendar
from adjustments.rules import reminders
from adjustments.rules.clocks import Pause
from adjustments.rules.notices import NoticeKind, To
from adjustments.rules.reminders import Anchor, Since
from adjustments.rules.states import Action
from tests.rules.life import SITUATIONS, sent

ENGLAND = public_calendar("GB", "ENG")
LONDON = ZoneInfo("Europe/London")
STEP = {"calendar": ENGLAND, "zone": LONDON}


def step(opened_on, due_on):
    return {Since.STEP_DUE: Anchor(due_on, opened_on)}


def moments(found):
    return [
        (due.rule.kind, due.offset, due.rule.to, due.at.astimezone(LONDON).strftime("%m-%d %H:%M"))
        for due in reminders.moments(found, **STEP)
    ]


def test_a_step_is_reminded_of_and_handed_up_as_the_table_says():
    """domain.md section 5: 5, 2, 0 days before, 1, 3 and 5 days late."""
    due, late, up = NoticeKind.DECISION_DUE, NoticeKind.DECISION_LATE, NoticeKind.DECISION_ESCALATED
    assert moments(step(date(2026, 6, 1), date(2026, 6, 15))) == [
        (due, -5, To.HOLDER, "06-08 08:00"),
        (due, -2, To.HOLDER, "06-11 08:00"),
        (due, 0, To.HOLDER, "06-15 08:00"),
        (due, 1, To.HOLDER, "06-16 08:00"),
        (late, 1, To.EMPLOYEE, "06-16 08:00"),
        (late, 3, To.EMPLOYEE, "06-18 08:00"),
        (up, 3, To.SENIOR, "06-18 08:00"),
        (up, 3, To.HR, "06-18 08:00"),
        (late, 5, To.EMPLOYEE, "06-22 08:00"),
        (up, 5, To.HR_LEAD, "06-22 08:00"),
        (NoticeKind.STEP_TAKEN_OVER, 5, To.NOBODY, "06-22 08:00"),
    ]


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (
            Since.ASKED,
            [
                ("answer_awaited", 3, "employee"),
                ("answer_awaited", 7, "employee"),
                ("answer_awaited", 12, "employee"),
                ("contact_wanted", 12, "hr"),
            ],
        ),
        (Since.FILED, [("contact_wanted", 5, "hr")]),
        (Since.SILENT, [("silence_noticed", 5, "holder")]),
        (Since.EXPECTED, [("delivery_overdue", 1, "fulfilment"), ("delivery_overdue", 4, "hr")]),
        (Since.DELIVERED, [("confirmation_awaited", 5, "employee"), ("contact_wanted", 10, "hr")]),
    ],
)
def test_each_rule_of_the_table(since, expected):
    found = reminders.moments({since: Anchor(date(2026, 6, 1), date(2026, 6, 1))}, **STEP)
    assert [(due.rule.kind, due.offset, due.rule.to) for due in found] == expected
    for due in found:
        assert ENGLAND.between(date(2026, 6, 1), due.at.astimezone(LONDON).date()) == due.offset


def test_what_ends_is_told_ten_working_days_before_and_what_expires_thirty_calendar_days():
    day, opened = date(2026, 12, 31), date(2026, 6, 1)
    assert [(d.rule.to, f"{d.at:%m-%d}") for d in reminders.moments({Since.UNTIL: Anchor(day, opened)}, **STEP)] == [
        (To.EMPLOYEE, "12-15"),
        (To.MANAGER, "12-15"),
    ]
    assert [f"{d.at:%m-%d}" for d in reminders.moments({Since.EXPIRES: Anchor(day, opened)}, **STEP)] == ["12-01"]
    assert reminders.moments({Since.UNTIL: Anchor(day, date(2026, 12, 20))}, **STEP) == []


def test_a_review_is_told_to_both_before_on_and_after_its_day_and_a_free_day_is_the_next_working_day():
    saturday = date(2026, 9, 5)
    found = reminders.moments({Since.REVIEW: Anchor(saturday, date(2026, 6, 5))}, **STEP)
    assert [(due.rule.to, due.offset, f"{due.at:%m-%d}") for due in found] == [
        (to, offset, day) for offset, day in ((-10, "08-21"), (0, "09-07"), (5, "09-11")) for to in (To.EMPLOYEE, To.MANAGER)
    ]


def test_no_reminder_falls_on_or_before_the_opening():
    found = moments(step(date(2026, 6, 1), date(2026, 6, 3)))
    assert [offset for kind, offset, *_ in found if kind is NoticeKind.DECISION_DUE] == [0, 1]


def test_days_late_are_counted_without_those_on_which_the_clock_stood():
    """Due on Monday 15 June, asked on the 17th, two days late, answered on the 24th: the third day late is the 25th."""
    stood = (Pause(date(2026, 6, 17), date(2026, 6, 24)),)
    found = moments({Since.STEP_DUE: Anchor(date(2026, 6, 15), date(2026, 6, 1), stood)})
    assert [(offset, when[:5]) for kind, offset, _, when in found if kind is NoticeKind.DECISION_LATE] == [
        (1, "06-16"),
        (3, "06-25"),
        (5, "06-29"),
    ]


def test_eight_o_clock_is_local_on_both_sides_of_the_clock_change():
    day_after = date(2026, 10, 26)  # the clocks went back on Sunday 25 October 2026
    found = {due.at for due in reminders.moments(step(date(2026, 10, 12), day_after), **STEP) if due.offset <= 0}
    assert datetime(2026, 10, 19, 7, tzinfo=UTC) in found
    assert datetime(2026, 10, 26, 8, tzinfo=UTC) in found


def test_the_next_reminder_is_the_first_after_the_moment():
    found = step(date(2026, 6, 1), date(2026, 6, 15))
    assert reminders.next_at(found, after=datetime(2026, 6, 8, 7, tzinfo=UTC), **STEP) == datetime(2026, 6, 11, 7, tzinfo=UTC)
    assert reminders.next_at(found, after=datetime(2026, 6, 22, 7, tzinfo=UTC), **STEP) is None


def anchors(life, **dates):
    return reminders.anchors(life.facts, reminders.Dates(**dates))


DUE = {"step_due_on": date(2026, 6, 15)}


def test_from_which_days_the_rules_count():
    assert set(anchors(sent(), **DUE)) == {Since.STEP_DUE, Since.SILENT}
    assert set(anchors(SITUATIONS["question"](), **DUE)) == {Since.ASKED}
    assert set(anchors(SITUATIONS["offer"](), **DUE)) == {Since.ASKED}
    assert set(anchors(SITUATIONS["paused"](), **DUE)) == set(), "while the clock stands nobody is nagged"
    assert set(anchors(SITUATIONS["delivered"]())) == {Since.DELIVERED}
    assert set(anchors(SITUATIONS["in place"](), until_on=date(2026, 12, 1))) == {Since.UNTIL, Since.REVIEW}
    assert anchors(SITUATIONS["declined"](), **DUE) == {}


def test_silence_begins_anew_with_whatever_the_employee_hears():
    life = sent()
    began = anchors(life)[Since.SILENT].day
    life.do(Action.MESSAGE, "manager", on=date(2026, 6, 4))
    assert (began, anchors(life)[Since.SILENT].day) == (date(2026, 6, 1), date(2026, 6, 4))
    life.do(Action.PROPOSE_REFUSAL, "manager", on=date(2026, 6, 8), reasons=["safety"])
    assert anchors(life)[Since.SILENT].day == date(2026, 6, 4), "of a proposal the employee hears nothing"


@pytest.mark.parametrize(
    ("at", "reachable"),
    [
        (datetime(2026, 6, 1, 10), datetime(2026, 6, 1, 10)),
        (datetime(2026, 6, 1, 5), datetime(2026, 6, 1, 8)),
        (datetime(2026, 6, 1, 18), datetime(2026, 6, 2, 8)),
        (datetime(2026, 6, 5, 20), datetime(2026, 6, 8, 8)),
        (datetime(2026, 6, 6, 10), datetime(2026, 6, 8, 8)),
        (datetime(2026, 12, 24, 19), datetime(2026, 12, 29, 8)),
    ],
)
def test_people_are_reached_on_working_days_between_eight_and_six(at, reachable):
    found = reminders.within_hours(at.replace(tzinfo=LONDON), ENGLAND, LONDON)
    assert found.astimezone(LONDON) == reachable.replace(tzinfo=LONDON)
