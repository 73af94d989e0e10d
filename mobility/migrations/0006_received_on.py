from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mobility', '0005_completed'),
    ]

    operations = [
        migrations.AddField(
            model_name='returnplan',
            name='late_is_accepted',
            field=models.BooleanField(db_default=False, default=False, verbose_name='reason accepted: the days count'),
        ),
        migrations.AddField(
            model_name='returnplan',
            name='received_on',
            field=models.DateField(blank=True, null=True, verbose_name='received on'),
        ),
    ]
