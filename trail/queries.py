"""Reads of the trail: for whom, filtered, as a table; and what needs a look."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.models import Membership, Organisation, User
from accounts.policies import permits
from audit.events import KINDS, Concern, Result, in_words
from audit.models import Alarm, AuditEvent
from sheets.headings import Column
from sheets.writing import write_table
from trail import policies
from trail.enums import DETAILS, FILES, SECOND_STEPS, TAKEN
from ui.days import end_of
from ui.outside import whole
from ui.text import cleaned, every_word
from ventures.enums import TeamRole

DEFAULT_DAYS = 30
EXPORTED_AT_MOST = 20_000

# How a row leads to the body that it belongs to; of what stands here an office reads the events.
_UNIT = {
    "accounts.organisation": "pk",
    "mobility.leavecase": "employment__organisation",
    "mobility.department": "organisation",
    "mobility.wordtemplate": "organisation",
    "mobility.importbatch": "organisation",
    "mobility.policyversion": "organisation",
    "mobility.inspection": "organisation",
    "mobility.inspectedcase": "inspection__organisation",
}
_SPACE: Mapping[str, str | tuple[str, ...]] = {  # of two spaces, both read it
    "spaces.space": "operator",
    "spaces.place": "space__operator",
    "spaces.hosted": "space__operator",
    "spaces.visit": "space__operator",
    "spaces.visithour": "space__operator",
    "spaces.question": "space__operator",
    "incubation.application": "space__operator",
    "incubation.residency": "space__operator",
    "incubation.booking": "space__operator",
    "incubation.chainmove": ("space__operator", "leaves__space__operator"),
    "incubation.handover": ("residency__space__operator", "to_space__operator"),
    "filings.filing": "space__operator",
    "filings.evaluation": "space__operator",
    "events.event": "space__operator",
    "events.competition": "space__operator",
    "events.winnerinvitation": "space__operator",
    "results.technology": "space__operator",
    "results.transfer": "space__operator",
}
PATHS: Mapping[str, str | tuple[str, ...]] = {**_UNIT, **_SPACE}


def events_for(user: User) -> QuerySet[AuditEvent]:
    """Return the events that `user` reads: all, or what concerns the bodies he answers for."""
    events = AuditEvent.objects.select_related("actor").order_by("-happened_at", "-pk")
    if permits(policies.may_read_all, user):
        return events
    units = _bodies(user, Role.HR_HEAD, Role.AUDITOR)
    houses = _bodies(user, Role.SPACE_MANAGER)
    office = [kind.name for kind in KINDS.values() if kind.concerns == Concern.OFFICE]
    mine = Q(verb__in=office) & _while_of(units)
    for paths, bodies in ((_UNIT, units), (_SPACE, houses)):
        for label in paths:
            mine |= Q(subject_label=label, subject_pk__in=_keys(label, bodies))
    return events.filter(mine)


def _bodies(user: User, *roles: Role) -> QuerySet[Organisation]:
    """Return the bodies in which he is one of these; the province is the auditor's matter."""
    held = user.memberships.filter(role__in=roles)
    found = Organisation.objects.filter(pk__in=held.values("organisation"))
    return found.exclude(kind=OrganisationKind.PROVINCE)


def _while_of(bodies: QuerySet[Organisation]) -> Q:
    """Return the condition of acts of people while they acted for one of these bodies.

    When that began and ended the trail says itself; who came without a word of it was there before.
    """
    told: dict[tuple[str, int, str], list[AuditEvent]] = {}
    now = Membership.objects.filter(organisation__in=bodies)
    still = {
        (str(body), person, role)
        for body, person, role in now.values_list("organisation", "user", "role")
    }
    for key in still:
        told[key] = []
    changes = AuditEvent.objects.filter(
        subject_label="accounts.organisation",
        subject_pk__in=[str(key) for key in bodies.values_list("pk", flat=True)],
        verb__in=(_GIVEN, _ENDED),
    )
    for event in changes.order_by("happened_at", "pk"):
        person, role = event.detail.get("person"), event.detail.get("role")
        if isinstance(person, int) and isinstance(role, str):
            told.setdefault((event.subject_pk, person, role), []).append(event)
    found = Q(pk__in=[])
    for key, events in told.items():
        for since, until in _spans(events, is_there=key in still):
            span = Q(actor=key[1])
            span &= Q(happened_at__gte=since) if since else Q()
            span &= Q(happened_at__lte=until) if until else Q()
            found |= span
    return found


_GIVEN, _ENDED = "give_grant", "end_membership"
Span = tuple[datetime | None, datetime | None]  # from when, until when; None where nothing says it


