"""Settings: what is set up and what is missing, targets, name and colour, the history."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from functools import partial

from django.conf import settings as from_environment
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ... import wording
from ...actions import settings as actions
from ...models import Organisation
from ...models.policy import policy_now, settings_now
from ...queries import settings as queries
from ...rules import colour as colours
from ...rules import settings as rules
from ...rules.policy import Policy
from ...rules.reminders import RULES, WEEKLY, Rule
from ..access import only
from ..forms.settings import NameForm, RemindersForm, TargetsForm
from ..previewing import Answers, Edit, Line, edit, posted

PER_PAGE = 50
FOR_A_YEAR = "private, max-age=31536000, immutable"


def done_words(request: HttpRequest) -> str:
    """Return the sentence for the change that brought this person here, if any."""
    return str(wording.SETTINGS_DONE.get(request.GET.get("done", ""), "")) if request.method == "GET" else ""


@only(rules.may_open_settings)
def index(request: HttpRequest) -> HttpResponse:
    """List the settings pages, and what is not set up."""
    viewer = request.user.as_viewer
    context = {
        "gaps": [str(one) for one in queries.gaps()],
        "is_hr": viewer.is_hr_casework,
        "gives_roles": rules.may_give_roles(viewer),
    }
    return render(request, "adjustments/settings/index.jinja", context | {"done": done_words(request)})


@only(rules.may_set_policy)
def targets(request: HttpRequest) -> HttpResponse:
    """Set the targets and the cost limit."""
    policy = policy_now()

    def lines(answers: Answers) -> list[Line]:
        words = wording.setting_in_words
        return [
            Line(str(wording.SETTINGS[name]), words(name, before), words(name, answers[name]))
            for name, before in asdict(policy).items()
            if before != answers[name]
        ]

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.set_policy(answers, by=request.user, at=at, seen=seen)
        return f"{reverse('settings')}?done=targets"

    page = Edit(
        template="adjustments/settings/targets.jinja",
        heading="Targets and cost limit",
        back=reverse("settings"),
        form=TargetsForm(posted(request), policy=policy),
        version=queries.version_of(actions.POLICY),
        lines=lines,
        save=keep,
        consequence=lambda _: "They hold for requests sent from now on. What was sent before keeps its dates.",
    )
    return edit(request, page)


def _reminder_line(rule: Rule, then: tuple[int, ...], now: tuple[int, ...]) -> Line:
    words = partial(wording.days_in_words, is_weekly=rule in WEEKLY)
    return Line(str(wording.REMINDERS[rule.code]), words(then), words(now))


@only(rules.may_set_policy)
def reminders(request: HttpRequest) -> HttpResponse:
    """Set on which days people are reminded, or switch a rule off."""
    days = settings_now()[1]

    def lines(answers: Answers) -> list[Line]:
        found = [(rule, days.get(rule.code, rule.offsets), answers[rule.code]) for rule in RULES]
        return [_reminder_line(rule, then, now) for rule, then, now in found if then != now]

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.set_reminders(answers, by=request.user, at=at, seen=seen)
        return f"{reverse('settings')}?done=reminders"

    page = Edit(
        template="adjustments/settings/reminders.jinja",
        heading="Reminders",
        back=reverse("settings"),
        form=RemindersForm(posted(request), days=days),
        version=queries.version_of(actions.REMINDERS),
        lines=lines,
        save=keep,
        consequence=lambda _: "They hold from now on, for what is open too. What was sent is not sent again.",
    )
    return edit(request, page)


assert {one.name for one in fields(Policy)} <= set(wording.SETTINGS)  # noqa: S101 - a target without words would have no page


@only(rules.may_open_settings)
def name_and_colour(request: HttpRequest) -> HttpResponse:
    """Set the organisation's name and the colour of the header; the preview's own header shows them."""
    row = Organisation.objects.first() or Organisation()
    now = {"name": row.name, "colour": row.colour}

    def lines(answers: Answers) -> list[Line]:
        request.user.organisation_name = answers["name"]  # the preview wears what it shows
        request.user.organisation_colour = answers["colour"]
        empty = {"name": from_environment.ORGANISATION_NAME, "colour": "The usual blue"}
        return [
            Line(str(wording.SETTINGS[what]), before or empty[what], answers[what] or empty[what])
            for what, before in now.items()
            if before != answers[what]
        ]

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.set_identity(name=answers["name"], colour=answers["colour"], by=request.user, at=at, seen=seen)
        return f"{reverse('settings')}?done=name"

    form = NameForm(posted(request), initial=now)
    form.fields["name"].help_text = f"On every page and in every mail. Leave it empty for “{from_environment.ORGANISATION_NAME}”."
    page = Edit(
        template="adjustments/settings/name.jinja",
        heading="Name and colour",
        back=reverse("settings"),
        form=form,
        version=queries.version_of(actions.IDENTITY),
        lines=lines,
        save=keep,
        consequence=_contrast_in_words,
    )
    return edit(request, page)


def _contrast_in_words(answers: Answers) -> str:
    shown = "The header of this page shows how it will look."
    if not answers["colour"]:
        return shown
    return f"{shown} White words on {answers['colour']} have a contrast of {colours.contrast_with_white(answers['colour'])} to 1."


@only(rules.may_open_settings)
def history(request: HttpRequest) -> HttpResponse:
    """List every change: who, when, what, before and after."""
    page = Paginator(queries.history(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "adjustments/settings/history.jinja", {"page": page})


_STYLE = """.nhsuk-header, .nhsuk-header__navigation { background-color: %s; }
.nhsuk-header__navigation-container { box-shadow: 0 -1px 0 0 rgba(255, 255, 255, 0.4); }
"""


def organisation_css(request: HttpRequest) -> HttpResponse:
    """Paint the header in the colour that the address names; it asks the database nothing, so it may be kept for long."""
    try:
        colour = colours.readable(request.GET.get("v", ""))
    except (colours.NotAColour, colours.TooPale):
        return HttpResponse("", content_type="text/css; charset=utf-8")
    return HttpResponse(_STYLE % colour, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_A_YEAR})
