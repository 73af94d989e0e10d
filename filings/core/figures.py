"""What is filed: one row a figure, with its unit, where it comes from, and what would be odd.

A figure of `records` is counted from what this service keeps (`filings.queries.derived`); of the
others nothing is recorded, a manager types them. Amounts are in thousands of yuan (千元), as the
statistics of the ministry ask for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from filings.core.periods import Period


class Unit(TextChoices):
    """What is counted."""

    PLACES = "places", _("number of seats")
    ROOMS = "rooms", _("number of rooms")
    SQUARE_METRES = "m2", _("square metres")
    VENTURES = "ventures", _("number of ventures")
    FIRMS = "firms", _("number of firms")
    PEOPLE = "people", _("number of people")
    EVENTS = "events", _("number of events")
    TIMES = "times", _("how often")
    HOURS = "hours", _("hours")
    PATENTS = "patents", _("number of patents")
    THOUSAND_YUAN = "kyuan", _("thousand yuan")


class Group(TextChoices):
    """Where a figure stands in the form."""

    ROOM = "room", _("Places and rooms")
    RESIDENTS = "residents", _("Who lives here")
    PEOPLE = "people", _("Staff and jobs")
    WORK = "work", _("Events, mentoring, visits")
    MONEY = "money", _("Money, in thousands of yuan")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a return.

    Attributes
    ----------
    key, name, chinese, unit, group
        What it is called, on pages and on office papers, and what it counts.
    records
        Whether it is counted from records; else it is typed.
    monthly
        Whether it is also asked for every month; every year all of them are.
    part_of
        The figure that it cannot exceed.
    only_with
        The figure without which there can be none of it.
    says
        How it is counted, for whoever fills it in.
    """

    key: str
    name: str | Promise
    chinese: str
    unit: Unit
    group: Group
    records: bool = False
    monthly: bool = False
    part_of: str = ""
    only_with: str = ""
    says: str | Promise = ""


_R, _L, _P, _W, _M = Group.ROOM, Group.RESIDENTS, Group.PEOPLE, Group.WORK, Group.MONEY
_ON_THE_LAST_DAY = _("By contracts that run on the last day of the period.")
_LIVED_HERE = _("Of ventures that lived here at some time of the period.")

