"""Closures are honoured at once, in every process, with one question for each piece of work."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from adjustments.models import Closure, Site
from adjustments.models.calendars import calendar_of, forget, remembered, special_days

FRIDAY, MONDAY, TUESDAY = date(2026, 6, 5), date(2026, 6, 8), date(2026, 6, 9)
BOXING_DAY, CHRISTMAS = date(2026, 12, 28), date(2026, 12, 25)  # 26 December 2026 is a Saturday: its holiday is on Monday


@pytest.fixture
def sites(db):
    return Site.objects.create(name="North"), Site.objects.create(name="South", nation="SCT")


def closed(day, site=None, *, is_closed=True):
    return Closure.objects.create(site=site, day=day, is_closed=is_closed, name="Founders’ day")


def test_a_closed_day_is_no_working_day_there_and_nowhere_else(sites):
    north, south = sites
    closed(MONDAY, north)
    assert calendar_of(north).add(FRIDAY, 1) == TUESDAY
    assert calendar_of(north).between(FRIDAY, TUESDAY) == 1
    assert calendar_of(south).add(FRIDAY, 1) == MONDAY
    assert calendar_of(Site()).add(FRIDAY, 1) == MONDAY


def test_a_day_closed_at_all_sites_is_closed_for_people_without_one_too(sites):
    closed(MONDAY)
    for site in (*sites, Site()):
        assert calendar_of(site).add(FRIDAY, 1) == TUESDAY


def test_people_may_work_on_a_public_holiday(sites):
    north, south = sites
    closed(BOXING_DAY, north, is_closed=False)
    assert calendar_of(north).is_working(BOXING_DAY)
    assert not calendar_of(south).is_working(BOXING_DAY)


def test_a_sites_own_entry_wins_over_that_for_all(sites):
    north, south = sites
    closed(MONDAY)
    closed(MONDAY, north, is_closed=False)
    assert calendar_of(north).is_working(MONDAY)
    assert not calendar_of(south).is_working(MONDAY)


def test_a_weekend_stays_free_whatever_is_said(sites):
    closed(date(2026, 6, 6), is_closed=False)
    assert not calendar_of(sites[0]).is_working(date(2026, 6, 6))


def test_a_change_is_seen_by_the_next_piece_of_work_and_after_forgetting(sites):
    north, _ = sites
    with remembered():
        assert calendar_of(north).is_working(MONDAY)
        closed(MONDAY)
        assert calendar_of(north).is_working(MONDAY)  # one page reckons by one calendar
        forget()
        assert not calendar_of(north).is_working(MONDAY)
    Closure.objects.all().delete()
    with remembered():
        assert calendar_of(north).is_working(MONDAY)
    closed(MONDAY)
    assert not calendar_of(north).is_working(MONDAY)  # outside, each question is new


def test_one_piece_of_work_asks_once_however_many_rows(sites):
    closed(MONDAY)
    with remembered(), CaptureQueriesContext(connection) as queries:
        for _ in range(20):
            for site in (*sites, Site()):
                calendar_of(site).add(FRIDAY, 5)
    assert len(queries) == 1


def test_a_day_stands_once_for_each_place(sites):
    closed(MONDAY)
    closed(MONDAY, sites[0])
    for site in (None, sites[0]):
        with pytest.raises(IntegrityError), transaction.atomic():
            closed(MONDAY, site)


def test_the_list_shows_public_holidays_closed_days_and_holidays_on_which_people_work(sites):
    north, south = sites
    closed(MONDAY)
    closed(BOXING_DAY, north, is_closed=False)
    found = {one.day: one.kind for one in special_days(north, FRIDAY, date(2026, 12, 31))}
    assert found == {
        MONDAY: "closed",
        date(2026, 8, 31): "public_holiday",
        CHRISTMAS: "public_holiday",
        BOXING_DAY: "working",
    }
    assert date(2026, 11, 30) in {one.day for one in special_days(south, FRIDAY, date(2026, 12, 31))}  # St Andrew's Day
