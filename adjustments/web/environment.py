"""The Jinja2 environment: what every template has at hand."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, Environment

from .. import wording
from ..models import Person
from ..models.policy import Identity, identity_now
from ..queries import worklist
from ..queries.letter_words import TITLES
from ..reports.figures import in_table
from ..rules.permissions import Relation, may_see_reports
from ..rules.settings import may_open_settings
from ..rules.states import Action, State, StepKind, Task, Team


def day_in_words(day: date | None) -> str:
    """Friday 4 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


def date_in_words(day: date | None) -> str:
    """4 December 2026."""
    return f"{day.day} {day:%B %Y}" if day else ""


def moment_in_words(at: datetime) -> str:
    """4 December 2026, 10:14, in the organisation's zone."""
    local = timezone.localtime(at)
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"


def day_of(at: datetime) -> date:
    """The local date of a moment."""
    return timezone.localtime(at).date()


def days_in_words(days: int) -> str:
    """1 working day; 3 working days."""
    return f"{days} working day{'' if days == 1 else 's'}"


def left_in_words(days: int | None) -> str:
    """In 3 working days; today; 2 working days late."""
    if days is None:
        return ""
    if days == 0:
        return "today"
    number = days_in_words(abs(days))
    return f"in {number}" if days > 0 else f"{number} late"


def with_capital(words: object) -> str:
    """Return words that stand in the middle of a sentence elsewhere as its beginning, or alone in a field."""
    text = str(words)
    return text[:1].upper() + text[1:]


def address(name: str, *args: object) -> str:
    """The address of a named page."""
    return reverse(name, args=args)


def environment(**options: Any) -> Environment:
    """Return the environment; templates of the design system need undefined values that can be chained."""
    made = Environment(**options | {"undefined": ChainableUndefined, "trim_blocks": True, "lstrip_blocks": True})  # noqa: S701 - Django turns autoescape on
    made.globals.update(
        static=static,
        address=address,
        wording=wording,
        Action=Action,
        State=State,
        Relation=Relation,
        StepKind=StepKind,
        Task=Task,
        Team=Team,
        letter_titles=TITLES,
        new_key=lambda: str(uuid.uuid4()),
    )
    made.filters.update(
        day=day_in_words,
        date=date_in_words,
        moment=moment_in_words,
        left=left_in_words,
        days=days_in_words,
        day_of=day_of,
        figure=in_table,
        capital=with_capital,
    )
    return made


def _navigation(person: Person | None) -> list[tuple[str, str]]:
    if person is None:
        return []
    viewer = person.as_viewer
    new = f"Messages ({person.unread_count} new)" if person.unread_count else "Messages"
    items = [("home", "Home"), ("messages", new), ("my_requests", "My requests")]
    if person.decides:
        items.append(("to_decide", "To decide"))
    if viewer.delivers:
        items.append(("to_deliver", "To deliver"))
    if viewer.advises:
        waiting = worklist.to_advise(person, timezone.now()).count()
        items.append(("to_advise", f"To advise ({waiting})" if waiting else "To advise"))
    if viewer.is_hr_casework:
        items += [("hr_today", "Today"), ("hr_requests", "All requests")]
    if may_see_reports(viewer):
        items.append(("reports", "Reports"))
    if may_open_settings(viewer):
        items.append(("settings", "Settings"))
    return items


def _identity(user: Any) -> Identity:
    """Return the organisation's name and colour; they came along with the signed-in person, so that most pages ask nothing more."""
    if user is None:  # a page for what went wrong: it asks the database nothing
        return Identity.of("", "")
    if hasattr(user, "organisation_name"):
        return Identity.of(user.organisation_name, user.organisation_colour)
    return identity_now()


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """Return what every page shows in the same place."""
    user = getattr(request, "user", None)  # none on pages that answer before anybody is known
    person = user if user and user.is_authenticated else None
    identity = _identity(user)
    return {
        "organisation": identity.name,
        "colour": identity.colour,
        "help_email": settings.HELP_EMAIL,
        "help_phone": settings.HELP_PHONE,
        "is_demo": settings.IS_DEMO,
        "person": person,
        "navigation": [(reverse(name), words, request.path == reverse(name)) for name, words in _navigation(person)],
    }
