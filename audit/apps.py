from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit import terms


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        """Say that the trail stays, sign-ins and refusals in it included."""
        terms.enter(
            terms.Term(
                key="trail",
                label=_("Audit trail, sign-ins and refusals included"),
                kept=_("as long as the service runs; at least 184 days"),
                ending=_("kept"),
                why=_(
                    "It is sealed in a chain, and the database refuses every deletion: a trail "
                    "from which something may go could be cut by whoever has something to hide."
                ),
            )
        )
