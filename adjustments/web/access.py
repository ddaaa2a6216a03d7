"""Who gets in at all: signed-in people. Whether a case exists for them is decided elsewhere."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from .views.errors import sign_in_again

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
