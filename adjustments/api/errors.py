"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from .. import wording
from ..actions._move import Stale
from ..actions.sendings import SentOtherwise
from ..queries.case_file import NoSuchCase
from ..rules.states import Action
from ..rules.workflow import NotPermitted, Refused

PROBLEM = "application/problem+json"


class KeyMissing(APIException):
    """Every POST carries an Idempotency-Key."""

    status_code = 400
    default_detail = "Send an Idempotency-Key header: any text of up to 64 characters, new for each thing you do."


def _problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    body = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {}) | more
    return Response(body, status=status, content_type=PROBLEM)


def _refused(refusal: Refused) -> Response:
    detail = str(wording.REFUSALS[refusal.code])
    more: dict[str, Any] = {"code": refusal.code}
    if isinstance(refusal, Stale) and refusal.event:
        who = refusal.event.by.name if refusal.event.by else str(wording.SYSTEM_NAME)
        more["last"] = f"{who} {wording.HAPPENED[Action(refusal.event.action)]}, {refusal.event.at.isoformat()}"
    if isinstance(refusal, SentOtherwise):
        more["first"] = refusal.first.result
    if isinstance(refusal, NotPermitted):
        return _problem(403, "Not permitted", detail, **more)
    return _problem(409, "Conflict", detail, **more)


def as_problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error; None for what is our own fault."""
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, RecursionError):  # JSON nested a thousand deep
        return _problem(400, "Bad request", "This is nested too deep.")
    if isinstance(error, NoSuchCase | Http404):
        return _problem(404, "Not found", "It does not exist, or is not shared with you.")
    if (plain := exception_handler(error, context)) is None:
        return None
    more = {"errors": plain.data} if isinstance(error, ValidationError) else {}
    detail = "Some answers are missing or wrong." if more else str(plain.data.get("detail", ""))
    answer = _problem(plain.status_code, "Bad request" if plain.status_code == 400 else detail[:60], detail, **more)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in plain:
            answer[header] = plain[header]
    return answer


class NoSuchAddressView(APIView):
    """An address under /api/v1/ that does not exist: for everybody, so that nobody is asked for a token first."""

    authentication_classes = ()
    permission_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer each method with a problem for programs."""
        raise Http404
