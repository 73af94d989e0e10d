"""Who may report, decide and appeal; and who is kept from whom."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core import signing
from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.policies import Denied, may_speak
from safety.enums import Outcome, ReportStatus
from safety.models import Block, Look, Report

_REPORTED = "reported"
# Who is reported again and again: so many reports on which something was done, in so many days.
SLOWED_AFTER = 3
SLOWED_WITHIN = timedelta(days=180)
_UPHELD = (ReportStatus.DECIDED, ReportStatus.APPEALED, ReportStatus.FINAL)


class Slowed(Denied):
    """Writes first to nobody new until the office has looked; `403.html` says what to do."""

    def __init__(self) -> None:
        super().__init__("slowed")


def may_report(user: User, person: User) -> None:
    """Anybody reports anybody else."""
    if user.pk == person.pk:
        raise Denied


def report_key(person: int) -> str:
    """Return what stands for a person in the address of a report.

    It is signed, so that only whoever met the person on a page can report them, and nobody reads
    names by counting.
    """
    return signing.dumps(person, salt=_REPORTED)


def reported(key: str) -> User:
    """Return the person that a key of `report_key` stands for.

    Raises
    ------
    Denied
        It was never given out, or the account is closed.
    """
    try:
        return User.objects.get(pk=signing.loads(key, salt=_REPORTED), is_active=True)
    except (signing.BadSignature, User.DoesNotExist) as problem:
        raise Denied from problem


def may_decide(user: User, report: Report) -> None:
    """An officer whom it does not concern decides; on an appeal, a colleague of the first one."""
    concerned: set[int | None] = {report.by_id, report.person_id}
    if report.status == ReportStatus.APPEALED:
        concerned.add(report.decided_by_id)
    if not user.is_coordinator or user.pk in concerned:
        raise Denied


def may_read(user: User, report: Report) -> None:
    """Whoever reported, whoever it is about once it is decided, and the office."""
    is_about = user.pk == report.person_id and report.status != ReportStatus.OPEN
    if not (user.is_coordinator or user.pk == report.by_id or is_about):
        raise Denied


def may_appeal(user: User, report: Report) -> None:
    """Whom it is about asks once that somebody else looks."""
    if user.pk != report.person_id or report.outcome == Outcome.NOTHING:
        raise Denied


def kept_from(people: Iterable[User]) -> set[int]:
    """Return who keeps one of these away, or is kept away by one of them."""
    keys = [person.pk for person in people]
    blocked = Block.objects.filter(by__in=keys).values_list("person", flat=True)
    blocking = Block.objects.filter(person__in=keys).values_list("by", flat=True)
    return set(blocked.union(blocking))


def barred(on: date) -> QuerySet[Report, int]:
    """Return the keys of people who neither ask nor answer on that day, as a subquery."""
    return Report.objects.filter(barred_until__gte=on).values_list("person", flat=True)


def is_barred(user: User, on: date) -> bool:
    """Whether this person neither asks nor answers on that day."""
    return barred(on).filter(person=user).exists()


# --- reported again and again -----------------------------------------------------------------
def _upheld(on: date) -> QuerySet[Report]:
    found = Report.objects.filter(status__in=_UPHELD, decided_at__date__gt=on - SLOWED_WITHIN)
    return found.exclude(outcome__in=["", Outcome.NOTHING])


def is_slowed(user: User, on: date) -> bool:
    """Whether enough reports of this person were upheld since the office last looked."""
    upheld = _upheld(on).filter(person=user)
    if upheld.count() < SLOWED_AFTER:
        return False
    last = Look.objects.filter(person=user).order_by("-at").values_list("at", flat=True).first()
    return last is None or upheld.filter(decided_at__gt=last).count() >= SLOWED_AFTER


def slowed_people(on: date) -> list[User]:
    """Return whom the office has to look at, by name."""
    often = _upheld(on).values("person").annotate(n=Count("pk")).filter(n__gte=SLOWED_AFTER)
    people = User.objects.filter(pk__in=often.values("person"), is_active=True)
    return [each for each in people.order_by("search_key", "pk") if is_slowed(each, on)]


def may_write_first(user: User, on: date) -> None:
    """Whoever is reported again and again, or is nobody known yet, begins nothing with others."""
    may_speak(user)
    if is_slowed(user, on):
        raise Slowed


def may_look(user: User, person: User) -> None:
    """An officer looks who neither is it nor has reported it."""
    concerned = user.pk == person.pk or Report.objects.filter(by=user, person=person).exists()
    if concerned or not user.is_coordinator:
        raise Denied
