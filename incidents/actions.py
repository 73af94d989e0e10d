"""Flaws reported and answered; incidents opened, worked on step by step, and closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.guards import broken
from audit.lifecycle import InvalidMove
from audit.models import AuditEvent
from incidents import policies
from incidents.enums import IncidentStatus, StepKind
from incidents.models import Flaw, Incident, Proof, Step
from notifications.actions import notify
from notifications.actions import settle as settle_notices
from papers.forms import Upload

REMINDED_BEFORE = timedelta(minutes=30)
TEXT_TOLD = 200  # letters of a report that a notice quotes
_TAKEN = "incidents_incident_flaw_id_key"
_NEW_CLOCK = "until"  # what the trail tells of a change that lets the clock run to another end


class NotReported(Exception):
    """The rules ask for a report upwards, and there is none yet."""


class NotNoticedYet(Exception):
    """A step cannot be done before the incident was noticed."""


class HasIncident(Exception):
    """An incident was opened from this report already."""


# --- flaws ----------------------------------------------------------------------------------
@transaction.atomic
def report_flaw(told: Mapping[str, str], *, by: User | None, at: datetime) -> Flaw:
    """Keep the report of a flaw and tell all who handle incidents."""
    row = Flaw.objects.create(**told, by=by, at=at)
    record("report_flaw", row, by=by, at=at)
    for person in policies.handlers():
        notify(
            person,
            "incidents/flaw_reported",
            about=row,
            at=at,
            url=row.get_absolute_url(),
            text=row.text[:TEXT_TOLD],
        )
    return row


@transaction.atomic
def take_up(row: Flaw, *, by: User, at: datetime) -> None:
    """Say that somebody looks at it."""
    policies.may_handle(by, row)
    advance(row, "take_up", by=by, at=at)
    _settle(row, at)


@transaction.atomic
def answer(row: Flaw, *, answer: str, by: User, at: datetime) -> None:
    """Answer; whoever reported with an account reads it here."""
    policies.may_handle(by, row)
    row = Flaw.objects.select_for_update(no_key=True, of=["self"]).get(pk=row.pk)
    if not row.may("answer"):
        raise InvalidMove(f"{row}: answered already.")
    row.answer, row.answered_by, row.answered_at = answer, by, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    advance(row, "answer", by=by, at=at)
    _settle(row, at)
    if row.by is not None and row.by.is_active:
        notify(
            row.by,
            "incidents/flaw_answered",
            about=row,
            at=at,
            text=answer,
            url=reverse("page", kwargs={"slug": "privacy"}),
        )


def _settle(row: Flaw, at: datetime) -> None:
    settle_notices(["incidents/flaw_reported"], row.get_absolute_url(), policies.handlers(), at=at)


# --- incidents ------------------------------------------------------------------------------
def locked(incident: Incident) -> Incident:
    """Return the incident as it stands, until the transaction ends."""
    return Incident.objects.select_for_update(no_key=True).get(pk=incident.pk)


@transaction.atomic
def save(
    incident: Incident,
    fields: Mapping[str, object],
    *,
    flaw: Flaw | None = None,
    by: User,
    at: datetime,
) -> Incident:
    """Open an incident, or put right what is said of it; its clock follows.

    Raises
    ------
    HasIncident
        The report led to one already.
    InvalidMove
        It is closed.
    """
    policies.may_handle(by)
    is_new = incident.pk is None
    if is_new:
        incident.by, incident.opened_at, incident.flaw = by, at, flaw
    else:
        incident = locked(incident)
        if incident.status == IncidentStatus.CLOSED:
            raise InvalidMove(f"{incident}: closed.")
    due = incident.due_at if not is_new else None
    for name, value in fields.items():
        setattr(incident, name, value)
    _write(incident)
    if due is not None and due != incident.due_at:  # what the bell says of it is so no longer
        _report_settled(incident, at)
    moved: dict[str, str] = {}
    if not is_new and incident.due_at not in {None, due}:
        moved = {_NEW_CLOCK: _spoken(incident.due_at)}
    record(
        "open_incident" if is_new else "change_incident",
        incident,
        by=by,
        at=at,
        kind=incident.kind,
        grade=incident.grade,
        **moved,
    )
    if is_new:
        if flaw is not None and flaw.may("take_up"):
            take_up(flaw, by=by, at=at)
        _tell_opened(incident, by, at)
    return incident


def _write(incident: Incident) -> None:
    try:
        with transaction.atomic():
            incident.save()
    except IntegrityError as problem:
        if broken(problem) != _TAKEN:
            raise
        raise HasIncident from problem


def _tell_opened(incident: Incident, by: User, at: datetime) -> None:
    for person in policies.handlers():
        if person.pk != by.pk:
            notify(
                person,
                "incidents/opened",
                about=incident,
                at=at,
                title=incident.title,
                url=incident.get_absolute_url(),
            )


def _report_settled(incident: Incident, at: datetime) -> None:
    url = incident.get_absolute_url()
    settle_notices(["incidents/report_due"], url, policies.handlers(), at=at)


@transaction.atomic
def add_step(  # noqa: PLR0913  what a step says
    incident: Incident,
    *,
    kind: str,
    text: str,
    done_at: datetime,
    file: Upload | None = None,
    by: User,
    at: datetime,
) -> Step:
    """Write down what was done, with the file that shows it; neither is changed afterwards.

    Raises
    ------
    InvalidMove
        The incident is closed.
    NotNoticedYet
        It was done before the incident was noticed.
    """
    policies.may_handle(by)
    incident = locked(incident)
    if incident.status == IncidentStatus.CLOSED:
        raise InvalidMove(f"{incident}: closed.")
    if done_at < incident.found_at:
        raise NotNoticedYet
    step = Step.objects.create(
        incident=incident, kind=kind, text=text, at=done_at, by=by, written_at=at
    )
    if file is not None:
        Proof.objects.create(step=step, **file, by=by, at=at)
    first = incident.reported_at
    if kind == StepKind.REPORTED and (first is None or done_at < first):
        incident.reported_at = done_at  # the first report counts, whichever is written down first
        incident.save(update_fields=["reported_at"])
        _report_settled(incident, at)
    record("add_step", incident, by=by, at=at, kind=kind)
    return step


@transaction.atomic
def contain(incident: Incident, *, by: User, at: datetime) -> None:
    """Say that it goes on no longer."""
    policies.may_handle(by)
    advance(incident, "contain", by=by, at=at)


@transaction.atomic
def close(  # noqa: PLR0913  what a closing report says
    incident: Incident, *, cause: str, harm: str, measures: str, told: str, by: User, at: datetime
) -> None:
    """Close it with its report.

    Raises
    ------
    NotReported
        It is grave, and nobody has written down that it was reported.
    """
    policies.may_handle(by)
    incident = locked(incident)
    if not incident.may("close"):
        raise InvalidMove(f"{incident}: cannot be closed now.")
    if incident.due_at is not None and incident.reported_at is None:
        raise NotReported
    incident.cause, incident.harm, incident.measures = cause, harm, measures
    incident.told, incident.closed_by, incident.closed_at = told, by, at
    incident.save(update_fields=["cause", "harm", "measures", "told", "closed_by", "closed_at"])
    advance(incident, "close", by=by, at=at)


def remind_due(*, at: datetime) -> int:
    """Tell who handles incidents, once, that the time to report runs out; return how often."""
    waiting = Incident.objects.unreported_by(at, ahead=REMINDED_BEFORE)
    return sum(_remind(pk, at) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, at: datetime) -> int:
    """Tell of one incident, if nobody has written its report down in the meantime."""
    waiting = Incident.objects.unreported_by(at, ahead=REMINDED_BEFORE)
    incident = waiting.select_for_update(no_key=True).filter(pk=pk).first()
    if incident is None or (due := incident.due_at) is None:
        return 0
    event, told = _run_of_the_clock(incident, due), 0
    for person in policies.handlers():
        told += bool(
            notify(
                person,
                "incidents/report_due",
                about=incident,
                at=at,
                event=event,
                url=incident.get_absolute_url(),
                title=incident.title,
                until=_spoken(due),
            )
        )
    return told


def _spoken(at: datetime | None) -> str:
    """Return a moment by the clock of the province."""
    zone = timezone.get_default_timezone()
    return timezone.localtime(at, zone).strftime("%Y-%m-%d %H:%M") if at else ""


def _run_of_the_clock(incident: Incident, due: datetime) -> str:
    """Name the run of the clock that ends now: one that was stopped and goes on rings anew."""
    changes = AuditEvent.objects.filter(
        subject_label=incident._meta.label_lower,
        subject_pk=str(incident.pk),
        verb="change_incident",
        detail__has_key=_NEW_CLOCK,
    )
    runs = changes.count()
    return f"{due.isoformat()}-{runs}" if runs else due.isoformat()
