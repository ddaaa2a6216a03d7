"""The settings' pages: form, preview, save; nothing typed is lost, nothing is saved twice or over somebody else's change."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from adjustments.actions import settings
from adjustments.models import Closure, Department, Organisation, Person, RoleHolding, SettingChange, Site
from adjustments.models.policy import policy_now
from adjustments.rules.states import Role
from tests.builders import asked
from tests.web.test_pages import counted

MOST_QUERIES = 15
ROOT = "/hr/settings/"


def hidden(answer):
    """Return what the page's form carries along, as a browser would send it."""
    page = unescape(answer.content.decode().split("<main")[1])
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    sent = {}
    for name, value in found:
        if name != "csrfmiddlewaretoken":
            sent.setdefault(name, []).append(value)
    return sent


def walk(client, path, answers):
    """Open the form, fill it in, look at the preview; return the preview and what its button sends."""
    form = hidden(client.get(path))
    previewed = client.post(path, form | answers)
    return previewed, hidden(previewed) | {"save": ""}


def words(answer):
    page = re.sub(r'<span class="nhsuk-table__heading".*?</span>', "", answer.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def target_answers(**changed):
    return {name: str(getattr(policy_now(), name)) for name in settings.POLICY} | changed


def day_answers(day, **changed):
    parts = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    return {"kind": "closed", "site": "", "name": "Founders’ day", **parts, **changed}


def next_monday(days=14):
    day = timezone.localdate() + timedelta(days=days)
    while day.weekday() or (day.month, day.day) in ((12, 25), (12, 26), (12, 28), (1, 1)):
        day += timedelta(days=1)
    return day


def test_targets_are_previewed_then_saved_then_in_the_history(cast, sign_in):
    client = sign_in(cast.hana)
    previewed, sends = walk(client, f"{ROOT}targets/", target_answers(decision_days="8", cost_limit="750"))
    assert previewed.status_code == 200
    assert "10 working days 8 working days" in words(previewed)
    assert "£1,000.00 £750.00" in words(previewed)
    assert policy_now().decision_days == 10
    saved = client.post(f"{ROOT}targets/", sends, follow=True)
    assert "The new targets hold for requests sent from now on" in words(saved)
    assert policy_now().decision_days == 8
    assert client.post(f"{ROOT}targets/", sends).status_code == 302  # a double click
    assert SettingChange.objects.count() == 2
    listed = words(client.get(f"{ROOT}history/"))
    assert "Hana Test Decision 10 working days 8 working days" in listed


def test_change_it_leads_back_with_everything_kept(cast, sign_in):
    client = sign_in(cast.hana)
    _, sends = walk(client, f"{ROOT}targets/", target_answers(decision_days="8"))
    del sends["save"]
    back = client.post(f"{ROOT}targets/", sends | {"change": ""})
    assert back.status_code == 200
    assert 'name="decision_days" type="text" value="8"' in back.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("decision_days", "0"), ("decision_days", "x"), ("decision_days", ""), ("cost_limit", "-1"), ("hr_days", "900")],
)
def test_a_target_that_is_none_is_refused_and_kept(cast, sign_in, field, value):
    answer = sign_in(cast.hana).post(f"{ROOT}targets/", target_answers(**{field: value}))
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert f'value="{value}"' in answer.content.decode() or not value


def test_nothing_different_is_said(cast, sign_in):
    client = sign_in(cast.hana)
    answer = client.post(f"{ROOT}targets/", target_answers())
    assert answer.status_code == 422
    assert "Nothing is different yet" in words(answer)


def test_two_editors_at_once_the_second_sees_the_first_and_keeps_the_own_words(cast, sign_in):
    hana, henry = sign_in(cast.hana), sign_in(cast.henry)
    _, hers = walk(hana, f"{ROOT}targets/", target_answers(decision_days="8"))
    _, his = walk(henry, f"{ROOT}targets/", target_answers(decision_days="12"))
    assert hana.post(f"{ROOT}targets/", hers).status_code == 302
    answer = henry.post(f"{ROOT}targets/", his)
    assert answer.status_code == 409
    page = words(answer)
    assert "Hana Test changed this while you had the page open" in page
    assert "Decision: now “8 working days”" in page
    assert "Now: 8." in page
    assert 'name="decision_days" type="text" value="12"' in answer.content.decode()
    assert policy_now().decision_days == 8
    again = henry.post(f"{ROOT}targets/", hidden(answer) | target_answers(decision_days="12"))
    assert "8 working days 12 working days" in words(again)
    assert henry.post(f"{ROOT}targets/", hidden(again) | {"save": ""}).status_code == 302
    assert policy_now().decision_days == 12


