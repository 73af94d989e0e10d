"""Conditions of entry that stood as three fields on the page of a space become conditions."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_MOST = 600  # months; the bound that conditions have


def move(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Write a condition for each field, unless the managers entered one of that kind themselves."""
    condition = apps.get_model("incubation", "EntryCondition")
    for space in apps.get_model("spaces", "Space").objects.order_by("pk"):
        told = {
            "registered": space.requires_registered,
            "oldest": space.max_firm_age_months is not None,
            "harmless": not space.hazardous_ok,
        }
        for kind in [kind for kind, holds in told.items() if holds]:
            months = min(space.max_firm_age_months, AT_MOST) if kind == "oldest" else None
            condition.objects.get_or_create(space=space, kind=kind, defaults={"months": months})


class Migration(migrations.Migration):
    """Before the fields go."""

    dependencies = [("incubation", "0002_chain"), ("spaces", "0006_standing")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
