"""Triggers that count, so that check constraints can refuse.

The counting UPDATE locks the mentor's (the venture's) row, which puts rival transactions into a
queue; each then meets the check constraint with the true number.
"""

from audit.guards import Trigger

COUNT_MENTORSHIPS = Trigger(
    name="count_mentorships",
    function="count_mentorships",
    timing="AFTER",
    events="INSERT OR UPDATE OF status, mentor_id OR DELETE",
    declare="""
    allowed integer;
    begun integer;
    """,
    body="""
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
    """,
)
COUNT_OPEN_REQUESTS = Trigger(
    name="count_open_requests",
    function="count_open_requests",
    timing="AFTER",
    events="INSERT OR UPDATE OF status, venture_id OR DELETE",
    body="""
    IF TG_OP <> 'INSERT' AND OLD.status IN ('sent', 'asked_back') THEN
      UPDATE ventures_venture SET open_requests = open_requests - 1 WHERE id = OLD.venture_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status IN ('sent', 'asked_back') THEN
      UPDATE ventures_venture SET open_requests = open_requests + 1 WHERE id = NEW.venture_id;
    END IF;
    RETURN NULL;
    """,
)
