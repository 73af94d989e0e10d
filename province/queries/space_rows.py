"""The register of maker spaces as a table: what its rows say, what is wrong, what would change."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import (
    County,
    HelpKind,
    Organisation,
    Prefecture,
    Sector,
    SpaceType,
    Stage,
    User,
)
from province.enums import RentUnit
from province.queries.reading import EXAMPLE, Kind, Plan, Told, label_of
from province.queries.space_columns import (
    AT_MOST,
    DAYS,
    MANY,
    NUMBERS,
    PLACES,
    RECOGNITION,
    SPACES,
    TEXTS,
)
from sheets.writing import write_table
from spaces.enums import STAR, Level, PlaceKind, SpaceStatus
from spaces.models import Place, Space
from ui.text import cleaned


# --- what the record holds of the rows --------------------------------------------------------
class _Known:
    """The spaces and bodies that the rows of a table name, read at once."""

    def __init__(self, found: Plan, officer: User) -> None:
        rows = found.rows
        names = {_said(row, "name") for row in rows}
        numbers = {number for row in rows if (number := row.count("number"))}
        meant = Space.objects.filter(Q(pk__in=numbers) | Q(name__in=names)).with_place()
        self.by_number = {each.pk: each for each in meant.prefetch_related(*MANY)}
        self.by_name = {each.name: each for each in self.by_number.values()}
        bodies = Organisation.objects.filter(
            Q(name__in={_said(row, "operator") for row in rows})
            | Q(credit_code__in={row.text("credit_code") for row in rows} - {""})
        )
        self.bodies = {each.name: each for each in bodies}
        self.by_code = {each.credit_code: each for each in bodies if each.credit_code}
        self.own = set(officer.memberships.values_list("organisation", flat=True))
        places = Place.objects.filter(space__in=self.by_number)
        self.let: dict[tuple[int, str], int] = {
            (each["space"], each["kind"]): (
                each["people"] if each["kind"] == PlaceKind.DESK else each["places"]
            )
            for each in places.filter(is_let=True)
            .order_by()
            .values("space", "kind")
            .annotate(people=Sum("for_how_many"), places=Count("pk"))
        }
        self.room_rents = _room_rents(self.by_number)
        self.placed = set(places.values_list("space", flat=True))
        self.row_of: dict[object, int] = {}
        self.codes: dict[str, str] = {}


def _room_rents(spaces: Iterable[int]) -> dict[int, int | None]:
    """Return the lowest rent of a room, by space."""
    rooms = Place.objects.filter(space__in=list(spaces), kind=PlaceKind.ROOM).order_by()
    least = rooms.values("space").annotate(least=Min("rent_month"))
    return {each["space"]: each["least"] for each in least}


def _said(row: Told, key: str) -> str:
    """Return a cell as it is kept: letters and digits narrow, no blank too many."""
    return " ".join(cleaned(row.text(key)).split())


def _check(found: Plan, officer: User) -> None:
    known, today = _Known(found, officer), timezone.localdate()
    for row in found.rows:
        _check_bounds(found, row)
        _check_place(found, row)
        space = _meant(found, row, known)
        row.target = space
        _check_twice(found, row, known)
        _check_operator(found, row, known)
        row.fields = _fields(found, row, known)
        _check_recognition(found, row, space, today)
        _check_rent(found, row, space)
        _check_places(found, row, known)
        _check_base(found, row, space)
        if space is not None:
            _check_state(found, row, space, known)
            _compare(found, row, space)


def _meant(found: Plan, row: Told, known: _Known) -> Space | None:
    """Return the space that a row changes: by its number, else by name and county."""
    number, named = row.count("number"), known.by_name.get(_said(row, "name"))
    if number is None:
        county = row.term("county")
        if named is not None and county is not None and named.county_id != county.pk:
            text = _("A space of this name is in %(county)s: to move it, give its number here.")
            found.refuse(row, "county", text % {"county": named.county.full})
        return named
    space = known.by_number.get(number)
    if space is None:
        found.refuse(row, "number", _("No space has this number: leave it empty for a new one."))
    elif named is not None and named != space:
        found.refuse(row, "name", _("Another space has this name already."))
    return space


def _check_twice(found: Plan, row: Told, known: _Known) -> None:
    keys: list[object] = [_said(row, "name")] if row.text("name") else []
    if row.target is not None:
        keys.append(row.target.pk)
    for key in keys:
        if known.row_of.setdefault(key, row.number) != row.number:
            text = _("The same space stands in row %(row)s.") % {"row": known.row_of[key]}
            found.refuse(row, "name", text)
            return


def _check_bounds(found: Plan, row: Told) -> None:
    for key, most in AT_MOST.items():
        if (row.count(key) or 0) > most:
            text = _("This number is too large: %(most)s at most.")
            found.refuse(row, key, text % {"most": most})


def _check_place(found: Plan, row: Told) -> None:
    county, prefecture = row.term("county"), row.term("prefecture")
    if not isinstance(county, County) or not isinstance(prefecture, Prefecture):
        return
    if county.prefecture_id != prefecture.pk:
        text = _("%(county)s is not in %(prefecture)s.")
        found.refuse(row, "county", text % {"county": county, "prefecture": prefecture})


def _check_operator(found: Plan, row: Told, known: _Known) -> None:
    """Look that name and code are of one body, here and in the file, and not the officer's own."""
    name, code = _said(row, "operator"), row.text("credit_code")
    body, coded = known.bodies.get(name), known.by_code.get(code)
    operators = {body.pk if body else 0}
    if isinstance(row.target, Space):
        operators.add(row.target.operator_id)
    if operators & known.own:
        text = _("You belong to this operator: a colleague imports this row.")
        found.refuse(row, "operator", text)
    if not code or not name:
        return
    if coded is not None and coded.name != name:
        text = _("This is the code of %(name)s here.") % {"name": coded.name}
    elif body is not None and body.credit_code not in {"", code}:
        text = _("%(name)s has another code here.") % {"name": name}
    elif known.codes.setdefault(name, code) != code or any(
        other == code and who != name for who, other in known.codes.items()
    ):
        text = _("Another row of this file says otherwise of this code or this operator.")
    else:
        return
    found.refuse(row, "credit_code", text)


