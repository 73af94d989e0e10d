"""The administration of returns, evaluations and checks: to look; pages of their own decide."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from accounts.admin import Audited
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle, Sample


class _ToLook(Audited, admin.ModelAdmin[Any]):
    """Rows that nobody changes here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Pages of their own write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Pages of their own change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nothing is deleted here."""
        return False


@admin.register(Filing)
class FilingAdmin(_ToLook):
    """Who filed which period."""

    list_display = ("space", "year", "month", "status", "filed_at")
    list_filter = ("status", "year")
    list_select_related = ("space",)
    search_fields = ("space__name",)


@admin.register(Evaluation)
class EvaluationAdmin(_ToLook):
    """How a year was evaluated."""

    list_display = ("space", "year", "result", "rectify_by")
    list_filter = ("result", "year")
    list_select_related = ("space",)
    search_fields = ("space__name",)


@admin.register(Sample)
class SampleAdmin(_ToLook):
    """What was drawn with which seed."""

    list_display = ("about", "seed", "size", "by", "at")
    list_select_related = ("by",)
    search_fields = ("about",)


@admin.register(CheckedSpace)
class CheckedSpaceAdmin(_ToLook):
    """What was found in which space."""

    list_display = ("space", "sample", "status", "rectify_by")
    list_filter = ("status",)
    list_select_related = ("space", "sample")
    search_fields = ("space__name",)


@admin.register(Obstacle)
class ObstacleAdmin(_ToLook):
    """Which rules hinder."""

    list_display = ("rule", "status", "at", "may_be_published")
    list_filter = ("status",)
    search_fields = ("rule",)
