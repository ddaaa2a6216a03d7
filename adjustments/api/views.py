"""List, read, ask, move: each a few lines around a verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import looks, requests, sendings
from ..actions.verbs import VERBS
from ..models import Adjustment, Person
from ..queries import case_file, directory, my_data
from ..queries.case_file import NoSuchCase
from ..rules.states import Action
from . import case_serializers, moves, serializers
from .errors import KeyMissing
from .pagination import ByPage, page_of

KEY = OpenApiParameter(
    "Idempotency-Key", OpenApiTypes.STR, OpenApiParameter.HEADER, required=True, description="New for each thing you do."
)

MOVES = moves.SERIALIZERS


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").replace("\x00", "").strip()
    if not key or len(key) > 64:
        raise KeyMissing
    return key


def _once(request: Request, body: dict[str, Any], at: datetime, do: Callable[[], str]) -> sendings.Sent:
    return sendings.once(key=_key(request), person=request.user, route=request.path, body=body, at=at, do=do)


class RequestsView(APIView):
    """Requests that the caller may see, an adjustment a row; and asking."""

    @extend_schema(
        operation_id="requests_list",
        parameters=[OpenApiParameter("page", int), OpenApiParameter("page_size", int)],
        responses=page_of(case_serializers.SummarySerializer),
    )
    def get(self, request: Request) -> Response:
        """List the adjustments that you may see, newest first."""
        at = timezone.now()
        found = Adjustment.objects.visible_to(request.user, at).sent().with_case().order_by("-submitted_on", "-pk")
        pages = ByPage()
        page = pages.paginate_queryset(found, request, view=self) or []
        rows = case_file.summaries(page, request.user, at)
        return pages.get_paginated_response(case_serializers.SummarySerializer(rows, many=True).data)

    @extend_schema(
        operation_id="submit",
        parameters=[KEY],
        request=serializers.AskSerializer,
        responses={201: case_serializers.CaseSerializer},
    )
    def post(self, request: Request) -> Response:
        """Ask for adjustments, and send the request: for yourself, or for somebody whom you manage or HR asks for."""
        asked = serializers.AskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        at, answers = timezone.now(), asked.validated_data

        def do() -> str:
            return _ask(request, answers, at)

        sent = _once(request, request.data, at, do)
        case = looks.open_case(sent.result, by=request.user, at=at)
        return Response(case_serializers.CaseSerializer(case).data, status=201)


def _employee(staff_number: str, by: Person) -> Person:
    """Return for whom it is: the caller unless they name somebody. A number of nobody is refused like one that is not theirs to name."""
    if not staff_number:
        return by
    found: Person | None = Person.objects.active().filter(staff_number=staff_number).first()
    if found is None:
        raise requests.MayNotFile
    return found


def _replaced(named: dict[str, Any] | None, by: Person, at: datetime) -> Adjustment | None:
    """Return what is asked for again; what does not exist for the caller is refused like what is not in place."""
    if named is None:
        return None
    seen = Adjustment.objects.visible_to(by, at).sent()
    found: Adjustment | None = seen.filter(request__reference=named["reference"], number=named["number"]).first()
    if found is None:
        raise requests.NothingToReplace
    return found


@transaction.atomic
def _ask(request: Request, answers: dict[str, Any], at: datetime) -> str:
    employee = _employee(answers["employee"], request.user)
    draft = requests.begin(by=request.user, employee=employee, at=at, replaces=_replaced(answers["replaces"], request.user, at))
    codes = [barrier.code for barrier in answers["barriers"]]
    requests.say_barriers(request=draft, codes=codes, words=answers["barrier_words"])
    requests.choose_help(request=draft, entries=answers["entries"], own_words=answers["own_words"])
    known = directory.delivery_to(employee)
    said = {name: answers[name] for name in requests.ANSWERS}
    if said["is_sent_to_hr"] is None:
        del said["is_sent_to_hr"]
    said |= {"place": said["place"] or known.place, "contact": said["contact"] or known.contact}
    requests.say(request=draft, **said)
    requests.submit(request=draft, by=request.user, at=at)
    return draft.reference


class RequestView(APIView):
    """One request."""

    @extend_schema(operation_id="requests_read", responses=case_serializers.CaseSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Read one request as you may see it. Reading somebody else's is logged and shown to them."""
        case = looks.open_case(reference, by=request.user, at=timezone.now())
        return Response(case_serializers.CaseSerializer(case).data)