# --- what a row writes ------------------------------------------------------------------------
def _fields(found: Plan, row: Told, known: _Known) -> dict[str, object]:
    """Return what the row writes, by column of the model; only of headings that are there.

    A body that is not here yet stands as nothing: whoever writes makes it.
    """
    fields: dict[str, object] = {
        "name": _said(row, "name"),
        "type": row.term("type"),
        "county": row.term("county"),
        "operator": known.bodies.get(_said(row, "operator")),
        **{key: _said(row, key) for key in TEXTS},
        **{key: row.count(key) for key in NUMBERS},
        **{key: row.terms(key) for key in MANY},
        "level": row.text("level") or Level.NONE.value,
        **{key: row.day(key) for key in DAYS},
        "rent_free_months": row.count("rent_free_months") or 0,
    }
    if row.text("status"):
        fields["status"] = row.text("status")
    return {key: value for key, value in fields.items() if key in found.keys}


def _check_recognition(found: Plan, row: Told, space: Space | None, today: date) -> None:
    """A level has its document, and is not past its day; what stood here already is only told."""
    if found.is_refused(row, *RECOGNITION):
        return
    stored = {key: getattr(space, key, None) for key in RECOGNITION}
    told = {key: row.fields.get(key, stored[key]) for key in RECOGNITION}
    until = told["level_until"]
    over = f"{until:%Y-%m-%d}" if isinstance(until, date) and until < today else ""
    if space is None or told != stored:
        _check_level(found, row, told, over)
    elif over:
        row.notes.append(_("Recognised until %(day)s: that day is past.") % {"day": over})


def _check_level(found: Plan, row: Told, told: Mapping[str, object], over: str) -> None:
    """Look at a level that is new here; `over` is its last day, where that is past."""
    if (told["level"] or Level.NONE) == Level.NONE:
        for key in ("level_basis", "level_until"):
            if told[key]:
                text = _("Without a level there is no document and no last day of recognition.")
                found.refuse(row, _or(found, key, "level", "name"), text)
    elif not told["level_basis"]:
        text = _("A level needs the document that recognises it.")
        found.refuse(row, _or(found, "level_basis", "level"), text)
    elif over:
        text = _(
            "Recognised until %(day)s, which is past: write the new day, or “not yet recognised”."
        )
        found.refuse(row, _or(found, "level_until", "level"), text % {"day": over})


def _or(found: Plan, *keys: str) -> str:
    """Return the first of these columns that the file has."""
    return next((key for key in keys if key in found.keys), "name")


