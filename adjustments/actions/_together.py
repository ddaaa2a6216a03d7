"""Moves that concern everything that was asked for at once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Adjustment, Person, Request
from ..rules.facts import MoveNotAllowed
from ..rules.states import Action
from . import _move


@transaction.atomic
def apply_to_all(
    *,
    adjustment: Adjustment,
    action: Action,
    by: Person,
    at: datetime,
    seen: int | None = None,
    data: Mapping[str, Any] | None = None,
) -> Adjustment:
    """Make the move on this adjustment, and on all others of its request where it can still be made; return this one."""
    Request.objects.select_for_update(no_key=True, of=("self",)).get(pk=adjustment.request_id)
    moved = _move.apply(adjustment=adjustment, action=action, by=by, at=at, seen=seen, data=data)
    for other in Adjustment.objects.filter(request=adjustment.request_id).exclude(pk=adjustment.pk).order_by("number"):
        with suppress(MoveNotAllowed):  # that one has moved on already
            _move.apply(adjustment=other, action=action, by=by, at=at, data=data)
    return moved
