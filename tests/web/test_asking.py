"""Asking, one question a page: for oneself and for somebody else."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from adjustments.models import Adjustment, CatalogueEntry, Organisation, Person, Request
from adjustments.queries.directory import delivery_to
from adjustments.rules.states import State
from adjustments.web.environment import day_in_words
from tests.builders import CANARY, GOODS, SLOW, ask, file_for, walk
from tests.situations import date_fields

FURTHER = ("since", "needed-by", "place", "decider", "more")
SINCE = {"since_when": "Since the move", **date_fields("first_asked_on", timezone.now() - timedelta(days=9))}


def key():
    return {"sending": str(uuid.uuid4())}


def begin(client):
    client.post("/ask/", key())
    return Request.objects.latest("pk")


def first_two(client, base):
    client.post(f"{base}/barriers/", {"barriers": ["FOCUS"], "words": CANARY})
    return client.post(f"{base}/help/", {"entries": [GOODS]})


def text(answer):
    return answer.content.decode()


def test_the_steps_follow_each_other_and_keep_every_answer(cast, sign_in):
    client = sign_in(cast.amina)
    base = f"/ask/{begin(client).reference}"
    answers = {
        "since": SINCE,
        "needed-by": {"is_urgent": "on", **date_fields("needed_by", timezone.now() + timedelta(days=9))},
        "place": {"place": "Ward 4", "contact": "The ward clerk"},
        "decider": {"is_sent_to_hr": "no"},
        "more": {"more_words": "It is worst at noon."},
    }
    leads_to = first_two(client, base)["Location"]
    before = f"{base}/help/"
    for step in FURTHER:
        assert leads_to == f"{base}/{step}/"
        assert f'href="{before}"' in text(client.get(leads_to))
        before, leads_to = leads_to, client.post(leads_to, answers[step])["Location"]
    assert leads_to == f"{base}/check/"
    page = text(client.get(leads_to))
    for words in ("Since the move", "Ward 4", "The ward clerk", "Ben Test, your line manager", "It is worst at noon."):
        assert words in page
    client.post(f"{base}/submit/", key())
    sent = Request.objects.get()
    assert (sent.place, sent.is_urgent, sent.since_when) == ("Ward 4", True, "Since the move")
    assert sent.first_asked_on == timezone.localdate() - timedelta(days=9)


def test_change_leads_back_to_all_answers(cast, sign_in):
    client = sign_in(cast.amina)
    draft = walk(cast, State.DRAFT).request
    page = text(client.get(f"/ask/{draft.reference}/check/"))
    for step in ("barriers", "help", *FURTHER):
        path = f"/ask/{draft.reference}/{step}/?change=1"
        assert f'href="{path}' in page
        assert f'href="/ask/{draft.reference}/check/"' in text(client.get(path))
    answer = client.post(f"/ask/{draft.reference}/more/?change=1", {"more_words": "More."})
    assert answer["Location"] == f"/ask/{draft.reference}/check/"


def test_the_place_is_known_from_the_directory(cast, sign_in):
    draft = walk(cast, State.DRAFT).request
    page = text(sign_in(cast.amina).get(f"/ask/{draft.reference}/place/"))
    known = delivery_to(cast.amina)
    assert f'value="{known.place}"' in page
    assert f'value="{known.contact}"' in page


@pytest.mark.parametrize(
    ("step", "posted", "says"),
    [
        ("since", {"since_when": "x" * 201}, "Use 200 characters or fewer"),
        ("since", date_fields("first_asked_on", timezone.now() + timedelta(days=3)), "Enter today or a date before today"),
        ("needed-by", date_fields("needed_by", timezone.now() - timedelta(days=3)), "Enter a date from today on"),
        ("place", {"place": "", "contact": "Kept"}, "Write where it is needed"),
        ("decider", {}, "Choose who should decide"),
        ("decider", {"is_sent_to_hr": "perhaps"}, "Select a valid choice"),
        ("more", {"more_words": "x" * 10_001}, "characters or fewer"),
    ],
)
def test_a_wrong_answer_is_refused_in_words_and_kept(cast, sign_in, step, posted, says):
    draft = walk(cast, State.DRAFT).request
    answer = sign_in(cast.amina).post(f"/ask/{draft.reference}/{step}/", posted)
    assert answer.status_code == 422
    assert says in text(answer)
    assert "There is a problem" in text(answer)
    for value in posted.values():
        assert value in text(answer) or value == "perhaps"


@pytest.mark.parametrize("step", [*FURTHER, "barriers", "help", "check"])
def test_a_draft_is_its_authors_alone_and_closed_once_sent(cast, sign_in, step):
    draft = walk(cast, State.DRAFT).request
    for other in (cast.ben, cast.hana, cast.carl):
        assert sign_in(other).get(f"/ask/{draft.reference}/{step}/").status_code == 404
        assert sign_in(other).post(f"/ask/{draft.reference}/{step}/", {"more_words": "Mine."}).status_code == 404
    sent = ask(cast.amina, GOODS)
    answer = sign_in(cast.amina).post(f"/ask/{sent.reference}/{step}/", {"more_words": "Too late.", "place": "Elsewhere"})
    assert answer["Location"] == f"/requests/{sent.reference}/"
    assert not Request.objects.filter(more_words="Too late.").exists()


def test_sent_to_hr_the_manager_finds_nothing(cast, sign_in):
    client = sign_in(cast.amina)
    base = f"/ask/{begin(client).reference}"
    first_two(client, base)
    client.post(f"{base}/decider/", {"is_sent_to_hr": "yes"})
    page = text(client.get(f"{base}/check/"))
    assert "The adjustments team, as you chose" in page
    assert "Ben Test, your line manager" in page  # who sees nothing
    assert "Nothing" in page
    client.post(f"{base}/submit/", key())
    reference = Request.objects.get().reference
    manager = sign_in(cast.ben)
    assert manager.get(f"/requests/{reference}/").status_code == 404
    assert reference not in text(manager.get("/decide/"))
    assert sign_in(cast.hana).get(f"/requests/{reference}/decide/").status_code == 200


def test_who_decides_is_not_asked_where_hr_decides_anyway(cast, sign_in):
    client = sign_in(cast.nora)
    base = f"/ask/{begin(client).reference}"
    assert client.get(f"{base}/decider/")["Location"] == f"{base}/more/"
    assert client.post(f"{base}/place/", {"place": "Here"})["Location"] == f"{base}/more/"
    assert f'href="{base}/place/"' in text(client.get(f"{base}/more/"))


def file_for_amina(client, base):
    first_two(client, base)
    how = {**SINCE, "first_asked_how": "spoken"}
    assert client.post(f"{base}/since/", how)["Location"] == f"{base}/needed-by/"
    assert client.post(f"{base}/place/", {"place": "Ward 4"})["Location"] == f"{base}/more/"
    page = text(client.get(f"{base}/check/"))
    sent = client.post(f"{base}/submit/", key(), follow=True)
    return page, text(sent)


def test_hr_finds_somebody_by_name_and_files_for_them(cast, sign_in):
    client = sign_in(cast.hana)
    assert "I am asking for somebody else" in text(client.get("/ask/"))
    found = client.post("/ask/for-somebody/", {"q": "amina", "find": ""})
    assert found.status_code == 200
    assert "Amina Test" in text(found)
    assert "Carl Test" not in text(found)
    answer = client.post("/ask/for-somebody/", {**key(), "q": "amina", "employee": cast.amina.staff_number})
    draft = Request.objects.get()
    assert answer["Location"] == f"/ask/{draft.reference}/barriers/"
    assert (draft.employee, draft.filed_by) == (cast.amina, cast.hana)
    page, sent = file_for_amina(client, f"/ask/{draft.reference}")
    assert "You ask for Amina Test" in page
    assert "Once Amina Test says that it is right" in page
    assert "Amina Test has a message" in sent
    draft.refresh_from_db()
    assert draft.first_asked_how == "spoken"
    listed = text(client.get("/requests/filed-for-others/"))
    assert draft.reference in listed
    assert CANARY not in listed
    assert "Requests I filed for others" in text(client.get("/requests/"))
    assert CANARY not in text(sign_in(cast.ben).get(f"/requests/{draft.reference}/"))


def test_a_manager_files_for_their_own_reports_alone(cast, sign_in):
    client = sign_in(cast.ben)
    page = text(client.get("/ask/for-somebody/"))
    assert "Amina Test" in page
    assert "Nora Test" not in page
    assert client.post("/ask/for-somebody/", {"q": "nora", "find": ""}).status_code in (200, 422)
    assert client.post("/ask/for-somebody/", {"q": "nora", "employee": cast.nora.staff_number}).status_code == 422
    assert client.post("/ask/for-somebody/", {}).status_code == 422
    assert not Request.objects.exists()
    client.post("/ask/for-somebody/", {**key(), "employee": cast.amina.staff_number})
    page, _ = file_for_amina(client, f"/ask/{Request.objects.get().reference}")
    assert "The adjustments team, who decide" in page  # who files does not decide
    assert Adjustment.objects.get().holder_team == "hr"


def test_only_hr_and_managers_have_the_page_for_somebody_else(cast, sign_in):
    client = sign_in(cast.carl)
    assert "somebody else" not in text(client.get("/ask/"))
    for answer in (client.get("/ask/for-somebody/"), client.post("/ask/for-somebody/", {"employee": "100"})):
        assert answer.status_code == 404


def test_filed_without_saying_when_they_asked_it_is_not_sent(cast, sign_in):
    client = sign_in(cast.ben)
    client.post("/ask/for-somebody/", {**key(), "employee": cast.amina.staff_number})
    base = f"/ask/{Request.objects.get().reference}"
    first_two(client, base)
    assert client.post(f"{base}/since/", {"since_when": "Long"}).status_code == 422
    page = text(client.get(f"{base}/check/"))
    assert "Say when and how they first asked" in page
    assert "Send request" not in page


def test_names_that_nobody_has_are_said_and_long_lists_cut(cast, sign_in):
    client = sign_in(cast.hana)
    assert "Nobody who works here" in text(client.post("/ask/for-somebody/", {"q": "zzz", "find": ""}))
    for number in range(25):
        Person.objects.create_user(None, None, staff_number=f"x{number}", name=f"Zoe {number}")
    assert "There are more than 20" in text(client.post("/ask/for-somebody/", {"q": "zoe", "find": ""}))


@pytest.mark.parametrize("rows", [1, 50])
def test_the_list_of_what_was_filed_asks_few_queries(cast, sign_in, rows, django_assert_max_num_queries):
    for _ in range(rows):
        file_for(cast.amina, cast.hana, own_words="A sign", at=timezone.now())
    client = sign_in(cast.hana)
    with django_assert_max_num_queries(15):
        assert client.get("/requests/filed-for-others/").status_code == 200


def test_all_answers_say_how_many_days_each_takes_and_by_when(cast, sign_in):
    draft = ask(cast.amina, GOODS, SLOW, send=False)
    page = text(sign_in(cast.amina).get(f"/ask/{draft.reference}/check/"))
    adjustments = {one.entry.code: one for one in draft.adjustments.all()}
    today = timezone.localdate()
    for code, days in ((GOODS, 2), (SLOW, 10)):
        one = adjustments[code]
        by = one.calendar.add(today, days)
        there = one.calendar.add(by, one.entry.lead_days_most)
        assert f"Ben Test decides by {day_in_words(by)}: that is within {days} working days" in page
        assert f"so by about {day_in_words(there)}" in page
    organisation = Organisation.objects.create(pk=1, decision_days=7, fast_track_days=1)
    page = text(sign_in(cast.amina).get(f"/ask/{draft.reference}/check/"))
    assert "that is within 7 working days." in page
    assert "that is within 1 working day." in page
    start = text(sign_in(cast.amina).get("/ask/"))
    assert f"within {organisation.decision_days} working days" in start


def test_what_hr_decides_from_the_start_says_so(cast, sign_in):
    code = CatalogueEntry.objects.filter(goes_to_hr=True).first().code
    draft = ask(cast.amina, code, send=False)
    assert "The adjustments team decides by" in text(sign_in(cast.amina).get(f"/ask/{draft.reference}/check/"))


def test_the_receipt_has_three_steps_with_dates_and_what_to_do_else(cast, sign_in):
    sent = ask(cast.amina, GOODS, SLOW, at=timezone.now())
    page = text(sign_in(cast.amina).get(f"/requests/{sent.reference}/sent/"))
    for one in sent.adjustments.all():
        assert f"Ben Test decides by {day_in_words(one.decision_due_on)}" in page
        assert day_in_words(one.calendar.add(one.decision_due_on, one.entry.lead_days_most)) in page
    last = max(one.decision_due_on for one in sent.adjustments.all())
    assert f"If you have heard nothing by {day_in_words(last)}, write a message on your request" in page
    assert "You tell us whether it works" in page


def test_the_receipt_of_a_filing_has_no_date_while_the_clock_stands(cast, sign_in):
    sent = file_for(cast.amina, cast.hana, GOODS, at=timezone.now())
    page = text(sign_in(cast.hana).get(f"/requests/{sent.reference}/sent/"))
    assert "Ben Test decides within 2 working days." in page
    assert "Amina Test has a message and says whether it is right" in page
    assert "decides by" not in page
