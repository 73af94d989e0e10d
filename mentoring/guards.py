"""Triggers: nothing new outside of a mentorship; seats follow their meeting; decisions stay.

Whoever sits in a meeting is locked first, in one order, so that rival meetings come one by one and
the exclusion constraint is never waited for in a circle.
"""

from audit.guards import Trigger

ONLY_WHILE_IT_LASTS = Trigger(
    name="%(class)s_only_while_it_lasts",
    function="only_while_it_lasts",
    events="INSERT",
    body="""
    PERFORM 1 FROM mentors_mentorship
      WHERE id = NEW.mentorship_id AND status = 'active' FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'The mentorship has ended.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'only_while_it_lasts';
    END IF;
    RETURN NEW;
    """,
)
SEATS_FOLLOW = Trigger(
    name="seats_follow",
    function="seats_follow",
    timing="AFTER",
    events="INSERT OR UPDATE OF span, status, founder_id",
    body="""
    PERFORM 1 FROM accounts_user WHERE id IN (
      NEW.founder_id,
      (SELECT user_id FROM mentors_mentorprofile mentor
         JOIN mentors_mentorship pair ON pair.mentor_id = mentor.id
        WHERE pair.id = NEW.mentorship_id)
    ) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM mentoring_seat WHERE meeting_id = NEW.id;
    INSERT INTO mentoring_seat (meeting_id, person_id, span, is_taken)
      SELECT NEW.id, person, NEW.span, NEW.status IN ('agreed', 'held')
        FROM (SELECT user_id AS person FROM mentors_mentorprofile mentor
                JOIN mentors_mentorship pair ON pair.mentor_id = mentor.id
               WHERE pair.id = NEW.mentorship_id
              UNION SELECT NEW.founder_id) sitting;
    RETURN NULL;
    """,
)
RECORDED_INSIDE = Trigger(
    name="record_inside_mentorship",
    function="record_inside_mentorship",
    events="INSERT OR UPDATE OF held_on",
    body="""
    PERFORM 1 FROM mentors_mentorship
      WHERE id = NEW.mentorship_id
        AND NEW.held_on >= (started_at AT TIME ZONE 'Asia/Shanghai')::date
        AND (ended_at IS NULL OR NEW.held_on <= (ended_at AT TIME ZONE 'Asia/Shanghai')::date);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'A record of another day than the mentorship lasted.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'record_inside_mentorship';
    END IF;
    RETURN NEW;
    """,
)
OF_TWO_MENTORS = Trigger(
    name="contradiction_of_two_mentors",
    function="contradiction_of_two_mentors",
    events="INSERT OR UPDATE OF first_id, second_id",
    body="""
    PERFORM 1
      FROM mentoring_record one JOIN mentors_mentorship pair ON pair.id = one.mentorship_id,
           mentoring_record other JOIN mentors_mentorship rival ON rival.id = other.mentorship_id
     WHERE one.id = NEW.first_id AND other.id = NEW.second_id
       AND pair.venture_id = rival.venture_id AND pair.mentor_id <> rival.mentor_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Advice of two mentors to one venture, or none.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'contradiction_of_two_mentors';
    END IF;
    RETURN NEW;
    """,
)
DECIDED_ONCE = Trigger(
    name="contradiction_decided_once",
    function="contradiction_decided_once",
    events="UPDATE OR DELETE",
    body="""
    IF OLD.decided_at IS NOT NULL THEN
      RAISE EXCEPTION 'What the team decided stays.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
      RETURN OLD;
    END IF;
    RETURN NEW;
    """,
)

