"""The second factor: who must have one, how it is set up, used once, lost and taken away."""

import ast
import functools
import inspect
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, TestCase
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts import actions
from accounts.adapter.factor import now_code
from accounts.enums import OrganisationKind, Role
from accounts.http import FRESH_PROOF
from accounts.models import FactorLoss
from accounts.policies import Denied
from accounts.secret import opened, sealed
from audit.models import AuditEvent
from notifications.models import Mail, Notification
from tests.factories import DepartmentFactory, MembershipFactory, OfficerFactory, UserFactory
from tests.files import got
from tests.scenes import PUBLIC, address, our_patterns, signed_in
from tests.second_factor import SECRET, code_for, grow_old, without_factor
from tests.worker import work

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-8"
LOGIN, CODE, INDEX = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"
ACTIVATE, KEPT = "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"


def with_address(user):
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    return user


@pytest.fixture
def officer():
    return with_address(OfficerFactory().user)


def by_password(user):
    client = Client(headers={"accept-language": "en"})
    client.cookies["language"] = "en"
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def is_in(client):
    return "_auth_user_id" in client.session


def set_up(client):
    """Set up an authenticator as a person does; return secret, first code and the kept codes."""
    page = client.get(ACTIVATE).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    code = now_code(secret)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(ACTIVATE, {"code": code})
    assert answer.headers["Location"] == KEPT
    return secret, code, re.findall(r"<code>(\d{8})</code>", client.get(KEPT).content.decode())


# --- who must -------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", list(Role))
def test_every_role_leads_to_the_enrolment(role):
    client = signed_in(without_factor(MembershipFactory(role=role).user))
    assert client.get("/settings/").headers["Location"] == INDEX


def test_heads_of_units_and_administrators_must_too_and_founders_need_not():
    head = UserFactory()
    DepartmentFactory(head=head)
    for person in (head, UserFactory(is_staff=True), UserFactory(is_superuser=True)):
        assert signed_in(without_factor(person)).get("/home/").headers["Location"] == INDEX
    assert signed_in(UserFactory()).get("/settings/").status_code == 200


def test_without_a_factor_every_page_of_an_office_leads_to_the_enrolment(scene):
    client = signed_in(without_factor(scene.leave.province))
    open_pages = {"page", "healthz", "set_language_here", "prove"}
    for name in sorted({pattern.name for pattern in our_patterns()} - open_pages):
        answer = client.get(address(name, scene))
        assert answer.headers.get("Location") == INDEX, name
    assert PUBLIC - open_pages


def test_the_administration_stands_behind_the_same_door():
    client = signed_in(without_factor(UserFactory(is_staff=True, is_superuser=True)))
    for name in (
        "admin:index",
        "admin:accounts_user_changelist",
        "admin:accounts_grant_changelist",
    ):
        assert client.get(reverse(name)).headers["Location"] == INDEX
    assert Client().get("/admin/", follow=True).redirect_chain[-1][0].startswith(LOGIN)


def test_the_enrolment_the_way_out_and_the_language_stay_open():
    client = signed_in(without_factor(OfficerFactory().user))
    for url in (INDEX, ACTIVATE, "/accounts/2fa/webauthn/add/", "/accounts/logout/", "/help/"):
        assert client.get(url).status_code == 200, url
    assert client.post("/language/", {"language": "en", "next": INDEX}).status_code == 302


def test_an_installation_may_offer_instead_of_requiring(settings):
    settings.SECOND_FACTOR = "offered"
    client = signed_in(without_factor(OfficerFactory().user))
    assert client.get("/settings/").status_code == 200


def test_invented_people_need_none_in_a_demonstration_alone(settings):
    settings.SAMPLE_DATA = False
    client = signed_in(without_factor(OfficerFactory(user__is_sample=True).user))
    assert client.get("/settings/").headers["Location"] == INDEX
    settings.SAMPLE_DATA = True
    assert client.get("/settings/").status_code == 200


# --- set up and used ------------------------------------------------------------------------------
def test_an_officer_sets_it_up_and_the_codes_are_shown_once(officer):
    client = by_password(without_factor(officer))
    _secret, _code, codes = set_up(client)
    assert len(set(codes)) == 10
    again = client.get(KEPT).content.decode()
    assert not re.findall(r"<code>\d{8}</code>", again)
    assert client.get(KEPT + "download/").status_code == 403
    assert client.get("/settings/").status_code == 200
    assert AuditEvent.objects.filter(verb="factor_added", actor=officer).count() == 2


def test_what_the_phone_scans_is_drawn_in_the_page(officer):
    answer = signed_in(without_factor(officer)).get(ACTIVATE)
    page = answer.content.decode()
    svg = re.search(r'<svg class="qr".*?</svg>', page, re.DOTALL).group()
    assert "style=" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_the_secret_stands_encrypted(officer):
    secret, _code, _codes = set_up(by_password(without_factor(officer)))
    kept = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in kept
    assert opened(kept) == secret
    assert sealed(secret) != kept


