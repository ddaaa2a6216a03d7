"""The extract: asked for with a reason that is kept, fetched by whoever asked for a day, one row for each adjustment, nothing evaluates."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import extracts
from adjustments.models import Adjustment, Extract, ReportLine
from adjustments.queries import my_data
from adjustments.reports import extract
from adjustments.reports.asked import Asked
from adjustments.rules.states import State
from adjustments.rules.workflow import NotPermitted
from tests.builders import CANARY, GOODS, ask, asked, walk
from tests.cast import fresh
from tests.web.routes import EVERYBODY, EXTRACT, TAKING, client_for, methods, path_of
from tests.web.routes import ask as send

WHY = "A question of the board."


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def taken(client, **answers):
    page = client.post("/reports/extract/", {"reason": WHY, "period": "all", "basis": "received", **answers})
    assert page.status_code == 302, page.content.decode()[:400]
    file = client.get(page["Location"] + "rows.csv")
    assert file.status_code == 200
    assert "live-not-for-publication" in file["Content-Disposition"]
    return rows(b"".join(file.streaming_content).decode())


def test_hr_takes_the_rows_with_a_reason_that_their_colleagues_see(cast, sign_in):
    for state in (State.SUBMITTED, State.IN_PLACE, State.DECLINED, State.WITHDRAWN, State.IN_DELIVERY):
        walk(cast, state, at=timezone.now() - timedelta(days=40))
    walk(cast, State.DRAFT)
    found = taken(sign_in(cast.hana))
    sent = Adjustment.objects.sent()
    assert {row["reference"] for row in found} == set(sent.values_list("request__reference", flat=True))
    assert len(found) == sent.count()
    kept = Extract.objects.get()
    assert (kept.by, kept.reason, kept.words) == (cast.hana, WHY, "Received in any month so far")
    page = sign_in(cast.henry).get("/reports/extract/").content.decode()
    assert WHY in page
    assert "Hana Test" in page
    held = {one.code: one.rows for one in my_data.about(fresh(cast.hana), timezone.now())}
    assert [row["why"] for row in held["extracts"]] == [WHY]


def test_a_row_says_what_the_line_and_the_request_say(cast, at):
    one = walk(cast, State.IN_PLACE, at=at)
    line, later = ReportLine.objects.get(pk=one.pk), at + timedelta(days=90)
    (row,) = rows("".join(extract.lines(Asked(), later)))
    assert (row["reference"], row["asked for"], row["provided"], row["same as asked"]) == (
        one.request.reference,
        one.item,
        one.given,
        "yes",
    )
    assert row["barriers"] == ",".join(sorted(one.request.barriers.values_list("code", flat=True)))
    assert row["working days to decision net"] == str(line.decision_days)
    assert row["working days altogether gross"] == str(line.wait_gross)
    assert row["altogether in target net"] == ("yes" if line.wait_days <= line.wait_target else "no")
    assert row["confirmed on"] == line.in_place_on.isoformat()
    assert Decimal(row["actual cost £"] or 0) == (line.cost or 0)
    assert CANARY not in "".join(row.values())
    assert not {"Amina Test", "Ben Test"} & set(row.values())


def test_what_is_open_is_counted_up_to_the_day_of_the_extract(cast, at):
    one = asked(cast.amina, at=at)
    ten = at + timedelta(days=14)
    (row,) = rows("".join(extract.lines(Asked(), ten)))
    assert row["working days with: The line manager"] == str(one.calendar.between(one.submitted_on, ten.date()))


def test_without_a_reason_or_with_nonsense_nothing_is_kept_and_what_was_typed_stays(cast, sign_in):
    hana = sign_in(cast.hana)
    for wrong in (
        {"reason": ""},
        {"reason": "   "},
        {"reason": "x" * 501},
        {"period": "nonsense"},
        {"directorate": "abc"},
        {"category": "none\x00"},
    ):
        answer = hana.post("/reports/extract/", {"reason": WHY, "period": "all", **wrong})
        assert answer.status_code == 422, wrong
        assert "There is a problem" in answer.content.decode()
        if "reason" not in wrong:
            assert WHY in answer.content.decode()
    assert not Extract.objects.exists()


def test_it_is_fetched_by_whoever_asked_and_for_a_day(cast, sign_in):
    at = timezone.now()
    made = extracts.take_extract(by=cast.hana, reason=WHY, asked=Asked().as_codes(), words="All", at=at - timedelta(hours=23))
    for name in ("extract", "extract_file"):
        path = reverse(name, args=[made.pk])
        assert sign_in(cast.hana).get(path).status_code == 200
        assert sign_in(cast.henry).get(path).status_code == 404
    old = extracts.take_extract(by=cast.hana, reason=WHY, asked=Asked().as_codes(), words="All", at=at - timedelta(hours=25))
    assert sign_in(cast.hana).get(reverse("extract_file", args=[old.pk])).status_code == 404


@pytest.mark.parametrize("who", ["amina", "ben", "grace", "olga", "ivo", "ada", "rita", "olive"])
def test_nobody_else_takes_one(cast, who):
    with pytest.raises(NotPermitted):
        extracts.take_extract(by=getattr(cast, who), reason=WHY, asked=Asked().as_codes(), words="All", at=timezone.now())


def test_what_the_reader_has_a_part_in_is_left_out(cast, sign_in):
    own, other = asked(cast.hana, GOODS), asked(cast.amina, GOODS)
    assert [row["reference"] for row in taken(sign_in(cast.hana))] == [other.request.reference]
    assert {row["reference"] for row in taken(sign_in(cast.henry))} == {own.request.reference, other.request.reference}


def test_a_double_click_keeps_one_line(cast, sign_in):
    hana, answers = sign_in(cast.hana), {"reason": WHY, "period": "all", "sending": "one-key"}
    first, again = (hana.post("/reports/extract/", answers) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Extract.objects.count() == 1


def test_what_was_taken_cannot_be_changed_or_removed(cast):
    made = extracts.take_extract(by=cast.hana, reason=WHY, asked={}, words="All", at=timezone.now())
    for change in (lambda: Extract.objects.filter(pk=made.pk).update(reason="Another."), lambda: made.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_words_that_look_like_a_formula_evaluate_nowhere(cast, at):
    evil = '=HYPERLINK("http://example.org")'
    ask(cast.amina, at=at, own_words=evil)
    (row,) = rows("".join(extract.lines(Asked(), at)))
    assert row["asked for"] == f"'{evil}"


@pytest.mark.parametrize("name", sorted(TAKING))
def test_rows_are_taken_by_hr_alone(cast, name):
    for person in sorted(EVERYBODY):
        answer = send(client_for(getattr(cast, person), name), "post", path_of(name), name)
        assert answer.status_code == (400 if person in {"hana", "henry"} else 404), person


@pytest.mark.parametrize("name", sorted(EXTRACT))
def test_an_extract_is_there_for_whoever_took_it_alone(cast, name):
    taken = extracts.take_extract(
        by=cast.hana, reason=WHY, asked={"period": "all", "basis": "received"}, words="All", at=timezone.now()
    )
    for person in sorted(EVERYBODY):
        for method in methods(name):
            answer = send(client_for(getattr(cast, person), name), method, reverse(name, args=[taken.pk]), name)
            assert (answer.status_code != 404) is (person == "hana"), person
