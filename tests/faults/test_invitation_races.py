"""Invitations under real haste: many clicks ask one person once, one invitation sends one request; the end at the same instant leaves nothing half done."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.cast import PASSWORD
from tests.faults.client import Client
from tests.stack import Stack

PEOPLE = """
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from adjustments.actions import invitations, requests
from adjustments.models import CatalogueEntry, Person, Site
site, _ = Site.objects.get_or_create(name="General Hospital")
password = make_password({password!r})
def person(name, manager=None):
    name = f"{{name}}{turn}"
    return Person.objects.create(
        email=f"{{name}}@trust.example", password=password, staff_number=name, name=name.title(), site=site, line_manager=manager
    )
asker, friend, at = person("asker", person("boss")), person("friend"), timezone.now()
draft = requests.begin(by=asker, at=at)
requests.say_barriers(request=draft, codes=["FOCUS"], words="")
requests.choose_help(request=draft, entries=CatalogueEntry.objects.filter(code="EQ07"), own_words="")
requests.submit(request=draft, by=asker, at=at)
made = 0
if {is_asked}:
    one = invitations.invite(request=draft, person=friend, by=asker, at=at)
    made = invitations.accept_invitation(invitation=one, by=friend, at=at).pk
until = at.astimezone(site.zone).date() + timedelta(days=30)
print(draft.reference, made, friend.pk, until.day, until.month, until.year)
"""


def people(stack: Stack, turn: str, *, is_asked: bool) -> list[str]:
    return stack.shell(PEOPLE.format(password=PASSWORD, turn=turn, is_asked=is_asked)).splitlines()[-1].split()


def at_once(*attempts):
    """Let all go at the same instant; return what each got, in their order."""
    start = Barrier(len(attempts))

    def go(attempt):
        client, path, page, fields = attempt
        start.wait()
        return client.post(path, page, **fields)

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(go, attempts))


def test_two_windows_and_many_clicks_ask_one_person_once(stack: Stack):
    reference, _, friend, day, month, year = people(stack, "i", is_asked=False)
    path, asker = f"/requests/{reference}/invite/", Client(stack, "askeri@trust.example")
    body = {"q": "friendi", "person": friend, "expires_on_day": day, "expires_on_month": month, "expires_on_year": year}
    windows = [asker.get(path) for _ in range(2)]
    answers = at_once(*((asker, path, page, body) for page in windows for _ in range(3)))
    assert {status for status, _ in answers} == {200, 422}
    count = (
        f"from adjustments.models import Invitation; print(Invitation.objects.filter(request__reference='{reference}').count())"
    )
    assert stack.shell(count) == "1"


@pytest.mark.parametrize("turn", range(3))
def test_the_end_and_a_message_at_once_come_one_after_the_other(stack: Stack, turn: int):
    reference, made, *_ = people(stack, f"m{turn}", is_asked=True)
    write, end = f"/requests/{reference}/adjustments/1/message/", f"/support/{made}/end/"
    friend, asker = (Client(stack, f"{name}m{turn}@trust.example") for name in ("friend", "asker"))
    page = friend.get(write)
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    (wrote, _), (ended, _) = at_once(
        (friend, write, page, {"words": "It is the noise.", "version": version}), (asker, end, asker.get(end), {})
    )
    assert ended == 200
    assert wrote in (200, 403, 404)
    found = f"""
from adjustments.models import Event, Invitation
one = Invitation.objects.get(request__reference='{reference}')
said = Event.objects.filter(request__reference='{reference}', action='message').count()
print(said, one.ended_by.staff_number)
"""
    said, by = stack.shell(found).splitlines()[-1].split()
    assert by == f"askerm{turn}"
    if wrote != 404:  # else it was refused, or written, and the page to which it leads was theirs no more
        assert said == ("1" if wrote == 200 else "0")
    assert friend.post(write, page, words="Still here.", version=version)[0] == 404
    assert stack.shell(found).splitlines()[-1].split()[0] == said, "after the end nothing is written"


FILERS = """
from datetime import timedelta
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from adjustments.actions import invitations, requests
from adjustments.models import Person, Site
site, _ = Site.objects.get_or_create(name="General Hospital")
password = make_password({password!r})
def person(name):
    name = f"{{name}}{turn}"
    return Person.objects.create(email=f"{{name}}@trust.example", password=password, staff_number=name, name=name.title(), site=site)
asker, friend, at = person("asker"), person("friend"), timezone.now()
one = invitations.invite_to_file(person=friend, by=asker, at=at)
invitations.accept_invitation(invitation=one, by=friend, at=at)
made = [str(one.pk)]
for _ in range({drafts}):
    draft = requests.begin(by=Person.objects.get(pk=friend.pk), employee=asker, at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="")
    requests.choose_help(request=draft, entries=[], own_words="A lamp")
    requests.say(request=draft, first_asked_on=at.astimezone(site.zone).date(), first_asked_how="spoken")
    made.append(draft.reference)
print(*made)
"""

SENT = """
from adjustments.models import Invitation, Request
one = Invitation.objects.select_related("filed").get(pk={pk})
sent = Request.objects.exclude(submitted_at=None).filter(employee=one.invited_by).values_list("reference", flat=True)
print(len(sent), one.filed.reference if one.filed else "-", one.ended_by.staff_number if one.ended_by else "-")
"""


def filing(stack: Stack, turn: str, *, drafts: int) -> list[str]:
    return stack.shell(FILERS.format(password=PASSWORD, turn=turn, drafts=drafts)).splitlines()[-1].split()


@pytest.mark.parametrize("turn", range(3))
def test_two_windows_send_two_drafts_with_one_invitation_and_one_is_sent(stack: Stack, turn: int):
    made, *drafts = filing(stack, f"f{turn}", drafts=2)
    friend = Client(stack, f"friendf{turn}@trust.example")
    pages = {draft: friend.get(f"/ask/{draft}/check/") for draft in drafts}
    answers = at_once(*((friend, f"/ask/{draft}/submit/", pages[draft], {}) for draft in drafts))
    assert sorted(status for status, _ in answers) == [200, 409]
    assert any("their invitation was for one" in page for _, page in answers)
    count, filed, _ = stack.shell(SENT.format(pk=made)).splitlines()[-1].split()
    assert (count, filed in drafts) == ("1", True)


@pytest.mark.parametrize("turn", range(3))
def test_the_end_and_the_sending_at_once_are_one_of_the_two(stack: Stack, turn: int):
    made, draft = filing(stack, f"g{turn}", drafts=1)
    friend, asker = (Client(stack, f"{name}g{turn}@trust.example") for name in ("friend", "asker"))
    send, end = f"/ask/{draft}/submit/", f"/support/{made}/end/"
    (sent, _), (ended, page) = at_once((friend, send, friend.get(f"/ask/{draft}/check/"), {}), (asker, end, asker.get(end), {}))
    assert sorted((sent, ended)) == [200, 409], "whoever comes second is told so"
    found = stack.shell(SENT.format(pk=made)).splitlines()[-1].split()
    assert found == (["1", draft, "-"] if sent == 200 else ["0", "-", f"askerg{turn}"])
    if ended == 409:
        assert "This invitation is over" in page
