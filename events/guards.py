"""Triggers: places are never exceeded, who came says how it was, entries and awards in their time.

Whoever takes a place locks the event first, so that rivals for the last one come one by one.
"""

from audit.guards import Trigger

SEATS_OF_EVENT = Trigger(
    name="seats_of_event",
    function="seats_of_event",
    events="INSERT OR UPDATE OF status, event_id",
    declare="most integer;",
    body="""
    IF NEW.status <> 'seated' THEN
      RETURN NEW;
    END IF;
    SELECT places INTO most FROM events_event WHERE id = NEW.event_id FOR NO KEY UPDATE;
    IF (SELECT COUNT(*) FROM events_signup
         WHERE event_id = NEW.event_id AND status = 'seated' AND id IS DISTINCT FROM NEW.id
       ) >= most THEN
      RAISE EXCEPTION 'No place is left.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'seats_of_event';
    END IF;
    RETURN NEW;
    """,
)
PLACES_HOLD_SEATS = Trigger(
    name="places_hold_seats",
    function="places_hold_seats",
    events="UPDATE OF places",
    body="""
    IF (SELECT COUNT(*) FROM events_signup WHERE event_id = NEW.id AND status = 'seated')
       > NEW.places THEN
      RAISE EXCEPTION 'More people have a place.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'places_hold_seats';
    END IF;
    RETURN NEW;
    """,
)
FEEDBACK_OF_WHO_CAME = Trigger(
    name="feedback_of_who_came",
    function="feedback_of_who_came",
    events="INSERT OR UPDATE OF seat_id",
    body="""
    IF NOT EXISTS (SELECT FROM events_signup WHERE id = NEW.seat_id AND came) THEN
      RAISE EXCEPTION 'Only who came says how it was.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'feedback_of_who_came';
    END IF;
    RETURN NEW;
    """,
)
ENTRY_IN_ITS_TIME = Trigger(
    name="entry_in_its_time",
    function="entry_in_its_time",
    events="INSERT OR UPDATE OF status, award, words, competition_id",
    declare="stands text;",
    body="""
    SELECT status INTO stands FROM events_competition WHERE id = NEW.competition_id FOR SHARE;
    IF (TG_OP = 'INSERT' OR NEW.status <> OLD.status) AND stands <> 'published' THEN
      RAISE EXCEPTION 'Entries are made and withdrawn while the competition is open.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_its_time';
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.award, NEW.words) IS DISTINCT FROM (OLD.award, OLD.words)
       AND stands <> 'closed' THEN
      RAISE EXCEPTION 'Awards are written between the last entry and the results.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_its_time';
    END IF;
    RETURN NEW;
    """,
)
EVERY_ENTRY_JUDGED = Trigger(
    name="every_entry_judged",
    function="every_entry_judged",
    events="UPDATE OF status",
    body="""
    IF NEW.status = 'results' AND EXISTS (
      SELECT FROM events_entry
       WHERE competition_id = NEW.id AND status = 'entered' AND award = ''
    ) THEN
      RAISE EXCEPTION 'An entry has no result yet.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'every_entry_judged';
    END IF;
    RETURN NEW;
    """,
)
INVITATION_OF_WINNER = Trigger(
    name="invitation_of_winner",
    function="invitation_of_winner",
    events="INSERT OR UPDATE OF entry_id",
    body="""
    IF NOT EXISTS (
      SELECT FROM events_entry e JOIN events_competition c ON c.id = e.competition_id
       WHERE e.id = NEW.entry_id AND e.status = 'entered' AND c.status = 'results'
         AND e.award NOT IN ('', 'none')
    ) THEN
      RAISE EXCEPTION 'Winners are invited, once the results are out.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'invitation_of_winner';
    END IF;
    RETURN NEW;
    """,
)
