"""The worklists: to decide, to deliver, all requests and the day of the adjustments team."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models.adjustment import AdjustmentQuerySet
from ..queries import case_file, desk, messages, today, worklist
from ..queries.case_file import NoSuchCase
from ..rules.states import State
from .case_serializers import SummarySerializer
from .pagination import ByPage, page_of

_PAGES = [OpenApiParameter("page", int), OpenApiParameter("page_size", int)]
_STATES = [desk.ANY_STATE, desk.ANY_OPEN, desk.CLOSED, *(state.value for state in State if state is not State.DRAFT)]
_SORTS = [*desk.SORTS, *(f"-{sort}" for sort in desk.SORTS)]


class DeskFilterSerializer(serializers.Serializer[Any]):
    """What the list of all requests is narrowed to. There is no search by words: names do not belong in addresses."""

    state = serializers.ChoiceField(choices=_STATES, default=desk.ANY_OPEN)
    holder = serializers.ChoiceField(choices=[one.value for one in desk.Holder], default="")
    directorate = serializers.IntegerField(default=None, allow_null=True)
    category = serializers.CharField(default="", max_length=100)
    route = serializers.CharField(default="", max_length=40)
    part = serializers.ChoiceField(choices=[one.value for one in desk.Part], default="")
    only = serializers.MultipleChoiceField(choices=[one.value for one in desk.Only], default=frozenset)
    sort = serializers.ChoiceField(choices=_SORTS, default="due")


class NoticeSerializer(serializers.Serializer[Any]):
    """A message that could not be delivered."""

    to = serializers.CharField()
    reference = serializers.CharField(source="request.reference", default=None, allow_null=True)
    failure = serializers.CharField()


class ListOfTodaySerializer(serializers.Serializer[Any]):
    """A part of the day: how many there are, and the most pressing."""

    part = serializers.ChoiceField(choices=[one.value for one in desk.Part])
    count = serializers.IntegerField()
    first = SummarySerializer(many=True)


class TodaySerializer(serializers.Serializer[Any]):
    """What the adjustments team looks at today."""

    late = serializers.SerializerMethodField()
    parts = ListOfTodaySerializer(many=True)
    undelivered = NoticeSerializer(many=True)

    def get_late(self, found: today.Today) -> dict[str, int]:
        """Return how much is late with whom."""
        return {holder.value: count for holder, count in found.late}


def _listed(view: APIView, request: Request, found: AdjustmentQuerySet) -> Response:
    pages = ByPage()
    page = pages.paginate_queryset(found, request, view=view) or []
    rows = case_file.summaries(page, request.user, timezone.now())
    return pages.get_paginated_response(SummarySerializer(rows, many=True).data)


class MessageLineSerializer(serializers.Serializer[Any]):
    """A message to the caller, in short."""

    what = serializers.CharField()
    reference = serializers.CharField()
    at = serializers.DateTimeField()
    is_new = serializers.BooleanField()
    can_open = serializers.BooleanField()


class MessagesView(APIView):
    """The messages to the caller."""

    @extend_schema(operation_id="messages", parameters=_PAGES, responses=page_of(MessageLineSerializer))
    def get(self, request: Request) -> Response:
        """List the messages to you, newest first. Reading them here leaves them new on the page."""
        pages, at = ByPage(), timezone.now()
        page = pages.paginate_queryset(messages.to(request.user, at), request, view=self) or []
        return pages.get_paginated_response(MessageLineSerializer(messages.lines(page, request.user, at), many=True).data)


class ToDecideView(APIView):
    """What waits for the caller's decision."""

    @extend_schema(operation_id="to_decide", parameters=_PAGES, responses=page_of(SummarySerializer))
    def get(self, request: Request) -> Response:
        """List what waits for your decision, most pressing first."""
        if not request.user.decides:
            raise NoSuchCase
        return _listed(self, request, worklist.to_decide(request.user, timezone.now()))


class ToDeliverView(APIView):
    """What the caller's teams have to deliver."""

    @extend_schema(operation_id="to_deliver", parameters=_PAGES, responses=page_of(SummarySerializer))
    def get(self, request: Request) -> Response:
        """List what your teams have to deliver, by promised date."""
        if not request.user.as_viewer.teams:
            raise NoSuchCase
        return _listed(self, request, worklist.to_deliver(request.user, timezone.now()))


class DeskView(APIView):
    """All requests, for the adjustments team."""

    @extend_schema(operation_id="hr_requests", parameters=[*_PAGES, DeskFilterSerializer], responses=page_of(SummarySerializer))
    def get(self, request: Request) -> Response:
        """List the cases of the adjustments team. Your own, and what you filed, are not among them."""
        if not request.user.as_viewer.is_hr_casework:
            raise NoSuchCase
        given = DeskFilterSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        answers = dict(given.validated_data)
        sort, only = answers.pop("sort"), frozenset(answers.pop("only"))
        return _listed(self, request, desk.for_hr(request.user, timezone.now(), desk.Filter(**answers, only=only), sort))


class TodayView(APIView):
    """The day of the adjustments team."""

    @extend_schema(operation_id="hr_today", responses=TodaySerializer)
    def get(self, request: Request) -> Response:
        """Read what needs the adjustments team today: counts, and the first five of each."""
        if not request.user.as_viewer.is_hr_casework:
            raise NoSuchCase
        return Response(TodaySerializer(today.of(request.user, timezone.now())).data)
