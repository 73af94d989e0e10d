"""Leave ledgers in Excel, brought in and given out."""

from django.apps import AppConfig

from audit import terms


class LedgersConfig(AppConfig):
    """Leave ledgers in Excel, brought in and given out."""

    name = "ledgers"

    def ready(self) -> None:
        """Say how long files of imports stay."""
        from ledgers.actions.ending import TERMS  # noqa: PLC0415  apps are loaded

        terms.enter(*TERMS)
