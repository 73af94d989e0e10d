"""The one narrow door through triggers that keep rows unchanged.

Messages, papers and decisions are refused every change, whoever writes. When their writer has left,
the law still wants the words gone. `privacy_wipe` runs as the owner of the tables, takes nothing
but the number of somebody on the list of those who have left, and wipes the columns below.
"""

from dataclasses import dataclass

WIPED = "—"


@dataclass(frozen=True)
class Wiped:
    """What of one guarded table goes: words by this column of the person, or by a mentor's page."""

    table: str
    column: str
    person: str
    is_file: bool = False

    @property
    def sql(self) -> str:
        """What wipes, with the triggers of the table out of the way for this statement alone."""
        of_mentor = "SELECT id FROM mentors_mentorprofile WHERE user_id = gone"
        whose = (
            f"mentor_id IN ({of_mentor})" if self.person == "mentor" else f"{self.person} = gone"
        )
        new = "'\\x00'::bytea" if self.is_file else f"'{WIPED}'"
        empty = "''::bytea" if self.is_file else "''"
        found = f"{whose} AND {self.column} NOT IN ({empty}, {new})"
        return f"""
  IF EXISTS (SELECT FROM {self.table} WHERE {found}) THEN
    ALTER TABLE {self.table} DISABLE TRIGGER USER;
    UPDATE {self.table} SET {self.column} = {new} WHERE {found};
    ALTER TABLE {self.table} ENABLE TRIGGER USER;
  END IF;"""  # noqa: S608  nothing from outside


WIPES = (
    Wiped("mentoring_message", "text", "by_id"),
    Wiped("mentoring_file", "name", "by_id"),
    Wiped("mentoring_file", "content", "by_id", is_file=True),
    Wiped("mentoring_recusal", "text", "person_id"),
    Wiped("mentoring_contradiction", "why", "by_id"),
    Wiped("mentors_vetting", "text", "mentor"),
    Wiped("mentors_yearreview", "reason", "mentor"),
    Wiped("mentors_reviewcomment", "comment", "mentor"),
)


def wipe_function() -> str:
    """Return what makes the function; a change of `WIPES` needs a migration that runs it again."""
    return f"""
CREATE OR REPLACE FUNCTION privacy_wipe(gone bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM privacy_erased WHERE person = gone) THEN
    RAISE EXCEPTION 'Nobody of this number has left.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SET CONSTRAINTS ALL IMMEDIATE;
{"".join(each.sql for each in WIPES)}
  SET CONSTRAINTS ALL DEFERRED;
END $$;"""  # nosec B608  tables and columns of our own
