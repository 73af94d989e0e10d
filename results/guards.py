"""Triggers: what is confirmed has evidence, and its evidence stays."""

from audit.guards import Trigger


def confirmed_with_evidence(kind: str) -> Trigger:
    """Return the trigger of a register by which nothing is confirmed without a file."""
    return Trigger(
        name=f"{kind}_confirmed_with_evidence",
        function=f"{kind}_confirmed_with_evidence",
        events="INSERT OR UPDATE OF status",
        body=f"""
        IF NEW.status = 'confirmed'
           AND NOT EXISTS (SELECT FROM results_evidence WHERE {kind}_id = NEW.id) THEN
          RAISE EXCEPTION 'Nothing shows it.'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{kind}_confirmed_with_evidence';
        END IF;
        RETURN NEW;
        """,  # nosec B608  kinds are names in this file
    )


EVIDENCE_STAYS = Trigger(
    name="evidence_of_the_confirmed_stays",
    function="evidence_of_the_confirmed_stays",
    events="DELETE",
    body="""
    IF EXISTS (SELECT FROM results_technology
                WHERE id = OLD.technology_id AND confirmed_at IS NOT NULL)
       OR EXISTS (SELECT FROM results_transfer
                   WHERE id = OLD.transfer_id AND confirmed_at IS NOT NULL) THEN
      RAISE EXCEPTION 'Evidence of what was confirmed stays.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_of_the_confirmed_stays';
    END IF;
    RETURN OLD;
    """,
)
