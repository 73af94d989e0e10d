# Written by hand after its neighbours.

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mentors', '0002_take_back_application'),
    ]

    operations = [
        migrations.AddField(
            model_name='mentorprofile',
            name='working_styles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('asks', 'asks questions rather than gives answers'), ('plain', 'says plainly what is wrong'), ('numbers', 'goes through the numbers'), ('doors', 'opens doors'), ('on-site', 'comes to the site'), ('between', 'answers short questions between meetings')], max_length=20), blank=True, db_default=[], default=list, size=None, verbose_name='how you work with founders'),
        ),
    ]
