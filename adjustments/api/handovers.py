"""What is in force for somebody new in the caller's team, and saying that one knows it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import handovers as actions
from ..queries import case_file, handovers
from .case_serializers import SummarySerializer
from .desk import _PAGES
from .pagination import ByPage, page_of
from .views import KEY, _once


class HandoverSerializer(serializers.Serializer[Any]):
    """Somebody new in the team, or in another job, of whom the caller should read what is in force."""

    id = serializers.IntegerField(source="pk")
    employee = serializers.CharField(source="employee.name")
    is_new_job = serializers.BooleanField(help_text="The job changed, and the line manager did not.")
    shown_at = serializers.DateTimeField(source="shared_at")
    acknowledged_at = serializers.DateTimeField(allow_null=True)


class AcknowledgedSerializer(HandoverSerializer):
    """The same, with what is in force."""

    in_force = SummarySerializer(many=True)


class HandoversView(APIView):
    """Those new in the caller's team of whom they have not said that they know what is in force."""

    @extend_schema(operation_id="handovers", parameters=_PAGES, responses=page_of(HandoverSerializer))
    def get(self, request: Request) -> Response:
        """List them, oldest first."""
        pages = ByPage()
        page = pages.paginate_queryset(handovers.to_read(request.user), request, view=self) or []
        return pages.get_paginated_response(HandoverSerializer(page, many=True).data)


class AcknowledgeView(APIView):
    """Saying that one knows what is in force for somebody new in one's team."""

    @extend_schema(operation_id="acknowledge", parameters=[KEY], request=None, responses=AcknowledgedSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say that you know it. Nothing is agreed anew."""
        at, one = timezone.now(), handovers.of_manager(request.user, pk)

        def do() -> str:
            actions.acknowledge(handover=one, by=request.user, at=at)
            return str(one.pk)

        _once(request, {}, at, do)
        found = handovers.of_manager(request.user, pk)
        rows = case_file.summaries(list(handovers.in_force(found, request.user, at)), request.user, at)
        answer = HandoverSerializer(found).data | {"in_force": SummarySerializer(rows, many=True).data}
        return Response(answer)
