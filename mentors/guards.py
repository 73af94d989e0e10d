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
COUNT_OPEN_OFFERS = Trigger(
    name="count_open_offers",
    function="count_open_offers",
    timing="AFTER",
    events="INSERT OR UPDATE OF status, mentor_id OR DELETE",
    body="""
    IF TG_OP <> 'INSERT' AND OLD.status = 'offered' THEN
      UPDATE mentors_mentorprofile SET open_offers = open_offers - 1 WHERE id = OLD.mentor_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status = 'offered' THEN
      UPDATE mentors_mentorprofile SET open_offers = open_offers + 1 WHERE id = NEW.mentor_id;
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
REQUESTS_OF_WEEK = Trigger(
    name="requests_of_week",
    function="requests_of_week",
    timing="AFTER",
    events="INSERT",
    declare="""
    allowed integer;
    asked integer;
    """,
    body="""
    SELECT requests_a_week INTO allowed FROM mentors_mentorprofile WHERE id = NEW.mentor_id;
    IF allowed IS NULL OR NEW.status <> 'sent' OR EXISTS (
      SELECT 1 FROM mentors_offer WHERE venture_id = NEW.venture_id
        AND mentor_id = NEW.mentor_id AND status = 'taken' AND request_id IS NULL
    ) THEN
      RETURN NULL;
    END IF;
    SELECT requests_a_week INTO allowed FROM mentors_mentorprofile
      WHERE id = NEW.mentor_id FOR NO KEY UPDATE;
    SELECT count(*) INTO asked FROM mentors_mentorshiprequest AS sent
      WHERE mentor_id = NEW.mentor_id
        AND (sent_at AT TIME ZONE 'Asia/Shanghai')::date
            > (NEW.sent_at AT TIME ZONE 'Asia/Shanghai')::date - 7
        AND sent_at <= NEW.sent_at
        AND NOT (is_placed AND status = 'accepted' AND status_changed_at = sent_at)
        AND NOT EXISTS (SELECT 1 FROM mentors_offer WHERE request_id = sent.id);
    IF asked > allowed THEN
      RAISE EXCEPTION 'This mentor can be asked % times a week.', allowed
        USING ERRCODE = 'check_violation', CONSTRAINT = 'mentor_within_requests_a_week';
    END IF;
    RETURN NULL;
    """,
)
REVIEW_FITS = Trigger(
    name="review_fits",
    function="review_fits",
    events="INSERT",
    body="""
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM mentors_yearreview
        WHERE id = NEW.replaces_id AND mentor_id = NEW.mentor_id AND year = NEW.year
    ) THEN
      RAISE EXCEPTION 'A correction is of the same mentor and year.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'review_replaces_its_own';
    END IF;
    IF EXISTS (
      SELECT 1 FROM mentors_mentorprofile WHERE id = NEW.mentor_id AND user_id = NEW.by_id
    ) THEN
      RAISE EXCEPTION 'Nobody reviews himself.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_reviews_himself';
    END IF;
    RETURN NEW;
    """,
)
COMMENT_IN_TIME = Trigger(
    name="comment_in_time",
    function="comment_in_time",
    events="INSERT",
    body="""
    IF NEW.review_id IS NULL THEN
      IF EXISTS (
        SELECT 1 FROM mentors_yearreview WHERE mentor_id = NEW.mentor_id AND year = NEW.year
      ) THEN
        RAISE EXCEPTION 'That year is decided.'
          USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_before_decision';
      END IF;
    ELSIF NOT EXISTS (
      SELECT 1 FROM mentors_yearreview
        WHERE id = NEW.review_id AND mentor_id = NEW.mentor_id AND year = NEW.year
          AND (NEW.at AT TIME ZONE 'Asia/Shanghai')::date
              <= (at AT TIME ZONE 'Asia/Shanghai')::date + 30
    ) THEN
      RAISE EXCEPTION 'A comment is of the same year, within 30 days of the decision.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'comment_in_time';
    END IF;
    RETURN NEW;
    """,
)
