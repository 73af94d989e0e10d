"""The sample province: written people, firms and spaces, brought in through the real actions."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.actions import ask_grant, welcome
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from accounts.models import (
    County,
    HelpKind,
    Language,
    Membership,
    MentorCategory,
    Organisation,
    Prefecture,
    Sector,
    SpaceType,
    Stage,
    Term,
    User,
)
from incubation.enums import ConditionKind
from incubation.models import EntryCondition
from matching.actions import ask_for, log_shown, refresh_passages
from matching.queries import Why, ask_of_venture, explain_mentor, recommend_mentors
from mentors import actions as mentoring
from mentors.models import MentorProfile, MentorshipRequest
from samples import figures, gatherings, listings, mentorships, registers
from spaces.actions import add_hour, lay_out, save_place
from spaces.enums import PlaceKind, Weekday
from spaces.models import Facility, Place, Space
from ui.pinyin import syllables
from ventures.actions import NeedTold, found, invite, join
from ventures.models import Venture

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "demo"
PASSWORD = "qingchuang-demo"  # noqa: S105  of samples only; the README prints it
DOMAIN = "example.cn"
Say = Callable[[str], None]
Row = Mapping[str, Any]  # of a file of written samples
Listed = TypeVar("Listed", bound=Term)

_MESSAGES = (
    "我们卡在这一步两个月了，试过两种办法都不稳定。想请您看一遍数据，半小时就够。",
    "读到您做过类似的事，想问问第一步该先验证什么，以免走弯路。",
    "样品和数据都准备好了，想请您指出三个最该改的地方。",
    "我们有两条路拿不定主意，想听您当年是怎么选的。",
)
_QUESTIONS = ("现在一批能做多少，成本里最大的一项是什么？", "能先发一页数据吗，哪怕不完整？")
_REPLIES = ("一批二十公斤，原料占六成，电占两成。数据补在需要里了。",)
# Who beside the office does something for the province; of security there are two, who give
# rights together.
_BESIDE_THE_OFFICE = (
    ("闻明鉴", Role.AUDITOR),
    ("丁海澜", Role.SYSTEM_ADMIN),
    ("冯静川", Role.SECURITY_ADMIN),
    ("殷若谷", Role.SECURITY_ADMIN),
    ("郭知远", Role.AUDIT_ADMIN),
)
_NOTES = (
    ("field", "这不是我的本行，建议找真正做过放大的老师，会少走弯路。"),
    ("time", "这两个月都在现场，怕耽误你们。三月以后可以再来找我。"),
    ("stage", "先卖出第一百单再来，我能帮得更实在。"),
)


@dataclass
class Cast:
    """Who has been made so far."""

    password: str = field(default_factory=lambda: make_password(PASSWORD))
    mailboxes: set[str] = field(default_factory=set)

    def person(
        self, name: str, hats: list[str], at: datetime, *, language: str = "zh-hans"
    ) -> User:
        """Make one sample account that can sign in at once."""
        stem = "".join(part for part in syllables(name) if part.isascii()).replace(" ", "")
        box = next(
            box
            for box in (f"{stem}{number or ''}@{DOMAIN}" for number in range(100))
            if box not in self.mailboxes
        )
        self.mailboxes.add(box)
        user = User.objects.create(email=box, password=self.password, is_sample=True)
        EmailAddress.objects.create(user=user, email=box, verified=True, primary=True)
        purposes = [Purpose.SERVICE, Purpose.MATCHING]
        welcome(user, name=name, hats=hats, purposes=purposes, language=language, at=at)
        return user


def rows(name: str) -> list[Row]:
    """Return one file of the written samples."""
    return json.loads((FOLDER / f"{name}.json").read_text())  # type: ignore[no-any-return]


@transaction.atomic
def load(*, seed: int, at: datetime, say: Say) -> None:
    """Bring the written samples into an empty database; all or nothing."""
    chance, cast = random.Random(seed), Cast()  # noqa: S311  samples, not secrets
    office = _office(cast, at)
    mentors = [_mentor(row, cast, office, at) for row in rows("mentors")]
    say(f"{len(mentors)} mentors")
    applied = [_applicant(row, cast, at) for row in rows("applicants")]
    say(f"{len(applied)} who want to mentor")
    spaces = [_space(row) for row in rows("spaces")]
    _manager(spaces[0], cast, at)
    _meet_in(spaces[:1] + spaces[5:6])
    say(f"{len(spaces)} maker spaces")
    ventures = [_venture(row, cast, at) for row in rows("ventures")]
    say(f"{len(ventures)} ventures")
    say(f"{gatherings.load(spaces[0], ventures, office, at=at)} events and a competition")
    from samples import leaves, lodging  # noqa: PLC0415  they use what stands here

    say(f"{lodging.load(cast, spaces, ventures, office, at=at)} ventures living in spaces")
    figures.enter(spaces, at=at)
    say(f"{figures.load(spaces, office, at=at)} returns of figures, an evaluation, a check")
    _ask_right(spaces, at)
    say(f"{registers.load(ventures, office, at=at)} technologies and transfers")
    writers = [each.user for each in mentors]
    say(f"{listings.load(writers, ventures, office, at=at)} listings of the exchange")
    say(f"{refresh_passages()} lines encoded")
    say(f"{_requests(ventures, chance, at)} requests")
    say(f"{mentorships.load(office, at=at)} mentorships")
    say(f"{leaves.load(cast, at=at)} leaves in three HR offices")
    say(f"{_partners(ventures, cast, at)} who joined a team")
    ask_for("refresh_prices")
    ask_for("measure")


def _office(cast: Cast, at: datetime) -> User:
    """Make the province's programme office, its auditor and administrators."""
    province = Organisation.objects.create(
        name="青海省创业服务办公室（样例）", kind=OrganisationKind.PROVINCE, is_sample=True
    )
    officer = cast.person("沙雪", [Hat.OFFICER], at)
    Membership.objects.create(user=officer, organisation=province, role=Role.PROGRAMME_OFFICER)
    admin = cast.person("管理员", [Hat.OFFICER], at)
    admin.is_staff = admin.is_superuser = True
    admin.email = f"admin@{DOMAIN}"
    admin.save()
    EmailAddress.objects.filter(user=admin).update(email=admin.email)
    for name, role in _BESIDE_THE_OFFICE:
        person = cast.person(name, [Hat.OFFICER], at)
        Membership.objects.create(user=person, organisation=province, role=role)
    return officer


