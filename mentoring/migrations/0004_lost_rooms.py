# Written by hand after its neighbours.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0003_rooms'),
        ('spaces', '0005_rooms_for_meetings'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='in_room',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='A room of a maker space was chosen; without one now, it is lost.'),
        ),
        migrations.RunSQL(
            'UPDATE mentoring_meeting SET in_room = true WHERE room_id IS NOT NULL',
            migrations.RunSQL.noop,
        ),
    ]