def test_a_mistake_meanwhile_does_not_hide_the_other_editors_change(cast, sign_in):
    henry = sign_in(cast.henry)
    form = hidden(henry.get(f"{ROOT}targets/"))
    settings.set_policy({"decision_days": 8}, by=cast.hana, at=timezone.now())
    wrong = henry.post(f"{ROOT}targets/", form | target_answers(decision_days="x"))
    assert wrong.status_code == 422
    previewed = henry.post(f"{ROOT}targets/", hidden(wrong) | target_answers(decision_days="12"))
    assert henry.post(f"{ROOT}targets/", hidden(previewed) | {"save": ""}).status_code == 409


def test_name_and_colour_are_shown_in_the_previews_own_header_then_everywhere(cast, sign_in, settings):
    settings.ORGANISATION_NAME = "From the environment"
    client = sign_in(cast.ada)
    previewed, sends = walk(client, f"{ROOT}name/", {"name": "Vale & Harbour", "colour": "#0A3D62"})
    page = previewed.content.decode()
    assert '<span class="app-brand__organisation">Vale &amp; Harbour</span>' in page
    assert 'href="/organisation.css?v=0a3d62"' in page
    assert "a contrast of 11" in words(previewed)
    assert "From the environment" in client.get("/").content.decode()
    client.post(f"{ROOT}name/", sends)
    for other in (client, sign_in(cast.amina), Client()):
        page = other.get("/help/").content.decode()
        assert "Vale &amp; Harbour" in page
        assert "/organisation.css?v=0a3d62" in page


@pytest.mark.parametrize(
    ("colour", "why"), [("#ffeb3b", "a contrast of 1.2 to 1"), ("#005eb8", "6.3 to 1"), ("blue", "Write the colour as #")]
)
def test_a_colour_that_cannot_be_read_on_is_refused_and_kept(cast, sign_in, colour, why):
    answer = sign_in(cast.ada).post(f"{ROOT}name/", {"name": "", "colour": colour})
    assert answer.status_code == 422
    assert why in words(answer)
    assert f'value="{colour}"' in answer.content.decode()


def test_the_style_holds_a_colour_and_nothing_else(db):
    good = Client().get("/organisation.css?v=0a3d62")
    assert "background-color: #0a3d62;" in good.content.decode()
    assert good["Content-Type"].startswith("text/css")
    assert "immutable" in good["Cache-Control"]
    for bad in ("", "ffffff", "red;} body{display:none", "0a3d62}"):
        answer = Client().get("/organisation.css", {"v": bad})
        assert answer.content == b""
        assert answer["Cache-Control"] == "no-store"


def test_a_page_that_says_the_database_is_away_needs_no_name_from_it(cast, sign_in, monkeypatch):
    from django.db import OperationalError

    from adjustments.models import policy
    from adjustments.web.views import settings as views

    def away(*args, **kwargs):
        raise OperationalError("gone")

    client = sign_in(cast.hana)
    client.raise_request_exception = False
    monkeypatch.setattr(views, "policy_now", away)
    monkeypatch.setattr(policy, "identity_now", away)
    assert client.get(f"{ROOT}targets/").status_code == 503


def test_a_closed_day_is_added_and_removed_by_pages(cast, sign_in):
    asked(cast.amina, at=timezone.now() - timedelta(days=1))
    day = next_monday(days=7)
    client = sign_in(cast.hana)
    previewed, sends = walk(client, f"{ROOT}calendar/add/", day_answers(day))
    assert "Working day Closed: Founders’ day" in words(previewed)
    assert "the dates of 1 adjustment are read again" in words(previewed)
    saved = client.post(f"{ROOT}calendar/add/", sends, follow=True)
    assert "Founders’ day Closed, all sites Remove Founders’ day" in words(saved)
    assert client.post(f"{ROOT}calendar/add/", sends).status_code == 302
    assert Closure.objects.count() == 1
    path = f"{ROOT}calendar/{Closure.objects.get().pk}/remove/"
    confirm = client.get(path)
    assert "Closed: Founders’ day Working day" in words(confirm)
    sends = hidden(confirm) | {"save": ""}
    assert client.post(path, sends).status_code == 302
    assert client.post(path, sends).status_code == 302
    assert client.get(path).status_code == 404
    there, gone = SettingChange.objects.order_by("pk")
    assert there.after == gone.before
    assert there.before == gone.after == ""


