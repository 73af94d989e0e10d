"""Two years of figures of two spaces, an evaluation and a random check, by the real actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, User
from filings import actions
from filings.core.figures import figures_of
from filings.core.periods import Period
from filings.models import Filing
from filings.queries import Told, over
from spaces.enums import SpaceStatus
from spaces.models import Space, SpaceStanding

_WHY = "平台启用前的数据，按本空间台账填报。"
# What each space had in the earlier of the two years, and by how much more in the later one.
_BEGAN: Sequence[Mapping[str, int]] = (
    {
        "area": 1_800, "ventures": 9, "firms": 5, "moved_in": 4, "moved_out": 1, "registered": 2,
        "graduates": 1, "high_tech": 1, "patents": 6, "staff": 4, "jobs": 46, "graduate_jobs": 9,
        "events": 11, "attendance": 320, "mentors": 3, "mentor_hours": 41, "visits": 18,
        "questions": 35, "revenue": 8_600, "costs": 1_150, "investment": 2_000, "seed_fund": 1_000,
    },
    {
        "area": 2_400, "ventures": 18, "firms": 11, "moved_in": 7, "moved_out": 3, "registered": 5,
        "graduates": 2, "high_tech": 2, "patents": 13, "staff": 6, "jobs": 97, "graduate_jobs": 24,
        "events": 16, "attendance": 610, "mentors": 5, "mentor_hours": 78, "visits": 40,
        "questions": 66, "revenue": 15_300, "costs": 1_900, "investment": 4_500, "seed_fund": 2_000,
    },
)  # fmt: skip
_GREW = 15  # per cent
_OF_THE_MOMENT = {"area", "ventures", "firms", "staff", "jobs", "graduate_jobs", "patents"}
_OPENED_LONG_AGO, _DAYS_BETWEEN = 16, 40


def enter(spaces: Sequence[Space], *, at: datetime) -> None:
    """Write since when the spaces stand as they do: half of them for long, then one by one."""
    for number, space in enumerate(spaces):
        since = max(0, len(spaces) - max(number, _OPENED_LONG_AGO)) * _DAYS_BETWEEN
        planned = at - timedelta(days=since + 300)
        like = {"type": space.type, "level": space.level, "county": space.county}
        SpaceStanding.objects.create(space=space, status="planned", since=planned, **like)
        if space.status == SpaceStatus.RUNNING:
            then = at - timedelta(days=since)
            SpaceStanding.objects.create(space=space, status="running", since=then, **like)


def load(spaces: Sequence[Space], office: User, *, at: datetime) -> int:
    """File two years for the first two spaces, evaluate one, check three; return how many."""
    manager = User.objects.get(
        memberships__organisation=spaces[0].operator, memberships__role=Role.SPACE_MANAGER
    )
    Membership.objects.get_or_create(
        user=manager, organisation=spaces[1].operator, role=Role.SPACE_MANAGER
    )
    year = timezone.localdate(at).year
    for space, began in zip(spaces, _BEGAN, strict=False):
        for number, period in enumerate((Period(year - 2), Period(year - 1))):
            _file(space, period, began, growth=number * _GREW, by=manager)
        for period in sorted(over(timezone.localdate(at)), key=str)[:-1]:
            if period.is_monthly:
                _file(space, period, began, growth=2 * _GREW, by=manager)
    for filing in Filing.objects.exclude(space=spaces[1], year=year - 1).order_by("pk"):
        actions.accept(filing, by=office, at=_day_after(filing.period, 40))
    evaluated = {
        "result": "good", "words": "在孵企业和活动场次均有增长，统计报表完整；辅导时长还可以增加。",
        "rectify_by": None,
    }  # fmt: skip
    actions.evaluate(spaces[0], year - 1, evaluated, by=office, at=_day_after(Period(year - 1), 60))
    _check(office, at)
    return Filing.objects.count()


def _day_after(period: Period, days: int) -> datetime:
    """Return ten in the morning of a day after the end of a period."""
    zone = timezone.get_default_timezone()
    day = period.last + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 10, tzinfo=zone)


def _file(space: Space, period: Period, began: Mapping[str, int], *, growth: int, by: User) -> None:
    asked = {each.key for each in figures_of(period)}
    share = 12 if period.is_monthly else 1  # of what happens, a month has its part of the year
    numbers = {
        key: (number + number * growth // 100) // (1 if key in _OF_THE_MOMENT else share)
        for key, number in began.items()
        if key in asked
    }
    why = {each.key: _WHY for each in figures_of(period)}
    told = Told(numbers, why)
    actions.file(space, period, told, version=0, by=by, at=_day_after(period, 18))


def _check(office: User, at: datetime) -> None:
    """Draw three spaces; one has something to put right, one is in order, one is still open."""
    then = at - timedelta(days=20)
    sample = actions.draw(
        about="消防安全，上年度统计数据是否属实", size=3, seed=2017, by=office, at=then
    )
    flawed, fine, _open = sample.spaces.select_related("space", "sample").order_by("position")
    actions.find_flawed(
        flawed, note="两处灭火器过期，应急通道堆放物品。", by=office, at=then,
        rectify_by=timezone.localdate(at) + timedelta(days=20),
    )  # fmt: skip
    actions.find_fine(fine, note="现场与台账一致。", by=office, at=then)