FIGURES: Mapping[str, Figure] = {
    each.key: each
    for each in (
        Figure(
            key="area", name=_("Floor area"), chinese="孵化面积", unit=Unit.SQUARE_METRES, group=_R,
        ),
        Figure(
            key="places", name=_("Places for people"), chinese="可容纳人数", unit=Unit.PLACES,
            group=_R, records=True, monthly=True,
            says=_("Desks, and for how many people the rooms are, as they stand today."),
        ),
        Figure(
            key="desks", name=_("Desks"), chinese="工位数", unit=Unit.PLACES, group=_R,
            records=True, monthly=True, part_of="places", says=_("As they stand today."),
        ),
        Figure(
            key="desks_taken", name=_("Desks under contract"), chinese="已入驻工位数",
            unit=Unit.PLACES, group=_R, records=True, monthly=True, part_of="desks",
            says=_ON_THE_LAST_DAY,
        ),
        Figure(
            key="rooms", name=_("Separate rooms"), chinese="单间数", unit=Unit.ROOMS, group=_R,
            records=True, monthly=True, says=_("As they stand today."),
        ),
        Figure(
            key="rooms_taken", name=_("Rooms under contract"), chinese="已入驻单间数",
            unit=Unit.ROOMS, group=_R, records=True, monthly=True, part_of="rooms",
            says=_ON_THE_LAST_DAY,
        ),
        Figure(
            key="ventures", name=_("Ventures living here"), chinese="在孵团队和企业数",
            unit=Unit.VENTURES, group=_L, records=True, monthly=True, part_of="places",
            says=_ON_THE_LAST_DAY,
        ),
        Figure(
            key="firms", name=_("Of them registered firms"), chinese="其中在孵企业数",
            unit=Unit.FIRMS, group=_L, records=True, monthly=True, part_of="ventures",
            says=_ON_THE_LAST_DAY,
        ),
        Figure(
            key="moved_in", name=_("Ventures that moved in"), chinese="新入驻团队和企业数",
            unit=Unit.VENTURES, group=_L, records=True, monthly=True,
            says=_("Whose first contract here begins in the period."),
        ),
        Figure(
            key="moved_out", name=_("Ventures that moved out"), chinese="退出团队和企业数",
            unit=Unit.VENTURES, group=_L, records=True, monthly=True,
            says=_("Whose last contract here ended in the period."),
        ),
        Figure(
            key="registered", name=_("Firms newly registered"), chinese="新注册企业数",
            unit=Unit.FIRMS, group=_L, records=True, monthly=True, says=_LIVED_HERE,
        ),
        Figure(
            key="graduates", name=_("Firms that graduated"), chinese="毕业企业数",
            unit=Unit.FIRMS, group=_L, records=True, monthly=True,
            says=_("Of registered firms whose graduation here, by the chain, fell in the period."),
        ),
        Figure(
            key="high_tech", name=_(
                "High-tech firms and "
                "technology SMEs"
            ), chinese="高新技术和科技型中小企业数",
            unit=Unit.FIRMS, group=_L, part_of="firms",
        ),
        Figure(
            key="patents", name=_("Intellectual property in force"), chinese="有效知识产权数",
            unit=Unit.PATENTS, group=_L, only_with="ventures",
        ),
        Figure(
            key="staff", name=_("Staff, full time"), chinese="专职人员数", unit=Unit.PEOPLE,
            group=_P, monthly=True,
        ),
        Figure(
            key="jobs", name=_("Jobs in the ventures"), chinese="吸纳就业人数", unit=Unit.PEOPLE,
            group=_P, monthly=True, only_with="ventures",
        ),
        Figure(
            key="graduate_jobs", name=_("Of them for this year's graduates"),
            chinese="其中应届毕业生就业人数", unit=Unit.PEOPLE, group=_P, monthly=True,
            part_of="jobs",
        ),
        Figure(
            key="events", name=_("Events held"), chinese="创业活动场次", unit=Unit.EVENTS, group=_W,
            records=True, monthly=True, says=_("Those that are over and to which somebody came."),
        ),
        Figure(
            key="attendance", name=_("People who came to them"), chinese="活动参加人次",
            unit=Unit.PEOPLE, group=_W, records=True, monthly=True, only_with="events",
            says=_("As the hosts ticked them off."),
        ),
        Figure(
            key="mentors", name=_("Mentors who helped"), chinese="开展辅导的导师数",
            unit=Unit.PEOPLE, group=_W, records=True, monthly=True, says=_LIVED_HERE,
        ),
        Figure(
            key="mentor_hours", name=_("Hours of mentoring, confirmed by both"),
            chinese="双方确认的辅导小时数", unit=Unit.HOURS, group=_W, records=True, monthly=True,
            only_with="mentors", says=_LIVED_HERE,
        ),
        Figure(
            key="visits", name=_("Visits that took place"), chinese="接待参观次数", unit=Unit.TIMES,
            group=_W, records=True, monthly=True,
        ),
        Figure(
            key="questions", name=_("Questions answered"), chinese="答复咨询次数", unit=Unit.TIMES,
            group=_W, records=True, monthly=True,
        ),
        Figure(
            key="revenue", name=_("Revenue of the firms"), chinese="在孵企业营业收入",
            unit=Unit.THOUSAND_YUAN, group=_M, monthly=True, only_with="firms",
        ),
        Figure(
            key="costs", name=_("Running costs of the space"), chinese="空间运营成本",
            unit=Unit.THOUSAND_YUAN, group=_M,
        ),
        Figure(
            key="investment", name=_("Investment that the ventures received"),
            chinese="在孵企业获得投融资额", unit=Unit.THOUSAND_YUAN, group=_M, only_with="ventures",
        ),
        Figure(
            key="seed_fund", name=_("Seed fund"), chinese="种子（孵化）资金规模",
            unit=Unit.THOUSAND_YUAN, group=_M,
        ),
    )
}  # fmt: skip
KEYS = tuple(FIGURES)


def figures_of(period: Period) -> list[Figure]:
    """Return what is filed for a period, in the order of the form."""
    return [each for each in FIGURES.values() if each.monthly or not period.is_monthly]


def by_group(figures: list[Figure]) -> list[tuple[Group, list[Figure]]]:
    """Return figures under the heading that each stands under."""
    grouped = groupby(figures, key=lambda figure: figure.group)
    return [(group, list(rows)) for group, rows in grouped]
