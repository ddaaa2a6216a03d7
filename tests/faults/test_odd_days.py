"""Days on which clocks change, that come every four years, on which nobody works: reminders never early, once per local working day.

Time is an argument. The free days are written out by hand: gov.uk/bank-holidays and opm.gov, for the weeks looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adjustments.actions import reminders
from adjustments.models import Notice, Site
from adjustments.models.calendars import remembered
from adjustments.rules.reminders import IS_REMINDER
from tests.builders import SLOW, asked

EIGHT, SIX = time(8), time(18)
ENGLAND, USA = ("GB", "ENG", "Europe/London"), ("US", "", "America/New_York")
FREE = {
    *(date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)),
    *(date(2026, 10, 12), date(2026, 11, 11), date(2026, 11, 26)),  # Columbus, Veterans, Thanksgiving
    *(date(2028, 4, 14), date(2028, 4, 17)),
}


@dataclass(frozen=True)
class Weeks:
    """Where, and when the request is sent, so that what is due falls around the odd day."""

    place: tuple[str, str, str]
    asked_on: date

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.place[2])

    def at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone).astimezone(UTC)

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in FREE

    def counted(self, day: date, offset: int) -> date:
        step = 1 if offset > 0 else -1
        while offset:
            day += timedelta(days=step)
            offset -= step * self.works(day)
        return day


ODD = {
    "London, the clocks go back": Weeks(ENGLAND, date(2026, 10, 12)),
    "London, the clocks go forward and it is Easter": Weeks(ENGLAND, date(2027, 3, 12)),
    "New York, the clocks go back and it is Veterans Day": Weeks(USA, date(2026, 10, 19)),
    "New York, the clocks go forward": Weeks(USA, date(2027, 3, 1)),
    "29 February": Weeks(ENGLAND, date(2028, 2, 15)),
    "the end of the year, with a substitute day": Weeks(ENGLAND, date(2026, 12, 14)),
    "Thanksgiving": Weeks(USA, date(2026, 11, 12)),
}
LOOKED_AT = timedelta(days=40)


def live(cast, weeks: Weeks, *, without: tuple[datetime, datetime] | None = None) -> list[Notice]:
    """Send a request and sweep every hour for weeks, but for the time `without` a beat; return the reminders."""
    country, nation, zone = weeks.place
    Site.objects.update(country=country, nation=nation, time_zone=zone)
    cast.amina.refresh_from_db()
    begun = weeks.at(weeks.asked_on, time(10))
    asked(cast.amina, SLOW, at=begun)
    moment = begun
    with remembered():
        while (moment := moment + timedelta(hours=1)) < begun + LOOKED_AT:
            if without is None or not without[0] < moment < without[1]:
                reminders.sweep(at=moment)
    found = Notice.objects.filter(kind__in=IS_REMINDER).select_related("digest").order_by("created_at", "pk")
    return [one for one in found if one.data["since"] == "step_due"]


@pytest.mark.parametrize("weeks", ODD.values(), ids=ODD.keys())
def test_each_reminder_comes_at_eight_local_on_its_own_working_day(cast, weeks: Weeks):
    found = live(cast, weeks)
    assert {(one.kind, one.data["offset"]) for one in found} >= {
        *(("decision_due", offset) for offset in (-5, -2, 0, 1)),
        *(("decision_late", offset) for offset in (1, 3, 5)),
    }
    for one in found:
        day = weeks.counted(date.fromisoformat(one.data["due_on"]), one.data["offset"])
        assert one.created_at == one.send_after == weeks.at(day, EIGHT), (one.kind, one.data)
    once_each = Counter((one.kind, one.data["offset"], one.to_id, one.data["due_on"]) for one in found)
    assert set(once_each.values()) == {1}


@pytest.mark.parametrize("weeks", ODD.values(), ids=ODD.keys())
def test_one_mail_a_local_working_day(cast, weeks: Weeks):
    live(cast, weeks)
    mails = Notice.objects.filter(kind="daily_digest")
    local = [(one.to_id, one.send_after.astimezone(weeks.zone)) for one in mails]
    assert len({(to, at.date()) for to, at in local}) == len(local) > 5
    assert all(weeks.works(at.date()) and EIGHT <= at.time() < SIX for _, at in local)


@pytest.mark.parametrize("weeks", ODD.values(), ids=ODD.keys())
def test_without_a_beat_for_26_hours_what_was_due_comes_late_and_once(cast, weeks: Weeks):
    due_on = weeks.counted(weeks.asked_on, 10)
    away = weeks.at(due_on - timedelta(days=1), time(20)), weeks.at(due_on, time(22))
    found = live(cast, weeks, without=away)
    [late] = [one for one in found if (one.kind, one.data["offset"]) == ("decision_due", 0)]
    assert late.created_at == away[1]
    assert late.send_after == weeks.at(weeks.counted(due_on, 1), EIGHT), "nobody is woken at night"
    once_each = Counter((one.kind, one.data["offset"], one.to_id, one.data["due_on"]) for one in found)
    assert set(once_each.values()) == {1}
    assert all(weeks.at(weeks.counted(due_on, one.data["offset"]), EIGHT) <= one.created_at for one in found)
