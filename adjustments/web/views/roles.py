"""Settings: who may do what, and who holds which budget."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from ... import wording
from ...actions import settings as actions
from ...models import Department, Person
from ...queries import covers
from ...queries import settings as queries
from ...rules.permissions import DECIDES_BY
from ...rules.settings import may_give_roles, may_open_settings, may_set_policy
from ...rules.workflow import NotPermitted
from ..access import only
from ..environment import day_in_words
from ..forms.settings import HELD, BudgetForm, RolesForm, StopRemindersForm
from ..previewing import Answers, Edit, Line, edit, posted
from .covers import cover_done
from .errors import not_found, refused
from .requests import PER_PAGE
from .settings import done_words


@only(may_open_settings)
def people(request: HttpRequest) -> HttpResponse:
    """Find people by name or staff number; without words, list those who hold a role."""
    words = request.GET.get("words", "").replace("\x00", "").strip()[:100]
    page = Paginator(queries.people_found(words), PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (one, [wording.role_in_words(held.role, held.team) for held in sorted(one.roles_held.all(), key=lambda held: held.pk)])
        for one in page
    ]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "rows": rows, "words": words, "query": query.urlencode()}
    return render(request, "adjustments/settings/people.jinja", context)


@only(may_open_settings)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what somebody may do here; HR leads and administrators give and take."""
    found = Person.objects.active().select_related("department", "line_manager", "site").filter(pk=pk).first()
    if found is None:
        return not_found(request)
    held = actions.roles_of(found)
    context = {"found": found, "held": actions.roles_in_words(held), "is_own": found == request.user, "done": done_words(request)}
    context["sets_reminders"] = may_set_policy(request.user.as_viewer)
    at = timezone.now()
    context["covers"] = [(one, one.is_running(at)) for one in covers.of_manager(found)]
    context["held_covers"] = [(one, one.is_running(at)) for one in covers.held_by(found)]
    context["done"] = context["done"] or cover_done(request)
    context["budgets"] = [queries.path_of(one) for one in found.budgets.select_related("parent").order_by("name")]
    context["powers"] = {code: str(wording.POWERS[role]) for code, (role, _) in HELD.items()}
    if not may_give_roles(request.user.as_viewer) or found == request.user:
        if request.method == "POST":
            why = actions.OwnRoles() if found == request.user else NotPermitted()
            return refused(request, why, {})
        return render(request, "adjustments/settings/person.jinja", context | {"back": reverse("settings_people")})
    return edit(request, _roles_page(request, found, held, context))


def _not_on_own(by: Person, named: Person | None, is_new: object) -> list[str]:
    """Return what is said to somebody who names who decides, and has sent requests themselves."""
    if named is None or not is_new or not queries.has_sent(by):
        return []
    return [f"{named.name} will not decide on requests that you have sent already, for yourself or for somebody else."]


def _roles_page(request: HttpRequest, found: Person, held: set[actions.Held], context: Answers) -> Edit:
    def lines(answers: Answers) -> list[Line]:
        words = actions.roles_in_words
        before, after = words(held) or "No role", words(answers["roles"]) or "No role"
        return [Line(f"Roles of {found.name}", before, after)] if held != answers["roles"] else []

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.change_roles(found, answers["roles"], by=request.user, at=at, seen=seen)
        return f"{reverse('settings_person', args=[found.pk])}?done=roles"

    return Edit(
        template="adjustments/settings/person.jinja",
        heading=f"Roles of staff number {found.staff_number}",
        back=reverse("settings_people"),
        form=RolesForm(posted(request), held=held),
        version=queries.version_of(("role",), actions.named(found)),
        lines=lines,
        save=keep,
        consequence=lambda answers: " ".join(
            [
                "It holds at once. What the person may no longer hold goes to somebody else.",
                *_not_on_own(request.user, found, {role for role, _ in answers["roles"] - held} & DECIDES_BY),
            ]
        ),
        context=context,
    )


@only(may_set_policy)
def stop_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody no reminders for a while; what is late goes to others as ever."""
    found = Person.objects.active().filter(pk=pk).first()
    if found is None:
        return not_found(request)
    now = found.reminders_stopped_until

    def lines(answers: Answers) -> list[Line]:
        words = [day_in_words(day) if day else "Reminders are sent" for day in (now, answers["until"])]
        return [Line(f"No reminders to {found.name} until", *words)] if now != answers["until"] else []

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.stop_reminders(found, answers["until"], by=request.user, at=at, seen=seen)
        return f"{reverse('settings_person', args=[found.pk])}?done=stopped"

    page = Edit(
        template="adjustments/settings/stop_reminders.jinja",
        heading=f"Reminders to staff number {found.staff_number}",
        back=reverse("settings_person", args=[found.pk]),
        form=StopRemindersForm(posted(request), initial={"until": now}),
        version=queries.version_of(("reminders_stopped",), actions.named(found)),
        lines=lines,
        save=keep,
        consequence=lambda _: "What is new still comes. What is late goes to the next person, as it does with everybody.",
        context={"found": found},
    )
    return edit(request, page)


@only(may_open_settings)
def departments(request: HttpRequest) -> HttpResponse:
    """List the departments with who holds their budget, inherited ones included."""
    page = Paginator(queries.budgets(), PER_PAGE * 2).get_page(request.GET.get("page"))
    context = {"page": page, "may_change": may_give_roles(request.user.as_viewer), "done": done_words(request)}
    return render(request, "adjustments/settings/departments.jinja", context)


@only(may_give_roles)
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the budget holder of a department."""
    found = Department.objects.select_related("budget_holder", "parent").filter(pk=pk).first()
    if found is None:
        return not_found(request)
    path, holder = queries.path_of(found), found.budget_holder
    above = "That of the department above" if found.parent_id else "Nobody: the HR lead decides"

    def named(one: Person | None) -> str:
        return actions.named(one) if one else above

    def lines(answers: Answers) -> list[Line]:
        new = answers["staff_number"]
        if new == request.user:
            raise actions.OwnBudget
        return [Line(f"Budget holder of {path}", named(holder), named(new))] if new != holder else []

    def keep(answers: Answers, seen: int, at: datetime) -> str:
        actions.set_budget_holder(found, answers["staff_number"], by=request.user, at=at, seen=seen)
        return f"{reverse('settings_departments')}?done=budget"

    page = Edit(
        template="adjustments/settings/department.jinja",
        heading=f"Budget holder of {path}",
        back=reverse("settings_departments"),
        form=BudgetForm(posted(request), initial={"staff_number": holder.staff_number if holder else ""}),
        version=queries.version_of(("budget_holder",), path),
        lines=lines,
        save=keep,
        consequence=lambda answers: " ".join(
            [
                "They are asked about costs over the limit, in this department and those below it without their own.",
                *_not_on_own(request.user, answers["staff_number"], is_new=True),
            ]
        ),
        refused_at="staff_number",
        context={"path": path, "now": named(holder)},
    )
    return edit(request, page)
