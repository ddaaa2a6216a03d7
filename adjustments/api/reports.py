"""Reports for HR casework: which there are, and the figures of one. Live, not for publication."""

from __future__ import annotations

from dataclasses import replace

from django.http import StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import extracts
from ..models.extract import REASON
from ..queries import desk
from ..queries.case_file import NoSuchCase
from ..reports import catalogue, export, extract, periods
from ..reports.asked import Asked, Basis, in_words
from ..reports.catalogue import REPORTS
from ..reports.measures.cohorts import GROUPS
from ..reports.measures.turnaround import STAGES
from ..rules.disclosure import Mark, Reason, Unit
from ..rules.permissions import may_see_reports, may_take_extract
from .views import KEY, _once


class AskedSerializer(serializers.Serializer[Asked]):
    """What a report is asked for; everything may be left out. An empty category: in own words."""

    period = serializers.CharField(default="all", max_length=10, help_text="2026, 2026-Q3, 2026-10 or all.")
    basis = serializers.ChoiceField(choices=[one.value for one in Basis], default=Basis.RECEIVED.value)
    stage = serializers.ChoiceField(choices=list(STAGES), default="decision")
    by = serializers.ChoiceField(choices=list(GROUPS), required=False)
    directorate = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    site = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    category = serializers.CharField(required=False, allow_blank=True, max_length=100)
    route = serializers.CharField(required=False, max_length=40)
    staff_group = serializers.CharField(required=False, allow_blank=True, max_length=120)

    def validate_period(self, code: str) -> periods.Period:
        """Read the period."""
        try:
            return periods.parse(code)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def asked(self) -> Asked:
        """Return what is asked, once it is valid."""
        given = dict(self.validated_data)
        return Asked(**given | {"basis": Basis(given["basis"])})


class ExtractSerializer(AskedSerializer):
    """Which rows, and why they are wanted."""

    stage = by = None  # rows are not grouped
    reason = serializers.CharField(max_length=REASON, help_text="Kept with your name. Name nobody.")

    def asked(self) -> Asked:
        """Return what is asked, once it is valid."""
        given = {name: value for name, value in self.validated_data.items() if name != "reason"}
        return Asked(**given | {"basis": Basis(given["basis"])})


class ReportSummarySerializer(serializers.Serializer[catalogue.Report]):
    """One report: its code, and the question that it answers."""

    code = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()


class FigureSerializer(serializers.Serializer[None]):
    """A figure, null where there is none, and why it shows what it shows."""

    value = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(choices=[one.value for one in Reason])


class ColumnSerializer(serializers.Serializer[None]):
    """What a column holds; `label` is its place where columns are a breakdown, null for their total."""

    code = serializers.CharField()
    heading = serializers.CharField()
    label = serializers.CharField(allow_null=True)
    unit = serializers.ChoiceField(choices=[one.value for one in Unit])


class RowSerializer(serializers.Serializer[None]):
    """A label for each dimension, null for all of them, and a figure for each column."""

    labels = serializers.ListField(child=serializers.CharField(allow_null=True))
    figures = FigureSerializer(many=True)


class TableSerializer(serializers.Serializer[None]):
    """One table of a report."""

    title = serializers.CharField()
    dimensions = serializers.ListField(child=serializers.CharField())
    columns = ColumnSerializer(many=True)
    rows = RowSerializer(many=True)


class ReportSerializer(serializers.Serializer[None]):
    """A report: what its figures are of, its answer in one sentence, its tables, and how it is counted."""

    report = serializers.CharField()
    question = serializers.CharField()
    about = serializers.ListField(child=serializers.CharField())
    mark = serializers.ChoiceField(choices=[one.value for one in Mark])
    sentence = serializers.CharField()
    tables = TableSerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class ReportsView(APIView):
    """The list of reports."""

    @extend_schema(operation_id="reports", responses=ReportSummarySerializer(many=True))
    def get(self, request: Request) -> Response:
        """Read which reports there are."""
        if not may_see_reports(request.user.as_viewer):
            raise NoSuchCase
        return Response(ReportSummarySerializer(REPORTS.values(), many=True).data)


class TakeExtractView(APIView):
    """The rows behind the figures."""

    @extend_schema(operation_id="take_extract", parameters=[KEY], request=ExtractSerializer, responses={(200, "text/csv"): str})
    def post(self, request: Request) -> StreamingHttpResponse:
        """Read one row for each adjustment as CSV; who took them and why is kept. Not for publication."""
        if not may_take_extract(request.user.as_viewer):
            raise NoSuchCase
        body = ExtractSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        at, asked = timezone.now(), body.asked()

        def do() -> str:
            taken = {"asked": asked.as_codes(), "words": in_words(asked), "reason": body.validated_data["reason"]}
            return str(extracts.take_extract(by=request.user, at=at, **taken).pk)

        _once(request, request.data, at, do)
        asked = replace(asked, left_out=desk.has_part_in(request.user))
        return StreamingHttpResponse(extract.lines(asked, at), content_type="text/csv; charset=utf-8")


class ReportView(APIView):
    """One report."""

    @extend_schema(operation_id="report", parameters=[AskedSerializer], responses=ReportSerializer)
    def get(self, request: Request, code: str) -> Response:
        """Read the live figures. Not for publication."""
        if code not in REPORTS or not may_see_reports(request.user.as_viewer):
            raise NoSuchCase
        query = AskedSerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = replace(query.asked(), left_out=desk.has_part_in(request.user))
        return Response(export.as_data(catalogue.answer(REPORTS[code], asked, timezone.now())))
