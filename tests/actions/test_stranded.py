"""What nobody may act on is told to the HR leads, once, and stands on HR's page and on that of operations."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from adjustments import tasks
from adjustments.actions import appeals, decisions, invitations, requests, settings, stranded
from adjustments.models import Adjustment, Notice
from adjustments.queries import operations, today
from adjustments.rules.states import Reason, Role
from tests.builders import GOODS, file_for
from tests.cast import fresh


def appealed(cast):
    """Henry filed it, Hana supports her, Rita confirmed the refusal: nobody is left for the appeal."""
    at = timezone.now() - timedelta(hours=8)
    one = file_for(cast.amina, cast.henry, GOODS, at=at).adjustments.get()
    one = requests.confirm_filing(adjustment=one, by=cast.amina, at=at)
    made = invitations.invite(request=one.request, person=cast.hana, by=cast.amina, at=at)
    invitations.accept_invitation(invitation=made, by=fresh(cast.hana), at=at)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.DISRUPTION], words="No.", by=cast.ben, at=at)
    one = decisions.confirm_refusal(adjustment=one, words="No.", by=cast.rita, at=at)
    return appeals.appeal(adjustment=one, words="Look again.", by=cast.amina, at=at)


def told():
    return list(Notice.objects.filter(kind="nobody_entitled").values_list("to__name", "request"))


def test_the_lead_is_told_once_and_the_mail_names_no_request(cast):
    assert stranded.tell(at=timezone.now()) == 0
    appealed(cast)
    tasks.settle()
    tasks.settle()
    assert told() == [("Henry Test", None)]
    cast.olive.roles_held.all().delete()
    appealed(cast)
    tasks.settle()
    assert len(told()) == 2, "something new"


def test_where_there_is_no_lead_an_administrator_is_told(cast):
    appealed(cast)
    cast.henry.roles_held.all().delete()
    tasks.settle()
    assert told() == [("Ada Test", None)]


def test_pages_say_so_until_somebody_is_named(cast, client):
    appealed(cast)
    now = timezone.now()
    for person in (cast.henry, cast.hana):
        assert today.of(fresh(person), now).unseen == 1
        client.force_login(fresh(person))
        page = client.get("/hr/today/").content.decode()
        assert "Nobody may act, and it is not shared with you: 1" in page
        assert "Nothing needs you here today" not in page
        assert Adjustment.objects.get().request.reference not in page or person == cast.henry
    assert any(line.startswith("Nobody may act on one thing") for line in operations.of(fresh(cast.ada), now).wrong)
    settings.give_role(cast.nora, Role.INDEPENDENT_REVIEWER, by=cast.henry, at=now)
    assert today.of(fresh(cast.henry), now).unseen == 1, "he filed it, so whom he names does not count"
    settings.give_role(cast.mona, Role.INDEPENDENT_REVIEWER, by=cast.ada, at=now)
    assert today.of(fresh(cast.henry), now).unseen == 0
    assert not any("Nobody may act" in line for line in operations.of(fresh(cast.ada), now).wrong)


def test_what_hr_can_open_is_listed_and_not_counted_again(cast):
    one = appealed(cast)
    cast.rita.roles_held.all().delete()
    settings.give_role(cast.rita, Role.HR_CASEWORKER, by=cast.ada, at=timezone.now())
    found = today.of(fresh(cast.rita), timezone.now())
    assert found.unseen == 0
    assert [file.pk for part in found.parts if part.part == "nobody" for file in part.first] == [one.pk]