# --- meetings with several ventures --------------------------------------------------------------
# `told` is the meeting; the mentor sits in it as soon as one venture comes.
_SEATS_OF_GROUP = """
    PERFORM 1 FROM accounts_user WHERE id IN (
      SELECT user_id FROM mentors_mentorprofile WHERE id = told.mentor_id
      UNION SELECT person_id FROM mentoring_guest
       WHERE group_id = told.id AND status = 'coming'
    ) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM mentoring_seat WHERE group_id = told.id;
    INSERT INTO mentoring_seat (group_id, person_id, span, is_taken)
      SELECT told.id, person, told.span, told.status IN ('planned', 'held')
        FROM (SELECT person_id AS person FROM mentoring_guest
               WHERE group_id = told.id AND status = 'coming'
              UNION SELECT user_id FROM mentors_mentorprofile mentor
               WHERE mentor.id = told.mentor_id AND EXISTS (
                 SELECT FROM mentoring_guest WHERE group_id = told.id AND status = 'coming'
               )) sitting;
    RETURN NULL;
"""
GROUP_SEATS_FOLLOW = Trigger(
    name="group_seats_follow",
    function="group_seats_follow",
    timing="AFTER",
    events="UPDATE OF span, status",
    declare="told mentoring_groupmeeting;",
    body=f"""
    told := NEW;
{_SEATS_OF_GROUP}
    """,
)
GUEST_SEATS_FOLLOW = Trigger(
    name="guest_seats_follow",
    function="guest_seats_follow",
    timing="AFTER",
    events="INSERT OR UPDATE OF status, person_id",
    declare="told mentoring_groupmeeting;",
    body=f"""
    SELECT * INTO told FROM mentoring_groupmeeting WHERE id = NEW.group_id;
{_SEATS_OF_GROUP}
    """,  # noqa: S608  nothing from outside
)
GUEST_OF_THE_MENTOR = Trigger(
    name="guest_of_the_mentor",
    function="guest_of_the_mentor",
    events="INSERT OR UPDATE OF group_id, mentorship_id",
    body="""
    PERFORM 1 FROM mentors_mentorship pair
       JOIN mentoring_groupmeeting met ON met.mentor_id = pair.mentor_id
      WHERE pair.id = NEW.mentorship_id AND met.id = NEW.group_id AND pair.status = 'active'
      FOR SHARE OF pair;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Only ventures that he mentors now are invited.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'guest_of_the_mentor';
    END IF;
    RETURN NEW;
    """,
)
GROUP_RECORD_COUNTS = Trigger(
    name="group_record_counts",
    function="group_record_counts",
    events="INSERT OR UPDATE",
    body="""
    IF NEW.confirmed_at IS NOT NULL AND NOT EXISTS (
      SELECT FROM mentoring_guest
       WHERE group_id = NEW.group_id AND confirmed_version = NEW.version
    ) THEN
      RAISE EXCEPTION 'No venture has confirmed this version.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'group_record_counts';
    END IF;
    RETURN NEW;
    """,
)
CONFIRMED_WHILE_OPEN = Trigger(
    name="confirmed_while_open",
    function="confirmed_while_open",
    events="UPDATE OF confirmed_version",
    body="""
    IF NEW.confirmed_version IS DISTINCT FROM OLD.confirmed_version AND EXISTS (
      SELECT FROM mentoring_grouprecord
       WHERE group_id = NEW.group_id AND closed_at IS NOT NULL
    ) THEN
      RAISE EXCEPTION 'The time to confirm it is over.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'confirmed_while_open';
    END IF;
    RETURN NEW;
    """,
)
OPEN_HOUR_SEATS_FOLLOW = Trigger(
    name="open_hour_seats_follow",
    function="open_hour_seats_follow",
    timing="AFTER",
    events="INSERT OR UPDATE OF span, status, by_id",
    body="""
    PERFORM 1 FROM accounts_user WHERE id IN (
      NEW.by_id, (SELECT user_id FROM mentors_mentorprofile WHERE id = NEW.mentor_id)
    ) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM mentoring_seat WHERE open_hour_id = NEW.id;
    INSERT INTO mentoring_seat (open_hour_id, person_id, span, is_taken)
      SELECT NEW.id, person, NEW.span, NEW.status IN ('booked', 'over', 'held')
        FROM (SELECT user_id AS person FROM mentors_mentorprofile WHERE id = NEW.mentor_id
              UNION SELECT NEW.by_id) sitting;
    RETURN NULL;
    """,
)
SURVEY_AFTER_THE_END = Trigger(
    name="survey_after_the_end",
    function="survey_after_the_end",
    events="INSERT OR UPDATE OF mentorship_id",
    body="""
    PERFORM 1 FROM mentors_mentorship WHERE id = NEW.mentorship_id AND status = 'ended';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Asked only after a mentorship has ended.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'survey_after_the_end';
    END IF;
    RETURN NEW;
    """,
)
