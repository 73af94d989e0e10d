"""Who lives where in the sample province, who waits, and the chain; played by the real actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.enums import Hat, Role
from accounts.models import Membership, User
from incubation import actions
from incubation.enums import ChainStage, MoveKind, RulePhase
from incubation.models import Application, ChainRule, Residency
from samples.people import Cast
from spaces import actions as spaces_actions
from spaces.models import Place, Space
from spaces.queries import open_slots
from ventures.models import Venture

# Which written samples take part, by their place in their file.
_SALT, _NEW_MATERIALS, _HEAT, _FOOD, _FAST = 0, 1, 4, 9, 11
_MANAGERS = {_NEW_MATERIALS: "祁守川", _HEAT: "安雪莲", _FOOD: "马文清", _FAST: "韩玉林"}
_BORON, _MOLTEN, _BOARDS, _NOODLES, _MUTTON, _TOAST, _BATTERY = 0, 1, 4, 46, 37, 38, 7
_LONG_HERE = (_BORON, _MOLTEN, _BOARDS, _NOODLES, _MUTTON)  # written down before all this
_RENT = "每月每个工位 600 元，含水电和网络，前三个月免租。"


@dataclass(frozen=True)
class _Stage:
    """The spaces with somebody who keeps each, the ventures, the office, and what time it is."""

    spaces: Sequence[Space]
    ventures: Sequence[Venture]
    office: User
    now: datetime

    def at(self, days: int) -> datetime:
        """Return a moment so many days ago."""
        return self.now - timedelta(days=days)

    def manager(self, space: Space) -> User:
        """Return who keeps a space."""
        return User.objects.get(
            memberships__organisation=space.operator, memberships__role=Role.SPACE_MANAGER
        )

    def lead(self, venture: Venture) -> User:
        """Return who leads a venture."""
        return venture.founders.get()


def load(
    cast: Cast, spaces: Sequence[Space], ventures: Sequence[Venture], office: User, *, at: datetime
) -> int:
    """Let ventures move in, wait, ask and go through the chain; return how many live somewhere."""
    call_command("load_chain")
    for number, name in _MANAGERS.items():
        person = cast.person(name, [Hat.OFFICER], at - timedelta(days=900))
        Membership.objects.create(
            user=person, organisation=spaces[number].operator, role=Role.SPACE_MANAGER
        )
    stage = _Stage(spaces, ventures, office, at)
    Venture.objects.filter(pk__in=[ventures[each].pk for each in _LONG_HERE]).update(
        created_at=stage.at(900)
    )
    _live(stage)
    _wait_and_apply(stage)
    _chain(stage)
    _ask_and_visit(stage)
    return Residency.objects.running().values("venture").distinct().count()


# --- living somewhere ---------------------------------------------------------------------------
def _apply(stage: _Stage, venture: Venture, space: Space, days: int, use: str) -> Application:
    told = {
        "kind": "desk",
        "desks": 2,
        "starts_on": timezone.localdate(stage.at(days - 10)),
        "months": 12,
        "equipment": None,
        "span": None,
        "use": use,
        "is_hazardous": False,
        "hazard": "",
        "note": "",
    }
    return actions.apply(space, venture, told, by=stage.lead(venture), at=stage.at(days))


def _move_in(  # noqa: PLR0913  what a contract is made of
    stage: _Stage, venture: Venture, space: Space, place: Place, *, days: int, length: int, use: str
) -> Residency:
    """Let a venture have a place, applied for so many days ago, for so many days."""
    asked = _apply(stage, venture, space, days, use)
    first = timezone.localdate(stage.at(days - 10))
    Place.objects.filter(pk=place.pk).update(is_taken=False)  # from now on its contract says it
    actions.offer(
        asked,
        places=[place],
        first=first,
        last=first + timedelta(days=length),
        rent=_RENT,
        contract=f"样例-{venture.pk:03d}",
        by=stage.manager(space),
        at=stage.at(days - 2),
    )
    actions.accept(asked, by=stage.lead(venture), at=stage.at(days - 4))
    return Residency.objects.get(application=asked)


def _desks(space: Space) -> list[Place]:
    """Return the desks that the samples call taken, so that figures stay what they are."""
    return list(space.places.filter(kind="desk", is_taken=True, is_let=False).order_by("pk"))


def _live(stage: _Stage) -> None:
    """Let ventures live in three spaces; one of them is to move on to a fourth."""
    at_salt = _desks(stage.spaces[_SALT])
    first = _move_in(
        stage,
        stage.ventures[_BORON],
        stage.spaces[_SALT],
        at_salt[0],
        days=130,
        length=365,
        use="老卤提硼镁的小试，白天两个人。",
    )
    actions.show(first, by=stage.lead(stage.ventures[_BORON]), at=stage.at(120))
    boards = _move_in(
        stage,
        stage.ventures[_BOARDS],
        stage.spaces[_NEW_MATERIALS],
        _desks(stage.spaces[_NEW_MATERIALS])[0],
        days=200,
        length=240,
        use="板材样品和客户接待。",
    )
    _move_in(
        stage,
        stage.ventures[_MOLTEN],
        stage.spaces[_HEAT],
        _desks(stage.spaces[_HEAT])[0],
        days=90,
        length=540,
        use="熔盐样品的长时间测试。",
    )
    actions.ask_hand_over(
        boards,
        to_space=stage.spaces[_HEAT],
        why="公司已注册，需要孵化器的检测设备。",
        by=stage.lead(stage.ventures[_BOARDS]),
        at=stage.at(2),
    )


def _wait_and_apply(stage: _Stage) -> None:
    """Put two ventures on the waiting list of one space, and let a third wait for its answer."""
    space = stage.spaces[_SALT]
    for number, days in ((_BATTERY, 20), (_TOAST, 15)):
        asked = _apply(stage, stage.ventures[number], space, days, "两个工位，做样品和测试。")
        actions.wait(
            asked,
            answer="目前没有连在一起的空位，按登记先后通知。",
            by=stage.manager(space),
            at=stage.at(days - 3),
        )
    _apply(stage, stage.ventures[_MUTTON], stage.spaces[_NEW_MATERIALS], 2, "包装和电商发货。")


# --- the chain ----------------------------------------------------------------------------------
def _step(
    stage: _Stage, venture: Venture, kind: str, space: Space | None, *, days: int, why: str
) -> None:
    """Propose a step so many days ago, agree to it the day after, and let it count."""
    by = stage.lead(venture)
    row = actions.propose_move(venture, kind=kind, space=space, why=why, by=by, at=stage.at(days))
    actions.agree_to_move(row, by=stage.manager(row.space), at=stage.at(days - 1))
    actions.clear_move(row, by=stage.office, at=stage.at(days - 6))


def _chain(stage: _Stage) -> None:
    """Put ventures into every stage; one graduates, one has stayed too long, one wants to go on."""
    boron, boards, noodles = (stage.ventures[each] for each in (_BORON, _BOARDS, _NOODLES))
    mutton, molten = stage.ventures[_MUTTON], stage.ventures[_MOLTEN]
    salt, heat, food, fast = (stage.spaces[each] for each in (_SALT, _HEAT, _FOOD, _FAST))
    _step(stage, boron, MoveKind.NURSERY, salt, days=230, why="有样品，还没有注册公司。")
    _step(
        stage, molten, MoveKind.NURSERY, stage.spaces[_NEW_MATERIALS], days=80, why="从想法做起。"
    )
    _step(stage, boards, MoveKind.INCUBATOR, heat, days=300, why="公司注册满一年，有新产品。")
    _step(stage, noodles, MoveKind.INCUBATOR, food, days=820, why="公司刚注册，做数字化点餐。")
    _answer_graduation(stage, noodles)
    _step(stage, noodles, MoveKind.GRADUATE, None, days=60, why="连续两年收入过千万。")
    _step(stage, mutton, MoveKind.INCUBATOR, food, days=500, why="公司刚注册，有新产品。")
    _step(stage, mutton, MoveKind.ACCELERATOR, fast, days=120, why="订单增长很快，要扩产。")
    actions.propose_move(
        molten,
        kind=MoveKind.INCUBATOR,
        space=heat,
        why="正在注册公司，需要长期测试场地。",
        by=stage.lead(molten),
        at=stage.at(3),
    )


def _answer_graduation(stage: _Stage, venture: Venture) -> None:
    """Let the team say by which of the four it graduates."""
    rule = ChainRule.objects.get(
        code="incubator-out-revenue", stage=ChainStage.INCUBATOR, phase=RulePhase.GRADUATION
    )
    actions.answer_rule(
        venture,
        rule,
        is_met=True,
        words="近两年审计报告，收入合计 1,260 万元。",
        by=stage.lead(venture),
        at=stage.at(65),
    )


def _ask_and_visit(stage: _Stage) -> None:
    """Let founders ask a space, one answered, one not, and arrange a visit."""
    space = stage.spaces[_SALT]
    manager = stage.manager(space)
    asked = spaces_actions.ask(
        space,
        text="压滤机晚上能用吗？需要自己带操作员吗？",
        by=stage.lead(stage.ventures[_BATTERY]),
        at=stage.at(9),
    )
    spaces_actions.answer(
        asked, answer="工作日按班约，晚上不开；我们有操作员，费用已含。", by=manager, at=stage.at(8)
    )
    spaces_actions.ask(
        space,
        text="样品可以放在库房过夜吗？",
        by=stage.lead(stage.ventures[_TOAST]),
        at=stage.at(1),
    )
    if slots := open_slots(space, at=stage.at(1)):
        visit = spaces_actions.ask_visit(
            space,
            starts_at=slots[0],
            people=2,
            about="看压滤机和中试场地",
            by=stage.lead(stage.ventures[_TOAST]),
            at=stage.at(1),
        )
        spaces_actions.agree(visit, by=manager, at=stage.now)
