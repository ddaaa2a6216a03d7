"""Invited to fill in a request: a colleague who says yes sends one for the employee, who confirms it; and is nobody's staff on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from adjustments.actions import casework, conversations, decisions, invitations, requests
from adjustments.models import Adjustment, Event, Invitation, Notice, Person, Request, RoleHolding
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.queries import audit, my_data, worklist
from adjustments.queries.facts import case_of
from adjustments.rules.facts import MoveNotAllowed, NotPermitted
from adjustments.rules.notices import NoticeKind
from adjustments.rules.permissions import Relation, relations
from adjustments.rules.states import AskedHow, Role, State, Team
from tests.builders import GOODS, NO_GOODS, file_for
from tests.cast import fresh

AT = datetime(2026, 6, 8, 9, tzinfo=UTC)  # a Monday
OVER = datetime(2026, 7, 6, 23, tzinfo=UTC)  # midnight in London, four weeks later
HOUR = timedelta(hours=1)


def invite(employee, person, at=AT, **more):
    return invitations.invite_to_file(person=fresh(person), by=fresh(employee), at=at, **more)


def invited(employee, person, at=AT):
    return invitations.accept_invitation(invitation=invite(employee, person, at), by=fresh(person), at=at)


def begin(employee, by, at=AT):
    draft = requests.begin(by=fresh(by), employee=fresh(employee), at=at)
    requests.say_barriers(request=draft, codes=["FOCUS"], words="It is loud.")
    requests.choose_help(request=draft, entries=[], own_words="A lamp")
    requests.say(request=draft, first_asked_on=at.date(), first_asked_how=AskedHow.SPOKEN)
    return draft


def send(draft, at=AT):
    return requests.submit(request=draft, by=fresh(draft.filed_by), at=at)


def told(kind):
    return [one.to for one in Notice.objects.filter(kind=kind).select_related("to").order_by("pk")]


def code_of(do):
    with pytest.raises(MoveNotAllowed) as refusal:
        do()
    return refusal.value.code


def test_whoever_said_yes_sends_one_request_which_the_employee_confirms(cast):
    made = invite(cast.amina, cast.carl)
    assert (made.request, made.expires_on, made.expires_at) == (None, date(2026, 7, 6), OVER)
    assert told(NoticeKind.INVITATION_MADE) == [cast.carl]
    assert code_of(lambda: begin(cast.amina, cast.carl)) == "may_not_file", "not before they say yes"
    invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=AT)
    assert told(NoticeKind.INVITATION_ACCEPTED) == [cast.amina]
    sent = send(begin(cast.amina, cast.carl))
    made.refresh_from_db()
    assert (made.filed, made.ended_at, made.ended_by) == (sent, AT, None)
    assert told(NoticeKind.REQUEST_FILED) == [cast.amina]
    one = sent.adjustments.get()
    assert relations(case_of(one).standing(), fresh(cast.carl).viewer_at(AT)) == {Relation.FILER}
    assert one.step_due_on is None, "the decision waits for her word"
    assert requests.confirm_filing(adjustment=one, by=fresh(cast.amina), at=AT + HOUR).step_due_on
    assert code_of(lambda: begin(cast.amina, cast.carl)) == "may_not_file", "it was for one"
    assert invitations.expire(at=OVER + HOUR) == 0
    assert not is_still_wanted(Notice.objects.get(kind=NoticeKind.INVITATION_ACCEPTED), AT)
    assert not list(audit.no_advocate_acts_as_staff())


def ended(cast, made):
    invitations.end_invitation(invitation=made, by=fresh(cast.amina), at=AT)


def stopped(cast, made):
    invitations.end_invitation(invitation=made, by=fresh(cast.carl), at=AT)


def used(cast, made):
    send(begin(cast.amina, cast.carl))


def employee_left(cast, made):
    Person.objects.filter(pk=cast.amina.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("since", "at", "code"),
    [
        (ended, AT, "filing_ended"),
        (stopped, AT, "filing_ended"),
        (used, AT, "filing_used"),
        (None, OVER, "filing_expired"),
        (employee_left, AT, "may_no_longer_file"),
    ],
)
def test_a_draft_that_cannot_be_sent_any_more_keeps_its_words_and_is_sent_once_invited_anew(cast, since, at, code):
    made = invited(cast.amina, cast.carl)
    draft = begin(cast.amina, cast.carl)
    if since:
        since(cast, made)
    assert code_of(lambda: send(draft, at)) == code
    assert code_of(lambda: begin(cast.amina, cast.carl, at)) == "may_not_file"
    draft.refresh_from_db()
    assert (draft.is_draft, draft.barrier_words) == (True, "It is loud.")
    if since is not employee_left:
        again = invited(cast.amina, cast.carl, at)
        assert send(draft, at).submitted_at == at
        again.refresh_from_db()
        assert again.filed == draft


def test_who_needs_no_invitation_is_not_asked_for_one_and_uses_none_up(cast):
    codes = [code_of(lambda who=who: invite(cast.amina, who)) for who in (cast.amina, cast.ben, cast.hana, cast.henry)]
    assert codes == ["filing_for_oneself", *["filing_uninvited"] * 3]
    made = invited(cast.amina, cast.carl)
    RoleHolding.objects.create(person=cast.carl, role=Role.HR_CASEWORKER)
    send(begin(cast.amina, cast.carl))
    send(begin(cast.amina, cast.carl))
    made.refresh_from_db()
    assert made.is_open(AT)
    assert made.filed is None


def test_one_person_is_asked_once_at_a_time_and_five_at_most_until_a_day_within_three_months(cast):
    made = invite(cast.amina, cast.carl)
    assert code_of(lambda: invite(cast.amina, cast.carl)) == "invited_already"
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(person=cast.carl, invited_by=cast.amina, invited_at=AT, expires_on=OVER.date(), expires_at=OVER)
    invitations.end_invitation(invitation=made, by=fresh(cast.carl), at=AT)
    assert told(NoticeKind.INVITATION_ENDED) == [cast.amina]
    for who in ("carl", "mona", "ivo", "vera", "ada"):
        invite(cast.amina, getattr(cast, who))
    assert code_of(lambda: invite(cast.amina, cast.nora)) == "invited_too_many"
    assert code_of(lambda: invite(cast.nora, cast.carl, expires_on=date(2026, 6, 7))) == "invited_until_past"
    assert code_of(lambda: invite(cast.nora, cast.carl, expires_on=date(2026, 9, 9))) == "filing_too_long"
    assert invite(cast.nora, cast.carl, expires_on=date(2026, 9, 8)).expires_on == date(2026, 9, 8)
    assert invite(cast.amina, cast.carl, OVER).is_open(OVER), "the night has not closed the old ones yet"


def test_who_has_left_neither_is_asked_nor_says_yes_nor_is_answered(cast):
    made = invite(cast.amina, cast.carl)
    Person.objects.filter(pk=cast.carl.pk).update(is_active=False)
    assert code_of(lambda: invite(cast.nora, cast.carl)) == "invited_not_here"
    assert code_of(lambda: invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=AT)) == "invited_not_here"
    other = invite(cast.nora, cast.mona)
    Person.objects.filter(pk=cast.nora.pk).update(is_active=False)
    assert code_of(lambda: invitations.accept_invitation(invitation=other, by=fresh(cast.mona), at=AT)) == "invitation_is_over"
    assert invitations.expire(at=AT + HOUR) == 2
    assert sorted(told(NoticeKind.INVITATION_ENDED), key=str) == [cast.amina, cast.mona]


def test_only_the_two_answer_and_end_it(cast):
    made = invite(cast.amina, cast.carl)
    for act, by in (
        (invitations.accept_invitation, cast.amina),
        (invitations.accept_invitation, cast.mona),
        (invitations.end_invitation, cast.mona),
    ):
        with pytest.raises(NotPermitted):
            act(invitation=made, by=fresh(by), at=AT)
    ended(cast, made)
    assert told(NoticeKind.INVITATION_ENDED) == [cast.carl]
    assert code_of(lambda: invitations.end_invitation(invitation=made, by=fresh(cast.carl), at=AT)) == "invitation_is_over"
    assert code_of(lambda: invitations.accept_invitation(invitation=made, by=fresh(cast.carl), at=AT)) == "invitation_is_over"


@pytest.mark.parametrize("is_accepted", [True, False])
def test_the_night_closes_what_is_over_once_and_both_are_told_without_words_of_the_employee(cast, is_accepted):
    (invited if is_accepted else invite)(cast.amina, cast.carl)
    assert invitations.expire(at=OVER - HOUR) == 0
    assert invitations.expire(at=OVER + HOUR) == 1
    assert invitations.expire(at=OVER + HOUR) == 0
    assert sorted(told(NoticeKind.INVITATION_EXPIRED), key=str) == [cast.amina, cast.carl]
    for row in Notice.objects.exclude(kind=NoticeKind.INVITATION_ACCEPTED):
        mail = compose(row, row.send_after)
        assert "fill in a request" in mail.body or "filled in a request" in mail.body
        assert "Amina" not in mail.body + mail.subject
        assert ("Carl Test" in mail.body) is (row.to == cast.amina)
        assert "/support/" in mail.body or row.to == cast.carl


def test_a_budget_holder_who_filed_it_decides_nothing_about_its_cost(cast):
    invited(cast.amina, cast.olga)
    one = file_for(cast.amina, cast.olga, GOODS, at=AT).adjustments.get()
    one = requests.confirm_filing(adjustment=one, by=fresh(cast.amina), at=AT)
    one = decisions.agree(adjustment=one, estimate=5000, by=fresh(cast.ben), at=AT)
    assert (one.state, one.holder_team) == (State.SUBMITTED, Team.HR), "somebody else holds it"
    with pytest.raises((NotPermitted, MoveNotAllowed)):
        decisions.agree(adjustment=one, by=fresh(cast.olga), at=AT)
    assert not worklist.to_decide(fresh(cast.olga), AT).exists()
    assert not list(audit.steps_are_held_by_those_who_may())


def test_a_colleague_who_filed_it_and_joins_hr_or_becomes_the_line_manager_does_not_act_on_it(cast):
    invited(cast.nora, cast.carl)
    one = file_for(cast.nora, cast.carl, NO_GOODS, at=AT).adjustments.get()
    one = requests.confirm_filing(adjustment=one, by=fresh(cast.nora), at=AT)
    RoleHolding.objects.create(person=cast.carl, role=Role.HR_LEAD)
    carl = fresh(cast.carl)
    assert not worklist.to_decide(carl, AT).exists()
    for do in (
        lambda: casework.claim(adjustment=one, by=carl, at=AT),
        lambda: casework.take_over(adjustment=one, words="I can.", by=carl, at=AT),
        lambda: decisions.agree(adjustment=one, by=carl, at=AT),
        lambda: conversations.message(adjustment=one, words="Me.", by=carl, at=AT),
    ):
        with pytest.raises((NotPermitted, MoveNotAllowed)):
            do()
    Person.objects.filter(pk=cast.nora.pk).update(line_manager=cast.carl)
    found = Adjustment.objects.with_case().get(pk=one.pk)
    assert relations(case_of(found).standing(), fresh(cast.carl).viewer_at(AT)) == {Relation.FILER}
    assert set(Event.objects.filter(by=cast.carl).values_list("acting_as", flat=True)) == {Relation.FILER}


def test_everything_held_names_it_to_both_and_the_request_that_was_sent(cast):
    invited(cast.amina, cast.carl)

    def rows(person):
        return [(row["to"], row["request"]) for row in my_data.as_file(fresh(person), AT)["invitations"]]

    assert rows(cast.amina) == rows(cast.carl) == [("fill in a request", "")]
    sent = send(begin(cast.amina, cast.carl))
    assert rows(cast.amina) == rows(cast.carl) == [("fill in a request", sent.reference)]
    assert rows(cast.mona) == []
    assert Request.objects.count() == 1
