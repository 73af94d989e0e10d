"""What everybody may take away without an account: spaces, listings, how many mentors there are.

Of a space no more than its public page says to strangers, and none of its contact persons. Of
mentors numbers alone, small ones not told.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import Prefecture, Sector
from accounts.queries import rows_of
from exchange.models import Listing
from matching.queries.lists import parents_of_sectors
from mentors.models import MentorProfile
from sheets.commas import write_commas
from sheets.headings import Column
from sheets.writing import write_tables
from spaces.enums import Level
from spaces.models import Space
from ui.figures import SMALLEST_TOLD

Row = Mapping[str, object]
TERMS = gettext_lazy(
    "Anybody may use, pass on and change these lists, for business too, without asking and free of "
    "charge; name this service and the day of the list as the source."
)


@dataclass(frozen=True)
class Field:
    """A column, and what stands in it."""

    column: Column
    says: str | Promise


@dataclass(frozen=True)
class DataSet:
    """One list: its name in the address and in words, its columns, its rows on a day."""

    name: str
    label: str | Promise
    title: str  # of the file, which is Chinese
    about: str | Promise
    fields: Sequence[Field]
    rows: Callable[[date], list[Row]]

    @property
    def columns(self) -> list[Column]:
        """The columns without their explanations."""
        return [each.column for each in self.fields]


def _field(key: str, heading: str, kind: str, says: str | Promise) -> Field:
    return Field(Column(key, heading, key, (), kind), says)


# --- maker spaces ---------------------------------------------------------------------------
_SPACES = (
    _field("name", "空间名称", "text", gettext_lazy("Name of the space.")),
    _field("type", "类型", "text", gettext_lazy("Which type of space it is.")),
    _field(
        "level",
        "级别",
        "text",
        gettext_lazy("At which level it is recognised on the day of the list."),
    ),
    _field(
        "level_until",
        "有效期至",
        "date",
        gettext_lazy("Last day of that recognition; empty where it has none."),
    ),
    _field("level_basis", "认定文件", "text", gettext_lazy("Document by which it was recognised.")),
    _field("status", "状态", "text", gettext_lazy("Running, or planned and not open yet.")),
    _field("operator", "运营机构", "text", gettext_lazy("Body that runs it.")),
    _field("carrier", "所在园区", "text", gettext_lazy("Park or university to which it belongs.")),
    _field("prefecture", "市州", "text", gettext_lazy("Prefecture in which it lies.")),
    _field("county", "区县", "text", gettext_lazy("County in which it lies.")),
    _field(
        "county_code",
        "行政区划代码",
        "code",
        gettext_lazy("Six digits of the county, by the national standard GB/T 2260."),
    ),
    _field("address", "地址", "text", gettext_lazy("Street address.")),
    _field("summary", "一句话介绍", "text", gettext_lazy("What the space says of itself.")),
    _field("sectors", "行业", "long", gettext_lazy("Trades that it is for.")),
    _field("stages", "适合阶段", "long", gettext_lazy("Stages of ventures that it is for.")),
    _field("area_m2", "面积（平方米）", "count", gettext_lazy("Area in square metres.")),
    _field("desks", "工位数", "count", gettext_lazy("Desks in all.")),
    _field("desks_free", "空闲工位", "count", gettext_lazy("Desks that are free.")),
    _field("rooms", "房间数", "count", gettext_lazy("Rooms in all.")),
    _field("rooms_free", "空闲房间", "count", gettext_lazy("Rooms that are free.")),
    _field(
        "figures_on",
        "数据日期",
        "date",
        gettext_lazy("Day on which the space last said how many are free."),
    ),
    _field(
        "rent_desk_month",
        "工位月租（元）",
        "count",
        gettext_lazy("Rent of a desk per month in yuan; 0 is free of charge, empty is not told."),
    ),
    _field("rent_free_months", "免租月数", "count", gettext_lazy("Months at first without rent.")),
    _field("subsidy", "补贴", "text", gettext_lazy("Subsidy that residents get.")),
    _field("opening_hours", "开放时间", "text", gettext_lazy("When its doors are open.")),
    _field("page", "网页", "text", gettext_lazy("Address of its page here.")),
    _field(
        "is_sample",
        "样例",
        "bool",
        gettext_lazy("Whether it is an invented space, there to show the service."),
    ),
)
_AS_THEY_ARE = (
    "name", "level_basis", "carrier", "address", "summary", "area_m2", "desks", "desks_free",
    "rooms", "rooms_free", "figures_on", "rent_desk_month", "rent_free_months", "subsidy",
    "opening_hours", "is_sample",
)  # fmt: skip


def _spaces(day: date) -> list[Row]:
    rows = Space.objects.public().with_place().prefetch_related("sectors", "stages")
    ordered = rows.order_by("county__prefecture", "county", "search_key", "pk")
    return [_space(each, day) for each in ordered]


def _space(space: Space, day: date) -> Row:
    level = space.level_on(day)
    return {
        **{key: getattr(space, key) for key in _AS_THEY_ARE},
        "type": space.type.name_zh,
        "level": str(level.label),
        "level_until": space.level_until if level != Level.NONE else None,
        "status": str(space.get_status_display()),
        "operator": space.operator.name,
        "prefecture": space.county.prefecture.name_zh,
        "county": space.county.name_zh,
        "county_code": space.county_id,
        "sectors": "、".join(each.name_zh for each in space.sectors.all()),
        "stages": "、".join(each.name_zh for each in space.stages.all()),
        "page": f"{settings.SITE_URL}{reverse('space', args=[space.slug])}",
    }


# --- mentors --------------------------------------------------------------------------------
_MENTORS = (
    _field("by", "口径", "text", gettext_lazy("Whether the line is of a place or of a trade.")),
    _field("name", "名称", "text", gettext_lazy("The place where mentors live, or their trade.")),
    _field(
        "code",
        "代码",
        "code",
        gettext_lazy("Code of the place by GB/T 2260, or of the trade here."),
    ),
    _field(
        "count",
        "导师人数",
        "count",
        gettext_lazy(
            "Mentors in the library; empty where there are one to four. Who knows several trades "
            "counts in each."
        ),
    ),
)


def _mentors(_day: date) -> list[Row]:
    return [*_by_place(), *_by_trade()]


def _by_place() -> Iterator[Row]:
    there = MentorProfile.objects.public().order_by().values_list("county__prefecture")
    counts = dict(there.annotate(n=Count("pk")))
    for code, place in rows_of(Prefecture).items():
        yield _counted("市州", place.name_zh, code, counts.get(code, 0))
    yield _counted("市州", "省外或未填", "", counts.get(None, 0))


def _by_trade() -> Iterator[Row]:
    headings, known = parents_of_sectors(), rows_of(Sector)
    public = MentorProfile.objects.public().order_by().values("pk")
    named = MentorProfile.sectors.through.objects.filter(mentorprofile__in=public)
    pairs = named.values_list("mentorprofile", "sector")
    found = {(mentor, headings.get(code) or code) for mentor, code in pairs}
    for code, heading in headings.items():
        if heading is None:
            count = sum(trade == code for _mentor, trade in found)
            yield _counted("行业", known[code].name_zh, code, count)


def _counted(by: str, name: str, code: str, count: int) -> Row:
    told = None if 0 < count < SMALLEST_TOLD else count
    return {"by": by, "name": name, "code": code, "count": told}


# --- what helps beside them -----------------------------------------------------------------
_LISTINGS = (
    _field("kind", "类别", "text", gettext_lazy("What it is: a task, an instrument, a service …")),
    _field("title", "标题", "text", gettext_lazy("What it is, in a few words.")),
    _field("text", "内容", "long", gettext_lazy("What it does, or what is looked for.")),
    _field("provider", "单位", "text", gettext_lazy("Firm or institution it belongs to.")),
    _field("prefecture", "市州", "text", gettext_lazy("Prefecture in which it lies.")),
    _field("terms", "收费和条件", "text", gettext_lazy("Price and conditions.")),
    _field("caveat", "要留意", "text", gettext_lazy("What to mind.")),
    _field("until", "有效期至", "date", gettext_lazy("Last day; empty where it has none.")),
    _field(
        "checked_on", "核对日期", "date", gettext_lazy("Day on which somebody last looked at it.")
    ),
    _field("page", "网页", "text", gettext_lazy("Address of its page here.")),
    _field(
        "is_sample",
        "样例",
        "bool",
        gettext_lazy("Whether it is an invented one, there to show the service."),
    ),
)


def _listings(day: date) -> list[Row]:
    same = ("title", "text", "provider", "terms", "caveat", "until", "checked_on", "is_sample")
    return [
        {
            **{key: getattr(each, key) for key in same},
            "kind": str(each.get_kind_display()),
            "prefecture": each.prefecture.name_zh,
            "page": f"{settings.SITE_URL}{each.get_absolute_url()}",
        }
        for each in Listing.objects.shown(day).for_page()
    ]


# --- the lists, and their files -------------------------------------------------------------
SETS: Mapping[str, DataSet] = {
    each.name: each
    for each in (
        DataSet(
            "spaces",
            gettext_lazy("Maker spaces"),
            "众创空间名录",
            gettext_lazy(
                "Every space that runs or is planned, with what its public page says; "
                "who to call there stands on its page alone."
            ),
            _SPACES,
            _spaces,
        ),
        DataSet(
            "mentors",
            gettext_lazy("How many mentors there are"),
            "导师人数统计",
            gettext_lazy("Numbers by place and by trade, nobody by name."),
            _MENTORS,
            _mentors,
        ),
        DataSet(
            "listings",
            gettext_lazy("More help"),
            "更多帮助条目",
            gettext_lazy(
                "What is published under “More help”; whoever listed it is asked on its page and "
                "named nowhere."
            ),
            _LISTINGS,
            _listings,
        ),
    )
}
_EXPLAINED = (
    Column("heading", "列名", "Column", (), "text"),
    Column("says", "含义", "What it says", (), "long"),
)


def commas_of(data: DataSet, day: date) -> bytes:
    """Return a list as comma-separated text."""
    return write_commas(data.columns, data.rows(day))


def objects_of(data: DataSet, day: date) -> bytes:
    """Return a list for programs: JSON in UTF-8, rows by the names of the columns, which follow.

    What is not told is `null`; days are written 2026-11-24.
    """
    names = [each.column.key for each in data.fields]
    told = {
        "title": data.title,
        "day": day,
        "terms": str(TERMS),
        "columns": [
            {"name": each.column.key, "heading": each.column.heading_zh, "says": str(each.says)}
            for each in data.fields
        ],
        "rows": [{name: row.get(name) for name in names} for row in data.rows(day)],
    }
    return json.dumps(told, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def workbook_of(data: DataSet, day: date) -> bytes:
    """Return a list as Excel; a second sheet says what the columns mean, and the terms."""
    rows = data.rows(day)
    title = f"{data.title}（{day.isoformat()}，{len(rows)} 行）"
    told: list[Row] = [
        {"heading": "使用条款", "says": str(TERMS)},
        *({"heading": each.column.heading_zh, "says": str(each.says)} for each in data.fields),
    ]
    return write_tables(
        [(data.columns, rows, title, data.title), (_EXPLAINED, told, "字段说明", "字段说明")]
    )
