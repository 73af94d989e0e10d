"""The administration of events and competitions: to read, not to change."""

from django.contrib import admin

from accounts.admin import ToLook
from events.models import Competition, Entry, Event, SignUp


@admin.register(Event)
class EventAdmin(ToLook):
    """Events."""

    list_display = ("title", "kind", "space", "begins_at", "status")
    list_filter = ("status", "kind")
    list_select_related = ("space",)
    search_fields = ("title",)


@admin.register(SignUp)
class SignUpAdmin(ToLook):
    """Who has a place."""

    list_display = ("event", "by", "status", "came")
    list_filter = ("status",)
    list_select_related = ("event", "by")
    search_fields = ("event__title",)


@admin.register(Competition)
class CompetitionAdmin(ToLook):
    """Competitions."""

    list_display = ("title", "space", "entries_until", "status")
    list_filter = ("status",)
    list_select_related = ("space",)
    search_fields = ("title",)


@admin.register(Entry)
class EntryAdmin(ToLook):
    """Entries."""

    list_display = ("title", "competition", "venture", "status", "award")
    list_filter = ("status", "award")
    list_select_related = ("competition", "venture")
    search_fields = ("title", "venture__search_key")
