"""HR sets the days of reminders, switches rules off, and leaves somebody alone for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from adjustments import wording
from adjustments.actions import reminders
from adjustments.models import Notice, Organisation, SettingChange
from adjustments.rules.reminders import IS_REMINDER, RULES
from tests.builders import asked
from tests.web.test_settings_pages import ROOT, walk, words


def reminder_answers(**changed):
    return {rule.code: ", ".join(map(str, rule.offsets)) for rule in RULES} | changed


def test_the_days_of_reminders_are_previewed_then_saved_then_in_the_history(cast, sign_in):
    client, due = sign_in(cast.hana), "decision_due_step_due_holder"
    previewed, sends = walk(client, f"{ROOT}reminders/", reminder_answers(**{due: "0, -3", "silence_noticed_silent_holder": ""}))
    for told in ("5 before, 2 before, on the day, 1 after", "3 before, on the day", "Switched off", "heard nothing"):
        assert told in words(previewed)
    assert "The new days hold from now on" in words(client.post(f"{ROOT}reminders/", sends, follow=True))
    assert Organisation.objects.get().reminders == {due: [-3, 0], "silence_noticed_silent_holder": []}
    history = words(client.get(f"{ROOT}history/"))
    assert "Remind whoever holds a step, around its due date" in history
    assert "Switched off" in history


@pytest.mark.parametrize("days", ["five", "1;2", "--3", "1,2,3,4,5,6,7", "9999", "1.5", "😀"])
def test_days_that_cannot_be_read_are_refused_with_what_to_do_and_kept(cast, sign_in, days):
    answer = sign_in(cast.hana).post(f"{ROOT}reminders/", reminder_answers(decision_due_step_due_holder=days))
    assert answer.status_code == 422
    assert "Enter" in words(answer)
    assert days in words(answer) or f'value="{days}"' in answer.content.decode()
    assert not Organisation.objects.exclude(reminders={}).exists()


def test_every_rule_has_its_words():
    assert set(wording.REMINDERS) == {rule.code for rule in RULES}
    assert max(len(rule.code) for rule in RULES) <= SettingChange._meta.get_field("what").max_length


def test_reminders_to_somebody_are_stopped_for_a_while(cast, sign_in):
    client, path = sign_in(cast.hana), f"{ROOT}people/{cast.ben.pk}/reminders/"
    assert "Stop reminders to them for a while" in words(client.get(f"{ROOT}people/{cast.ben.pk}/"))
    asked(cast.amina, "CM01", at=timezone.now() - timedelta(days=40))
    until = timezone.localdate() + timedelta(days=20)
    previewed, sends = walk(client, path, {"until_day": until.day, "until_month": until.month, "until_year": until.year})
    assert "Reminders are sent" in words(previewed)
    assert "None until" in words(client.post(path, sends, follow=True))
    assert SettingChange.objects.get(what="reminders_stopped").after == until.isoformat()
    reminders.sweep(at=timezone.now())
    told = Notice.objects.filter(kind__in=IS_REMINDER)
    assert not told.filter(to=cast.ben).exists()
    assert told.filter(to=cast.amina, kind="decision_late").exists(), "others are told as ever"
    assert client.post(path, {"until_day": "x", "until_month": "1", "until_year": "2027"}).status_code == 422
    walk(client, path, {"until_day": "", "until_month": "", "until_year": ""})
    _, sends = walk(client, path, {"until_day": "", "until_month": "", "until_year": ""})
    assert "As set for everybody" in words(client.post(path, sends, follow=True))
