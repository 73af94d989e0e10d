"""Names are found and sorted in pinyin wherever they were written: every save keeps their key."""

import pytest
from django.apps import apps

from accounts.models import User
from accounts.queries import counties_called
from province.queries import desk
from tests.clock import NOW
from tests.factories import VentureFactory
from ui.pinyin import SearchKey, search_key

pytestmark = pytest.mark.django_db


def test_names_of_people_spaces_and_ventures_have_a_key():
    kept = {
        model.__name__
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, SearchKey)
    }
    assert kept == {"User", "Space", "Venture", "Researcher"}


def test_a_save_keeps_the_key():
    venture = VentureFactory(name="昆仑云算")
    assert venture.search_key == search_key("昆仑云算")
    venture.name = "柴达木光热"
    venture.save()
    venture.refresh_from_db()
    assert venture.search_key.startswith("chai da mu guang re ")


def test_rows_made_at_once_have_a_key():
    User.objects.bulk_create([User(email="one@example.cn", name="翟明川")])
    assert User.objects.get(email="one@example.cn").search_key == search_key("翟明川")


def test_the_desk_finds_a_venture_in_pinyin():
    VentureFactory(name="昆仑云算")
    VentureFactory(name="柴达木光热")
    for typed in ("kunlun", "Kun Lun", "klys", "昆仑"):
        found = desk.ventures("never", typed, NOW)
        assert [each.name for each in found] == ["昆仑云算"], typed


def test_counties_are_called_in_both_languages_and_in_pinyin():
    for word in ("geermu", "格尔木", "golmud", "haixi"):
        assert counties_called(word)
    assert not counties_called("berlin")
