"""Invitations: whoever the employee asks and says yes reads one request and writes about it, until a day; and is nobody's staff on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adjustments.actions import casework, conversations, covers, decisions, invitations, looks, requests
from adjustments.models import Adjustment, Event, Invitation, Look, Notice, Person, RoleHolding
from adjustments.models.adjustment import caseworkers_who_may
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import audit, desk, my_data, worklist
from adjustments.queries.case_file import WITHHELD, NoSuchCase
from adjustments.queries.facts import case_of
from adjustments.queries.invitations import candidates
from adjustments.rules import reminders
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.notices import NoticeKind
from adjustments.rules.permissions import Relation, can_view, relations
from adjustments.rules.privacy import SEES, Facet
from adjustments.rules.states import Action, Reason, State, Team
from tests.builders import CANARY, GOODS, NO_GOODS, advised, ask, asked, entry_for, file_for, walk
from tests.cast import fresh

AT = datetime(2026, 6, 8, 9, tzinfo=UTC)  # a Monday
UNTIL = date(2026, 7, 8)
OVER = datetime(2026, 7, 8, 23, tzinfo=UTC)  # midnight in London
HOUR = timedelta(hours=1)


def invite(one, person, at=AT, **more):
    request = one.request
    return invitations.invite(request=request, person=fresh(person), by=fresh(request.employee), at=at, expires_on=UNTIL, **more)


def support(one, person, at=AT):
    return invitations.accept_invitation(invitation=invite(one, person, at), by=fresh(person), at=at)


def sees(person, one, at=AT):
    """Whether it exists for the person: by the query, which says the same as the rule."""
    person, found = fresh(person), Adjustment.objects.with_case().get(pk=one.pk)
    by_query = Adjustment.objects.visible_to(person, at).filter(pk=one.pk).exists()
    assert by_query == can_view(case_of(found).standing(), person.viewer_at(at)), person
    assert by_query == can_view(case_of(Adjustment.objects.get(pk=one.pk)).standing(), person.viewer_at(at)), person
    return by_query


def held(person, one, at=AT):
    return relations(case_of(Adjustment.objects.with_case().get(pk=one.pk)).standing(), fresh(person).viewer_at(at))


def told(kind):
    return [one.to for one in Notice.objects.filter(kind=kind).select_related("to").order_by("pk")]


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
@pytest.mark.parametrize("who", ["carl", "hana", "olga", "paula", "olive", "rita"])
def test_the_query_and_the_rule_agree_on_an_advocate_before_during_and_after(cast, state, who):
    one, person = walk(cast, state, code=entry_for(state)), getattr(cast, who)
    Invitation.objects.create(
        request=one.request, person=person, invited_by=cast.amina, invited_at=AT, expires_on=UNTIL, expires_at=OVER
    )
    before = {other.pk for other in cast.everyone() if sees(other, one)}
    Invitation.objects.update(accepted_at=AT)
    for other in cast.everyone():
        assert sees(other, one) is (other == person or other.pk in before)
    assert held(person, one) == {Relation.ADVOCATE}, "and nothing else, whatever they are employed to do"
    for other in cast.everyone():
        assert sees(other, one, OVER) is (other != person and other.pk in before)
    Invitation.objects.update(ended_at=AT + HOUR)
    for other in cast.everyone():
        assert sees(other, one, AT + 2 * HOUR) is (other != person and other.pk in before), "what they were told stays no staff's"


def test_an_advocate_reads_what_the_employee_does_but_no_cost_no_proposal_no_looks_and_nothing_else(cast):
    one, other = walk(cast, State.DECLINED), asked(cast.amina, NO_GOODS, at=AT - HOUR)
    support(one, cast.carl)
    case = looks.open_case(one.request.reference, by=fresh(cast.carl), at=AT + HOUR)
    row = case.adjustment(1)
    assert CANARY in (case.barrier_words, *(line.words for line in case.story))
    assert row.refusal_words
    assert row.letters
    assert {row.cost_band, row.estimate, row.agreed_cost, row.proposal, case.looks} == {WITHHELD}
    assert row.can == {Action.MESSAGE}
    assert not row.rights, "the employee's own"
    assert not case.shows_decision
    with pytest.raises(NoSuchCase):
        looks.open_case(other.request.reference, by=fresh(cast.carl), at=AT + HOUR)
    assert Look.objects.get().relation == Relation.ADVOCATE
    assert SEES[Relation.ADVOCATE] == SEES[Relation.EMPLOYEE] - {Facet.LOOKS}


def test_an_advocate_reads_advice_when_who_decides_does(cast):
    one = advised(cast, at=AT)
    support(one, cast.carl, AT + 5 * HOUR)
    early = looks.open_case(one.request.reference, by=fresh(cast.carl), at=AT + 5 * HOUR).adjustment(1)
    late = looks.open_case(one.request.reference, by=fresh(cast.carl), at=AT + timedelta(days=4)).adjustment(1)
    assert (early.advice.recommendation, late.advice.recommendation) == ("", "A room with a door.")


def test_before_they_say_yes_they_see_nothing_and_may_do_everything(cast):
    one = asked(cast.nora, GOODS, at=AT - HOUR)  # HR decides
    made = invite(one, cast.hana)
    assert held(cast.hana, one) == {Relation.HR, Relation.DECIDER}
    assert not sees(cast.carl, one)
    assert told(NoticeKind.INVITATION_MADE) == [cast.hana]
    casework.claim(adjustment=one, by=fresh(cast.hana), at=AT)
    with pytest.raises(MoveNotAllowed) as refusal:
        invitations.accept_invitation(invitation=made, by=fresh(cast.hana), at=AT)
    assert refusal.value.code == "invited_takes_part"
    assert not Invitation.objects.accepted().exists()


def test_a_caseworker_who_supports_somebody_is_no_staff_on_it(cast):
    one = asked(cast.nora, GOODS, at=AT - HOUR)
    assert worklist.to_decide(fresh(cast.hana), AT).count() == 1
    support(one, cast.hana)
    hana = fresh(cast.hana)
    assert not worklist.to_decide(hana, AT).exists()
    assert not desk.cases(hana, AT).exists()
    for do in (
        lambda: casework.claim(adjustment=one, by=hana, at=AT),
        lambda: casework.take_over(adjustment=one, words="I can.", by=hana, at=AT),
        lambda: decisions.agree(adjustment=one, by=hana, at=AT),
        lambda: conversations.ask_for_information(adjustment=one, words="When?", by=hana, at=AT),
    ):
        with pytest.raises((NotPermitted, MoveNotAllowed)):
            do()
    assert not worklist.stranded(), "Henry can"
    RoleHolding.objects.filter(person=cast.henry).delete()
    assert worklist.stranded() == [], "Rita stands in"
    assert held(cast.rita, one) >= {Relation.HR}
    assert sees(cast.rita, one)
    assert not Adjustment.objects.filter(pk=one.pk).annotate(n=caseworkers_who_may().values("pk")[:1]).exclude(n=None).exists()
    RoleHolding.objects.filter(person=cast.rita).delete()
    assert worklist.stranded() == [one.pk]


def test_an_advocate_in_hr_makes_no_second_check_and_no_other_look(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.hana)
    decisions.propose_refusal(
        adjustment=one, reasons=[Reason.NOT_PRACTICABLE], words="No.", alternatives="None.", by=fresh(cast.ben), at=AT
    )
    assert told(NoticeKind.SECOND_CHECK_WANTED) == [cast.henry]
    with pytest.raises(NotPermitted):
        decisions.confirm_refusal(adjustment=one, words="No.", by=fresh(cast.hana), at=AT)


def test_whoever_pays_or_delivers_or_advises_and_supports_is_passed_by(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.olga)
    support(one, cast.paula)
    decisions.agree(adjustment=one, estimate=5000, by=fresh(cast.ben), at=AT)
    one.refresh_from_db()
    assert one.holder_team == Team.HR, "the budget holder supports the employee"
    decisions.agree(adjustment=one, by=fresh(cast.henry), at=AT)
    one.refresh_from_db()
    assert (one.state, one.team) == (State.IN_DELIVERY, Team.PROCUREMENT)
    assert cast.paula not in told(NoticeKind.DELIVERY_WANTED)
    assert worklist.stranded() == [one.pk]
    assert not worklist.to_deliver(fresh(cast.paula), AT).exists()


def test_a_new_line_manager_who_supports_them_does_not_decide(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.mona)
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    from adjustments.actions import people

    people.settle(at=AT)
    one.refresh_from_db()
    assert one.holder_team == Team.HR
    assert not list(audit.steps_are_held_by_those_who_may())
    assert held(cast.mona, one) == {Relation.ADVOCATE}
    assert not worklist.in_force_in_my_team(fresh(cast.mona), AT).exists()


@pytest.mark.parametrize(
    ("who", "code"),
    [("amina", "invited_oneself"), ("ben", "invited_manager"), ("henry", "invited_takes_part"), ("mona", "invited_takes_part")],
)
def test_who_has_another_part_in_it_cannot_be_asked(cast, who, code):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    conversations.ask_for_information(adjustment=one, words="When?", by=fresh(cast.henry), at=AT)
    days = {"from_on": AT.date(), "to_on": AT.date()}
    covers.appoint_cover(manager=fresh(cast.ben), cover=fresh(cast.mona), by=fresh(cast.ben), at=AT, **days)
    with pytest.raises(MoveNotAllowed) as refusal:
        invite(one, getattr(cast, who))
    assert refusal.value.code == code


def test_asking_tells_the_employee_nothing_of_a_check_that_is_withheld(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    decisions.propose_refusal(
        adjustment=one, reasons=[Reason.COST], words="Too dear.", alternatives="None.", by=fresh(cast.ben), at=AT
    )
    one.refresh_from_db()
    assert one.holder_person == cast.olga
    made = invite(one, cast.olga)  # as if she had no part in it
    with pytest.raises(MoveNotAllowed):
        invitations.accept_invitation(invitation=made, by=fresh(cast.olga), at=AT)


def test_only_the_employee_asks_about_a_request_that_was_sent(cast):
    one, draft = asked(cast.amina, GOODS, at=AT - HOUR), ask(cast.amina, GOODS, at=AT - HOUR, send=False)
    for request, by in ((one.request, cast.carl), (one.request, cast.ben), (one.request, cast.hana), (draft, cast.amina)):
        with pytest.raises(NotPermitted):
            invitations.invite(request=request, person=fresh(cast.mona), by=fresh(by), at=AT)
    made = invite(one, cast.carl)
    for act in (invitations.accept_invitation, invitations.end_invitation):
        with pytest.raises(NotPermitted):
            act(invitation=made, by=fresh(cast.mona), at=AT)


@pytest.mark.parametrize(
    ("until", "code"), [(date(2026, 6, 7), "invited_until_past"), (date(2027, 6, 9), "invited_too_long"), (date(2027, 6, 8), "")]
)
def test_the_last_day_is_within_a_year_and_half_a_year_off_unless_chosen(cast, until, code):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    who = {"request": one.request, "person": fresh(cast.carl), "by": fresh(cast.amina), "at": AT}
    if code:
        with pytest.raises(MoveNotAllowed) as refusal:
            invitations.invite(**who, expires_on=until)
        assert refusal.value.code == code
        assert invitations.invite(**who).expires_on == date(2026, 12, 7)
    else:
        assert invitations.invite(**who, expires_on=until).expires_at == datetime(2027, 6, 8, 23, tzinfo=UTC)


def test_one_person_is_asked_once_at_a_time_and_five_at_most(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    made = invite(one, cast.carl)
    with pytest.raises(MoveNotAllowed) as refusal:
        invite(one, cast.carl)
    assert refusal.value.code == "invited_already"
    invitations.end_invitation(invitation=made, by=fresh(cast.carl), at=AT)
    for who in ("carl", "mona", "ivo", "vera", "ada"):
        invite(one, getattr(cast, who))
    with pytest.raises(MoveNotAllowed) as refusal:
        invite(one, cast.nora)
    assert refusal.value.code == "invited_too_many"
    again = invitations.invite(request=one.request, person=fresh(cast.carl), by=fresh(cast.amina), at=OVER)
    assert again.is_open(OVER), "the night has not closed the old ones yet"


def test_who_has_left_is_not_asked(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    Person.objects.filter(pk=cast.carl.pk).update(is_active=False)
    with pytest.raises(MoveNotAllowed) as refusal:
        invite(one, cast.carl)
    assert refusal.value.code == "invited_not_here"


def test_what_an_advocate_writes_reaches_the_employee_and_who_decides_and_answers_nobody(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.carl)
    known = set(Notice.objects.values_list("pk", flat=True))
    moved = conversations.message(adjustment=one, words="It is the noise.", by=fresh(cast.carl), at=AT + HOUR)
    new = Notice.objects.exclude(pk__in=known)
    assert {(notice.kind, notice.to) for notice in new} == {("message_written", cast.amina), ("message_written", cast.ben)}
    assert Event.objects.latest("pk").acting_as == Relation.ADVOCATE
    facts = case_of(moved).facts()
    assert moved.replied_on is None, "it is no first reply"
    assert reminders.silent_since(facts) == (AT - HOUR).date()
    case = looks.open_case(one.request.reference, by=fresh(cast.ben), at=AT + HOUR)
    assert [(line.who, line.words) for line in case.conversation] == [("Carl Test (supporter)", "It is the noise.")]
    known = set(Notice.objects.values_list("pk", flat=True))
    conversations.message(adjustment=one, words="Thank you.", by=fresh(cast.ben), at=AT + HOUR)
    assert {notice.to for notice in Notice.objects.exclude(pk__in=known)} == {cast.amina}


def test_before_the_employee_has_confirmed_it_an_advocate_reads_no_words(cast):
    request = file_for(cast.amina, cast.hana, GOODS, at=AT - HOUR)
    one = request.adjustments.get()
    support(one, cast.carl)
    assert looks.open_case(request.reference, by=fresh(cast.carl), at=AT).barrier_words is WITHHELD
    requests.confirm_filing(adjustment=one, by=fresh(cast.amina), at=AT)
    assert looks.open_case(request.reference, by=fresh(cast.carl), at=AT).barrier_words == CANARY
    support(one, cast.hana)
    filed = looks.open_case(request.reference, by=fresh(cast.hana), at=AT)
    assert filed.relations == {Relation.FILER, Relation.ADVOCATE}
    assert filed.barrier_words == CANARY, "as an advocate"


@pytest.mark.parametrize("by", ["amina", "carl"])
@pytest.mark.parametrize("is_accepted", [True, False])
def test_either_ends_it_and_the_other_is_told(cast, by, is_accepted):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    made = support(one, cast.carl) if is_accepted else invite(one, cast.carl)
    done = invitations.end_invitation(invitation=made, by=fresh(getattr(cast, by)), at=AT + HOUR)
    assert (done.ended_at, done.ended_by) == (AT + HOUR, getattr(cast, by))
    assert told(NoticeKind.INVITATION_ENDED) == [cast.carl if by == "amina" else cast.amina]
    assert not sees(cast.carl, one, AT + HOUR)
    mail = compose(Notice.objects.get(kind=NoticeKind.INVITATION_ENDED), AT + HOUR)
    assert (one.request.reference in mail.body) is (by == "carl")
    with pytest.raises(MoveNotAllowed):
        invitations.end_invitation(invitation=made, by=fresh(cast.amina), at=AT + HOUR)
    with pytest.raises(MoveNotAllowed):
        invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=AT + HOUR)
    with pytest.raises(NotPermitted):
        conversations.message(adjustment=one, words="Still here.", by=fresh(cast.carl), at=AT + HOUR)
    for row in Notice.objects.filter(kind__in=(NoticeKind.INVITATION_MADE, NoticeKind.INVITATION_ACCEPTED)):
        assert not is_still_wanted(row, AT + HOUR)


def test_the_night_closes_what_is_over_once_and_both_are_told(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.carl)
    invite(one, cast.mona)
    assert not sees(cast.carl, one, OVER), "the day alone ends it"
    assert invitations.expire(at=OVER - HOUR) == 0
    assert invitations.expire(at=OVER + 3 * HOUR) == 2
    assert invitations.expire(at=OVER + 3 * HOUR) == 0
    assert sorted(told(NoticeKind.INVITATION_EXPIRED), key=str) == [cast.amina, cast.amina, cast.carl, cast.mona]
    for row in Notice.objects.filter(kind=NoticeKind.INVITATION_EXPIRED):
        assert row.send_after == datetime(2026, 7, 9, 7, tzinfo=UTC), "in the morning"
        mail = compose(row, row.send_after)
        assert ("did not answer" in mail.body) is (row.to == cast.amina and "Mona" in mail.body)


def test_what_somebody_left_who_was_part_of_it_ends(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.carl)
    Person.objects.filter(pk=cast.carl.pk).update(is_active=False)
    assert invitations.expire(at=AT + HOUR) == 1
    assert told(NoticeKind.INVITATION_ENDED) == [cast.amina]


def test_doctor_finds_an_advocate_who_acted_as_staff(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    support(one, cast.carl)
    conversations.message(adjustment=one, words="It is the noise.", by=fresh(cast.carl), at=AT + HOUR)
    assert not list(audit.no_advocate_acts_as_staff())
    decisions.agree(adjustment=one, by=fresh(cast.ben), at=AT + HOUR)
    Invitation.objects.update(person=cast.ben)
    assert len(list(audit.no_advocate_acts_as_staff())) == 1


def test_everything_held_names_the_invitations_to_both_and_the_request_after_a_yes(cast):
    one = asked(cast.amina, GOODS, at=AT - HOUR)
    made = invite(one, cast.carl)

    def held_of(person):
        return my_data.as_file(fresh(person), AT)["invitations"]

    assert [row["request"] for row in held_of(cast.amina)] == [one.request.reference]
    assert [row["request"] for row in held_of(cast.carl)] == [""]
    invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=AT)
    assert [row["request"] for row in held_of(cast.carl)] == [one.request.reference]
    assert held_of(cast.mona) == []


def test_colleagues_are_found_by_the_beginning_of_names_or_the_whole_email(cast):
    def found(words):
        return [one.name for one in candidates(cast.amina, words)]

    assert found("car") == found("Carl Test") == found("test carl") == found("carl@test.example") == ["Carl Test"]
    assert found("arl") == found("ca") == found("carl@") == found(cast.carl.staff_number) == []
    assert "Amina Test" not in found("test")
    Person.objects.filter(pk=cast.carl.pk).update(is_active=False)
    assert found("carl") == []
