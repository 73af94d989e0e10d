"""Two events and a competition of the sample province, announced through the real actions."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from events import actions
from events.models import Competition, Event
from spaces.models import Space
from ventures.models import Venture

_LECTURE: Mapping[str, Any] = {
    "kind": "lecture",
    "title": "创业大讲堂：从小试到中试",
    "about": "放大时最容易出错的三步，怎样先算清成本。带着自己的数据来，现场答疑。",
    "speakers": "管理处邀请的两位导师",
    "place": "青海省创业服务办公室一楼报告厅（样例）",
    "county_id": "630103",
    "places": 60,
}
_OPEN_DAY: Mapping[str, Any] = {
    "kind": "open_day",
    "title": "空间开放日",
    "about": "看中试车间和检测设备，和在驻团队聊一聊。请穿平底鞋。",
    "places": 3,
    "audience": "founders",
}
_COMPETITION: Mapping[str, Any] = {
    "title": "高原创新创业大赛（样例）",
    "about": "面向盐湖化工、高原农牧和清洁能源方向的早期项目，看产品，也看账。",
    "who": "在本平台登记的项目，由项目负责人报名。",
    "prizes": "一等奖 1 名，二等奖 2 名，三等奖 3 名；获奖项目可受邀入驻众创空间。",
}
_ENTER, _COME = 2, 4  # so many ventures


def load(space: Space, ventures: Sequence[Venture], office: User, *, at: datetime) -> int:
    """Announce them, let founders sign up and enter; return how many events."""
    manager = User.objects.get(
        memberships__organisation=space.operator, memberships__role=Role.SPACE_MANAGER
    )
    founders = [venture.founders.get() for venture in ventures[:_COME]]
    lecture = {**_LECTURE, **_times(at, days=9, begins=14, ends=17)}
    house = {**_OPEN_DAY, **_times(at, days=16, begins=10, ends=12)}
    house |= {"place": space.address or space.name, "county": space.county}
    for event, told, host in ((Event(), lecture, office), (Event(space=space), house, manager)):
        event.is_sample = True
        kept = actions.save_event(event, told, by=host, at=at)
        actions.publish(kept, by=host, at=at)
        for number, person in enumerate(founders):
            actions.sign_up(kept, by=person, at=at + timedelta(minutes=number))
    _compete(ventures, office, at)
    return Event.objects.filter(is_sample=True).count()


def _times(at: datetime, *, days: int, begins: int, ends: int) -> dict[str, datetime]:
    """Return times of a day that comes in so many days, by the clock of the province."""
    zone = timezone.get_default_timezone()
    day = timezone.localdate(at, zone) + timedelta(days=days)
    starts = datetime.combine(day, time(begins), zone)
    stops = datetime.combine(day, time(ends), zone)
    return {"begins_at": starts, "ends_at": stops, "sign_up_until": starts}


def _compete(ventures: Sequence[Venture], office: User, at: datetime) -> None:
    last = at + timedelta(days=30)
    row = Competition(is_sample=True)
    told = {
        **_COMPETITION,
        "entries_until": last,
        "results_on": timezone.localdate(last) + timedelta(days=14),
    }
    kept = actions.save_competition(row, told, by=office, at=at)
    actions.publish_competition(kept, by=office, at=at)
    for venture in ventures[:_ENTER]:
        actions.enter(
            kept,
            venture,
            title=venture.name,
            summary=_summary(venture),
            may_be_named=True,
            by=venture.founders.get(),
            at=at,
        )


def _summary(venture: Venture) -> str:
    """Say what a venture does and what it lacks, as its entry."""
    return "\n".join([venture.sentence, *(need.text for need in venture.needs.all())])[:400]
