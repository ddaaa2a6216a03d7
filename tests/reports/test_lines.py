"""The line that reports count from: written with each move, and what history says at any time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adjustments.actions import adjustments, catalogue, closures, conversations, decisions, deliveries, recompute, requests
from adjustments.models import Adjustment, CatalogueEntry, Department, Person, ReportLine, Request
from adjustments.models.calendars import remembered
from adjustments.queries import audit
from adjustments.rules.states import Reason, State
from tests.builders import GOODS, ask, asked, entry_for, file_for, walk
from tests.cast import fresh

DAY = timedelta(days=1)


def test_what_somebody_works_as_is_kept_when_they_send_it(cast, at):
    """Somebody who changes department keeps the old one in the reports."""
    surgery = Department.objects.create(name="Surgery")
    theatres = Department.objects.create(name="Theatres", parent=surgery)
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(department=theatres, staff_group="Nursing", band="5")
    sent = ask(fresh(cast.amina), GOODS, at=at)
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(
        department=cast.ben.department, staff_group="Estates", band="7", site=None
    )
    kept = Request.objects.get(pk=sent.pk)
    assert (kept.department, kept.directorate, kept.staff_group, kept.band) == (theatres, surgery, "Nursing", "5")
    assert kept.site == cast.ben.site


def test_a_draft_keeps_nothing_of_that(cast, at):
    draft = ask(cast.amina, GOODS, at=at, send=False)
    assert (draft.site, draft.department, draft.directorate, draft.staff_group, draft.band) == (None, None, None, "", "")


def wrong():
    return list(audit.report_lines_are_what_history_says())


def line(adjustment):
    return ReportLine.objects.get(pk=adjustment.pk)


def test_every_state_has_its_line_and_a_draft_has_none(cast):
    found = {state: walk(cast, state, code=entry_for(state)) for state in State}
    assert wrong() == []
    assert {line(one).state for state, one in found.items() if state is not State.DRAFT} == set(State) - {State.DRAFT}
    assert not ReportLine.objects.filter(pk=found[State.DRAFT].pk).exists()


def test_a_line_says_what_where_and_for_whom(cast, at):
    directorate = Department.objects.create(name="Medicine")
    Department.objects.filter(pk=cast.amina.department_id).update(parent=directorate)
    Person.objects.filter(pk=cast.amina.pk).update(staff_group="Nursing", band="5")
    employee = fresh(cast.amina)
    goods, own = asked(employee, GOODS, at=at), asked(employee, own_words="A lighter door", code="", at=at)
    entry = goods.entry
    kept, words = line(goods), line(own)
    assert (kept.category, kept.entry_code, words.category, words.entry_code) == (entry.category, entry.code, "", "")
    assert (kept.site, kept.department, kept.directorate) == (employee.site, employee.department, directorate)
    assert (kept.staff_group, kept.band, kept.filed_as, kept.route) == ("Nursing", "5", "employee", "fast_track")
    assert line(file_for(cast.amina, cast.hana, GOODS, at=at).adjustments.get()).filed_as == "hr"
    assert line(file_for(fresh(cast.amina), cast.ben, GOODS, at=at).adjustments.get()).filed_as == "line_manager"


def test_the_pair_of_what_was_agreed_in_part_counts_once(cast, at):
    whole = decisions.agree_in_part(
        adjustment=asked(cast.amina, at=at),
        agreed_words="One pair",
        rest_words="A second pair",
        reasons=[Reason.COST],
        words="One is enough.",
        by=cast.ben,
        at=at + DAY,
    )
    rest = Adjustment.objects.get(rest_of=whole)
    assert (line(whole).outcome, line(whole).is_rest) == ("agreed_in_part", False)
    assert (line(rest).outcome, line(rest).is_rest, line(rest).filed_as) == ("open", True, "employee")
    assert line(rest).received_on == line(whole).received_on
    assert wrong() == []


def test_what_replaces_another_says_so(cast, at):
    old = walk(cast, State.IN_PLACE, at=at)
    draft = requests.begin(by=cast.amina, at=at + DAY, replaces=old)
    new = requests.submit(request=draft, by=cast.amina, at=at + DAY).adjustments.get()
    assert (line(old).is_again, line(new).is_again) == (False, True)
    assert wrong() == []


def test_what_it_cost_follows_the_delivery(cast, at):
    one = walk(cast, State.IN_DELIVERY, at=at)
    expected = (at + 5 * DAY).date()
    one = deliveries.order(
        adjustment=one, supplier="S", order_reference="1", expected_on=expected, cost=Decimal("99.50"), by=cast.paula, at=at + DAY
    )
    assert line(one).cost == Decimal("99.50")
    one = deliveries.deliver(adjustment=one, cost=Decimal(120), by=cast.paula, at=at + 2 * DAY)
    assert line(one).cost == 120
    one = adjustments.not_working(adjustment=one, words="It hums.", by=cast.amina, at=at + 3 * DAY)
    assert line(one).cost == 120
    one = adjustments.redeliver(adjustment=one, by=cast.hana, at=at + 4 * DAY)
    assert line(one).cost is None
    assert wrong() == []


def test_what_hr_files_under_another_category_counts_there(cast, at):
    one, entry = asked(cast.amina, at=at), CatalogueEntry.objects.get(code=GOODS)
    catalogue.edit(entry=entry, values={"category": "Quiet"}, seen=entry.version, by=cast.hana, at=at)
    assert line(one).category == "Quiet"
    assert wrong() == []


def test_a_closed_day_counts_in_lines_of_what_was_withdrawn_since(cast, at):
    one = asked(cast.amina, at=at)
    adjustments.withdraw(adjustment=one, by=cast.amina, at=at + 4 * DAY)
    assert line(one).days_line_manager == 4
    closures.add_closure(site=None, day=(at + DAY).date(), is_closed=True, name="Snow", by=cast.hana, at=at + 5 * DAY)
    assert line(one).days_line_manager == 3
    assert wrong() == []


def test_a_line_that_is_lost_spoilt_or_too_many_is_found_and_mended(cast, at):
    lost, spoilt = asked(cast.amina, at=at), asked(cast.carl, at=at)
    draft = ask(cast.amina, GOODS, at=at, send=False).adjustments.get()
    stray = line(spoilt)
    stray.pk = draft.pk
    stray.save(force_insert=True)
    ReportLine.objects.filter(pk=lost.pk).delete()
    ReportLine.objects.filter(pk=spoilt.pk).update(days_hr=7, outcome="declined")
    assert len(wrong()) == 4
    stray.delete()
    recompute.nightly(after=0, at=at)
    assert wrong() == []


def test_the_migration_makes_the_lines_of_what_was_there_before(cast):
    for state in State:
        walk(cast, state, code=entry_for(state))
    ReportLine.objects.all().delete()
    import_module("adjustments.migrations.0024_report_line").fill(apps, None)
    assert wrong() == []
    Request.objects.update(department=None, directorate=None, staff_group="", band="")
    Person.objects.update(staff_group="Nursing", band="5")
    import_module("adjustments.migrations.0023_request_department").fill(apps, None)
    kept = Request.objects.exclude(submitted_at=None).first()
    assert (kept.department, kept.directorate) == (cast.amina.department, cast.amina.department)
    assert (kept.staff_group, kept.band) == ("Nursing", "5")


def test_a_move_costs_one_query_more(cast, at):
    one = asked(cast.amina, at=at)
    with CaptureQueriesContext(connection) as with_line, remembered():
        one = conversations.ask_for_information(adjustment=one, words="When?", by=cast.ben, at=at)
    about_lines = [query["sql"] for query in with_line if "reportline" in query["sql"]]
    assert len(about_lines) == 1
