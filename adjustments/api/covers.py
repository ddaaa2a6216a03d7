"""Cover: who stands in for whom, naming somebody, and ending it early."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import covers as actions
from ..models import Cover, Person
from ..queries import covers
from ..queries.case_file import NoSuchCase
from ..rules.settings import may_set_policy
from .desk import _PAGES
from .pagination import ByPage, page_of
from .views import KEY, _once


class CoverSerializer(serializers.Serializer[Any]):
    """Somebody who stands in for somebody else, from the first day to the last."""

    id = serializers.IntegerField(source="pk")
    manager = serializers.CharField(source="manager.name")
    cover = serializers.CharField(source="cover.name")
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class AppointSerializer(serializers.Serializer[Any]):
    """Who covers from when to when; for whom, where HR names a cover for somebody else."""

    cover = serializers.CharField(max_length=40, help_text="The staff number of who covers.")
    from_on = serializers.DateField()
    to_on = serializers.DateField()
    manager = serializers.CharField(max_length=40, default="", help_text="A staff number, for the adjustments team only.")


class CoversView(APIView):
    """Who covers for the caller, and for whom they cover, now and to come."""

    @extend_schema(operation_id="cover", parameters=_PAGES, responses=page_of(CoverSerializer))
    def get(self, request: Request) -> Response:
        """List them, the first to begin first."""
        pages = ByPage()
        found = covers.of_manager(request.user) | covers.held_by(request.user)
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response(CoverSerializer(page, many=True).data)


def _person(staff_number: str, field: str) -> Person:
    found: Person | None = Person.objects.filter(staff_number=staff_number).first()
    if found is None:
        raise ValidationError({field: ["Nobody has this staff number."]})
    return found


class AppointCoverView(APIView):
    """Naming a cover."""

    @extend_schema(operation_id="appoint_cover", parameters=[KEY], request=AppointSerializer, responses={201: CoverSerializer})
    def post(self, request: Request) -> Response:
        """Name who stands in for you while you are away; as HR, for somebody else."""
        asked = AppointSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        at, answers = timezone.now(), asked.validated_data
        whom = answers.pop("manager")
        if not (may_set_policy(request.user.as_viewer) if whom else request.user.needs_cover):
            raise NoSuchCase
        manager = _person(whom, "manager") if whom else request.user
        answers["cover"] = _person(answers["cover"], "cover")

        def do() -> str:
            return str(actions.appoint_cover(manager=manager, by=request.user, at=at, **answers).pk)

        sent = _once(request, request.data, at, do)
        one = Cover.objects.select_related("manager", "cover").get(pk=sent.result)
        return Response(CoverSerializer(one).data, status=201)


class EndCoverView(APIView):
    """Ending a cover early."""

    @extend_schema(operation_id="end_cover", parameters=[KEY], request=None, responses=CoverSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End it now."""
        at, one = timezone.now(), covers.to_end(request.user, pk)

        def do() -> str:
            return str(actions.end_cover(cover=one, by=request.user, at=at).pk)

        _once(request, {}, at, do)
        return Response(CoverSerializer(covers.to_end(request.user, pk)).data)
