"""Choices of matching."""

from django.db.models import TextChoices


class Part(TextChoices):
    """Which line of a profile a passage is."""

    EXPERIENCE = "experience"
    PROMISE = "promise"
    FACILITY = "facility"
    SUMMARY = "summary"
