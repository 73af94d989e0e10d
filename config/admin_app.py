"""Django's administration with our own site."""

from django.apps import apps
from django.contrib.admin.apps import AdminConfig as DjangosAdmin
from django.utils.translation import gettext_lazy as _

# What rooms and libraries with lists here are called; by the name of their folder otherwise.
NAMES = {
    "account": _("E-mail addresses"),
    "accounts": _("People, bodies and shared lists"),
    "events": _("Events and competitions"),
    "exchange": _("More help"),
    "filings": _("Figures of spaces"),
    "incubation": _("Incubation"),
    "mentors": _("Mentors"),
    "mobility": _("Leave of researchers"),
    "results": _("Technologies and results"),
    "spaces": _("Maker spaces"),
    "stories": _("Stories"),
    "usersessions": _("Sessions"),
    "ventures": _("Ventures"),
}


class AdminConfig(DjangosAdmin):
    """The administration, its site exchanged."""

    default_site = "config.admin_site.AdminSite"

    def ready(self) -> None:
        """Name the rooms, then collect their lists."""
        for label, name in NAMES.items():
            apps.get_app_config(label).verbose_name = name
        super().ready()
