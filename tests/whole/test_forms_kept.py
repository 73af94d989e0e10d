"""What was typed is kept: beside another tab, over a lost session; unchanged forms change nothing.

Forms are read and sent as a browser does, by `lxml.html`.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from accounts.enums import Hat, Role
from accounts.models import HelpKind, MentorCategory, User
from mobility.enums import CaseStatus
from mobility.models import Employment, Enterprise, YearRecord
from tests.clock import NOW
from tests.factories import (
    CaseFactory,
    DepartmentFactory,
    EmploymentFactory,
    EnterpriseFactory,
    MentorFactory,
    OfficerFactory,
    TermFactory,
    UserFactory,
)
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(NOW)


def page_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return html.fromstring(answer.content.decode(), base_url=f"http://testserver{path}")


def form_in(page, ending="", field=""):
    """Return the form whose address ends so, or that has this field."""
    found = [
        form
        for form in page.forms
        if form.method == "POST"
        and (not ending or urlsplit(form.action or "").path.endswith(ending))
        and (not field or field in form.fields)
    ]
    assert len(found) == 1, [form.action for form in page.forms]
    return found[0]


def send(client, form, path, **changed):
    """Send a form as it stands on the page, some fields changed."""
    told = {}
    for name, value in form.form_values():
        told.setdefault(name, []).append(value)
    told |= {name: [value] for name, value in changed.items()}
    where = urlsplit(form.action or "").path or path
    return client.post(where, told, headers={"referer": f"http://testserver{path}"})


def refusals(answer):
    """Return what a page says that refused a form."""
    page = html.fromstring(answer.content.decode())
    said = page.xpath("//*[@data-refused] | //*[contains(@class, 'errorlist')]")
    return [" ".join(each.text_content().split()) for each in said]


# --- two tabs -----------------------------------------------------------------------------------
def settings_in(client):
    return form_in(page_of(client, reverse("settings")), field="wechat")


def test_two_tabs_of_the_settings_keep_what_each_changed():
    person = UserFactory(language="en", wechat="old-wechat", name="罗之远")
    client = signed_in(person, "en")
    older, newer = settings_in(client), settings_in(client)
    assert send(client, newer, reverse("settings"), wechat="new-wechat").status_code == 302
    answer = send(client, older, reverse("settings"), name="罗志远")
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.wechat, person.name) == ("new-wechat", "罗志远")
    said = client.get(reverse("settings")).content.decode()
    assert "Changed in another tab meanwhile" in said


def test_the_same_field_in_two_tabs_is_shown_with_both_values():
    person = UserFactory(language="en", wechat="old-wechat")
    client = signed_in(person, "en")
    older, newer = settings_in(client), settings_in(client)
    send(client, newer, reverse("settings"), wechat="from-the-newer")
    answer = send(client, older, reverse("settings"), wechat="from-the-older")
    person.refresh_from_db()
    assert person.wechat == "from-the-newer"
    said = html.fromstring(answer.content.decode())
    assert "Meanwhile saved here: from-the-newer" in said.text_content()
    again = form_in(said, field="wechat")
    assert again.fields["wechat"] == "from-the-older"
    assert send(client, again, reverse("settings")).status_code == 302  # knowingly
    person.refresh_from_db()
    assert person.wechat == "from-the-older"


@pytest.fixture
def case():
    unit = OfficerFactory().organisation
    post = EmploymentFactory(department=DepartmentFactory(organisation=unit), title="副研究员")
    company = EnterpriseFactory(organisation=unit, space="旧园区", is_profitable=True)
    case = CaseFactory(employment=post, status=CaseStatus.SIGNED, enterprise=company)
    TermFactory(case=case, first_day=TODAY.replace(year=TODAY.year - 1),
                last_day=TODAY.replace(year=TODAY.year + 1))  # fmt: skip
    return case


@pytest.fixture
def head(case):
    unit = case.employment.organisation
    return signed_in(
        OfficerFactory(organisation=unit, role=Role.HR_HEAD, user__language="en").user, "en"
    )


def test_two_tabs_of_a_company_keep_what_each_changed(case, head):
    path = reverse("leave_case", args=[case.pk])
    older, newer = (form_in(page_of(head, path), "/change_company/") for _ in range(2))
    reason = {"change_company-reason": "年检"}
    send(head, newer, path, **reason, **{"change_company-space": "新园区"})
    answer = send(head, older, path, **reason, **{"change_company-is_profitable": "false"})
    assert answer.status_code == 302, refusals(answer)
    company = Enterprise.objects.get(pk=case.enterprise_id)
    assert (company.space, company.is_profitable) == ("新园区", False)


def test_two_tabs_of_a_post_keep_what_each_changed(case, head):
    path = reverse("leave_case", args=[case.pk])
    older, newer = (form_in(page_of(head, path), "/change_post/") for _ in range(2))
    reason = {"change_post-reason": "评审"}
    send(head, newer, path, **reason, **{"change_post-title": "研究员"})
    send(head, older, path, **reason, **{"change_post-wage_step": "31"})
    post = Employment.objects.get(pk=case.employment_id)
    assert (post.title, post.wage_step) == ("研究员", 31)


def test_a_year_is_opened_with_what_is_kept_of_it(case, head):
    year = YearRecord.objects.create(case=case, year=TODAY.year, title="副研究员", note="按时报告")
    path = reverse("leave_case", args=[case.pk])
    form = form_in(page_of(head, path), field="insurance_base")
    assert send(head, form, path, title="研究员").status_code == 302
    year.refresh_from_db()
    assert (year.title, year.note) == ("研究员", "按时报告")


# --- opened and saved unchanged -----------------------------------------------------------------
def rows_of(objects):
    """Return rows as text, without what every save moves."""
    kept = [each for each in objects if each is not None]
    told = serializers.serialize("json", kept)
    return re.sub(r'"(version|position|status_changed_at|updated_at|figures_on)": [^,}]*', "", told)


def test_every_form_saved_unchanged_changes_nothing(scene, case, head):
    post, company = case.employment, case.enterprise
    year = YearRecord.objects.create(case=case, year=TODAY.year, note="按时", grade="qualified")
    venture, mentor, space = scene.asked.venture, scene.asked.mentor, scene.space
    mentor.categories.set(MentorCategory.objects.all()[:1])
    mentor.help_kinds.set(HelpKind.objects.all()[:2])
    founder, manager = signed_in(scene.founder), signed_in(scene.manager)
    desk = reverse("leave_case", args=[case.pk])
    visits = [
        (founder, reverse("settings"), "", "wechat", [scene.founder]),
        (founder, reverse("venture_edit", args=[venture.pk]), "", "version",
         [venture, *venture.needs.all()]),
        (signed_in(scene.mentor), reverse("mentor_edit"), "", "version",
         [mentor, *mentor.experiences.all()]),
        (manager, reverse("space_edit", args=[space.pk]), "", "version",
         [space, *space.facilities.all()]),
        (head, desk, "/change_company/", "", [company]),
        (head, desk, "/change_post/", "", [post]),
        (head, desk, "", "insurance_base", [year]),
    ]  # fmt: skip
    for client, path, ending, field, objects in visits:
        before = rows_of(type(each).objects.get(pk=each.pk) for each in objects)
        form = form_in(page_of(client, path), ending, field)
        changed = {name: "年检" for name in form.fields if name.endswith("-reason")}
        answer = send(client, form, path, **changed)
        assert answer.status_code == 302, (path, refusals(answer))
        after = rows_of(type(each).objects.get(pk=each.pk) for each in objects)
        assert after == before, path


# --- the session is gone -------------------------------------------------------------------------
MESSAGE = "我们做牦牛绒围巾三年了，卖到上海的店都退货，说起球，想请老师看看是纱的问题还是织的问题。"


def lost(client):
    """End the session as an administrator or the time does; the browser keeps its cookies."""
    Session.objects.all().delete()
    assert client.cookies[project.SESSION_COOKIE_NAME].value


def written_to_a_mentor(client):
    path = reverse("request_new", args=[MentorFactory().slug])
    return path, form_in(page_of(client, path), field="message")


def test_a_request_written_while_the_session_ended_stands_there_after_signing_in(scene):
    client = signed_in(scene.founder)
    path, form = written_to_a_mentor(client)
    lost(client)
    answer = send(client, form, path, message=MESSAGE)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={path}"
    client.force_login(scene.founder)
    told = page_of(client, path)
    (kept,) = told.xpath("//*[@data-written]")
    assert MESSAGE in kept.text_content()
    assert "登录已过期" in kept.text_content()


def test_nobody_else_reads_what_was_written(scene):
    client = signed_in(scene.founder)
    path, form = written_to_a_mentor(client)
    lost(client)
    send(client, form, path, message=MESSAGE)
    client.force_login(UserFactory(hats=[Hat.FOUNDER]))
    assert MESSAGE not in client.get(path, follow=True).content.decode()
    client.force_login(scene.founder)  # gone for good: another person was here between
    assert MESSAGE not in client.get(path, follow=True).content.decode()


def test_what_was_written_goes_once_it_is_sent():
    person = UserFactory(language="en")
    client = signed_in(person, "en")
    form = settings_in(client)
    lost(client)
    path = reverse("settings")
    send(client, form, path, name="很长很长的一个名字很长很长的一个名字")
    client.force_login(person)
    assert page_of(client, path).xpath("//*[@data-written]")
    assert send(client, settings_in(client), path).status_code == 302
    assert not page_of(client, path).xpath("//*[@data-written]")


def test_a_stranger_keeps_nothing_on_the_server(scene):
    visitor = Client()
    path = reverse("request_new", args=[scene.begun.mentor.slug])
    visitor.post(path, {"message": MESSAGE, "once": f"0-{scene.founder.pk}:forged"})
    assert Session.objects.count() == 0
    assert User.objects.filter(pk=scene.founder.pk).exists()