def _named(model: type[Listed], codes: list[str]) -> list[Listed]:
    return list(model._base_manager.filter(pk__in=codes))


def _mentor(row: Row, cast: Cast, office: User, at: datetime) -> MentorProfile:
    joined = at - timedelta(days=300)
    mentor = _profile(row, cast, joined)
    mentoring.approve(mentor, by=office, at=joined + timedelta(days=9))
    if row["state"] == "paused":
        until = (at + timedelta(days=40)).date()
        mentoring.pause(mentor, until, by=mentor.user, at=at)
    return mentor


def _applicant(row: Row, cast: Cast, at: datetime) -> MentorProfile:
    return _profile(row, cast, at - timedelta(days=row["waits"]))


def _profile(row: Row, cast: Cast, joined: datetime) -> MentorProfile:
    """Write a profile and ask to be let into the library."""
    english = row["languages"][0] == "en"
    person = cast.person(row["name"], [Hat.MENTOR], joined, language="en" if english else "zh-hans")
    person.phone = f"+86139{person.pk:08d}"
    person.wechat = f"sample_{person.pk}"
    person.save(update_fields=["phone", "wechat"])
    fields = {
        **{name: row[name] for name in ("headline", "headline_other", "promise", "promise_other")},
        "wont": "\n".join(row["wont"]),
        "county": County.objects.filter(pk=row["county"]).first(),
        "home": row["home"],
        "online": row["online"],
        "half_days": row["half_days"],
        "capacity": row["capacity"],
        "weekly_limit": row["weekly_limit"],
        "categories": _named(MentorCategory, row["categories"]),
        "sectors": _named(Sector, row["sectors"]),
        "help_kinds": _named(HelpKind, row["help"]),
        "stages": _named(Stage, row["stages"]),
        "languages": _named(Language, row["languages"]),
        "places": _named(Prefecture, row["places"]),
    }
    interests = [(told["relation"], told["party"]) for told in row["interests"]]
    mentor = mentoring.save_profile(
        person, fields, row["experiences"], interests=interests, version=None, at=joined
    )
    mentoring.apply(mentor, by=person, at=joined)
    return mentor


