"""A whole profile in one text, put together by the database so that its hash needs no reading."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from mentors.models import Experience, MentorProfile
from spaces.models import Facility, Space

_TEXT = TextField()


def _joined(rows: QuerySet[Model, object], between: str) -> Func:
    return Func(ArraySubquery(rows), Value(between), function="array_to_string", output_field=_TEXT)


def _names(model: type[Model], relation: str) -> Func:
    """Return the Chinese names of what a profile has ticked, in the list's order."""
    field: Any = model._meta.get_field(relation)
    through, key = field.remote_field.through, field.m2m_reverse_field_name()
    rows = through._base_manager.filter(**{field.m2m_field_name(): OuterRef("pk")})
    return _joined(rows.order_by(f"{key}__position", key).values(f"{key}__name_zh"), "、")


def offer_of(model: type[Model]) -> Combinable:
    """Return what is ticked, in words: kinds of help and trades."""
    return Concat(
        Value("能帮："),
        _names(model, "help_kinds"),
        Value("。行业："),
        _names(model, "sectors"),
        output_field=_TEXT,
    )


def whole_of_mentor() -> Combinable:
    """Return a mentor's profile as one text: headline, promise, lines, what is ticked."""
    lines = Experience.objects.filter(mentor=OuterRef("pk")).order_by("position", "pk")
    return Concat(
        F("headline"),
        Value("。"),
        F("promise"),
        Value("。"),
        _joined(lines.values("text"), "；"),
        Value("。"),
        offer_of(MentorProfile),
        output_field=_TEXT,
    )


def whole_of_space() -> Combinable:
    """Return a space's page as one text: name, type, summary, facilities, what is ticked."""
    lines = Facility.objects.filter(space=OuterRef("pk")).order_by("position", "pk")
    return Concat(
        F("name"),
        Value("，"),
        F("type__name_zh"),
        Value("。"),
        F("summary"),
        Value("。"),
        _joined(lines.values("text"), "；"),
        Value("。"),
        offer_of(Space),
        output_field=_TEXT,
    )
