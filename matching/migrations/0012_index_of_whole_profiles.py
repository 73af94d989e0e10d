"""The index of mentors' passages holds what speaks of the whole profile, a third of them all."""

from django.db import migrations

MAKE = """
SELECT drop_index_of_mentor_lines();

CREATE OR REPLACE FUNCTION index_mentor_lines(lists integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
BEGIN
    DROP INDEX IF EXISTS mentor_lines_near_new;
    EXECUTE format(
        'CREATE INDEX mentor_lines_near_new ON matching_passage'
        ' USING ivfflat (vector halfvec_ip_ops) WITH (lists = %s) WHERE mentor_id IS NOT NULL'
        ' AND part IN (''profile'', ''headline'', ''offer'')',
        lists
    );
    DROP INDEX IF EXISTS mentor_lines_near;
    ALTER INDEX mentor_lines_near_new RENAME TO mentor_lines_near;
END $$;
"""
TAKE_AWAY = """
SELECT drop_index_of_mentor_lines();

CREATE OR REPLACE FUNCTION index_mentor_lines(lists integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET maintenance_work_mem = '512MB' AS $$
BEGIN
    DROP INDEX IF EXISTS mentor_lines_near_new;
    EXECUTE format(
        'CREATE INDEX mentor_lines_near_new ON matching_passage'
        ' USING ivfflat (vector halfvec_ip_ops) WITH (lists = %s) WHERE mentor_id IS NOT NULL',
        lists
    );
    DROP INDEX IF EXISTS mentor_lines_near;
    ALTER INDEX mentor_lines_near_new RENAME TO mentor_lines_near;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0011_judgements'),
    ]

    operations = [migrations.RunSQL(MAKE, TAKE_AWAY)]
