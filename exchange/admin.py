"""The administration of the exchange: to read, not to change."""

from django.contrib import admin

from accounts.admin import ToLook
from exchange.models import Listing


@admin.register(Listing)
class ListingAdmin(ToLook):
    """Listings."""

    list_display = ("title", "kind", "provider", "prefecture", "status")
    list_filter = ("status", "kind")
    list_select_related = ("prefecture",)
    search_fields = ("title", "provider")
