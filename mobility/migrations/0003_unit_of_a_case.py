"""A case says of which unit it is, so that its row policy asks no other table."""

import django.db.models.deletion
from django.db import migrations, models

import audit.guards

# No act of anybody: the triggers that keep each version of a case stay out of it.
FILL = """
ALTER TABLE mobility_leavecase DISABLE TRIGGER USER;
UPDATE mobility_leavecase c SET organisation_id = e.organisation_id
  FROM mobility_employment e WHERE e.id = c.employment_id;
ALTER TABLE mobility_leavecase ENABLE TRIGGER USER;
"""


def unit(**more):
    """Return the new column."""
    return models.ForeignKey(
        editable=False, related_name='+', on_delete=django.db.models.deletion.PROTECT,
        to='accounts.organisation', **more,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_second_factor'),
        ('mobility', '0002_second_line'),
    ]

    operations = [
        migrations.AddField('leavecase', 'organisation', unit(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField('leavecase', 'organisation', unit()),
        migrations.RemoveConstraint('leavecase', 'mobility_company_of_the_unit'),
        migrations.RemoveConstraint('leavecase', 'mobility_leavecase_reached'),
        migrations.AddConstraint(
            model_name='leavecase',
            constraint=audit.guards.Trigger(arguments=(), body="\nSELECT organisation_id INTO NEW.organisation_id\n  FROM mobility_employment WHERE id = NEW.employment_id;\nIF NEW.enterprise_id IS NOT NULL AND NEW.organisation_id IS DISTINCT FROM\n   (SELECT organisation_id FROM mobility_enterprise WHERE id = NEW.enterprise_id) THEN\n  RAISE EXCEPTION 'The company is on the list of another unit.'\n    USING ERRCODE = 'check_violation';\nEND IF;\nRETURN NEW;\n", declare='', events='INSERT OR UPDATE', function='mobility_case_of_its_unit', is_deferred=False, name='mobility_case_of_its_unit', per_statement=False, timing='BEFORE'),
        ),
        migrations.AddConstraint(
            model_name='leavecase',
            constraint=audit.guards.RowPolicy(name='mobility_leavecase_reached', reaches='\n(SELECT mobility_reads_all()) OR organisation_id IN (SELECT mobility_units_read()) OR EXISTS\n  (SELECT FROM mobility_employment e WHERE e.id = mobility_leavecase.employment_id)\n'),
        ),
    ]
