from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cohorts', '0001_initial'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='cohort',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'talking'), _negated=True), ('rounds', 2), _connector='OR'), name='calls_only_between_two_rounds'),
        ),
    ]
