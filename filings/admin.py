"""The administration of returns, evaluations and checks: to look; pages of their own decide."""

from django.contrib import admin

from accounts.admin import ToLook
from filings.models import CheckedSpace, Evaluation, Filing, Obstacle, Sample


@admin.register(Filing)
class FilingAdmin(ToLook):
    """Who filed which period."""

    list_display = ("space", "year", "month", "status", "filed_at")
    list_filter = ("status", "year")
    list_select_related = ("space",)
    search_fields = ("space__name",)


@admin.register(Evaluation)
class EvaluationAdmin(ToLook):
    """How a year was evaluated."""

    list_display = ("space", "year", "result", "rectify_by")
    list_filter = ("result", "year")
    list_select_related = ("space",)
    search_fields = ("space__name",)


@admin.register(Sample)
class SampleAdmin(ToLook):
    """What was drawn with which seed."""

    list_display = ("about", "seed", "size", "by", "at")
    list_select_related = ("by",)
    search_fields = ("about",)


@admin.register(CheckedSpace)
class CheckedSpaceAdmin(ToLook):
    """What was found in which space."""

    list_display = ("space", "sample", "status", "rectify_by")
    list_filter = ("status",)
    list_select_related = ("space", "sample")
    search_fields = ("space__name",)


@admin.register(Obstacle)
class ObstacleAdmin(ToLook):
    """Which rules hinder."""

    list_display = ("rule", "status", "at", "may_be_published")
    list_filter = ("status",)
    search_fields = ("rule",)
