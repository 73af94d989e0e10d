"""Three administrators, never in one hand; each can do the own part and no other."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.urls import reverse
from lxml import html

from accounts import actions
from accounts.enums import ADMINISTRATORS, OrganisationKind, Role
from accounts.models import Membership, User
from accounts.policies import Denied
from tests.factories import MembershipFactory, OfficerFactory, OrganisationFactory, UserFactory
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return OrganisationFactory(kind=OrganisationKind.PROVINCE)


def one(role, province):
    return MembershipFactory(organisation=province, role=role).user


@pytest.mark.parametrize(("first", "second"), [*permutations(ADMINISTRATORS, 2)])
def test_the_database_keeps_two_of_them_out_of_one_hand(first, second, province):
    person = one(first, province)
    with pytest.raises(IntegrityError, match="never in one hand"), transaction.atomic():
        MembershipFactory(user=person, organisation=OrganisationFactory(), role=second)


@pytest.mark.parametrize(("first", "second"), [*permutations(ADMINISTRATORS[:2], 2)])
def test_nor_does_another_role_become_the_second(first, second, province):
    person = one(first, province)
    other = MembershipFactory(user=person, organisation=province, role=Role.FINANCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=other.pk).update(role=second)


@pytest.mark.parametrize("role", [Role.HR_HEAD, Role.PROGRAMME_OFFICER, Role.AUDITOR])
def test_the_audit_administrator_is_nothing_else(role, province):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=one(Role.AUDIT_ADMIN, province), role=role)
    officer = MembershipFactory(role=role).user
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=officer, organisation=province, role=Role.AUDIT_ADMIN)


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_none_of_them_is_a_superuser(role, province):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user__is_superuser=True, organisation=province, role=role)
    person = one(role, province)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_superuser=True)


def test_the_audit_administrator_is_no_staff(province):
    person = one(Role.AUDIT_ADMIN, province)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_staff=True)


def test_without_the_guard_they_would_be_in_one_hand(province):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER administrators_apart ON accounts_membership")
    person = one(Role.SYSTEM_ADMIN, province)
    MembershipFactory(user=person, organisation=province, role=Role.SECURITY_ADMIN)
    assert len(person.roles) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("committed")
def test_of_three_rights_given_at_once_one_is_given():
    province = OrganisationFactory(kind=OrganisationKind.PROVINCE)
    person, barrier = UserFactory(), threading.Barrier(3)

    def give(role):
        barrier.wait(timeout=60)
        try:
            Membership.objects.create(user=person, organisation=province, role=role)
        except IntegrityError:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(3) as pool:
        given = sum(pool.map(give, ADMINISTRATORS))
    assert given == 1 == Membership.objects.filter(user=person).count()


def test_the_policy_refuses_before_the_database_does(province, now):
    security = one(Role.SECURITY_ADMIN, province)
    person = one(Role.SYSTEM_ADMIN, province)
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        with pytest.raises(Denied):
            actions.ask_grant(person, province, role, by=security, at=now)
    with pytest.raises(Denied):  # of another body than the province
        actions.ask_grant(UserFactory(), OrganisationFactory(), Role.SYSTEM_ADMIN,
                          by=security, at=now)  # fmt: skip


def test_security_administrators_give_rights_by_two(province, now):
    first, second = one(Role.SECURITY_ADMIN, province), one(Role.SECURITY_ADMIN, province)
    unit = OfficerFactory().organisation
    asked = actions.ask_grant(UserFactory(), unit, Role.HR_OFFICER, by=first, at=now)
    with pytest.raises(Denied):
        actions.give_grant(asked, by=first, at=now)
    assert actions.give_grant(asked, by=second, at=now).role == Role.HR_OFFICER


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.PROGRAMME_OFFICER])
def test_nobody_else_gives_rights(role, province, now):
    with pytest.raises(Denied):
        actions.ask_grant(UserFactory(), province, Role.FINANCE, by=one(role, province), at=now)


PAGES = {  # system, security, audit; whoever has nothing to keep there is sent to the door
    "operations": (200, 403, 403),
    "trail_list": (403, 403, 200),
    "trail_alarms": (200, 200, 200),
    "admin:accounts_grant_changelist": (403, 200, 302),
    "admin:accounts_membership_changelist": (403, 200, 302),
    "admin:accounts_sector_changelist": (200, 403, 302),
    "admin:accounts_user_changelist": (200, 200, 302),
    "admin:ventures_venture_changelist": (403, 403, 302),
    "admin:mentors_mentorprofile_changelist": (403, 403, 302),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("number", range(3))
def test_each_opens_the_own_pages(name, number, province):
    client = signed_in(one(ADMINISTRATORS[number], province))
    assert client.get(reverse(name)).status_code == PAGES[name][number]


def test_the_system_administrator_switches_an_account_off_and_changes_nothing_else(province):
    person = UserFactory(name="何牧川")
    client = signed_in(one(Role.SYSTEM_ADMIN, province))
    url = reverse("admin:accounts_user_change", args=[person.pk])
    assert "argon2" not in client.get(url).content.decode()
    client.post(url, {"email": "x@example.cn", "name": "x", "is_superuser": "on"})
    before = (person.email, person.name)
    person.refresh_from_db()
    assert (person.email, person.name) == before
    assert not person.is_superuser
    assert not person.is_active
    password = reverse("admin:auth_user_password_change", args=[person.pk])
    assert client.get(password).status_code == 403


def test_nor_does_he_touch_a_superuser(province):
    root = UserFactory(is_staff=True, is_superuser=True)
    client = signed_in(one(Role.SYSTEM_ADMIN, province))
    url = reverse("admin:accounts_user_change", args=[root.pk])
    assert client.post(url, {}).status_code == 403
    root.refresh_from_db()
    assert root.is_active


# What stays in Latin letters on a Chinese page.
LATIN = {"ID", "IP", "PIN", "Excel", "zh", "en", "cn"}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_the_administration_speaks_chinese_and_greets_by_name(role, province):
    person = one(role, province)
    User.objects.filter(pk=person.pk).update(name="才让卓玛", hats=["officer", "founder"])
    client = signed_in(person)
    home = words_of(client.get(reverse("admin:index")))
    assert "才让卓玛" in home
    lists = re.findall(r'href="(/admin/\w+/\w+/)"', client.get("/admin/").content.decode())
    assert len(lists) > 3
    for url in ("/admin/", *lists):
        page = client.get(url, follow=True)
        text = words_of(page)
        for value in page.context.get("cl").result_list if "cl" in page.context else ():
            text = text.replace(str(value), "")
        assert not set(re.findall(r"[A-Za-z]{2,}", text)) - LATIN, url


def words_of(answer):
    """Return labels and headings of a page of the administration, no cell of a table."""
    page = html.fromstring(answer.content.decode())
    for each in page.xpath("//script | //style | //td | //tbody//th[@class='field-code']"):
        each.drop_tree()
    return str(page.xpath("string(//body)"))
