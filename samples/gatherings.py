"""Three events and a competition of the sample province, announced through the real actions."""

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
_SALON: Mapping[str, Any] = {
    "kind": "salon",
    "title": "创业沙龙：第一个客户从哪里来",
    "about": "四个团队各讲一次被拒绝的经历，再一起拆解报价单。",
    "speakers": "四个在驻团队",
    "place": "青海省创业服务办公室二楼（样例）",
    "county_id": "630103",
    "places": 30,
}
_VOICES = ((5, "案例真实，报价单那一段最有用。"), (4, "时间短了些，答疑没轮到。"))
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
    _look_back(founders, office, at)
    _compete(ventures, office, at)
    return Event.objects.filter(is_sample=True).count()


def _look_back(founders: Sequence[User], office: User, at: datetime) -> None:
    """Let an event be over: most of those who had a place came, and some said how it was."""
    told = {**_SALON, **_times(at, days=-5, begins=14, ends=16)}
    before = at - timedelta(days=20)
    event = actions.save_event(Event(is_sample=True), told, by=office, at=before)
    actions.publish(event, by=office, at=before)
    seats = [actions.sign_up(event, by=person, at=before) for person in founders]
    keys, after = [seat.pk for seat in seats], at - timedelta(days=4)
    actions.tick(event, shown=keys, came=keys[:-1], others=6, by=office, at=after)
    for seat, (grade, words) in zip(seats, _VOICES, strict=False):
        seat.refresh_from_db()
        actions.say_how_it_was(seat, grade=grade, words=words, by=seat.by, at=after)
    actions.end_due(at=at)


def _times(at: datetime, *, days: int, begins: int, ends: int) -> dict[str, datetime]:
    """Return times of a day so many days from now, or ago, by the clock of the province."""
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
