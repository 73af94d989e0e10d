# Written by hand after its neighbours.

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0006_favourites'),
    ]

    operations = [
        migrations.AlterField(
            model_name='question',
            name='status',
            field=models.CharField(choices=[('asked', 'waits for an answer'), ('answered', 'answered'), ('lapsed', 'the space has closed')], default='asked', editable=False, max_length=12),
        ),
        migrations.RemoveConstraint(model_name='question', name='space_question_status_known'),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=Q(('status__in', ['asked', 'answered', 'lapsed'])), name='space_question_status_known'),
        ),
        migrations.RemoveConstraint(model_name='question', name='space_question_answered_in_words'),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=Q(Q(('status', 'answered'), _negated=True), Q(('answered_at__isnull', False), ('answered_by__isnull', False), Q(('answer', ''), _negated=True)), _connector='OR'), name='space_question_answered_in_words'),
        ),
    ]
