"""What every response carries, errors included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models.calendars import remembered

Handler = Callable[[HttpRequest], HttpResponse]

REFRESH_AFTER = 3600  # seconds; a session in use lasts, without a write for every page


def response_headers(get_response: Handler) -> Handler:
    """Add the headers that Django has no setting for, and keep pages of signed-in people out of every cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def remember_closures(get_response: Handler) -> Handler:
    """Read the closed days at most once for each page or call, however many rows it shows."""
    return remembered()(get_response)


def keep_session_alive(get_response: Handler) -> Handler:
    """Start the session's 24 hours anew once an hour while somebody works."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(timezone.now().timestamp())
            if now - request.session.get("seen_at", 0) > REFRESH_AFTER:
                request.session["seen_at"] = now
        return get_response(request)

    return middleware
