import django.contrib.postgres.fields
from django.db import migrations, models

import accounts.enums


def keep_the_choice(apps, schema_editor):
    """Whoever wanted no mail wants none of any kind."""
    apps.get_model("accounts", "User").objects.filter(wants_mail=False).update(mailed=[])


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_units"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mailed",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("requests", "Requests and answers to them"),
                        ("mentoring", "Mentoring under way"),
                        ("deadlines", "Warnings before days of a leave"),
                        ("procedure", "Steps in the procedure of a leave"),
                    ],
                    max_length=20,
                ),
                blank=True,
                default=accounts.enums.all_mail_kinds,
                size=None,
                verbose_name="by mail as well",
            ),
        ),
        migrations.RunPython(keep_the_choice, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="user", name="wants_mail"),
    ]
