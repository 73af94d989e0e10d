"""The registers of technologies and transfers as tables: what is wrong, what would change."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Prefecture, User
from province.queries.reading import EXAMPLE, Kind, Plan, Told, label_of
from results.enums import ResultStatus, RightKind, TransferWay
from results.models import AMOUNT_AT_MOST, Technology, Transfer
from results.queries import (
    CONFIRMED,
    TECHNOLOGIES,
    TRANSFERS,
    of_kind,
    right_named,
    why_not_one,
)
from sheets.headings import Columns
from spaces.models import Space
from ui.text import cleaned
from ui.text import code as as_code
from ventures.models import Venture

Row = Technology | Transfer
TECHNOLOGY_COLUMNS = Columns(
    known=tuple(each for each in TECHNOLOGIES if each is not CONFIRMED),
    derived=(CONFIRMED,),
    required=("name", "kind", "number", "registered", "owner", "prefecture"),
    people=("name", "number"),
)
TRANSFER_COLUMNS = Columns(
    known=tuple(each for each in TRANSFERS if each is not CONFIRMED),
    derived=(CONFIRMED,),
    required=("number", "way", "giver", "company", "amount", "day", "prefecture"),
    people=("name", "number"),
)
_HEADING_OF: Mapping[str, str] = {"registered_on": "registered"}  # model → file


def _said(row: Told, key: str) -> str:
    """Return a cell as it is kept: letters and digits narrow, no blank too many."""
    return " ".join(cleaned(row.text(key)).split())


# --- whose it is ------------------------------------------------------------------------------
class _Sides:
    """The ventures and spaces that the rows of a table name, read at once."""

    def __init__(self, found: Plan) -> None:
        self.named: dict[str, dict[str, list[Venture | Space]]] = {
            "venture": defaultdict(list),
            "space": defaultdict(list),
        }
        names = {key: {_said(row, key) for row in found.rows} - {""} for key in self.named}
        for venture in Venture.objects.live().filter(name__in=names["venture"]):
            self.named["venture"][venture.name].append(venture)
        for space in Space.objects.filter(name__in=names["space"]):
            self.named["space"][space.name].append(space)

    def of(self, found: Plan, row: Told, key: str) -> Venture | Space | None:
        """Return what a cell names; what stands there already is meant first."""
        name = _said(row, key)
        stands = getattr(row.target, key) if row.target is not None else None
        if not name or (stands is not None and stands.name == name):
            return stands if name else None
        rows = self.named[key][name]
        if len(rows) == 1:
            return rows[0]
        if rows:
            text = _("Several have that name: let the team propose it itself.")
        else:
            text = _("Nothing here has that name: write the whole name.")
        found.refuse(row, key, text)
        return None


# --- technologies -----------------------------------------------------------------------------
def _check_technologies(found: Plan, _officer: User) -> None:
    numbers = {as_code(row.text("number")) for row in found.rows}
    rows = Technology.objects.filter(number__in=numbers).for_page()
    stands = _standing((each.kind, each.number, each) for each in rows)

    def meant(row: Told) -> tuple[str, str]:
        return (row.text("kind"), as_code(row.text("number")))

    def fields(row: Told) -> dict[str, object]:
        return {
            "name": _said(row, "name"),
            "kind": row.text("kind"),
            "number": as_code(row.text("number")),
            "registered_on": row.day("registered"),
            "owner": _said(row, "owner"),
        }

    _check(found, stands, meant, fields, "registered")


def _check_transfers(found: Plan, officer: User) -> None:
    numbers = {as_code(row.text("number")) for row in found.rows}
    rows = Transfer.objects.filter(number__in=numbers).for_page()
    stands = _standing(("", each.number, each) for each in rows)
    rights = {right_named(row.text("technology"))[1] for row in found.rows} - {""}
    known: dict[str, list[Technology]] = defaultdict(list)
    live = Technology.objects.visible_to(officer).exclude(status=ResultStatus.WITHDRAWN)
    for each in live.filter(number__in=rights):
        known[each.number].append(each)

    def meant(row: Told) -> tuple[str, str]:
        return ("", as_code(row.text("number")))

    def fields(row: Told) -> dict[str, object]:
        technology = _technology(found, row, known)
        return {
            "technology": technology,
            "name": "" if technology else _said(row, "name"),
            "number": as_code(row.text("number")),
            "way": row.text("way"),
            "giver": _said(row, "giver"),
            "company": _said(row, "company"),
            "amount": row.count("amount"),
            "day": row.day("day"),
        }

    for row in found.rows:
        if (row.count("amount") or 0) > AMOUNT_AT_MOST:
            text = _("This number is too large: %(most)s at most.")
            found.refuse(row, "amount", text % {"most": AMOUNT_AT_MOST})
    _check(found, stands, meant, fields, "day")


def _technology(
    found: Plan, row: Told, known: Mapping[str, Sequence[Technology]]
) -> Technology | None:
    """Return the technology of the register that a transfer is of; else its name is needed."""
    (kind, number), name = right_named(row.text("technology")), _said(row, "name")
    stands = row.target.technology if isinstance(row.target, Transfer) else None
    if not number:
        if "technology" not in found.keys and stands is not None and stands.name == name:
            return stands
        if not name:
            text = _("Name the result, or write the number of the right beside it.")
            found.refuse(row, "name" if "name" in found.keys else "number", text)
        return None
    rows = of_kind(kind, known.get(number, []))
    if stands is not None and stands.number == number and kind in {"", stands.kind}:
        rows = [stands]
    if len(rows) != 1:
        found.refuse(row, "technology", why_not_one(rows))
        return None
    if name and name != " ".join(cleaned(rows[0].name).split()):
        text = _("The technology of this number is called “%(name)s”: leave the name empty.")
        found.refuse(row, "name", text % {"name": rows[0].name})
    return rows[0]


# --- both -------------------------------------------------------------------------------------
Key = tuple[str, str]


def _standing(rows: Iterable[tuple[str, str, Row]]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for kind, number, row in rows:
        found[kind, number].append(row)
    return found


def _check(
    found: Plan,
    stands: Mapping[Key, Sequence[Row]],
    meant: Callable[[Told], Key],
    fields: Callable[[Told], dict[str, object]],
    day: str,
) -> None:
    """Look at rows that are in the register already, that stand there twice, that are to come."""
    sides, row_of, today = _Sides(found), dict[Key, int](), timezone.localdate()
    for row in found.rows:
        key = meant(row)
        is_out = row.text("status") == ResultStatus.WITHDRAWN
        row.target = _target(stands.get(key, ()), is_out=is_out)
        if not is_out and key[1] and row_of.setdefault(key, row.number) != row.number:
            text = _("The same number stands in row %(row)s.") % {"row": row_of[key]}
            found.refuse(row, "number", text)
        if (when := row.day(day)) and when > today:
            found.refuse(row, day, _("This day is still to come."))
        if len(as_code(row.text("number"))) > _NUMBER_AT_MOST:
            found.refuse(
                row, "number", _("%(most)s characters at most.") % {"most": _NUMBER_AT_MOST}
            )
        if is_out and row.target is None:
            found.refuse(row, "status", _("What is withdrawn is not brought in: take the row out."))
        _note(found, row, fields(row) | _shared(found, row, sides))


_NUMBER_AT_MOST = 60


def _target(rows: Sequence[Row], *, is_out: bool) -> Row | None:
    """Return the row that is meant: one that was withdrawn only where the file says so."""
    out = [each for each in rows if each.status == ResultStatus.WITHDRAWN]
    live = [each for each in rows if each.status != ResultStatus.WITHDRAWN]
    return next(iter(out if is_out else live), None)


def _shared(found: Plan, row: Told, sides: _Sides) -> dict[str, object]:
    told = {
        "prefecture": row.term("prefecture"),
        "note": _said(row, "note"),
        **{key: as_code(row.text(key)) for key in ("listing_number", "registration_number")},
        **{key: sides.of(found, row, key) for key in ("venture", "space")},
    }
    return {key: value for key, value in told.items() if key in found.keys}


def _note(found: Plan, row: Told, fields: dict[str, object]) -> None:
    """Keep what is written, and note what changes; what is confirmed or withdrawn does not."""
    row.fields = fields
    if row.target is None:
        return
    for name, value in list(fields.items()):
        before, after = _worded(name, getattr(row.target, name)), _worded(name, value)
        if before == after:
            del fields[name]
        elif isinstance(row.target, Technology | Transfer) and not row.target.can_change:
            key = _heading(found, name)
            if not found.is_refused(row, key):
                text = _("It is confirmed or withdrawn, so nothing can be changed.")
                found.refuse(row, key, f"{text} {before} → {after}")
        else:
            found.note_change(row, _heading(found, name), before, after)


def _heading(found: Plan, name: str) -> str:
    key = _HEADING_OF.get(name, name)
    return key if key in found.keys else "number"


def _worded(name: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if name in {"kind", "way"}:
        return label_of(RightKind if name == "kind" else TransferWay, str(value))
    if isinstance(value, Technology):
        return value.number
    return " ".join(cleaned(str(value)).split())


# --- the kinds ------------------------------------------------------------------------------
TECHNOLOGY_FILE = Kind(
    columns=TECHNOLOGY_COLUMNS,
    title="自主知识产权技术",
    example={
        "name": f"{EXAMPLE}：老卤提硼的方法",
        "kind": "发明专利",
        "number": "ZL202010000001.X",
        "registered": date(2024, 5, 17),
        "owner": "昆仑盐湖科技有限公司",
        "prefecture": "海西州",
        "note": "项目和众创空间写系统里的全称，没有的留空",
    },
    check=_check_technologies,
    lists={"prefecture": Prefecture},
    choices={"kind": RightKind, "status": ResultStatus},
    aliases={
        "kind": {"发明": "patent", "实用新型": "utility", "外观设计": "design", "软著": "software"}
    },
    longest={"name": 120, "owner": 160, "listing_number": 60, "note": 500},
)
TRANSFER_FILE = Kind(
    columns=TRANSFER_COLUMNS,
    title="科技成果转移转化",
    example={
        "name": f"{EXAMPLE}：阻燃粉体配方",
        "number": "QHJS-2026-0001",
        "way": "许可使用",
        "giver": "高原盐湖研究院",
        "company": "墨白镁业有限公司",
        "amount": 300_000,
        "day": date(2026, 4, 2),
        "prefecture": "海西州",
        "note": "已登记的技术填权利编号，成果名称可以不填",
    },
    check=_check_transfers,
    lists={"prefecture": Prefecture},
    choices={"way": TransferWay, "status": ResultStatus},
    aliases={"way": {"许可": "licence", "作价入股": "shares", "合作": "joint"}},
    longest={"name": 120, "registration_number": 60, "giver": 160, "company": 160, "note": 500},
)
