"""What is between others: who filed, paid or delivers reads neither why it is on hold nor how it was asked for."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from adjustments.actions import casework, decisions, requests, tokens
from adjustments.models import Adjustment
from adjustments.rules.states import Action, PauseReason, Reason
from tests.cast import fresh
from tests.situations import prepare


def case_of(person, one):
    secret = tokens.make(person=fresh(person), name="t", days=2, may_change=False, at=timezone.now())[1]
    return Client(headers={"authorization": f"Bearer {secret}"}).get(f"/api/v1/requests/{one.request.reference}/").json()


def test_whoever_filed_it_reads_the_state_but_not_why(cast):
    at = timezone.now() - timedelta(hours=6)
    one = requests.confirm_filing(adjustment=prepare(cast, Action.CONFIRM_FILING, at), by=fresh(cast.amina), at=at)
    one = casework.pause(adjustment=one, reason=PauseReason.HEALTH_PROFESSIONAL, is_agreed=True, by=fresh(cast.henry), at=at)
    assert "health professional" in str(case_of(cast.ben, one))
    filer = case_of(cast.hana, one)
    assert "health professional" not in str(filer)
    assert filer["adjustments"][0]["hold_reason"].startswith("for a reason")
    one = casework.resume(adjustment=one, by=fresh(cast.amina), at=at)
    one = decisions.propose_refusal(adjustment=one, reasons=[Reason.SAFETY], words="No.", by=fresh(cast.ben), at=at)
    one = decisions.confirm_refusal(adjustment=one, words="No.", by=fresh(cast.henry), at=at)
    assert case_of(cast.amina, one)["adjustments"][0]["refusal_reasons"]
    filer = case_of(cast.hana, one)
    assert filer["adjustments"][0]["state"] == "declined"
    assert not filer["adjustments"][0]["refusal_reasons"]
    assert filer["story"] is None


def test_who_delivers_or_pays_does_not_read_how_it_was_asked_for(cast):
    at = timezone.now() - timedelta(hours=6)
    one = Adjustment.objects.get(pk=prepare(cast, Action.DELIVER, at).pk)
    paula = case_of(cast.paula, one)
    for name in ("first_asked_on", "filed_by", "is_confirmed", "is_sent_to_hr", "needed_by"):
        assert paula[name] is None
        assert name in paula["withheld"]
    one = prepare(cast, Action.APPROVE_COST, at)
    olga = case_of(cast.olga, one)
    assert (olga["is_sent_to_hr"], olga["is_confirmed"]) == (None, True)
    assert case_of(cast.ben, one)["is_sent_to_hr"] is False
