"""The administration of the registers: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from results.models import Technology, Transfer


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only their own pages change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever registers writes them."""
        del request
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """Read only."""
        del request, obj
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ANN401
        """Keep every one."""
        del request, obj
        return False


@admin.register(Technology)
class TechnologyAdmin(ReadOnly):
    """Technologies."""

    list_display = ("name", "kind", "number", "prefecture", "status")
    list_filter = ("status", "kind")
    list_select_related = ("prefecture",)
    search_fields = ("name", "number", "owner")


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    """Transfers."""

    list_display = ("__str__", "number", "way", "company", "status")
    list_filter = ("status", "way")
    list_select_related = ("technology",)
    search_fields = ("name", "number", "company")
