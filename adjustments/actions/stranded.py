"""Tells the HR leads, once, that there is something on which nobody may act: an administrator or they name somebody.

Not here: what that is (`queries/worklist.py`). Pages and `/readyz` say it as long as it is so.
"""

from __future__ import annotations

import zlib
from datetime import datetime

from ..models import Notice, Person
from ..queries import worklist
from ..rules.notices import NoticeKind
from ..rules.states import Role
from . import _post


def tell(*, at: datetime) -> int:
    """Tell each HR lead, or where there is none each administrator, of what they were not told of; return how many are told.

    The mail names no request: it may be their own. Safe to repeat, and side by side.
    """
    found = set(worklist.stranded())
    if not found:
        return 0
    notices = []
    for person in _who_hold(Role.HR_LEAD) or _who_hold(Role.ADMINISTRATOR):
        earlier = Notice.objects.filter(kind=NoticeKind.NOBODY_ENTITLED, to=person).values_list("data__adjustments", flat=True)
        if new := sorted(found.difference(*earlier)):
            notices.append(_notice(person, new, at))
    _post.post(notices)
    return len(notices)


def _who_hold(role: Role) -> list[Person]:
    return list(Person.objects.active().filter(roles_held__role=role))


def _notice(person: Person, new: list[int], at: datetime) -> Notice:
    which = zlib.crc32(repr(new).encode())
    return Notice(
        key=f"{NoticeKind.NOBODY_ENTITLED}:{new[0]}-{which}:{person.pk}",
        kind=NoticeKind.NOBODY_ENTITLED,
        to=person,
        data={"adjustments": new},
        created_at=at,
        send_after=at,
    )
