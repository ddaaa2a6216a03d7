"""What the caller is asked to do for people in their team whose requests went to HR instead, and saying that they know it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import sentences as actions
from ..queries import to_managers
from .desk import _PAGES
from .pagination import ByPage, page_of
from .views import KEY, _once


class ToManagerSerializer(serializers.Serializer[Any]):
    """One sentence for the caller: about whom, what to do, whom in the adjustments team to ask."""

    id = serializers.IntegerField(source="pk")
    employee = serializers.CharField()
    words = serializers.CharField()
    ask = serializers.CharField(allow_blank=True)
    ask_email = serializers.CharField(allow_blank=True)
    manager = serializers.CharField(
        allow_blank=True, help_text="For whom the caller stands in; empty: they are the line manager."
    )
    known_on = serializers.DateField(allow_null=True, help_text="When the caller said that they know it.")


class SentencesView(APIView):
    """What the caller is asked to do for somebody in their team."""

    @extend_schema(operation_id="sentences", parameters=_PAGES, responses=page_of(ToManagerSerializer))
    def get(self, request: Request) -> Response:
        """List it, what is new first."""
        pages = ByPage()
        page = pages.paginate_queryset(to_managers.of_manager(request.user, timezone.now()), request, view=self) or []
        return pages.get_paginated_response(ToManagerSerializer(page, many=True).data)


class ReadSentenceView(APIView):
    """Saying that one knows what to do for somebody in one's team."""

    @extend_schema(operation_id="read_sentence", parameters=[KEY], request=None, responses=ToManagerSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say that you know it. The employee and the adjustments team see that you did."""
        at = timezone.now()
        one = to_managers.one_of_manager(request.user, pk, at)

        def do() -> str:
            actions.read_sentence(sentence=one, by=request.user, at=at)
            return str(one.pk)

        _once(request, {}, at, do)
        return Response(ToManagerSerializer(to_managers.one_of_manager(request.user, pk, at)).data)
