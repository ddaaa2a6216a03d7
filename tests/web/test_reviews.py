"""Looking again whether it works: through the pages and the API, by those whom it concerns."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from adjustments.models import Adjustment, Message
from adjustments.rules import reviews
from adjustments.rules.states import State
from tests.builders import walk
from tests.situations import date_fields

SOON = timezone.now() + timedelta(days=200)
NEXT = date_fields("next_on", SOON)


def in_place(cast, days=20):
    return walk(cast, State.IN_PLACE, at=timezone.now() - timedelta(days=days))


def page_of(action, one):
    return reverse(action, args=[one.request.reference, one.number])


def test_the_manager_writes_down_how_well_it_works_and_the_employee_reads_it(cast, sign_in):
    one = in_place(cast)
    page = sign_in(cast.ben).get(page_of("hold_review", one)).content.decode()
    later = reviews.in_months(timezone.localdate(), 12)
    assert f'value="{later.year}"' in page, "a year from now is filled in already"
    posted = {"version": one.version, "still_works": "mostly", "words": "The left one is quiet.", **NEXT}
    assert sign_in(cast.ben).post(page_of("hold_review", one), posted).status_code == 302
    one.refresh_from_db()
    assert one.state == State.IN_PLACE
    assert one.review_on == SOON.date()
    story = sign_in(cast.amina).get(reverse("request", args=[one.request.reference])).content.decode()
    for told in ("wrote down how well it works", "Most of the time", "The left one is quiet."):
        assert told in story


def test_the_words_are_no_part_of_history(cast, sign_in):
    one = in_place(cast)
    sign_in(cast.amina).post(page_of("hold_review", one), {"version": one.version, "still_works": "no", "words": "zebra", **NEXT})
    assert Message.objects.get(adjustment=one, about="hold_review").words == "zebra"
    assert not [event for event in one.events.all() if "zebra" in str(event.data)]


def test_the_employee_chooses_another_day_and_nobody_else_does(cast, sign_in):
    one = in_place(cast)
    assert sign_in(cast.ben).get(page_of("plan_review", one)).status_code == 403
    answer = sign_in(cast.amina).post(page_of("plan_review", one), {"version": one.version, **NEXT})
    assert answer.status_code == 302
    assert Adjustment.objects.get(pk=one.pk).review_on > timezone.localdate() + timedelta(days=190)


def test_a_day_that_has_gone_is_given_back_with_what_was_typed(cast, sign_in):
    one = in_place(cast)
    gone = date_fields("next_on", timezone.now() - timedelta(days=1))
    answer = sign_in(cast.ben).post(
        page_of("hold_review", one), {"version": one.version, "still_works": "all", "words": "All is well.", **gone}
    )
    assert answer.status_code == 422
    assert "Enter a date after today" in answer.content.decode()
    assert "All is well." in answer.content.decode()


def test_a_manager_who_was_passed_over_holds_no_review(cast, sign_in):
    one = in_place(cast)
    one.request.is_sent_to_hr = True
    one.request.save()
    assert sign_in(cast.ben).get(page_of("hold_review", one)).status_code == 404
    assert sign_in(cast.hana).get(page_of("hold_review", one)).status_code == 200


def test_it_stands_first_on_the_page_when_its_day_is_near(cast, sign_in):
    soon, far = in_place(cast, days=85), in_place(cast)
    assert reviews.in_months(soon.in_place_on, 3) == soon.review_on
    for one, stands_first in ((soon, True), (far, False)):
        page = sign_in(cast.amina).get(reverse("request", args=[one.request.reference])).content.decode()
        assert (
            f'href="{page_of("hold_review", one)}" role="button"' in page
            or f'nhsuk-button" href="{page_of("hold_review", one)}"' in page
        ) is stands_first
        assert page_of("hold_review", one) in page


def test_the_employee_can_go_on_to_ask_for_something_else(cast, sign_in):
    one = in_place(cast)
    page = sign_in(cast.amina).get(page_of("hold_review", one)).content.decode()
    assert f'action="{page_of("ask_again", one)}"' in page
    assert page_of("ask_again", one) not in sign_in(cast.ben).get(page_of("hold_review", one)).content.decode()
