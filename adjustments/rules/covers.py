"""Who may stand in for whom, and for how long: domain.md section 3, "Cover".

Not here: what a cover sees and does (`permissions`), nor what is done about it (`actions/covers.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from .facts import MoveNotAllowed
from .permissions import Viewer
from .settings import may_set_policy
from .states import Role

LONGEST = timedelta(days=365)
"""A cover of more than a year is a new line manager, who belongs in the staff directory."""
Days = tuple[date, date]


def may_appoint_for(viewer: Viewer, manager_id: int) -> bool:
    """Say whether this person may name a cover for that one, and end it: each for themselves, HR for somebody who is away."""
    return viewer.id == manager_id or may_set_policy(viewer)


def may_choose(manager: Viewer, wanted: Set[int], named: Viewer, *, by: Viewer) -> bool:
    """Say whether this person may be named by that one: nobody chooses for themselves who decides on their own requests, or checks that.

    HR casework, independent reviewers and the `wanted` would lose those requests by it, so they are for HR to name: the line manager,
    who holds the budget, and who alone can advise.
    """
    is_own_decider = named.id in wanted or named.is_hr_casework or Role.INDEPENDENT_REVIEWER in named.roles
    return by.id != manager.id or not is_own_decider


def check(days: Days, *, today: date, taken: Iterable[Days], away: Iterable[Days], covers: Iterable[Days], is_own: bool) -> None:
    """Raise MoveNotAllowed for days that cannot be: past, turned round, too many, covered already, or on which the cover is away too.

    Nor can it be on days on which whoever is away covers for somebody else: what comes to that one would wait for nobody.
    """
    begins, ends = days
    if begins < today:
        raise MoveNotAllowed("cover_in_the_past")
    if ends < begins:
        raise MoveNotAllowed("cover_turned_round")
    if ends - begins > LONGEST or begins - today > LONGEST:
        raise MoveNotAllowed("cover_too_long")
    if any(_overlap(days, other) for other in taken):
        raise MoveNotAllowed("cover_overlaps")
    if any(_overlap(days, other) for other in covers):
        raise MoveNotAllowed("cover_while_you_cover" if is_own else "cover_while_they_cover")
    if any(_overlap(days, other) for other in away):
        raise MoveNotAllowed("cover_is_away")


def _overlap(one: Days, other: Days) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def moments(days: Days, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return when it begins and when it is over: the first and the last day count whole."""
    begins, ends = days
    midnight = time.min
    return (
        datetime.combine(begins, midnight, zone).astimezone(UTC),
        datetime.combine(ends + timedelta(days=1), midnight, zone).astimezone(UTC),
    )
