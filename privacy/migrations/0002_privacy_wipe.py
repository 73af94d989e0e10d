from django.db import migrations

from privacy.guards import wipe_function


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("mentors", "0011_entry_removed"),
        ("mentoring", "0008_groups_open_hours_surveys"),
    ]

    operations = [
        migrations.RunSQL(wipe_function(), "DROP FUNCTION privacy_wipe(bigint)"),
    ]
