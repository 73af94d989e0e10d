"""The administration of events and competitions: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import Competition, Entry, Event, SignUp


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that only their own pages change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Hosts and those who come write them."""
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


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Events."""

    list_display = ("title", "kind", "space", "begins_at", "status")
    list_filter = ("status", "kind")
    list_select_related = ("space",)
    search_fields = ("title",)


@admin.register(SignUp)
class SignUpAdmin(ReadOnly):
    """Who has a place."""

    list_display = ("event", "by", "status", "came")
    list_filter = ("status",)
    list_select_related = ("event", "by")
    search_fields = ("event__title",)


@admin.register(Competition)
class CompetitionAdmin(ReadOnly):
    """Competitions."""

    list_display = ("title", "space", "entries_until", "status")
    list_filter = ("status",)
    list_select_related = ("space",)
    search_fields = ("title",)


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    """Entries."""

    list_display = ("title", "competition", "venture", "status", "award")
    list_filter = ("status", "award")
    list_select_related = ("competition", "venture")
    search_fields = ("title", "venture__name")
