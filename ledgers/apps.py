"""Leave ledgers in Excel, brought in and given out."""

from django.apps import AppConfig


class LedgersConfig(AppConfig):
    """Leave ledgers in Excel, brought in and given out."""

    name = "ledgers"
