"""Mentors who serve and pairs under way, as the office kept them by hand, and what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import HelpKind, MentorCategory, Sector, User
from mentors.enums import MentorStatus
from mentors.models import (
    CAPACITY_AT_MOST,
    Interest,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
)
from mentors.policies import conflicts
from mentors.querysets import folded
from province.queries.reading import EXAMPLE, Kind, Plan, Told
from safety.policies import kept_from
from sheets.headings import Column, Columns
from ventures.models import Venture

_WEEK = timedelta(days=7)

_NAME = Column("name", "姓名", "Name", ("导师", "导师姓名"), "name")
_EMAIL = Column("email", "邮箱", "E-mail", ("电子邮箱", "电子邮件", "email"), "text")
MENTORS = Columns(
    known=(
        _NAME,
        _EMAIL,
        Column("headline", "简介", "What they are", ("职务", "单位及职务"), "text"),
        Column("categories", "类别", "Category", ("导师类别",), "long"),
        Column("help_kinds", "帮助类型", "Kinds of help", ("可提供的帮助", "擅长"), "long"),
        Column("sectors", "行业", "Trades", ("熟悉行业", "领域"), "long"),
        Column("capacity", "可带项目", "Places", ("可带项目数",), "count"),
        Column("first", "任期起", "Term from", ("聘任日期", "聘期起"), "date"),
        Column("last", "任期止", "Term until", ("任期届满", "聘期止"), "date"),
    ),
    required=("name", "email", "headline", "categories", "help_kinds", "first", "last"),
    people=("name", "email"),
)
PAIRS = Columns(
    known=(
        Column("venture", "项目", "Venture", ("项目名称",), "text"),
        Column("sentence", "一句话介绍", "In one sentence", ("项目简介",), "text"),
        Column("founder", "创业者", "Founder", ("负责人", "创业者姓名"), "name"),
        Column("founder_email", "创业者邮箱", "Founder's e-mail", ("负责人邮箱",), "text"),
        Column("mentor_email", "导师邮箱", "Mentor's e-mail", (), "text"),
        Column("since", "开始日期", "Since", ("结对日期",), "date"),
    ),
    required=("venture", "founder_email", "mentor_email", "since"),
    people=("venture", "founder_email"),
)


def accounts_of(addresses: Iterable[str]) -> dict[str, User]:
    """Return the accounts of these addresses."""
    return {each.email.lower(): each for each in User.objects.filter(email__in=set(addresses))}


def _known_to(officer: User, people: Iterable[User]) -> set[int]:
    """Return who of these is the officer or works in the same body."""
    bodies = officer.memberships.values("organisation")
    own = Q(pk=officer.pk) | Q(memberships__organisation__in=bodies)
    found = User.objects.filter(own, pk__in=[each.pk for each in people])
    return set(found.values_list("pk", flat=True))


def _check_mentors(found: Plan, officer: User) -> None:
    known = accounts_of(row.text("email") for row in found.rows)
    people = [each.pk for each in known.values()]
    inside = set(MentorProfile.objects.filter(user__in=people).values_list("user", flat=True))
    first_of, near = dict[str, int](), _known_to(officer, known.values())
    today = timezone.localdate()
    for row in found.rows:
        address = row.text("email")
        account = known.get(address)
        if address and first_of.setdefault(address, row.number) != row.number:
            text = _("The same address stands in row %(row)s.") % {"row": first_of[address]}
            found.refuse(row, "email", text)
        elif account is not None and account.pk in near:
            found.refuse(row, "email", _("You know this person: a colleague imports this row."))
        elif account is not None and account.pk in inside:
            found.refuse(row, "email", _("This person has a mentor's profile already."))
        elif account is not None and not account.is_active:
            found.refuse(row, "email", _("This account is closed."))
        _check_term(found, row, today)
        places = row.cells.get("capacity")
        if isinstance(places, int) and not 1 <= places <= CAPACITY_AT_MOST:
            text = _("A mentor takes from 1 to %(most)s ventures.") % {"most": CAPACITY_AT_MOST}
            found.refuse(row, "capacity", text)


def _check_term(found: Plan, row: Told, today: date) -> None:
    first, last = row.day("first"), row.day("last")
    if first is None or last is None:
        return
    if last < first:
        found.refuse(row, "last", _("The term ends before it begins."))
    elif last < today:
        found.refuse(row, "last", _("This term is over: import only those who serve now."))


class Known:
    """What the record says of the people and ventures of a table, read at once."""

    def __init__(self, rows: Sequence[Told]) -> None:
        self.people = accounts_of(
            row.text(key) for row in rows for key in ("founder_email", "mentor_email")
        )
        pks = [each.pk for each in self.people.values()]
        self.mentors = {
            each.user.email.lower(): each
            for each in MentorProfile.objects.filter(user__in=pks).select_related("user")
        }
        names = {row.text("venture") for row in rows}
        self.ventures: dict[tuple[str, int], Venture] = {}
        for venture in (
            Venture.objects.live()
            .filter(name__in=names, founders__in=pks)
            .prefetch_related("founders")
        ):
            for founder in venture.founders.all():
                self.ventures[venture.name, founder.pk] = venture
        keys = [each.pk for each in self.mentors.values()]
        self.begun: dict[int, list[date]] = defaultdict(list)
        self.active: set[tuple[int, int]] = set()
        told = Mentorship.objects.filter(mentor__in=keys)
        for pair in told.only("mentor_id", "venture_id", "status", "started_at"):
            self.begun[pair.mentor_id].append(timezone.localdate(pair.started_at))
            if pair.status == "active":
                self.active.add((pair.mentor_id, pair.venture_id))
        asked = MentorshipRequest.objects.unanswered().filter(mentor__in=keys)
        self.asked = set(asked.values_list("mentor", "venture"))
        self.interests = set(
            Interest.objects.filter(mentor__in=keys).values_list("mentor", "folded")
        )
        self.apart: dict[int, set[int]] = {}
        self.near: set[int] = set()

    def venture(self, row: Told) -> Venture | None:
        """Return the venture of that name in whose team the founder is."""
        founder = self.people.get(row.text("founder_email"))
        return self.ventures.get((row.text("venture"), founder.pk)) if founder else None

    def are_apart(self, row: Told, mentor: MentorProfile) -> bool:
        """Whether a rule about interests or people keeps the two sides apart."""
        founder, venture = self.people.get(row.text("founder_email")), self.venture(row)
        names = {row.text("venture"), row.text("founder"), founder.name if founder else ""} - {""}
        if any((mentor.pk, folded(name)) in self.interests for name in names):
            return True
        if founder is None:
            return False
        if founder.pk not in self.apart:
            self.apart[founder.pk] = set(kept_from([founder]))
        if mentor.user_id in self.apart[founder.pk]:
            return True
        return venture is not None and bool(conflicts(venture, mentor))


def _check_pairs(found: Plan, officer: User) -> None:
    known, seen = Known(found.rows), dict[tuple[str, str, str], int]()
    known.near = _known_to(officer, known.people.values())
    places: Counter[int] = Counter()
    for row in found.rows:
        venture, mentor = row.text("venture"), known.mentors.get(row.text("mentor_email"))
        told = (venture, row.text("founder_email"), row.text("mentor_email"))
        if all(told) and seen.setdefault(told, row.number) != row.number:
            text = _("The same pair stands in row %(row)s.") % {"row": seen[told]}
            found.refuse(row, "venture", text)
        elif mentor is not None and mentor.status == MentorStatus.ENTERED:
            text = _("This mentor has not agreed to be in the library yet: import the pair then.")
            found.refuse(row, "mentor_email", text)
        elif row.text("mentor_email") and (mentor is None or mentor.status != _SERVES):
            text = _("No mentor of the library has this address: import the mentors first.")
            found.refuse(row, "mentor_email", text)
        elif mentor is not None:
            _check_pair(found, row, mentor, known, places)
        if (since := row.day("since")) and since > timezone.localdate():
            found.refuse(row, "since", _("This day is still to come."))
        address = row.text("founder_email")
        is_named = row.text("founder") or found.is_refused(row, "founder")
        if address and address not in known.people and not is_named:
            found.refuse(row, "founder", _("Nothing stands here."))  # an account needs a name


_SERVES = MentorStatus.APPROVED


def _check_pair(
    found: Plan, row: Told, mentor: MentorProfile, known: Known, places: Counter[int]
) -> None:
    venture = known.venture(row)
    founder = known.people.get(row.text("founder_email"))
    if {mentor.user_id, founder.pk if founder else 0} & known.near:
        text = _("You know one of the two: a colleague imports this row.")
        found.refuse(row, "mentor_email", text)
    elif row.text("founder_email") == row.text("mentor_email"):
        found.refuse(row, "mentor_email", _("Founder and mentor are the same person."))
    elif founder is not None and not founder.is_active:
        found.refuse(row, "founder_email", _("This account is closed."))
    elif venture is not None and (mentor.pk, venture.pk) in known.active:
        found.refuse(row, "venture", _("These two are under way already."))
    elif venture is not None and (mentor.pk, venture.pk) in known.asked:
        found.refuse(row, "venture", _("The venture has asked this mentor already."))
    elif known.are_apart(row, mentor):
        found.refuse(row, "mentor_email", _("The rules keep this venture and this mentor apart."))
    else:
        places[mentor.pk] += 1
        if mentor.active_count + places[mentor.pk] > mentor.capacity:
            text = _("This mentor takes %(most)s ventures at the same time, and has no place left.")
            found.refuse(row, "mentor_email", text % {"most": mentor.capacity})
        _check_week(found, row, mentor, known)


def _check_week(found: Plan, row: Told, mentor: MentorProfile, known: Known) -> None:
    since = row.day("since")
    if since is None:
        return
    days = known.begun[mentor.pk]
    days.append(since)
    if any(
        sum(timedelta() <= last - day < _WEEK for day in days) > mentor.weekly_limit
        for last in days
        if timedelta() <= last - since < _WEEK
    ):
        text = _("This mentor begins %(most)s ventures a week at most.")
        found.refuse(row, "since", text % {"most": mentor.weekly_limit})


# --- the two kinds --------------------------------------------------------------------------
MENTOR_FILE = Kind(
    columns=MENTORS,
    title="导师名册",
    example={
        "name": f"{EXAMPLE}：韩雪岭",
        "email": "hanxueling@example.org",
        "headline": "盐湖化工企业总工程师",
        "capacity": 2,
        "first": date(2026, 1, 1),
        "last": date(2028, 12, 31),
    },
    check=_check_mentors,
    lists={"categories": MentorCategory, "help_kinds": HelpKind, "sectors": Sector},
    several=("categories", "help_kinds", "sectors"),
    addresses=("email",),
    open_texts=("name", "headline"),
    longest={"name": 50, "headline": 80},
)
PAIR_FILE = Kind(
    columns=PAIRS,
    title="结对名单",
    example={
        "venture": f"{EXAMPLE}：高原酸奶作坊",
        "sentence": "用牦牛奶做酸奶，缺冷链",
        "founder": "才让卓玛",
        "founder_email": "cairang@example.org",
        "mentor_email": "hanxueling@example.org",
        "since": date(2026, 3, 1),
    },
    check=_check_pairs,
    addresses=("founder_email", "mentor_email"),
    open_texts=("venture", "sentence", "founder"),
    longest={"founder": 50, "venture": 80},
)
