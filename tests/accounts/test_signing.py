"""Signing up and in: mistyped addresses are put right, and the library speaks in our words."""

import re
from datetime import timedelta
from pathlib import Path

import allauth
import pytest
import time_machine
from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from accounts.actions import change_settings
from accounts.models import User
from tests.factories import UserFactory
from tests.scenes import signed_in
from tests.second_factor import grow_old
from tests.worker import work

WRONG, RIGHT = "lin@exmaple.org", "lin@example.org"
PASSWORD = "correct-horse-8"
NEWCOMER = {"name": "林青禾", "hats": ["founder"], "password1": ""}
SIGN_UP, PROVE = "/accounts/signup/", "/accounts/confirm-email/"
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
BOTH = pytest.mark.parametrize("language", ["zh-cn", "en"])


@pytest.fixture
def newcomer(committed):
    del committed
    return Client(headers={"accept-language": "zh-cn"})


@pytest.fixture
def known(committed):
    del committed
    user = UserFactory(email=RIGHT)
    EmailAddress.objects.create(user=user, email=RIGHT, verified=True, primary=True)
    return user


def main_of(answer):
    """Return the page between its head and its foot."""
    return re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL).group()


def sign_up(client, email):
    return client.post(SIGN_UP, {**NEWCOMER, "email": email}, follow=True)


def addressees(postbox):
    work()
    return [letter["To"] for letter in postbox.letters]


def a_little_later():
    """Let the pause between two letters to one address pass."""
    cache.clear()


# --- a newcomer's address ---------------------------------------------------------------------
def test_a_newcomer_puts_the_address_right_where_the_digits_are_asked(newcomer, postbox):
    page = main_of(sign_up(newcomer, WRONG))
    assert WRONG in page
    page = main_of(newcomer.post(PROVE, {"action": "change", "email": RIGHT}, follow=True))
    assert RIGHT in page
    assert WRONG not in page
    assert addressees(postbox) == [WRONG, RIGHT]
    newcomer.post(PROVE, {"code": postbox.digits_for(RIGHT)})
    user = User.objects.get()
    assert user.email == RIGHT
    assert int(newcomer.session["_auth_user_id"]) == user.pk
    assert addressees(postbox) == [WRONG, RIGHT]  # the stranger is told nothing of the other


def test_a_newcomer_who_goes_back_and_types_the_right_address_gets_the_digits(newcomer, postbox):
    sign_up(newcomer, WRONG)
    page = main_of(sign_up(newcomer, RIGHT))
    assert RIGHT in page
    assert addressees(postbox) == [WRONG, RIGHT]
    newcomer.post(PROVE, {"code": postbox.digits_for(RIGHT)})
    assert User.objects.get().email == RIGHT


def test_the_digits_sent_to_the_wrong_address_are_worth_nothing_afterwards(newcomer, postbox):
    sign_up(newcomer, WRONG)
    newcomer.post(PROVE, {"action": "change", "email": RIGHT})
    work()
    newcomer.post(PROVE, {"code": postbox.digits_for(WRONG)})
    assert "_auth_user_id" not in newcomer.session


def test_whose_mistyped_address_has_an_account_may_start_again(newcomer, postbox, known):
    sign_up(newcomer, known.email)
    page = sign_up(newcomer, WRONG)
    assert WRONG in main_of(page)
    assert addressees(postbox) == [known.email, WRONG]
    assert not re.search(r"\b\d{6}\b", postbox.last_to(known.email)[1])
    assert User.objects.count() == 2


def test_whose_mistyped_address_has_an_account_puts_it_right_on_the_same_page(
    newcomer, postbox, known
):
    told = {**NEWCOMER, "email": known.email, "password1": "lake-and-yak-38"}
    newcomer.post(SIGN_UP, told)
    other = UserFactory(email="other@example.org")
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    for changed in (other.email, WRONG):
        page = newcomer.post(PROVE, {"action": "change", "email": changed}, follow=True)
        assert 'name="code"' in main_of(page)
    assert addressees(postbox) == [known.email, other.email, WRONG]
    newcomer.post(PROVE, {"code": postbox.digits_for(WRONG)})
    made = User.objects.get(email=WRONG)
    assert int(newcomer.session["_auth_user_id"]) == made.pk
    assert made.name == NEWCOMER["name"]
    assert made.check_password("lake-and-yak-38")
    assert "signing_up" not in newcomer.session


def test_nobody_tries_address_after_address_there(newcomer, known):
    newcomer.post(SIGN_UP, {**NEWCOMER, "email": known.email})
    for number in range(2):
        changed = f"nobody{number}@example.org"
        EmailAddress.objects.create(user=known, email=changed, verified=True, primary=False)
        page = newcomer.post(PROVE, {"action": "change", "email": changed}, follow=True)
        assert ('value="change"' in main_of(page)) == (number == 0)


