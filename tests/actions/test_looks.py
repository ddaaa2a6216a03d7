"""Who opened a request is written down, whoever they are to it."""

from datetime import UTC, datetime

from adjustments.actions import looks, reminders
from adjustments.rules.permissions import Relation
from tests.builders import GOODS, asked
from tests.cast import fresh


def test_the_managers_manager_opens_what_was_handed_up(cast):
    one = asked(cast.amina, GOODS, at=datetime(2026, 6, 8, 9, tzinfo=UTC))
    late = datetime(2026, 6, 15, 9, tzinfo=UTC)  # three working days
    reminders.sweep(at=late)
    assert looks.open_case(one.request.reference, by=fresh(cast.grace), at=late).relations == {Relation.SENIOR}
    assert one.request.looks.get().relation == Relation.SENIOR
