"""Every mail: text and HTML say the same, nobody's words in it, the subject as domain.md section 5 says."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from adjustments.actions import _post, covers, handovers, invitations, reminders, retention, sentences, stranded, weekly
from adjustments.models import Notice, Organisation, Person
from adjustments.notifications.compose import NoAddress, compose
from adjustments.notifications.wanted import ABOUT_NO_REQUEST
from adjustments.rules.notices import NoticeKind
from adjustments.rules.reminders import IS_REMINDER
from adjustments.rules.states import State
from tests.builders import CANARY, GOODS, ask, told, walk


def notice(cast, kind, at, *, to=None):
    if kind is NoticeKind.PASSWORD_RESET:
        _post.post_password_reset(person=cast.amina, at=at)
        return Notice.objects.get(kind=kind)
    if kind is NoticeKind.DAILY_DIGEST:
        row = Notice.objects.create(key="test-digest", kind=kind, to=to or cast.amina, created_at=at, send_after=at)
        for part in (NoticeKind.DECISION_LATE, NoticeKind.ANSWER_AWAITED):
            Notice.objects.filter(pk=notice(cast, part, at, to=to).pk).update(digest=row)
        return row
    if kind in ABOUT_NO_REQUEST:
        return about_no_request(cast, kind, at)
    per_request = kind in (NoticeKind.REQUEST_SUBMITTED, NoticeKind.DECISION_WANTED)
    adjustment = walk(cast, State.SUBMITTED)
    if kind in (NoticeKind.DECISION_DUE, NoticeKind.DECISION_LATE):
        reminders.sweep(at=at + timedelta(days=20))
        return Notice.objects.filter(kind=kind, adjustment=adjustment).latest("pk")
    return Notice.objects.create(
        key=f"test-{kind}",
        kind=kind,
        to=to or cast.amina,
        request=adjustment.request,
        adjustment=None if per_request else adjustment,
        data=data_of(kind),
        created_at=at,
        send_after=at,
    )


def about_no_request(cast, kind, at):
    """A row of its own making: a cover, an invitation, a sentence, a new line manager, a new job, an old draft, a Monday."""
    if kind in COVER:
        return about_cover(cast, kind, at)
    if kind in INVITATION:
        return about_invitation(cast, kind, at)
    if kind is NoticeKind.SENTENCE_SHOWN:
        sentences.allow_telling(adjustment=told(cast, at=at - timedelta(days=1)), by=cast.amina, at=at)
        return Notice.objects.get(kind=kind)
    if kind is NoticeKind.NOBODY_ENTITLED:
        return about_nobody(cast, kind, at)
    walk(cast, State.IN_PLACE, at=at - timedelta(days=30))
    ask(cast.amina, GOODS, at=at - timedelta(days=81), send=False)
    ask(cast.nora, GOODS, at=at - timedelta(days=1))
    cast.amina.line_manager = cast.mona
    cast.amina.save()
    handovers.managers_changed([cast.amina], at=at - timedelta(days=12))
    Notice.objects.update(sent_at=at - timedelta(days=12))
    handovers.sweep(at=at - timedelta(days=8))
    handovers.sweep(at=at)
    weekly.sweep(at=at)
    retention.retire_drafts(at=at)
    if kind in (NoticeKind.JOB_CHANGED, NoticeKind.FIT_WANTED):
        handovers.jobs_changed([cast.amina], at=at)
    return Notice.objects.filter(kind=kind).earliest("pk")


def about_nobody(cast, kind, at):
    walk(cast, State.ADVICE, at=at - timedelta(days=1))
    cast.olive.roles_held.all().delete()
    stranded.tell(at=at)
    return Notice.objects.get(kind=kind)


COVER = {NoticeKind.COVER_BEGINS, NoticeKind.COVER_CONFIRMED, NoticeKind.COVER_ENDED, NoticeKind.COVER_LOST}


def about_cover(cast, kind, at):
    walk(cast, State.SUBMITTED, at=at - timedelta(days=1))
    days = {"from_on": at.date(), "to_on": at.date() + timedelta(days=3)}
    one = covers.appoint_cover(manager=cast.ben, cover=cast.mona, by=cast.ben, at=at, **days)
    if kind is NoticeKind.COVER_ENDED:
        covers.end_cover(cover=one, by=cast.ben, at=at)
    if kind is NoticeKind.COVER_LOST:
        Person.objects.filter(pk=cast.mona.pk).update(is_active=False)
        covers.expire(at=at)
    return Notice.objects.filter(kind=kind).earliest("pk")


INVITATION = {kind for kind in NoticeKind if kind.startswith("invitation_")}


def about_invitation(cast, kind, at, *, is_to_file=False):
    if is_to_file:
        one = invitations.invite_to_file(person=cast.carl, by=cast.amina, at=at, expires_on=at.date())
    else:
        request = walk(cast, State.SUBMITTED, at=at - timedelta(days=1)).request
        one = invitations.invite(request=request, person=cast.carl, by=cast.amina, at=at, expires_on=at.date())
    if kind is not NoticeKind.INVITATION_MADE:
        invitations.accept_invitation(invitation=one, by=cast.carl, at=at)
    if kind is NoticeKind.INVITATION_ENDED:
        invitations.end_invitation(invitation=one, by=cast.carl, at=at)
    if kind is NoticeKind.INVITATION_EXPIRED:
        invitations.expire(at=at + timedelta(days=2))
    return Notice.objects.filter(kind=kind).earliest("pk")


def data_of(kind):
    if kind in IS_REMINDER:
        return {"since": "step_due", "due_on": "2026-06-15", "offset": 3}
    return {"expected_on": "2026-06-19"} if kind is NoticeKind.EXPECTED_DATE_CHANGED else {}


def words_of(html):
    body = re.sub(r"<style>.*?</style>|<title>.*?</title>", " ", html, flags=re.S)
    links = re.findall(r'href="([^"]+)"', body)
    text = unescape(re.sub(r"<[^>]+>", " ", body))
    return sorted(re.findall(r"\w+", text)), links


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_text_and_html_say_the_same(cast, at, kind):
    mail = compose(notice(cast, kind, at), at)
    html = mail.alternatives[0][0]
    words, links = words_of(html)
    text = mail.body
    for link in sorted(set(links), key=len, reverse=True):
        assert unescape(link) in text
        text = text.replace(unescape(link), " ")
    assert sorted(re.findall(r"\w+", text)) == words
    assert "None" not in mail.body
    assert "{{" not in html


@pytest.mark.parametrize("kind", sorted(INVITATION))
def test_mails_about_filling_in_say_the_same_name_nobody_who_asks_and_lead_to_a_page(cast, at, kind):
    about_invitation(cast, NoticeKind(kind), at, is_to_file=True)
    for one in Notice.objects.filter(kind=kind):
        mail = compose(one, at)
        words, links = words_of(mail.alternatives[0][0])
        said = mail.body
        for link in sorted(set(links), key=len, reverse=True):
            assert unescape(link) in said
            said = said.replace(unescape(link), " ")
        assert sorted(re.findall(r"\w+", said)) == words
        everything = f"{mail.subject}\n{mail.body}\n{mail.alternatives[0][0]}"
        assert "Amina" not in everything
        assert "None" not in everything
        assert "reference" not in mail.body.partition("Need help")[0]
        client = Client()
        client.force_login(one.to)
        assert client.get(re.search(rf"{re.escape(settings.BASE_URL)}(\S+)", mail.body)[1]).status_code == 200


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_no_mail_carries_a_name_an_item_or_words(cast, at, kind):
    one = notice(cast, kind, at)
    mail: EmailMultiAlternatives = compose(one, at)
    everything = f"{mail.subject}\n{mail.body}\n{mail.alternatives[0][0]}"
    for secret in (CANARY, "headphones", "Noise", "Amina"):
        assert secret not in everything
    assert mail.extra_headers["Auto-Submitted"] == "auto-generated"
    again = compose(Notice.objects.get(pk=one.pk), at)
    assert again.extra_headers["Message-ID"] == mail.extra_headers["Message-ID"]


def test_the_subject_says_what_by_when_and_the_reference(cast, at):
    one = notice(cast, NoticeKind.DECISION_WANTED, at, to=cast.ben)
    assert compose(one, at).subject == f"Adjustments: a request to decide by 3 June, {one.request.reference}"


def test_the_first_line_says_what_is_wanted_by_when_then_the_link(cast, at):
    one = notice(cast, NoticeKind.DECISION_WANTED, at, to=cast.ben)
    lines = compose(one, at).body.splitlines()
    assert lines[0].startswith("Please decide on a request by Wednesday 3 June 2026.")
    assert f"/requests/{one.request.reference}/decide/" in compose(one, at).body


def test_a_person_without_email_cannot_be_mailed(cast, at):
    cast.amina.email = None
    cast.amina.save()
    with pytest.raises(NoAddress, match="no email"):
        compose(notice(cast, NoticeKind.REQUEST_SUBMITTED, at), at)


def test_the_reset_link_works_once(cast, at, client):
    body = compose(notice(cast, NoticeKind.PASSWORD_RESET, at), at).body
    path = re.search(r"https?://[^/]+(/password/reset/\S+)", body)[1]
    form = client.get(path, follow=True)
    assert "At least 15 characters" in form.content.decode()
    new = "four words of my own"
    done = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new}, follow=True)
    assert "Your password is set" in done.content.decode()
    assert client.login(email="amina@test.example", password=new)
    client.logout()
    assert "used before" in client.get(path, follow=True).content.decode()


def test_right_to_left_and_long_names_do_not_break_a_mail(cast, at):
    cast.ben.name = "א" * 100 + "\u202e" + "x" * 99
    cast.ben.save()
    one = notice(cast, NoticeKind.REQUEST_SUBMITTED, at)
    assert "\n" not in compose(one, at).subject
    assert ask(cast.carl, GOODS).reference


def test_a_mail_bears_the_name_that_was_set(cast, at):
    Organisation.objects.create(pk=1, name="Vale & Harbour Trust")
    mail = compose(notice(cast, NoticeKind.REQUEST_SUBMITTED, at), at)
    assert "Vale & Harbour Trust" in mail.body
    assert "Vale &amp; Harbour Trust" in mail.alternatives[0][0]
