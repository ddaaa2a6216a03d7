"""Something for the meantime, on pages, in mails, in the API and in lists: from who arranges it to who has it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from adjustments.actions import interims, looks, requests, tokens
from adjustments.models import Adjustment, Interim, Notice
from adjustments.queries import audit, desk, my_data, today
from adjustments.queries.case_file import WITHHELD
from adjustments.rules.states import Action, State
from tests.builders import GOODS, SLOW, ask, asked, file_for, walk
from tests.cast import fresh
from tests.situations import date_fields

WORDS = "The quiet room on the second floor."
JUNE = [date(2026, 6, 1) + timedelta(days=number) for number in range(30)]


def arranged(cast, one, at, by=None, **days):
    days = {"in_effect_on": JUNE[1]} | days
    return interims.arrange_interim(adjustment=one, words=WORDS, by=by or cast.ben, at=at, **days)


def file_of(person, one, at):
    return looks.open_case(one.request.reference, by=fresh(person), at=at).adjustment(one.number)


def page(sign_in, person, one, name="request"):
    path = {"request": f"/requests/{one.request.reference}/", "decide": f"/requests/{one.request.reference}/decide/"}[name]
    return sign_in(person).get(path).content.decode()


def test_the_manager_is_asked_arranges_it_and_the_employee_reads_it(cast, sign_in):
    one = asked(cast.amina, SLOW, at=timezone.now())
    before = page(sign_in, cast.ben, one, "decide")
    assert "What can Amina Test have meanwhile?" in before
    path = f"/requests/{one.request.reference}/adjustments/1/arrange-interim/"
    day = timezone.localdate()
    answers = {"words": WORDS, "in_effect_on_day": day.day, "in_effect_on_month": day.month, "in_effect_on_year": day.year}
    sent = {"version": one.version, "sending": str(uuid.uuid4()), **answers}
    assert "It is arranged." in sign_in(cast.ben).post(path, sent, follow=True).content.decode()
    assert "What can Amina Test have meanwhile?" not in page(sign_in, cast.ben, one, "decide")
    mine = page(sign_in, cast.amina, one)
    assert WORDS in mine
    assert "Tell us if this does not help" in mine
    assert "You should hear from somebody by" not in mine, "that was a first reply"
    assert "Tell us if this does not help" not in page(sign_in, cast.hana, one)
    kinds = set(Notice.objects.filter(adjustment=one).values_list("kind", "to__name"))
    assert kinds == {("interim_arranged", "Amina Test")}, "the manager did it themselves"
    one.refresh_from_db()
    assert (one.interim_on, one.interim_days, one.interim_due_on, one.interim_target) == (day, 0, None, 5)


def test_dates_in_the_wrong_order_are_refused_and_nothing_is_lost(cast, sign_in):
    one = asked(cast.amina, SLOW, at=timezone.now())
    path = f"/requests/{one.request.reference}/adjustments/1/arrange-interim/"
    begins = timezone.now() + timedelta(days=7)
    answers = {"words": WORDS, **date_fields("in_effect_on", begins), **date_fields("until", begins - timedelta(days=1))}
    answers |= {"version": one.version, "sending": "x"}
    answer = sign_in(cast.ben).post(path, answers)
    assert answer.status_code == 422
    assert "Enter a date that is not before the first one." in answer.content.decode()
    assert WORDS in answer.content.decode()
    assert not Interim.objects.exists()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("amina", True), ("ben", True), ("hana", True), ("olga", False), ("paula", False)],
)
def test_who_may_read_it(cast, at, who, sees):
    one = walk(cast, State.IN_DELIVERY, at=at)
    arranged(cast, one, at + timedelta(hours=3))
    if who == "olga":
        return  # a budget holder has no step here: the case does not exist for them
    found = file_of(getattr(cast, who), one, at + timedelta(days=1)).interim
    assert (found.words if sees else found) == (WORDS if sees else WITHHELD)


def test_who_filed_it_and_a_manager_whom_the_employee_passed_over_read_nothing(cast, at):
    filed = file_for(cast.amina, cast.ben, GOODS, at=at).adjustments.get()
    arranged(cast, filed, at, by=cast.hana)
    assert file_of(cast.ben, filed, at).interim is WITHHELD
    assert not Notice.objects.filter(kind="interim_arranged", to=cast.ben).exists()


def test_the_newest_counts_as_long_as_something_is_to_come(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    interims.rule_out_interim(adjustment=one, words="No room is free.", by=cast.ben, at=at)
    found = file_of(cast.amina, one, at).interim
    assert (found.words, found.in_effect_on, found.by) == ("No room is free.", None, "Ben Test")
    arranged(cast, one, at + timedelta(hours=1), in_effect_on=JUNE[1], until=JUNE[4])
    later = file_of(cast.amina, one, at + timedelta(days=9)).interim
    assert (later.words, later.until_on, later.is_over) == (WORDS, JUNE[4], True)
    story = looks.open_case(one.request.reference, by=fresh(cast.amina), at=at).story
    assert [(line.action, line.words) for line in story[1:]] == [
        (Action.RULE_OUT_INTERIM, "No room is free."),
        (Action.ARRANGE_INTERIM, WORDS),
    ]
    assert story[-1].what == "arranged something for the meantime, from 2 June 2026 until 5 June 2026"
    assert Adjustment.objects.get(pk=one.pk).interim_days == 0, "it was said on the first day that nothing was possible"


def test_saying_that_it_is_urgent_after_all_sets_the_clock(cast, at):
    one = asked(cast.amina, GOODS, at=at)
    assert one.interim_target is None
    requests.change(adjustment=one, barriers=["FOCUS"], is_urgent=True, by=cast.amina, at=at)
    one.refresh_from_db()
    assert (one.interim_target, one.interim_due_on) == (1, JUNE[1])
    requests.change(adjustment=one, barriers=["FOCUS"], place="Room 7", by=cast.amina, at=at)
    one.refresh_from_db()
    assert one.interim_target == 1, "what was left out stays as it was"


def test_the_adjustments_team_finds_where_it_is_due(cast):
    now = timezone.now()
    due, fine, quick = (
        asked(cast.amina, SLOW, at=now - timedelta(days=9)),
        asked(cast.amina, SLOW, at=now),
        asked(cast.carl, GOODS, at=now - timedelta(days=9)),
    )
    settled = asked(cast.carl, SLOW, at=now - timedelta(days=9))
    interims.rule_out_interim(adjustment=settled, words="No.", by=cast.ben, at=now)
    found = desk.for_hr(fresh(cast.hana), now, desk.Filter(part="interim"))
    assert [one.pk for one in found] == [due.pk]
    assert {fine.interim_target, quick.interim_target} == {5, None}
    part = next(one for one in today.of(fresh(cast.hana), now).parts if one.part == "interim")
    assert (part.count, part.first[0].pk) == (1, due.pk)


def test_the_api_says_and_does_the_same(cast, at, client):
    one = asked(cast.amina, SLOW, at=timezone.now())
    _, secret = tokens.make(person=cast.ben, name="t", days=2, may_change=True, at=timezone.now())
    path = f"/api/v1/requests/{one.request.reference}/adjustments/1/arrange-interim/"
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "1"}
    begins = timezone.localdate().isoformat()
    before = (timezone.localdate() - timedelta(days=1)).isoformat()
    body = {"version": one.version, "words": WORDS, "in_effect_on": begins, "until": before}
    refused = client.post(path, body, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "ends_before_it_begins")
    body |= {"until": None}
    answer = client.post(path, body, content_type="application/json", headers=headers | {"idempotency-key": "2"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["interim"] == {
        "words": WORDS,
        "by": "You",
        "in_effect_on": begins,
        "until_on": None,
        "is_over": False,
    }
    clock = {line["clock"]: line for line in answer.json()["clocks"]}
    assert set(clock) == {"reply", "decision", "interim", "wait", "silence"}
    assert (clock["reply"]["days"], clock["interim"]["due_on"], clock["decision"]["target"]) == (0, None, 10)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"in_effect_on": "9999-12-31"}, "begins_too_far_away"),
        ({"in_effect_on": "0001-01-01"}, "begins_too_far_away"),
        ({"until": "9999-12-31"}, "ends_too_far_away"),
    ],
)
def test_days_that_are_a_slip_of_the_pen_are_refused_by_both_doors(cast, client, days, code):
    one = asked(cast.amina, SLOW, at=timezone.now() - timedelta(hours=1))
    _, secret = tokens.make(person=cast.ben, name="t", days=2, may_change=True, at=timezone.now())
    path = f"/api/v1/requests/{one.request.reference}/adjustments/1/arrange-interim/"
    headers = {"authorization": f"Bearer {secret}", "idempotency-key": "1"}
    body = {"version": one.version, "words": WORDS, "in_effect_on": timezone.localdate().isoformat(), **days}
    refused = client.post(path, body, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert not Interim.objects.exists()


def test_what_is_promised_for_later_is_not_there_yet(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    one = arranged(cast, one, at, in_effect_on=JUNE[20])
    assert (one.interim_on, one.interim_due_on) == (JUNE[20], JUNE[7]), "due on the fifth working day, there on the fourteenth"

    def clock(day):
        found = file_of(cast.ben, one, at + timedelta(days=day)).clocks
        return next(line for line in found if line.clock == "interim")

    def wanted(day):
        return desk.for_hr(fresh(cast.hana), at + timedelta(days=day), desk.Filter(part="interim")).exists()

    assert (clock(3).ended_on, clock(3).due_on, clock(3).days_left) == (None, JUNE[7], 2)
    assert [wanted(day) for day in (3, 7, 12, 20)] == [False, True, True, False]
    assert (clock(21).ended_on, clock(21).due_on, clock(21).days) == (JUNE[20], None, 14)


def test_who_filed_it_reads_no_clock_that_tells_what_is_withheld(cast, at):
    one = file_for(cast.amina, cast.ben, SLOW, at=at).adjustments.get()
    arranged(cast, one, at, by=cast.hana)
    assert {line.clock for line in file_of(cast.ben, one, at + timedelta(days=1)).clocks} <= {"decision", "wait"}
    assert "interim" in {line.clock for line in file_of(cast.amina, one, at + timedelta(days=1)).clocks}


def test_it_stands_in_what_is_held_about_both(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    arranged(cast, one, at)
    held = {section.code: section.rows for section in my_data.about(fresh(cast.amina), at)}
    assert held["requests"][0]["adjustments"][0]["for_the_meantime"] == WORDS
    theirs = {section.code: section.rows for section in my_data.about(fresh(cast.ben), at)}
    assert WORDS in [row["words"] for row in theirs["messages"]]


def test_the_doctor_compares_rows_with_history(cast, at):
    one = asked(cast.amina, SLOW, at=at)
    arranged(cast, one, at)
    call_command("doctor")
    Interim.objects.update(in_effect_on=JUNE[8])
    assert len(list(audit.interims_are_what_history_says())) == 1
    Interim.objects.all().delete()
    assert len(list(audit.interims_are_what_history_says())) == 1
    event = one.events.latest("seq")
    with pytest.raises(IntegrityError), transaction.atomic():
        Interim.objects.create(adjustment=one, event=event, author=cast.ben, words="W", until_on=JUNE[8])


def test_each_of_a_request_has_its_own(cast, at):
    both = ask(cast.amina, SLOW, GOODS, at=at).adjustments.order_by("number")
    arranged(cast, both[0], at)
    assert [bool(file_of(cast.amina, one, at).interim) for one in both] == [True, False]
