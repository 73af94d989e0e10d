"""What an administrator keeps for HR offices; cases are not among it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin import Audited
from accounts.enums import Role
from accounts.models import User
from mobility.actions.words import tell_new_head
from mobility.models import CalendarDay, Department


@admin.register(Department)
class DepartmentAdmin(Audited, admin.ModelAdmin[Department]):
    """Departments and who leads them."""

    list_display = ("name", "organisation", "head")
    list_filter = ("organisation",)
    search_fields = ("name",)
    autocomplete_fields = ("head",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # noqa: ANN401
        """Let nobody lead whose account is closed or switched off: his turn would never come."""
        if db_field.name == "head":
            told = _("This account is closed or switched off: choose another.")
            kwargs["queryset"] = User.objects.filter(is_active=True)
            kwargs["error_messages"] = {"invalid_choice": told}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:  # noqa: ANN401
        """Save, and tell a new head what waits for him."""
        super().save_model(request, obj, form, change)
        if change and "head" in form.changed_data:
            tell_new_head(obj, timezone.now())


@admin.register(CalendarDay)
class CalendarDayAdmin(Audited, admin.ModelAdmin[CalendarDay]):
    """Holidays and worked weekend days; next year's are added when they are announced."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("day", "is_worked", "name")
    date_hierarchy = "day"
