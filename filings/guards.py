"""Triggers: nothing is filed before its period is over, and what was filed stays as it was."""

from audit.guards import Trigger

FILED_AFTER_ITS_PERIOD = Trigger(
    name="filed_after_its_period",
    function="filed_after_its_period",
    events="INSERT OR UPDATE OF status, filed_at, year, month",
    body="""
    IF NEW.status = 'draft' OR NEW.month NOT BETWEEN 1 AND 12 THEN
      RETURN NEW;
    END IF;
    IF (NEW.filed_at AT TIME ZONE 'Asia/Shanghai')::date
       < (make_date(NEW.year, COALESCE(NEW.month, 12), 1) + interval '1 month')::date THEN
      RAISE EXCEPTION 'The period is not over.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'filed_after_its_period';
    END IF;
    RETURN NEW;
    """,
)
VALUES_WHILE_OPEN = Trigger(
    name="values_while_open",
    function="values_while_open",
    events="INSERT OR UPDATE OR DELETE",
    body="""
    IF EXISTS (
      SELECT FROM filings_filing
       WHERE id IN (OLD.filing_id, NEW.filing_id) AND status IN ('filed', 'accepted')
    ) THEN
      RAISE EXCEPTION 'What was filed stays as it was.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'values_while_open';
    END IF;
    RETURN COALESCE(NEW, OLD);
    """,
)
COMMENTED_ONCE = Trigger(
    name="commented_once",
    function="commented_once",
    events="UPDATE OF comment",
    body="""
    IF OLD.comment <> '' AND NEW.comment <> OLD.comment THEN
      RAISE EXCEPTION 'A space comments once.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'commented_once';
    END IF;
    RETURN NEW;
    """,
)
