"""Turns a row of the outbox into a mail: one body, rendered as text and as HTML with equal content.

A mail carries the reference and what is wanted; never a barrier, an item or anything that somebody wrote.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.urls import reverse
from jinja2 import Environment

from .. import wording
from ..models import Notice, Person, Request
from ..models.organisation import Site
from ..queries import covers
from ..queries.facts import Case
from ..rules import advice, sentences
from ..rules.clocks import YES
from ..rules.endings import ANSWER_WITHIN, question
from ..rules.notices import NoticeKind
from ..rules.permissions import BUDGET_KINDS, Relation, relations
from ..rules.privacy import WITHHELD_STEPS
from ..rules.reminders import IS_REMINDER
from ..rules.states import Action, State, StepKind, Team, WithdrawReason
from . import handovers, invitations
from .wanted import ABOUT_NO_REQUEST, OF_WHO_HAS_IT, Known, has_it


def _environment() -> Environment:
    engine: Any = engines["jinja2"]
    environment: Environment = engine.env
    return environment


@cache
def _plain_environment() -> Environment:
    """Return the same for text: made once, so that each template is read once."""
    return _environment().overlay(autoescape=False)


def in_words(day: date) -> str:
    """Return a date as people say it: Friday 4 December 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"


class NoAddress(Exception):
    """The person cannot be mailed."""


_DECIDE = (OF_WHO_HAS_IT.keys() | {NoticeKind.ADVICE_ANSWERED, NoticeKind.ADVICE_SHARED}) - {NoticeKind.NOT_WORKING_REPORTED}
_PAGE = {
    NoticeKind.DAILY_DIGEST: "home",
    **dict.fromkeys(handovers.TO_EMPLOYEE, "my_requests"),
    NoticeKind.HR_WEEK: "hr_today",
    NoticeKind.DRAFT_GOES: "ask",
    NoticeKind.NOBODY_ENTITLED: "settings_people",
    NoticeKind.COVER_BEGINS: "to_decide",
    NoticeKind.COVER_CONFIRMED: "cover",
    **dict.fromkeys((NoticeKind.COVER_ENDED, NoticeKind.COVER_LOST), "home"),
    **dict.fromkeys((NoticeKind.WEEKLY_LIST, NoticeKind.SENTENCE_SHOWN, *handovers.TO_MANAGER), "to_decide"),
}
"""What is about no single request, and its page."""
_BOTH_SIDES = frozenset({NoticeKind.AGREEMENT_UNDONE, NoticeKind.CLOCK_RESUMED})
_OF_ONE = {
    NoticeKind.ADJUSTMENT_DELIVERED: "confirm",
    NoticeKind.INFORMATION_WANTED: "answer",
    NoticeKind.ADVICE_PROPOSED: "agree_to_advice",
    NoticeKind.ALTERNATIVE_OFFERED: "accept",
    NoticeKind.REQUEST_FILED: "confirm_filing",
    NoticeKind.END_PROPOSED: "still_needed",
    NoticeKind.CONFIRMATION_AWAITED: "confirm",
    NoticeKind.REVIEW_DUE: "hold_review",
}

_ANSWERS = {State.SUBMITTED: "agree_to_advice", State.ALTERNATIVE_OFFERED: "accept", State.IN_PLACE: "still_needed"}


