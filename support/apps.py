"""What the province and the state give founders and spaces, as dated rules."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """Awards, subsidies, tax relief, funds: who may have them, and where that is written."""

    name = "support"
