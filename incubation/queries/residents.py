"""Who lives in a space: now, on a day, by name where they agreed, and as Excel."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Q

from incubation.models import Residency
from incubation.querysets import ResidencyQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from spaces.models import Space
from ui.text import every_word
from ventures.models import Venture

SORTS: Mapping[str, tuple[str, ...]] = {
    "end": ("span__endswith", "pk"),
    "place": ("place__name", "pk"),
    "venture": ("venture__search_key", "pk"),
}
SHOWS = ("running", "ended", "all")
_COLUMNS = (
    Column("venture", "项目", "Venture", (), "name"),
    Column("place", "场地", "Place", (), "text"),
    Column("first", "合同起", "From", (), "date"),
    Column("last", "合同止", "Until", (), "date"),
    Column("contract", "合同编号", "Contract", (), "text"),
    Column("rent", "租金", "Rent", (), "text"),
    Column("status", "状态", "Status", (), "text"),
    Column("reason", "结束原因", "Why it ended", (), "text"),
)


def residents(
    space: Space, *, show: str = "running", text: str = "", sort: str = "end"
) -> ResidencyQuerySet:
    """Return the residencies of a space that hold a text, in an order of `SORTS`."""
    found = Residency.objects.filter(space=space).lived()
    if show != "all":
        found = found.filter(status=show)
    return found.filter(every_word(text, _holds)).for_page().order_by(*SORTS[sort])


def _holds(word: str) -> Q:
    named = Q(venture__search_key__contains=word) | Q(place__name__icontains=word)
    return named | Q(contract__icontains=word)


def residents_on(day: date) -> ResidencyQuerySet:
    """Return the residencies of all spaces that covered a day, for the statistics."""
    return Residency.objects.on(day)


def named_residents(space: Space, on: date) -> tuple[int, list[Venture]]:
    """Return how many ventures live in a space, and those that agreed to be named."""
    here = Residency.objects.filter(space=space).running().on(on)
    ventures = Venture.objects.filter(pk__in=here.values("venture"))
    named = Venture.objects.filter(pk__in=here.filter(named_publicly=True).values("venture"))
    return ventures.count(), list(named.order_by("search_key", "pk"))


def residents_workbook(rows: Iterable[Residency], title: str) -> bytes:
    """Return residencies as Excel, an office paper and Chinese."""
    told = [
        {
            "venture": each.venture.name,
            "place": each.place.name,
            "first": each.starts_on,
            "last": each.last_day,
            "contract": each.contract,
            "rent": each.rent,
            "status": str(each.get_status_display()),
            "reason": each.why_ended,
        }
        for each in rows
    ]
    return write_table(_COLUMNS, told, title=title, sheet="入驻")
