"""The administration of maker spaces."""

from django.contrib import admin

from accounts.admin import Audited
from spaces.models import Facility, Space


class FacilityInline(admin.TabularInline[Facility, Space]):
    """What the space has, does or asks for."""

    model = Facility
    fields = ("position", "kind", "text")
    extra = 0


@admin.register(Space)
class SpaceAdmin(Audited, admin.ModelAdmin[Space]):
    """Spaces and what they offer."""

    list_display = ("name", "type", "level", "status", "county", "desks_free", "rooms_free")
    list_filter = ("status", "type", "level", "county__prefecture")
    list_select_related = ("type", "county__prefecture")
    search_fields = ("search_key", "summary")
    autocomplete_fields = ("county", "operator", "sectors", "help_kinds")
    prepopulated_fields = {"slug": ("name",)}  # noqa: RUF012
    inlines = (FacilityInline,)