def _spans(events: Sequence[AuditEvent], *, is_there: bool) -> Iterator[Span]:
    """Give the times in which one person held one role, by what the trail tells of it in order."""
    is_in = not events or events[0].verb == _ENDED
    since: datetime | None = None
    for event in events:
        if event.verb == _ENDED and is_in:
            yield since, event.happened_at
        if event.verb == _GIVEN and is_in:
            continue  # given once more to who has it
        is_in, since = event.verb == _GIVEN, event.happened_at
    if is_there:
        yield since, None


def of_bodies(label: str, bodies: QuerySet[Organisation]) -> QuerySet[Model]:
    """Return the rows of a sort that belong to these bodies."""
    paths = PATHS[label]
    theirs = Q()
    for path in (paths,) if isinstance(paths, str) else paths:
        theirs |= Q(**{f"{path}__in": bodies.values("pk")})
    found: QuerySet[Model] = apps.get_model(label)._base_manager.filter(theirs)
    return found


def _keys(label: str, bodies: QuerySet[Organisation]) -> QuerySet[Model]:
    """Return the keys, as the trail writes them, of the rows that belong to these bodies."""
    rows = of_bodies(label, bodies)
    as_text: QuerySet[Model] = rows.annotate(key=Cast("pk", CharField())).values("key")
    return as_text


