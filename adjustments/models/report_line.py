"""What reports count from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q

from .adjustment import Adjustment
from .organisation import Department, Site


def _code(length: int = 20) -> models.CharField[str, str]:
    return models.CharField(max_length=length, blank=True)


def _count() -> models.SmallIntegerField[int, int]:
    return models.SmallIntegerField(default=0)


def _days() -> models.SmallIntegerField[int | None, int | None]:
    return models.SmallIntegerField(null=True, blank=True)


def _day() -> models.DateField[date | None, date | None]:
    return models.DateField(null=True, blank=True)


def _month() -> models.IntegerField[int | None, int | None]:
    return models.IntegerField(null=True, blank=True)


def _pounds() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)


class ReportLine(models.Model):
    """One adjustment in codes, whole working days and dates: reports group and count these rows, and look at nothing else.

    It is a copy. Each move writes it with the history from which it can be made again at any time (`queries/lines.py`); `doctor`
    compares. What the columns of the tally mean stands in `rules/tally.py`. The others: where and as what the person worked when
    it was sent, the entry's code and category (both empty for own words), whether it replaces another, when whoever has it should be
    done (`due_on`), and what it cost.
    """

    adjustment = models.OneToOneField(Adjustment, primary_key=True, on_delete=models.PROTECT, related_name="report_line")
    category = _code(100)
    entry_code = _code(10)
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    directorate = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    staff_group = _code(120)
    band = _code(40)
    is_again = models.BooleanField(default=False)
    due_on = _day()
    cost = _pounds()

    state = _code()
    outcome = _code()
    outcome_on = _day()
    decided_by = _code()
    is_automatic = models.BooleanField(default=False)
    reasons = _code(120)
    second_check = _code()
    is_returned = models.BooleanField(default=False)
    appeal = _code()
    appealed_on = _day()
    questions = _count()
    advice_asked = _count()
    advice_given = _count()
    interim = _code()
    works = _code()
    not_working = _count()
    still_works = _code()
    reviewed_on = _day()
    review_on = _day()
    route = _code(40)
    filed_as = _code()
    is_rest = models.BooleanField(default=False)
    estimate = _pounds()

    first_asked_on = models.DateField()
    received_on = models.DateField()
    received_month = models.IntegerField()
    reply_target = _days()
    reply_due_on = _day()
    replied_on = _day()
    reply_days = _days()
    interim_target = _days()
    interim_due_on = _day()
    interim_on = _day()
    interim_days = _days()
    decision_target = _days()
    decision_due_on = _day()
    decision_gross_due_on = _day()
    decided_on = _day()
    decided_month = _month()
    decision_days = _days()
    decision_gross = _days()
    agreed_on = _day()
    delivery_target = _days()
    delivery_due_on = _day()
    delivered_on = _day()
    delivered_month = _month()
    delivery_days = _days()
    wait_target = _days()
    wait_due_on = _day()
    wait_gross_due_on = _day()
    in_place_on = _day()
    in_place_month = _month()
    wait_days = _days()
    wait_gross = _days()
    appeal_target = _days()
    appeal_due_on = _day()
    appeal_days = _days()

    paused_waiting_for_answer = _count()
    paused_employee_asked = _count()
    paused_health_professional = _count()
    paused_away = _count()
    paused_for = _code()
    paused_since_on = _day()
    days_before_filing = _count()
    days_employee = _count()
    days_line_manager = _count()
    days_budget_holder = _count()
    days_hr = _count()
    days_adviser = _count()
    days_fulfilment = _count()
    days_supplier = _count()
    days_reviewer = _count()
    days_nobody = _count()
    held_by = _code()
    held_since_on = _day()
    closed_on = _day()

    class Meta:
        indexes = [
            models.Index(fields=["received_on"], name="line_received"),
            models.Index(fields=["decided_on"], name="line_decided"),
            models.Index(fields=["in_place_on"], name="line_in_place"),
            models.Index(fields=["held_by", "held_since_on"], name="line_open", condition=~Q(held_by="")),
        ]

    def __str__(self) -> str:
        return f"{self.adjustment_id} {self.outcome}"
