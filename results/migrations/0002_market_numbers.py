# Written by hand after its neighbours.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('results', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='technology',
            name='listing_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='number in the technology market'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='registration_number',
            field=models.CharField(blank=True, db_default='', default='', max_length=60, verbose_name='registration number of the contract'),
        ),
    ]
