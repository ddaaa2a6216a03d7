"""Who may ask for somebody else, whom one may invite to, and why a draft cannot be sent any more; against domain.md section 3."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adjustments.rules import invitations as rules
from adjustments.rules.facts import MoveNotAllowed
from adjustments.rules.permissions import Viewer, may_file_for
from adjustments.rules.states import Role, Team

EMPLOYEE, MANAGER, COLLEAGUE = 1, 2, 3
AT = datetime(2026, 6, 8, 9, tzinfo=UTC)
HR = frozenset({Role.HR_CASEWORKER})
INVITED = frozenset({EMPLOYEE})


def code_of(check):
    """The code of a refusal; empty where there is none."""
    try:
        check()
    except MoveNotAllowed as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    ("viewer", "may", "refused"),
    [
        (Viewer(EMPLOYEE), False, "filing_for_oneself"),
        (Viewer(EMPLOYEE, HR, files_for=INVITED), False, "filing_for_oneself"),
        (Viewer(MANAGER), True, "filing_uninvited"),
        (Viewer(COLLEAGUE), False, ""),
        (Viewer(COLLEAGUE, files_for=INVITED), True, ""),
        (Viewer(COLLEAGUE, files_for=frozenset({4})), False, ""),
        (Viewer(COLLEAGUE, supports=frozenset({EMPLOYEE})), False, ""),
        (Viewer(COLLEAGUE, HR), True, "filing_uninvited"),
        (Viewer(COLLEAGUE, frozenset({Role.HR_LEAD})), True, "filing_uninvited"),
        (Viewer(COLLEAGUE, frozenset({Role.FULFILMENT}), frozenset({Team.IT})), False, ""),
        (Viewer(COLLEAGUE, frozenset({Role.INDEPENDENT_REVIEWER, Role.ADMINISTRATOR})), False, ""),
    ],
)
def test_hr_the_line_manager_and_the_invited_ask_for_somebody_and_only_who_needs_it_is_invited(viewer, may, refused):
    who = {"employee_id": EMPLOYEE, "manager_id": MANAGER}
    assert may_file_for(viewer, **who) is may
    assert code_of(lambda: rules.check_filer(viewer, **who)) == refused


@pytest.mark.parametrize(
    ("is_used", "ends", "why"),
    [
        (True, AT, "filing_used"),
        (False, AT, "filing_expired"),
        (False, AT + timedelta(days=1), "filing_ended"),
    ],
)
def test_why_it_cannot_be_sent_any_more(is_used, ends, why):
    assert rules.why_not_filed(is_used=is_used, expires_at=ends, at=AT) == why


@pytest.mark.parametrize(("days", "code"), [(-1, "invited_until_past"), (0, ""), (92, ""), (93, "filing_too_long")])
def test_it_lasts_three_months_at_most(days, code):
    today = date(2026, 6, 8)
    assert rules.usual_end(today, rules.FILING) == date(2026, 7, 6)
    assert code_of(lambda: rules.check_days(today + timedelta(days=days), today, rules.FILING)) == code
