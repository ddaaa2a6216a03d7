"""Letters to print, for people who have no email address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ...actions import looks, notices
from ...models import Notice, Person
from ...notifications.compose import Printed, printed
from ...notifications.wanted import is_still_wanted
from ...queries import printing
from ...queries.letters import LetterFile
from ...rules.settings import may_set_policy
from ..access import only
from ..sending import send_once


@dataclass(frozen=True)
class Sheet:
    """One letter on its page: to whom, what it says, and the decision letter that belongs to it, if any."""

    notice: Notice
    said: Printed
    enclosed: LetterFile | None


def _sheet(notice: Notice, by: Person, at: datetime) -> Sheet:
    seq, one = printing.enclosed(notice), notice.adjustment
    letter = looks.open_letter(one.request.reference, one.number, seq, by=by, at=at)[1] if one and seq else None
    return Sheet(notice, printed(notice, at), letter)


def _numbers(values: list[str]) -> list[int]:
    return [int(one) for one in values if one.isascii() and one.isdigit() and len(one) < 16]


@only(may_set_policy)
def letters_to_print(request: HttpRequest) -> HttpResponse:
    """List the letters that wait to be printed."""
    page = Paginator(printing.letters(request.user), printing.AT_ONCE).get_page(request.GET.get("page"))
    done = _numbers([request.GET.get("printed", "")])
    words = f"Marked as printed: {done[0]}." if done else ""
    return render(request, "adjustments/letters_to_print.jinja", {"page": page, "done": words})


@only(may_set_policy)
def print_letters(request: HttpRequest) -> HttpResponse:
    """Show the chosen letters, each on a page of its own; what is no longer wanted is left out."""
    chosen, at = _numbers(request.GET.getlist("id")), timezone.now()
    found = printing.letters(request.user)
    rows = list((found.filter(pk__in=chosen) if chosen else found)[: printing.AT_ONCE])
    if not rows:
        return redirect("letters_to_print")
    wanted = [one for one in rows if is_still_wanted(one, at)]
    sheets = [_sheet(one, request.user, at) for one in wanted]
    context = {"sheets": sheets, "left_out": len(rows) - len(wanted), "today": timezone.localdate()}
    return render(request, "adjustments/print_letters.jinja", context)


@only(may_set_policy)
@require_POST
def mark_printed(request: HttpRequest) -> HttpResponse:
    """Record that letters were printed and handed over."""
    at = timezone.now()

    def do() -> str:
        count = notices.mark_printed(pks=_numbers(request.POST.getlist("id")), by=request.user, at=at)
        return f"{reverse('letters_to_print')}?printed={count}"

    return send_once(request, at, do)