# --- what the address asks for -------------------------------------------------------------------
@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    since: date
    until: date
    person: str = ""
    kind: str = ""
    of: str = ""
    result: str = ""
    text: str = ""

    def among(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        """Return those of the events that are asked for."""
        found = events.filter(
            happened_at__gte=end_of(self.since - timedelta(days=1)),
            happened_at__lt=end_of(self.until),
        )
        if self.person:
            people = User.objects.filter(
                every_word(
                    self.person,
                    lambda word: Q(search_key__contains=word) | Q(email__icontains=word),
                )
            )
            found = found.filter(actor__in=people.values("pk"))
        if self.kind:
            found = found.filter(verb=self.kind)
        if self.of:
            found = found.filter(subject_label=self.of)
        if self.result:
            found = found.filter(result=self.result)
        return self._said(found)

    def _said(self, found: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        if not self.text:
            return found
        found = found.annotate(said=Cast("detail", TextField()))
        exact = Q(subject_pk=self.text) | Q(address=self.text) | Q(request=self.text)
        sort, _hash, key = self.text.rpartition("#")
        if not sort and (number := whole(key)) is not None:
            exact |= Q(pk=number)
        elif sort:
            exact |= Q(subject_label__in=_called(sort.strip()), subject_pk=key.strip())
        return found.filter(exact | Q(said__icontains=self.text))

    @property
    def narrows(self) -> bool:
        """Whether anything but the days is asked for."""
        return bool(self.person or self.kind or self.of or self.result or self.text)


def kinds_in_words() -> list[tuple[str, str]]:
    """Return every kind with its words, in the order of the words."""
    return sorted(((name, in_words(name)) for name in KINDS), key=lambda each: each[1])


def object_in_words(label: str) -> str:
    """Return what sort of row a label names, in the language of the page."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


def _called(words: str) -> list[str]:
    """Return the labels that a sort of row has in either language of the page."""
    names = {model._meta.label_lower for model in apps.get_models()}
    found = {words.lower()} & names
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found |= {name for name in names if object_in_words(name).lower() == words.lower()}
    return sorted(found)


def labels() -> list[tuple[str, str]]:
    """Return the sorts of rows that events can be about."""
    ours = {
        model._meta.label_lower: str(model._meta.verbose_name)
        for model in apps.get_models()
        if model._meta.label_lower in PATHS or model._meta.app_label in _APPS
    }
    return sorted(ours.items(), key=lambda each: each[1])


_APPS = (
    "accounts",
    "audit",
    "cohorts",
    "events",
    "exchange",
    "filings",
    "incidents",
    "incubation",
    "matching",
    "mentoring",
    "mentors",
    "mobility",
    "privacy",
    "province",
    "results",
    "safety",
    "spaces",
    "stories",
    "support",
    "ventures",
)


@dataclass(frozen=True)
class Line:
    """One event as the page shows it; no text of it breaks a line."""

    event: AuditEvent
    what: str
    about: str
    detail: str

    @property
    def look(self) -> str:
        """How the badge of its result looks."""
        return "done" if self.event.result == Result.DONE else "late"


def lines_of(events: Iterable[AuditEvent]) -> Iterator[Line]:
    """Give the events as lines."""
    for event in events:
        label, key = event.subject_label, event.subject_pk
        about = f"{object_in_words(label)} #{key}" if label else ""
        yield Line(event, in_words(event.verb), about, _in_words(event))


def _in_words(event: AuditEvent) -> str:
    """Return the details with the words of the page for names and states; others as they are."""
    told = (
        _("%(name)s: %(value)s")
        % {"name": DETAILS.get(name, name), "value": _value(event.subject_label, name, value)}
        for name, value in event.detail.items()
    )
    return _("; ").join(told)


def _value(label: str, name: str, value: object) -> str:
    """Return one value; of a choice that the row has a field for, its words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str | int):
        if words := _WORDS.get(name):
            return str(dict(words).get(str(value), value))
        if name in _PEOPLE:
            return f"#{value}"
        for field in (name, *_FIELDS.get(name, ())):
            value = _choices(label, field).get(value, value)
    return _flat(value)


def detail_of(event: AuditEvent, name: str) -> str:
    """Return one thing that an event tells, in words; nothing where it does not tell it."""
    value = event.detail.get(name)
    return _value(event.subject_label, name, value) if value not in {None, ""} else ""


# What an event tells that the row of which it tells has no field for.
_WORDS: Mapping[str, Sequence[tuple[Any, Any]]] = {
    "role": [*Role.choices, *TeamRole.choices],
    "purpose": Purpose.choices,
    "hat": Hat.choices,
    "second_step": SECOND_STEPS,
    "what": [*FILES, *TAKEN],
}
_PEOPLE = {"asked_by", "for_whom", "person"}  # accounts, by their number
# What an event calls otherwise than the field of the row whose choices have the words.
_FIELDS = {
    "from": ("status",),
    "to": ("status",),
    "state": ("status",),
    "reason": ("decline_reason", "close_reason"),
}


def _choices(label: str, field: str) -> dict[object, object]:
    """Return the words of the choices that a field of a row has; none without such a field."""
    try:
        column = apps.get_model(label)._meta.get_field(field)
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return dict(getattr(column, "flatchoices", ()))


def _flat(value: object) -> str:
    return " ".join(cleaned(str(value)).split())


# --- Excel ---------------------------------------------------------------------------------------
_COLUMNS = (
    Column("key", "序号", "Number", (), "step"),
    Column("at", "时间", "Time", (), "text"),
    Column("who", "操作人", "Who", (), "text"),
    Column("account", "账号", "Account", (), "text"),
    Column("roles", "角色", "Roles", (), "text"),
    Column("address", "网络地址", "Address", (), "text"),
    Column("what", "事项", "What", (), "text"),
    Column("about", "对象", "About", (), "text"),
    Column("result", "结果", "Result", (), "text"),
    Column("detail", "详情", "Detail", (), "long"),
    Column("request", "请求编号", "Request", (), "text"),
)


def trail_workbook(events: Iterable[AuditEvent], title: str) -> bytes:
    """Return events as Excel, one line each, times with their zone."""
    rows = [_row(line) for line in lines_of(events)]
    return write_table(_COLUMNS, rows, title=title, sheet="审计日志")


def _row(line: Line) -> dict[str, object]:
    event = line.event
    words = dict(Role.choices)
    return {
        "key": event.pk,
        "at": timezone.localtime(event.happened_at).isoformat(timespec="seconds"),
        "who": _flat(event.actor or ""),
        "account": event.actor.email if event.actor else "",
        "roles": "、".join(str(words.get(role, role)) for role in event.roles.split()),
        "address": event.address,
        "what": line.what,
        "about": line.about,
        "result": str(event.get_result_display()),
        "detail": line.detail,
        "request": event.request,
    }


def alarms_in_words(alarms: Iterable[Alarm]) -> list[tuple[Alarm, str]]:
    """Return alarms, each with whom it is about: an account with its name, an address, nobody."""
    rows = list(alarms)
    keys = [whole(row.key.removeprefix(_ACCOUNT)) for row in rows if row.key.startswith(_ACCOUNT)]
    people = {str(key): person for key, person in User.objects.in_bulk(filter(None, keys)).items()}
    return [(row, _of_whom(row.key, people)) for row in rows]


_ACCOUNT = "account:"  # before the number, in the key of an alarm


def _of_whom(key: str, people: Mapping[str, User]) -> str:
    kind, _colon, of = key.partition(":")
    if kind == "account":
        person = people.get(of)
        told = {"number": of, "name": person or "–", "email": person.email if person else "–"}
        return _("account no. %(number)s: %(name)s, %(email)s") % told
    return _("address %(address)s") % {"address": of} if kind == "address" else key


def last_look() -> datetime | None:
    """Return of which minute the job was that last looked for alarms; None where none is kept."""
    looked = ProcrastinateJob.objects.filter(
        task_name="trail.tasks.trail_alarms", status="succeeded"
    )
    told = looked.order_by("-pk").values_list("args", flat=True).first()
    minute = told.get("timestamp") if told else None
    return datetime.fromtimestamp(minute, UTC) if minute else None


def first_before(last: date) -> date:
    """Return from which day on the page shows, up to this one, where no first day is asked for."""
    return last - timedelta(days=DEFAULT_DAYS)
