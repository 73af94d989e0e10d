"""What waits for a space, until when, and who is next on its list."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from accounts.queries import workday_after, workdays
from incubation.enums import ApplicationStatus
from incubation.models import Application, Booking, ChainMove, HandOver, Residency
from incubation.querysets import ApplicationQuerySet
from sheets.headings import Column
from sheets.writing import write_table
from spaces.enums import PlaceKind, SpaceStatus
from spaces.models import Place, Question, Space, Visit
from spaces.queries import late_questions, late_visits
from ui.days import day_of

_APPLICATIONS = (
    Column("venture", "项目", "Venture", (), "text"),
    Column("kind", "申请内容", "Asked for", (), "text"),
    Column("sent", "提交日期", "Sent", (), "date"),
    Column("waits", "候补起始日", "Waits since", (), "date"),
    Column("status", "状态", "Status", (), "text"),
)
_LATE = (
    Column("space", "众创空间", "Maker space", (), "text"),
    Column("since", "等待起始日", "Waiting since", (), "date"),
    Column("person", "联系人", "Contact", (), "name"),
    Column("phone", "电话", "Phone", (), "text"),
    Column("mail", "邮箱", "Mail", (), "text"),
)
_OF_VENTURE = Column("venture", "项目", "Venture", (), "text")


def answer_by(application: Application) -> date:
    """Return the last day on which the answer of the space is in time."""
    return workday_after(timezone.localdate(application.asked_at), settings.PLACE_ANSWER_WORKDAYS)


def late_since(application: Application, at: datetime) -> bool:
    """Return whether the promised working days are over."""
    gone = workdays(timezone.localdate(application.asked_at), timezone.localdate(at))
    return gone > settings.PLACE_ANSWER_WORKDAYS


def late_applications(at: datetime) -> list[Application]:
    """Return those that spaces leave without an answer, the longest waiting first."""
    rows = Application.objects.unanswered().for_page()
    return [row for row in rows if late_since(row, at)]


def offers_over(at: datetime) -> ApplicationQuerySet:
    """Return the offers that are good no more: their last day, or the time they hold, is over."""
    today = timezone.localdate(at)
    times = Booking.objects.filter(application=OuterRef("pk")).held()
    stays = Residency.objects.filter(application=OuterRef("pk")).held()
    is_over = Q(offer_ends_on__lt=today)
    is_over |= Q(Exists(times.filter(span__endswith__lte=at)))
    is_over |= Q(Exists(stays.filter(span__endswith__lte=today)))
    found: ApplicationQuerySet = Application.objects.filter(is_over)
    return found.filter(status=ApplicationStatus.OFFERED)


LATE: Mapping[str, Callable[[datetime], Sequence[Question | Visit | Application]]] = {
    "questions": late_questions,
    "visits": late_visits,
    "applications": late_applications,
}  # what spaces leave without an answer, by the name in the address of its list


def late_workbook(
    rows: Sequence[Question | Visit | Application], title: str, *, with_ventures: bool
) -> bytes:
    """Return rows of a list of `LATE` as Excel; what was asked stays between the two."""
    columns = (*_LATE, _OF_VENTURE) if with_ventures else _LATE
    told = [
        {
            "space": each.space.name,
            "since": day_of(each.asked_at),
            "person": each.space.contact_person,
            "phone": each.space.contact_phone,
            "mail": each.space.contact_mail,
            "venture": each.venture.name if isinstance(each, Application) else "",
        }
        for each in rows
    ]
    return write_table(columns, told, title=title, sheet="未答复")


def applications_workbook(rows: Iterable[Application], title: str) -> bytes:
    """Return applications as Excel, an office paper and Chinese."""
    told = [
        {
            "venture": each.venture.name,
            "kind": str(each.get_kind_display()),
            "sent": day_of(each.sent_at),
            "waits": day_of(each.waits_since)
            if each.status == ApplicationStatus.WAITING and each.waits_since
            else None,
            "status": str(each.get_status_display()),
        }
        for each in rows
    ]
    return write_table(_APPLICATIONS, told, title=title, sheet="入驻申请")


def place_on_list(application: Application) -> int:
    """Return at which place of the list of its space and kind an application stands."""
    earlier = Q(waits_since__lt=application.waits_since) | Q(
        waits_since=application.waits_since, pk__lt=application.pk
    )
    rivals = Application.objects.waiting().filter(space=application.space_id, kind=application.kind)
    return rivals.filter(earlier).count() + 1


def next_on_list(space: Space, kind: str) -> Application | None:
    """Return who has waited longest for a place of this kind."""
    return Application.objects.waiting().filter(space=space, kind=kind).for_page().first()


@dataclass(frozen=True)
class Free:
    """Something is free in a space while ventures wait for it: who has waited longest."""

    space: Space
    kind: str
    first: Application
    waiting: int

    @property
    def kind_word(self) -> str:
        """What is free, in words."""
        return str(PlaceKind(self.kind).label)


def free_and_waited_for(spaces: Iterable[Space], user: User) -> list[Free]:
    """Return where something is free now for which ventures wait; what is offered is not free.

    Whom `user` is kept away from keeps the turn, and is left to a colleague.
    """
    running = [each for each in spaces if each.status == SpaceStatus.RUNNING]
    free = set(Place.objects.free().filter(space__in=running).values_list("space", "kind"))
    waits: dict[tuple[int, str], list[Application]] = {}
    listed = Application.objects.waiting().filter(space__in=running)
    for each in listed.for_page():
        waits.setdefault((each.space_id, each.kind), []).append(each)
    shown = set(listed.shown_to(user).values_list("pk", flat=True))
    return [
        Free(rows[0].space, kind, rows[0], len(rows))
        for (space, kind), rows in waits.items()
        if (space, kind) in free and rows[0].pk in shown
    ]


def waiting_in(mine: Sequence[Space], user: User) -> int:
    """Return how much `user` has to answer there: applications, last days, hand-overs, steps."""
    asked = Application.objects.filter(space__in=mine).shown_to(user)
    applications = asked.unanswered().count()
    running = Residency.objects.filter(space__in=mine).running()
    longer = running.filter(longer_until__isnull=False, longer_from_space=False).count()
    hand_overs = HandOver.objects.waits_for(mine).count()
    moves = ChainMove.objects.waits_for_space().filter(space__in=mine).count()
    return applications + longer + hand_overs + moves
