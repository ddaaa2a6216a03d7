"""Reference data for administrators: people and places. Never the content of a case.

Not here: roles, budget holders, the catalogue and what else stands in the settings' history (`web/views/settings`).
"""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from .actions.handovers import jobs_changed, managers_changed
from .actions.people import settle
from .models import Barrier, Department, Person, Site
from .rules.handovers import is_another_job

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the same limits on guesses
admin.site.site_header = "Workplace adjustments: reference data"


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """People of the staff directory."""

    list_display = ["name", "staff_number", "email", "department", "is_active"]
    search_fields = ["name", "staff_number", "email"]
    raw_id_fields = ["line_manager"]
    exclude = ["password", "groups", "user_permissions", "last_login", "manager_may_see"]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Save, and hand on what the person, or their manager, may no longer hold."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            if "line_manager" in form.changed_data:
                managers_changed([obj], at=timezone.now())
            elif change and is_another_job(form.initial["job_title"], obj.job_title):
                jobs_changed([obj], at=timezone.now())
        settle(at=timezone.now())


@admin.register(Department)
class DepartmentAdmin(admin.ModelAdmin):
    """The tree of departments."""

    exclude = ["budget_holder", "budget_given_by", "budget_given_at"]


for model in (Site, Barrier):
    admin.site.register(model)
