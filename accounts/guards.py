"""What the database keeps apart among roles."""

from accounts.enums import ADMINISTRATORS, Role
from audit.guards import Trigger

_THREE = ", ".join(f"'{role.value}'" for role in ADMINISTRATORS)

# The row of the person is locked, so that of two roles given at once the second sees the first.
ADMINISTRATORS_APART = Trigger(
    name="administrators_apart",
    function="administrators_apart",
    declare="""
    administers integer;
    audits boolean;
    held integer;
    person record;
    """,
    body=f"""
    SELECT is_staff, is_superuser INTO person FROM accounts_user
      WHERE id = NEW.user_id FOR NO KEY UPDATE;
    SELECT count(DISTINCT role) FILTER (WHERE role IN ({_THREE})),
           coalesce(bool_or(role = '{Role.AUDIT_ADMIN.value}'), false), count(DISTINCT role)
      INTO administers, audits, held
      FROM (SELECT role FROM accounts_membership WHERE user_id = NEW.user_id AND id <> NEW.id
            UNION ALL SELECT NEW.role) AS roles;
    IF administers > 1 OR (audits AND held > 1)
       OR (administers > 0 AND person.is_superuser) OR (audits AND person.is_staff) THEN
      RAISE EXCEPTION USING MESSAGE = 'The three administrators are never in one hand.',
        ERRCODE = 'check_violation', CONSTRAINT = 'administrators_apart';
    END IF;
    RETURN NEW;
    """,  # noqa: S608  roles of ours
    events="INSERT OR UPDATE",
)

ADMINISTRATOR_STAYS_ONE = Trigger(
    name="administrator_stays_one",
    function="administrator_stays_one",
    body=f"""
    IF (NEW.is_superuser AND EXISTS (
          SELECT 1 FROM accounts_membership WHERE user_id = NEW.id AND role IN ({_THREE})))
       OR (NEW.is_staff AND EXISTS (
          SELECT 1 FROM accounts_membership
          WHERE user_id = NEW.id AND role = '{Role.AUDIT_ADMIN.value}')) THEN
      RAISE EXCEPTION USING MESSAGE = 'The three administrators are never in one hand.',
        ERRCODE = 'check_violation', CONSTRAINT = 'administrator_stays_one';
    END IF;
    RETURN NEW;
    """,  # noqa: S608  roles of ours
    events="UPDATE OF is_staff, is_superuser",
)
