"""Turns a row of the outbox into a mail: one body, rendered as text and as HTML with equal content.

A mail carries the reference and what is wanted; never a barrier, an item or anything that somebody wrote.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template import engines
from django.urls import reverse
from jinja2 import Environment

from .. import wording
from ..models import Adjustment, Notice, Person, Step
from ..models.calendars import calendar_of
from ..models.organisation import Site
from ..models.policy import identity_now
from ..queries.facts import case_of
from ..rules.notices import NoticeKind
from ..rules.permissions import Relation, relations
from ..rules.privacy import WITHHELD_STEPS
from ..rules.reminders import IS_REMINDER, Since
from ..rules.states import State, Team


def _environment() -> Environment:
    engine: Any = engines["jinja2"]
    environment: Environment = engine.env
    return environment


def in_words(day: date) -> str:
    """Return a date as people say it: Friday 4 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


class NoAddress(Exception):
    """The person cannot be mailed."""


_TO_DECIDE = frozenset(
    {
        *(NoticeKind.DECISION_WANTED, NoticeKind.DECISION_DUE, NoticeKind.STEP_HANDED_OVER, NoticeKind.COST_WANTED),
        *(NoticeKind.SECOND_CHECK_WANTED, NoticeKind.REFUSAL_RETURNED, NoticeKind.APPEAL_MADE, NoticeKind.REQUEST_CHANGED),
        *(NoticeKind.FILING_CONFIRMED, NoticeKind.INFORMATION_GIVEN, NoticeKind.ORIGINAL_KEPT),
    }
)
"""What is wanted of whoever holds the open step: once somebody else has it, the mail is not sent any more."""
_DECIDE_PAGE = _TO_DECIDE | {NoticeKind.EFFECT_WANTED}
_OF_ONE = {
    NoticeKind.DELIVERY_WANTED: "delivery",
    NoticeKind.ADJUSTMENT_DELIVERED: "confirm",
    NoticeKind.INFORMATION_WANTED: "answer",
    NoticeKind.ALTERNATIVE_OFFERED: "accept",
    NoticeKind.REQUEST_FILED: "confirm_filing",
    NoticeKind.END_PROPOSED: "end",
    NoticeKind.CONFIRMATION_AWAITED: "confirm",
}
_WHILE = {
    NoticeKind.INFORMATION_WANTED: State.INFO_NEEDED,
    NoticeKind.ALTERNATIVE_OFFERED: State.ALTERNATIVE_OFFERED,
    NoticeKind.END_PROPOSED: State.IN_PLACE,
    NoticeKind.EFFECT_WANTED: State.AGREED,
    NoticeKind.DELIVERY_WANTED: State.IN_DELIVERY,
}
"""What is asked only as long as the adjustment stands there."""


def _link(notice: Notice, now: datetime) -> str:
    """Return where the mail leads; nowhere when the reader may not see it any more."""
    if notice.kind == NoticeKind.DAILY_DIGEST:
        return _absolute(reverse("home"))
    if notice.request is None:
        return _reset_link(notice.to)
    reference = notice.request.reference
    kind = NoticeKind(notice.kind)
    if kind in _AFTER_WHICH_IT_MAY_BE_GONE and notice.adjustment:
        return _link_if_visible(notice.adjustment, notice.to, now)
    if kind is NoticeKind.COST_APPROVED and notice.adjustment and notice.adjustment.state == State.IN_DELIVERY:
        return _absolute(reverse("delivery", args=[reference, notice.adjustment.number]))
    if kind is NoticeKind.REQUEST_FILED and notice.request:
        return _absolute(reverse("confirm_filing", args=[reference, notice.request.adjustments.order_by("number")[0].number]))
    if kind is NoticeKind.ANSWER_AWAITED and notice.adjustment:
        to = "accept" if notice.adjustment.state == State.ALTERNATIVE_OFFERED else "answer"
        return _absolute(reverse(to, args=[reference, notice.adjustment.number]))
    if notice.adjustment and kind in _OF_ONE:
        return _absolute(reverse(_OF_ONE[kind], args=[reference, notice.adjustment.number]))
    return _absolute(reverse("decide" if kind in _DECIDE_PAGE else "request", args=[reference]))