def test_somebody_who_removes_what_is_gone_is_told(cast, sign_in):
    entry = Closure.objects.create(day=next_monday(), name="Founders’ day")
    client = sign_in(cast.hana)
    form = hidden(client.get(f"{ROOT}calendar/{entry.pk}/remove/"))
    entry.delete()
    assert client.post(f"{ROOT}calendar/1/remove/", form | {"save": ""}).status_code == 409


def test_a_day_that_makes_no_sense_is_refused_at_its_field_and_kept(cast, sign_in):
    client = sign_in(cast.ada)
    saturday = next_monday() + timedelta(days=5)
    answer = client.post(f"{ROOT}calendar/add/", day_answers(saturday))
    assert answer.status_code == 422
    assert "Saturday or Sunday" in words(answer)
    assert 'href="#on_day"' in answer.content.decode()
    assert "Founders’ day" in answer.content.decode()
    Closure.objects.create(day=next_monday(), name="Founders’ day")
    assert "There is an entry for that day and place already" in words(
        client.post(f"{ROOT}calendar/add/", day_answers(next_monday()))
    )


def test_each_site_has_its_own_list(cast, sign_in):
    scottish = Site.objects.create(name="A Scottish site", nation="SCT")
    client = sign_in(cast.ada)
    assert "A Scottish site: the last month" in words(client.get(f"{ROOT}calendar/"))
    for chosen in (str(scottish.pk), str(cast.amina.site_id), "none", "999", "x"):
        assert client.get(f"{ROOT}calendar/?site={chosen}").status_code == 200


def test_roles_are_given_after_a_preview(cast, sign_in):
    client = sign_in(cast.henry)
    path = f"{ROOT}people/{cast.carl.pk}/"
    previewed, sends = walk(client, path, {"roles": ["fulfilment-estates", "hr_caseworker"]})
    assert "No role HR caseworker; Fulfilment, estates" in words(previewed)
    assert not RoleHolding.objects.filter(person=cast.carl).exists()
    saved = client.post(path, sends, follow=True)
    assert "The roles hold from now on" in words(saved)
    assert {one.role for one in RoleHolding.objects.filter(person=cast.carl)} == {Role.FULFILMENT, Role.HR_CASEWORKER}
    previewed, sends = walk(client, path, {"roles": []})
    client.post(path, sends)
    assert not RoleHolding.objects.filter(person=cast.carl).exists()
    assert SettingChange.objects.filter(what="role").count() == 2


@pytest.mark.parametrize(("role", "is_said"), [("hr_caseworker", True), ("fulfilment-estates", False)])
def test_who_has_sent_a_request_is_told_that_a_new_caseworker_does_not_decide_on_it(cast, sign_in, role, is_said):
    path, said = f"{ROOT}people/{cast.carl.pk}/", "Carl Test will not decide on requests that you have sent already"
    previewed, _ = walk(sign_in(cast.henry), path, {"roles": [role]})
    assert said not in words(previewed)
    asked(cast.henry)
    previewed, sends = walk(sign_in(cast.henry), path, {"roles": [role]})
    assert (said in words(previewed)) == is_said
    sign_in(cast.henry).post(path, sends)
    previewed, _ = walk(sign_in(cast.henry), path, {"roles": [role, "report_viewer"]})
    assert said not in words(previewed)


def test_who_has_sent_a_request_is_told_that_a_new_budget_holder_does_not_decide_on_it(cast, sign_in):
    path, said = (
        f"{ROOT}departments/{cast.henry.department_id}/",
        "Carl Test will not decide on requests that you have sent already",
    )
    asked(cast.henry)
    previewed, sends = walk(sign_in(cast.henry), path, {"staff_number": cast.carl.staff_number})
    assert said in words(previewed)
    sign_in(cast.henry).post(path, sends)
    previewed, _ = walk(sign_in(cast.henry), path, {"staff_number": ""})
    assert "will not decide" not in words(previewed)


