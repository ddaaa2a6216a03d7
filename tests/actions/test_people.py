"""The staff import: good lines in, bad lines reported, leavers and new managers settled; safe to repeat."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from adjustments.actions import adjustments, people
from adjustments.models import Adjustment, Department, Person, Request, Site
from adjustments.rules.states import State
from adjustments.rules.workflow import MoveNotAllowed
from tests.builders import GOODS, ask, asked, walk

HEADER = "Employee Number,Full Name,Email Address,Position Title,Department,Directorate,Location,Supervisor Employee Number,Termination Date\n"
TODAY = date(2026, 6, 2)


def run(rows, at, **options):
    cells = [(number, row) for number, row in enumerate(rows, start=2)]
    return people.import_people(cells, at=at, today=TODAY, **options)


def row(number, name="Some One", **cells):
    return {"staff_number": number, "name": name, **cells}


def everyone(cast, **changes):
    """The whole cast as the export has it, with changes by first name; None leaves somebody out."""
    rows = []
    for person in cast.everyone():
        first = person.email.partition("@")[0]
        change = changes.get(first, {})
        if change is not None:
            manager = person.line_manager.staff_number if person.line_manager else ""
            cells = {"email": person.email, "manager": manager, "job_title": "Officer", "department": "Acute Medical Unit"}
            rows.append(row(person.staff_number, person.name, **cells | {"site": "General Hospital"} | change))
    return rows


@pytest.mark.django_db
def test_people_places_and_managers_come_from_the_file(at):
    report = run([row("1", "Ann", department="Ward 1", directorate="Medicine", site="Here"), row("2", "Bob", manager="1")], at)
    assert (report.created, report.rejected, report.notes) == (2, [], [])
    assert Person.objects.get(staff_number="2").line_manager.name == "Ann"
    assert Department.objects.get(name="Ward 1").parent.name == "Medicine"
    assert not Person.objects.get(staff_number="1").has_usable_password()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(at):
    rows = [row("1", "Ann", email="ann@test.example"), row("2", "Bob", manager="1", band="Band 5")]
    run(rows, at)
    again = run(rows, at)
    assert (again.created, again.changed, again.unchanged, again.left) == (0, 0, 2, 0)


@pytest.mark.django_db
def test_bad_lines_are_reported_by_number_and_left_out_whole(at):
    report = run(
        [
            row("", "No Number"),
            row("2", ""),
            row("3", "Bad Mail", email="nonsense"),
            row("4", "Bad Date", active_to="31/31/2026"),
            row("5", "Twice", email="same@test.example"),
            row("5", "Twice Again"),
            row("6", "Same Mail", email="SAME@test.example"),
            row("7", "x" * 201),
            row("8", "Good"),
        ],
        at,
    )
    assert [number for number, _ in report.rejected] == [2, 3, 4, 5, 7, 8, 9]
    assert "line 6 already" in dict(report.rejected)[7]
    assert set(Person.objects.values_list("name", flat=True)) == {"Twice", "Good"}


@pytest.mark.django_db
def test_cycles_and_missing_managers_are_reported(at):
    report = run([row("1", manager="2"), row("2", manager="1"), row("3", manager="99"), row("4", manager="4")], at)
    assert any("circle: 1, 2" in note for note in report.notes)
    assert any("a manager who is not here, 99" in note for note in report.notes)
    assert any("names themselves" in note for note in report.notes)
    assert Person.objects.get(staff_number="4").line_manager is None


@pytest.mark.django_db
def test_two_people_may_swap_their_addresses(at):
    run([row("1", email="a@test.example"), row("2", email="b@test.example")], at)
    run([row("1", email="b@test.example"), row("2", email="a@test.example")], at)
    assert dict(Person.objects.values_list("staff_number", "email")) == {"1": "b@test.example", "2": "a@test.example"}


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing(at):
    report = run([row("1", department="New")], at, dry_run=True)
    assert report.created == 1
    assert not Person.objects.exists()
    assert not Department.objects.exists()


def test_a_leaver_is_deactivated_their_requests_end_and_their_steps_go_to_hr(cast, at):
    theirs, held = walk(cast, State.IN_PLACE, employee=cast.ben), asked(cast.amina)
    agreed = walk(cast, State.AGREED, code="WS06", employee=cast.carl)
    report = run(everyone(cast, ben=None, amina={"manager": ""}, carl={"manager": ""}), at + timedelta(days=1))
    assert (report.left, report.handed_on) == (1, 2)
    assert not Person.objects.get(pk=cast.ben.pk).is_active
    assert any("who is not here" in note or "no line manager" in note for note in report.notes)
    assert Adjustment.objects.get(pk=theirs.pk).state == State.ENDED
    for adjustment in (held, agreed):
        moved = Adjustment.objects.get(pk=adjustment.pk)
        assert (moved.holder_person, moved.holder_team) == (None, "hr")
    again = run(everyone(cast, ben=None, amina={"manager": ""}, carl={"manager": ""}), at + timedelta(days=2))
    assert (again.left, again.handed_on, again.changed) == (0, 0, 0)


def test_a_termination_date_in_the_past_is_leaving_too(cast, at):
    asked(cast.amina)
    run(everyone(cast, amina={"active_to": "01/06/2026"}), at + timedelta(days=1))
    assert Adjustment.objects.get().state == State.ENDED


def test_a_new_manager_gets_the_open_step(cast, at):
    held = asked(cast.amina)
    run(everyone(cast, amina={"manager": cast.mona.staff_number}), at + timedelta(days=1))
    moved = Adjustment.objects.get(pk=held.pk)
    assert moved.holder_person == cast.mona
    assert moved.steps.get().holder_person == cast.mona
    assert not Adjustment.objects.visible_to(Person.objects.get(pk=cast.ben.pk), at).filter(pk=held.pk).exists()


def test_half_a_file_is_refused_before_anything_changes(cast, at):
    for number in range(30):
        Person.objects.create_user(None, None, staff_number=f"x{number}", name="Extra")
    with pytest.raises(people.TooManyLeavers):
        run(everyone(cast), at)
    assert Person.objects.active().count() == len(cast.everyone()) + 30
    assert run(everyone(cast), at, allow_leavers=True).left == 30


def test_drafts_of_leavers_stay_drafts(cast, at):
    ask(cast.amina, GOODS, send=False)
    run(everyone(cast, amina=None), at)
    assert Request.objects.get().is_draft


@pytest.mark.django_db
def test_the_command_reads_an_ordinary_export(tmp_path, capsys):
    file = tmp_path / "staff.csv"
    file.write_bytes((HEADER + '1,"O’Neill, Zoë",z@test.example,Nurse,Ward,Medicine,Here,,\n2,,,,,,,,\n').encode("cp1252"))
    call_command("import_people", str(file))
    printed = capsys.readouterr()
    assert "1 new" in printed.out
    assert "Line 3 was left out: the name is missing." in printed.err
    assert Person.objects.get().name == "O’Neill, Zoë"


@pytest.mark.django_db
def test_the_command_takes_other_headings(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text("No;Who\n".replace(";", ",") + "7,Ann\n", encoding="utf-8-sig")
    call_command("import_people", str(file), "--column", "staff_number=No", "--column", "name=Who")
    assert Person.objects.get().staff_number == "7"


@pytest.mark.parametrize(
    ("content", "arguments", "says"),
    [
        ("", [], "empty"),
        ("Who\nAnn\n", [], "Employee Number"),
        (HEADER, ["--column", "nonsense=X"], "FIELD=HEADING"),
    ],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path, content, arguments, says):
    file = tmp_path / "staff.csv"
    file.write_text(content)
    with pytest.raises(CommandError, match=says):
        call_command("import_people", str(file), *arguments)


def test_the_command_says_that_a_file_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", str(tmp_path / "none.csv"))


def test_what_the_file_has_no_column_for_stays(cast, at):
    rows = [row(person.staff_number, person.name) for person in cast.everyone()]
    report = run(rows, at)
    assert (report.changed, report.unchanged) == (0, len(cast.everyone()))
    assert Person.objects.get(pk=cast.amina.pk).line_manager == cast.ben
    assert Person.objects.get(pk=cast.amina.pk).email == "amina@test.example"


def test_a_leaver_who_comes_back_under_another_number_keeps_the_address(cast, at):
    run(everyone(cast, carl=None), at)
    report = run([*everyone(cast, carl=None), row("900", "Carl Test", email="carl@test.example", manager="")], at)
    assert report.rejected == []
    assert Person.objects.get(email="carl@test.example").staff_number == "900"


def test_an_empty_file_makes_nobody_leave(cast, at):
    Person.objects.filter(staff_number__gt="104").update(is_active=False)
    with pytest.raises(people.TooManyLeavers):
        run([], at)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        ('{a}\n{b_number},"Broken quote,x\n{c}\n', 3),
        ("{a}\n{b_number},Short\n{c}\n", 3),
        ("{a}\n{b_number},Too,long,,,,,,,,,,,\n{c}\n", 3),
    ],
)
def test_when_a_line_cannot_be_read_nobody_is_taken_to_have_left(cast, tmp_path, capsys, lines, number):
    def full(person):
        return f"{person.staff_number},{person.name},{person.email},Officer,,,,,"

    file = tmp_path / "staff.csv"
    text = lines.format(a=full(cast.amina), b_number=cast.ben.staff_number, c=full(cast.carl))
    file.write_text(HEADER + text)
    call_command("import_people", str(file))
    said = capsys.readouterr().err
    assert f"Line {number} was left out" in said
    assert "nobody was taken to have left" in said
    assert Person.objects.active().count() == len(cast.everyone())
    assert Person.objects.get(pk=cast.ben.pk).line_manager == cast.grace


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["a\x00b", "two\nlines", "tab\tbed"])
def test_control_characters_are_refused(at, bad):
    report = run([row("1", "Ann", job_title=bad)], at)
    assert report.rejected == [(2, "a cell holds a line break or another control character")]


@pytest.mark.django_db
def test_odd_line_separators_inside_a_cell_split_nothing(tmp_path):
    file = tmp_path / "staff.csv"
    file.write_text(HEADER + "1,Ann\u2028Other,,,,,,,\n2,Bob,,,,,,,\n", encoding="utf-8")
    call_command("import_people", str(file))
    assert Person.objects.count() == 2


def test_a_change_in_the_admin_hands_on_at_once(cast, at, sign_in):
    cast.ada.is_superuser = True
    cast.ada.save()
    held = asked(cast.amina)
    client = sign_in(cast.ada)
    page = f"/admin/adjustments/person/{cast.amina.pk}/change/"
    answers = {"staff_number": cast.amina.staff_number, "name": "Amina Test", "email": "amina@test.example", "is_active": "on"}
    answer = client.post(page, {**answers, "line_manager": cast.mona.pk})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Adjustment.objects.get(pk=held.pk).holder_person == cast.mona


def test_a_manager_who_leaves_is_reported_on_that_very_run_and_a_second_changes_nothing(cast, at):
    first = run(everyone(cast, ben={"active_to": "2026-06-01"}), at)
    assert any(f"not here, {cast.ben.staff_number}" in note for note in first.notes)
    assert first.left == 1
    again = run(everyone(cast, ben={"active_to": "2026-06-01"}), at)
    assert (again.changed, again.managers_changed, again.left, again.handed_on) == (0, 0, 0, 0)


def test_two_sweeps_hand_a_case_on_once(cast, at):
    held = asked(cast.amina)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    stale = Adjustment.objects.with_case().get(pk=held.pk)
    assert people.settle(at=at + timedelta(hours=1)) == 1
    with pytest.raises(MoveNotAllowed):
        adjustments.hand_on(adjustment=stale, at=at + timedelta(hours=1))
    assert held.events.filter(action="reassign").count() == 1


@pytest.mark.parametrize(("field", "value"), [("time_zone", "Europe/Londn"), ("country", "XX")])
def test_a_site_with_a_typing_error_is_refused(db, field, value):
    with pytest.raises(ValidationError):
        Site(name="Here", **{field: value}).full_clean()