def test_a_newcomer_gets_the_digits_again_but_not_without_end(newcomer, postbox):
    sign_up(newcomer, RIGHT)
    page = newcomer.post(PROVE, {"action": "resend"}, follow=True)  # within ten seconds
    assert "太快了" in main_of(page)
    for _more in range(4):
        a_little_later()
        page = newcomer.post(PROVE, {"action": "resend"}, follow=True)
    assert "resend" not in main_of(page)
    assert addressees(postbox).count(RIGHT) == 3


def test_the_newest_digits_count(newcomer, postbox):
    sign_up(newcomer, RIGHT)
    work()
    a_little_later()
    newcomer.post(PROVE, {"action": "resend"})
    work()
    newcomer.post(PROVE, {"code": postbox.digits_for(RIGHT)})
    assert "_auth_user_id" in newcomer.session


def test_who_waits_for_digits_may_sign_in_to_an_older_account(newcomer, known):
    sign_up(newcomer, WRONG)
    newcomer.post("/accounts/login/", {"login": known.email, "password": PASSWORD})
    assert int(newcomer.session["_auth_user_id"]) == known.pk


# --- six digits to sign in with ---------------------------------------------------------------
@pytest.mark.parametrize("action", [{}, {"action": "change"}])
def test_an_address_mistyped_at_sign_in_is_put_right(newcomer, postbox, known, action):
    page = newcomer.post(f"{ASK}?next=/settings/", {"email": WRONG}, follow=True)
    assert WRONG in main_of(page)
    assert f'action="{ASK}"' in main_of(page)
    told = {"email": RIGHT, "next": "/settings/", **action}
    page = newcomer.post(ASK, told, follow=True)
    assert RIGHT in main_of(page)
    assert sorted(addressees(postbox)) == sorted([WRONG, RIGHT])
    code = {"code": postbox.digits_for(RIGHT), "next": "/settings/"}
    assert newcomer.post(CONFIRM, code).url == "/settings/"
    assert int(newcomer.session["_auth_user_id"]) == known.pk


def test_going_back_from_the_digits_shows_the_form_again(newcomer, known):
    newcomer.post(ASK, {"email": known.email})
    for url in (ASK, "/accounts/login/"):
        assert newcomer.get(url).status_code == 200


def test_digits_to_sign_in_come_again_but_not_without_end(newcomer, postbox, known):
    newcomer.post(ASK, {"email": known.email})
    for _more in range(4):
        page = newcomer.post(CONFIRM, {"action": "resend"}, follow=True)
    assert "resend" not in main_of(page)
    assert len(addressees(postbox)) == 3
    newcomer.post(CONFIRM, {"code": postbox.digits_for(known.email)})
    assert "_auth_user_id" in newcomer.session
    asked = [newcomer.post(ASK, {"email": WRONG}).status_code for _more in range(5)]
    assert asked[0] == 302


def test_nobody_floods_an_address_by_asking_anew(newcomer, postbox, known):
    for _more in range(8):
        newcomer.post(ASK, {"email": known.email})
    assert len(addressees(postbox)) == 3


@pytest.mark.parametrize(("seconds", "is_in"), [(590, True), (601, False)])
def test_digits_are_good_for_ten_minutes(newcomer, postbox, known, seconds, is_in):
    newcomer.post(ASK, {"email": known.email})
    work()
    code = postbox.digits_for(known.email)
    with time_machine.travel(timezone.now() + timedelta(seconds=seconds)):
        newcomer.post(CONFIRM, {"code": code})
        assert ("_auth_user_id" in newcomer.session) == is_in


def test_whatever_carries_digits_is_good_for_ten_minutes():
    assert {
        app_settings.LOGIN_BY_CODE_TIMEOUT,
        app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT,
        app_settings.PHONE_VERIFICATION_TIMEOUT,
    } == {600}


def test_after_three_wrong_guesses_the_right_digits_are_worth_nothing(newcomer, postbox, known):
    newcomer.post(ASK, {"email": known.email})
    work()
    right = postbox.digits_for(known.email)
    for more in range(1, 4):
        newcomer.post(CONFIRM, {"code": f"{(int(right) + more) % 10**6:06}"})
    newcomer.post(CONFIRM, {"code": right})
    assert "_auth_user_id" not in newcomer.session


# --- wrong passwords ------------------------------------------------------------------------------
LOGIN = "/accounts/login/"


def with_password(email):
    user = UserFactory(email=email)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_wrong_passwords_of_one_lock_no_colleague_behind_the_same_address_out(newcomer, postbox):
    guessed, colleague = with_password(RIGHT), with_password("he@example.org")
    for number in range(10):
        newcomer.post(LOGIN, {"login": guessed.email, "password": f"wrong-{number}"})
    newcomer.post(LOGIN, {"login": guessed.email, "password": PASSWORD})
    assert "_auth_user_id" not in newcomer.session  # this account waits
    desk = Client(headers={"accept-language": "zh-cn"})
    desk.post(LOGIN, {"login": colleague.email, "password": PASSWORD})
    assert int(desk.session["_auth_user_id"]) == colleague.pk
    owner = Client(headers={"accept-language": "zh-cn"})
    owner.post(ASK, {"email": guessed.email})
    work()
    owner.post(CONFIRM, {"code": postbox.digits_for(guessed.email)})
    assert int(owner.session["_auth_user_id"]) == guessed.pk


# --- what leaving the consent empty means -----------------------------------------------------
@pytest.mark.django_db
def test_sign_up_says_what_an_empty_consent_switches_off():
    page = main_of(Client(headers={"accept-language": "en"}).get(SIGN_UP))
    assert "nothing is recommended to you" in page
    assert "at any time in the settings" in page


# --- devices ----------------------------------------------------------------------------------
def test_devices_are_listed_and_ended(known):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": known.email, "password": PASSWORD})
    page = main_of(here.get("/accounts/sessions/"))
    (end,) = re.findall(r'action="(/settings/devices/\d+/end/)"', page)
    here.post(end)
    assert there.get("/settings/").status_code == 302
    there.post("/accounts/login/", {"login": known.email, "password": PASSWORD})
    here.post("/accounts/sessions/")
    assert there.get("/settings/").status_code == 302
    assert here.get("/settings/").status_code == 200


def test_no_device_is_ended_by_whoever_sits_down_at_an_open_one(known):
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/accounts/login/", {"login": known.email, "password": PASSWORD})
    (end,) = re.findall(
        r'action="(/settings/devices/\d+/end/)"', main_of(here.get("/accounts/sessions/"))
    )
    grow_old(here)
    for url in (end, "/accounts/sessions/"):
        assert "reauthenticate" in here.post(url).headers["Location"]
        assert there.get("/settings/").status_code == 200
    assert here.get("/accounts/sessions/").status_code == 200  # looking is free


# --- every page and every letter in our words -------------------------------------------------
def library_pages():
    """Yield the address of every page of the library."""
    included = [each for each in get_resolver().url_patterns if str(each.pattern) == "accounts/"]
    keys = {"account_reset_password_from_key": {"uidb36": "1", "key": "2-3"},
            "mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}}  # fmt: skip
    for pattern in leaves(included[0]):
        if pattern.name != "mfa_download_recovery_codes":  # a file that is never given
            yield reverse(pattern.name, kwargs=keys.get(pattern.name, {}))


def leaves(resolver):
    for each in resolver.url_patterns:
        yield from leaves(each) if hasattr(each, "url_patterns") else [each]


def fails_to_speak_our_words(answer, language):
    text = main_of(answer)
    words = re.search(r"您|代码|allauth|[Ee]xample\.com", text)
    english = language != "en" and re.search(r"\b(the|your|you|Password|Email)\b", seen(text))
    return words or english or text.count("btn primary") != 1


def seen(text):
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@BOTH
@pytest.mark.django_db
def test_every_page_of_the_library_answers_in_our_words(language):
    stranger = Client(headers={"accept-language": language})
    member = signed_in(UserFactory(language=language.replace("cn", "hans")), language)
    keyless = UserFactory(language=language.replace("cn", "hans"))
    keyless.set_unusable_password()
    keyless.save()
    clients = stranger, member, signed_in(keyless, language)
    answers = [(url, client.get(url, follow=True)) for url in library_pages() for client in clients]
    ours = [(url, answer) for url, answer in answers
            if is_of_the_library(url, answer) and answer.status_code != 404]  # fmt: skip
    assert len(ours) > 20
    assert [(url, answer.status_code) for url, answer in answers if answer.status_code >= 500] == []
    assert [url for url, answer in ours if fails_to_speak_our_words(answer, language)] == []


def is_of_the_library(url, answer):
    return (answer.redirect_chain[-1][0] if answer.redirect_chain else url).startswith("/accounts/")


@BOTH
def test_every_step_of_the_library_speaks_our_words(committed, postbox, known, language):
    del committed
    User.objects.update(language=language.replace("cn", "hans"))
    client = Client(headers={"accept-language": language})
    weak = {"password1": "abc", "password2": "abd"}
    told = [
        client.post("/accounts/login/", {"login": RIGHT, "password": "wrong"}),
        client.post("/accounts/login/", {}),
        client.post(SIGN_UP, {"email": "x", "password1": "1234"}),
        client.post(ASK, {"email": "x"}),
        client.post(ASK, {"email": RIGHT}, follow=True),
        client.post(CONFIRM, {"code": "000"}),
        client.post("/accounts/password/reset/", {"email": RIGHT}, follow=True),
        sign_up(client, WRONG),
        client.post(PROVE, {"code": "000"}),
        client.post(PROVE, {"action": "change", "email": "x"}),
        client.post(PROVE, {"action": "resend"}, follow=True),
    ]
    work()
    link = re.search(r"http://testserver(/\S+key\S+)", postbox.last_to(RIGHT)[1]).group(1)
    told.append(client.get(link, follow=True))
    told.append(client.post(told[-1].redirect_chain[-1][0], weak))
    new = {"password1": "brine-and-boron-9", "password2": "brine-and-boron-9"}
    told.append(client.post(told[-2].redirect_chain[-1][0], new, follow=True))
    known.refresh_from_db()
    client = signed_in(known, language)
    told += [
        client.post("/accounts/password/change/", {"oldpassword": "x", **weak}),
        client.post("/accounts/reauthenticate/", {"password": "x"}),
        client.post("/accounts/email/", {"email": RIGHT, "action_add": "1"}),
        client.post(
            "/accounts/email/", {"email": "new@example.org", "action_add": "1"}, follow=True
        ),
        client.get("/accounts/email/"),
    ]
    assert [(each.request["PATH_INFO"], each.url) for each in told if each.status_code != 200] == []
    assert [seen(main_of(each)) for each in told if fails_to_speak_our_words(each, language)] == []
    addressees(postbox)
    for letter in postbox.letters:
        assert_is_ours(letter["Subject"], letter.get_content(), language)


def assert_is_ours(subject, body, language):
    name = "Qingchuang" if language == "en" else "青创引航"
    for text in (subject, body):
        assert name in text
        assert not re.search(r"您|代码|example\.com|\{\{|\{%", text)
        if language != "en":
            assert not re.search(r"[A-Za-z]{3,} [A-Za-z]{3,}", text), text


LETTERS = Path(project.BASE_DIR) / "accounts" / "templates" / "account" / "email"
NEVER_SENT = {"email_confirm", "password_reset_code"}


@BOTH
def test_every_letter_of_the_library_is_ours_and_names_the_service(language):
    library = Path(allauth.__file__).parent / "templates" / "account" / "email"
    names = {each.name.removesuffix("_subject.txt") for each in library.glob("*_subject.txt")}
    assert {each.name.removesuffix("_subject.txt") for each in LETTERS.glob("*_subject.txt")} == (
        names - NEVER_SENT
    )
    context = {
        "site_url": "https://qc", "email": RIGHT, "from_email": WRONG, "to_email": RIGHT,
        "code": "123456", "timestamp": timezone.now(), "user_agent": "Firefox", "ip": "1.2.3.4",
        "deleted_email": WRONG, "signup_url": "https://qc/s", "password_reset_url": "https://qc/r",
    }  # fmt: skip
    with (
        translation.override(language.replace("cn", "hans")),
        request_context(RequestFactory().get("/")),
    ):
        of_factor = {each.name.removesuffix("_subject.txt") for each in (
            library.parents[1] / "mfa" / "email").glob("*_subject.txt")}  # fmt: skip
        for name in (*(f"account/email/{each}" for each in names - NEVER_SENT),
                     *(f"mfa/email/{each}" for each in of_factor)):  # fmt: skip
            letter = get_adapter().render_mail(name, RIGHT, context)
            assert_is_ours(letter.subject, letter.body, language)
            assert "https://qc" in letter.body


@pytest.mark.django_db
def test_another_phone_number_has_to_be_proved_anew(now):
    user = UserFactory(phone="13900000001", phone_verified=True)
    user.name = "李青禾"
    change_settings(user, at=now)
    assert User.objects.get(pk=user.pk).phone_verified
    user.phone = "13900000002"
    change_settings(user, at=now)
    assert not User.objects.get(pk=user.pk).phone_verified


@pytest.mark.django_db
def test_where_a_phone_is_asked_for_it_is_said_that_something_else_is_safer(settings):
    client, weak = Client(headers={"accept-language": "en"}), "taken over at its provider"
    client.cookies["language"] = "en"
    assert weak not in client.get(ASK).content.decode()
    settings.ACCOUNT_LOGIN_METHODS = {"email", "phone"}
    assert weak in client.get(ASK).content.decode()
    changed = project.BASE_DIR / "accounts" / "templates" / "account" / "phone_change.html"
    assert "accounts/_phone_is_weak.html" in changed.read_text(encoding="utf-8")
