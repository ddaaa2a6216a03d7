"""The catalogue as people find it, as HR edits it, and as the API reads it."""

from __future__ import annotations

import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adjustments.actions import catalogue, requests, tokens
from adjustments.models import CatalogueChange, CatalogueEntry
from adjustments.queries.catalogue import values_of
from adjustments.rules.states import State
from adjustments.web.forms.catalogue import EntryForm
from tests.builders import GOODS, walk

MOST_QUERIES = 12
SETTINGS = "/hr/settings/catalogue/"
LONG = "x" * 501


def key():
    return {"sending": str(uuid.uuid4())}


def answers(code="SW03", **changes):
    """What the edit form would send for an entry, with changes."""
    entry = CatalogueEntry.objects.get(code=code)
    filled = EntryForm.filled_with(values_of(entry))
    sent = {name: value for name, value in filled.items() if value and name not in ("delivered_by", "delivery_steps")}
    return {**key(), "version": entry.version, **sent, **changes}


def ticked(page):
    return set(re.findall(r'value="([A-Z]{2}\d\d)"[^>]*checked', page))


@pytest.fixture
def help_page(cast, sign_in):
    """Post to the page "What would help?" of Amina's draft, which holds headphones."""
    draft = walk(cast, State.DRAFT).request
    client, path = sign_in(cast.amina), f"/ask/{draft.reference}/help/"

    def post(**sent):
        answer = client.post(path, sent) if sent else client.get(path)
        post.page = answer.content.decode()
        return answer

    post.draft = draft
    return post


@pytest.mark.parametrize("words", ["JAWS", "screan reader"])
def test_people_find_things_by_their_own_words(help_page, words):
    assert help_page(entries=[GOODS], q=words, find="").status_code == 200
    found = help_page.page.partition("Found for")[2]
    assert found.index("Screen reader") < found.index("Often helps")


def test_what_is_chosen_stays_in_sight_through_searches_and_mistakes(help_page):
    assert help_page(entries=[GOODS, "WS06"], own_words="A lamp", q="banana", find="").status_code == 200
    assert ticked(help_page.page) == {GOODS, "WS06"}
    assert "Nothing found for “banana”" in help_page.page
    assert "A lamp" in help_page.page
    assert 'value="banana"' in help_page.page
    assert help_page(entries=[GOODS, "WS06"], own_words=LONG, q="JAWS").status_code == 422
    assert ticked(help_page.page) == {GOODS, "WS06"}
    assert LONG in help_page.page
    assert 'value="JAWS"' in help_page.page
    assert help_page.page.index("You have chosen") < help_page.page.index("Found for")


def test_taking_the_tick_away_removes_it(help_page):
    help_page(entries=[GOODS, "WS06"], q="", find="")
    help_page(entries=["WS06"], q="", find="")
    assert ticked(help_page.page) == {"WS06"}
    assert [one.entry.code for one in help_page.draft.adjustments.all()] == ["WS06"]


def test_a_search_that_finds_only_what_is_chosen_says_so(help_page):
    help_page(entries=["HR08"], q="wfh", find="")
    assert "is among what you have chosen" in help_page.page


def test_each_entry_stands_on_the_page_once(help_page):
    help_page(entries=[GOODS], q="desk", find="")
    codes = re.findall(r'name="entries" type="checkbox" value="(\w+)"', help_page.page)
    assert sorted(codes) == sorted(CatalogueEntry.objects.offered().values_list("code", flat=True))
    ids = re.findall(r' id="([^"]+)"', help_page.page)
    assert len(ids) == len(set(ids))


def test_suggestions_say_how_long_and_what_is_usually_a_quick_yes(help_page):
    help_page()
    suggested = help_page.page.partition("Often helps")[2].partition("Look through")[0]
    assert "Usually in place in 3 working days." in suggested
    assert "Usually a quick yes" in suggested


def test_who_is_not_sure_asks_for_a_talk(help_page, cast):
    help_page()
    assert "I am not sure: help me find out" in help_page.page
    assert help_page(entries=["NC01"], own_words="").status_code == 302
    talk = help_page.draft.adjustments.get().entry
    assert (talk.goes_to_hr, talk.team, talk.delivery_steps) == (True, "hr", [])
    requests.say_barriers(request=help_page.draft, codes=["NOT_SURE"], words="")
    requests.choose_help(request=help_page.draft, entries=[], own_words="")
    help_page()
    assert "Talk it through" in help_page.page.partition("Often helps")[2].partition("Look through")[0]


def test_what_hr_stops_offering_stays_in_a_draft_and_can_not_be_chosen_anew(help_page, cast, at):
    for code in (GOODS, "WS06"):
        entry = CatalogueEntry.objects.get(code=code)
        catalogue.offer(entry=entry, is_offered=False, seen=0, by=cast.hana, at=at)
    help_page()
    assert ticked(help_page.page) == {GOODS}
    assert "WS06" not in help_page.page
    assert help_page(entries=[GOODS, "WS06"]).status_code == 422
    assert "no longer offered" in help_page.page
    assert help_page(entries=[GOODS]).status_code == 302


