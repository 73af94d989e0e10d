"""Keeping people away, reporting them, and what the office decides."""

from datetime import date, datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.policies import Denied
from accounts.queries import officers, security_administrators
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from notifications.actions import notify, settle_row
from notifications.actions import settle as settle_notices
from safety import policies
from safety.enums import Outcome, ReportStatus
from safety.models import Block, Look, Report

PAUSED_DAYS = 30
FOR_GOOD = date(2199, 12, 31)


@transaction.atomic
def block(person: User, *, by: User, at: datetime) -> None:
    """Keep a person away from now on; twice is once.

    What is open between the two is closed by the apps that know of it: such an app has
    `part(one, other, at=…)` in its `AppConfig`.
    """
    policies.may_report(by, person)
    _row, is_new = Block.objects.get_or_create(by=by, person=person, defaults={"at": at})
    if is_new:
        record("block", person, by=by, at=at)
        for app in apps.get_app_configs():
            if part := getattr(app, "part", None):
                part(by, person, at=at)


@transaction.atomic
def unblock(person: User, *, by: User, at: datetime) -> None:
    """Let a person come near again."""
    gone, _rows = Block.objects.filter(by=by, person=person).delete()
    if gone:
        record("unblock", person, by=by, at=at)


@transaction.atomic
def report(
    about: User | Report, *, reason: str, text: str, page: str, by: User, at: datetime
) -> Report:
    """Tell the programme office of a person, or of what `policies.reported` returns."""
    made = about if isinstance(about, Report) else Report(person=about)
    policies.may_report(by, made.person)
    made.by, made.reason, made.text, made.page, made.at = by, reason, text, page, at
    made.save()
    record("report", made, by=by, at=at, reason=reason)
    url = reverse("report_decide", args=[made.pk])
    for each in policies.deciders(made):
        notify(each, "safety/reported", about=made, url=url, at=at, text=text, **_thing(made))
    return made


@transaction.atomic
def decide(
    row: Report, *, outcome: str, answer: str, seen: str = "", by: User, at: datetime
) -> None:
    """Decide, or decide an appeal for good; both sides are told why.

    Raises
    ------
    InvalidMove
        Somebody has decided, or it was appealed since it was `seen`: nobody settles an appeal
        without having read it.
    """
    policies.may_decide(by, row)
    if seen and seen != row.status:
        raise InvalidMove(f"{row}: seen as {seen}.")
    if outcome not in policies.outcomes(row):
        raise Denied
    verb = "settle" if row.status == ReportStatus.APPEALED else "decide"
    # What was served until the appeal was settled counts; what only the appeal brings begins now.
    begins = row.decided_at if row.barred_until and row.decided_at else at
    advance(row, verb, by=by, at=at, outcome=outcome)
    row.outcome, row.answer = outcome, answer
    if verb == "settle":
        row.settled_by = by
    else:
        row.decided_by, row.decided_at = by, at
    row.barred_until = _until(Outcome(outcome), timezone.localdate(begins))
    row.save(
        update_fields=[
            "outcome",
            "answer",
            "settled_by",
            "decided_by",
            "decided_at",
            "barred_until",
        ]
    )
    settle_notices(
        ["safety/reported", "safety/appealed"],
        reverse("report_decide", args=[row.pk]),
        [*officers(), *security_administrators()],
        at=at,
    )
    url = reverse("report_read", args=[row.pk])
    notify(row.by, "safety/answered", about=row, url=url, at=at, event=verb, text=answer)
    if outcome != Outcome.NOTHING or verb == "settle":
        for each in policies.answer_for(row):
            final = "yes" if verb == "settle" else ""  # nobody looks a third time
            facts = {"text": answer, "final": final, **_thing(row)}
            notify(each, "safety/decided", about=row, url=url, at=at, event=verb, **facts)
    if row.person:
        _slow_or_let_go(row, row.person, at)


def _thing(row: Report) -> dict[str, str]:
    """Return what the thing is called that a report is about, for a notice; nothing of a person."""
    return {} if row.person else {"thing": row.name}


def _slow_or_let_go(row: Report, person: User, at: datetime) -> None:
    """Tell who is reported again and again what to do, and the office that it has to look.

    Where an appeal has left too few reports, the office has to look no longer.
    """
    if not policies.is_slowed(person, timezone.localdate(at)):
        _looked_at(person, at)
        return
    if row.outcome == Outcome.NOTHING:
        return
    notify(person, "safety/slowed", about=row, url=reverse("blocked"), at=at)
    for officer in officers():
        if officer == person:
            continue
        notify(
            officer,
            "safety/slowed_office",
            about=row,
            url=reverse("report_list"),
            at=at,
            person=person.name,
        )
    for each in policies.lookers(person):
        if not each.is_coordinator:  # looks in place of the office, and has no list
            page = reverse("report_look", args=[person.pk])
            notify(each, "safety/slowed_office", about=row, url=page, at=at, person=person.name)


def _looked_at(person: User, at: datetime) -> None:
    """Take what asked the office to look at somebody out of its bell."""
    for row in Report.objects.filter(person=person):
        settle_row(["safety/slowed_office"], about=row, at=at)


@transaction.atomic
def let_write(person: User, *, text: str, by: User, at: datetime) -> Look:
    """Note that the office has looked, and let a person write first again."""
    policies.may_look(by, person)
    made = Look.objects.create(person=person, text=text, by=by, at=at)
    record("let_write", made, by=by, at=at, person=person.pk)
    _looked_at(person, at)
    notify(person, "safety/let_write", about=made, url=reverse("blocked"), at=at, text=text)
    return made


def _until(outcome: Outcome, day: date) -> date | None:
    """Return until when a person is barred by an outcome decided on that day."""
    if outcome == Outcome.PAUSED:
        return day + timedelta(days=PAUSED_DAYS)
    return FOR_GOOD if outcome == Outcome.EXCLUDED else None


@transaction.atomic
def appeal(row: Report, *, text: str, by: User, at: datetime) -> None:
    """Ask that somebody else looks at it; until then the decision stands."""
    policies.may_appeal(by, row)
    advance(row, "appeal", by=by, at=at)
    row.appeal = text
    row.save(update_fields=["appeal"])
    url = reverse("report_decide", args=[row.pk])
    for each in policies.deciders(row):
        notify(each, "safety/appealed", about=row, url=url, at=at, text=text)
