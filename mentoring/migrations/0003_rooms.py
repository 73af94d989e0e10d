import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mentoring', '0002_corrections'),
        ('spaces', '0003_hosted'),
    ]

    operations = [
        migrations.AddField(
            model_name='meeting',
            name='room',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spaces.place', verbose_name='room of a maker space'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='is_choice',
            field=models.BooleanField(db_default=False, default=False, editable=False, help_text='One of several times offered at once; a yes to one lets the others lapse.'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('room__isnull', False), ('status', 'agreed')), expressions=[(models.Func(models.F('room'), models.F('room'), models.Value('[]'), function='int8range'), '&&'), ('span', '&&')], name='one_meeting_in_a_room'),
        ),
    ]
