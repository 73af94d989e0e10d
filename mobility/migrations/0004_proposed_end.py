import audit.guards
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mobility', '0003_unit_of_a_case'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProposedEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=[('resign', 'The person resigns'), ('convert', 'Change to part-time or on-the-job'), ('retire', 'Retirement'), ('transfer', 'Move to another unit'), ('decease', 'Death'), ('dismiss', 'The unit ends the contract, no return')], max_length=8, verbose_name='how it ends')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('basis', models.TextField(verbose_name='basis of the end')),
                ('at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('is_taken', models.BooleanField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposed_ends', to='mobility.leavecase')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'proposed end',
                'verbose_name_plural': 'proposed ends',
                'ordering': ('-at', '-pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('case',), name='one_open_end_a_case'), models.CheckConstraint(condition=models.Q(('verb__in', ['resign', 'convert', 'retire', 'transfer', 'decease', 'dismiss'])), name='end_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('is_taken', True), _negated=True), models.Q(models.Q(('decided_by', None), _negated=True), models.Q(('decided_by', models.F('by')), _negated=True)), _connector='OR'), name='end_confirmed_by_a_second_person'), audit.guards.Trigger(arguments=('Rows of {table} are never deleted or rewritten.',), body="\nRAISE EXCEPTION USING MESSAGE = replace(TG_ARGV[0], '{table}', TG_TABLE_NAME),\n  ERRCODE = 'insufficient_privilege';\n", declare='', events='DELETE', function='refuse', is_deferred=False, name='mobility_proposedend_kept', per_statement=False, timing='BEFORE'), audit.guards.Trigger(arguments=(), body="\nIF OLD.decided_at IS NOT NULL\n   OR (NEW.case_id, NEW.verb, NEW.last_day, NEW.basis, NEW.by_id, NEW.at)\n      IS DISTINCT FROM\n      (OLD.case_id, OLD.verb, OLD.last_day, OLD.basis, OLD.by_id, OLD.at) THEN\n  RAISE EXCEPTION 'An end is confirmed once, and as it was proposed.'\n    USING ERRCODE = 'insufficient_privilege';\nEND IF;\nRETURN NEW;\n", declare='', events='UPDATE', function='mobility_end_as_proposed', is_deferred=False, name='mobility_end_as_proposed', per_statement=False, timing='BEFORE'), audit.guards.RowPolicy(name='mobility_proposedend_reached', reaches='\n(SELECT mobility_reads_all()) OR EXISTS (SELECT FROM mobility_leavecase c WHERE c.id = case_id)\n')],
            },
        ),
    ]
