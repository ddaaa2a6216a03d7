"""Letters to print, for people who have no email address."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .. import wording
from ..actions import notices
from ..models import Notice
from ..queries import printing
from ..queries.case_file import NoSuchCase
from ..rules.notices import NoticeKind
from ..rules.settings import may_set_policy
from .desk import _PAGES
from .pagination import ByPage, page_of
from .views import KEY, _once


class LetterToPrintSerializer(serializers.Serializer[Any]):
    """A message that waits to be printed: to whom, what it says in short, about which request. Its text is on the page."""

    id = serializers.IntegerField(source="pk")
    to = serializers.CharField()
    department = serializers.CharField(source="to.department", default=None, allow_null=True)
    site = serializers.CharField(source="to.site", default=None, allow_null=True)
    what = serializers.SerializerMethodField()
    reference = serializers.CharField(source="request.reference", default=None, allow_null=True)
    at = serializers.DateTimeField(source="created_at")

    def get_what(self, notice: Notice) -> str:
        """Return what it says in short."""
        return str(wording.NOTICES[NoticeKind(notice.kind)])


class MarkPrintedSerializer(serializers.Serializer[Any]):
    """Which letters were printed."""

    ids = serializers.ListField(child=serializers.IntegerField(min_value=1, max_value=2**53), min_length=1, max_length=500)


class MarkedSerializer(serializers.Serializer[Any]):
    """How many were marked."""

    printed = serializers.IntegerField()


class LettersToPrintView(APIView):
    """The letters that wait to be printed."""

    @extend_schema(operation_id="letters_to_print", parameters=_PAGES, responses=page_of(LetterToPrintSerializer))
    def get(self, request: Request) -> Response:
        """List them, oldest first."""
        if not may_set_policy(request.user.as_viewer):
            raise NoSuchCase
        pages = ByPage()
        page = pages.paginate_queryset(printing.letters(request.user), request, view=self) or []
        return pages.get_paginated_response(LetterToPrintSerializer(page, many=True).data)


class MarkPrintedView(APIView):
    """Recording that letters were printed and handed over."""

    @extend_schema(operation_id="mark_printed", parameters=[KEY], request=MarkPrintedSerializer, responses=MarkedSerializer)
    def post(self, request: Request) -> Response:
        """Mark them as printed: they are never mailed after that. What was marked before is left alone."""
        if not may_set_policy(request.user.as_viewer):
            raise NoSuchCase
        asked = MarkPrintedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        at, ids = timezone.now(), asked.validated_data["ids"]

        def do() -> str:
            return str(notices.mark_printed(pks=ids, by=request.user, at=at))

        sent = _once(request, request.data, at, do)
        return Response({"printed": int(sent.result)})
