"""Triggers: a closed incident stays as it is, and nothing is done about it afterwards."""

from audit.guards import Trigger

CLOSED_STAYS = Trigger(
    name="closed_incident_stays",
    function="closed_incident_stays",
    events="UPDATE",
    body="""
    IF OLD.status = 'closed' THEN
      RAISE EXCEPTION 'A closed incident stays as it is.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'closed_incident_stays';
    END IF;
    RETURN NEW;
    """,
)

STEP_WHILE_OPEN = Trigger(
    name="step_while_open",
    function="step_while_open",
    events="INSERT",
    body="""
    PERFORM FROM incidents_incident
      WHERE id = NEW.incident_id AND status <> 'closed' FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'The incident is closed.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'step_while_open';
    END IF;
    RETURN NEW;
    """,
)
