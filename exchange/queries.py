"""Lists of the exchange, what of it meets a venture's needs, how two sides reach each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import MD5, Concat

from accounts.enums import Purpose
from accounts.models import User
from accounts.queries import Contact, agrees, contact_of
from exchange.enums import IN_TOUCH, ListingKind, ListingStatus
from exchange.models import FRESH_DAYS, Inquiry, Listing, ListingVector
from exchange.querysets import ListingQuerySet
from matching.core.encoders import expected_name
from matching.core.similarity import closeness
from matching.queries.vectors import encoder, minus_cosines
from safety.policies import kept_from
from sheets.headings import Column
from sheets.writing import write_table
from ui.text import sought
from ventures.models import Venture

WORDS_AT_MOST = 8  # of a search
NEAR_FROM = 0.5  # of the closeness of a need and a listing
SHOWN_AT_MOST = 12
NEEDS_READ = 8
_COLUMNS = (
    Column("kind", "种类", "Kind", (), "text"),
    Column("title", "名称", "Title", (), "text"),
    Column("text", "内容", "What it is", (), "long"),
    Column("provider", "单位", "Firm or institution", (), "text"),
    Column("place", "市州", "Prefecture", (), "text"),
    Column("terms", "收费和条件", "Price and conditions", (), "long"),
    Column("caveat", "要留意", "What to mind", (), "long"),
    Column("until", "有效期至", "Stands until", (), "date"),
    Column("status", "状态", "State", (), "text"),
    Column("missing", "缺什么", "What is missing", (), "long"),
    Column("checked", "最近核对", "Last looked at", (), "date"),
)


def listings(user: User | None, filters: Mapping[str, Any], *, on: date) -> ListingQuerySet:
    """Return the listings that `user` reads and that pass every filter that is set.

    Without a state everybody sees what is on the exchange; whoever is kept apart from its writer
    does not. Of what waits an officer sees what he may decide on, and what is his own by `mine`.
    """
    found = Listing.objects.visible_to(user, on).for_page()
    found = found.filter(status=filters["state"]) if filters.get("state") else found.shown(on)
    if filters.get("mine"):
        found = found.filter(by=user)
    elif user is not None and filters.get("state") == ListingStatus.WAITING:
        found = found.to_decide(user)
    if user is not None:
        found = found.exclude(by__in=kept_from([user]))
    columns = {"place": "prefecture", "kind": "kind"}
    found = found.filter(**{columns[name]: filters[name] for name in columns if filters.get(name)})
    words = sought(filters.get("q", "")).split()
    if filters.get("q") and not words:
        return found.none()
    for word in words[:WORDS_AT_MOST]:
        found = found.saying(word)
    return found


def of_each_kind(user: User | None, filters: Mapping[str, Any], *, on: date) -> dict[str, int]:
    """Return how many listings there are of each kind, whichever kind is chosen."""
    others = {name: value for name, value in filters.items() if name != "kind"}
    kinds = listings(user, others, on=on).order_by().values_list("kind", flat=True)
    counted = dict.fromkeys(ListingKind.values, 0)
    for kind in kinds:
        counted[kind] += 1
    return counted


def listings_workbook(rows: Iterable[Listing], title: str) -> bytes:
    """Return listings as Excel, an office paper and Chinese; who wrote them is not told."""
    told = [
        {
            "kind": str(each.get_kind_display()),
            "title": each.title,
            "text": each.text,
            "provider": each.provider,
            "place": str(each.prefecture),
            "terms": each.terms,
            "caveat": each.caveat,
            "until": each.until,
            "status": str(each.get_status_display()),
            "missing": each.missing if each.status != ListingStatus.OPEN else "",
            "checked": each.checked_on,
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="更多帮助")


# --- what meets a need --------------------------------------------------------------------------
@dataclass(frozen=True)
class Met:
    """A listing, the need that it meets, and how near the two are, from 0 to 1."""

    listing: Listing
    need: str
    closeness: float


def meeting(venture: Venture, user: User, *, on: date) -> list[Met]:
    """Return what of the exchange meets what a venture wrote that it needs, the nearest first.

    Each listing stands with the need it is nearest to. What nobody has looked at for ninety days is
    not recommended, nor what the reader wrote himself, nor anything to whoever has not agreed.
    """
    if not agrees(user, Purpose.MATCHING):
        return []
    needs = [each.text for each in venture.needs.all()[:NEEDS_READ]] or [venture.sentence]
    fresh = on - timedelta(days=FRESH_DAYS)
    allowed = listings(user, {}, on=on).filter(checked_on__gt=fresh).exclude(by=user)
    vectors = _current().filter(listing__in=allowed.order_by().values("pk"), model=encoder().name)
    nearest: dict[int, tuple[float, str]] = {}
    for need, distance in zip(needs, minus_cosines(needs), strict=True):
        for key, close in _near(vectors.annotate(far=distance)):
            if close > nearest.get(key, (0.0, ""))[0]:
                nearest[key] = close, need
    best = sorted(nearest, key=lambda key: (-nearest[key][0], key))[:SHOWN_AT_MOST]
    rows_of = allowed.in_bulk(best)
    return [Met(rows_of[key], nearest[key][1], nearest[key][0]) for key in best]


def _near(vectors: QuerySet[Any]) -> Iterator[tuple[int, float]]:
    """Yield which listings are near enough, by their distance `far`, and how near."""
    rows = list(vectors.order_by("far").values_list("listing", "far")[:SHOWN_AT_MOST])
    cosines = -np.array([far for _key, far in rows])
    for (key, _far), close in zip(rows, closeness(cosines, encoder().scale).tolist(), strict=True):
        if close >= NEAR_FROM:
            yield key, close


_WORDS = Concat("title", Value("。"), "text", output_field=TextField())


def _current() -> QuerySet[ListingVector]:
    """Return the vectors of what listings say now."""
    said = Concat("listing__title", Value("。"), "listing__text", output_field=TextField())
    return ListingVector.objects.annotate(now=MD5(said)).filter(now=F("digest"))


def not_encoded() -> "QuerySet[Listing, Any]":
    """Return key, words and digest of what is on the exchange without a vector of these words."""
    told = Listing.objects.filter(status=ListingStatus.OPEN).annotate(words=_WORDS)
    told = told.annotate(now=MD5("words"))
    known = Q(encoded__digest=F("now"), encoded__model=expected_name())
    return told.exclude(known).order_by("pk").values("pk", "words", "now")


# --- both sides -------------------------------------------------------------------------------
def contact(inquiry: Inquiry, viewer: User) -> Contact | None:
    """Return how to reach the other side, from the answer until the end.

    A distance that one of the two keeps closes it at once.
    """
    people = {inquiry.by_id: inquiry.by, inquiry.listing.by_id: inquiry.listing.by}
    mine = people.pop(viewer.pk, None)
    if mine is None or inquiry.status not in IN_TOUCH or kept_from([mine]) & people.keys():
        return None
    (other,) = people.values()
    return contact_of(other, ["email"]) if other.is_active else None
