"""What was sent once is done once."""

from datetime import timedelta

import pytest

from adjustments.actions import sendings
from adjustments.models import Sending
from adjustments.rules.workflow import MoveNotAllowed


def send(cast, at, do, *, key="k", body=None, person=None, route="/x/"):
    return sendings.once(key=key, person=person or cast.amina, route=route, body=body or {"a": ["1"]}, at=at, do=do)


def test_a_repeat_gets_the_first_answer_and_does_nothing(cast, at):
    done = []
    first = send(cast, at, lambda: done.append(1) or "/first/")
    again = send(cast, at, lambda: done.append(2) or "/second/")
    assert (first.result, again.result) == ("/first/", "/first/")
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert done == [1]


@pytest.mark.parametrize("change", [{"body": {"a": ["2"]}}, {"route": "/y/"}])
def test_another_body_or_route_under_the_same_key_is_refused(cast, at, change):
    send(cast, at, lambda: "/first/")
    with pytest.raises(sendings.SentOtherwise) as refusal:
        send(cast, at, lambda: "/second/", **change)
    assert refusal.value.first.result == "/first/"


def test_a_key_belongs_to_one_person(cast, at):
    send(cast, at, lambda: "/first/")
    assert send(cast, at, lambda: "/second/", person=cast.ben).result == "/second/"


def test_a_refused_action_frees_its_key(cast, at):
    def refuse():
        raise MoveNotAllowed

    with pytest.raises(MoveNotAllowed):
        send(cast, at, refuse)
    assert send(cast, at, lambda: "/now/").result == "/now/"


def test_the_row_holds_no_text_and_is_forgotten_after_seven_days(cast, at):
    send(cast, at, lambda: "/x/", body={"words": ["secret words"]})
    assert "secret" not in str(Sending.objects.values().get())
    assert sendings.forget(at=at + timedelta(days=6)) == 0
    assert sendings.forget(at=at + timedelta(days=8)) == 1
