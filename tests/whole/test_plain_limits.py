"""What a form refuses it says once and in plain words, and no day stands where none can be."""

from datetime import timedelta

import pytest
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import get_resolver, reverse
from django.utils import translation

from mentoring.models import Goal
from tests.clock import NOW
from tests.factories import VentureFactory
from tests.mentoring.pairs import Pair, in_english
from ui.templatetags.ui import in_letters
from ventures.forms import VentureForm

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def forms_over_models(kind=forms.ModelForm):
    """Yield every form of ours that is made of a model."""
    assert get_resolver().url_patterns  # all views are imported, and their forms
    for each in kind.__subclasses__():
        if not each.__module__.startswith(("django", "allauth")):
            yield each
        yield from forms_over_models(each)


def test_a_number_that_is_refused_is_refused_once():
    numbers = [
        (form, name, field)
        for form in forms_over_models()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.IntegerField)
    ]
    assert len(numbers) > 10
    for form, name, field in numbers:
        for kind in (MinValueValidator, MaxValueValidator):
            several = [each for each in field.validators if isinstance(each, kind)]
            assert len(several) <= 1, (form, name)


@pytest.mark.parametrize("days", [-1, 0])
def test_a_goal_is_set_for_a_day_to_come(days):
    pair = Pair()
    url = reverse("goal_new", args=[pair.row.pk])
    told = {"text": "签下第一家客户", "due_on": TODAY + timedelta(days=days), "progress": ""}
    answer = in_english(pair.founder).post(url, told)
    assert Goal.objects.filter(text=told["text"]).exists() == (days == 0)
    assert ("still to come" in answer.content.decode()) == (days < 0)


def test_a_goal_whose_day_went_by_can_still_be_told_of():
    pair = Pair()
    past = TODAY - timedelta(days=9)
    goal = Goal.objects.create(mentorship=pair.row, text="跑满三十天", due_on=past, created_at=NOW,
                               written_by=pair.founder)  # fmt: skip
    client, url = in_english(pair.founder), reverse("goal", args=[pair.row.pk, goal.pk])
    shown = client.get(url).context["form"]
    told = {name: shown[name].value() or "" for name in shown.fields} | {"progress": "一半"}
    assert client.post(url, told).status_code == 302
    goal.refresh_from_db()
    assert (goal.progress, goal.due_on) == ("一半", past)


@pytest.mark.parametrize("days", [0, 1])
def test_a_firm_is_registered_on_a_day_that_has_come(days):
    venture = VentureFactory()
    form = VentureForm({"registered_on": TODAY + timedelta(days=days)}, instance=venture)
    assert ("registered_on" in form.errors) == (days == 1)


def test_a_place_is_written_in_the_letters_of_the_page():
    with translation.override("en"):
        assert [in_letters(each) for each in ("北京", "苏州", "Almaty", "")] == [
            "Beijing", "Suzhou", "Almaty", "",
        ]  # fmt: skip
    with translation.override("zh-hans"):
        assert in_letters("北京") == "北京"
