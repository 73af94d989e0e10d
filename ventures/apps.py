"""What founders build, and who is in their teams."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext as _

from accounts.enums import Hat, MailKind
from notifications.enums import Urgency

if TYPE_CHECKING:
    from accounts.models import User


class VenturesConfig(AppConfig):
    """Ventures, their teams and invitations to them."""

    name = "ventures"
    mail_kinds: ClassVar = {"": MailKind.REQUESTS}
    mail_urgency: ClassVar = {
        "archived": Urgency.DAILY,
        "joined": Urgency.DAILY,
        "left": Urgency.DAILY,
        "restored": Urgency.DAILY,
        "role_changed": Urgency.DAILY,
        "role_told": Urgency.DAILY,
        "taken_out": Urgency.DAILY,
        "": Urgency.AT_ONCE,
    }
    asks_for_answer: ClassVar = {"invited"}

    def keeps_hats(self, user: "User") -> "Iterator[tuple[Hat, str]]":
        """Say that whoever builds something stays a founder."""
        from ventures.models import Venture  # noqa: PLC0415  once the apps are ready

        if teams := Venture.objects.founded_by(user):
            told = _("You are in the team of %(ventures)s: leave it or archive it first.")
            yield Hat.FOUNDER, told % {"ventures": _(", ").join(map(str, teams))}
