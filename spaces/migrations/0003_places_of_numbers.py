"""Spaces of which only numbers were known get as many places; the figures stay as they are."""

from django.db import migrations

LAY_OUT = """
INSERT INTO spaces_place (space_id, kind, name, for_how_many, is_taken, is_open, owner, open_hours,
                          fee, needs_booking)
SELECT id, kind, name, for_how_many, is_taken, TRUE, '', '', '', FALSE FROM (
  SELECT id, 'desk' AS kind, 'A' AS name, desks - desks_free AS for_how_many, TRUE AS is_taken
    FROM spaces_space WHERE desks > desks_free
  UNION ALL
  SELECT id, 'desk', 'B', desks_free, FALSE FROM spaces_space WHERE desks_free > 0
  UNION ALL
  SELECT id, 'room', 'R' || number, 1, number <= rooms - rooms_free
    FROM spaces_space, generate_series(1, rooms) number
) told
"""


class Migration(migrations.Migration):
    dependencies = [("spaces", "0002_places_visits")]  # noqa: RUF012
    operations = [  # noqa: RUF012
        migrations.RunSQL(LAY_OUT, "DELETE FROM spaces_place")
    ]
