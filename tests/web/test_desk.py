"""The desk of the adjustments team: filters, order, saved views, its day."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.actions import adjustments, casework, conversations, decisions, deliveries, requests, tokens
from adjustments.models import Adjustment, CatalogueEntry, Department, Notice, SavedView
from adjustments.queries import case_file, desk, today, worklist
from adjustments.rules.states import PauseReason, Reason, State, SupplyReason, WithdrawReason, Works
from tests.builders import GOODS, NO_GOODS, SLOW, asked, file_for, walk
from tests.cast import fresh
from tests.situations import SITUATIONS, prepare

LIST, TODAY = "/hr/requests/", "/hr/today/"


def now():
    return timezone.now()


def ago(days):
    return now() - timedelta(days=days)


def filed_for(cast, at, by=None):
    return file_for(cast.amina, by or cast.hana, GOODS, at=at, words="She said that it is loud.").adjustments.get()


def proposed(cast, at):
    one = asked(cast.amina, at=at)
    return decisions.propose_refusal(adjustment=one, reasons=[Reason.SAFETY], words="The alarm.", by=cast.ben, at=at)


def found(person, **asked_for):
    return {one.pk for one in desk.for_hr(fresh(person), now(), desk.Filter(**asked_for))}


def only(*names):
    return {"only": frozenset(names)}


def test_each_filter_finds_what_its_words_say(cast):
    at = ago(1)
    sent, declined = asked(cast.amina, at=at), walk(cast, State.DECLINED, at=at)
    info, delivering = walk(cast, State.INFO_NEEDED, at=at), walk(cast, State.IN_DELIVERY, at=at)
    henry = cast.henry
    assert found(henry, state="open") == {sent.pk, info.pk, delivering.pk}
    assert found(henry, state="closed") == {declined.pk}
    assert found(henry, state="submitted") == {sent.pk}
    assert found(henry, state="all") == found(henry) == {sent.pk, info.pk, delivering.pk, declined.pk}
    assert found(henry, holder="manager") == {sent.pk}
    assert found(henry, holder="employee") == {info.pk}
    assert found(henry, holder="procurement") == {delivering.pk}
    assert found(henry, holder="it") == found(henry, holder="me") == found(henry, holder="supplier") == set()
    casework.take_over(adjustment=sent, words="He is away.", by=cast.henry, at=at)
    assert found(henry, holder="me") == found(henry, holder="hr") == {sent.pk}
    assert found(cast.hana, holder="me") == set()
    assert found(henry, category=sent.entry.category) >= {sent.pk}
    assert found(henry, category="own_words") == set()
    assert found(henry, route=sent.route) >= {sent.pk}
    assert found(henry, route="over_limit") == set()


def test_a_directorate_has_all_departments_below_it(cast):
    one = asked(cast.amina, at=ago(1))
    top = Department.objects.create(name="Medicine")
    Department.objects.filter(pk=cast.amina.department_id).update(parent=top)
    other = Department.objects.create(name="Surgery")
    assert found(cast.hana, directorate=top.pk) == {one.pk}
    assert found(cast.hana, directorate=other.pk) == set()


def test_what_is_late_checked_looked_at_filed_or_sent_to_hr_is_found(cast):
    late, check = asked(cast.amina, at=ago(20)), proposed(cast, ago(1))
    look = walk(cast, State.APPEALED, at=ago(1))
    filed = filed_for(cast, ago(1), by=cast.ben)
    assert found(cast.henry, **only("late")) == {late.pk}
    assert found(cast.henry, **only("second_check")) == {check.pk}
    assert found(cast.henry, **only("another_look")) == {look.pk}
    assert found(cast.henry, **only("filed")) == {filed.pk}
    assert found(cast.henry, **only("late", "filed")) == set()
    draft = requests.begin(by=cast.amina, at=ago(1))
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code=GOODS), own_words="")
    draft.is_sent_to_hr = True
    draft.save()
    to_hr = requests.submit(request=draft, by=cast.amina, at=ago(1)).adjustments.get()
    assert found(cast.henry, **only("sent_to_hr")) == {to_hr.pk}


def test_whom_nobody_has_replied_to_in_time_is_found(cast):
    late, told, answered = (asked(one, at=ago(8)) for one in (cast.amina, cast.carl, cast.nora))
    conversations.message(adjustment=told, words="I am on it.", by=cast.ben, at=ago(8))
    conversations.ask_for_information(adjustment=answered, words="When?", by=cast.hana, at=ago(8))
    asked(cast.amina, at=now())
    assert found(cast.henry, part="no_reply") == {late.pk}
    assert [(one.part, one.count) for one in today.of(fresh(cast.henry), now()).parts if one.part == "no_reply"] == [
        ("no_reply", 1)
    ]


@pytest.mark.parametrize("action", sorted(SITUATIONS))
def test_on_hold_means_the_same_in_lists_and_on_the_row(cast, action):
    prepare(cast, action, ago(1))
    listed = {one.pk for one in desk.cases(fresh(cast.henry), now()).filter(worklist.on_hold())}
    rows = case_file.summaries(list(Adjustment.objects.with_case()), fresh(cast.henry), now())
    assert listed == {one.pk for one in rows if one.hold_reason}
    assert found(cast.henry, part="held_long") == {one.pk for one in rows if one.is_held_long} == set()


@pytest.mark.parametrize("action", sorted(SITUATIONS))
def test_on_hold_for_long_means_the_same_in_lists_and_on_the_row(cast, action):
    prepare(cast, action, ago(40))
    rows = case_file.summaries(list(Adjustment.objects.with_case()), fresh(cast.henry), now())
    assert found(cast.henry, part="held_long") == {one.pk for one in rows if one.is_held_long}
    assert {one.pk for one in rows if one.is_held_long} == {one.pk for one in rows if one.hold_reason}


def test_every_open_case_is_with_exactly_one_holder(cast):
    for action in SITUATIONS:
        prepare(cast, action, ago(1))
    seen = desk.cases(fresh(cast.henry), now()).filter(holder_person=None, holder_team="").count()
    conditions = desk.holder_conditions()
    open_cases = desk.cases(fresh(cast.henry), now()).open()
    counted = [open_cases.filter(condition).count() for condition in conditions.values()]
    assert sum(counted) == open_cases.count()
    assert seen


def test_nobody_of_hr_sees_their_own_request_or_what_they_filed(cast, sign_in):
    cast.hana.line_manager = None
    cast.hana.save()
    own, filed = asked(cast.hana, SLOW, at=ago(40)), filed_for(cast, ago(40))
    for path in (LIST, f"{LIST}?state=all", TODAY):
        page = sign_in(cast.hana).get(path).content.decode()
        assert own.request.reference not in page
        assert filed.request.reference not in page
    assert found(cast.hana) == set()
    assert found(cast.henry) == {own.pk, filed.pk}
    assert own.request.reference in sign_in(cast.henry).get(LIST).content.decode()


def test_words_stay_out_of_addresses_and_can_be_cleared(cast, sign_in):
    first, second = asked(cast.amina, at=ago(1)), asked(cast.nora, at=ago(1))
    client = sign_in(cast.henry)
    answer = client.post(LIST, {"words": "nora", "state": "open", "only": ["filed"], "holder": "hr"})
    assert answer.status_code == 302
    assert "nora" not in answer["Location"]
    assert set(answer["Location"].partition("?")[2].split("&")) > {"state=open", "holder=hr", "only=filed"}
    page = client.get(client.post(LIST, {"words": "nora", "state": "open"})["Location"]).content.decode()
    assert second.request.reference in page
    assert first.request.reference not in page
    assert "nora" not in "".join(part for part in page.split('href="')[1:] if "?" in part.partition('"')[0]).partition('"')[0]
    assert "Clear the search" in page
    other_tab = client.post(LIST, {"words": "amina", "state": "open"})["Location"]
    mine = client.post(LIST, {"words": "nora", "state": "open"})["Location"]
    assert first.request.reference in client.get(other_tab).content.decode()
    assert second.request.reference in client.get(mine).content.decode()
    lost = client.get(f"{LIST}?state=open&searched=0000").content.decode()
    assert "no longer kept" in lost
    assert first.request.reference not in lost
    page = client.get(f"{LIST}?state=open").content.decode()
    assert first.request.reference in page
    assert "Clear the search" not in page


def test_the_list_stands_in_the_order_of_its_columns(cast, sign_in):
    asked(cast.nora, at=ago(3))
    asked(cast.amina, SLOW, at=ago(1))
    client = sign_in(cast.henry)
    for sort, first in (("person", "Amina"), ("-person", "Nora"), ("sent", "Nora"), ("-sent", "Amina"), ("nonsense", "Nora")):
        page = client.get(f"{LIST}?sort={sort}").content.decode()
        body = page.partition("<tbody")[2]
        other = {"Amina": "Nora", "Nora": "Amina"}[first]
        assert body.index(first) < body.index(other), sort
        assert page.count('aria-sort="ascending"') + page.count('aria-sort="descending"') == 1
    for sort in ("state", "-state", "holder", "-holder", "due", "-due"):
        assert client.get(f"{LIST}?sort={sort}").status_code == 200


def test_what_does_not_exist_in_an_address_shows_everything_open(cast, sign_in):
    one = asked(cast.amina, at=ago(1))
    page = sign_in(cast.henry).get(f"{LIST}?state=moon&directorate=x&only=zzz&page=99")
    assert page.status_code == 200
    assert one.request.reference in page.content.decode()
    assert sign_in(cast.henry).post(LIST, {"state": "moon"}).status_code == 422


def test_a_view_is_saved_opened_and_deleted_and_has_no_words(cast, sign_in):
    client = sign_in(cast.henry)
    to = client.post(LIST, {"words": "nora", "state": "open", "only": ["late"]})["Location"]
    add = f"{LIST}views/add/?{to.partition('?')[2]}&sort=-sent"
    assert client.post(add, {"name": ""}).status_code == 422
    body = {"name": "Late ones", "sending": str(uuid.uuid4())}
    assert client.post(add, body).status_code == client.post(add, body).status_code == 302
    view = SavedView.objects.get(person=cast.henry)
    assert view.query == "state=open&only=late&sort=-sent"
    assert "Late ones" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}?{view.query}").status_code == 200
    assert "Late ones" not in sign_in(cast.hana).get(LIST).content.decode()
    delete = f"{LIST}views/{view.pk}/delete/"
    assert sign_in(cast.hana).get(delete).status_code == 404
    sign_in(cast.hana).post(delete, {"sending": str(uuid.uuid4())})
    assert SavedView.objects.filter(pk=view.pk).exists()
    assert client.get(delete).status_code == 200
    assert client.post(delete, {"sending": str(uuid.uuid4())}).status_code == 302
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_today_shows_what_the_team_has_to_decide_or_to_sort_out(cast):
    at = ago(1)
    going, taken, waits = walk(cast, State.IN_DELIVERY, at=at), asked(cast.amina, at=at), asked(cast.amina, at=at)
    deliveries.cannot_supply(adjustment=going, reason=SupplyReason.SUPPLY, words="Sold out.", by=cast.paula, at=now())
    for one in (taken, waits):
        casework.take_over(adjustment=one, words="He is away.", by=cast.henry, at=at)
    casework.pause(adjustment=waits, reason=PauseReason.AWAY, by=cast.henry, at=at)
    broken, check = walk(cast, State.NOT_WORKING, at=at), proposed(cast, at)
    assert found(cast.henry, part="ours") == {going.pk, taken.pk, broken.pk}
    assert check.pk in found(cast.henry, part="checks")


def test_today_shows_what_needs_the_team(cast, sign_in):
    late = asked(cast.amina, at=ago(20))
    info, check = walk(cast, State.INFO_NEEDED, at=ago(40)), proposed(cast, ago(1))
    delivered, filed = walk(cast, State.DELIVERED, at=ago(15)), filed_for(cast, ago(15), by=cast.ben)
    gone = adjustments.withdraw(
        adjustment=asked(cast.amina, at=ago(3)), reason=WithdrawReason.BOUGHT_IT_MYSELF, by=cast.amina, at=ago(2)
    )
    adjustments.withdraw(adjustment=asked(cast.amina, at=ago(3)), reason=WithdrawReason.NOT_NEEDED, by=cast.amina, at=ago(2))
    tired = adjustments.withdraw(
        adjustment=asked(cast.amina, at=ago(3)), reason=WithdrawReason.GAVE_UP_WAITING, by=cast.amina, at=ago(2)
    )
    old = asked(cast.amina, at=ago(60))
    adjustments.withdraw(adjustment=old, reason=WithdrawReason.GAVE_UP_WAITING, by=cast.amina, at=ago(45))
    paused = casework.pause(adjustment=asked(cast.amina, at=ago(41)), reason=PauseReason.AWAY, by=cast.henry, at=ago(40))
    past = asked(cast.amina, NO_GOODS, at=ago(9))
    past = decisions.agree(adjustment=past, until=ago(1).date(), by=cast.ben, at=ago(9))
    past = decisions.start(adjustment=past, by=cast.ben, at=ago(8))
    past = adjustments.confirm(adjustment=past, works=Works.WORKS, by=cast.amina, at=ago(8))
    looked = walk(cast, State.IN_PLACE, at=ago(120))
    day = today.of(fresh(cast.henry), now())
    of_part = {one.part: {file.pk for file in one.first} for one in day.parts}
    assert of_part[desk.Part.UNANSWERED] == {info.pk}
    assert of_part[desk.Part.CHECKS] == {check.pk}
    assert of_part[desk.Part.DELIVERED] == {delivered.pk}
    assert of_part[desk.Part.FILED] == {filed.pk}
    assert of_part[desk.Part.BOUGHT] == {gone.pk}
    assert of_part[desk.Part.GAVE_UP] == {tired.pk}
    assert of_part[desk.Part.PAST_DATE] == {past.pk}
    assert of_part[desk.Part.REVIEW] == {looked.pk}
    assert of_part[desk.Part.HELD_LONG] == {info.pk, paused.pk}
    assert "undelivered" in day.empty
    assert late.pk in found(cast.henry, **only("late"))
    assert dict(day.late)[desk.Holder.MANAGER] == len(found(cast.henry, holder="manager", **only("late")))
    assert day.late_count == len(found(cast.henry, **only("late")))
    for one in day.parts:
        assert len(found(cast.henry, state="all", part=one.part)) == one.count
    assert sign_in(cast.henry).get(TODAY).status_code == 200


def test_today_says_when_there_is_nothing_and_shows_mail_that_failed(cast, sign_in):
    assert "Nothing needs you here today" in sign_in(cast.henry).get(TODAY).content.decode()
    asked(cast.nora, at=ago(1))
    Notice.objects.filter(to=cast.nora).update(parked_at=now(), failure="no such box")
    page = sign_in(cast.henry).get(TODAY).content.decode()
    assert "no such box" in page
    assert "There is nothing under:" in page
    assert "<li>late</li>" in page


@pytest.mark.parametrize("path", [LIST, TODAY, f"{LIST}?part=held_long&only=on_hold&holder=employee&state=all"])
def test_lists_ask_the_database_the_same_few_questions(cast, sign_in, path):
    counts = []
    client = sign_in(cast.henry)
    walk(cast, State.INFO_NEEDED, at=ago(40))
    asked(cast.amina, at=ago(20))
    client.get(path)
    for more in (0, 24):
        for _ in range(more):
            walk(cast, State.INFO_NEEDED, at=ago(40))
            asked(cast.amina, at=ago(20))
        with CaptureQueriesContext(connection) as asked_for:
            assert client.get(path).status_code == 200
        counts.append(len(asked_for))
    assert counts[0] == counts[1], [one["sql"][:170] for one in asked_for]
    assert counts[0] <= 15, [one["sql"][:150] for one in asked_for]


def api_of(person):
    secret = tokens.make(person=person, name="t", days=2, may_change=False, at=now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_the_api_has_the_same_lists(cast):
    late, info = asked(cast.amina, at=ago(20)), walk(cast, State.INFO_NEEDED, at=ago(40))
    delivering = walk(cast, State.IN_DELIVERY, at=ago(1))
    client = api_of(cast.henry)

    def rows(path, who=client):
        answer = who.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return {one["reference"] for one in answer.json()["results"]}

    def references(*ones):
        return {one.request.reference for one in ones}

    assert rows("hr/requests/") == references(late, info, delivering)
    assert rows("hr/requests/?only=late&only=on_hold") == set()
    assert rows("hr/requests/?only=on_hold&holder=employee&sort=-sent") == references(info)
    assert rows("hr/requests/?part=unanswered&state=all") == references(info)
    assert client.get("/api/v1/hr/requests/?state=moon").status_code == 400
    day = client.get("/api/v1/hr/today/").json()
    assert {one["part"]: one["count"] for one in day["parts"]} == {"no_reply": 1, "unanswered": 1, "held_long": 1}
    assert day["late"]["manager"] == 1
    assert rows("to-decide/", api_of(cast.ben)) == references(late)
    assert rows("to-deliver/", api_of(cast.paula)) == references(delivering)
    for path in ("hr/requests/", "hr/today/", "to-decide/", "to-deliver/"):
        assert api_of(cast.amina).get(f"/api/v1/{path}").status_code == 404


def test_the_adjustments_team_alone_reads_all_approvals(cast):
    one = proposed(cast, ago(1))
    for person, kinds in (("henry", ["line_manager", "second_check"]), ("ben", []), ("amina", [])):
        row = Adjustment.objects.with_case().get(pk=one.pk)
        file = case_file.build([row], fresh(getattr(cast, person)), now()).adjustments[0]
        assert [step.kind for step in file.steps] == kinds


def test_a_case_is_given_to_somebody_who_may_have_it(cast, sign_in):
    one = proposed(cast, ago(1))
    path = f"/requests/{one.request.reference}/adjustments/1/reassign/"
    page = sign_in(cast.henry).get(path).content.decode()
    assert "Hana Test" in page
    assert "Ben Test, Officer" not in page
    assert "Amina Test, Officer" not in page
    body = {"words": "You know the ward.", "version": f"{one.version}", "sending": str(uuid.uuid4())}
    assert sign_in(cast.henry).post(path, body | {"to": cast.ben.staff_number}).status_code == 422
    assert sign_in(cast.henry).post(path, body).status_code == 422
    assert sign_in(cast.henry).post(path, body | {"to": cast.hana.staff_number}).status_code == 302
    assert Adjustment.objects.get(pk=one.pk).holder_person == cast.hana


def test_the_case_work_shows_approvals_and_what_can_be_done(cast):
    one = proposed(cast, ago(1))
    row = Adjustment.objects.with_case().get(pk=one.pk)
    case = case_file.build([row], fresh(cast.henry), now())
    template = engines["jinja2"].from_string(
        '{% from "adjustments/components/casework.jinja" import casework with context %}{{ casework(case) }}'
    )
    page = template.render({"case": case})
    for words in (
        "Line manager",
        "Second check",
        "Ben Test proposed not to agree",
        "<strong>Open</strong>",
        "/claim/",
        "/pause/",
    ):
        assert words in page, words
