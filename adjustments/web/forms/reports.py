"""What a report is asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from ... import wording
from ...models import Person, Site
from ...models.extract import REASON
from ...queries import desk
from ...reports import periods
from ...reports.asked import Asked, Basis
from ...reports.catalogue import Report
from ...reports.measures.cohorts import GROUPS
from .fields import words_field

_ALL = [("", "All")]
NOT_ALWAYS = ("period", "basis", "stage", "by")
"""What only some ask; places are asked everywhere."""
_NOTHING_RECORDED = "none"
"""In an address, where the column holds nothing: an empty answer means all."""


class AskedForm(forms.Form):
    """What figures or rows are asked of; everything may be left out."""

    period = forms.ChoiceField(label="Period", required=False)
    basis = forms.ChoiceField(
        label="Counts what was",
        required=False,
        choices=[(Basis.RECEIVED.value, "received in it"), (Basis.COMPLETED.value, "completed in it")],
    )
    stage = forms.ChoiceField(
        label="Look closer at", required=False, choices=[(code, words) for code, words in wording.STAGES.items()]
    )
    by = forms.ChoiceField(
        label="Side by side", required=False, choices=[("", "Nothing"), *((code, wording.GROUPS[code]) for code in GROUPS)]
    )
    directorate = forms.TypedChoiceField(label="Directorate", required=False, coerce=int, empty_value=None)
    site = forms.TypedChoiceField(label="Site", required=False, coerce=int, empty_value=None)
    category = forms.ChoiceField(label="Category", required=False)
    route = forms.ChoiceField(label="Approval route", required=False, choices=_ALL + list(wording.ROUTES.items()))
    staff_group = forms.ChoiceField(label="Staff group", required=False)

    def __init__(self, data: Any, *, asks: Collection[str], today: date) -> None:
        super().__init__(data)
        for name in [name for name in self.fields if name in NOT_ALWAYS and name not in asks]:
            del self.fields[name]
        self._offer("period", [(one.code, one.words) for one in periods.offered(today)])
        self._offer("directorate", _ALL + [(str(one.pk), one.name) for one in desk.directorates()])
        self._offer("site", _ALL + [(str(pk), name) for pk, name in Site.objects.order_by("name").values_list("pk", "name")])
        self._offer("category", [*_ALL, *((one, one) for one in desk.categories()), (_NOTHING_RECORDED, wording.OWN_WORDS)])
        groups = Person.objects.exclude(staff_group="").order_by("staff_group").values_list("staff_group", flat=True).distinct()
        self._offer("staff_group", [*_ALL, *((one, one) for one in groups), (_NOTHING_RECORDED, wording.NOT_RECORDED)])

        for field in self.fields.values():
            field.error_messages["invalid_choice"] = f"Choose one of the list under “{field.label}”."

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        if name in self.fields:
            self.fields[name].choices = choices

    def asked(self) -> Asked:
        """Return what is asked, once the form is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason" and value not in ("", None)}
        if "period" in given:
            given["period"] = periods.parse(given["period"])
        if "basis" in given:
            given["basis"] = Basis(given["basis"])
        for name in ("category", "staff_group"):
            if given.get(name) == _NOTHING_RECORDED:
                given[name] = ""
        return Asked(**given)


class ReportForm(AskedForm):
    """Only what this report asks."""

    def __init__(self, data: QueryDict, *, report: Report, today: date) -> None:
        usual = {"stage": "decision", "by": "category" if "by" in report.asks else ""}
        super().__init__({**usual, **data.dict()}, asks=report.asks, today=today)


class ExtractForm(AskedForm):
    """Which rows, and why they are wanted."""

    reason = words_field(
        "Why do you need these rows?",
        required=True,
        missing="Say why you need these rows.",
        help_text="This is kept with your name. Do not name anybody.",
        longest=REASON,
    )

    def __init__(self, data: QueryDict | None, *, today: date) -> None:
        super().__init__(data, asks=("period", "basis"), today=today)
