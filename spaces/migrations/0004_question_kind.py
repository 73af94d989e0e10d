# Written by hand after its neighbours.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spaces', '0003_hosted'),
    ]

    operations = [
        migrations.AddField(
            model_name='question',
            name='kind',
            field=models.CharField(choices=[('general', 'about the space'), ('property', 'about intellectual property')], db_default='general', default='general', max_length=12, verbose_name='what the question is about'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['general', 'property'])), name='space_question_kind_known'),
        ),
    ]
