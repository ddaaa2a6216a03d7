"""People without an email address get letters: HR prints them, marks them, and nobody is mailed the same later."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import adjustments, conversations, handovers, notices, tokens
from adjustments.models import Letter, Look, Notice, Person
from adjustments.notifications import deliver
from adjustments.queries import printing
from adjustments.rules.states import Action, Reason, State
from adjustments.rules.workflow import NotPermitted
from adjustments.web.views.moves import PAGES
from tests.builders import CANARY, GOODS, asked, walk
from tests.cast import fresh
from tests.situations import SITUATIONS, prepare

LIST, PRINT, MARK = "/hr/letters/", "/hr/letters/print/", "/hr/letters/printed/"


def text(answer):
    return answer.content.decode()


def without_address(*people):
    Person.objects.filter(pk__in=[one.pk for one in people]).update(email=None)


@pytest.fixture
def waiting(cast):
    """A receipt and a refusal for Amina, who has no address; both were given up."""
    without_address(cast.amina)
    found = walk(cast, State.DECLINED, employee=fresh(cast.amina), at=timezone.now() - timedelta(days=3))
    deliver.deliver_ready(now=timezone.now())
    return found


def letters(cast):
    return list(printing.letters(cast.hana))


def test_what_cannot_be_mailed_waits_as_a_letter(waiting, cast, sign_in):
    assert [one.failure for one in letters(cast)] == ["no email address"] * len(letters(cast))
    client = sign_in(cast.hana)
    page = text(client.get(LIST))
    assert f"Letters to print: {len(letters(cast))}" in page
    for words in ("Amina Test", "It was not agreed: there is a letter", waiting.request.reference, "General Hospital"):
        assert words in page
    for address in ("/hr/today/", "/hr/operations/"):
        assert f"Letters to print: {len(letters(cast))}" in text(client.get(address))


def test_a_letter_has_an_address_block_what_the_mail_would_say_and_the_decision_itself(waiting, cast, sign_in):
    page = text(sign_in(cast.hana).get(PRINT))
    article = page[page.index("<article") : page.rindex("</article>")]
    for words in ("Amina Test<br>Acute Medical Unit<br>General Hospital", "Dear Amina Test,", "We do not agree to it.", "Acas"):
        assert words in article
    assert f"/requests/{waiting.request.reference}/" in article, "written out: paper has no links"
    assert "<a href" not in article
    assert page.count("app-sheet") == len(letters(cast)) == 2
    assert CANARY not in page
    assert Look.objects.get().viewer == cast.hana, "the decision was opened"


@pytest.mark.parametrize("action", list(PAGES))
def test_nobody_but_the_employee_gets_the_decision_letter_in_their_envelope(cast, sign_in, action):
    one = prepare(cast, action, timezone.now() - timedelta(hours=6))
    _, who, answers = SITUATIONS[action]
    page = reverse(action.value, args=[one.request.reference, one.number])
    posted = {"version": one.version, "sending": str(uuid.uuid4()), **answers}
    assert sign_in(getattr(cast, who)).post(page, posted).status_code == 302
    without_address(*Person.objects.all())
    found = [(row.adjustment_id, printing.enclosed(row), row.to_id) for row in Notice.objects.select_related("request")]
    enclosed = [(about, seq) for about, seq, _ in found if seq]
    assert {to for _, seq, to in found if seq} <= {one.request.employee_id}
    assert sorted(enclosed) == sorted(Letter.objects.values_list("adjustment", "event__seq")), "each once"


def test_who_asked_whether_it_can_end_reads_no_decision_on_paper(cast, sign_in):
    now = timezone.now()
    one = prepare(cast, Action.TAKE_AWAY, now - timedelta(days=3))
    without_address(*Person.objects.all())
    adjustments.take_away(adjustment=one, reasons=[Reason.SAFETY], words=CANARY, by=cast.hana, at=now - timedelta(days=1))
    Notice.objects.filter(to__in=[cast.ben, cast.amina]).update(parked_at=now)
    client = sign_in(cast.henry)
    answer = Notice.objects.filter(kind="end_answered", to=cast.ben).latest("pk")
    letter = Notice.objects.get(kind="adjustment_taken_away")
    assert CANARY not in text(client.get(PRINT, {"id": answer.pk}))
    assert CANARY in text(client.get(PRINT, {"id": letter.pk}))


def test_what_is_overtaken_is_not_printed(cast, sign_in):
    without_address(cast.amina)
    one = walk(cast, State.INFO_NEEDED, employee=fresh(cast.amina), at=timezone.now() - timedelta(days=3))
    deliver.deliver_ready(now=timezone.now())
    [question] = [row for row in letters(cast) if row.kind == "information_wanted"]
    conversations.answer(adjustment=one, words="Now.", by=cast.amina, at=timezone.now())
    page = text(sign_in(cast.hana).get(PRINT, {"id": question.pk}))
    assert "app-sheet" not in page
    assert "Left out, because things have moved on: 1." in page


def test_one_is_marked_and_the_others_stay(waiting, cast, sign_in):
    first, *others = letters(cast)
    client, posted = sign_in(cast.hana), {"id": [first.pk], "sending": str(uuid.uuid4())}
    for _ in range(2):  # a double click
        assert client.post(MARK, posted)["Location"] == f"{LIST}?printed=1"
    assert "Marked as printed: 1." in text(client.get(f"{LIST}?printed=1"))
    first.refresh_from_db()
    assert (first.printed_by, first.parked_at, bool(first.sent_at)) == (cast.hana, None, True)
    assert letters(cast) == others
    assert client.post(MARK, posted | {"sending": "new"})["Location"] == f"{LIST}?printed=0", "it was printed before"
    assert fresh(cast.hana).pk == Notice.objects.get(pk=first.pk).printed_by_id


def test_all_shown_are_marked_at_once_and_never_mailed_later(waiting, cast, sign_in):
    pks = [one.pk for one in letters(cast)]
    sign_in(cast.henry).post(MARK, {"id": pks, "sending": "all"})
    assert letters(cast) == []
    Person.objects.filter(pk=cast.amina.pk).update(email="amina@test.example")
    mail.outbox.clear()
    deliver.deliver_ready(now=timezone.now())
    assert not [one for one in mail.outbox if one.to == ["amina@test.example"]]
    assert "No letter waits" in text(sign_in(cast.hana).get(LIST))
    assert sign_in(cast.hana).get(PRINT)["Location"] == LIST


def test_the_chosen_ones_are_shown_and_odd_numbers_are_none(waiting, cast, sign_in):
    client, chosen = sign_in(cast.hana), letters(cast)[-1]
    assert text(client.get(PRINT, {"id": chosen.pk})).count("app-sheet") == 1
    assert "Mark it as printed" in text(client.get(PRINT, {"id": chosen.pk}))
    for odd in ("x", "-1", "9" * 40, "²", "0"):
        assert client.get(PRINT, {"id": odd}).status_code in (200, 302)
        assert client.post(MARK, {"id": odd, "sending": odd})["Location"] == f"{LIST}?printed=0"
    assert client.get(f"{LIST}?printed=x").status_code == 200


def test_what_is_about_ones_own_request_or_to_oneself_is_for_somebody_else_to_print(cast, sign_in):
    without_address(cast.ben, cast.henry)
    cast.hana.line_manager = cast.ben
    cast.hana.save()
    asked(cast.hana, GOODS, at=timezone.now() - timedelta(minutes=5))
    asked(cast.nora, GOODS, at=timezone.now() - timedelta(minutes=5))
    deliver.deliver_ready(now=timezone.now())
    assert {one.to for one in printing.letters(fresh(cast.henry))} == {cast.ben}
    assert {one.to for one in printing.letters(cast.hana)} == {cast.henry}
    of_ben = Notice.objects.get(to=cast.ben)
    assert notices.mark_printed(pks=[of_ben.pk], by=cast.hana, at=timezone.now()) == 0
    with pytest.raises(NotPermitted):
        notices.mark_printed(pks=[of_ben.pk], by=cast.ada, at=timezone.now())
    assert not Notice.objects.get(pk=of_ben.pk).printed_by


def test_an_address_that_is_dead_becomes_a_letter_once_hr_takes_it_away(cast):
    asked(cast.amina, GOODS, at=timezone.now() - timedelta(minutes=5))
    row = Notice.objects.get(to=cast.amina)
    Notice.objects.filter(pk=row.pk).update(parked_at=timezone.now(), failure="The mail server does not know the address (550)")
    assert row not in letters(cast)
    notices.send_again(notice=Notice.objects.get(pk=row.pk), email="", by=cast.hana, at=timezone.now())
    deliver.deliver_ready(now=timezone.now())
    assert row in letters(cast)


def test_a_link_to_a_new_password_is_no_letter(cast):
    without_address(cast.amina)
    Notice.objects.create(
        key="x",
        kind="password_reset",
        to=cast.amina,
        created_at=timezone.now(),
        send_after=timezone.now() - timedelta(minutes=1),
        parked_at=timezone.now(),
    )
    assert letters(cast) == []


def test_who_is_told_of_a_new_line_manager_on_paper_is_told(cast):
    walk(cast, State.IN_PLACE, at=timezone.now() - timedelta(days=9))
    without_address(cast.amina)
    amina = fresh(cast.amina)
    amina.line_manager = cast.mona
    amina.save()
    handovers.managers_changed([amina], at=timezone.now())
    deliver.deliver_ready(now=timezone.now())
    handovers.sweep(at=timezone.now() + timedelta(days=7))
    assert not fresh(cast.amina).manager_may_see
    [letter] = [one for one in letters(cast) if one.kind == "manager_changes"]
    notices.mark_printed(pks=[letter.pk], by=cast.hana, at=timezone.now())
    handovers.sweep(at=timezone.now() + timedelta(days=7))
    assert fresh(cast.amina).manager_may_see


def test_all_of_a_day_is_one_letter(cast, sign_in):
    from adjustments.actions import reminders

    without_address(cast.ben)
    for _ in range(2):
        asked(cast.amina, "CM01", at=timezone.now() - timedelta(days=13))
    reminders.sweep(at=timezone.now())
    Notice.objects.update(send_after=timezone.now() - timedelta(minutes=1))
    deliver.deliver_ready(now=timezone.now())
    [daily] = [one for one in letters(cast) if one.kind == "daily_digest"]
    assert "Please look at these" in text(sign_in(cast.hana).get(PRINT, {"id": daily.pk}))
    notices.mark_printed(pks=[daily.pk], by=cast.hana, at=timezone.now())
    assert not daily.parts.filter(printed_by=None, dropped_at=None).exists()


def test_the_person_finds_it_among_their_messages_and_in_their_data(waiting, cast, sign_in):
    notices.mark_printed(pks=[one.pk for one in letters(cast)], by=cast.hana, at=timezone.now())
    assert "It was not agreed: there is a letter" in text(sign_in(fresh(cast.amina)).get("/messages/"))
    assert "As a letter" in text(sign_in(fresh(cast.amina)).get("/my-data/"))
    assert "Letters that you printed" in text(sign_in(cast.hana).get("/my-data/"))


def test_the_api_lists_and_marks(waiting, cast, client):
    _, secret = tokens.make(person=cast.hana, name="t", days=2, may_change=True, at=timezone.now())
    headers = {"authorization": f"Bearer {secret}"}
    listed = client.get("/api/v1/hr/letters/", headers=headers).json()["results"]
    assert {row["to"] for row in listed} == {"Amina Test"}
    body = {"ids": [row["id"] for row in listed]}
    for _ in range(2):
        said = client.post(
            "/api/v1/hr/letters/printed/", body, content_type="application/json", headers=headers | {"idempotency-key": "k"}
        )
        assert said.json() == {"printed": len(listed)}
    assert letters(cast) == []


def test_the_list_asks_as_often_for_one_as_for_many(cast, sign_in):
    without_address(cast.amina)
    counts = []
    for many in (1, 20):
        for _ in range(many):
            one = asked(fresh(cast.amina), GOODS, at=timezone.now() - timedelta(minutes=5))
        deliver.deliver_ready(now=timezone.now())
        client = sign_in(cast.hana)
        client.get(LIST)
        with CaptureQueriesContext(connection) as found:
            assert client.get(LIST).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 15
    adjustments.withdraw(adjustment=one, by=cast.amina, at=timezone.now())
