"""Lists of the registers, and the same as Excel."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from audit.models import AuditEvent
from results.enums import ResultStatus, RightKind
from results.models import Evidence, Technology, Transfer
from results.querysets import TechnologyQuerySet, TransferQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from ui.days import day_of
from ui.text import code, sought

WORDS_AT_MOST = 8  # of a search
Rows = TypeVar("Rows", TechnologyQuerySet, TransferQuerySet)


def technologies(user: User, filters: Mapping[str, Any]) -> TechnologyQuerySet:
    """Return the technologies that `user` reads and that pass every filter that is set.

    Of what waits an officer sees what he may decide on, here and in the transfers.
    """
    rows = _for_reader(Technology.objects.visible_to(user), user, filters)
    found = _passed(rows, filters, "registered_on", "kind")
    orders = {"name": ("name", "pk"), "number": ("number", "pk")}
    return found.order_by(*orders.get(filters.get("sort", ""), ("-registered_on", "-pk")))


def transfers(user: User, filters: Mapping[str, Any]) -> TransferQuerySet:
    """Return the transfers that `user` reads and that pass every filter that is set."""
    rows = _for_reader(Transfer.objects.visible_to(user), user, filters)
    found = _passed(rows, filters, "day", "way")
    orders = {"amount": ("-amount", "pk"), "company": ("company", "pk")}
    return found.order_by(*orders.get(filters.get("sort", ""), ("-day", "-pk")))


def _for_reader(rows: Rows, user: User, filters: Mapping[str, Any]) -> Rows:
    waits = user.is_coordinator and filters.get("state") == ResultStatus.PROPOSED
    return rows.to_decide(user) if waits else rows


def _passed(rows: Rows, filters: Mapping[str, Any], day: str, kind: str) -> Rows:
    shows = Evidence.objects.filter(**{rows.model.key: OuterRef("pk")})
    found = rows.for_page().annotate(is_shown=Exists(shows))
    words = sought(filters.get("q", "")).split()
    if filters.get("q") and not words:
        return found.none()
    for word in words[:WORDS_AT_MOST]:
        found = found.saying(word)
    columns = {"year": f"{day}__year", "place": "prefecture", "kind": kind, "state": "status"}
    chosen = {column: filters[name] for name, column in columns.items() if filters.get(name)}
    return found.filter(**chosen)


# --- one right by its number ---------------------------------------------------------------------
def right_named(text: str) -> tuple[str, str]:
    """Return the kind of right, where it is written before the number, and the number.

    Two kinds of right may have one number: whoever means one of them writes its kind.
    """
    typed = code(text)
    for word, kind in _kinds_in_words().items():
        if typed.startswith(word) and (number := typed.removeprefix(word).lstrip(":")):
            return kind, number
    return "", typed


@cache
def _kinds_in_words() -> dict[str, str]:
    """Return the kinds of right by their words in both languages, written as numbers are kept."""
    words: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words |= {code(str(kind.label)): kind.value for kind in RightKind}
    return words


def of_kind(kind: str, rows: Iterable[Technology]) -> list[Technology]:
    """Return those of a kind of right, or all where none is named."""
    return [row for row in rows if kind in {"", row.kind}]


def why_not_one(found: Sequence[Technology]) -> str:
    """Return why a number does not name one technology, and what to do."""
    if not found:
        return gettext("No technology that you can read has this number: propose it first.")
    example = f"{found[0].get_kind_display()} {found[0].number}"
    told = gettext("Several rights have this number: write the kind before it, as “%(example)s”.")
    return told % {"example": example}


def years(user: User, rows: type[Technology] | type[Transfer]) -> list[int]:
    """Return the years of which `user` reads rows, the latest first."""
    day = "registered_on" if rows is Technology else "day"
    dates = rows._default_manager.visible_to(user).order_by().dates(day, "year", "DESC")  # noqa: SLF001
    return [each.year for each in dates]


def history(row: Technology | Transfer) -> Iterable[AuditEvent]:
    """Return what was done to a row, the latest first."""
    trail = AuditEvent.objects.filter(subject_label=row._meta.label_lower, subject_pk=str(row.pk))
    return trail.select_related("actor").order_by("-happened_at", "-pk")


# --- Excel ----------------------------------------------------------------------------------
CONFIRMED = Column("confirmed", "确认日期", "Confirmed on", (), "date")  # an import passes over it
_SHARED = (
    Column("prefecture", "市州", "Prefecture", (), "text"),
    Column("venture", "项目", "Venture", (), "text"),
    Column("space", "众创空间", "Maker space", (), "text"),
    Column("status", "状态", "State", (), "text"),
    CONFIRMED,
    Column("note", "备注", "Note", (), "long"),
)
TECHNOLOGIES = (
    Column("name", "技术名称", "Technology", (), "long"),
    Column("kind", "权利类型", "Kind of right", (), "text"),
    Column("number", "权利编号", "Number", (), "text"),
    Column("registered", "登记日期", "Registered on", (), "date"),
    Column("owner", "权利人", "Owner", (), "text"),
    Column("listing_number", "技术市场挂牌号", "Number in the technology market", (), "text"),
    *_SHARED,
)
TRANSFERS = (
    Column("name", "成果名称", "Result", (), "long"),
    Column("technology", "技术权利编号", "Number of the right", (), "text"),
    Column("number", "合同编号", "Contract", (), "text"),
    Column("registration_number", "合同登记号", "Registration of the contract", (), "text"),
    Column("way", "转化方式", "Way", (), "text"),
    Column("giver", "转出方", "From", (), "text"),
    Column("company", "承接企业", "To", (), "text"),
    Column("amount", "金额（元）", "Amount, yuan", (), "count"),
    Column("day", "签订日期", "Day", (), "date"),
    *_SHARED,
)


def _shared(row: Technology | Transfer) -> dict[str, object]:
    return {
        "prefecture": row.prefecture.name_zh,
        "venture": row.venture.name if row.venture else "",
        "space": row.space.name if row.space else "",
        "status": str(row.get_status_display()),
        "confirmed": day_of(row.confirmed_at) if row.confirmed_at else None,
        "note": row.note,
    }


def technologies_workbook(rows: Iterable[Technology], title: str) -> bytes:
    """Return technologies as Excel."""
    told = [
        {
            "name": row.name,
            "kind": str(row.get_kind_display()),
            "number": row.number,
            "registered": row.registered_on,
            "owner": row.owner,
            "listing_number": row.listing_number,
            **_shared(row),
        }
        for row in rows
    ]
    return write_table(TECHNOLOGIES, told, title=title, sheet="技术")


def transfers_workbook(rows: Iterable[Transfer], title: str) -> bytes:
    """Return transfers as Excel."""
    told = [
        {
            "name": str(row),
            "technology": row.technology.number if row.technology else "",
            "number": row.number,
            "registration_number": row.registration_number,
            "way": str(row.get_way_display()),
            "giver": row.giver,
            "company": row.company,
            "amount": row.amount,
            "day": row.day,
            **_shared(row),
        }
        for row in rows
    ]
    return write_table(TRANSFERS, told, title=title, sheet="转化")
