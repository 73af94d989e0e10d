# Written by hand after its neighbours.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0002_held_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='space',
            name='liaison_phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='phone of the IP liaison'),
        ),
        migrations.AddField(
            model_name='space',
            name='liaison_until',
            field=models.DateField(blank=True, null=True, verbose_name='IP liaison until'),
        ),
        migrations.CreateModel(
            name='Hosted',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('firm', 'firm'), ('fund', 'fund'), ('bank', 'bank'), ('agency', 'agency'), ('building', 'idle building')], default='firm', max_length=12, verbose_name='kind')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('offers', models.CharField(blank=True, max_length=200, verbose_name='what it offers')),
                ('since', models.DateField(blank=True, null=True, verbose_name='at the space since')),
                ('has_agreed', models.BooleanField(default=False, verbose_name='has agreed to be named in public')),
                ('agreed_by', models.CharField(blank=True, max_length=60, verbose_name='who said so')),
                ('agreed_on', models.DateField(blank=True, null=True, verbose_name='said on')),
                ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosted', to='spaces.space')),
            ],
            options={
                'verbose_name': 'body at a space',
                'verbose_name_plural': 'bodies at spaces',
                'ordering': ('kind', 'name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('space', 'name'), name='hosted_has_own_name', violation_error_message='This name is in the list already.'), models.CheckConstraint(condition=models.Q(('kind__in', ['firm', 'fund', 'bank', 'agency', 'building'])), name='hosted_kind_is_known'), models.CheckConstraint(condition=models.Q(('has_agreed', False), models.Q(models.Q(('agreed_by', ''), _negated=True), ('agreed_on__isnull', False)), _connector='OR'), name='hosted_agreed_by_somebody', violation_error_message='Say who agreed, and on which day.')],
            },
        ),
    ]