def _check_rent(found: Plan, row: Told, space: Space | None) -> None:
    """A rent has its unit; the register keeps yuan a desk and month."""
    rent = row.count("rent_desk_month")
    is_stored = space is not None and space.rent_desk_month == rent
    if not rent or row.text("rent_unit") or found.is_refused(row, "rent_unit"):
        return
    if not is_stored or "rent_unit" in found.keys:
        text = _("A rent without its unit: write “%(unit)s” beside it, and convert other rents.")
        unit = {"unit": RentUnit.DESK_MONTH.label}
        found.refuse(row, _or(found, "rent_unit", "rent_desk_month"), text % unit)


def _check_places(found: Plan, row: Told, known: _Known) -> None:
    """Look that free places are among all; of a space that has places, that the figures agree."""
    space = row.target
    for kind, all_of, free_of in (
        (PlaceKind.DESK, "desks", "desks_free"),
        (PlaceKind.ROOM, "rooms", "rooms_free"),
    ):
        total, free = row.count(all_of), row.count(free_of)
        if (free or 0) > (total or 0) and all_of in found.keys:
            found.refuse(row, free_of, _("More are free than there are."))
        elif free and all_of not in found.keys and space is None:
            found.refuse(row, free_of, _("Say how many there are in all."))
        elif isinstance(space, Space) and space.pk in known.placed:
            _check_counted(found, row, all_of, space, known.let.get((space.pk, kind), 0))
            _check_counted(found, row, free_of, space, 0)
    _check_room_rent(found, row, known)


def _check_room_rent(found: Plan, row: Told, known: _Known) -> None:
    """Rooms that a row lays out get its rent; of a room that is here, the manager says it."""
    told, space = row.count("rent_room_month"), row.target
    if told is None:
        return
    if not isinstance(space, Space) or space.pk not in known.placed:
        if not row.count("rooms"):
            found.refuse(row, "rent_room_month", _("Say how many rooms there are."))
    elif told != (stands := known.room_rents.get(space.pk)):
        text = _("The rooms here say %(rent)s; the manager of the space changes it there.")
        stored = _("nothing") if stands is None else stands
        found.refuse(row, "rent_room_month", text % {"rent": stored})


def _check_counted(found: Plan, row: Told, key: str, space: Space, let: int) -> None:
    told, stands = row.count(key), getattr(space, key)
    if told is None or told == stands:
        return
    if told < let:
        text = _("%(n)s are under contract there: it cannot have fewer than its residents use.")
        found.refuse(row, key, text % {"n": let})
    else:
        text = _("Here are %(n)s, counted from the places of the space; its manager changes them.")
        found.refuse(row, key, text % {"n": stands})


def _check_state(found: Plan, row: Told, space: Space, known: _Known) -> None:
    status = row.fields.get("status", space.status)
    if status == SpaceStatus.CLOSED != space.status and any(
        let for (pk, _kind), let in known.let.items() if pk == space.pk
    ):
        found.refuse(row, "status", _("Places are under contract, so it cannot be closed yet."))
    elif status == space.status == SpaceStatus.CLOSED:
        row.notes.append(_("It is closed here and stays so; write a status to open it."))


def _check_base(found: Plan, row: Told, space: Space | None) -> None:
    """A base and a technology envoy are of a star space, whether told here or kept."""
    kind = row.fields.get("type", space.type if space else None)
    mu, envoy = (
        row.fields.get(key, getattr(space, key, None)) for key in ("base_mu", "tech_envoy")
    )
    if isinstance(kind, SpaceType) and kind.pk != STAR and (mu is not None or envoy):
        text = _("It has a base or a technology envoy, which only a star space has.")
        found.refuse(row, "type", text)


# --- what changes ---------------------------------------------------------------------------
def _compare(found: Plan, row: Told, space: Space) -> None:
    """Note what the row makes of a space; a text that differs only in blanks is left as it is."""
    for key, value in list(row.fields.items()):
        if key == "operator":
            before, after = space.operator.name, _said(row, "operator")
        elif key in MANY:
            before, after = _joined(getattr(space, key).all()), _joined(row.terms(key))
        else:
            before, after = _worded(key, getattr(space, key)), _worded(key, value)
        if before != after:
            found.note_change(row, key, before, after)
        else:
            del row.fields[key]
    _compare_code(found, row, row.fields.get("operator", space.operator))
    if not (space.desks or space.rooms):
        _compare_laid_out(found, row)


def _compare_laid_out(found: Plan, row: Told) -> None:
    """Note the places that a row lays out in a space that has none, and their rent."""
    for key, before in (("desks", "0"), ("rooms", "0"), ("rent_room_month", "")):
        if row.count(key):
            found.note_change(row, key, before, str(row.count(key)))


