"""Everything that is held about one person, for their eyes: one registry, from which page, file and API are made.

Not here: what of a case they may see (`case_file`: what is withheld from them there is withheld here). A test proves that
every model that points to a person is in SECTIONS or, with its reason, in LEFT_OUT.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from .. import wording
from ..models import (
    Adjustment,
    ApiToken,
    CatalogueChange,
    Cover,
    Department,
    Event,
    Extract,
    Handover,
    Interim,
    Invitation,
    Look,
    Message,
    Notice,
    Person,
    Request,
    RoleHolding,
    SavedView,
    Sending,
    SettingChange,
    Step,
)
from ..models.calendars import remembered
from ..rules.permissions import Relation
from ..rules.states import Action, StepKind
from . import case_file, my_requests_data, to_managers, worklist

Row = dict[str, Any]
Rows = Callable[[Person, datetime], list[Row]]


@dataclass(frozen=True)
class Section:
    """One kind of thing that is held: its title, the fields that point to the person, its rows, newest first."""

    code: str
    title: str
    covers: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Held:
    """What one section holds about one person."""

    code: str
    title: str
    rows: list[Row]


def looks_at(person: Person) -> QuerySet[Look]:
    """Return who opened this person's requests, newest first."""
    return Look.objects.filter(request__employee=person).select_related("viewer", "request").order_by("-at", "-pk")


def look_row(look: Look) -> Row:
    """Return one look at the person's own request, in words."""
    return {
        "who": look.viewer.name,
        "as": str(wording.RELATIONS[Relation(look.relation)]),
        "request": look.request.reference,
        "when": look.at,
    }


def _directory(person: Person, at: datetime) -> list[Row]:
    manager = person.line_manager
    return [
        {
            "name": person.name,
            "staff_number": person.staff_number,
            "email": person.email,
            "job": person.job_title,
            "staff_group": person.staff_group,
            "band": person.band,
            "department": str(person.department or ""),
            "site": str(person.site or ""),
            "line_manager": manager.name if manager else "",
            "here_from": person.active_from,
            "here_until": person.active_to,
            "may_sign_in": person.is_active,
            "last_signed_in": person.last_login,
            "reminders": "each in a mail of its own" if person.reminders_one_by_one else "all in one mail a day",
            "no_reminders_until": person.reminders_stopped_until,
            "may_open_the_admin_pages": person.is_staff or person.is_superuser,
            "password": "kept only as a hash" if person.has_usable_password() else "none set",
        }
    ]


def _roles(person: Person, at: datetime) -> list[Row]:
    roles = RoleHolding.objects.filter(person=person).order_by("pk")
    held = [{"role": str(one.get_role_display()), "team": str(one.get_team_display()) if one.team else ""} for one in roles]
    budgets = Department.objects.filter(budget_holder=person).order_by("name")
    return held + [{"role": "Budget holder", "team": department.name} for department in budgets]


def _requests(person: Person, at: datetime) -> list[Row]:
    rows = list(worklist.my_adjustments(person, at).select_related("request__department", "request__directorate"))
    cases = case_file.build_many(rows, person, at) if rows else []
    asked = {one.request.reference: one.request for one in rows}
    return [my_requests_data.row(case, asked[case.reference]) for case in cases]


def _drafts(person: Person, at: datetime) -> list[Row]:
    found = Request.objects.drafts_of(person).select_related("employee").prefetch_related("barriers", "adjustments__entry")
    return [my_requests_data.draft_row(draft, person) for draft in found.order_by("-created_at")]


def _filed(person: Person, at: datetime) -> list[Row]:
    found = Request.objects.sent().filter(filed_by=person).exclude(employee=person).order_by("-submitted_at")
    return [{"request": one.reference, "sent": one.submitted_at, "confirmed": one.confirmed_at} for one in found]


def _done(person: Person, at: datetime) -> list[Row]:
    found = Event.objects.filter(by=person).order_by("-at", "-seq")
    return [
        {"when": when, "request": reference, "what": str(wording.HAPPENED[Action(action)])}
        for when, reference, action in found.values_list("at", "request__reference", "action")
    ]


def _written(person: Person, at: datetime) -> list[Row]:
    """Return what the person wrote; not what they wrote of a case that is no longer theirs to see."""
    visible = set(Adjustment.objects.visible_to(person, at).values_list("pk", flat=True))
    fields = ("adjustment__request__reference", "words", "adjustment")
    written = [
        *Message.objects.filter(author=person).values_list("at", *fields),
        *Interim.objects.filter(author=person).values_list("event__at", *fields),
    ]
    return [
        {"when": when, "request": reference, "words": words if pk in visible else "No longer shared with you"}
        for when, reference, words, pk in sorted(written, key=lambda one: one[0], reverse=True)
    ]