@pytest.mark.parametrize("path", ["", "?q=desk", "?offer=all", "SW03/", "SW03/edit/", "add/"])
def test_hr_pages_ask_the_same_number_of_queries_however_many_there_are(cast, sign_in, at, path):
    client = sign_in(cast.hana)

    def counted():
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(SETTINGS + path).status_code == 200
        return len(queries)

    entry = CatalogueEntry.objects.get(code="SW03")
    entry = catalogue.edit(entry=entry, values={"name": "Desk 0"}, seen=0, by=cast.hana, at=at)
    few = counted()
    for number in range(1, 50):
        entry = catalogue.edit(entry=entry, values={"name": f"Desk {number}"}, seen=number, by=cast.hana, at=at)
        catalogue.add(values=values_of(entry), by=cast.hana, at=at)
    assert counted() == few <= MOST_QUERIES


def test_hr_finds_entries_by_words_category_and_offer(cast, sign_in, at):
    client = sign_in(cast.hana)
    assert "Screen reader" in client.get(SETTINGS, {"q": "jaws"}).content.decode()
    page = client.get(SETTINGS, {"category": "Travel and safety"}).content.decode()
    assert "Taxi or adapted travel" in page
    assert "5 entries" in page
    catalogue.offer(entry=CatalogueEntry.objects.get(code="TS01"), is_offered=False, seen=0, by=cast.hana, at=at)
    assert "Taxi" not in client.get(SETTINGS, {"category": "Travel and safety"}).content.decode()
    assert "Taxi" in client.get(SETTINGS, {"offer": "withdrawn"}).content.decode()
    assert client.get(SETTINGS, {"category": "nonsense", "q": "a\x00b", "page": "x"}).status_code == 200


def test_a_change_is_written_with_who_when_and_what(cast, sign_in):
    client = sign_in(cast.hana)
    sent = answers(name="Reading aloud", in_plain_words="It reads to you.", barriers=["READ", "FOCUS"], is_fast_track="")
    answer = client.post(f"{SETTINGS}SW03/edit/", sent, follow=True)
    page = answer.content.decode()
    assert "Saved." in page
    entry = CatalogueEntry.objects.get(code="SW03")
    assert (entry.name, entry.in_plain_words, entry.is_fast_track, entry.version) == (
        "Reading aloud",
        "It reads to you",
        False,
        1,
    )
    assert {one.code for one in entry.barriers.all()} == {"READ", "FOCUS"}
    changes = {one.field: (one.before, one.after, one.by) for one in CatalogueChange.objects.all()}
    assert set(changes) == {"name", "in_plain_words", "barriers", "is_fast_track"}
    assert changes["name"] == ("Text-to-speech reader", "Reading aloud", cast.hana)
    assert changes["barriers"][:2] == (["READ", "TAKE"], ["FOCUS", "READ"])
    for words in ("Hana Test", "Before: ", "Text-to-speech reader", "Noise and interruptions; Seeing or reading"):
        assert words in page


def test_saving_what_is_the_same_changes_nothing(cast, sign_in):
    for code in CatalogueEntry.objects.values_list("code", flat=True):
        assert sign_in(cast.hana).post(f"{SETTINGS}{code}/edit/", answers(code)).status_code == 302, code
    assert not CatalogueChange.objects.exists()
    assert not CatalogueEntry.objects.exclude(version=0).exists()


def test_a_double_click_saves_once(cast, sign_in):
    client, sent = sign_in(cast.hana), answers(name="Reading aloud")
    for _ in range(2):
        assert client.post(f"{SETTINGS}SW03/edit/", sent).status_code == 302
    assert CatalogueChange.objects.count() == 1


def test_a_preview_shows_what_people_will_see_and_saves_nothing(cast, sign_in):
    for path in ("SW03/edit/", "add/"):
        answer = sign_in(cast.hana).post(SETTINGS + path, answers(name="<b>Evil</b>", lead_days_most="9", preview=""))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "It is not saved yet" in page
        assert "<strong>&lt;b&gt;Evil&lt;/b&gt;</strong>" in page
        assert "Usually in place in 5 to 9 working days." in page
    assert not CatalogueChange.objects.exists()


def test_two_editors_do_not_overwrite_each_other(cast, sign_in):
    first, second = answers(name="Hers"), answers(name="Mine", synonyms="one, two")
    sign_in(cast.henry).post(f"{SETTINGS}SW03/edit/", first)
    client = sign_in(cast.hana)
    answer = client.post(f"{SETTINGS}SW03/edit/", second)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Henry Test saved a change", "Hers", 'value="Mine"', "one, two", 'name="version" value="1"'):
        assert words in page
    assert CatalogueEntry.objects.get(code="SW03").name == "Hers"
    assert client.post(f"{SETTINGS}SW03/edit/", {**second, "version": "1"}).status_code == 302
    assert CatalogueEntry.objects.get(code="SW03").name == "Mine"