def _link(notice: Notice, case: Case | None, now: datetime) -> str:
    """Return where the mail leads; nowhere when the reader may not see it any more."""
    if notice.kind in _PAGE:
        return _absolute(reverse(_PAGE[NoticeKind(notice.kind)]))
    if notice.kind in invitations.KINDS:
        return _absolute(invitations.path(notice))
    if notice.request is None:
        return _reset_link(notice.to)
    if case is None:
        return ""
    kind, args = NoticeKind(notice.kind), [notice.request.reference, case.adjustment.number]
    if kind in _OF_ONE:
        return _absolute(reverse(_OF_ONE[kind], args=args))
    if kind is NoticeKind.ANSWER_AWAITED:
        return _absolute(reverse(_ANSWERS.get(State(case.adjustment.state), "answer"), args=args))
    held = relations(case.standing(), notice.to.viewer_at(now))
    is_to_deliver = case.adjustment.state == State.IN_DELIVERY and case.step is None and kind in _DECIDE
    if Relation.FULFILMENT in held and (is_to_deliver or held == {Relation.FULFILMENT}):
        return _absolute(reverse("delivery", args=args))
    is_to_decide = kind in _DECIDE or (kind in _BOTH_SIDES and case.step is not None and has_it(case, notice.to, now))
    return _absolute(reverse("decide" if is_to_decide else "request", args=args[:1]))


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


def _due(notice: Notice, case: Case | None) -> date | None:
    """Return by when: as the reminder says; to the employee the decision's date, for who has it their own."""
    kind, reminded = NoticeKind(notice.kind), notice.data.get("due_on") if notice.kind in IS_REMINDER else None
    if case is None:
        return date.fromisoformat(reminded) if reminded else None
    adjustment = case.adjustment
    if reminded:
        due, decision = date.fromisoformat(reminded), adjustment.decision_due_on
        return min(due, decision) if kind is NoticeKind.DECISION_LATE and decision else due
    if kind is NoticeKind.EXPECTED_DATE_CHANGED:
        return date.fromisoformat(notice.data["expected_on"])
    if kind is NoticeKind.REQUEST_SUBMITTED:
        return adjustment.decision_due_on or adjustment.due_on
    return adjustment.due_on


_TASKS = {
    **dict.fromkeys(BUDGET_KINDS, "cost"),
    StepKind.SECOND_CHECK: "check",
    StepKind.REVIEWER: "look",
}


def _context(notice: Notice, now: datetime, known: Known) -> dict[str, Any]:
    reader = notice.to
    cases = known.about(notice)
    case = _most_telling(notice, cases, now)
    due_on = _due(notice, case)
    request, standing = notice.request, case.standing() if case else None
    return {
        "reference": _reference(notice, known) if request else "",
        "is_own": bool(request and request.employee_id == reader.pk),
        "is_casework": reader.as_viewer.is_hr_casework,
        "is_mine": bool(case and has_it(case, reader, now)),
        "holder": _holder(case, reader, now) if case else "",
        "decider": _decider(case, reader, now) if case else "",
        "due": in_words(due_on) if due_on else "",
        "due_short": f"{due_on.day} {due_on:%B}" if due_on else "",
        "decision_due": _later_decision(case, due_on),
        "days_left": case.adjustment.calendar.between(case.adjustment.today(now), due_on) if case and due_on else None,
        "offset": notice.data.get("offset"),
        "since": notice.data.get("since"),
        "today": in_words(now.astimezone((reader.site or Site()).zone).date()),
        "sent_on": _sent_on(request, reader),
        "link": _link(notice, case, now),
        "task": _task(case),
        "is_again": _last_turn(case) in (Action.RECONSIDER, Action.REDELIVER),
        "is_not_here": _last_turn(case) is Action.NOT_HERE,
        "has_paid": notice.data.get("reason") == WithdrawReason.BOUGHT_IT_MYSELF,
        "is_in_place": bool(standing and standing.state is State.IN_PLACE),
        "answer_within": ANSWER_WITHIN,
        "adviser": _adviser(case),
        "is_advising": bool(standing and Relation.ADVISER in relations(standing, reader.as_viewer)),
        "is_advice_agreed": "adviser" in notice.data,
        "is_advice_wished": bool(case and advice.wish(case.history)),
        "shown_on": _shown_on(case, now),
        "told_on": _told_on(case, now),
        "is_asked_to_end": bool(case and question(case.history)),
        "is_delivering": bool(standing and standing.state is State.IN_DELIVERY),
        "is_confirmed": bool(request and request.is_confirmed),
        "is_to_cancel": bool(
            standing and standing.is_ordered and Relation.FULFILMENT in relations(standing, reader.viewer_at(now))
        ),
        "organisation": known.organisation,
        "help_email": settings.HELP_EMAIL,
        "help_phone": settings.HELP_PHONE,
        "desk": _absolute(reverse("hr_requests")),
        "in_words": in_words,
    } | (ABOUT_NO_REQUEST[NoticeKind(notice.kind)].context(notice, now) if notice.kind in ABOUT_NO_REQUEST else {})


