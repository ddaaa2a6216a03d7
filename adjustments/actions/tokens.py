"""API tokens: made once, shown once, revoked at any time."""

import secrets
from datetime import datetime, timedelta

from ..models import ApiToken, Person
from ..models.person import hashed

LONGEST_DAYS = 365


def make(*, person: Person, name: str, days: int, may_change: bool, at: datetime) -> tuple[ApiToken, str]:
    """Make a token and return it with its secret, which nobody can read again."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"A token lasts 1 to {LONGEST_DAYS} days.")
    secret = "wa_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=person,
        name=name,
        secret_hash=hashed(secret),
        may_change=may_change,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    return token, secret


def revoke(*, token: ApiToken, at: datetime) -> None:
    """Close the token for good."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
