# Written by hand after its neighbours.

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ventures', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='venture',
            name='founder_groups',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('in-firm', 'internal venture of a firm'), ('student', 'university students'), ('returned', 'returned to the countryside'), ('envoy', 'technology envoys')], max_length=20), blank=True, db_default=[], default=list, size=None, verbose_name='groups the founders belong to'),
        ),
    ]
