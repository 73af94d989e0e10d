from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('mobility', '0006_received_on'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='policyversion',
            name='one_policy_per_day',
        ),
        migrations.AlterModelOptions(
            name='policyversion',
            options={'ordering': ('-valid_from', '-pk'), 'verbose_name': 'version of the rules', 'verbose_name_plural': 'versions of the rules'},
        ),
    ]
