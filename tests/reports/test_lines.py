"""The line that reports count from: written with each move, and what history says at any time."""

from __future__ import annotations

from adjustments.models import Department, Request
from tests.builders import GOODS, ask
from tests.cast import fresh


def test_what_somebody_works_as_is_kept_when_they_send_it(cast, at):
    """Somebody who changes department keeps the old one in the reports."""
    surgery = Department.objects.create(name="Surgery")
    theatres = Department.objects.create(name="Theatres", parent=surgery)
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(department=theatres, staff_group="Nursing", band="5")
    sent = ask(fresh(cast.amina), GOODS, at=at)
    type(cast.amina).objects.filter(pk=cast.amina.pk).update(
        department=cast.ben.department, staff_group="Estates", band="7", site=None
    )
    kept = Request.objects.get(pk=sent.pk)
    assert (kept.department, kept.directorate, kept.staff_group, kept.band) == (theatres, surgery, "Nursing", "5")
    assert kept.site == cast.ben.site


def test_a_draft_keeps_nothing_of_that(cast, at):
    draft = ask(cast.amina, GOODS, at=at, send=False)
    assert (draft.site, draft.department, draft.directorate, draft.staff_group, draft.band) == (None, None, None, "", "")