_AFTER_WHICH_IT_MAY_BE_GONE = frozenset(
    {
        NoticeKind.EXPIRY_NEARS,
        NoticeKind.DELIVERY_OVERDUE,
        NoticeKind.SILENCE_NOTICED,
        NoticeKind.ADJUSTMENT_WITHDRAWN,
        NoticeKind.AGREEMENT_UNDONE,
        NoticeKind.APPEAL_WITHDRAWN,
        NoticeKind.STEP_TAKEN_OVER,
    }
)


def _link_if_visible(adjustment: Adjustment, reader: Person, now: datetime) -> str:
    if not Adjustment.objects.visible_to(reader, now).filter(pk=adjustment.pk).exists():
        return ""
    reference = adjustment.request.reference
    if Team(adjustment.team) in reader.as_viewer.teams and not reader.as_viewer.is_hr_casework:
        return _absolute(reverse("delivery", args=[reference, adjustment.number]))
    return _absolute(reverse("request", args=[reference]))


def is_still_wanted(notice: Notice) -> bool:
    """Say whether the mail still makes sense: nobody is asked to do what is done, or what is somebody else's now."""
    if not notice.to.is_active:
        return False
    kind = NoticeKind(notice.kind)
    if kind is NoticeKind.DAILY_DIGEST:
        return bool(notice.parts.waiting().exists())
    if kind in _TO_DECIDE and not _is_held_by(notice, notice.to):
        return False
    if kind in _WHILE and notice.adjustment and notice.adjustment.state != _WHILE[kind]:
        return False
    if kind is NoticeKind.REQUEST_FILED and notice.request and notice.request.is_confirmed:
        return False
    if kind in IS_REMINDER and notice.adjustment:
        return _still_stands(notice, notice.adjustment)
    return True


def _still_stands(notice: Notice, adjustment: Adjustment) -> bool:
    """Say whether what the reader is reminded of is still so: nothing was done, no date was changed, and it is theirs to see."""
    may_see = Adjustment.objects.visible_to(notice.to, notice.send_after).filter(pk=adjustment.pk).exists()
    if not may_see and notice.kind != NoticeKind.EXPIRY_NEARS:
        return False
    found = case_of(Adjustment.objects.with_case().get(pk=adjustment.pk)).anchors().get(Since(notice.data["since"]))
    return found is not None and found.day.isoformat() == notice.data["due_on"]


def _is_held_by(notice: Notice, reader: Person) -> bool:
    """Say whether the reader, alone or in the adjustments team, holds what the mail is about."""
    about = Q(adjustment=notice.adjustment) if notice.adjustment else Q(adjustment__request=notice.request)
    steps = Step.objects.filter(about, closed_at=None)
    for step in steps.select_related("adjustment"):
        case = case_of(Adjustment.objects.with_case().get(pk=step.adjustment_id))
        if relations(case.standing(), reader.as_viewer) & _HOLDS:
            return True
    agreed = Q(state=State.AGREED, holder_person=reader)
    delivering = Q(state=State.IN_DELIVERY, team__in=reader.as_viewer.teams)
    passed_on = Adjustment.objects.filter(agreed | delivering, request=notice.request)
    return notice.kind == NoticeKind.STEP_HANDED_OVER and passed_on.exists()


_HOLDS = frozenset({Relation.DECIDER, Relation.BUDGET_HOLDER, Relation.CHECKER, Relation.REVIEWER})


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def _reset_link(person: Person) -> str:
    """Make the link that sets a new password; it works once and for a day."""
    from allauth.account.forms import default_token_generator  # the library's own: its pages accept no other
    from allauth.account.utils import user_pk_to_url_str

    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return _absolute(path)


