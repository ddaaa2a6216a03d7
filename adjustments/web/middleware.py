"""What every response carries, errors included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ..models.calendars import remembered
from . import idle
from .access import ask_again

Handler = Callable[[HttpRequest], HttpResponse]


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
    """Start the session's 24 hours anew while somebody works. Who left it alone signs in again for the admin pages, as for settings."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            idle.note_use(request, timezone.now())
            if request.path.startswith(reverse("admin:index")) and idle.was_left_alone(request.session, idle.HR_PAGES):
                return ask_again(request)
        return get_response(request)

    return middleware
