"""Mentors and pairs that the office kept in Excel: written with their accounts, and taken back."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Model, ProtectedError, Q, QuerySet
from django.db.models.deletion import Collector
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.enums import Hat
from accounts.models import Language, User
from audit.models import AuditEvent
from mentors.actions import sign_in_address
from mentors.enums import MentorshipStatus, MentorStatus, RequestStatus
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from notifications.actions import notify, settle
from province.queries.people import Known, accounts_of
from province.queries.reading import Plan, Told
from ui.pinyin import syllables
from ventures.enums import TeamRole
from ventures.models import Member, Venture

_RESERVED = {"me", "apply"}  # addresses of the library's own pages
# What goes with a row that was brought: its own parts, or derived from it by the clock.
_GOES_WITH = {
    "mentorships": {"mentors.mentorship"},
    "requests": {"mentors.mentorshiprequest"},
    "ventures": {"ventures.venture", "ventures.member", "matching.passage"},
    "mentors": {"mentors.mentorprofile", "matching.passage", "matching.price"},
    "users": {
        "accounts.user",
        "account.emailaddress",
        "notifications.notification",
        "notifications.mail",
    },
}


class ActedOn(Exception):
    """Somebody has worked with what was brought, so that it is not taken back."""


# --- people ----------------------------------------------------------------------------------
def _people(
    told: Iterable[tuple[str, str]], hat: Hat
) -> tuple[dict[str, User], dict[str, list[int]]]:
    """Return the accounts of addresses, each with the hat, and the keys of what is new.

    `users` are the accounts made now, without password; `hatted` those that had another hat only.
    """
    names = dict(told)
    known = accounts_of(names)
    hatted = [person for person in known.values() if hat not in person.hats]
    for person in hatted:
        person.hats = [*person.hats, hat]
        person.save(update_fields=["hats"])
    fresh = [
        User(email=address, name=name, hats=[hat])
        for address, name in names.items()
        if address not in known
    ]
    for person in fresh:
        person.set_unusable_password()
    made = User.objects.bulk_create(fresh)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=each, email=each.email, primary=True, verified=False) for each in made
    )
    new = {"users": [each.pk for each in made], "hatted": [each.pk for each in hatted]}
    return known | {each.email: each for each in made}, new


def _invite(people: Iterable[User], kind: str, at: datetime, by: User, url: str) -> None:
    for person in people:
        notify(
            person,
            f"province/{kind}",
            about=person,
            at=at,
            who=by.name,
            url=url,
            email=person.email,
        )


# --- mentors ---------------------------------------------------------------------------------
def make_mentors(found: Plan, by: User, at: datetime) -> dict[str, Any]:
    """Make the mentors of a file, entered only, and invite them."""
    people, new = _people(((row.text("email"), row.text("name")) for row in found.rows), Hat.MENTOR)
    slugs = Slugs({*_RESERVED, *MentorProfile.objects.values_list("slug", flat=True)}, "mentor")
    made = MentorProfile.objects.bulk_create(
        _profile(row, people[row.text("email")], slugs, at) for row in found.rows
    )
    for field in ("categories", "help_kinds", "sectors"):
        _link(made, field, [[term.pk for term in row.terms(field)] for row in found.rows])
    _link(made, "languages", [["zh"] for _row in found.rows])
    _invite(people.values(), "mentor_brought", at, by, sign_in_address())
    return {**new, "mentors": [each.pk for each in made]}


def _profile(row: Told, person: User, slugs: "Slugs", at: datetime) -> MentorProfile:
    capacity = row.cells.get("capacity") or 2
    assert isinstance(capacity, int)  # noqa: S101  read as a number
    return MentorProfile(
        user=person,
        slug=slugs.free(person.name),
        status=MentorStatus.ENTERED,
        status_changed_at=at,
        headline=row.text("headline"),
        capacity=capacity,
        weekly_limit=max(capacity, 2),
        promise="、".join(term.name_zh for term in row.terms("help_kinds"))[:160],
        appointed_on=row.day("first"),
        term_ends_on=row.day("last"),
    )


class Slugs:
    """Gives short names for addresses, in pinyin, that are not `taken` yet."""

    def __init__(self, taken: Iterable[str], otherwise: str) -> None:
        self.taken, self.otherwise = set(taken), otherwise

    def free(self, name: str) -> str:
        """Return one and keep it."""
        stem = slugify("-".join(syllables(name)))[:50].strip("-") or self.otherwise
        numbered = (f"{stem}-{number}" for number in range(2, len(self.taken) + 3))
        slug = next(each for each in (stem, *numbered) if each not in self.taken)
        self.taken.add(slug)
        return slug


def _link(made: Sequence[MentorProfile], field: str, codes: Sequence[Sequence[str]]) -> None:
    through = getattr(MentorProfile, field).through
    related = MentorProfile._meta.get_field(field).related_model
    assert related is not None  # noqa: S101  a relation
    other = f"{related._meta.model_name}_id"
    through.objects.bulk_create(
        through(mentorprofile_id=each.pk, **{other: code})
        for each, own in zip(made, codes, strict=True)
        for code in own
    )


# --- pairs -----------------------------------------------------------------------------------
def make_pairs(found: Plan, by: User, at: datetime) -> dict[str, Any]:
    """Make the pairs of a file, with the ventures and founders that are not here yet."""
    people, new = _people(
        ((row.text("founder_email"), row.text("founder")) for row in found.rows), Hat.FOUNDER
    )
    known = Known(found.rows)
    ventures = dict(known.ventures)
    fresh: list[Venture] = []
    begun: list[Mentorship] = []
    for row in found.rows:
        founder = people[row.text("founder_email")]
        key = (row.text("venture"), founder.pk)
        if key not in ventures:
            ventures[key] = _venture(row, founder, at)
            fresh.append(ventures[key])
        begun.append(_pair(row, ventures[key], known.mentors[row.text("mentor_email")], founder))
    fresh_people = [each for each in people.values() if each.pk in set(new["users"])]
    _invite(fresh_people, "founder_brought", at, by, reverse("account_request_login_code"))
    _tell_pairs(begun, by, at)
    return {
        **new,
        "ventures": [each.pk for each in fresh],
        "requests": [each.request_id for each in begun],
        "mentorships": [each.pk for each in begun],
    }


def _venture(row: Told, founder: User, at: datetime) -> Venture:
    made = Venture.objects.create(
        name=row.text("venture"),
        sentence=row.text("sentence") or row.text("venture"),
        created_at=at,
        updated_at=at,
    )
    made.languages.set(Language.objects.filter(pk="zh"))
    Member.objects.create(venture=made, person=founder, role=TeamRole.LEAD, joined_at=at)
    return made


def _pair(row: Told, venture: Venture, mentor: MentorProfile, founder: User) -> Mentorship:
    since = row.day("since")
    assert since is not None  # noqa: S101  a required cell
    began = _morning(since)
    asked = MentorshipRequest.objects.create(
        venture=venture,
        mentor=mentor,
        asked_by=founder,
        message=venture.sentence,
        is_placed=True,
        status=RequestStatus.ACCEPTED,
        status_changed_at=began,
        sent_at=began,
        due_at=began + timedelta(days=settings.ANSWER_DAYS),
    )
    return Mentorship.objects.create(
        request=asked,
        mentor=mentor,
        venture=venture,
        status=MentorshipStatus.ACTIVE,
        started_at=began,
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time())).astimezone(UTC)


def _tell_pairs(begun: Iterable[Mentorship], by: User, at: datetime) -> None:
    for pair in begun:
        for person in (pair.mentor.user, *pair.venture.founders.all()):
            notify(
                person,
                "province/pair_brought",
                about=pair,
                at=at,
                who=by.name,
                url=reverse("mentorship", args=[pair.pk]),
                venture=str(pair.venture),
                mentor=pair.mentor.user.name,
            )


# --- taken back ------------------------------------------------------------------------------
def undo_people(made: Mapping[str, Any], by: User, at: datetime) -> None:
    """Delete what a file of people or pairs made; who was here before is told.

    Raises
    ------
    ActedOn
        Somebody has signed in, or something hangs on one of the rows.
    """
    _refuse_touched(made)
    _tell_taken_back(made, by, at)
    for name, model in _TABLES:
        delete(model.objects.filter(pk__in=made.get(name, ())), _GOES_WITH[name])
    _take_hats_back(made)


def _take_hats_back(made: Mapping[str, Any]) -> None:
    """Take the hat back that an account got by the import, unless it wears it for something else.

    What an import made is gone by now; whatever is left was there by itself, or came since.
    """
    hatted = User.objects.filter(pk__in=made.get("hatted", ()))
    hat = Hat.MENTOR if "mentors" in made else Hat.FOUNDER
    worn = Q(mentor=None) if hat == Hat.MENTOR else Q(ventures=None)
    people = hatted.filter(worn).select_for_update(of=("self",), no_key=True)
    for person in people.order_by("pk"):
        person.hats = [each for each in person.hats if each != hat]
        person.save(update_fields=["hats"])


def _tell_taken_back(made: Mapping[str, Any], by: User, at: datetime) -> None:
    """Take what the import told out of the bells of those who stay, and say that it is undone."""
    stays = User.objects.filter(is_active=True).exclude(pk__in=made.get("users", ()))
    for pair in Mentorship.objects.filter(pk__in=made.get("mentorships", ())).for_list():
        teams = Q(pk__in=pair.venture.founders.values("pk"))
        people = stays.filter(teams | Q(pk=pair.mentor.user_id))
        settle(["province/pair_brought"], reverse("mentorship", args=[pair.pk]), people, at=at)
        facts = {"who": by.name, "venture": str(pair.venture), "url": reverse("mentorship_list")}
        for person in people:
            notify(person, "province/pair_taken_back", about=pair, at=at, **facts)
    for mentor in MentorProfile.objects.filter(pk__in=made.get("mentors", ())):
        for person in stays.filter(pk=mentor.user_id):
            settle(["province/mentor_brought"], sign_in_address(), [person], at=at)
            facts = {"who": by.name, "url": reverse("mentor_apply")}
            notify(person, "province/mentor_taken_back", about=mentor, at=at, **facts)


_TABLES: Sequence[tuple[str, Any]] = (
    ("mentorships", Mentorship),
    ("requests", MentorshipRequest),
    ("ventures", Venture),
    ("mentors", MentorProfile),
    ("users", User),
)


def _refuse_touched(made: Mapping[str, Any]) -> None:
    """Refuse where somebody signed in, did something, or a row is not as it was written."""
    people = User.objects.filter(pk__in=made.get("users", ()))
    mentors = MentorProfile.objects.filter(pk__in=made.get("mentors", ()))
    told = [
        people.exclude(last_login=None),
        AuditEvent.objects.filter(actor__in=people),
        mentors.exclude(version=1, status__in=(MentorStatus.ENTERED, MentorStatus.APPROVED)),
        Venture.objects.filter(pk__in=made.get("ventures", ())).exclude(version=1),
        *(
            AuditEvent.objects.exclude(verb="sign_in_failed").filter(
                subject_label=model._meta.label_lower, subject_pk__in=map(str, made.get(name, ()))
            )
            for name, model in _TABLES
        ),
    ]
    if any(rows.exists() for rows in told):
        raise ActedOn


def delete(rows: QuerySet[Model], goes_with: Collection[str]) -> None:
    """Delete rows with what is derived of them; whatever else hangs on one stops it."""
    collected = Collector(using="default", origin=rows)
    try:
        collected.collect(rows)
    except ProtectedError as kept:
        raise ActedOn from kept
    fast = {each.model for each in collected.fast_deletes if each.exists()}
    for model in {*collected.data, *fast}:
        if model._meta.label_lower not in goes_with and not model._meta.auto_created:
            raise ActedOn
    collected.delete()