def test_password_and_code_sign_in_and_neither_alone(officer):
    client = by_password(officer)
    assert not is_in(client)
    client.post(CODE, {"code": "000000"})
    assert not is_in(client)
    client.post(CODE, {"code": code_for(officer)})
    assert is_in(client)


def test_a_code_works_once(officer):
    first, second = by_password(officer), by_password(officer)
    code = code_for(officer)
    first.post(CODE, {"code": code})
    second.post(CODE, {"code": code})
    assert is_in(first)
    assert not is_in(second)


def test_a_used_code_stays_used_when_the_cache_is_lost(officer):
    first, second = by_password(officer), by_password(officer)
    code = code_for(officer)
    first.post(CODE, {"code": code})
    cache.clear()
    second.post(CODE, {"code": code})
    assert not is_in(second)


def test_the_code_that_set_it_up_does_not_sign_in(officer):
    _secret, code, _codes = set_up(by_password(without_factor(officer)))
    client = by_password(officer)
    client.post(CODE, {"code": code})
    assert not is_in(client)


def test_a_kept_code_works_once(officer):
    _secret, _code, codes = set_up(by_password(without_factor(officer)))
    first, second = by_password(officer), by_password(officer)
    first.post(CODE, {"code": codes[0]})
    second.post(CODE, {"code": codes[0]})
    assert is_in(first)
    assert not is_in(second)
    second.post(CODE, {"code": codes[1]})
    assert is_in(second)


def test_guessing_codes_is_stopped(officer):
    client = by_password(officer)
    for number in range(6):
        client.post(CODE, {"code": f"{number:06}"})
    client.post(CODE, {"code": code_for(officer)})
    assert not is_in(client)


def test_a_wrong_code_stands_in_the_trail(officer):
    by_password(officer).post(CODE, {"code": "000000"})
    told = AuditEvent.objects.filter(verb="sign_in_failed", subject_pk=str(officer.pk)).get()
    assert (told.result, told.detail) == ("failed", {"second_step": True})


@pytest.mark.parametrize("told", ['{"id": "x"}', '{"id": "x", "rawId": "y"}', '["x"]', "{}"])
def test_a_new_passkey_that_is_none_is_refused_and_nothing_fails(told):
    person = UserFactory()
    answer = signed_in(person).post(reverse("mfa_add_webauthn"), {"credential": told})
    assert answer.status_code == 200
    assert not Authenticator.objects.filter(user=person).exists()


def test_digits_by_mail_do_not_replace_the_second_step(committed, officer, postbox):
    del committed
    client = Client()
    client.post("/accounts/login/code/", {"email": officer.email})
    work()
    digits = postbox.digits_for(officer.email)
    answer = client.post("/accounts/login/code/confirm/", {"code": digits})
    assert answer.headers["Location"] == CODE
    assert not is_in(client)


def test_giving_it_up_leads_an_officer_back_to_the_enrolment_and_tells_by_mail(officer):
    client = by_password(officer)
    client.post(CODE, {"code": code_for(officer)})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=officer).exists()
    assert client.get("/settings/").headers["Location"] == INDEX
    assert Mail.objects.filter(to=officer.email).exists()


def test_a_change_of_the_factor_ends_the_other_sessions(officer):
    here, there = by_password(officer), by_password(officer)
    for client in (here, there):
        client.post(CODE, {"code": code_for(officer)})
    with TestCase.captureOnCommitCallbacks(execute=True):
        here.post("/accounts/2fa/recovery-codes/generate/")
    assert there.get("/settings/").headers["Location"].startswith(LOGIN)
    assert here.get("/settings/").status_code == 200


# --- lost -----------------------------------------------------------------------------------------
def administrator():
    return UserFactory(is_staff=True, is_superuser=True, language="en")


def test_two_administrators_take_a_lost_factor_away(officer):
    first, second, now = administrator(), administrator(), timezone.now()
    asked = actions.ask_factor_loss(officer, "in person, with the card", by=first, at=now)
    for nobody in (first, officer):
        with pytest.raises(Denied):
            actions.take_factor(asked, by=nobody, at=now)
    assert officer.has_factor
    there = by_password(officer)
    there.post(CODE, {"code": code_for(officer)})
    actions.take_factor(asked, by=second, at=now)
    assert not officer.has_factor
    assert there.get("/settings/").headers["Location"].startswith(LOGIN)
    assert Notification.objects.get(recipient=officer).kind == "accounts/factor_taken"
    assert AuditEvent.objects.get(verb="take_factor").actor == second
    with pytest.raises(Denied):
        actions.take_factor(asked, by=administrator(), at=now)


