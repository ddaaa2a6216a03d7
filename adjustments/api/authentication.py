"""Bearer tokens: hashed, scoped, expiring, revocable."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from ..models import ApiToken, Person
from ..models.person import hashed


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer wa_…`. A token that may only read is refused on everything else."""

    def authenticate(self, request: Request) -> tuple[Person, ApiToken] | None:
        """Return the person and the token; None without a token."""
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        found = ApiToken.objects.usable(timezone.now()).select_related("person").filter(secret_hash=hashed(secret)).first()
        if found is None or not found.matches(secret):
            raise AuthenticationFailed("This token is unknown, expired or revoked. Make a new one under API tokens.")
        if request.method not in SAFE_METHODS and not found.may_change:
            raise PermissionDenied("This token may only read. Make one that may also act for you.")
        return found.person, found

    def authenticate_header(self, request: Request) -> str:
        """Return what to ask for."""
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema describes the tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return the scheme."""
        return {"type": "http", "scheme": "bearer"}
