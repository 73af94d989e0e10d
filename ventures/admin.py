"""The administration of ventures: to look at; the founders write."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin import Audited
from ventures.models import Venture


@admin.register(Venture)
class VentureAdmin(Audited, admin.ModelAdmin[Venture]):
    """Ventures without what the founders ruled out, which is nobody else's business."""

    list_display = ("name", "stage", "county", "open_requests", "updated_at", "is_sample")
    list_filter = ("stage", "county__prefecture", "is_sample")
    list_select_related = ("stage", "county__prefecture")
    search_fields = ("search_key", "sentence")
    fields = ("name", "sentence", "stage", "sectors", "county", "registered_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Founders found."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Founders change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False
