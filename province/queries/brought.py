"""What the office brings in from Excel: people, pairs and registers, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import rows_of
from accounts.secret import seal as seal_for
from accounts.secret import unseal
from audit.terms import Term
from mentors.models import MentorProfile, Mentorship
from province.enums import BroughtKind
from province.models import Brought
from province.queries.people import MENTOR_FILE, PAIR_FILE, Known, accounts_of
from province.queries.reading import Kind, Plan, Reader, heading
from province.queries.result_rows import TECHNOLOGY_FILE, TRANSFER_FILE
from province.queries.space_rows import SPACE_FILE
from results.models import Technology, Transfer
from sheets.opening import Table, open_table, read_own_days
from sheets.refusals import Unreadable
from sheets.writing import write_errors, write_table
from spaces.enums import SpaceStatus
from spaces.models import Space

KINDS: Mapping[str, Kind] = {
    BroughtKind.MENTORS: MENTOR_FILE,
    BroughtKind.PAIRS: PAIR_FILE,
    BroughtKind.SPACES: SPACE_FILE,
    BroughtKind.TECHNOLOGIES: TECHNOLOGY_FILE,
    BroughtKind.TRANSFERS: TRANSFER_FILE,
}


def template_workbook(code: str) -> bytes:
    """Return an empty table with its headings and one row that shows how it is filled in."""
    kind = KINDS[code]
    example = dict(kind.example)
    for key, model in kind.lists.items():
        example.setdefault(key, next(iter(rows_of(model).values())).name_zh)
    offered = {key: [str(each.label) for each in told] for key, told in kind.choices.items()}
    return write_table(
        kind.columns.known, [example], title=kind.title, sheet=kind.title, drop_downs=offered
    )


# --- the file --------------------------------------------------------------------------------
FILE = "province.Brought.content"


def seal(content: bytes) -> bytes:
    """Encrypt a file."""
    return seal_for(content, of=FILE)


def opened(content: bytes, name: str, code: str) -> Table:
    """Return what stands in a file.

    Raises
    ------
    Unreadable
        No such table can be read in it; with the code "missing", headings are not there.
    """
    columns = KINDS[code].columns
    table = open_table(content, name, columns)
    if missing := columns.arrange(table.headers).missing:
        raise Unreadable("missing", columns=[heading(columns, key) for key in missing])
    read_own_days(table)
    return table


def table_of(brought: Brought) -> Table:
    """Return what stands in a file that was brought."""
    content = unseal(bytes(brought.content), of=FILE)
    return opened(content, brought.name, brought.kind)


def errors_workbook(brought: Brought, *, officer: User) -> bytes:
    """Return the wrong rows of a file, each cell with all that is wrong, to be brought again."""
    content = unseal(bytes(brought.content), of=FILE)
    table = opened(content, brought.name, brought.kind)
    found = plan(table, brought.kind, officer=officer)
    letters = found.columns.arrange(table.headers).letters
    said: dict[tuple[int, str], list[str]] = {}
    for each in found.problems:
        said.setdefault((each.row, letters.get(each.key, "")), []).append(each.text)
    marks = {cell: " ".join(texts) for cell, texts in said.items()}
    return write_errors(content, table, marks, {row for row, _letter in marks})


# --- how long a file stays --------------------------------------------------------------------
LOOKED_THROUGH_FOR = timedelta(days=30)


def unwritten(at: datetime) -> "QuerySet[Brought]":
    """Return the files that nobody wrote in time; what was written has no content any more."""
    return Brought.objects.filter(written_at=None, at__lte=at - LOOKED_THROUGH_FOR)


TERMS = (
    Term(
        key="brought_unwritten",
        label=_("Files of people and registers that were read in and not written"),
        kept=_("30 days after the file came"),
        over=unwritten,
    ),
)


# --- the whole table --------------------------------------------------------------------------
@dataclass(frozen=True)
class Effect:
    """What the button does: accounts made, people told by mail; rows of a register, by what."""

    accounts: int = 0
    people: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0


def plan(table: Table, code: str, *, officer: User) -> Plan:
    """Return what a table would write, and what is wrong; a fixed number of queries, nearly."""
    kind = KINDS[code]
    arranged = kind.columns.arrange(table.headers)
    found = Reader(code, kind).read(table.rows, arranged.letters)
    found.table = table
    found.unread = [header.text for header in (*arranged.unknown, *arranged.repeated)]
    kind.check(found, officer)
    return found


def effect_of(found: Plan) -> Effect:
    """Return how many accounts an import makes, how many people it writes to, what it changes."""
    if BroughtKind(found.kind).is_register:
        new = sum(row.is_new for row in found.rows)
        same = sum(row.is_same for row in found.rows)
        return Effect(new=new, same=same, changed=len(found.rows) - new - same)
    key = "email" if found.kind == BroughtKind.MENTORS else "founder_email"
    own = {row.text(key) for row in found.rows} - {""}
    told = own | {row.text("mentor_email") for row in found.rows} - {""}
    known = accounts_of(own)
    if found.kind == BroughtKind.PAIRS:
        venture = Known(found.rows).venture
        teams = {each for row in found.rows if (each := venture(row)) is not None}
        told |= {person.email.lower() for each in teams for person in each.founders.all()}
    return Effect(len(own - known.keys()), len(told))


# --- afterwards ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Written:
    """One row of the record that an import has made or changed, and the page that shows it."""

    name: str
    url: str
    status: str


def written_by(brought: Brought) -> list[Written]:
    """Return what an import has made or changed."""
    made = brought.made
    match brought.kind:
        case BroughtKind.MENTORS:
            mentors = MentorProfile.objects.filter(pk__in=_keys(made, "mentors"))
            return [
                Written(
                    str(each), reverse("vetting", args=[each.pk]), str(each.get_status_display())
                )
                for each in mentors.select_related("user").order_by("pk")
            ]
        case BroughtKind.PAIRS:
            return _pairs(_keys(made, "mentorships"))
        case BroughtKind.SPACES:
            return _spaces(_keys(made, "spaces"))
        case BroughtKind.TECHNOLOGIES:
            technologies = Technology.objects.filter(pk__in=_keys(made, "technologies"))
            return [_result(each) for each in technologies.order_by("pk")]
        case _:
            transfers = Transfer.objects.filter(pk__in=_keys(made, "transfers"))
            return [_result(each) for each in transfers.select_related("technology").order_by("pk")]


def _keys(made: Mapping[str, list[object]], name: str) -> list[int]:
    """Return the keys of what was made, and of what was changed."""
    changed = [each["pk"] for each in made.get("changed", ()) if isinstance(each, dict)]
    return [key for key in (*made.get(name, ()), *changed) if isinstance(key, int)]


def _pairs(pks: Iterable[int]) -> list[Written]:
    pairs = Mentorship.objects.filter(pk__in=pks)
    return [
        Written(
            f"{each.venture} – {each.mentor}",
            reverse("mentorship", args=[each.pk]),
            str(each.get_status_display()),
        )
        for each in pairs.select_related("venture", "mentor__user").order_by("pk")
    ]


def _spaces(pks: Iterable[int]) -> list[Written]:
    """Return spaces; a closed one has no page."""
    return [
        Written(
            each.name,
            "" if each.status == SpaceStatus.CLOSED else reverse("space", args=[each.slug]),
            str(each.get_status_display()),
        )
        for each in Space.objects.filter(pk__in=pks).order_by("pk")
    ]


def _result(row: Technology | Transfer) -> Written:
    return Written(str(row), row.get_absolute_url(), str(row.get_status_display()))
