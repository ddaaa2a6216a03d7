"""Every kind of mail: made by a real move, says what is wanted, gives nothing away, leads somewhere."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from adjustments.actions import adjustments, conversations
from adjustments.actions.verbs import VERBS
from adjustments.models import Adjustment, Notice, Request
from adjustments.notifications.compose import compose
from adjustments.notifications.wanted import is_still_wanted
from adjustments.rules.notices import NoticeKind
from adjustments.rules.reminders import IS_REMINDER
from adjustments.rules.states import State
from tests.answers import ANSWERS
from tests.builders import CANARY, NO_GOODS, walk
from tests.situations import SITUATIONS, prepare

BY_ITSELF = IS_REMINDER | {NoticeKind.DAILY_DIGEST, NoticeKind.PASSWORD_RESET}
BY_ITSELF |= {NoticeKind.MANAGER_CHANGES, NoticeKind.HANDOVER_WANTED, NoticeKind.JOB_CHANGED, NoticeKind.FIT_WANTED}
BY_ITSELF |= {NoticeKind.SENTENCE_OUTDATED, NoticeKind.NOBODY_ENTITLED}
BY_ITSELF |= {NoticeKind.COVER_BEGINS, NoticeKind.COVER_CONFIRMED, NoticeKind.COVER_ENDED, NoticeKind.COVER_LOST}
BY_ITSELF |= {kind for kind in NoticeKind if kind.startswith("invitation_")}
WITHHELD = {NoticeKind.SECOND_CHECK_WANTED, NoticeKind.REFUSAL_RETURNED, NoticeKind.COST_WANTED, NoticeKind.COST_APPROVED}
NOT_FOR_MAILS = (CANARY, "headphones", "Earplugs", "In a few words", "Amina", "loud", "Somebody else’s")


def moved(cast, action):
    """What was told when somebody took the action, beside what was told on the way there."""
    at = timezone.now() - timedelta(hours=6)
    one = Adjustment.objects.with_case().get(pk=prepare(cast, action, at).pk)
    known = set(Notice.objects.values_list("pk", flat=True))
    answers = ANSWERS[action](cast, one) or {}
    VERBS[action](adjustment=one, by=getattr(cast, SITUATIONS[action][1]), at=timezone.now(), **answers)
    return Notice.objects.exclude(pk__in=known).select_related("to", "request", "adjustment")


def words_of(part):
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<(style|head)[^>]*>.*?</\1>", "", part, flags=re.S)))
    return sorted(set(re.findall(r"\w+", text)))


def assert_in_order(body):
    """First what is wanted; then the link, if there is one; last why one gets it."""
    first, *rest = [" ".join(part.split()) for part in body.partition("Need help")[0].strip().split("\n\n")]
    assert re.search(r"[Pp]lease|You do not need to", first), first
    assert settings.BASE_URL in rest[0] or settings.BASE_URL not in body, rest
    assert rest[-1].startswith("You get this because"), rest


@pytest.mark.parametrize("action", list(SITUATIONS))
def test_what_is_told_is_for_its_reader_alone_and_leads_somewhere(cast, action):
    for notice in moved(cast, action):
        assert is_still_wanted(notice, timezone.now()), (notice.kind, notice.to)
        mail = compose(notice, timezone.now())
        assert mail.subject.startswith("Adjustments: ")
        if notice.request is None:  # a line manager who was passed over does not learn which request it is
            assert not Request.objects.filter(reference__in=re.findall(r"\w{4}-\w{2}", mail.subject + mail.body)).exists()
        else:
            assert notice.request.reference in mail.subject
        for piece in (mail.subject, mail.body, mail.alternatives[0][0]):
            assert not [word for word in NOT_FOR_MAILS if word in piece], (notice.kind, piece)
        assert_in_order(mail.body)
        as_html = mail.alternatives[0][0]
        assert set(words_of(mail.body)) <= set(words_of(as_html)) | set(re.findall(r"\w+", as_html)), "equal in content"
        for link in re.findall(rf"{re.escape(settings.BASE_URL)}(\S+)", mail.body):
            client = Client()
            client.force_login(notice.to)
            answer = client.get(link, follow=True)
            assert answer.status_code == 200, (notice.kind, notice.to, link)
        is_about_own = notice.request and notice.to_id in (notice.request.employee_id, notice.request.filed_by_id)
        assert not (is_about_own and notice.kind in WITHHELD), "a refusal that is being checked is not given away"


def test_every_kind_is_made_by_some_move(cast):
    for action in SITUATIONS:
        moved(cast, action)
    adjustments.not_here(adjustment=walk(cast, State.DELIVERED, code=NO_GOODS), by=cast.amina, at=timezone.now())
    conversations.take_back(adjustment=walk(cast, State.ADVICE), by=cast.ben, at=timezone.now())
    kinds = {NoticeKind(kind) for kind in Notice.objects.values_list("kind", flat=True)}
    assert kinds | BY_ITSELF == set(NoticeKind)
