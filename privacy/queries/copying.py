"""All that is kept of one person, as the register says it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Field, GeneratedField, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from mobility.queries.own_copy import own_record
from papers.files import name_of
from privacy.queries.own import label_of, rows_of
from privacy.register import REGISTER, Row
from privacy.register.uses import LEAVE

Told = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class Table:
    """The own rows of one model: as fields by name, and with headings for reading."""

    model: str
    label: str
    purpose: str
    rows: list[Told]
    headings: dict[str, str]
    choices: Mapping[str, Mapping[object, object]] = field(default_factory=dict)

    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Yield each row as pairs of a heading and what people read."""
        for row in self.rows:
            yield [
                (self.headings.get(name, name), _shown(value, self.choices.get(name, {})))
                for name, value in row.items()
                if value not in (None, "", [], {})
            ]


@dataclass
class Gathered:
    """What goes into a copy."""

    tables: list[Table] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def gathered(user: User) -> Gathered:
    """Return all that is kept of `user`, with the own files."""
    found = Gathered()
    for row in REGISTER:
        if table := _table(row, user, found.files):
            found.tables.append(table)
    leave = own_record(user)
    for model, rows in leave.rows.items():
        written = [{name: plain(value) for name, value in each.items()} for each in rows]
        found.tables.append(_headed(apps.get_model(model), str(LEAVE.purpose), written))
    found.files += [(f"leave/{name_of(name)}", content) for name, content in leave.files]
    return found


def _table(row: Row, user: User, files: list[tuple[str, bytes]]) -> Table | None:
    told: dict[Any, Told] = {}
    for way in row.ways:
        if not way.is_told:
            continue
        reads = row.words if way.reads is None else way.reads
        for each in rows_of(row, way, user).order_by("pk"):
            told.setdefault(each.pk, {}).update(_told(row, each, user, reads))
            files += _files(row, each, reads, files)
    if not told:
        return None
    rows = list(told.values())
    return _headed(apps.get_model(row.model), str(row.use.purpose), rows, label_of(row))


def _headed(model: type[Model], purpose: str, rows: list[Told], label: str = "") -> Table:
    headings = {each.name: capfirst(str(each.verbose_name)) for each in model._meta.concrete_fields}
    name = label or capfirst(str(model._meta.verbose_name_plural))
    choices = {
        each.name: dict(known)
        for each in model._meta.concrete_fields
        if (known := getattr(each, "flatchoices", ()))
    }
    return Table(model._meta.label, name, purpose, rows, headings, choices)


def _told(row: Row, each: Model, user: User, reads: tuple[str, ...]) -> Told:
    """Return the fields of one row that its person may read."""
    told: Told = {}
    for column in each._meta.concrete_fields:
        hidden = column.name in row.words and column.name not in reads
        if hidden or column.name in row.withheld or isinstance(column, GeneratedField):
            continue
        if not isinstance(column, BinaryField):
            told[column.name] = _value(column, each, user)
    return told


def _value(column: "Field[Any, Any]", each: Model, user: User) -> object:
    value = getattr(each, column.attname)
    if column.is_relation and column.related_model is User and value is not None:
        return _("you") if value == user.pk else _("somebody else")
    return plain(value)


def _files(
    row: Row, each: Model, reads: tuple[str, ...], taken: list[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """Return the file of a row, unless another way led to it already."""
    if "content" not in reads or "content" in row.withheld:
        return []
    path = f"{row.model}/{each.pk}-{name_of(getattr(each, 'name', '') or 'file')}"
    content = getattr(each, "content", None)
    if not content or any(path == before for before, _content in taken):
        return []
    return [(path, bytes(content))]


def plain(value: object) -> object:
    """Return a value as JSON has it."""
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if hasattr(value, "lower") and hasattr(value, "upper"):  # a span of time or days
        return [plain(value.lower), plain(value.upper)]
    return str(value)


def _moment(value: str) -> datetime | None:
    """Return the moment that a value is; None of words of people, which may begin like one."""
    try:
        read = datetime.fromisoformat(value) if _MOMENT.match(value) else None
    except ValueError:
        return None
    return read if read is not None and read.tzinfo is not None else None


def _shown(value: object, words: Mapping[object, object] = MappingProxyType({})) -> str:
    """Return a value as people read it; `words` are those of the choices that the field has."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return pgettext("list", ", ").join(_shown(each, words) for each in value)
    if isinstance(value, dict):
        return pgettext("list", ", ").join(
            f"{name}: {_shown(each)}" for name, each in value.items()
        )
    if isinstance(value, str) and (moment := _moment(value)) is not None:
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    return "" if value is None else str(words.get(value, value))