def _space(row: Row) -> Space:
    operator, _is_new = Organisation.objects.get_or_create(
        name=row["operator"], defaults={"kind": OrganisationKind.OPERATOR, "is_sample": True}
    )
    plain = {
        name: row[name]
        for name in (
            "name",
            "level",
            "level_basis",
            "status",
            "carrier",
            "address",
            "area_m2",
            "desks",
            "desks_free",
            "rooms",
            "rooms_free",
            "rent_desk_month",
            "rent_free_months",
            "subsidy",
            "summary",
            "summary_other",
        )
    }
    space = Space.objects.create(
        **plain,
        slug="-".join(syllables(row["name"]))[:60].strip("-"),
        type=SpaceType.objects.get(pk=row["type"]),
        operator=operator,
        county=County.objects.get(pk=row["county"]),
        level_until=_day(row["level_until"]),
        figures_on=date.fromisoformat(row["figures_on"]),
        is_sample=True,
    )
    lay_out([space])
    space.sectors.set(row["sectors"])
    space.stages.set(row["stages"])
    space.help_kinds.set(row["help"])
    Facility.objects.bulk_create(
        Facility(space=space, position=position, **told)
        for position, told in enumerate(row["facilities"])
    )
    EntryCondition.objects.bulk_create(
        EntryCondition(space=space, **told) for told in _conditions(row)
    )
    return space


def _conditions(row: Row) -> Iterator[dict[str, Any]]:
    """Say whom a space of the samples admits."""
    if row["requires_registered"]:
        yield {"kind": ConditionKind.REGISTERED, "source": "入驻管理办法（样例）第二条"}
    if row["max_firm_age_months"]:
        yield {
            "kind": ConditionKind.OLDEST,
            "months": row["max_firm_age_months"],
            "source": "入驻管理办法（样例）第二条",
        }
    if not row["hazardous_ok"]:
        yield {"kind": ConditionKind.HARMLESS, "source": "园区安全规定（样例）第五条"}


def _manager(space: Space, cast: Cast, at: datetime) -> None:
    """Let one person keep the page of the first space."""
    person = cast.person("祝长青", [Hat.OFFICER], at)
    Membership.objects.create(user=person, organisation=space.operator, role=Role.SPACE_MANAGER)
    Space.objects.filter(pk=space.pk).update(
        opening_hours="周一至周五 9:00–18:00",
        contact_person=person.name,
        contact_phone="0979-0000000",
        ip_liaison="温如川",
    )
    for weekday in (Weekday.TUESDAY, Weekday.THURSDAY):
        add_hour(space, weekday=weekday, begins=time(10), ends=time(12), by=person, at=at)
    save_place(
        Place(space=space),
        {
            "kind": PlaceKind.EQUIPMENT,
            "name": "板框压滤机，20 平方米",
            "for_how_many": 1,
            "owner": space.operator.name,
            "open_hours": "工作日按班约",
            "fee": "120 元/班",
            "needs_booking": True,
        },
        by=person,
        at=at,
    )


def _ask_right(spaces: list[Space], at: datetime) -> None:
    """Let one of security ask for a right; the other is to give or to refuse it."""
    asker, _other = User.objects.filter(memberships__role=Role.SECURITY_ADMIN).order_by("pk")
    ask_grant(
        spaces[0].operator.memberships.get(role=Role.SPACE_MANAGER).user,
        spaces[2].operator,
        Role.SPACE_MANAGER,
        by=asker,
        at=at - timedelta(hours=5),
    )


def _meet_in(spaces: Iterable[Space]) -> None:
    """Let mentors and founders of other places meet in the free rooms of these spaces."""
    free = Place.objects.free().filter(space__in=spaces, kind=PlaceKind.ROOM)
    free.update(is_for_meetings=True)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _venture(row: Row, cast: Cast, at: datetime) -> Venture:
    english = row["languages"] == ["en"]
    founder = cast.person(
        row["founder"], [Hat.FOUNDER], at, language="en" if english else "zh-hans"
    )
    founder.phone = f"+86138{founder.pk:08d}"
    founder.save(update_fields=["phone"])
    fields = {
        "name": row["name"],
        "sentence": row["sentence"],
        "stage": Stage.objects.get(pk=row["stage"]),
        "county": County.objects.get(pk=row["county"]),
        "registered_on": _day(row["registered_on"]),
        "vetoes": row["vetoes"],
        "veto_parties": row["veto_parties"],
        "sectors": _named(Sector, row["sectors"]),
        "languages": _named(Language, row["languages"]),
    }
    needs: list[NeedTold] = [
        {
            "text": told["text"],
            "importance": told["importance"],
            "help_kind": HelpKind.objects.get(pk=told["help"]),
        }
        for told in row["needs"]
    ]
    return found(fields, needs, by=founder, at=at - timedelta(days=80))


def _partners(ventures: list[Venture], cast: Cast, at: datetime) -> int:
    """Let those come into the teams who were invited, last of all; return how many."""
    joined = at - timedelta(days=3)
    told = [
        (venture, row["partner"])
        for venture, row in zip(ventures, rows("ventures"), strict=True)
        if "partner" in row
    ]
    for venture, partner in told:
        person = cast.person(partner["name"], [Hat.FOUNDER], joined)
        invited = invite(
            venture,
            email=person.email,
            role=partner["role"],
            by=venture.founders.get(),
            at=joined - timedelta(days=1),
        )
        join(invited, by=person, at=joined)
    return len(told)


