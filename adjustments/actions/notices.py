"""What HR and administrators do about a message that could not be delivered: send it again, or print it.

Not here: sending it (`notifications/`), nor making messages (`_post`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from .. import wake
from ..models import Notice, Person
from ..queries import printing
from ..rules.settings import may_open_settings, may_set_policy
from ..rules.workflow import MoveNotAllowed, Refused
from .settings import allow, named, record


class AddressTaken(Refused):
    """Somebody else has that address."""

    code = "address_taken"


@transaction.atomic
def send_again(*, notice: Notice, email: str, by: Person, at: datetime) -> None:
    """Let a message that was given up be sent again, to a corrected address where one is given.

    With a new address, everything else that was given up for this person goes again too. Raises NotPermitted, AddressTaken, and
    MoveNotAllowed when it waits or was sent already.
    """
    allow(may_open_settings, by)
    row = Notice.objects.select_for_update(of=("self",)).select_related("to").get(pk=notice.pk)
    if row.parked_at is None:
        raise MoveNotAllowed
    about = Q(pk=row.pk)
    if email != (row.to.email or ""):
        _correct(row.to, email, by=by, at=at)
        about |= Q(to=row.to)
    Notice.objects.parked().filter(about).update(parked_at=None, attempts=0, leased_until=None, failure="")
    wake.after_commit()


@transaction.atomic
def mark_printed(*, pks: Iterable[int], by: Person, at: datetime) -> int:
    """Record that these letters were printed and handed over; return how many. They are never mailed after that.

    What somebody else marked, or sent again, meanwhile is left alone. Raises NotPermitted.
    """
    allow(may_set_policy, by)
    mine = printing.letters(by).filter(pk__in=list(pks)).values("pk")
    rows = list(Notice.objects.select_for_update(of=("self",)).filter(pk__in=mine).order_by("pk"))
    done = [row.pk for row in rows if row.parked_at and row.sent_at is None]
    given = {"sent_at": at, "printed_by": by, "leased_until": None}
    Notice.objects.filter(digest__in=done, sent_at=None, dropped_at=None).update(sent_at=at, printed_by=by)
    printed = Notice.objects.filter(pk__in=done)
    printed.others_wait_for().update(next_notice_at=at)
    return printed.update(parked_at=None, failure="", **given)


def _correct(person: Person, email: str, *, by: Person, at: datetime) -> None:
    before = person.email or ""
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(email=email or None)
    except IntegrityError as error:
        raise AddressTaken from error
    record("email", about=named(person), before=before, after=email, by=by, at=at)
