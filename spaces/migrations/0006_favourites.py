# Written by hand after its neighbours.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('spaces', '0005_rooms_for_meetings'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpaceFavourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='note to yourself')),
                ('at', models.DateTimeField()),
                ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='spaces.space')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='space_favourites', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'saved space',
                'verbose_name_plural': 'saved spaces',
                'constraints': [models.UniqueConstraint(fields=('user', 'space'), name='one_favourite_per_space')],
            },
        ),
    ]
