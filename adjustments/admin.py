"""Reference data for administrators: people, places, roles. Never the content of a case; HR edits the catalogue in its pages."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from .actions.people import settle
from .models import Barrier, Department, Person, RoleHolding, Site

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the same limits on guesses
admin.site.site_header = "Workplace adjustments: reference data"


class RolesInline(admin.TabularInline):
    """What somebody is employed to do here."""

    model = RoleHolding
    extra = 1


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """People of the staff directory and their roles."""

    list_display = ["name", "staff_number", "email", "department", "is_active"]
    search_fields = ["name", "staff_number", "email"]
    raw_id_fields = ["line_manager"]
    exclude = ["password", "groups", "user_permissions", "last_login"]
    inlines = [RolesInline]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Save, and hand on what the person, or their manager, may no longer hold."""
        super().save_model(request, obj, form, change)
        settle(at=timezone.now())


for model in (Department, Site, Barrier):
    admin.site.register(model)
