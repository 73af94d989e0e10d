"""Of whom the rows of leaves are, in the database: see `mobility.second_line`.

The functions are made by the migration. Each is asked once a statement, not once a row, because it
stands in a subquery of its own; rows that hang on others ask whether those can be reached.
"""

from audit.guards import RowPolicy

_ALL = "(SELECT mobility_reads_all())"
_OF_UNIT = f"{_ALL} OR organisation_id IN (SELECT mobility_units_read())"

EMPLOYMENT = RowPolicy(
    name="%(app_label)s_%(class)s_reached",
    reaches=f"""
    {_OF_UNIT} OR department_id IN (SELECT mobility_departments_led())
      OR person_id = (SELECT mobility_own_person())
    """,
)
CASE = RowPolicy(
    name="%(app_label)s_%(class)s_reached",
    reaches=f"""
    {_OF_UNIT} OR EXISTS
      (SELECT FROM mobility_employment e WHERE e.id = mobility_leavecase.employment_id)
    """,  # nosec B608  nobody's words are in it
)
OF_A_CASE = RowPolicy(
    name="%(app_label)s_%(class)s_reached",
    reaches=f"""
    {_ALL} OR EXISTS (SELECT FROM mobility_leavecase c WHERE c.id = case_id)
    """,  # nosec B608  nobody's words are in it
)
OF_A_UNIT = RowPolicy(name="%(app_label)s_%(class)s_reached", reaches=_OF_UNIT)
# A researcher writes his company down before his application names it.
COMPANY = RowPolicy(
    name="%(app_label)s_%(class)s_reached",
    reaches=f"""
    {_OF_UNIT} OR EXISTS
      (SELECT FROM mobility_leavecase c WHERE c.enterprise_id = mobility_enterprise.id)
      OR organisation_id IN (SELECT e.organisation_id FROM mobility_employment e)
         AND NOT mobility_is_named(id)
    """,  # noqa: S608  nobody's words are in it
)
# Somebody whom no unit employs yet is being entered at this moment.
PERSON = RowPolicy(
    name="%(app_label)s_%(class)s_reached",
    reaches=f"""
    {_ALL} OR user_id = (SELECT mobility_reader())
      OR EXISTS (SELECT FROM mobility_employment e WHERE e.person_id = mobility_researcher.id)
      OR NOT mobility_is_employed(id)
    """,  # noqa: S608  nobody's words are in it
)
