# Written by hand after its neighbours.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0005_missed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='meeting',
            name='status',
            field=models.CharField(choices=[('proposed', 'waits for a yes'), ('agreed', 'arranged'), ('held', 'held'), ('missed', 'did not take place'), ('cancelled', 'cancelled'), ('lapsed', 'never arranged'), ('untold', 'never written down')], default='proposed', editable=False, max_length=12),
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_status_is_known',
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'agreed', 'held', 'missed', 'cancelled', 'lapsed', 'untold'])), name='meeting_status_is_known'),
        ),
    ]
