"""Rules that change from a day on: `RULES` in the settings says since when which number holds."""

from datetime import date

from django.conf import settings


def rule(name: str, *, on: date) -> int:
    """Return the number that holds on a day; before the first one is the first one.

    >>> from django.test import override_settings
    >>> meetings = ((date(2026, 1, 1), 10), (date(2028, 1, 1), 12))
    >>> with override_settings(RULES={"meetings": meetings}):
    ...     [rule("meetings", on=date(year, 12, 31)) for year in (2025, 2027, 2028)]
    [10, 10, 12]
    """
    versions = settings.RULES[name]
    return max((each for each in versions if each[0] <= on), default=min(versions))[1]
