"""The administration of the registers: to read, not to change."""

from django.contrib import admin

from accounts.admin import ToLook
from results.models import Technology, Transfer


@admin.register(Technology)
class TechnologyAdmin(ToLook):
    """Technologies."""

    list_display = ("name", "kind", "number", "prefecture", "status")
    list_filter = ("status", "kind")
    list_select_related = ("prefecture",)
    search_fields = ("name", "number", "owner")


@admin.register(Transfer)
class TransferAdmin(ToLook):
    """Transfers."""

    list_display = ("__str__", "number", "way", "company", "status")
    list_filter = ("status", "way")
    list_select_related = ("technology",)
    search_fields = ("name", "number", "company")
