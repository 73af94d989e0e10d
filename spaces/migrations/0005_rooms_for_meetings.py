# Written by hand after its neighbours.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0004_question_kind'),
    ]

    operations = [
        migrations.AddField(
            model_name='place',
            name='is_for_meetings',
            field=models.BooleanField(db_default=False, default=False, verbose_name='mentors and founders of other places may meet in it'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'room'), ('is_for_meetings', False), _connector='OR'), name='only_rooms_are_for_meetings', violation_error_message='Only a room can be used for meetings.'),
        ),
    ]
