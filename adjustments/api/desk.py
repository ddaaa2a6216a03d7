"""The worklists: to decide, to deliver, all requests and the day of the adjustments team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..models import Person
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


class UnacknowledgedSerializer(serializers.Serializer[Any]):
    """A new line manager who has not said that they know what is in force; not shown yet where the employee could not be told."""

    manager = serializers.CharField()
    employee = serializers.CharField()
    shown_at = serializers.DateTimeField(source="shared_at", allow_null=True)


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
    unseen = serializers.IntegerField(help_text="On how much more nobody may act that is not shared with the caller.")
    unacknowledged = UnacknowledgedSerializer(many=True)

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


def _decides(person: Person) -> bool:
    return person.decides


def _delivers(person: Person) -> bool:
    return bool(person.as_viewer.delivers)


def _advises(person: Person) -> bool:
    return bool(person.as_viewer.advises)


class WorklistView(APIView):
    """What waits for the caller, in one of the lists of the pages."""

    may: Callable[[Person], bool]
    found: Callable[[Person, datetime], AdjustmentQuerySet]

    def get(self, request: Request) -> Response:
        """List it."""
        if not type(self).may(request.user):
            raise NoSuchCase
        return _listed(self, request, type(self).found(request.user, timezone.now()))


def _worklist(
    name: str, may: Callable[[Person], bool], found: Callable[..., AdjustmentQuerySet], says: str
) -> Callable[..., Any]:
    """Return the view of a list, with its own name in the schema."""
    view = type(f"{name.title().replace('_', '')}View", (WorklistView,), {"may": staticmethod(may), "found": staticmethod(found)})
    described = extend_schema(operation_id=name, parameters=_PAGES, responses=page_of(SummarySerializer), description=says)
    as_view: Callable[..., Any] = extend_schema_view(get=described)(view).as_view()
    return as_view


WORKLISTS = {
    "to_decide": _worklist("to_decide", _decides, worklist.to_decide, "What waits for your decision, most pressing first."),
    "on_hold": _worklist("on_hold", _decides, worklist.waiting, "What you decide on once the clock runs again."),
    "to_start": _worklist("to_start", _decides, worklist.to_start, "What was agreed and is yours to put in effect."),
    "in_force": _worklist("in_force", _decides, worklist.in_force_in_my_team, "What you have to honour as line manager."),
    "decided": _worklist("decided", _decides, worklist.decided_lately, "What you decided in the last 31 days."),
    "to_deliver": _worklist("to_deliver", _delivers, worklist.to_deliver, "What your teams have to deliver, by promised date."),
    "to_advise": _worklist("to_advise", _advises, worklist.to_advise, "What you are asked to advise on."),
    "to_cancel": _worklist("to_cancel", _delivers, worklist.to_cancel, "What was withdrawn with goods on order."),
}
"""The lists of the pages "To decide", "To deliver" and "To advise", each under its name."""


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
