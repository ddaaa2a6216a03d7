"""How the sign-in library meets our people: nobody signs up, and mails go through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.views import ReauthenticateView
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..actions import _post
from ..models import Cover, Department, Notice, Organisation, Person, Step
from ..models.person import told_about
from . import idle


def _unread() -> Coalesce:
    """Return how many messages a person has not seen."""
    found = Notice.objects.unread().filter(to=OuterRef("pk")).order_by().values("to")
    return Coalesce(Subquery(found.annotate(count=Count("pk")).values("count")), 0)


class AccountAdapter(DefaultAccountAdapter):
    """Our answers to the sign-in library's questions."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come from the staff directory only."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Post the reset mail to the outbox: no mail server stands in the request's way."""
        if template_prefix == "account/email/password_reset_key":
            _post.post_password_reset(person=context["user"], at=timezone.now())

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing beside the page: our pages say what happened."""


class Backend(AuthenticationBackend):
    """Signs in by email and password, and brings along what every page asks of a person, and the organisation's name and colour."""

    def get_user(self, user_id: Any) -> Person | None:
        """Return the signed-in person, if they still work here, in one query."""
        reports = Person.objects.active().filter(line_manager=OuterRef("pk"))
        found = (
            Person.objects.active()
            .filter(pk=user_id)
            .for_rules()
            .annotate(
                has_reports=Exists(reports),
                holds_budget=Exists(Department.objects.filter(budget_holder=OuterRef("pk"))),
                holds_step=Exists(Step.objects.filter(holder_person=OuterRef("pk"), closed_at=None)),
                is_covered=Exists(Cover.objects.open().filter(manager=OuterRef("pk"))),
                is_told=Exists(told_about(reports)),
                unread_count=_unread(),
                organisation_name=Subquery(Organisation.objects.values("name")[:1]),
                organisation_colour=Subquery(Organisation.objects.values("colour")[:1]),
            )
        )
        person: Person | None = found.select_related("site", "department", "line_manager").first()
        return person


class SignInAgain(ReauthenticateView):
    """Asks for the password of whoever left pages about others alone for long, and leads back to them."""

    def _check_reauthentication_method_available(self, request: HttpRequest) -> None:
        """Show the page to everybody: who has no password is told how to set one."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Open the pages about others again."""
        idle.start_anew(self.request.session)
        answer: HttpResponse = super().form_valid(form)
        return answer
