from django.db import migrations

from privacy.guards import wipe_function


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("mentors", "0001_initial"),
        ("mentoring", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(wipe_function(), "DROP FUNCTION privacy_wipe(bigint)"),
    ]
