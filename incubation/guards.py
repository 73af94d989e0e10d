"""Triggers: a residency stands on a place of its space, which is held, then taken while it runs.

A version of a rule of the chain stays as it was written; only its last day is set.
"""

from audit.guards import Trigger

PLACE_IN_THE_SPACE = Trigger(
    name="%(class)s_in_the_space",
    function="place_in_the_space",
    events="INSERT OR UPDATE OF space_id, place_id",
    body="""
    PERFORM 1 FROM spaces_place
      WHERE id = NEW.place_id AND space_id = NEW.space_id
        AND (kind = 'equipment') = (TG_TABLE_NAME = 'incubation_booking')
      FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'A place of another space, or of another kind.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'place_in_the_space';
    END IF;
    RETURN NEW;
    """,
)
PLACE_IS_LET = Trigger(
    name="place_is_let",
    function="place_is_let",
    timing="AFTER",
    events="INSERT OR DELETE OR UPDATE OF status, span, place_id",
    declare="whose bigint; last date; held boolean;",
    body="""
    FOREACH whose IN ARRAY ARRAY[OLD.place_id, NEW.place_id] LOOP
      CONTINUE WHEN whose IS NULL;
      PERFORM 1 FROM spaces_place WHERE id = whose FOR NO KEY UPDATE;
      SELECT MAX(upper(span)) FILTER (WHERE status = 'running') - 1,
             COALESCE(BOOL_OR(status = 'held'), false)
        INTO last, held FROM incubation_residency
        WHERE place_id = whose AND status IN ('held', 'running');
      IF last IS NOT NULL THEN
        UPDATE spaces_place SET is_let = true, is_taken = true, taken_until = last
          WHERE id = whose AND (NOT is_let OR taken_until IS DISTINCT FROM last);
      ELSE
        UPDATE spaces_place SET is_let = false, is_taken = false, taken_until = NULL
          WHERE id = whose AND is_let;
      END IF;
      UPDATE spaces_place SET is_held = held WHERE id = whose AND is_held <> held;
    END LOOP;
    RETURN NULL;
    """,
)
RULE_STAYS_AS_WRITTEN = Trigger(
    name="rule_stays_as_written",
    function="rule_stays_as_written",
    events="UPDATE",
    body="""
    IF to_jsonb(OLD) - 'valid_until' IS DISTINCT FROM to_jsonb(NEW) - 'valid_until' THEN
      RAISE EXCEPTION 'What a version of a rule says stays; write the next version.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_stays_as_written';
    END IF;
    RETURN NEW;
    """,
)
