"""Somebody's own rows, found by the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CharField, Model, QuerySet, TextField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from privacy.register import REGISTER, Erasure, Row, Way
from ventures.models import Member

_OF_A_LIBRARY = {  # has no Chinese names
    "mfa.Authenticator": _("second factors"),
    "usersessions.UserSession": _("devices that are signed in"),
}


def model_of(row: Row) -> type[Model]:
    """Return the model that a row of the register speaks of."""
    return apps.get_model(row.model)


def label_of(row: Row) -> str:
    """Return what people call its rows."""
    if row.model in _OF_A_LIBRARY:
        return capfirst(str(_OF_A_LIBRARY[row.model]))
    return capfirst(str(model_of(row)._meta.verbose_name_plural))


def alone_in(user: User) -> list[int]:
    """Return the ventures in whose team nobody else is."""
    mine = Member.objects.filter(person=user).values("venture")
    others = Member.objects.filter(venture__in=mine).exclude(person=user).values("venture")
    found = Member.objects.filter(person=user).exclude(venture__in=others)
    return list(found.order_by("venture").values_list("venture", flat=True))


def rows_of(row: Row, way: Way, user: User) -> "QuerySet[Any]":
    """Return the rows that this way leads from to `user`."""
    found = model_of(row)._base_manager.filter(**{way.path: user.pk})
    return model_of(row)._base_manager.filter(pk__in=found.values("pk"))


def touched(row: Row, way: Way, user: User, alone: Sequence[int]) -> "QuerySet[Any]":
    """Return which of these rows change when `user` leaves; `alone` is `alone_in` of before."""
    if way.alone:
        return model_of(row)._base_manager.filter(**{f"{way.alone}__in": list(alone)})
    return rows_of(row, way, user)


_LONG_ENOUGH = 6  # letters: shorter words, such as a place, others say too


def words_of(user: User, alone: Sequence[int]) -> set[str]:
    """Return what `user` wrote and what goes with the account, as others' notices may quote it."""
    found: set[str] = set()
    for row in REGISTER:
        for way in row.ways:
            names = row.words if row.erasure is Erasure.DELETE else way.wipes
            texts = [name for name in names if _is_text(row, name) and name not in row.withheld]
            for name in texts:
                rows = touched(row, way, user, alone).exclude(**{name: ""})
                found.update(str(text) for text in rows.values_list(name, flat=True))
    return {text for text in found if len(text) >= _LONG_ENOUGH}


def _is_text(row: Row, name: str) -> bool:
    return isinstance(model_of(row)._meta.get_field(name), CharField | TextField)


@dataclass(frozen=True)
class Counted:
    """One table of the register with the number of somebody's own rows in it."""

    label: str
    row: Row
    count: int


def counted(user: User) -> dict[str, list[Counted]]:
    """Return what is deleted, anonymised and kept of `user`, by what becomes of it."""
    found: dict[str, list[Counted]] = {str(each): [] for each in Erasure}
    alone = alone_in(user)
    for row in REGISTER:
        told = [way for way in row.ways if way.is_told]
        keys = {key for way in told for key in _keys(row, way, user, alone)}
        if keys:
            found[row.erasure].append(Counted(label_of(row), row, len(keys)))
    return found


def _keys(row: Row, way: Way, user: User, alone: Sequence[int]) -> "QuerySet[Any]":
    kept = row.erasure is Erasure.KEEP
    rows = rows_of(row, way, user) if kept else touched(row, way, user, alone)
    return rows.values_list("pk", flat=True)


def entries() -> list[tuple[str, Row]]:
    """Return the register with the name of each table, those with people first."""
    found = [(label_of(row), row) for row in REGISTER]
    return sorted(found, key=lambda each: (not each[1].people and not each[1].ways, each[0]))
