"""What was sent once is done once: double clicks, refreshes and retries get the first answer again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from ..models import Person, Sending
from ..rules.workflow import Refused

KEPT_FOR = timedelta(days=7)


class SentOtherwise(Refused):
    """The same key came with another body; `first` is what was recorded then."""

    code = "sent_otherwise"

    def __init__(self, first: Sending) -> None:
        super().__init__()
        self.first = first


@dataclass(frozen=True)
class Sent:
    """The answer to a sending: the result, and whether it had been there before."""

    result: str
    is_repeat: bool


def once(*, key: str, person: Person, route: str, body: Mapping[str, Any], at: datetime, do: Callable[[], str]) -> Sent:
    """Run `do` in one transaction with the key; a repeat returns what the first time returned.

    Raises SentOtherwise when the key was used with another body or on another route, and whatever `do` raises (then the key is free).
    """
    signature = salted_hmac("sending", json.dumps([route, dict(body)], sort_keys=True, default=str)).hexdigest()
    try:
        with transaction.atomic():
            sending = Sending.objects.create(key=key, person=person, route=route, body_hash=signature, at=at)
            sending.result = do()
            sending.save(update_fields=["result"])
        return Sent(sending.result, is_repeat=False)
    except IntegrityError:
        first = Sending.objects.filter(key=key, person=person).first()
        if first is None:
            raise
    if first.body_hash != signature:
        raise SentOtherwise(first)
    return Sent(first.result, is_repeat=True)


def result_of(*, key: str, person: Person, route: str) -> str | None:
    """Return what this person's key led to on this route before; None when it is new. For what is no longer theirs to see."""
    return Sending.objects.filter(key=key, person=person, route=route).values_list("result", flat=True).first() or None


def forget(*, at: datetime) -> int:
    """Remove keys older than seven days; return how many."""
    return Sending.objects.filter(at__lt=at - KEPT_FOR).delete()[0]
