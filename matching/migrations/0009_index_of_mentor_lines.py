"""The web role owns no table: what it may do with the index of mentors' lines are these two."""

from django.db import migrations

MAKE = """
CREATE FUNCTION index_mentor_lines(lists integer) RETURNS void
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

CREATE FUNCTION drop_index_of_mentor_lines() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DROP INDEX IF EXISTS mentor_lines_near;
$$;
"""
TAKE_AWAY = """
SELECT drop_index_of_mentor_lines();
DROP FUNCTION index_mentor_lines(integer);
DROP FUNCTION drop_index_of_mentor_lines();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0008_introductions'),
    ]

    operations = [migrations.RunSQL(MAKE, TAKE_AWAY)]
