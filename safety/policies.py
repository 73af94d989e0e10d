"""Who may report, decide and appeal; and who is kept from whom."""

from collections.abc import Iterable
from datetime import date

from django.core import signing
from django.db.models import QuerySet

from accounts.models import User
from accounts.policies import Denied
from safety.enums import Outcome, ReportStatus
from safety.models import Block, Report

_REPORTED = "reported"


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
