"""The terms of a leave follow each other without a gap, and only the last may end early."""

from django.db import migrations

GUARD = """
CREATE FUNCTION mobility_terms_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (
      SELECT first_day,
             lag(coalesce(ended_on, last_day)) OVER (ORDER BY first_day) + 1 AS expected
        FROM mobility_leaveterm WHERE case_id = NEW.case_id AND NOT is_void) AS term
     WHERE first_day <> expected) THEN
    RAISE EXCEPTION 'An extension begins the day after the term before it.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'terms_follow_each_other';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mobility_terms_follow AFTER INSERT OR UPDATE ON mobility_leaveterm
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mobility_terms_follow();
"""
UNDO = """
DROP TRIGGER mobility_terms_follow ON mobility_leaveterm;
DROP FUNCTION mobility_terms_follow();
"""


class Migration(migrations.Migration):
    dependencies = [("mobility", "0003_recorded")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
