"""The one sentence for a line manager whom the employee passed over: HR writes it, the employee reads it first and may say no.

Nothing else of the request ever reaches that manager. It is for the line manager of that day: another one never reads it,
and HR is told to write anew where that is needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..models import Adjustment, Notice, Person
from ..queries import to_managers
from ..queries.facts import case_of
from ..queries.to_managers import ToManager
from ..rules.holders import Holder
from ..rules.notices import NoticeKind
from ..rules.permissions import SYSTEM
from ..rules.states import Action, Team
from . import _move, _post


def tell_manager(*, adjustment: Adjustment, words: str, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Write what the line manager must do: the employee reads it now, the manager two working days later. The newest counts."""
    return _move.apply(adjustment=adjustment, action=Action.TELL_MANAGER, by=by, at=at, seen=seen, words=words)


def allow_telling(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Let the line manager read the sentence at once."""
    return _move.apply(adjustment=adjustment, action=Action.ALLOW_TELLING, by=by, at=at, seen=seen)


def stop_telling(*, adjustment: Adjustment, by: Person, at: datetime, seen: int | None = None) -> Adjustment:
    """Say no, without a reason: the line manager does not read it, or no longer, and HR can write another one."""
    return _move.apply(adjustment=adjustment, action=Action.STOP_TELLING, by=by, at=at, seen=seen)


def read_sentence(*, sentence: ToManager, by: Person, at: datetime) -> Adjustment:
    """Say that one knows what to do. Raises MoveNotAllowed when it was said, or is no longer theirs to read.

    In history it happened by itself: the line manager is nobody on this case, and their own copy of their data names no request.
    """
    data = {"manager": by.pk}
    return _move.apply(adjustment=sentence.adjustment, action=Action.READ_SENTENCE, by=SYSTEM, at=at, data=data)


def managers_changed(employees: Iterable[int], *, at: datetime) -> int:
    """Tell HR of each sentence that its line manager is another one now, who does not read it; return how many there are.

    Call it in the transaction that changes the managers. Safe to repeat: for each new manager once.
    """
    found = list(to_managers.outdated(employees, at))
    kind, rows = NoticeKind.SENTENCE_OUTDATED, []
    for one, seq in found:
        adjustment = Adjustment.objects.with_case().get(pk=one.pk)
        request, standing = adjustment.request, case_of(adjustment).standing()
        rows += [
            Notice(
                key=f"{kind}:event-{request.pk}-{seq}:{request.employee.line_manager_id}:{person.pk}",
                kind=kind,
                to=person,
                request=request,
                adjustment=adjustment,
                created_at=at,
                send_after=at,
            )
            for person in _post.people_of(Holder(team=Team.HR), adjustment, standing)
        ]
    _post.post(rows)
    return len(found)