_TURNS = (Action.SUBMIT, Action.CANNOT_SUPPLY, Action.RECONSIDER, Action.UNDO_AGREEMENT, Action.REDELIVER, Action.NOT_HERE, *YES)


def _last_turn(case: Case | None) -> Action | None:
    """Return what last began a decision or a delivery."""
    last = case.facts().last(*_TURNS) if case else None
    return last.action if last else None


def _adviser(case: Case | None) -> str:
    """Return who was asked for advice last."""
    asked = advice.last_asked(case.history) if case else None
    return str(wording.TEAMS[asked.of]) if asked else ""


def _shown_on(case: Case | None, now: datetime) -> str:
    """Return the day from which who decides reads the advice."""
    given = advice.given(case.history, case.adjustment.calendar, case.adjustment.today(now)) if case else None
    return in_words(given.shown_on) if given else ""


def _told_on(case: Case | None, now: datetime) -> str:
    """Return the day from which the line manager reads the sentence that was written for them."""
    found = sentences.newest(case.history, case.adjustment.calendar, case.adjustment.today(now)) if case else None
    return in_words(found.shown_on) if found else ""


def _task(case: Case | None) -> str:
    """Return what the open step asks for: a decision, a look at the cost, a check, another look, or another way."""
    if case is None or case.step is None:
        return ""
    kind = StepKind(case.step.kind)
    is_supply = kind is StepKind.HR and _last_turn(case) is Action.CANNOT_SUPPLY
    return "supply" if is_supply else _TASKS.get(kind, "decision")


def _sent_on(request: Request | None, reader: Person) -> str:
    """Return the day on which the request was sent, where its reader is."""
    sent_at = request.submitted_at if request else None
    return in_words(sent_at.astimezone((reader.site or Site()).zone).date()) if sent_at else ""


def _reference(notice: Notice, known: Known) -> str:
    """Return the reference; with the number where the reader may see more than one adjustment under it."""
    assert notice.request is not None  # noqa: S101 - asked only then
    reference = notice.request.reference
    if notice.adjustment is None:
        return reference
    return f"{reference}, number {notice.adjustment.number}" if len(known.visible(notice)) > 1 else reference


def _later_decision(case: Case | None, due_on: date | None) -> str:
    """Return when the whole decision is due, where that is later than a part of it."""
    decision = case.adjustment.decision_due_on if case else None
    return in_words(decision) if decision and due_on and decision > due_on else ""


def _most_telling(notice: Notice, cases: list[Case], now: datetime) -> Case | None:
    """Return the case that gives a mail its dates: to who has it their own that is due first, to others the one due last."""
    if notice.kind in OF_WHO_HAS_IT:
        mine = [case for case in cases if has_it(case, notice.to, now)]
        return min(mine or cases, key=lambda case: case.adjustment.due_on or date.max, default=None)
    return max(cases, key=lambda case: case.adjustment.decision_due_on or case.adjustment.due_on or date.min, default=None)


def _holder(case: Case, reader: Person, now: datetime) -> str:
    """Return who has it; while a refusal is checked, who asked reads that the adjustments team has it."""
    adjustment, request = case.adjustment, case.adjustment.request
    is_withheld = case.step is not None and case.step.kind in WITHHELD_STEPS
    if reader.pk in (request.employee_id, request.filed_by_id) and is_withheld:
        return str(wording.TEAMS[Team.HR])
    if adjustment.holder_person_id:
        return covers.holder(case, reader, now)
    return str(adjustment.get_holder_team_display() or "")


