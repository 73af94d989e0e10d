"""What happens by itself: offers run out, contracts end, the office hears of silence."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.queries import officers
from audit.actions import advance
from audit.due import each
from incubation.actions.holding import give_back, has_turn, suggest_next
from incubation.actions.residencies import finish, lapse_hand_over
from incubation.actions.telling import both, dealt_with, leads, sides, tell, tell_of_hand_over
from incubation.enums import ApplicationStatus, EndKind
from incubation.models import Application, Booking, HandOver, Residency
from incubation.queries import late_applications, offers_over
from notifications.actions import notify, was_told
from spaces.enums import SpaceStatus
from spaces.models import Space

_UNANSWERED = "incubation/application_unanswered"


def _spaces_of(rows: "QuerySet[Any]", *names: str) -> Callable[[int], object]:
    """Return what locks the spaces of a row before the row itself, as every button does."""

    def hold(pk: int) -> None:
        named = rows.filter(pk=pk).values_list(*names).first() or ()
        list(Space.objects.filter(pk__in=named).order_by("pk").select_for_update(no_key=True))

    return hold


def lapse_due(*, at: datetime) -> int:
    """Let go offers that nobody answered, and what was asked for a time over or a closed space.

    So ends what a team has left behind in which nobody has an account any more. A second run
    changes nothing. Return how many applications.
    """
    offers = Q(pk__in=offers_over(at).values("pk"))
    left = Q(pk__in=Application.objects.open().left().order_by().values("pk"))
    asked = Application.objects.open().exclude(status=ApplicationStatus.OFFERED).for_page()
    past = [row.pk for row in asked if _is_past(row, at)]
    closed = Q(space__status=SpaceStatus.CLOSED)
    found = Application.objects.open().filter(offers | closed | left | Q(pk__in=past)).for_page()
    before = _spaces_of(Application.objects.all(), "space")
    return each(found, lambda row: _lapse(row, at), before=before)


def _is_past(application: Application, at: datetime) -> bool:
    """Whether the time that was asked for is over."""
    if application.span is not None:
        return bool(application.span.upper <= at)
    until = application.wanted_until
    return until is not None and until < timezone.localdate(at)


def _lapse(application: Application, at: datetime) -> None:
    was_offered = application.status == ApplicationStatus.OFFERED
    had_turn = has_turn(application)
    advance(application, "lapse", by=None, at=at)
    dealt_with(
        application,
        ("application_sent", "application_unanswered", "application_offered", "place_free"),
        at,
    )
    closed = "yes" if application.space.status == SpaceStatus.CLOSED else ""
    left = "" if leads(application.venture) else "yes"
    tell(both(application), "application_lapsed", application, at, closed=closed, left=left)
    if was_offered:
        give_back(application, by=None, at=at)
    elif had_turn:
        suggest_next(application.space, application.kind, at=at)


def lapse_hand_overs(*, at: datetime) -> int:
    """End the hand-overs to spaces that closed, so that the team can ask another; return how many.

    So ends what a team has left behind in which nobody has an account any more. A second run
    changes nothing.
    """
    gone = Q(pk__in=HandOver.objects.open().left().order_by().values("pk"))
    gone |= Q(to_space__status=SpaceStatus.CLOSED)
    found = HandOver.objects.open().filter(gone).for_page()
    before = _spaces_of(HandOver.objects.all(), "to_space", "residency__space")
    return each(found, lambda row: _lapse_hand_over(row, at), before=before)


def _lapse_hand_over(row: HandOver, at: datetime) -> None:
    lapse_hand_over(row, by=None, at=at)
    closed = "yes" if row.to_space.status == SpaceStatus.CLOSED else ""
    left = "" if leads(row.residency.venture) else "yes"
    tell_of_hand_over(sides(row), "hand_over_lapsed", row, at, closed=closed, left=left)


def call_off_bookings(*, at: datetime) -> int:
    """Call off the time on equipment to come in spaces that closed; return how many.

    So ends what is still booked for a venture that is archived. A second run changes nothing.
    """
    idle = Q(space__status=SpaceStatus.CLOSED) | Q(venture__archived_at__isnull=False)
    found = Booking.objects.to_come(at).filter(idle).for_page()
    before = _spaces_of(Booking.objects.all(), "space")
    return each(found, lambda row: _call_off(row, at), before=before)


def _call_off(row: Booking, at: datetime) -> None:
    advance(row, "call_off", by=None, at=at)
    tell(
        both(row),
        "booking_called_off",
        row,
        at,
        place=str(row.place),
        begins=row.starts_at.isoformat(),
        closed="yes" if row.space.status == SpaceStatus.CLOSED else "",
        archived="yes" if row.venture.archived_at else "",
    )
    suggest_next(row.space, row.place.kind, at=at)


def tell_the_office(*, at: datetime) -> int:
    """Tell the officers what a space leaves without an answer; each of them once a deadline."""
    found = Application.objects.unanswered().for_page()
    office = list(officers())
    keys = [row.pk for row in late_applications(at)]
    return each(found, lambda row: _tell_late(row, office, at), keys=keys)


def _tell_late(row: Application, office: list[User], at: datetime) -> None:
    for officer in office:
        notify(
            officer,
            _UNANSWERED,
            about=row,
            at=at,
            event=_asking(row),
            url=f"{reverse('spaces_late')}?show=applications",
            space=str(row.space),
            venture=str(row.venture),
            since=timezone.localdate(row.asked_at).isoformat(),
        )


def office_knows(application: Application, *, at: datetime) -> bool:
    """Whether the office was told that this waits too long: its page says so from then on."""
    return was_told(_UNANSWERED, about=application, event=_asking(application), until=at)


def _asking(application: Application) -> str:
    """Return what tells one deadline of an application from the next."""
    return application.asked_again_at.isoformat() if application.asked_again_at else ""


def remind(*, at: datetime) -> int:
    """Tell both sides before the last day of a contract; each mark once. Return how many."""
    today = timezone.localdate(at)
    ahead = today + timedelta(days=max(settings.RESIDENCY_TOLD_DAYS))
    near = Residency.objects.running().filter(span__endswith__gt=today)
    found = near.filter(span__endswith__lte=ahead + timedelta(days=1)).for_page()
    return each(found, lambda row: _remind(row, at))


def _remind(residency: Residency, at: datetime) -> None:
    left = (residency.last_day - timezone.localdate(at)).days
    mark = min(days for days in settings.RESIDENCY_TOLD_DAYS if days >= left)
    tell(
        both(residency),
        "residency_near",
        residency,
        at,
        place=str(residency.place),
        event=f"{residency.last_day}-{mark}",
        last=residency.last_day,
        days=str(left),
    )


def end_due(*, at: datetime) -> int:
    """End the residencies whose contract is over; a second run changes nothing."""
    today = timezone.localdate(at)
    found = Residency.objects.running().filter(span__endswith__lte=today).for_page()
    before = _spaces_of(Residency.objects.all(), "space")
    return each(found, lambda row: _end(row, at), before=before)


def _end(row: Residency, at: datetime) -> None:
    """End it by the contract, as the space has said ahead, or because the venture moves on."""
    by_itself = EndKind.MOVED if row.is_handed_over else EndKind.CONTRACT
    kind = EndKind.SPACE if row.contract_until else by_itself
    reason = row.end_reason if row.contract_until else ""
    finish(row, kind, last=row.last_day, reason=reason, by=None, at=at)
