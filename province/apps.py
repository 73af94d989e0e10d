"""What the province reads and sets."""

from django.apps import AppConfig


class ProvinceConfig(AppConfig):
    """What the province reads and sets."""

    name = "province"
