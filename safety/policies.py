"""Who may report, decide and appeal; and who is kept from whom."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core import signing
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Membership, User
from accounts.policies import Denied, may_speak
from accounts.queries import officers, security_administrators
from safety.enums import OF_THINGS, Outcome, ReportStatus, Subject
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


def may_report(user: User, person: User | None) -> None:
    """Anybody reports anybody else, and every thing that is shown to them."""
    if person is not None and user.pk == person.pk:
        raise Denied


def report_key(person: int) -> str:
    """Return what stands for a person in the address of a report.

    It is signed, so that only whoever met the person on a page can report them, and nobody reads
    names by counting.
    """
    return signing.dumps(person, salt=_REPORTED)


def thing_key(thing: Model, reader: User) -> str:
    """Return what stands for a thing in the address of a report.

    It is signed for one reader, so that only somebody to whom a page showed the thing reports it.
    """
    label = Subject(thing._meta.label).value
    return signing.dumps([label, thing.pk, reader.pk], salt=_REPORTED)


def reported(key: str, *, by: User) -> Report:
    """Return a report, not made yet, of what a key stands for, as it reads now.

    Raises
    ------
    Denied
        It was never given out to `by`, the account is closed, or the thing is gone.
    """
    try:
        stands_for = signing.loads(key, salt=_REPORTED)
        if isinstance(stands_for, int):
            return Report(person=User.objects.get(pk=stands_for, is_active=True))
    except (signing.BadSignature, User.DoesNotExist) as problem:
        raise Denied from problem
    label, pk, reader = stands_for
    subject = Subject(label)
    words = "\n".join(each for path in subject.shape.words for each in read(subject, pk, path))
    if reader != by.pk or not words:
        raise Denied
    author = subject.shape.author
    person = User.objects.get(pk=read(subject, pk, author)[0]) if author else None
    return Report(person=person, subject=subject, subject_pk=pk, words=words)


def read(subject: str, pk: int | None, path: str) -> list[Any]:
    """Return what a row of another room holds at a path, without what is empty there."""
    rows = apps.get_model(subject)._base_manager.filter(pk=pk)
    return [each for each in rows.values_list(path, flat=True).order_by(path) if each]


def page_of(report: Report) -> str:
    """Return where everybody reads the thing that was reported, if it is still there."""
    page = Subject(report.subject).shape.page if report.subject else None
    if page is None:
        return ""
    found = read(report.subject, report.subject_pk, page[1])
    return reverse(page[0], args=found) if found else ""


def answer_for(report: Report) -> list[User]:
    """Return whom a report is about: the person, or whoever answers for the thing today."""
    if report.person is not None:
        return [report.person]
    shape, about = Subject(report.subject).shape, (report.subject, report.subject_pk)
    active = User.objects.filter(is_active=True).order_by("pk")
    managers = active.filter(
        memberships__role=Role.SPACE_MANAGER,
        memberships__organisation__in=read(*about, shape.house) if shape.house else [],
    )
    others = active.filter(pk__in=read(*about, shape.people) if shape.people else [])
    return list(managers.distinct()) or list(others)


def said_of(user: User) -> QuerySet[Report]:
    """Return the reports that `user` is to answer for (`answer_for`), and did not make."""
    found = Q(person=user)
    for subject in Subject:
        if not subject.shape.author:
            found |= Q(Exists(_answered_by(subject, user)), subject=subject)
    return Report.objects.filter(found).exclude(by=user)


def _answered_by(subject: Subject, user: User) -> QuerySet[Model]:
    """Return the row that a report is about, if `user` answers for it."""
    shape = subject.shape
    managers = Membership.objects.filter(role=Role.SPACE_MANAGER, user__is_active=True)
    mine = Q(**{shape.people: user}) if shape.people else Q(pk=None)
    if shape.house:
        kept = f"{shape.house}__in"
        mine &= ~Q(**{kept: managers.values("organisation")})
        mine |= Q(**{kept: managers.filter(user=user).values("organisation")})
    rows: QuerySet[Model] = apps.get_model(subject)._base_manager.filter(mine)
    return rows.filter(pk=OuterRef("subject_pk"))


def shown_to_office(user: User) -> QuerySet[Report]:
    """Return the reports that an officer reads: nobody reads who reported himself, and what."""
    return Report.objects.exclude(pk__in=said_of(user).values("pk"))


def is_about(user: User, report: Report) -> bool:
    """Whether this person is to answer for what was reported, and did not report it."""
    return said_of(user).filter(pk=report.pk).exists()


def deciders(report: Report) -> list[User]:
    """Return who may decide: officers whom it does not concern; on an appeal, not the first one.

    Where the office has nobody else, the security administrators of the province do.
    """
    concerned: set[int | None] = {report.by_id, *(each.pk for each in answer_for(report))}
    if report.status == ReportStatus.APPEALED:
        concerned.add(report.decided_by_id)
    free = [each for each in officers() if each.pk not in concerned]
    return free or [each for each in security_administrators() if each.pk not in concerned]


def may_decide(user: User, report: Report) -> None:
    """Whoever is among `deciders` decides."""
    if user not in deciders(report):
        raise Denied


def leaves_to_others(user: User, report: Report) -> bool:
    """Whether an officer whom it is not about decides it not: he reported it, or decided first."""
    is_appealed = report.status == ReportStatus.APPEALED
    return user.pk == report.by_id or (is_appealed and user.pk == report.decided_by_id)


def may_look_into(user: User, report: Report) -> None:
    """The office reads what is not said of the reader; so does whoever decides in its place."""
    if is_about(user, report):
        raise Denied
    if user.is_coordinator or user.is_superuser:
        return
    if user.pk not in {report.decided_by_id, report.settled_by_id}:
        may_decide(user, report)


def outcomes(report: Report) -> tuple[Outcome, ...]:
    """Return what can come of a report."""
    return tuple(Outcome) if report.person_id else OF_THINGS


def may_read(user: User, report: Report) -> None:
    """Whoever reported, whoever it is about once it is decided, and the office."""
    if user.pk == report.by_id:
        return
    if not is_about(user, report):
        may_look_into(user, report)
    elif report.status == ReportStatus.OPEN:
        raise Denied


def may_appeal(user: User, report: Report) -> None:
    """Whom it is about asks once that somebody else looks."""
    if report.outcome == Outcome.NOTHING or not is_about(user, report):
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


def lookers(person: User) -> list[User]:
    """Return who may look at somebody: officers who neither are it nor have reported it.

    Where the office has nobody like that, the security administrators of the province do.
    """
    reporters = Report.objects.filter(person=person).values_list("by", flat=True)
    concerned = {person.pk, *reporters}
    free = [each for each in officers() if each.pk not in concerned]
    return free or [each for each in security_administrators() if each.pk not in concerned]


def may_look(user: User, person: User) -> None:
    """Whoever is among `lookers` looks."""
    if user not in lookers(person):
        raise Denied
