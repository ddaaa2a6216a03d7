"""Invitations: who supports whom with which request or may fill one in, asking somebody, saying yes, and ending it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions import invitations as actions
from ..models import Invitation, Person
from ..queries import invitations
from ..queries.case_file import NoSuchCase
from .desk import _PAGES
from .pagination import ByPage, page_of
from .views import KEY, _once


class InvitationSerializer(serializers.Serializer[Any]):
    """Somebody who was asked to support an employee with a request until a day, or to fill in one for them."""

    id = serializers.IntegerField(source="pk")
    is_to_file = serializers.BooleanField(help_text="To fill in one request, and not to support with one.")
    reference = serializers.SerializerMethodField(
        help_text="Empty for whoever was asked to support, before they said yes; empty where it is to fill one in, until it is sent."
    )
    employee = serializers.CharField(source="invited_by.name")
    staff_number = serializers.SerializerMethodField(
        help_text="The employee's, for a request for them; empty unless the caller was asked to fill it in, and said yes."
    )
    person = serializers.CharField(source="person.name")
    expires_on = serializers.DateField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)

    def get_reference(self, one: Invitation) -> str:
        """Return the reference to whom may know it."""
        request, is_own = one.request or one.filed, self.context["viewer"].pk == one.invited_by_id
        return request.reference if request and (is_own or one.accepted_at) else ""

    def get_staff_number(self, one: Invitation) -> str:
        """Return the employee's staff number to whom may file for them."""
        is_filer = self.context["viewer"].pk == one.person_id and one.is_to_file
        return one.invited_by.staff_number if is_filer and one.accepted_at and not one.ended_at else ""


class InviteSerializer(serializers.Serializer[Any]):
    """Whom to ask, until when."""

    person = serializers.CharField(max_length=254, help_text="The work email or staff number of a colleague.")
    expires_on = serializers.DateField(
        default=None, allow_null=True, help_text="The last day; half a year from now where none is given."
    )


class InviteToFileSerializer(InviteSerializer):
    """The same, to fill in a request."""

    expires_on = serializers.DateField(
        default=None, allow_null=True, help_text="The last day, within three months; four weeks from now where none is given."
    )


def _shown(one: Invitation, viewer: Person) -> dict[str, Any]:
    return dict(InvitationSerializer(one, context={"viewer": viewer}).data)


class InvitationsView(APIView):
    """Whom the caller asked for support or to fill in a request, and who asked them, as far as it counts now."""

    @extend_schema(operation_id="invitations", parameters=_PAGES, responses=page_of(InvitationSerializer))
    def get(self, request: Request) -> Response:
        """List them, the first to be asked first."""
        pages = ByPage()
        found = invitations.made_or_held(request.user, timezone.now())
        page = pages.paginate_queryset(found, request, view=self) or []
        return pages.get_paginated_response([_shown(one, request.user) for one in page])


def _person(named: str) -> Person:
    people = Person.objects.active()
    found: Person | None = people.filter(email__iexact=named).first() or people.filter(staff_number=named).first()
    if found is None:
        raise ValidationError({"person": ["Nobody who works here has this email or staff number."]})
    return found


class InviteView(APIView):
    """Asking somebody to support you."""

    @extend_schema(operation_id="invite", parameters=[KEY], request=InviteSerializer, responses={201: InvitationSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Ask a colleague to support you with your request. They see nothing before they say yes."""
        at = timezone.now()
        own = invitations.own_request(request.user, reference, at)
        asked = InviteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person, until = _person(asked.validated_data["person"]), asked.validated_data["expires_on"]

        def do() -> str:
            return str(actions.invite(request=own, person=person, by=request.user, at=at, expires_on=until).pk)

        sent = _once(request, request.data, at, do)
        return Response(_shown(invitations.about(request.user, int(sent.result)), request.user), status=201)


class InviteToFileView(APIView):
    """Asking a colleague to fill in a request for you."""

    @extend_schema(
        operation_id="invite_to_file", parameters=[KEY], request=InviteToFileSerializer, responses={201: InvitationSerializer}
    )
    def post(self, request: Request) -> Response:
        """Ask a colleague to fill in one request for you. Once they say yes they may send it; you say whether it is right."""
        at = timezone.now()
        asked = InviteToFileSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        person, until = _person(asked.validated_data["person"]), asked.validated_data["expires_on"]

        def do() -> str:
            return str(actions.invite_to_file(person=person, by=request.user, at=at, expires_on=until).pk)

        sent = _once(request, request.data, at, do)
        return Response(_shown(invitations.about(request.user, int(sent.result)), request.user), status=201)


def _asked(request: Request, pk: int) -> Invitation:
    """Return what the caller was asked; what they asked others themselves they do not answer."""
    one = invitations.about(request.user, pk)
    if one.person_id != request.user.pk:
        raise NoSuchCase
    return one


def _answered(request: Request, one: Invitation, act: Callable[[Invitation, datetime], Invitation]) -> Response:
    at = timezone.now()

    def do() -> str:
        return str(act(one, at).pk)

    _once(request, {}, at, do)
    return Response(_shown(invitations.about(request.user, one.pk), request.user))


class AcceptInvitationView(APIView):
    """Saying yes."""

    @extend_schema(operation_id="accept_invitation", parameters=[KEY], request=None, responses=InvitationSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say yes: from now on you can read the request and write about it, and take no part in it as staff; or fill in one."""
        return _answered(
            request, _asked(request, pk), lambda one, at: actions.accept_invitation(invitation=one, by=request.user, at=at)
        )


class EndInvitationView(APIView):
    """Ending it."""

    @extend_schema(operation_id="end_invitation", parameters=[KEY], request=None, responses=InvitationSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End it now: take it back, say no, or stop."""
        return _answered(
            request,
            invitations.about(request.user, pk),
            lambda one, at: actions.end_invitation(invitation=one, by=request.user, at=at),
        )
