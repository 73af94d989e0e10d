"""What an administrator keeps for HR offices; cases are not among it."""

from django.contrib import admin

from accounts.admin import Audited
from accounts.enums import Role
from mobility.models import CalendarDay, Department


@admin.register(Department)
class DepartmentAdmin(Audited, admin.ModelAdmin[Department]):
    """Departments and who leads them."""

    list_display = ("name", "organisation", "head")
    list_filter = ("organisation",)
    search_fields = ("name",)
    autocomplete_fields = ("head",)


@admin.register(CalendarDay)
class CalendarDayAdmin(Audited, admin.ModelAdmin[CalendarDay]):
    """Holidays and worked weekend days; next year's are added when they are announced."""

    keeps = (Role.SYSTEM_ADMIN,)
    list_display = ("day", "is_worked", "name")
    date_hierarchy = "day"
