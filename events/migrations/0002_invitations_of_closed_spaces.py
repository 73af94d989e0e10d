# Written by hand after its neighbours.

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="winnerinvitation",
            name="status",
            field=models.CharField(
                choices=[
                    ("asked", "waits for an answer"),
                    ("coming", "wants to come"),
                    ("declined", "declined"),
                    ("lapsed", "the space has closed"),
                ],
                default="asked",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="winnerinvitation", name="winner_invitation_status_is_known"
        ),
        migrations.AddConstraint(
            model_name="winnerinvitation",
            constraint=models.CheckConstraint(
                condition=Q(("status__in", ["asked", "coming", "declined", "lapsed"])),
                name="winner_invitation_status_is_known",
            ),
        ),
    ]
