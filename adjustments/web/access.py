"""Who gets in at all: signed-in people. Whether a case exists for them is decided elsewhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from ..rules.permissions import Viewer
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


def only(may: Callable[[Viewer], bool]) -> Callable[[View], View]:
    """Let in those signed-in people whom the rule allows; for others the page does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs) if may(request.user.as_viewer) else not_found(request)

        return signed_in(guarded)

    return decorate
