"""A sample province."""

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """A sample province, loaded through the real actions."""

    name = "samples"