def _context(notice: Notice, now: datetime) -> dict[str, Any]:
    site = notice.to.site or Site()
    today = now.astimezone(site.zone).date()
    due_on, days_left = None, None
    adjustment = notice.adjustment or _most_telling(notice)
    if adjustment and adjustment.due_on:
        due_on = adjustment.due_on
        days_left = calendar_of(adjustment.site).between(adjustment.today(now), due_on)
    if named := notice.data.get("due_on") or notice.data.get("expected_on"):  # as it was when the row was written
        due_on = date.fromisoformat(named)
        days_left = calendar_of(site).between(today, due_on)
    return {
        "to": notice.to,
        "reference": notice.request.reference if notice.request else "",
        "number": notice.adjustment.number if notice.adjustment else None,
        "holder": _holder(adjustment, notice.to),
        "due": in_words(due_on) if due_on else "",
        "due_short": f"{due_on.day} {due_on:%B}" if due_on else "",
        "days_left": days_left,
        "today": in_words(today),
        "offset": notice.data.get("offset"),
        "since": notice.data.get("since"),
        "link": _link(notice, now),
        "is_ordered": bool(adjustment and getattr(getattr(adjustment, "delivery", None), "ordered_on", None)),
        "organisation": identity_now().name,
        "help_email": settings.HELP_EMAIL,
        "help_phone": settings.HELP_PHONE,
    }


def _most_telling(notice: Notice) -> Adjustment | None:
    """Return the adjustment whose dates a mail about a whole request gives: the earliest to its decider, the latest to others."""
    if notice.request is None:
        return None
    due = sorted((one for one in notice.request.adjustments.with_case() if one.due_on), key=lambda one: (one.due_on, one.pk))
    if not due:
        return notice.request.adjustments.order_by("number").first()
    return due[0] if notice.kind == NoticeKind.DECISION_WANTED else due[-1]


def _holder(adjustment: Adjustment | None, reader: Person) -> str:
    """Return who has it; while a refusal is checked, the employee reads that the adjustments team has it."""
    if adjustment is None:
        return ""
    request = adjustment.request
    if reader.pk in (request.employee_id, request.filed_by_id) and adjustment.steps.filter(
        closed_at=None, kind__in=WITHHELD_STEPS
    ):
        return str(wording.TEAMS[Team.HR])
    if adjustment.holder_person_id:
        return str(adjustment.holder_person)
    return str(adjustment.get_holder_team_display() or "")


def compose(notice: Notice, now: datetime) -> EmailMultiAlternatives:
    """Return the mail of a notice. Raises NoAddress when the person has none."""
    if notice.kind == NoticeKind.DAILY_DIGEST:
        parts = list(notice.parts.waiting().with_case().order_by("pk"))
        if len(parts) > 1:
            return _mail(notice, _context(notice, now) | {"items": _in_short(parts, now)})
        return _mail(parts[0], _context(parts[0], now), mail_id=notice.mail_id)  # one thing needs no list
    return _mail(notice, _context(notice, now))


def _subject(notice: Notice, context: Mapping[str, Any]) -> str:
    plain = _environment().overlay(autoescape=False)
    return " ".join(plain.get_template(f"adjustments/emails/{notice.kind}/subject.jinja").render(context).split())


def _in_short(parts: Iterable[Notice], now: datetime) -> list[tuple[str, list[str], str]]:
    """Return the lines of the daily mail: for each request its reference, all that is to be said of it, where it leads."""
    found: dict[tuple[str, int | None], tuple[str, list[str], str]] = {}
    for part in parts:
        context = _context(part, now)
        reference = context["reference"]
        said = (
            _subject(part, context).removeprefix("Adjustments: ").removesuffix(f", {reference}").removesuffix(reference).strip()
        )
        line = found.setdefault((reference, part.adjustment_id), (reference, [], context["link"]))
        line[1].append(said[:1].upper() + said[1:])
    return list(found.values())


def _mail(notice: Notice, context: Mapping[str, Any], mail_id: uuid.UUID | None = None) -> EmailMultiAlternatives:
    if not notice.to.email:
        raise NoAddress("no email address")
    environment = _environment()
    folder = f"adjustments/emails/{notice.kind}"
    plain = environment.overlay(autoescape=False)
    subject = _subject(notice, context)
    text = plain.get_template("adjustments/emails/layout_text.jinja").render(context, body=f"{folder}/body.jinja")
    html = environment.get_template("adjustments/emails/layout_html.jinja").render(
        context, body=f"{folder}/body.jinja", subject=subject
    )
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    headers = {"Message-ID": f"<{mail_id or notice.mail_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if notice.request:
        headers["References"] = headers["In-Reply-To"] = f"<request-{notice.request.reference.lower()}@{host}>"
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    mail = EmailMultiAlternatives(subject, text, to=[notice.to.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail
