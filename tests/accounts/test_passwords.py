"""Passwords, in the mode of ASVS and in that of 等保."""

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.adapter import AccountAdapter
from accounts.core.passwords import common, is_common
from accounts.models import User
from tests.factories import OfficerFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def refused(password, user=None):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize("mode", ["asvs", "djbh"])
def test_length_counts_more_in_offices_and_has_no_end(settings, mode):
    settings.PASSWORD_RULES = mode
    founder, officer = UserFactory(), OfficerFactory().user
    assert refused("Kz7-mw4-qp2", founder) == {"password_length"}
    assert refused("Kz7-mw4-qp2x", founder) == set()
    assert refused("Kz7-mw4-qp2x", officer) == {"password_length"}
    assert refused("Kz7-mw4-qp2x-rt", officer) == set()
    assert refused("Kz7-mw4-qp2x" * 20, officer) == set()


def test_in_the_mode_of_asvs_no_class_is_asked_for(settings):
    settings.PASSWORD_RULES = "asvs"
    assert refused("盐湖里捞出来的一把钥匙放回去") == set()
    assert refused("walkingoverthesaltlake") == set()


def test_in_the_mode_of_djbh_three_classes_of_four_are(settings):
    settings.PASSWORD_RULES = "djbh"
    assert refused("walkingoverthesaltlake") == {"password_classes"}
    assert refused("walkingoverthesaltlake7") == {"password_classes"}
    assert refused("walkingoverthesaltLake7") == set()


@pytest.mark.parametrize(
    "typed",
    ["password1234", "Password2026!", "dragondragondragon", "qwertyuiop123456", "111111111111",
     "123456789012", "abcabcabcabc", "iloveyou!!!!!!!!"],
)  # fmt: skip
def test_what_everybody_tries_is_refused(typed):
    assert "password_common" in refused(typed)


def test_the_list_is_long_enough_and_sentences_pass():
    assert len(common()) >= 20_000
    assert not is_common("correct-horse-8")


@pytest.mark.parametrize("typed", ["qingchuang2026", "Qinghai-12345", "xining-xining-1"])
def test_words_of_this_place_are_refused(typed):
    assert "password_context" in refused(typed)


def test_own_name_and_address_are_refused():
    person = UserFactory(email="hanxueling@example.org", name="韩雪岭")
    assert refused("hanxueling-2026", person)


def test_an_office_changes_its_password_every_ninety_days_in_the_mode_of_djbh(settings):
    officer, founder = OfficerFactory().user, UserFactory()
    old = timezone.now() - timedelta(days=90)
    User.objects.update(password_changed_at=old, date_joined=old)
    assert signed_in(officer).get("/settings/").status_code == 200
    settings.PASSWORD_RULES = "djbh"
    client = signed_in(officer)
    to = "/accounts/password/change/"
    assert client.get("/settings/").headers["Location"] == to
    assert client.get(to).status_code == 200
    new = "Walking-over-the-salt-7"
    client.post(to, {"oldpassword": "correct-horse-8", "password1": new, "password2": new})
    assert client.get("/settings/").status_code == 200
    assert signed_in(founder).get("/settings/").status_code == 200


def test_what_runs_out_is_not_typed_in_once_more(settings):
    typed = "Walking-over-the-salt-7"
    officer, founder = OfficerFactory().user, UserFactory()
    for person in (officer, founder):
        person.set_password(typed)
        person.save()
    settings.PASSWORD_RULES = "djbh"
    assert refused(typed, officer) == {"password_same"}
    assert refused(f"{typed}-x", officer) == refused(typed, founder) == set()
    settings.PASSWORD_RULES = "asvs"
    assert refused(typed, officer) == set()


def test_a_better_hash_at_sign_in_is_no_new_password():
    person = UserFactory()
    assert person.password_changed_at is None
    person.set_password("brine-and-boron-9")
    assert person.password_changed_at


def test_what_is_too_close_is_said_once():
    person = UserFactory(email="hanxueling@example.org", name="Han Xueling")
    with pytest.raises(ValidationError) as weak:
        AccountAdapter().clean_password("hanxueling", person)
    said = [each for each in weak.value.messages if "你的姓名" in each or "your name" in each]
    assert len(said) == 1
