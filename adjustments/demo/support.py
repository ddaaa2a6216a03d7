"""Somebody of the synthetic trust supports somebody else with a request, and fills one in; and is asked to in turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..actions import conversations, invitations
from ..models import Adjustment, Person
from ..models.adjustment import AdjustmentQuerySet
from ..rules.states import State


def somebody_supports(cast: Mapping[str, Person], now: datetime) -> None:
    """Let Tom support Amina with what waits for her line manager, and ask her to support him; let him fill in another for her."""
    amina, tom = (Person.objects.get(pk=cast[name].pk) for name in ("amina", "tom"))  # nothing known of them from before
    one = _waiting(amina).filter(request__is_sent_to_hr=False, holder_person=amina.line_manager_id)[0]
    asked = invitations.invite(request=one.request, person=tom, by=amina, at=now)
    invitations.accept_invitation(invitation=asked, by=tom, at=now)
    words = "We share an office on Mondays. By eleven she has moved twice to find a quiet corner."
    conversations.message(adjustment=one, words=words, by=tom, at=now)
    invitations.invite(request=_waiting(tom)[0].request, person=amina, by=tom, at=now)
    asked = invitations.invite_to_file(person=tom, by=amina, at=now)
    invitations.accept_invitation(invitation=asked, by=tom, at=now)
    invitations.invite_to_file(person=amina, by=tom, at=now)


def _waiting(employee: Person) -> AdjustmentQuerySet:
    found: AdjustmentQuerySet = Adjustment.objects.with_case().filter(request__employee=employee, state=State.SUBMITTED)
    return found.order_by("pk")
