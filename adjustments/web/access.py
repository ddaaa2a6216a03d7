"""Who gets in at all: signed-in people, who sign in again for pages about others when they left them alone for long.

Whether a case exists for them is decided elsewhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ..models import Request
from ..rules.permissions import Viewer
from . import idle
from .views.errors import not_found, sign_in_again

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Let signed-in people in; lead others to sign in, and lose nothing that they sent."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            return sign_in_again(request)
        return redirect_to_login(request.get_full_path())

    return guarded


def ask_again(request: HttpRequest) -> HttpResponse:
    """Have a signed-in person sign in again, and lead them back; what they sent is kept."""
    if request.method == "POST":
        return sign_in_again(request)
    return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))


def about_others(view: View) -> View:
    """Let signed-in people in; on pages about others, who left them alone for long signs in again. What is one's own stays open.

    So do pages that lead to what they know of others: tokens, and everything held about somebody who works on others' cases.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        limit = idle.limit_of(request.user)
        is_over = limit is not None and idle.was_left_alone(request.session, limit)
        return ask_again(request) if is_over and not _is_own(request, **kwargs) else view(request, *args, **kwargs)

    return signed_in(guarded)


def _is_own(request: HttpRequest, reference: str = "", **_: Any) -> bool:
    """Say whether the page is about a request or a draft for this person themselves."""
    mine = Request.objects.visible_to(request.user, timezone.now()).filter(employee=request.user)
    return mine.filter(reference=reference).exists()


def only(may: Callable[[Viewer], bool]) -> Callable[[View], View]:
    """Let in those signed-in people whom the rule allows, to pages of HR; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not may(request.user.as_viewer):
                return not_found(request)
            is_over = idle.was_left_alone(request.session, idle.HR_PAGES)
            return ask_again(request) if is_over else view(request, *args, **kwargs)

        return signed_in(guarded)

    return decorate
