"""What rows of the ledger may never suffer, whoever writes: loss, silent change, a wrong tenant."""

from django.db import migrations

KEPT = (
    "researcher", "employment", "leavecase", "leaveterm", "correction", "treatment", "document",
    "policyversion", "returnplan", "yearrecord", "visit", "countersign", "inspection",
    "inspectedcase", "reminder",
)
UNCHANGED = ("correction", "treatment", "policyversion", "document", "countersign", "visit")

GUARD = """
CREATE FUNCTION mobility_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never deleted or rewritten.', TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION mobility_term_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT e.person_id INTO NEW.person_id FROM mobility_leavecase c
      JOIN mobility_employment e ON e.id = c.employment_id WHERE c.id = NEW.case_id;
    RETURN NEW;
  END IF;
  IF (NEW.case_id, NEW.person_id, NEW.first_day, NEW.last_day)
     IS DISTINCT FROM (OLD.case_id, OLD.person_id, OLD.first_day, OLD.last_day)
     OR (OLD.is_void AND NOT NEW.is_void) THEN
    RAISE EXCEPTION 'The days of a term are corrected by a new row.'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mobility_term_of BEFORE INSERT OR UPDATE ON mobility_leaveterm
  FOR EACH ROW EXECUTE FUNCTION mobility_term_of();

CREATE FUNCTION mobility_term_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE mobility_leaveterm t
     SET number = s.number, counts_from = s.counts_from, counts_until = s.counts_until
    FROM (SELECT id, row_number() OVER w AS number,
                 CASE WHEN row_number() OVER w = 1 THEN DATE '0001-01-01' ELSE first_day END
                   AS counts_from,
                 coalesce(lead(first_day) OVER w - 1, DATE '9999-12-31') AS counts_until
            FROM mobility_leaveterm WHERE case_id = NEW.case_id AND NOT is_void
          WINDOW w AS (ORDER BY first_day)) s
   WHERE t.id = s.id AND (t.number, t.counts_from, t.counts_until)
         IS DISTINCT FROM (s.number, s.counts_from, s.counts_until);
  RETURN NULL;
END $$;
CREATE TRIGGER mobility_term_counts AFTER INSERT OR UPDATE OF is_void ON mobility_leaveterm
  FOR EACH ROW EXECUTE FUNCTION mobility_term_counts();

CREATE FUNCTION mobility_same_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'mobility_employment' THEN
    IF NEW.organisation_id IS DISTINCT FROM
       (SELECT organisation_id FROM mobility_department WHERE id = NEW.department_id) THEN
      RAISE EXCEPTION 'The department is of another unit.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.organisation_id <> OLD.organisation_id THEN
      RAISE EXCEPTION 'An employment stays in its unit.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.person_id <> OLD.person_id AND EXISTS (
         SELECT FROM mobility_leaveterm t JOIN mobility_leavecase c ON c.id = t.case_id
         WHERE c.employment_id = NEW.id) THEN
      RAISE EXCEPTION 'A person with a leave is not exchanged.' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF NEW.enterprise_id IS NOT NULL AND
     (SELECT organisation_id FROM mobility_enterprise WHERE id = NEW.enterprise_id)
     IS DISTINCT FROM
     (SELECT organisation_id FROM mobility_employment WHERE id = NEW.employment_id) THEN
    RAISE EXCEPTION 'The company is on the list of another unit.'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER mobility_same_unit BEFORE INSERT OR UPDATE ON mobility_employment
  FOR EACH ROW EXECUTE FUNCTION mobility_same_unit();
CREATE TRIGGER mobility_same_unit BEFORE INSERT OR UPDATE ON mobility_leavecase
  FOR EACH ROW EXECUTE FUNCTION mobility_same_unit();
""" + "".join(
    f"""
CREATE TRIGGER mobility_kept BEFORE DELETE ON mobility_{table}
  FOR EACH ROW EXECUTE FUNCTION mobility_kept();
"""
    for table in KEPT
) + "".join(
    f"""
CREATE TRIGGER mobility_unchanged BEFORE UPDATE ON mobility_{table}
  FOR EACH ROW EXECUTE FUNCTION mobility_kept();
"""
    for table in UNCHANGED
)
UNDO = "".join(
    f"DROP TRIGGER mobility_unchanged ON mobility_{table};" for table in UNCHANGED
) + "".join(f"DROP TRIGGER mobility_kept ON mobility_{table};" for table in KEPT) + """
DROP TRIGGER mobility_same_unit ON mobility_leavecase;
DROP TRIGGER mobility_same_unit ON mobility_employment;
DROP FUNCTION mobility_same_unit();
DROP TRIGGER mobility_term_counts ON mobility_leaveterm;
DROP FUNCTION mobility_term_counts();
DROP TRIGGER mobility_term_of ON mobility_leaveterm;
DROP FUNCTION mobility_term_of();
DROP FUNCTION mobility_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("mobility", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
