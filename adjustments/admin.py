"""Reference data for administrators: people, places, roles, the catalogue. Never the content of a case."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin

from .models import Barrier, CatalogueEntry, Department, Person, RoleHolding, Site

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


for model in (Department, Site, Barrier, CatalogueEntry):
    admin.site.register(model)
