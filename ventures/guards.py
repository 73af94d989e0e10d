"""A trigger: somebody leads every venture.

It looks when the transaction ends, so that a new lead and an old one may change places. It locks
the venture's row first: of two leads who leave at once the second is counted after the first.
"""

from audit.guards import Trigger

_BODY = """
IF TG_TABLE_NAME = 'ventures_member' THEN
  whose := OLD.venture_id;
ELSE
  whose := NEW.id;
END IF;
PERFORM 1 FROM ventures_venture
  WHERE id = whose AND archived_at IS NULL FOR NO KEY UPDATE;
IF FOUND AND NOT EXISTS (
  SELECT 1 FROM ventures_member WHERE venture_id = whose AND role = 'lead'
) THEN
  RAISE EXCEPTION 'A venture has at least one lead.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'somebody_leads';
END IF;
RETURN NULL;
"""


def _somebody_leads(name: str, events: str) -> Trigger:
    return Trigger(
        name=name,
        function="somebody_leads",
        timing="AFTER",
        events=events,
        declare="whose bigint;",
        body=_BODY,
        is_deferred=True,
    )


SOMEBODY_LEADS = _somebody_leads("somebody_leads", "UPDATE OF role, venture_id OR DELETE")
SOMEBODY_LEADS_AGAIN = _somebody_leads("somebody_leads_again", "UPDATE OF archived_at")
