"""Reports for HR casework: live figures, not for publication. Page and files show the same figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ...queries import desk
from ...reports import catalogue, charts, export
from ...reports.catalogue import REPORTS, Answer
from ...rules.permissions import may_see_reports
from ..access import only
from ..forms.reports import ReportForm
from .errors import not_found

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@only(may_see_reports)
def report_list(request: HttpRequest) -> HttpResponse:
    """Show every report with the question that it answers."""
    return render(request, "adjustments/reports.jinja", {"reports": REPORTS.values()})


@only(may_see_reports)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Show a report: its answer in one sentence, filters, charts, tables, how it is counted, and the same as files."""
    if code not in REPORTS:
        return not_found(request)
    form, answer = _answered(request, code, timezone.now())
    context: dict[str, Any] = {"report": REPORTS[code], "form": form, "answer": answer, "query": request.GET.urlencode()}
    if answer:
        context |= {
            "about": export.about(answer),
            "sections": [
                (shown, charts.bars(shown, codes), export.headings(shown), export.labels(shown))
                for shown, codes in answer.drawn()
            ],
        }
    return render(request, "adjustments/report.jinja", context, status=200 if answer else 422)


@only(may_see_reports)
def report_csv(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give one table of a report as CSV."""
    _form, answer = _answered(request, code, timezone.now())
    if not answer or not 0 < number <= len(answer.tables):
        return not_found(request)
    return _file(answer, f"{number}.csv", "text/csv; charset=utf-8", export.as_csv(answer.tables[number - 1]))


@only(may_see_reports)
def report_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """Give a report as a workbook."""
    _form, answer = _answered(request, code, timezone.now())
    return _file(answer, "xlsx", _SHEET, export.as_xlsx(answer)) if answer else not_found(request)


@only(may_see_reports)
def report_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Give a report as a tagged PDF."""
    _form, answer = _answered(request, code, timezone.now())
    return _file(answer, "pdf", "application/pdf", export.as_pdf(answer)) if answer else not_found(request)


def _answered(request: HttpRequest, code: str, at: datetime) -> tuple[ReportForm | None, Answer | None]:
    """Return the filters as they were set, and the answer; no answer where there is no such report or no such filter."""
    if code not in REPORTS:
        return None, None
    form = ReportForm(request.GET, report=REPORTS[code], today=timezone.localdate(at))
    if not form.is_valid():
        return form, None
    return form, catalogue.answer(REPORTS[code], replace(form.asked(), left_out=desk.has_part_in(request.user)), at)


def _file(answer: Answer, ending: str, kind: str, content: str | bytes) -> HttpResponse:
    name = f"{answer.report.code}-{answer.asked.period.code}-{answer.mark.value.replace('_', '-')}"
    separator = "-" if ending.endswith("csv") else "."
    headers = {"Content-Disposition": f'attachment; filename="{name}{separator}{ending}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
