"""Ledgers as five personnel offices keep them, and what a careful reader gets out of each.

Every module has `UNIT` (name and credit code of the unit), `book()` (the .xlsx), `expected()` (a
dict for each person's row, see `tests.ledgers.paper.truth`), `ASKED_ONCE` (column letter → why the
office is asked once for the whole column) and `NO_PERSONS` (what the rows that are passed over
begin with). All people and companies are invented; identity numbers carry order numbers 996 to 999,
which are kept for centenarians, and credit codes an inner check digit that does not fit: both
belong to nobody.
"""
