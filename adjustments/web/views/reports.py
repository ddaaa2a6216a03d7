"""Reports for HR casework: live figures, not for publication."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ... import wording
from ...reports import charts, export, measures, periods
from ...reports.asked import Asked
from ...rules.permissions import may_see_reports
from ..access import only


def _period(request: HttpRequest) -> periods.Period:
    try:
        return periods.parse(request.GET.get("period", "all"))
    except ValueError:
        return periods.ALL


def _stage(request: HttpRequest) -> str:
    stage = request.GET.get("stage", "decision")
    return stage if stage in measures.STAGES else "decision"


@only(may_see_reports)
def turnaround(request: HttpRequest) -> HttpResponse:
    """Show how long each stage takes, by category."""
    at, period, stage = timezone.now(), _period(request), _stage(request)
    rows = measures.turnaround(Asked(period), at)
    context = {
        "period": period,
        "offered": periods.offered(timezone.localdate()),
        "stage": stage,
        "stages": wording.STAGES,
        "sentence": measures.in_one_sentence(rows),
        "overall": [row for row in rows if row.group == measures.ALL],
        "rows": [row for row in rows if row.stage == stage],
        "chart": charts.bars(f"{wording.STAGES[stage]}: working days by category", [row for row in rows if row.stage == stage]),
    }
    return render(request, "adjustments/turnaround.jinja", context)


@only(may_see_reports)
def turnaround_csv(request: HttpRequest) -> HttpResponse:
    """Give the same figures as CSV."""
    period = _period(request)
    text = export.as_csv(measures.turnaround(Asked(period), timezone.now()))
    name = f"turnaround-{period.code}-live-not-for-publication.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
