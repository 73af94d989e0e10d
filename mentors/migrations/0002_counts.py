"""Triggers that count, so that check constraints can refuse.

The counting UPDATE locks the mentor's (the venture's) row, which puts rival transactions into a
queue; each then meets the check constraint with the true number.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION count_mentorships() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  allowed integer;
  begun integer;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status = 'active' THEN
    UPDATE mentors_mentorprofile SET active_count = active_count - 1 WHERE id = OLD.mentor_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.status = 'active' THEN
    UPDATE mentors_mentorprofile SET active_count = active_count + 1
      WHERE id = NEW.mentor_id RETURNING weekly_limit INTO allowed;
  END IF;
  IF TG_OP = 'INSERT' THEN
    SELECT count(*) INTO begun FROM mentors_mentorship
      WHERE mentor_id = NEW.mentor_id
        AND started_at > NEW.started_at - interval '7 days' AND started_at <= NEW.started_at;
    IF begun > allowed THEN
      RAISE EXCEPTION 'This mentor takes % new ventures a week.', allowed
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mentor_within_weekly_limit';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_mentorships AFTER INSERT OR UPDATE OF status, mentor_id OR DELETE
  ON mentors_mentorship FOR EACH ROW EXECUTE FUNCTION count_mentorships();

CREATE FUNCTION count_open_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.status IN ('sent', 'asked_back') THEN
    UPDATE ventures_venture SET open_requests = open_requests - 1 WHERE id = OLD.venture_id;
  END IF;
  IF TG_OP <> 'DELETE' AND NEW.status IN ('sent', 'asked_back') THEN
    UPDATE ventures_venture SET open_requests = open_requests + 1 WHERE id = NEW.venture_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER count_open_requests AFTER INSERT OR UPDATE OF status, venture_id OR DELETE
  ON mentors_mentorshiprequest FOR EACH ROW EXECUTE FUNCTION count_open_requests();
"""
UNDO = """
DROP TRIGGER count_open_requests ON mentors_mentorshiprequest;
DROP FUNCTION count_open_requests();
DROP TRIGGER count_mentorships ON mentors_mentorship;
DROP FUNCTION count_mentorships();
"""


class Migration(migrations.Migration):
    dependencies = [("mentors", "0001_initial"), ("ventures", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