def _steps(person: Person, at: datetime) -> list[Row]:
    """Return the decisions on others; which approval their own request waited for is told with the request, or withheld."""
    held = Step.objects.filter(holder_person=person) | Step.objects.filter(closed_by=person)
    others = held.exclude(adjustment__request__employee=person).exclude(adjustment__request__filed_by=person)
    found = others.distinct().select_related("adjustment__request").order_by("-pk")
    return [
        {
            "request": one.adjustment.request.reference,
            "approval": str(wording.STEP_KINDS[StepKind(one.kind)]),
            "opened": one.opened_on,
            "closed": one.closed_at,
            "by_you": one.closed_by_id == person.pk,
        }
        for one in found
    ]


def _holds(person: Person, at: datetime) -> list[Row]:
    found = Adjustment.objects.filter(holder_person=person).order_by("-held_since")
    return [
        {"request": reference, "number": number, "since": since}
        for reference, number, since in found.values_list("request__reference", "number", "held_since")
    ]


def _looks_at(person: Person, at: datetime) -> list[Row]:
    return [look_row(look) for look in looks_at(person)]


def _looks_by(person: Person, at: datetime) -> list[Row]:
    found = Look.objects.filter(viewer=person).order_by("-at", "-pk")
    return [{"request": reference, "when": when} for reference, when in found.values_list("request__reference", "at")]


def _notices(person: Person, at: datetime) -> list[Row]:
    found = Notice.objects.not_held_back().filter(to=person).order_by("-created_at", "-pk")
    rows = found.values_list("created_at", "kind", "request__reference", "sent_at", "parked_at", "dropped_at", "printed_by")
    return [
        {
            "when": when,
            "about": kind.replace("_", " ").capitalize(),
            "request": reference or "",
            "sent": sent,
            "could_not_be_delivered": parked,
            "overtaken": dropped,
            "as_a_letter": printed is not None,
        }
        for when, kind, reference, sent, parked, dropped, printed in rows
    ]


def _printed(person: Person, at: datetime) -> list[Row]:
    found = Notice.objects.filter(printed_by=person).order_by("-sent_at", "-pk")
    return [{"when": when, "request": reference or ""} for when, reference in found.values_list("sent_at", "request__reference")]


def _tokens(person: Person, at: datetime) -> list[Row]:
    found = ApiToken.objects.filter(person=person).order_by("-created_at")
    return [
        {
            "name": one.name,
            "made": one.created_at,
            "ends": one.expires_at,
            "closed": one.revoked_at,
            "may_also_act": one.may_change,
            "secret": "kept only as a hash",
        }
        for one in found
    ]


def _sendings(person: Person, at: datetime) -> list[Row]:
    found = Sending.objects.filter(person=person).order_by("-at", "-pk")
    return [{"when": when, "page": route} for when, route in found.values_list("at", "route")]


def _catalogue(person: Person, at: datetime) -> list[Row]:
    found = CatalogueChange.objects.filter(by=person).order_by("-at", "-pk")
    return [
        {"when": when, "entry": code, "field": field} for when, code, field in found.values_list("at", "entry__code", "field")
    ]


def _views(person: Person, at: datetime) -> list[Row]:
    return [{"name": name} for name in SavedView.objects.filter(person=person).order_by("name").values_list("name", flat=True)]


def _extracts(person: Person, at: datetime) -> list[Row]:
    found = Extract.objects.filter(by=person).order_by("-pk")
    return [{"when": when, "of": words, "why": reason} for when, words, reason in found.values_list("at", "words", "reason")]


def _settings(person: Person, at: datetime) -> list[Row]:
    found = SettingChange.objects.filter(by=person).order_by("-at", "-pk")
    return [{"when": when, "setting": what, "about": about} for when, what, about in found.values_list("at", "what", "about")]


def _handovers(person: Person, at: datetime) -> list[Row]:
    found = Handover.objects.filter(Q(employee=person) | Q(manager=person, shared_at__isnull=False)).order_by(
        "-changed_at", "-pk"
    )
    return [
        {
            "employee": one.employee.name,
            "line_manager": one.manager.name,
            "is_new_job": one.is_new_job,
            "when": one.changed_at,
            "shown_to_the_manager": one.shared_at,
            "manager_said_that_they_know": one.acknowledged_at,
        }
        for one in found.select_related("employee", "manager", "notice")
    ]


def _told(person: Person, at: datetime) -> list[Row]:
    """Return what the person was asked to do for somebody whose request went to HR instead: nothing else of it is theirs."""
    return [
        {"employee": one.employee, "what_to_do": one.words, "whom_to_ask": one.ask, "you_said_that_you_know_it": one.known_on}
        for one in to_managers.of_manager(person, at)
        if not one.manager
    ]


