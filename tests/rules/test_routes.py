"""Who decides, who delivers."""

import csv
from pathlib import Path

from adjustments import migrations
from adjustments.rules import routes
from adjustments.rules.states import StepKind, Team

CATALOGUE = Path(migrations.__file__).parent / "starter" / "catalogue.csv"


def test_the_catalogue_names_nobody_whom_the_rules_do_not_know():
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        named = {name.strip() for row in csv.DictReader(file) for name in row["delivered_by"].split(";")}
    assert named <= routes.DELIVERERS


def test_the_first_team_named_delivers():
    assert routes.delivering_team(("line manager", "IT")) is Team.IT
    assert routes.delivering_team(("outside service", "IT")) is Team.PROCUREMENT
    assert routes.delivering_team(("line manager", "health and safety")) is Team.HR
    assert routes.delivering_team(()) is Team.PROCUREMENT


def test_only_what_manager_and_hr_do_needs_no_goods():
    assert not routes.needs_goods(("line manager", "HR"))
    assert routes.needs_goods(("line manager", "training"))


def test_the_first_step_is_the_managers_where_there_is_one():
    assert routes.first_step(manager_id=2, employee_id=1) is StepKind.LINE_MANAGER
    assert routes.first_step(manager_id=None, employee_id=1) is StepKind.HR
    assert routes.first_step(manager_id=1, employee_id=1) is StepKind.HR
