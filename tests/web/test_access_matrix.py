"""Every route × method × person. A route without a row here fails the build."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adjustments.actions import tokens
from adjustments.models import Adjustment, ApiToken, Closure, Look, Notice, SavedView
from adjustments.queries.facts import case_of
from adjustments.rules.permissions import can_view
from adjustments.rules.states import State
from adjustments.rules.workflow import allowed
from adjustments.web.views.moves import PAGES
from tests.builders import CANARY, entry_for, walk
from tests.situations import SITUATIONS, prepare
from tests.web.routes import (
    CASE,
    EVERYBODY,
    HR_ENTRY,
    HR_ONLY,
    LETTERS,
    LISTS,
    ONE_SETTING,
    OWN_DRAFT,
    OWN_SENT,
    OWN_TOKEN,
    PUBLIC,
    ROWS,
    SIGNED_IN,
    ask,
    client_for,
    methods,
    path_of,
    routes,
)

SEES = {
    State.SUBMITTED: {"amina", "ben", "hana", "henry"},
    State.IN_DELIVERY: {"amina", "ben", "hana", "henry", "paula"},
    State.DELIVERED: {"amina", "ben", "hana", "henry", "paula"},
    **dict.fromkeys((State.INFO_NEEDED, State.ALTERNATIVE_OFFERED, State.APPEALED), {"amina", "ben", "hana", "henry"}),
    State.ADVICE: {"amina", "ben", "hana", "henry", "olive"},
    State.AGREED: {"amina", "ben", "hana", "henry"},
    State.DECLINED: {"amina", "ben", "hana", "henry"},
    State.NOT_WORKING: {"amina", "ben", "hana", "henry"},
    State.IN_PLACE: {"amina", "ben", "hana", "henry"},
    State.WITHDRAWN: {"amina", "ben", "hana", "henry"},
}


def test_every_route_has_exactly_one_row():
    found = list(routes())
    assert len(found) == len(set(found))
    assert set(found) == ROWS


@pytest.mark.parametrize("name", sorted(ROWS - PUBLIC))
def test_without_signing_in_there_is_nothing(cast, name):
    adjustment, draft = walk(cast, State.SUBMITTED), walk(cast, State.DRAFT)
    token = tokens.make(person=cast.amina, name="t", days=2, may_change=True, at=adjustment.held_since)[0]
    for method in methods(name):
        answer = ask(Client(), method, path_of(name, adjustment, draft, token), name)
        if name.startswith("api_") and name != "api_tokens":
            assert answer.status_code == 401
        elif method == "post" and not name.startswith("account_"):
            assert answer.status_code == 403
            assert CANARY not in answer.content.decode()
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_public_pages_are_there_for_everybody(cast, name):
    assert Client().get(path_of(name)).status_code in (200, 302, 404 if name == "api_nothing" else 200)


@pytest.mark.parametrize("name", sorted(SIGNED_IN | HR_ONLY | set(LISTS)))
def test_lists_are_there_for_exactly_those_they_are_for(cast, name):
    may = {"hana", "henry"} if name in HR_ONLY else LISTS.get(name, EVERYBODY)
    inside = set()
    for person in sorted(EVERYBODY):
        answer = ask(client_for(getattr(cast, person), name), "get", path_of(name), name)
        assert answer.status_code in (200, 302, 404)
        if answer.status_code != 404:
            inside.add(person)
    assert inside == may


@pytest.mark.parametrize("name", sorted(HR_ENTRY))
def test_entries_of_the_catalogue_are_edited_by_hr_alone(cast, name):
    for person in sorted(EVERYBODY):
        for method in methods(name):
            answer = ask(client_for(getattr(cast, person), name), method, path_of(name), name)
            assert answer.status_code < 500
            assert (answer.status_code == 404) is (person not in {"hana", "henry"}), (person, method, answer.status_code)


def given_up(cast):
    walk(cast, State.SUBMITTED)
    notice = Notice.objects.filter(to=cast.ben).latest("pk")
    Notice.objects.filter(pk=notice.pk).update(
        parked_at=timezone.now(), failure="The mail server does not know the address (550)"
    )
    return notice


@pytest.mark.parametrize("name", sorted(ONE_SETTING))
def test_one_setting_is_there_for_exactly_those_who_may_open_it(cast, name):
    path = {
        "send_again": reverse("send_again", args=[given_up(cast).pk]),
        "settings_person": reverse("settings_person", args=[cast.amina.pk]),
        "settings_stop_reminders": reverse("settings_stop_reminders", args=[cast.amina.pk]),
        "appoint_cover_for": reverse("appoint_cover_for", args=[cast.ben.pk]),
        "settings_department": reverse("settings_department", args=[cast.amina.department_id]),
        "settings_closure_remove": reverse(
            "settings_closure_remove",
            args=[Closure.objects.create(day=timezone.localdate() + timedelta(days=3), name="Founders’ day").pk],
        ),
    }[name]
    for person in sorted(EVERYBODY):
        client = client_for(getattr(cast, person), name)
        assert (client.get(path).status_code == 200) is (person in ONE_SETTING[name]), person
        if person not in ONE_SETTING[name]:
            assert client.get(path).status_code == client.post(path).status_code == 404, person


@pytest.mark.parametrize("name", sorted(OWN_DRAFT | OWN_SENT | OWN_TOKEN))
def test_drafts_receipts_and_tokens_are_their_owners_alone(cast, name):
    for person in sorted(EVERYBODY):
        adjustment, draft = walk(cast, State.SUBMITTED), walk(cast, State.DRAFT)
        token = tokens.make(person=cast.amina, name="t", days=2, may_change=True, at=timezone.now())[0]
        for method in methods(name):
            answer = ask(client_for(getattr(cast, person), name), method, path_of(name, adjustment, draft, token), name)
            assert (answer.status_code == 404) is (person != "amina"), (person, method, answer.status_code)
            assert answer.status_code < 500
    if name in OWN_TOKEN:
        assert ApiToken.objects.filter(person=cast.amina).exclude(revoked_at=None).count() == 1


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_letters_are_for_those_who_may_read_words(cast, name):
    adjustment = walk(cast, State.DECLINED)
    adjustment.request.refresh_from_db()
    for person in sorted(EVERYBODY):
        for method in methods(name):
            answer = ask(client_for(getattr(cast, person), name), method, path_of(name, adjustment), name)
            assert (answer.status_code == 404) is (person not in {"amina", "ben", "hana", "henry"}), (person, method)
            assert answer.status_code < 500


def test_a_saved_view_is_its_owners_alone(cast):
    view = SavedView.objects.create(person=cast.hana, name="Late", query="only=late")
    path = reverse("hr_view_delete", args=[view.pk])
    for person in sorted(EVERYBODY):
        client = client_for(getattr(cast, person), "hr_view_delete")
        assert (client.get(path).status_code == 200) is (person == "hana"), person
        if person != "hana":
            assert client.post(path).status_code in ({302} if person == "henry" else {404}), person
    assert SavedView.objects.filter(pk=view.pk).exists()


TELLING = [State.SUBMITTED, State.DELIVERED, State.DECLINED]  # open with a decider, with fulfilment, closed


@pytest.mark.parametrize(
    ("name", "state"),
    [(name, state) for name in sorted(CASE) for state in (SEES if name in ("request", "decide", "api_request") else TELLING)],
)
def test_a_case_exists_for_exactly_those_who_may_see_it(cast, name, state):
    adjustment = walk(cast, state, code=entry_for(state))
    sees = SEES[state]
    for person in sorted(EVERYBODY):
        client = client_for(getattr(cast, person), name)
        for method in methods(name):
            answer = ask(client, method, path_of(name, adjustment), name)
            assert answer.status_code < 500, (person, method)
            assert (answer.status_code == 404) is (person not in sees), (person, method, answer.status_code)
            if person not in sees:
                assert CANARY not in answer.content.decode()
    assert not Look.objects.exclude(viewer__email__in=[f"{one}@test.example" for one in sees]).exists()


@pytest.mark.parametrize("action", sorted(PAGES))
def test_each_move_page_is_open_to_exactly_those_who_could_make_the_move(cast, action):
    """A page answers 200 where the move would be accepted, 403 or 409 to those who only see the case: never another way in."""
    at = timezone.now() - timedelta(hours=6)
    adjustment = Adjustment.objects.with_case().get(pk=prepare(cast, action, at).pk)
    facts, today = case_of(adjustment).facts(), adjustment.today(timezone.now())
    path, makers = path_of(action.value, adjustment), set()
    for person in sorted(EVERYBODY):
        viewer = getattr(cast, person).as_viewer
        answer = client_for(getattr(cast, person), action.value).get(path)
        if not can_view(facts.standing, viewer):
            assert answer.status_code == 404, person
        elif action in allowed(facts, viewer, today):
            assert answer.status_code == 200, person
            makers.add(person)
        else:
            assert answer.status_code in (403, 409), (person, answer.status_code)
    assert SITUATIONS[action][1] in makers


def test_a_case_of_another_reference_or_number_does_not_exist(cast):
    adjustment = walk(cast, State.SUBMITTED)
    client = client_for(cast.amina, "request")
    for path in (
        "/requests/2222-22/",
        f"/requests/{adjustment.request.reference}/adjustments/9/withdraw/",
        "/requests/' OR 1=1/",
    ):
        assert client.get(path).status_code == 404


def test_administrators_reach_reference_data_and_no_case(cast):
    client = client_for(cast.ada, "request")
    page = client.get("/admin/").content.decode()
    assert "Requests" not in page
    assert client_for(cast.amina, "request").get("/admin/").status_code == 302
