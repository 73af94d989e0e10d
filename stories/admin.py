"""Stories in the administration, to look at."""

from django.contrib import admin

from accounts.admin import ToLook
from stories.models import Story


@admin.register(Story)
class StoryAdmin(ToLook):
    """Stories."""

    list_display = ("title", "status", "shown_on")
    list_filter = ("status",)
    search_fields = ("title",)