def _compare_code(found: Plan, row: Told, body: object) -> None:
    code = row.text("credit_code")
    if code and isinstance(body, Organisation) and not body.credit_code:
        found.note_change(row, "credit_code", "", code)


def _joined(terms: Iterable[object]) -> str:
    return pgettext("list", ", ").join(sorted(map(str, terms)))


def _worded(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if key in {"level", "status"}:
        return label_of(Level if key == "level" else SpaceStatus, str(value))
    return " ".join(cleaned(str(value)).split())


# --- Excel ----------------------------------------------------------------------------------
def spaces_workbook(rows: Iterable[Space], title: str = "众创空间名册") -> bytes:
    """Return spaces as Excel, so that it can be changed there and brought back."""
    choices = {
        "type": [each.name_zh for each in SpaceType.objects.all()],
        "level": [str(each.label) for each in Level],
        "status": [str(each.label) for each in SpaceStatus],
        "rent_unit": [str(each.label) for each in RentUnit],
    }
    spaces = list(rows)
    rents = _room_rents(each.pk for each in spaces)
    told = [{**_exported(each), "rent_room_month": rents.get(each.pk)} for each in spaces]
    return write_table(SPACES.known, told, title=title, sheet="众创空间", drop_downs=choices)


def register_of_spaces() -> Iterable[Space]:
    """Return every space, closed ones too, in the order of places."""
    rows = Space.objects.with_place().prefetch_related(*MANY)
    return rows.order_by("county__prefecture", "county", "search_key", "pk")


def _exported(space: Space) -> dict[str, object]:
    plain = ("name", *DAYS, *TEXTS, *NUMBERS, *PLACES, "rent_free_months")
    return {
        **{key: getattr(space, key) for key in plain},
        "number": space.pk,
        "type": space.type.name_zh,
        "level": str(space.get_level_display()),
        "status": str(space.get_status_display()),
        "operator": space.operator.name,
        "credit_code": space.operator.credit_code or None,
        "prefecture": space.county.prefecture.name_zh,
        "county": space.county.name_zh,
        "rent_unit": str(RentUnit.DESK_MONTH.label) if space.rent_desk_month else None,
        **{key: "、".join(each.name_zh for each in getattr(space, key).all()) for key in MANY},
    }


# --- the kind -------------------------------------------------------------------------------
SPACE_FILE = Kind(
    columns=SPACES,
    title="众创空间名册",
    example={
        "name": f"{EXAMPLE}：盐湖新材料众创空间",
        "type": "众创空间",
        "level": "省级",
        "level_basis": "省科技厅 2026 年备案",
        "level_until": date(2028, 12, 31),
        "status": "运营中",
        "operator": "格尔木园区运营公司",
        "prefecture": "海西州",
        "county": "格尔木市",
        "address": "园区一路 3 号",
        "summary": "盐湖化工中试车间，卤水管道到厂",
        "area_m2": 1_860,
        "desks": 12,
        "desks_free": 3,
        "rooms": 6,
        "rooms_free": 2,
        "rent_desk_month": 450,
        "rent_unit": "元/工位/月",
        "rent_free_months": 6,
    },
    check=_check,
    lists={
        "type": SpaceType,
        "prefecture": Prefecture,
        "county": County,
        "sectors": Sector,
        "stages": Stage,
        "help_kinds": HelpKind,
    },
    several=MANY,
    choices={"level": Level, "status": SpaceStatus, "rent_unit": RentUnit},
    aliases={
        "level": {
            "国家级": "national",
            "省级": "provincial",
            "市级": "city",
            "州级": "city",
            "市州级": "city",
            "无": "none",
            "未认定": "none",
        },
        "status": {"运营": "running", "在运营": "running", "筹建": "planned", "停用": "closed"},
        "rent_unit": {
            "元/工位/月": "desk_month",
            "元/月/工位": "desk_month",
            "元每工位每月": "desk_month",
            "元/工位·月": "desk_month",
            "元/(工位·月)": "desk_month",
        },
    },
    addresses=("contact_mail",),
    longest={
        "name": 80,
        "level_basis": 120,
        "operator": 120,
        "carrier": 80,
        "address": 160,
        "subsidy": 160,
        "opening_hours": 120,
        "contact_person": 50,
        "contact_phone": 40,
        "ip_liaison": 60,
        "liaison_phone": 40,
        "tech_envoy": 60,
        "sectors": 2_000,
        "stages": 2_000,
        "help_kinds": 2_000,
    },
)
