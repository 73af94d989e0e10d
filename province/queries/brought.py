"""A table of mentors or pairs that the office kept by hand, read row by row, with what is wrong."""

import difflib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import HelpKind, MentorCategory, Sector, Term, User
from accounts.queries import rows_of
from mentors.enums import MentorStatus
from mentors.models import CAPACITY_AT_MOST, Interest, MentorProfile, Mentorship
from mentors.policies import conflicts
from mentors.querysets import folded
from province.enums import BroughtKind
from province.models import Brought
from safety.policies import kept_from
from sheets.headings import Column, Columns
from sheets.opening import Row, Table, open_table
from sheets.refusals import BadValue, Unreadable
from sheets.values import read
from sheets.writing import write_table
from ventures.models import Venture

SHOWN_AT_MOST = 200  # of what is wrong
_PARTED = re.compile(r"[、,，;；/\n]+")
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
        Column("capacity", "可带项目", "Places", ("可带项目数",), "step"),
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
COLUMNS: Mapping[str, Columns] = {BroughtKind.MENTORS: MENTORS, BroughtKind.PAIRS: PAIRS}
_EXAMPLE = "示例"  # how the name in the row of a template begins
_EXAMPLES: Mapping[str, Mapping[str, object]] = {
    BroughtKind.MENTORS: {
        "name": f"{_EXAMPLE}：韩雪岭",
        "email": "hanxueling@example.org",
        "headline": "盐湖化工企业总工程师",
        "capacity": 2,
        "first": date(2026, 1, 1),
        "last": date(2028, 12, 31),
    },
    BroughtKind.PAIRS: {
        "venture": f"{_EXAMPLE}：高原酸奶作坊",
        "sentence": "用牦牛奶做酸奶，缺冷链",
        "founder": "才让卓玛",
        "founder_email": "cairang@example.org",
        "mentor_email": "hanxueling@example.org",
        "since": date(2026, 3, 1),
    },
}


def template_workbook(kind: str) -> bytes:
    """Return an empty table with its headings and one row that shows how it is filled in."""
    example = dict(_EXAMPLES[kind])
    for key, model in _LISTS.items():
        if key in COLUMNS[kind].by_key:
            example[key] = next(iter(rows_of(model).values())).name_zh
    title = "导师名册" if kind == BroughtKind.MENTORS else "结对名单"
    return write_table(COLUMNS[kind].known, [example], title=title, sheet=title)


# --- the file --------------------------------------------------------------------------------
def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal(content: bytes) -> bytes:
    """Encrypt a file."""
    return _box().encrypt(content)


def opened(content: bytes, name: str, kind: str) -> Table:
    """Return what stands in a file.

    Raises
    ------
    Unreadable
        No such table can be read in it; with the code "missing", headings are not there.
    """
    table = open_table(content, name, COLUMNS[kind])
    if missing := COLUMNS[kind].arrange(table.headers).missing:
        raise Unreadable("missing", columns=[heading(kind, key) for key in missing])
    return table


def table_of(brought: Brought) -> Table:
    """Return what stands in a file that was brought."""
    content = _box().decrypt(bytes(brought.content))
    return opened(content, brought.name, brought.kind)


def heading(kind: str, key: str) -> str:
    """Return the heading of a column in the language of the page."""
    column = COLUMNS[kind].by_key[key]
    return column.heading_en if (get_language() or "").startswith("en") else column.heading_zh


# --- one row ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, under which heading, in words."""

    row: int
    column: str
    text: str


@dataclass
class Told:
    """What a row says, with the number that it has in Excel."""

    number: int
    cells: dict[str, object]

    def text(self, key: str) -> str:
        """Return a cell as text."""
        return str(self.cells.get(key) or "")

    def terms(self, key: str) -> list[Term]:
        """Return the entries of a shared list that a cell names."""
        found = self.cells.get(key)
        return found if isinstance(found, list) else []

    def day(self, key: str) -> date | None:
        """Return a cell as a day."""
        found = self.cells.get(key)
        return found if isinstance(found, date) else None


@dataclass(frozen=True)
class Effect:
    """What the button does: accounts that are made, people who are told by mail."""

    accounts: int
    people: int


@dataclass
class Plan:
    """What an import would write, and all that is wrong."""

    kind: str
    rows: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)

    @cached_property
    def shown(self) -> list[Problem]:
        """The first of the problems, by row."""
        return sorted(self.problems, key=lambda each: each.row)[:SHOWN_AT_MOST]

    @property
    def more(self) -> int:
        """How many problems are not shown."""
        return max(len(self.problems) - SHOWN_AT_MOST, 0)

    @property
    def wrong(self) -> int:
        """How many rows are wrong."""
        return len({each.row for each in self.problems})

    def refuse(self, row: Told, key: str, text: str) -> None:
        """Note that a cell is wrong."""
        self.refused.add((row.number, key))
        self.problems.append(Problem(row.number, heading(self.kind, key), text))


_LISTS: Mapping[str, type[Term]] = {
    "categories": MentorCategory, "help_kinds": HelpKind, "sectors": Sector,
}  # fmt: skip


