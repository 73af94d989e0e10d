"""The document of fields is that of the code: each form, each of its fields, each check."""

import re

import pytest
from django import forms

from config import fields
from ui.outside import DayField
from ui.text import Code, OpenText, PlainText

FORM = re.compile(r"^## ([\w.]+)$", re.MULTILINE)


def test_the_document_of_fields_is_current():
    assert fields.FILE.read_text(encoding="utf-8") == fields.drawn()


def test_each_form_of_ours_stands_once_in_the_document():
    told = FORM.findall(fields.FILE.read_text(encoding="utf-8"))
    there = {f"{form.__module__}.{form.__qualname__}" for form in fields.forms()}
    assert len(told) == len(set(told)) > 200
    assert set(told) == there


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (forms.IntegerField(min_value=1, max_value=5), "a whole number, at least 1, at most 5"),
        (forms.ChoiceField(choices=[("", "-"), ("a", "A")]), "one of a list: `a`"),
        (forms.ChoiceField(choices=lambda: [("a", "A")]), "one of a list"),
        (DayField(), "a day from 1900 to 2199"),
        (PlainText(max_length=40), "a text, 40 letters at most"),
        (Code(), "letters and digits, without blanks, in capitals, 5,000 letters at most"),
        (OpenText(max_length=9), "a text, 9 letters at most, without ways to reach somebody"),
        (forms.BooleanField(), "yes or no"),
    ],
)
def test_a_field_says_what_it_takes(field, said):
    assert fields._row("x", field) == f"| `x` ! | {said} |"


def test_a_field_without_a_word_for_it_would_be_found():
    kinds = {fields._takes(field) for form in fields.forms() for field in form.base_fields.values()}
    assert all(kind and not kind.startswith(",") for kind in kinds)


def test_the_checks_of_fields_together_are_told():
    """Each check of a form of ours has its line, and each line says something."""
    checks = [line for form in fields.forms() for line in fields._checks(form)]
    assert len(checks) > 100
    assert {line for line in checks if len(line.partition(": ")[2]) < 10} == set()
    text = fields.FILE.read_text(encoding="utf-8")
    assert {line for line in checks if line not in text} == set()
    assert "- `clean`: Refuse a last day before the first." in text
