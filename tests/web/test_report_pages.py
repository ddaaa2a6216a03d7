"""The pages of reports: every one opens, narrows down, refuses nonsense with words, and asks the database little."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from adjustments.actions import decisions
from adjustments.models import Department, Person, Site
from adjustments.reports.catalogue import REPORTS
from adjustments.rules.states import Reason, State
from tests.builders import GOODS, asked, walk
from tests.web.test_pages import MOST_QUERIES, counted


@pytest.fixture
def some(cast):
    for state in (State.SUBMITTED, State.IN_DELIVERY, State.IN_PLACE, State.DECLINED, State.WITHDRAWN):
        walk(cast, state, at=timezone.now() - timedelta(days=40))
    return cast


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_the_list_leads_to_every_report(some, sign_in):
    page = sign_in(some.hana).get("/reports/").content.decode()
    for code, report in REPORTS.items():
        assert f'href="/reports/{code}/"' in page
        assert report.question in page


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_a_report_answers_in_a_sentence_says_what_it_is_and_how_it_counts(some, sign_in, code):
    answer = sign_in(some.hana).get(f"/reports/{code}/")
    words = text(answer)
    assert answer.status_code == 200
    assert "Live figures, not for publication" in words
    for note in REPORTS[code].notes:
        assert note in words
    for link in re.findall(r'href="([^"]+\.(?:csv|xlsx|pdf)[^"]*)"', answer.content.decode()):
        file = sign_in(some.hana).get(link.replace("&amp;", "&"))
        assert file.status_code == 200
        assert "live-not-for-publication" in file["Content-Disposition"]


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_with_nothing_in_it_a_report_says_so(cast, sign_in, code):
    answer = sign_in(cast.hana).get(f"/reports/{code}/?category=none&period={timezone.localdate().year - 1}")
    assert answer.status_code == 200
    assert "<svg" not in answer.content.decode()


def test_filters_narrow_the_page_and_its_files(some, sign_in):
    elsewhere = Department.objects.create(name="Surgery")
    type(some.nora).objects.filter(pk=some.nora.pk).update(department=elsewhere)
    asked(type(some.nora).objects.get(pk=some.nora.pk), GOODS, at=timezone.now() - timedelta(hours=2))
    hana = sign_in(some.hana)
    page = text(hana.get(f"/reports/volumes/?directorate={elsewhere.pk}&by=directorate"))
    assert "1 adjustment was asked for" in page
    assert "Surgery" in page
    file = hana.get(f"/reports/volumes/1.csv?directorate={elsewhere.pk}&by=directorate").content.decode()
    assert file.splitlines()[-1] == "All,1"


@pytest.mark.parametrize(
    "wrong",
    [
        "period=2026-Q9",
        "by=shoe_size",
        "basis=x",
        "stage=nothing",
        "site=0",
        "directorate=abc",
        "category=%00",
        "route=%F0%9F%92%A9",
    ],
)
def test_a_filter_that_does_not_exist_says_so_and_keeps_the_others(some, sign_in, wrong):
    site = Site.objects.first()
    hana = sign_in(some.hana)
    answer = hana.get(f"/reports/turnaround/?site={site.pk}&{wrong}")
    assert answer.status_code == 422
    assert "Choose one of the list under" in text(answer)
    assert "Error: " in answer.content.decode()
    assert hana.get(f"/reports/turnaround/report.pdf?{wrong}").status_code == 404


def test_what_is_withheld_from_somebody_of_hr_stands_in_no_figure_that_they_read(cast, sign_in):
    """Hana's own request has a proposal not to agree, which she must not know of; her colleagues count it."""
    own = asked(cast.hana, GOODS, at=timezone.now() - timedelta(days=3))
    decider = Person.objects.get(pk=own.holder_person_id)
    decisions.propose_refusal(
        adjustment=own, reasons=[Reason.SAFETY], words="No.", alternatives="A stool.", by=decider, at=timezone.now()
    )
    for code in REPORTS:
        before = sign_in(cast.hana).get(f"/reports/{code}/")
        assert "without those in which you have a part" in text(before)
        cells = re.findall(r"<td[^>]*>(.*?)</td>", before.content.decode(), flags=re.S)
        assert not [cell for cell in cells if re.search(r"</span>\s*[1-9]", cell)], code
    assert "without those" not in text(
        sign_in(cast.carl if cast.carl.as_viewer.is_hr_casework else cast.henry).get("/reports/volumes/")
    )
    assert "1 adjustment was asked for" in text(sign_in(cast.henry).get("/reports/volumes/"))


def test_what_is_no_report_is_not_there(some, sign_in):
    hana = sign_in(some.hana)
    for path in (
        "nothing/",
        "nothing/1.csv",
        "turnaround/0.csv",
        "turnaround/99.csv",
        "nothing/report.pdf",
        "nothing/report.xlsx",
    ):
        assert hana.get(f"/reports/{path}").status_code == 404, path


@pytest.mark.parametrize("code", sorted(REPORTS))
def test_a_report_asks_as_often_for_much_as_for_little(some, sign_in, code):
    client = sign_in(some.hana)
    few = counted(client, f"/reports/{code}/")
    for days in (3, 9, 33):
        walk(some, State.IN_PLACE, at=timezone.now() - timedelta(days=60 + days))
        asked(some.nora, GOODS, at=timezone.now() - timedelta(days=days))
    assert counted(client, f"/reports/{code}/") == few
    assert few <= MOST_QUERIES