class _Reader:
    """Reads the rows of one table; what a word of a shared list means is looked up once."""

    def __init__(self, kind: str) -> None:
        self.plan = Plan(kind)
        self.names: dict[str, dict[str, Term]] = {
            key: {
                _plain(name): term
                for term in rows_of(model).values()
                for name in (term.pk, term.name_en, term.name_zh)
            }
            for key, model in _LISTS.items()
        }
        self.nearest: dict[tuple[str, str], str] = {}

    def read(self, rows: Iterable[Row], letters: Mapping[str, str]) -> Plan:
        """Read every cell that we know the column of."""
        columns = COLUMNS[self.plan.kind]
        for row in rows:
            told = Told(row.number, {})
            for key, letter in letters.items():
                self._cell(told, columns.by_key[key], row.cells.get(letter))
            for key in columns.required:
                if not told.cells.get(key) and (row.number, key) not in self.plan.refused:
                    self.plan.refuse(told, key, _("Nothing stands here."))
            if told.text(columns.people[0]).startswith(_EXAMPLE):
                self.plan.refuse(told, columns.people[0], _("This is the example: take it out."))
            self.plan.rows.append(told)
        return self.plan

    def _cell(self, told: Told, column: Column, raw: object) -> None:
        try:
            value = read(column.kind, raw)
        except BadValue as bad:
            self.plan.refuse(told, column.key, _bad(bad, raw))
            return
        if value is None:
            return
        if column.key in _LISTS:
            told.cells[column.key] = self._terms(told, column.key, str(value))
        elif column.key in {"email", "founder_email", "mentor_email"}:
            self._address(told, column.key, str(value))
        elif isinstance(value, str) and len(value) > _longest(column.key):
            text = _("%(most)s characters at most.") % {"most": _longest(column.key)}
            self.plan.refuse(told, column.key, text)
        else:
            told.cells[column.key] = value

    def _terms(self, told: Told, key: str, text: str) -> list[Term]:
        found: list[Term] = []
        for word in filter(None, map(str.strip, _PARTED.split(text))):
            term = self.names[key].get(_plain(word))
            if term is None:
                told_text = _("“%(word)s” is not on the list; nearest is “%(near)s”.")
                near = {"word": word[:40], "near": self._nearest(key, word)}
                self.plan.refuse(told, key, told_text % near)
            elif term not in found:
                found.append(term)
        return found

    def _nearest(self, key: str, word: str) -> str:
        plain = _plain(word)[:40]
        if len(self.plan.problems) >= SHOWN_AT_MOST:  # in the order of rows: this is not shown
            return "…"
        if (key, plain) not in self.nearest:
            near = difflib.get_close_matches(plain, self.names[key], n=1, cutoff=0)
            self.nearest[key, plain] = str(self.names[key][near[0]]) if near else ""
        return self.nearest[key, plain]

    def _address(self, told: Told, key: str, text: str) -> None:
        address = "".join(unicodedata.normalize("NFKC", text).split()).lower()
        try:
            validate_email(address)
        except ValidationError:
            self.plan.refuse(told, key, _("This is not an e-mail address."))
        else:
            told.cells[key] = address


def _longest(key: str) -> int:
    return {"name": 50, "founder": 50, "headline": 80, "venture": 80}.get(key, 200)


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _bad(bad: BadValue, raw: object) -> str:
    """Say in words why a cell cannot be read."""
    shown = {"value": str(raw)[:40]}
    if bad.code in {"no_day", "no_month", "unclear_month", "unclear_date", "not_a_date", "span"}:
        return _("“%(value)s” is not a full date: write it as 2026-03-01.") % shown
    if bad.code == "no_such_day":
        return _("There is no such day: %(value)s.") % shown
    if bad.code == "step":
        return _("“%(value)s” is not a number.") % shown
    if bad.code in {"no_result", "excel_error"}:
        return _("A formula without a result: write the value.")
    return _("“%(value)s” cannot be read here.") % shown


# --- the whole table --------------------------------------------------------------------------
def plan(table: Table, kind: str, *, officer: User) -> Plan:
    """Return what a table would write, and what is wrong; a fixed number of queries, nearly."""
    letters = COLUMNS[kind].arrange(table.headers).letters
    found = _Reader(kind).read(table.rows, letters)
    check = _check_mentors if kind == BroughtKind.MENTORS else _check_pairs
    check(found, officer)
    return found


def effect_of(found: Plan) -> Effect:
    """Return how many accounts an import makes, and how many people it writes to."""
    key = "email" if found.kind == BroughtKind.MENTORS else "founder_email"
    own = {row.text(key) for row in found.rows} - {""}
    told = own | {row.text("mentor_email") for row in found.rows} - {""}
    known = accounts_of(own)
    if found.kind == BroughtKind.PAIRS:
        venture = Known(found.rows).venture
        teams = {each for row in found.rows if (each := venture(row)) is not None}
        told |= {person.email.lower() for each in teams for person in each.founders.all()}
    return Effect(len(own - known.keys()), len(told))


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


# --- afterwards ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Written:
    """One row of the record that an import has made, and the page that shows it."""

    name: str
    url: str
    status: str


def written_by(brought: Brought) -> list[Written]:
    """Return what an import has made: mentors, or pairs."""
    if brought.kind == BroughtKind.MENTORS:
        mentors = MentorProfile.objects.filter(pk__in=brought.made.get("mentors", ()))
        return [
            Written(str(each), reverse("vetting", args=[each.pk]), str(each.get_status_display()))
            for each in mentors.select_related("user").order_by("pk")
        ]
    pairs = Mentorship.objects.filter(pk__in=brought.made.get("mentorships", ()))
    return [
        Written(
            f"{each.venture} – {each.mentor}", reverse("mentorship", args=[each.pk]),
            str(each.get_status_display()),
        )
        for each in pairs.select_related("venture", "mentor__user").order_by("pk")
    ]  # fmt: skip