def test_the_database_lets_no_administrator_take_a_factor_alone(officer):
    first, now = administrator(), timezone.now()
    asked = actions.ask_factor_loss(officer, "called back", by=first, at=now)
    for nobody in (first, officer, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorLoss.objects.filter(pk=asked.pk).update(
                is_given=True, decided_by=nobody, decided_at=now
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorLoss.objects.filter(pk=asked.pk).update(checked="")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorLoss.objects.create(user=officer, checked="again", by=first, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorLoss.objects.create(user=first, checked="for myself", by=first, at=now)


def test_the_pages_of_the_administration_do_the_same(officer):
    first, second = signed_in(administrator(), "en"), signed_in(administrator(), "en")
    listed = reverse("admin:accounts_factorloss_changelist")
    first.post(
        reverse("admin:accounts_factorloss_add"),
        {"user": officer.pk, "checked": "in person, with the card"},
    )
    chosen = {"action": "take", "_selected_action": [FactorLoss.objects.get().pk]}
    page = first.post(listed, chosen, follow=True).content.decode()
    assert "a second administrator decides" in page
    assert officer.has_factor
    second.post(listed, chosen)
    assert not officer.has_factor


# --- fresh proof ----------------------------------------------------------------------------------
def named_views(resolver=None, prefix=""):
    for each in (resolver or get_resolver()).url_patterns:
        space = getattr(each, "namespace", None)
        if hasattr(each, "url_patterns"):
            yield from named_views(each, f"{prefix}{space}:" if space else prefix)
        elif each.name:
            yield f"{prefix}{each.name}", each.callback


def test_the_list_of_what_asks_for_a_fresh_proof_is_what_does():
    found = {name for name, view in named_views() if getattr(view, "needs_fresh_proof", False)}
    assert found == FRESH_PROOF


_COUNTS = "counts and names of bodies, no person"
_OPEN = "a list that everybody takes without an account"
_ONE_ENTRY = "an entry of a calendar that its reader is part of"
_ONE_PAPER = "one paper of one case, opened by whoever works on it; each look stands in the trail"
WITHOUT_PROOF = {
    "board_prefectures_export": _COUNTS, "board_report_excel": _COUNTS,
    "board_report_word": _COUNTS, "evaluation_export": _COUNTS,
    "filed_export": _COUNTS, "filing_export": _COUNTS,
    "open_data_csv": _OPEN, "open_data_excel": _OPEN, "open_data_json": _OPEN,
    "brought_template": "an empty table", "import_template": "an empty table",
    "word_templates": "an empty form", "chain_rules_export": "rules that everybody reads",
    "event_entry": _ONE_ENTRY, "group_entry": _ONE_ENTRY, "mediation_entry": _ONE_ENTRY,
    "meeting_entry": _ONE_ENTRY, "open_hour_entry": _ONE_ENTRY, "visit_entry": _ONE_ENTRY,
    "entry_file": _ONE_PAPER, "file": _ONE_PAPER, "incident_proof": _ONE_PAPER,
    "letter_word": _ONE_PAPER, "mentor_paper": _ONE_PAPER, "paper": _ONE_PAPER,
    "result_paper": _ONE_PAPER,
    "my_letter_word": "the reader's own letter", "my_paper": "the reader's own paper",
}  # fmt: skip


@functools.cache
def giving_files(module):
    """Return the functions of a module of views that answer with a file, or call one that does."""
    functions = {
        each.name: {
            call.func.id
            for call in ast.walk(each)
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        }
        for each in ast.parse(inspect.getsource(module)).body
        if isinstance(each, ast.FunctionDef)
    }
    found, before = {"file_answer", "letter_word", "word_file", "workbook"}, set()
    while found != before:
        before = set(found)
        found |= {name for name, calls in functions.items() if calls & found}
    return found


def answering_with_files():
    """Return the names of all addresses whose view answers with a file."""
    found = set()
    for name, view in named_views():
        own = inspect.unwrap(view)
        module = inspect.getmodule(own)
        if module is not None and ".views" in module.__name__ and inspect.isfunction(own):
            found |= {name} if own.__name__ in giving_files(module) else set()
    return found


def test_whatever_answers_with_a_file_asks_for_a_proof_or_says_why_not():
    found = answering_with_files()
    assert len(found) > 30
    assert {"leave_export", "leave_reports_export", "copy_take"} <= found  # the look finds them
    assert found - FRESH_PROOF == set(WITHOUT_PROOF)
    assert all(WITHOUT_PROOF.values())


def test_a_masked_number_and_another_phone_ask_for_a_proof_and_a_name_does_not(scene):
    client = signed_in(scene.leave.head)
    grow_old(client)
    url = reverse("leave_reveal", args=[scene.leave.case.pk])
    assert "reauthenticate" in client.get(url).headers["Location"]
    person = UserFactory(phone="+8613900001111")
    client = signed_in(person)
    grow_old(client)
    page = client.get(reverse("settings"))
    typed = {
        name: value
        for name in page.context["form"].fields
        if not ((value := page.context["form"][name].value()) is None or value is False)
    }
    kept = client.post(reverse("settings"), {**typed, "name": "罗志远"})
    assert kept.headers["Location"] == reverse("settings")
    asked = client.post(reverse("settings"), {**typed, "phone": "+8613900002222"})
    assert "reauthenticate" in asked.headers["Location"]
    person.refresh_from_db()
    assert (person.name, person.phone) == ("罗志远", "+8613900001111")


def test_after_a_quarter_of_an_hour_a_file_asks_for_a_proof_and_then_comes(officer):
    client = signed_in(officer)
    url = reverse("leave_export")
    assert got(client, url).status_code == 200
    grow_old(client)
    to = client.get(url + "?q=x").headers["Location"]
    assert to.startswith("/accounts/reauthenticate/?next=%2F")
    key = client.session.session_key
    answer = client.post(to, {"password": "wrong"})
    assert answer.status_code == 200
    assert client.session.session_key == key
    assert client.post(to, {"password": PASSWORD}).headers["Location"] == url + "?q=x"
    assert got(client, url).status_code == 200
    assert client.session.session_key != key  # a proof begins a new one, and the old one is void
    assert not Session.objects.filter(session_key=key).exists()


def test_a_code_is_a_proof_too(officer):
    client = signed_in(officer)
    grow_old(client)
    to = "/accounts/2fa/reauthenticate/?next=/settings/"
    assert client.post(to, {"code": code_for(officer)}).headers["Location"] == "/settings/"
    assert got(client, reverse("leave_export")).status_code == 200


def test_a_form_comes_back_to_its_page_and_nothing_is_done():
    first, other = administrator(), OfficerFactory()
    client = signed_in(first, "en")
    grow_old(client)
    page = reverse("admin:accounts_grant_add")
    told = {"user": other.user_id, "organisation": other.organisation_id, "role": "hr_head"}
    answer = client.post(page, told, headers={"referer": f"http://testserver{page}"})
    assert answer.headers["Location"].endswith("next=%2Fadmin%2Faccounts%2Fgrant%2Fadd%2F")
    assert not other.user.grants.exists()


@pytest.mark.parametrize("name", ["mfa_activate_totp", "mfa_add_webauthn", "account_email"])
def test_a_change_of_factor_or_address_asks_for_a_proof(name):
    client = signed_in(UserFactory())
    grow_old(client)
    assert "/reauthenticate/" in client.get(reverse(name)).headers["Location"]


def test_who_has_no_password_proves_by_digits_in_the_mail(committed, postbox):
    del committed
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    client = signed_in(with_address(person))
    grow_old(client)
    to = client.get(ACTIVATE).headers["Location"]
    assert to.startswith("/settings/prove/")
    client.post("/settings/prove/", {"send": "1", "next": ACTIVATE})
    work()
    code = postbox.digits_for(person.email)
    wrong = client.post("/settings/prove/", {"code": "x" + code[1:], "next": ACTIVATE})
    assert wrong.status_code == 200
    right = client.post("/settings/prove/", {"code": code, "next": ACTIVATE})
    assert right.headers["Location"] == ACTIVATE
    assert client.get(ACTIVATE).status_code == 200


def test_secrets_are_shown_to_no_province():
    member = MembershipFactory(
        role=Role.PROGRAMME_OFFICER, organisation__kind=OrganisationKind.PROVINCE
    )
    assert SECRET not in signed_in(member.user).get(INDEX).content.decode()


def test_files_come_ten_times_an_hour_and_then_a_time_is_said(officer):
    client = signed_in(officer)
    url = reverse("leave_export")
    assert {got(client, url).status_code for _more in range(10)} == {200}
    answer = got(client, url)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "3600"
    assert "最多等 60 分钟" in answer.content.decode()


def test_a_proof_before_a_file_speaks_of_files_and_leads_back_to_where_it_was_asked():
    client = signed_in(OfficerFactory(role=Role.HR_HEAD, user__language="en").user)
    grow_old(client)
    asked_on = f"http://testserver{reverse('trail_list')}?kind=export"
    for referer, back in (
        (asked_on, f"{reverse('trail_list')}?kind=export"),
        ("http://evil.example/x", "/settings/"),
    ):
        answer = client.get(reverse("trail_export"), headers={"referer": referer})
        page = client.get(answer.url).content.decode()
        assert "takes a file with data of persons" in page
        assert f'href="{back}"' in page
