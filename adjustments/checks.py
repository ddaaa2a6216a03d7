"""Refuses dangerous settings: each process asks at its start, and so does `manage.py check`."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 40


def dangers() -> list[str]:
    """Return what makes these settings unfit to hold people's data, in words that say what to do."""
    found = []
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        found.append(f"Set SECRET_KEY or SECRET_KEY_FILE to at least {SHORTEST_SECRET} random characters.")
    if settings.DEBUG:
        found.append("DEBUG must be off.")
    if settings.IS_DEMO:
        loopback = {"127.0.0.1", "localhost", "[::1]", "testserver"}
        if not set(settings.ALLOWED_HOSTS) <= loopback:
            found.append("The demo has one-click sign-in: ALLOWED_HOSTS may hold only this machine's own names.")
        return found
    if not settings.ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        found.append("Set ALLOWED_HOSTS to the names under which people reach this site, without wildcards.")
    if not settings.SECURE and set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost"}:
        found.append("SECURE=false is for this machine only: remove it, and serve over TLS.")
    return found


def refuse_dangerous_settings() -> None:
    """Raise ImproperlyConfigured when there is any danger."""
    if found := dangers():
        raise ImproperlyConfigured(" ".join(found))


@register(Tags.security)
def dangerous_settings(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Report the dangers as Django's own check does."""
    return [Error(danger, id="adjustments.E001") for danger in dangers()]
