"""How a person finds a notice again: new or not, what it is about, whom and what it names.

The words of a notice are put together when it is shown, in the reader's language, so that a search
looks through the names among its facts, as they are written and in pinyin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Count, Q
from django.db.models.fields.json import KT
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from notifications.models import Notification, NotificationQuerySet
from notifications.urgency import asks, said_of
from notifications.words import PEOPLE
from ui.pinyin import search_key
from ui.text import every_word, sought

if TYPE_CHECKING:
    from accounts.enums import MailKind
    from accounts.models import User

LONGEST_SEARCH = 60
UNREAD, WAITING, ALL = "unread", "waiting", "all"
SEGMENTS: dict[str, str | Promise] = {
    UNREAD: _("Unread"),
    WAITING: _("Unread, waits for you"),
    ALL: _("All"),
}
NAMED = (*sorted(PEOPLE), "organisation", "space", "thing", "title", "venture")
_key = lru_cache(4_096)(search_key)


@dataclass(frozen=True)
class Part:
    """A part of the list: its name in the address, its words, how many notices it has."""

    name: str
    label: str | Promise
    count: int


class Wanted:
    """Which notices somebody looks at, read out of an address or of the form that carries it on.

    Only what the reader may see now is counted or found. Where nothing is said, it is what is
    unread, if anything is. `typed` is the search as it was typed.
    """

    def __init__(self, reader: "User", query: QueryDict) -> None:
        self.mine = Notification.objects.visible_to(reader)
        self.typed = query.get("q", "")[:LONGEST_SEARCH].strip()
        self.text = sought(self.typed)
        told = query.get("about", "")
        self.about = told if told in {kind.value for kind in _kinds()} else ""
        told = query.get("show", "")
        new = UNREAD if self._count(UNREAD, self.about) else ALL
        self.show = told if told in SEGMENTS else new

    @cached_property
    def found(self) -> NotificationQuerySet:
        """What names everything that is looked for, whether new or not."""
        if not self.text:
            return self.mine
        told = self.mine.order_by().values_list("pk", *(KT(f"facts__{name}") for name in NAMED))
        keys = {pk: " ".join(_key(name) for name in names if name) for pk, *names in told}
        return self.mine.filter(
            every_word(
                self.text,
                lambda word: Q(pk__in=[pk for pk, key in keys.items() if word in key]),
            )
        )

    @cached_property
    def _tally(self) -> Sequence[tuple[str, int, int]]:
        """Return each kind that was found, how many are unread, and how many there are."""
        kinds = self.found.order_by().values_list("kind")
        unread = Count("pk", filter=Q(read_at=None))
        return list(kinds.annotate(of_unread=unread, of_all=Count("pk")))

    def _count(self, show: str, about: str) -> int:
        return sum(
            everything if show == ALL else unread
            for kind, unread, everything in self._tally
            if _fits(kind, show, about)
        )

    @property
    def segments(self) -> list[Part]:
        """Return new, waiting and all, of what is narrowed otherwise."""
        return [
            Part(name, label, self._count(name, self.about)) for name, label in SEGMENTS.items()
        ]

    @property
    def groups(self) -> list[Part]:
        """Return what the notices found are about, in the words of the settings for mail.

        Without the choice where all are about the same.
        """
        parts = [
            Part(kind.value, kind.label, self._count(self.show, kind))
            for kind in _kinds()
            if kind == self.about or self._count(ALL, kind)
        ]
        if len(parts) <= 1 and not self.about:
            return []
        return [Part("", _("About anything"), self._count(self.show, "")), *parts]

    @property
    def count(self) -> int:
        """Return how many the list has."""
        return self._count(self.show, self.about)

    @property
    def unread(self) -> int:
        """Return how many of the list are unread."""
        return self._count(UNREAD if self.show == ALL else self.show, self.about)

    @property
    def is_read(self) -> bool:
        """Return whether what is looked for is among what is read, and nowhere else."""
        return self.show != ALL and not self.count and self._count(ALL, self.about) > 0

    @property
    def is_narrow(self) -> bool:
        """Return whether some that are unread do not stand in the list."""
        return bool(self.text or self.about or self.show == WAITING)

    def rows(self) -> NotificationQuerySet:
        """Return the list, newest first."""
        kinds = [kind for kind, *_counts in self._tally if _fits(kind, self.show, self.about)]
        rows = self.found.filter(kind__in=kinds)
        return rows if self.show == ALL else rows.unread()

    def carried(self) -> dict[str, str]:
        """Return what an address or a form says of it, so that it is kept."""
        told = {"show": self.show, "about": self.about, "q": self.typed}
        return {name: value for name, value in told.items() if value}


def _fits(notice: str, show: str, about: str) -> bool:
    is_about = not about or said_of(notice, "mail_kinds") == about
    return is_about and (show != WAITING or asks(notice))


def _kinds() -> "list[MailKind]":
    """Return what notices can be about, in an order that stays."""
    told: set[MailKind] = set()
    for config in apps.get_app_configs():
        told.update(getattr(config, "mail_kinds", {}).values())
    return sorted(told)
