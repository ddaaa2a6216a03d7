"""Letters: what each says, who may read it, in which words of the law; opening one is a look."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adjustments.actions import appeals, conversations, decisions, looks
from adjustments.models import Letter, Look, Site
from adjustments.queries.case_values import NoSuchCase
from adjustments.queries.record_values import LetterKind
from adjustments.rules.states import Reason, State
from tests.builders import GOODS, NO_GOODS, asked, walk
from tests.cast import fresh

HOUR = timedelta(hours=1)


def letter_of(adjustment, person, at, seq=None):
    seq = seq or Letter.objects.filter(adjustment=adjustment).latest("pk").event.seq
    return looks.open_letter(adjustment.request.reference, adjustment.number, seq, by=fresh(person), at=at)[1]


def test_an_agreement_says_what_until_when_and_how_soon(cast, at):
    adjustment = asked(cast.amina)
    until = (at + timedelta(days=100)).date()
    decisions.agree(adjustment=adjustment, until=until, by=cast.ben, at=at + HOUR)
    letter = letter_of(adjustment, cast.amina, at + 2 * HOUR)
    assert (letter.kind, letter.item, letter.given, letter.until) == (LetterKind.AGREED, adjustment.item, adjustment.item, until)
    assert letter.delivered_within == adjustment.entry.lead_days_most
    assert (letter.signed_by, letter.signed_as) == ("Ben Test", "Line manager")
    assert (letter.reasons, letter.rights, letter.appeal_until) == ((), (), None)


def test_a_part_that_was_agreed_names_the_rest_which_gets_a_letter_of_its_own(cast, at, sign_in):
    adjustment = asked(cast.amina, NO_GOODS)
    decisions.agree_in_part(
        adjustment=adjustment,
        agreed_words="Mondays in the small room",
        rest_words="The other days",
        reasons=[Reason.DISRUPTION],
        words="The room is taken on the other days.",
        by=cast.ben,
        at=at + HOUR,
    )
    letter = letter_of(adjustment, cast.amina, at + 2 * HOUR)
    assert (letter.kind, letter.given, letter.rest) == (
        LetterKind.AGREED_IN_PART,
        "Mondays in the small room",
        "The other days",
    )
    assert letter.words == ""  # why not the rest is not told before it was checked
    rest = adjustment.request.adjustments.get(rest_of=adjustment)
    decisions.confirm_refusal(adjustment=rest, words="Taken.", by=cast.hana, at=at + 3 * HOUR)
    about_rest = letter_of(rest, cast.amina, at + 4 * HOUR)
    assert (about_rest.kind, about_rest.item) == (LetterKind.REFUSED, "The other days")
    page = sign_in(cast.amina).get(f"/requests/{adjustment.request.reference}/").content.decode()
    assert "Given instead" in page
    assert "The rest of number 1" in page


def test_an_offer_that_was_accepted_is_signed_by_whoever_offered_it(cast, at):
    adjustment = walk(cast, State.ALTERNATIVE_OFFERED, at=at)
    conversations.accept(adjustment=adjustment, by=cast.amina, at=at + 5 * HOUR)
    letter = letter_of(adjustment, cast.amina, at + 6 * HOUR)
    assert (letter.kind, letter.given, letter.signed_by) == (LetterKind.AGREED_INSTEAD, "Earplugs", "Ben Test")
    assert letter.item != letter.given


def test_a_refusal_says_why_in_the_confirmed_words_alone(cast, at):
    adjustment = walk(cast, State.DECLINED, at=at)
    letter = letter_of(adjustment, cast.amina, at + 5 * HOUR)
    assert letter.reasons == ("It is not practicable in this job or place",)
    assert letter.words == "The room is in use until May."
    assert "The next room." not in repr(letter)
    assert letter.signed_by == "Hana Test"
    assert letter.appeal_until.isoformat() == "2026-06-29"  # 20 working days after Monday 1 June
    assert any("Acas" in right for right in letter.rights)
    assert "Equality Act 2010" in letter.law


def test_in_northern_ireland_other_people_advise(cast, at):
    Site.objects.update(nation="NIR")
    letter = letter_of(walk(cast, State.DECLINED, at=at), cast.amina, at + 5 * HOUR)
    assert any("LRA" in right for right in letter.rights)
    assert not any("Acas" in right for right in letter.rights)
    assert "Disability Discrimination Act 1995" in letter.law


def test_the_last_word_names_other_rights_and_no_other_look(cast, at, sign_in):
    adjustment = walk(cast, State.APPEALED, at=at)
    appeals.uphold(adjustment=adjustment, words="I looked at both rooms.", by=cast.henry, at=at + 5 * HOUR)
    letter = letter_of(adjustment, cast.amina, at + 6 * HOUR)
    assert letter.kind is LetterKind.UPHELD
    assert letter.is_final
    assert letter.appeal_until is None
    assert letter.rights
    assert (letter.words, letter.signed_by) == ("I looked at both rooms.", "Henry Test")
    page = sign_in(cast.amina).get(f"/requests/{adjustment.request.reference}/").content.decode()
    assert "/appeal/" not in page
    assert "Acas" in page


def test_another_look_that_helped_is_a_yes(cast, at):
    adjustment = walk(cast, State.APPEALED, at=at)
    appeals.overturn(adjustment=adjustment, words="The other room is free.", by=cast.henry, at=at + 5 * HOUR)
    letter = letter_of(adjustment, cast.amina, at + 6 * HOUR)
    assert letter.kind is LetterKind.OVERTURNED
    assert letter.is_yes
    assert letter.words == "The other room is free."


@pytest.mark.parametrize("state", [State.DECLINED, State.IN_DELIVERY])
def test_letters_are_for_the_employee_those_who_decided_and_the_adjustments_team(cast, at, state, sign_in):
    adjustment = walk(cast, state, code=GOODS)
    seq = Letter.objects.get(adjustment=adjustment).event.seq
    path = f"/requests/{adjustment.request.reference}/adjustments/1/letters/{seq}/"
    may = {who for who in cast.__dataclass_fields__ if sign_in(getattr(cast, who)).get(path).status_code == 200}
    assert may == {"amina", "ben", "hana", "henry"}
    assert set(Look.objects.values_list("viewer__name", flat=True)) == {"Ben Test", "Hana Test", "Henry Test"}


@pytest.mark.parametrize("seq", [1, 2, 99])
def test_a_line_of_history_that_is_no_letter_does_not_exist_and_is_no_look(cast, at, seq):
    adjustment = walk(cast, State.DECLINED)
    with pytest.raises(NoSuchCase):
        letter_of(adjustment, cast.hana, at, seq)
    assert not Look.objects.exists()


def test_the_page_reads_like_a_letter_and_leads_on(cast, at, sign_in):
    adjustment = walk(cast, State.DECLINED)
    seq = Letter.objects.get(adjustment=adjustment).event.seq
    path = f"/requests/{adjustment.request.reference}/adjustments/1/letters/{seq}/"
    page = sign_in(cast.amina).get(path).content.decode()
    for part in ("Dear Amina Test", "1 June 2026", adjustment.request.reference, "Yours sincerely", "Hana Test", "/appeal/"):
        assert part in page, part
    assert "/appeal/" not in sign_in(cast.hana).get(path).content.decode()
