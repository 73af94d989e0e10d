"""Parts that a room puts on pages of the rooms below it, which must not know of it.

A page has slots with names; a part is a template with what it shows of the row that the page is
about. Rooms put their parts in when they are ready, pages print them by `{% parts "slot" row %}`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

Told = Callable[[Any], Mapping[str, object]]
_PARTS: dict[str, dict[str, Told]] = defaultdict(dict)


def put(slot: str, template: str, told: Told) -> None:
    """Let a template stand in a slot, with what `told` says of the row; twice is once."""
    _PARTS[slot][template] = told


def of(slot: str) -> Mapping[str, Told]:
    """Return what stands in a slot, by template."""
    return _PARTS.get(slot, {})