def test_nobody_changes_their_own_roles_by_any_page(cast, sign_in):
    client = sign_in(cast.henry)
    path = f"{ROOT}people/{cast.henry.pk}/"
    page = client.get(path)
    assert "Nobody changes their own roles" in words(page)
    assert 'name="roles"' not in page.content.decode()
    answer = client.post(path, {"roles": ["administrator"], "save": "", "version": "0", "sending": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert "Nobody changes their own roles" in words(answer)
    assert not SettingChange.objects.exists()


def test_a_caseworker_sees_roles_and_changes_none(cast, sign_in):
    client = sign_in(cast.hana)
    path = f"{ROOT}people/{cast.carl.pk}/"
    assert 'name="roles"' not in client.get(path).content.decode()
    assert client.post(path, {"roles": ["hr_lead"], "save": "", "version": "0"}).status_code == 403
    assert "Change" not in words(client.get(f"{ROOT}departments/")).split("Departments")[1].split("Help, and")[0]


def test_two_who_give_roles_at_once(cast, sign_in):
    path = f"{ROOT}people/{cast.carl.pk}/"
    ada = sign_in(cast.ada)
    _, sends = walk(ada, path, {"roles": ["report_viewer"]})
    settings.give_role(cast.carl, Role.HR_CASEWORKER, by=cast.henry, at=timezone.now())
    answer = ada.post(path, sends)
    assert answer.status_code == 409
    assert "Henry Test changed this" in words(answer)
    assert "HR caseworker" in words(answer)
    assert re.search(r'value="report_viewer"[^>]*checked', answer.content.decode())


def test_a_budget_holder_is_named_by_staff_number(cast, sign_in):
    client = sign_in(cast.ada)
    path = f"{ROOT}departments/{cast.amina.department_id}/"
    previewed, sends = walk(client, path, {"staff_number": cast.grace.staff_number})
    assert "Grace Test (102)" in words(previewed)
    saved = client.post(path, sends, follow=True)
    assert "Acute Medical Unit Grace Test" in words(saved)
    for wrong, why in (("99999", "Nobody who works here"), (cast.ada.staff_number, "Nobody makes themselves a budget holder")):
        answer = client.post(path, {"staff_number": wrong})
        assert answer.status_code == 422
        assert why in words(answer)
        assert f'value="{wrong}"' in answer.content.decode()


def test_people_are_found_by_name_number_or_email(cast, sign_in):
    client = sign_in(cast.ada)
    for asked_for in ("amina", cast.amina.staff_number, "AMINA@test.example"):
        found = words(client.get(f"{ROOT}people/", {"words": asked_for}))
        assert "Found: 1" in found
        assert "Amina Test" in found
    assert "Everybody with a role: 8" in words(client.get(f"{ROOT}people/"))
    for odd in ("' OR 1=1", "\x00", "x" * 500, "%"):
        assert "Nobody found" in words(client.get(f"{ROOT}people/", {"words": odd})) or odd == "\x00"


def test_the_first_page_says_what_is_missing(cast, sign_in):
    Department.objects.update(budget_holder=None)
    page = words(sign_in(cast.hana).get(ROOT))
    assert "Nobody is in the team of estates" in page
    assert "Departments without a budget holder: 1" in page
    assert "Targets and cost limit" in page
    assert "Targets and cost limit" not in words(sign_in(cast.ada).get(ROOT))


def test_settings_stand_in_the_navigation_of_those_who_may_open_them(cast, sign_in):
    for who, may in (("hana", True), ("ada", True), ("ben", False), ("vera", False)):
        assert ('href="/hr/settings/"' in sign_in(getattr(cast, who)).get("/").content.decode()) is may


def test_roles_and_budgets_are_changed_nowhere_without_history(cast, sign_in):
    cast.ada.is_superuser = True
    cast.ada.save()
    client = sign_in(cast.ada)
    assert "roles_held" not in client.get(f"/admin/adjustments/person/{cast.amina.pk}/change/").content.decode()
    assert "budget_holder" not in client.get(f"/admin/adjustments/department/{cast.amina.department_id}/change/").content.decode()


@pytest.mark.parametrize("path", ["", "calendar/", "people/", "people/?words=test", "departments/", "history/"])
def test_lists_ask_the_same_number_of_queries_with_one_row_and_with_fifty(cast, sign_in, path):
    def more(count):
        for _ in range(count):
            number = Person.objects.count() + 1000
            person = Person.objects.create_user(None, None, staff_number=f"{number}", name=f"Test {number}")
            top = Department.objects.create(name=f"Directorate {number}", budget_holder=person)
            Department.objects.create(name="Ward", parent=top)
            settings.give_role(person, Role.REPORT_VIEWER, by=cast.ada, at=timezone.now())
            Closure.objects.create(day=timezone.localdate() + timedelta(days=number - 1000), name="Closed")

    more(1)
    client = sign_in(cast.henry)
    few = counted(client, f"{ROOT}{path}")
    more(50)
    assert counted(client, f"{ROOT}{path}") == few
    assert few <= MOST_QUERIES


def test_the_organisation_costs_a_signed_in_page_no_question(cast, sign_in):
    client = sign_in(cast.amina)
    few = counted(client, "/help/")
    Organisation.objects.create(pk=1, name="Vale Trust", colour="#0a3d62")
    assert counted(client, "/help/") == few
    assert counted(Client(), "/help/") == 1