def _decider(case: Case, reader: Person, now: datetime) -> str:
    """Return who decides, also while the employee has it to answer: then no step is withheld."""
    step = case.step
    if step is None:
        return ""
    return (
        covers.holder_named(case, step.holder_person, now, reader) if step.holder_person else str(step.get_holder_team_display())
    )


def compose(
    notice: Notice, now: datetime, parts: Sequence[Notice] | None = None, known: Known | None = None
) -> EmailMultiAlternatives:
    """Return the mail of a notice, of a daily mail with these parts or all that wait. Raises NoAddress when the person has none."""
    said, context = _content(notice, now, parts, known or Known([notice.request_id], now))
    return _mail(said, context, mail_id=notice.mail_id)


def _content(notice: Notice, now: datetime, parts: Sequence[Notice] | None, known: Known) -> tuple[Notice, dict[str, Any]]:
    """Return which notice says it, and with what: in a daily mail one thing needs no list."""
    if notice.kind == NoticeKind.DAILY_DIGEST:
        parts = list(notice.parts.waiting().with_case().order_by("pk")) if parts is None else parts
        if len(parts) > 1:
            return notice, _context(notice, now, known) | {"items": _in_short(parts, now, known)}
        return parts[0], _context(parts[0], now, known)
    return notice, _context(notice, now, known)


@dataclass(frozen=True)
class Printed:
    """A message as a letter: its title, and its body, which prints itself."""

    title: str
    body: Any


def printed(notice: Notice, now: datetime) -> Printed:
    """Return what the mail would say, to print: addresses stand written out."""
    said, context = _content(notice, now, None, Known([notice.request_id], now))
    title = _subject(said, context).removeprefix("Adjustments: ")
    layout = _environment().get_template("adjustments/emails/layout_letter.jinja")
    body = layout.make_module(context | {"body": f"adjustments/emails/{said.kind}/body.jinja"})
    return Printed(title[:1].upper() + title[1:], body)


def _subject(notice: Notice, context: Mapping[str, Any]) -> str:
    return " ".join(_plain_environment().get_template(f"adjustments/emails/{notice.kind}/subject.jinja").render(context).split())


def _in_short(parts: Iterable[Notice], now: datetime, known: Known) -> list[tuple[str, list[str], str]]:
    """Return the lines of the daily mail: for each request its reference, all that is to be said of it, where it leads."""
    found: dict[tuple[str, int | None], tuple[str, list[str], str]] = {}
    for part in parts:
        context = _context(part, now, known)
        reference = context["reference"]
        said = (
            _subject(part, context).removeprefix("Adjustments: ").removesuffix(f", {reference}").removesuffix(reference).strip()
        )
        line = found.setdefault((reference, part.adjustment_id), (reference, [], context["link"]))
        line[1].append(said[:1].upper() + said[1:])
    return list(found.values())


def _mail(notice: Notice, context: Mapping[str, Any], mail_id: uuid.UUID) -> EmailMultiAlternatives:
    if not notice.to.email:
        raise NoAddress("no email address")
    environment = _environment()
    folder = f"adjustments/emails/{notice.kind}"
    subject = _subject(notice, context)
    text = _plain_environment().get_template("adjustments/emails/layout_text.jinja").render(context, body=f"{folder}/body.jinja")
    html = environment.get_template("adjustments/emails/layout_html.jinja").render(
        context, body=f"{folder}/body.jinja", subject=subject
    )
    host = settings.BASE_URL.split("//")[-1].split("/")[0].split(":")[0]
    headers = {"Message-ID": f"<{mail_id}@{host}>", "Auto-Submitted": "auto-generated"}
    if notice.request:
        headers["References"] = headers["In-Reply-To"] = f"<request-{notice.request.reference.lower()}@{host}>"
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    mail = EmailMultiAlternatives(subject, text, to=[notice.to.email], headers=headers)
    mail.attach_alternative(html, "text/html")
    return mail
