"""Who decides, who delivers."""

import csv
from pathlib import Path

from adjustments import migrations
from adjustments.rules import routes
from adjustments.rules.states import StepKind, Task, Team

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


def test_the_first_route_that_fits_wins():
    assert routes.route_for(fast_track=True, cost_band="££££").code == "fast_track"
    assert routes.route_for(fast_track=False, changes_contract=True, cost_band="££££").code == "contract"
    assert routes.route_for(fast_track=False, cost_band="££££").steps == (StepKind.LINE_MANAGER, StepKind.BUDGET_HOLDER)
    assert routes.route_for(fast_track=False, cost_band="£££").code == "standard"
    assert routes.route_for(fast_track=True, goes_to_hr=True).steps == (StepKind.HR,)


def test_parts_of_a_delivery_are_the_catalogues_or_order_and_receive():
    assert routes.tasks_for(()) == ((Task.ORDER, Team.PROCUREMENT), (Task.RECEIVE, Team.PROCUREMENT))
    assert routes.tasks_for(("IT",), ((Task.SET_UP, Team.IT),)) == ((Task.SET_UP, Team.IT),)