class AsMyManagerView(APIView):
    """One's own request as one's line manager sees it."""

    @extend_schema(operation_id="as_my_manager", responses=case_serializers.PreviewSerializer)
    def get(self, request: Request, reference: str) -> Response:
        """Read your own request as your line manager sees it, or will see it; 404 where they see nothing."""
        preview = looks.as_manager(reference, by=request.user, at=timezone.now())
        if preview is None:
            raise NoSuchCase
        return Response(case_serializers.PreviewSerializer(preview.case, context={"seen_from": preview.seen_from}).data)


class LetterView(APIView):
    """One letter."""

    @extend_schema(operation_id="letters_read", responses=case_serializers.LetterSerializer)
    def get(self, request: Request, reference: str, number: int, seq: int) -> Response:
        """Read one letter. Reading somebody else's is logged and shown to them."""
        letter = looks.open_letter(reference, number, seq, by=request.user, at=timezone.now())[1]
        return Response(case_serializers.LetterSerializer(letter).data)


class MyDataView(APIView):
    """Everything that is held about the caller."""

    @extend_schema(operation_id="my_data", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        """Read everything that is held about you, by section."""
        return Response(my_data.as_file(request.user, timezone.now()))


class MoveView(APIView):
    """A move of one adjustment; the address ends in the action's name."""

    action: Action

    def post(self, request: Request, reference: str, number: int) -> Response:
        """Make the move if the version that you saw is still the newest."""
        at = timezone.now()
        try:
            one = looks.open_case(reference, by=request.user, at=at).adjustment(number)
        except NoSuchCase:
            if sendings.result_of(key=_key(request), person=request.user, route=request.path):
                return Response({"reference": reference, "number": number})  # done before, and with it no longer theirs to see
            raise
        asked = MOVES[self.action](data=request.data)
        asked.is_valid(raise_exception=True)
        answers = dict(asked.validated_data)
        seen = answers.pop("version")
        says_goods = one.is_own_words and self.action in moves.SAYS_WHETHER_GOODS and not one.is_taken_away
        if says_goods and answers.get("needs_goods") is None:
            raise ValidationError({"needs_goods": "Say whether something has to be bought, set up or fitted."})
        row = Adjustment.objects.visible_to(request.user, at).filter(pk=one.pk).first()
        if row is None:  # it has just gone out of the caller's sight
            raise NoSuchCase

        def do() -> str:
            VERBS[self.action](adjustment=row, by=request.user, at=at, seen=seen, **answers)
            return reference

        _once(request, request.data, at, do)
        return Response(self._as_it_is_now(request, reference, number, at))

    def _as_it_is_now(self, request: Request, reference: str, number: int, at: datetime) -> dict[str, Any]:
        try:
            one = looks.open_case(reference, by=request.user, at=at).adjustment(number)
        except NoSuchCase:  # done, and with it no longer theirs to see
            return {"reference": reference, "number": number}
        return dict(case_serializers.AdjustmentSerializer(one).data)


def move_view(action: Action) -> Callable[..., Any]:
    """Return the view of an action, with its own name and body in the schema."""
    view = type(f"{action.value.title().replace('_', '')}View", (MoveView,), {"action": action})
    described = extend_schema(
        operation_id=action.value,
        parameters=[KEY],
        request=MOVES[action],
        responses=case_serializers.AdjustmentSerializer,
    )
    as_view: Callable[..., Any] = extend_schema_view(post=described)(view).as_view()
    return as_view
