"""Who read or changed what concerns a person, by day, without the names of officers."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEvent
from privacy.queries.own import model_of, rows_of
from privacy.register import REGISTER
from trail.queries import detail_of
from ventures.models import Member

# What of somebody's rows others read or change, and the trail tells of.
_ABOUT = (
    "accounts.User",
    "mentors.MentorProfile",
    "mentors.MentorshipRequest",
    "mentors.Mentorship",
    "ventures.Venture",
    "mentoring.Record",
    "mentoring.Meeting",
    "spaces.Visit",
    "spaces.Question",
    "incubation.Application",
    "matching.Enquiry",
    "mentors.Evidence",
)
_DONE = {
    "reveal": gettext_lazy("read a number that is masked"),
    "read_paper": gettext_lazy("opened a paper"),
    "export": gettext_lazy("took a list away"),
    "look": gettext_lazy("looked at it"),
    "stand_in": gettext_lazy("acted in your place"),
    "approve": gettext_lazy("approved"),
    "refuse": gettext_lazy("refused it"),
    "accept": gettext_lazy("accepted"),
    "decline": gettext_lazy("declined"),
    "end": gettext_lazy("ended"),
    "answer": gettext_lazy("answered"),
    "save": gettext_lazy("changed"),
    "save_profile": gettext_lazy("changed"),
}
SHOWN_DAYS = 365
SHOWN_AT_MOST = 2000


@dataclass(frozen=True)
class Seen:
    """How often, on one day, people of one role did one thing with one kind of row."""

    day: date
    role: str
    what: str
    about: str
    reason: str
    times: int


def seen_by(user: User) -> list[Seen]:
    """Return what others did with rows of `user` within a year, the newest first."""
    since = timezone.now() - timedelta(days=SHOWN_DAYS)
    trail = AuditEvent.objects.filter(_concerns(user), happened_at__gte=since)
    found = trail.exclude(actor=user).exclude(actor=None).order_by("-happened_at", "-pk")
    events = list(found.select_related("actor")[:SHOWN_AT_MOST])
    roles = _roles({event.actor_id for event in events})
    own = {user.pk, *Member.objects.filter(venture__founders=user).values_list("person", flat=True)}
    counts = Counter(
        (
            timezone.localdate(event.happened_at),
            _who(event, roles.get(event.actor_id, {})),
            _done(event, own),
            _kind(event.subject_label),
            _reason(event, own),
        )
        for event in events
    )
    return [Seen(*key, times) for key, times in counts.items()]


def _is_for_others(event: AuditEvent, own: set[int]) -> bool:
    """Whether an officer stood in for the other side: why, that side alone is told."""
    return event.verb == "stand_in" and event.detail.get("for_whom") not in own


def _done(event: AuditEvent, own: set[int]) -> str:
    if _is_for_others(event, own):
        return _("acted in the place of the other side")
    return str(_DONE.get(event.verb, _("changed something")))


def _reason(event: AuditEvent, own: set[int]) -> str:
    if _is_for_others(event, own):
        return ""
    return detail_of(event, "reason") or detail_of(event, "because")


def _concerns(user: User) -> Q:
    """Return which events are about a row of `user`."""
    about = Q(subject_label="accounts.user", subject_pk=str(user.pk))
    for row in REGISTER:
        if row.model in _ABOUT:
            label = model_of(row)._meta.label_lower
            for way in row.ways:
                keys = rows_of(row, way, user).values_list("pk", flat=True)
                about |= Q(subject_label=label, subject_pk__in=[str(key) for key in keys])
    return about


def _who(event: AuditEvent, held: Mapping[str, str]) -> str:
    """Return as what somebody did it: by the roles of that moment, the body where held still."""
    then = event.roles.split()
    for role, words in held.items():
        if role in then:
            return words
    names = dict(Role.choices)
    return next((str(names[role]) for role in then if role in names), _("another person"))


def _roles(people: set[int | None]) -> dict[int | None, dict[str, str]]:
    """Return which roles each of them holds now, with the office of each, not the name."""
    held = User.objects.filter(pk__in=[key for key in people if key], memberships__isnull=False)
    rows = held.values_list("pk", "memberships__role", "memberships__organisation__name")
    joined = _("%(role)s, %(organisation)s")
    found: dict[int | None, dict[str, str]] = defaultdict(dict)
    for key, role, organisation in rows.order_by("pk", "memberships__pk"):
        words = joined % {"role": Role(role).label, "organisation": organisation}
        found[key].setdefault(role, words)
    return found


def _kind(label: str) -> str:
    return capfirst(str(apps.get_model(label)._meta.verbose_name))
