"""What rows of leaves may never suffer, whoever writes: loss, silent change, a wrong unit."""

from audit.guards import Trigger, refused

_NEVER = "Rows of {table} are never deleted or rewritten."
KEPT = refused("%(app_label)s_%(class)s_kept", "DELETE", _NEVER)
UNCHANGED = refused("%(app_label)s_%(class)s_unchanged", "UPDATE", _NEVER)

TERM_OF = Trigger(
    name="mobility_term_of",
    function="mobility_term_of",
    events="INSERT OR UPDATE",
    body="""
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
    """,
)
TERM_COUNTS = Trigger(
    name="mobility_term_counts",
    function="mobility_term_counts",
    timing="AFTER",
    events="INSERT OR UPDATE OF is_void",
    body="""
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
    """,
)
TERMS_FOLLOW = Trigger(
    name="mobility_terms_follow",
    function="mobility_terms_follow",
    timing="AFTER",
    events="INSERT OR UPDATE",
    is_deferred=True,
    body="""
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
    """,
)
END_AS_PROPOSED = Trigger(
    name="mobility_end_as_proposed",
    function="mobility_end_as_proposed",
    events="UPDATE",
    body="""
    IF OLD.decided_at IS NOT NULL
       OR (NEW.case_id, NEW.verb, NEW.last_day, NEW.basis, NEW.by_id, NEW.at)
          IS DISTINCT FROM
          (OLD.case_id, OLD.verb, OLD.last_day, OLD.basis, OLD.by_id, OLD.at) THEN
      RAISE EXCEPTION 'An end is confirmed once, and as it was proposed.'
        USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
    """,
)
POST_IN_ITS_UNIT = Trigger(
    name="mobility_post_in_its_unit",
    function="mobility_post_in_its_unit",
    events="INSERT OR UPDATE",
    body="""
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
    RETURN NEW;
    """,
)
CASE_OF_ITS_UNIT = Trigger(
    name="mobility_case_of_its_unit",
    function="mobility_case_of_its_unit",
    events="INSERT OR UPDATE",
    body="""
    SELECT organisation_id INTO NEW.organisation_id
      FROM mobility_employment WHERE id = NEW.employment_id;
    IF NEW.enterprise_id IS NOT NULL AND NEW.organisation_id IS DISTINCT FROM
       (SELECT organisation_id FROM mobility_enterprise WHERE id = NEW.enterprise_id) THEN
      RAISE EXCEPTION 'The company is on the list of another unit.'
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


def recorded(of: str, case: str) -> Trigger:
    """Return a trigger that keeps each version of a row; `case` is the column of its case."""
    return Trigger(
        name=f"mobility_record_{of}",
        function="mobility_record",
        timing="AFTER",
        events="INSERT OR UPDATE",
        arguments=(of, case),
        declare="told jsonb := to_jsonb(NEW) - 'number' - 'counts_from' - 'counts_until';",
        body="""
        IF TG_OP = 'UPDATE'
           AND told = to_jsonb(OLD) - 'number' - 'counts_from' - 'counts_until' THEN
          RETURN NULL;
        END IF;
        INSERT INTO mobility_recorded ("of", key, case_id, at, row)
          VALUES (TG_ARGV[0], NEW.id, (told->>TG_ARGV[1])::bigint, clock_timestamp(), told);
        RETURN NULL;
        """,
    )
