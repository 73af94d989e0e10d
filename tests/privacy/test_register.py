"""Nothing is kept that the register does not declare."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from audit import terms
from privacy.guards import WIPES
from privacy.register import REGISTER, Erasure, Protection
from privacy.register.uses import LEAVE
from tests.factories import UserFactory
from tests.mentoring.pairs import in_english

BY_MODEL = {row.model: row for row in REGISTER}
OURS = {
    each.label for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR
}
TEXTS = (
    models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField,
    models.GenericIPAddressField,
)  # fmt: skip


def our_models():
    return [each for each in apps.get_models() if each._meta.app_label in OURS]


def holds_words(column):
    if isinstance(column, ArrayField):
        return holds_words(column.base_field)
    return not column.choices and isinstance(column, TEXTS)


def to_declare(model):
    """Yield what has to stand in the register: texts, files, and who is a person."""
    for column in model._meta.concrete_fields:
        if isinstance(column, models.GeneratedField):
            continue
        if column.is_relation:
            if column.related_model is User:
                yield column.name
        elif holds_words(column) or type(column).__module__ == "mobility.secret":
            yield column.name


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_table_and_every_field_of_words_or_people_is_declared_once(model):
    row = BY_MODEL[model._meta.label]
    declared = list(row.declared())
    assert len(declared) == len(set(declared))
    assert set(to_declare(model)) <= set(declared)
    assert set(declared) <= {column.name for column in model._meta.concrete_fields}


def test_no_table_is_declared_twice_or_without_being_there():
    assert len(BY_MODEL) == len(REGISTER)
    for label in BY_MODEL:
        apps.get_model(label)


@pytest.mark.parametrize("row", REGISTER, ids=lambda row: row.model)
def test_every_row_says_what_for_on_which_basis_how_long_and_for_whom(row):
    use = row.use
    assert all(map(str, (use.name, use.purpose, use.basis, use.kept, use.readers)))
    if row.erasure is Erasure.KEEP:
        assert str(row.reason)


@pytest.mark.parametrize("row", REGISTER, ids=lambda row: row.model)
def test_every_row_has_a_class_of_protection_that_fits_what_stands_in_it(row):
    """What opens an account is core, what the leave ledger says of people at least sensitive."""
    assert isinstance(row.protection, Protection)
    assert str(row.protection.label)
    if row.withheld:
        assert row.protection is Protection.CORE
    if row.people or row.ways:
        assert row.protection is not Protection.NONE
    if row.use is LEAVE:
        assert row.protection in {Protection.SENSITIVE, Protection.CORE}
        assert not any(way.wipes for way in row.ways)
    for way in row.ways:
        apps.get_model(row.model)._base_manager.filter(**{way.path: 1})  # it leads to a person
        assert set(way.wipes) | set(way.reads or ()) <= set(row.words)
    assert set(row.withheld) <= set(row.words)


def test_what_the_database_guards_is_wiped_by_its_own_function_alone():
    guarded = {
        (apps.get_model(row.model)._meta.db_table, name)
        for row in REGISTER
        if row.is_guarded
        for way in row.ways
        for name in way.wipes
    }
    assert guarded == {(each.table, each.column) for each in WIPES}


# Which classes end what a use keeps for a time, and which stay at least so long.
ENDED = {"Notices and mail": {"letters", "notices"}, "Recommendations": {"judgements"}}
STAYING = {"Audit trail": "trail", "Security": "incidents"}


def test_a_time_that_the_register_names_is_kept_by_a_class_that_ends_or_stays():
    """When each of them ends is measured by `test_retention.py`."""
    with translation.override("en"):
        told = {str(row.use.name): str(row.use.kept) for row in REGISTER}
    timed = {name for name, kept in told.items() if re.search(r"\b(day|month|year)s?\b", kept)}
    least = {name for name in timed if "at least" in told[name]}
    assert (timed - least, least) == (set(ENDED), set(STAYING))
    ends = {each.key: each.over is not None for each in terms.terms()}
    assert all(ends[key] for keys in ENDED.values() for key in keys)
    assert not any(ends[key] for key in STAYING.values())


@pytest.mark.django_db
def test_everybody_reads_the_register():
    reader = in_english(UserFactory())
    first = reader.get(reverse("field_register")).content.decode()
    assert "Article 13(2)" in first