def _covers(person: Person, at: datetime) -> list[Row]:
    parties = Q(manager=person) | Q(cover=person) | Q(appointed_by=person) | Q(ended_by=person)
    found = Cover.objects.filter(parties).select_related("manager", "cover", "appointed_by", "ended_by").order_by("-begins_at")
    return [
        {
            "manager": one.manager.name,
            "cover": one.cover.name,
            "from": one.from_on,
            "to": one.to_on,
            "named_by": one.appointed_by.name,
            "when": one.created_at,
            "told": one.told_at,
            "ended": one.ended_at,
            "ended_by": one.ended_by.name if one.ended_by else "",
        }
        for one in found
    ]


def _invitations(person: Person, at: datetime) -> list[Row]:
    """Return whom the person asked for support or to fill in a request, and who asked them; what request it is only where they ever could read it."""
    parties = Q(invited_by=person) | Q(person=person) | Q(ended_by=person)
    also = ("request", "filed", "invited_by", "person", "ended_by")
    found = Invitation.objects.filter(parties).select_related(*also).order_by("-invited_at")
    return [
        {
            "to": "fill in a request" if one.is_to_file else "support with a request",
            "request": _invited_to(one) if one.accepted_at or one.invited_by_id == person.pk else "",
            "employee": one.invited_by.name,
            "asked": one.person.name,
            "when": one.invited_at,
            "until": one.expires_on,
            "said_yes": one.accepted_at,
            "ended": one.ended_at,
            "ended_by": one.ended_by.name if one.ended_by else "",
        }
        for one in found
    ]


def _invited_to(one: Invitation) -> str:
    """Return the request that it is about, or that was sent with it."""
    request = one.request or one.filed
    return request.reference if request else ""


SECTIONS: tuple[Section, ...] = (
    Section("directory", "The staff directory about you", ("person.line_manager",), _directory),
    Section("roles", "What you are employed to do here", ("roleholding.person", "department.budget_holder"), _roles),
    Section("requests", "Your requests", ("request.employee",), _requests),
    Section("drafts", "What you began and did not send", (), _drafts),
    Section("filed", "What you asked for on behalf of others", ("request.filed_by",), _filed),
    Section("handovers", "Changes of line manager or job", ("handover.employee", "handover.manager"), _handovers),
    Section("told", "What you are asked to do for people in your team", (), _told),
    Section("covers", "Cover", ("cover.manager", "cover.cover", "cover.appointed_by", "cover.ended_by"), _covers),
    Section(
        "invitations",
        "Support with requests, and filling them in",
        ("invitation.person", "invitation.invited_by", "invitation.ended_by"),
        _invitations,
    ),
    Section("looks_at_yours", "Who opened your requests", (), _looks_at),
    Section("messages", "What you wrote", ("message.author", "interim.author"), _written),
    Section("actions", "What you did", ("event.by",), _done),
    Section("holds", "What you have now", ("adjustment.holder_person",), _holds),
    Section("approvals", "Decisions that were yours", ("step.holder_person", "step.closed_by"), _steps),
    Section("looks", "Requests of others that you opened", ("look.viewer",), _looks_by),
    Section("notices", "Mails to you", ("notice.to",), _notices),
    Section("printed", "Letters that you printed", ("notice.printed_by",), _printed),
    Section("tokens", "Your API tokens", ("apitoken.person",), _tokens),
    Section("sendings", "Forms that you sent, kept for seven days", ("sending.person",), _sendings),
    Section("catalogue", "What you changed in the catalogue", ("cataloguechange.by",), _catalogue),
    Section("views", "Your saved lists", ("savedview.person",), _views),
    Section("extracts", "Extracts of rows that you took", ("extract.by",), _extracts),
    Section("settings", "What you changed in the settings", ("settingchange.by",), _settings),
)
LEFT_OUT = {
    "roleholding.given_by": "What you changed in the settings says it.",
    "department.budget_given_by": "What you changed in the settings says it.",
    "logentry.user": "The admin pages change reference data only; their log is kept for administrators.",
    "emailaddress.user": "A copy of the address in the directory that the sign-in library keeps.",
    "person_groups.person": "Not used: roles say what somebody may do.",
    "person_user_permissions.person": "Not used: roles say what somebody may do.",
}
"""Fields that point to a person and are in no section, each with its reason."""


@remembered()
def about(person: Person, at: datetime) -> list[Held]:
    """Return everything that is held about this person."""
    return [Held(one.code, one.title, one.rows(person, at)) for one in SECTIONS]


def as_file(person: Person, at: datetime) -> dict[str, Any]:
    """Return the same, by the code of each section."""
    return {"made_at": at} | {held.code: held.rows for held in about(person, at)}
