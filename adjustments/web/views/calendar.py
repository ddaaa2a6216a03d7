"""Settings: the days on which sites close, or work although it is a public holiday."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ... import wording
from ...actions import closures
from ...actions.recompute import counted_at
from ...actions.settings import ChangedMeanwhile
from ...models import Closure, Site
from ...models.calendars import special_days
from ...rules.settings import may_open_settings
from ..access import only
from ..environment import day_in_words
from ..forms.moves import NothingToFillIn
from ..forms.settings import ClosureForm
from ..previewing import Answers, Edit, Line, edit, posted, preview
from ..sending import send_once
from .errors import not_found
from .settings import done_words

AHEAD = timedelta(days=366)
NO_SITE = "none"


@only(may_open_settings)
def days(request: HttpRequest) -> HttpResponse:
    """List the free days of one site, from a month ago to a year ahead."""
    sites = {str(one.pk): one for one in Site.objects.order_by("name")} | {NO_SITE: Site(name="People without a site")}
    chosen = request.GET.get("site", "")
    if chosen not in sites:
        chosen = next(iter(sites))
    at = timezone.now()
    found = special_days(sites[chosen], at.date() - closures.LONG_AGO, at.date() + AHEAD)
    context = {"sites": sites, "chosen": chosen, "days": list(found), "done": done_words(request)}
    return render(request, "adjustments/settings/calendar.jinja", context)


def _consequence(site: Site | None, day: datetime) -> str:
    count = counted_at(site, since=day).count()
    if not count:
        return "No adjustment changes its dates."
    return f"When you save, the dates of {count} adjustment{'s' if count > 1 else ''} are read again by the new calendar."


def _there(site: Site | None) -> str:
    return site.name if site else str(wording.ALL_SITES)


def _line(site: Site | None, answers: Answers) -> Line:
    """Return a day as it was and as it will be."""
    is_closed = answers["kind"] == "closed"
    new = wording.CLOSED if is_closed else wording.DAY_KINDS["working"]
    old = wording.WORKING_DAY if is_closed else wording.DAY_KINDS["public_holiday"]
    return Line(f"{_there(site)}, {day_in_words(answers['on'])}", str(old), f"{new}: {answers['name']}")


@only(may_open_settings)
def add(request: HttpRequest) -> HttpResponse:
    """Add a day."""

    def lines(answers: Answers) -> list[Line]:
        site = answers["site"]
        closures.check(site=site, day=answers["on"], is_closed=answers["kind"] == "closed", at=timezone.now())
        return [_line(site, answers)]

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        site, is_closed = answers["site"], answers["kind"] == "closed"
        closures.add_closure(site=site, day=answers["on"], is_closed=is_closed, name=answers["name"], by=request.user, at=at)
        return _back(site)

    page = Edit(
        template="adjustments/settings/closure.jinja",
        heading="Add a day",
        back=reverse("settings_calendar"),
        form=ClosureForm(posted(request)),
        version=0,
        lines=lines,
        save=keep,
        consequence=lambda answers: _consequence(answers["site"], answers["on"]),
        refused_at="on",
    )
    return edit(request, page)


def _back(site: Site | None) -> str:
    chosen = f"site={site.pk}&" if site else ""
    return f"{reverse('settings_calendar')}?{chosen}done=closure"


@only(may_open_settings)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a day: the public holidays hold again."""
    at = timezone.now()

    def do() -> str:
        if (closure := _closure(pk)) is None:
            raise ChangedMeanwhile
        closures.remove_closure(closure, by=request.user, at=at)
        return _back(closure.site)

    if request.method == "POST":
        return send_once(request, at, do)
    if (closure := _closure(pk)) is None:
        return not_found(request)
    answers = {"kind": "closed" if closure.is_closed else "working", "on": closure.day, "name": closure.name}
    line = _line(closure.site, answers)
    page = Edit(
        template="",
        heading="Remove a day",
        back=reverse("settings_calendar"),
        form=NothingToFillIn({}),
        version=0,
        lines=lambda _: [],
        save=lambda *_: "",
        consequence=lambda _: _consequence(closure.site, closure.day),
        context={"is_removal": True},
    )
    page.form.is_valid()
    return preview(request, page, [Line(line.what, line.after, line.before)])


def _closure(pk: int) -> Closure | None:
    return Closure.objects.select_related("site").filter(pk=pk).first()
