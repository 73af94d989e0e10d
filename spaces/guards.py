"""Triggers: the figures of a space come from its places; a slot holds so many visits; history.

Whoever agrees to a visit locks the space first, so that rival visits come one by one.
"""

from audit.guards import Trigger

FIGURES_OF_PLACES = Trigger(
    name="figures_of_places",
    function="figures_of_places",
    events="INSERT OR UPDATE OF desks, desks_free, rooms, rooms_free",
    body="""
    SELECT COALESCE(SUM(for_how_many) FILTER (WHERE kind = 'desk'), 0),
           COALESCE(SUM(for_how_many) FILTER (WHERE kind = 'desk' AND is_open
             AND NOT is_taken AND NOT is_held), 0),
           COUNT(*) FILTER (WHERE kind = 'room'),
           COUNT(*) FILTER (WHERE kind = 'room' AND is_open AND NOT is_taken AND NOT is_held)
      INTO NEW.desks, NEW.desks_free, NEW.rooms, NEW.rooms_free
      FROM spaces_place WHERE space_id = NEW.id;
    RETURN NEW;
    """,
)
PLACES_ARE_COUNTED = Trigger(
    name="places_are_counted",
    function="places_are_counted",
    timing="AFTER",
    events="INSERT OR DELETE OR UPDATE OF space_id, kind, for_how_many, is_open, is_taken, is_held",
    body="""
    UPDATE spaces_space SET desks = desks WHERE id IN (OLD.space_id, NEW.space_id);
    RETURN NULL;
    """,
)
LIVED_IN_STAYS_OPEN = Trigger(
    name="lived_in_stays_open",
    function="lived_in_stays_open",
    events="UPDATE OF status",
    body="""
    IF NEW.status = 'closed' AND OLD.status <> 'closed'
       AND EXISTS (SELECT 1 FROM spaces_place WHERE space_id = NEW.id AND is_let) THEN
      RAISE EXCEPTION 'Somebody lives there under contract.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'lived_in_stays_open';
    END IF;
    RETURN NEW;
    """,
)
ROOM_FOR_VISIT = Trigger(
    name="room_for_visit",
    function="room_for_visit",
    events="INSERT OR UPDATE OF status, span, space_id",
    declare="most integer;",
    body="""
    IF NEW.status <> 'agreed' THEN
      RETURN NEW;
    END IF;
    SELECT visits_at_once INTO most FROM spaces_space WHERE id = NEW.space_id FOR NO KEY UPDATE;
    IF (SELECT COUNT(*) FROM spaces_visit
         WHERE space_id = NEW.space_id AND status = 'agreed' AND id IS DISTINCT FROM NEW.id
           AND span && NEW.span) >= most THEN
      RAISE EXCEPTION 'No more visits at that time.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'room_for_visit';
    END IF;
    RETURN NEW;
    """,
)
STANDING_IS_KEPT = Trigger(
    name="standing_is_kept",
    function="standing_is_kept",
    timing="AFTER",
    events="INSERT OR UPDATE OF status, type_id, level, county_id",
    body="""
    IF TG_OP = 'UPDATE' AND (NEW.status, NEW.type_id, NEW.level, NEW.county_id)
       IS NOT DISTINCT FROM (OLD.status, OLD.type_id, OLD.level, OLD.county_id) THEN
      RETURN NULL;
    END IF;
    INSERT INTO spaces_spacestanding (space_id, status, type_id, level, county_id, since)
    VALUES (NEW.id, NEW.status, NEW.type_id, NEW.level, NEW.county_id, now());
    RETURN NULL;
    """,
)
