"""Django's administration with our own site."""

from django.contrib.admin.apps import AdminConfig as DjangosAdmin


class AdminConfig(DjangosAdmin):
    """The administration, its site exchanged."""

    default_site = "config.admin_site.AdminSite"