@pytest.mark.parametrize("version", ["", "-1", "x", "9" * 5000, "²"])
def test_an_odd_version_is_an_old_one(cast, sign_in, version):
    client = sign_in(cast.hana)
    assert client.post(f"{SETTINGS}SW03/edit/", answers(name="Other", version=version)).status_code == 409
    assert client.post(f"{SETTINGS}SW03/offer/", {**key(), "version": version, "offer": "no"}).status_code == 409
    assert not CatalogueChange.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Enter a name."),
        ({"in_plain_words": "x" * 301}, "Use 300 characters or fewer."),
        ({"barriers": []}, "Choose at least one barrier."),
        ({"lead_days_least": "9", "lead_days_most": "5"}, "Enter a number that is not below the one above."),
        ({"lead_days_most": "soon"}, "Enter a number of working days from 0 to 365."),
        ({"changes_contract": "on"}, "is never a quick yes"),
        ({"cost_band": "££££"}, "choose who gets a quote first"),
        ({"first_deliverer": "HR", "other_deliverers": []}, "choose “Not needed” for every step"),
        ({"step_order": "", "step_receive": "", "step_set_up": ""}, "Choose the team for at least one step"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_kept(cast, sign_in, changes, says):
    answer = sign_in(cast.hana).post(f"{SETTINGS}SW03/edit/", answers(synonyms="kept, words", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(says) >= 2  # in the summary and beside the field
    assert "kept, words" in page
    assert "<title>Error: " in page
    assert not CatalogueChange.objects.exists()


def test_hr_adds_an_entry_that_people_find(cast, sign_in, help_page):
    sent = answers(name="Walking pad", synonyms="treadmill\nunder-desk  walker", new_category="Moving about")
    answer = sign_in(cast.hana).post(f"{SETTINGS}add/", sent)
    assert answer["Location"] == f"{SETTINGS}OT01/?done=added"
    entry = CatalogueEntry.objects.get(code="OT01")
    assert (entry.synonyms, entry.category) == ("treadmill, under-desk walker", "Moving about")
    assert CatalogueChange.objects.get().field == "added"
    help_page(entries=[GOODS], q="tredmill", find="")
    assert "Walking pad" in help_page.page.partition("Found for")[2]
    assert sign_in(cast.hana).post(f"{SETTINGS}add/", answers(name="Another")).status_code == 302
    assert CatalogueEntry.objects.filter(code="SW15").exists()


def test_hr_stops_offering_an_entry_and_offers_it_again(cast, sign_in):
    client = sign_in(cast.hana)
    for offer, version in (("no", 0), ("yes", 1)):
        page = client.post(f"{SETTINGS}SW03/offer/", {**key(), "version": version, "offer": offer}, follow=True).content.decode()
        assert ("can no longer ask" in page) is (offer == "no")
        assert CatalogueEntry.objects.get(code="SW03").is_offered is (offer == "yes")
    assert CatalogueChange.objects.filter(field="is_offered").count() == 2
    assert "People can ask for it" in page


@pytest.mark.parametrize("path", ["NOPE/", "NOPE/edit/", "%00/", "sw03/"])
def test_an_entry_that_is_not_there(cast, sign_in, path):
    assert sign_in(cast.hana).get(SETTINGS + path).status_code == 404


def test_administrators_have_no_second_way_to_edit(cast, sign_in):
    assert "atalogue entr" not in sign_in(cast.ada).get("/admin/").content.decode()


@pytest.fixture
def api(cast):
    _, secret = tokens.make(person=cast.carl, name="t", days=2, may_change=False, at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {secret}"})
    return lambda **asked: client.get("/api/v1/catalogue/", asked)


def test_the_api_lists_searches_and_filters(api, cast, at):
    everything = api(page_size=200).json()
    assert everything["count"] == 95
    assert set(everything["results"][0]) == {
        *("code", "category", "name", "in_plain_words", "barriers", "lead_days_least", "lead_days_most", "is_fast_track"),
    }
    assert api(q="JAWS").json()["results"][0]["code"] == "SW01"
    assert api(q="zxqwv").json()["results"] == []
    assert {one["code"] for one in api(barrier="NOT_SURE").json()["results"]} == {"NC01", "PP06"}
    assert api(barrier=["SIT", "CARE"], q="desk").json()["results"][0]["code"] == "WS01"
    assert api(barrier="NOPE").status_code == 400
    catalogue.offer(entry=CatalogueEntry.objects.get(code="SW01"), is_offered=False, seen=0, by=cast.hana, at=at)
    assert "SW01" not in {one["code"] for one in api(q="JAWS").json()["results"]}