def _requests(ventures: list[Venture], chance: random.Random, at: datetime) -> int:
    """Let ventures ask, and mentors answer, over the last weeks."""
    _fill(ventures, at)
    for number, venture in enumerate(ventures):
        for story in _stories(number):
            with suppress(mentoring.MentorBusy, mentoring.AlreadyOpen):
                _play(story, venture, chance, at)
    return MentorshipRequest.objects.count()


def _stories(number: int) -> Iterator[str]:
    """Say what happens to the requests of the venture of this number."""
    if number % 2 == 0:
        yield ("accepted", "declined", "sent", "asked_back", "withdrawn")[number // 2 % 5]
    if number % 3 == 0:
        yield ("sent", "replied", "sent", "declined")[number // 3 % 4]
    if number % 7 == 0:
        yield "expired"


def _fill(ventures: list[Venture], at: datetime) -> None:
    """Give the mentors that are full as many ventures as they take."""
    full = {row["name"] for row in rows("mentors") if row["state"] == "full"}
    for mentor in MentorProfile.objects.filter(user__name__in=full).select_related("user"):
        for week, venture in enumerate(_suited(mentor, ventures)[: mentor.capacity]):
            day = at - timedelta(weeks=3 + 2 * week)
            _accept(_send(venture, mentor, _MESSAGES[0], day), day + timedelta(hours=20))
            mentor.refresh_from_db()


def _suited(mentor: MentorProfile, ventures: list[Venture]) -> list[Venture]:
    """Return the later half of the ventures, those in the mentor's trades first."""
    trades = {sector.pk for sector in mentor.sectors.all()}
    later = ventures[len(ventures) // 2 :]
    return sorted(later, key=lambda venture: trades.isdisjoint(s.pk for s in venture.sectors.all()))


def _play(story: str, venture: Venture, chance: random.Random, at: datetime) -> None:
    ask = ask_of_venture(venture, today=at.date())
    found_ones = recommend_mentors(ask, top=8, today=at.date())
    free = [match.subject for match in found_ones if not match.subject.is_full]
    if not free:
        return
    place = 0 if story == "accepted" else chance.randrange(3)
    mentor = free[min(place, len(free) - 1)]
    days = {"expired": 12, "accepted": 20, "declined": 15, "withdrawn": 9}.get(story, 0)
    sent = at - timedelta(days=days or chance.randint(1, 5), hours=chance.randint(1, 9))
    log_shown(venture, found_ones, day=sent.date())
    later = free[3] if len(free) > 3 and story == "sent" else None  # noqa: PLR2004  after those drawn
    asked = _send(venture, mentor, chance.choice(_MESSAGES), sent, later)
    answered = sent + timedelta(hours=chance.randint(5, 60))
    match story:
        case "accepted":
            _accept(asked, answered)
        case "declined":
            reason, note = chance.choice(_NOTES)
            mentoring.decline(asked, reason=reason, note=note, by=mentor.user, at=answered)
        case "asked_back" | "replied":
            noon = sent + timedelta(hours=4)
            mentoring.ask_back(asked, question=chance.choice(_QUESTIONS), by=mentor.user, at=noon)
            if story == "replied":
                reply = chance.choice(_REPLIES)
                mentoring.reply(asked, text=reply, by=asked.asked_by, at=noon + timedelta(hours=3))
        case "withdrawn":
            mentoring.withdraw(asked, by=asked.asked_by, at=answered)
        case "expired":
            mentoring.expire_due(explain=_explain, at=sent + timedelta(days=8))
        case _:  # still waits
            pass


def _explain(venture: Venture, mentor: MentorProfile) -> Why:
    return explain_mentor(ask_of_venture(venture, today=date.today()), mentor)  # noqa: DTZ011


def _send(
    venture: Venture,
    mentor: MentorProfile,
    message: str,
    at: datetime,
    later: MentorProfile | None = None,
) -> MentorshipRequest:
    founder = venture.founders.get()
    return mentoring.send(
        venture,
        mentor,
        message=message,
        shares=["email", "phone"],
        choices=[later] if later else [],
        reasons=_explain(venture, mentor),
        by=founder,
        at=at,
    )


def _accept(asked: MentorshipRequest, at: datetime) -> None:
    mentoring.accept(asked, by=asked.mentor.user, at=at)
