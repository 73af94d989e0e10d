"""What is reported of an officer of the programme office is kept from him; another decides."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from accounts.policies import Denied, permits
from config.waiting import counted, lists_of
from notifications.models import Notification
from province.queries.disputes import ReportsWanted
from province.queries.home import waiting
from safety import actions, policies
from safety.models import Report
from tests.clock import NOW
from tests.events.stage import Stage
from tests.factories import MembershipFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.safety.test_reports import officer
from tests.safety.test_slowed import slow
from tests.safety.test_things import told_of
from tests.scenes import signed_in
from tests.spaces.house import House

pytestmark = pytest.mark.django_db
DECISION = {"outcome": "warned", "answer": "话说得太重了"}


def administrator():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.SECURITY_ADMIN
    ).user


def reported(person, by=None):
    return actions.report(
        person, reason="rude", text="骂人", page="", by=by or UserFactory(name="达瓦拉姆"), at=NOW
    )


def told(kind):
    rows = Notification.objects.filter(kind=f"safety/{kind}")
    return set(rows.values_list("recipient", flat=True))


def counts(person):
    """Return what the bell, the desk and the list say of reports that wait."""
    desk = {each.url: each.count for each in waiting(person, NOW)}
    rows = ReportsWanted.of(QueryDict("")).rows(person)  # of the list and of its Excel
    bell = counted(lists_of(person))["report_list"]
    return bell, desk.get(reverse("report_list"), 0), rows.count()


def test_whom_it_is_about_reads_it_nowhere_before_it_is_decided_and_never_who_reported():
    bad, colleague = officer(), officer()
    row = reported(bad)
    url = reverse("report_decide", args=[row.pk])
    assert counts(bad) == (0, 0, 0)
    assert counts(colleague) == (1, 1, 1)
    client = in_english(bad)
    for page in (url, reverse("report_read", args=[row.pk])):
        assert client.get(page).status_code == 403
    assert client.post(url, DECISION).status_code == 403
    shown = client.get(reverse("report_list"))
    assert shown.context["waiting"] == 0
    assert "骂人" not in shown.content.decode()
    assert "达瓦拉姆" in signed_in(colleague).get(url).content.decode()
    assert signed_in(colleague).post(url, DECISION).status_code == 302
    assert told("decided") == {bad.pk}
    assert client.get(url).status_code == 403
    shown = client.get(reverse("report_read", args=[row.pk])).content.decode()
    assert DECISION["answer"] in shown
    assert "骂人" not in shown
    assert "达瓦拉姆" not in shown
    shown = client.get(reverse("report_list"), {"show": "decided"}).content.decode()
    assert "骂人" not in shown


def test_where_the_office_has_nobody_else_the_security_administrator_decides():
    bad, watch = officer(), administrator()
    row = reported(bad)
    url = reverse("report_decide", args=[row.pk])
    assert told("reported") == {watch.pk}
    page = signed_in(watch)
    shown = page.get(url).content.decode()
    assert "达瓦拉姆" in shown
    assert f'href="{reverse("report_list")}"' not in shown  # that list is the office's
    answer = page.post(url, DECISION)
    assert (answer.status_code, answer["Location"]) == (302, url)
    assert page.get(url).status_code == 200
    row.refresh_from_db()
    assert (row.status, row.decided_by) == ("decided", watch)
    assert not Notification.objects.filter(kind="safety/reported", read_at=None).exists()


def test_a_security_administrator_reads_no_report_that_an_officer_can_decide():
    watch, colleague = administrator(), officer()
    row = reported(officer())
    for page in ("report_decide", "report_read"):
        assert signed_in(watch).get(reverse(page, args=[row.pk])).status_code == 403
    assert told("reported") == {colleague.pk}


def test_an_appeal_that_no_colleague_can_look_at_goes_there_too():
    only, watch, person = officer(), administrator(), UserFactory()
    row = reported(person)
    actions.decide(row, **DECISION, by=only, at=NOW)
    actions.appeal(row, text="当时在医院", by=person, at=NOW)
    assert told("appealed") == {watch.pk}
    with pytest.raises(Denied):
        actions.decide(row, outcome="nothing", answer="属实，撤销", by=only, at=NOW)
    actions.decide(row, outcome="nothing", answer="属实，撤销", by=watch, at=NOW)
    assert row.status == "final"
    page = reverse("report_decide", args=[row.pk])
    assert [signed_in(each).get(page).status_code for each in (only, watch)] == [200, 200]


def test_of_a_thing_it_is_kept_from_whoever_of_the_office_answers_for_it():
    house, stage, other = House(), Stage(), officer()
    keeper, author = officer(), officer()
    MembershipFactory(user=keeper, organisation=house.space.operator, role=Role.SPACE_MANAGER)
    kept, its = stage.event(), stage.event()
    kept.by = author  # a manager of the house answers for it
    kept.save(update_fields=["by"])
    its.space, its.by = None, author
    its.save(update_fields=["space", "by"])
    rows = [told_of(each, house.founder) for each in (house.space, kept, its)]
    assert len(rows) == Report.objects.count()
    people = [keeper, author, other, house.manager, stage.manager, house.founder]
    for person in people:
        listed = set(policies.said_of(person))
        assert listed == {each for each in rows if person in policies.answer_for(each)}
        shown = set(policies.shown_to_office(person))
        assert shown == {each for each in rows if each not in listed}
    assert set(policies.said_of(author)) == {rows[2]}
    assert set(policies.said_of(keeper)) == {rows[0]}
    assert not permits(policies.may_look_into, author, rows[2])


def test_who_is_reported_again_and_again_is_not_told_to_look_at_himself():
    bad, colleague = officer(), officer()
    slow(bad, colleague)
    assert told("slowed_office") == {colleague.pk}


def test_nobody_settles_an_appeal_on_a_page_that_did_not_show_it():
    slow_one, first, person = officer(), officer(), UserFactory()
    row = reported(person)
    url = reverse("report_decide", args=[row.pk])
    client = in_english(slow_one)
    seen = client.get(url).context["form"]["seen"].value()
    actions.decide(row, **DECISION, by=first, at=NOW)
    actions.appeal(row, text="当时在医院", by=person, at=NOW)
    late = {"outcome": "excluded", "answer": "没有读过申诉", "seen": seen}
    shown = client.post(url, late, follow=True).content.decode()
    assert "This had been decided meanwhile; nothing was changed." in shown
    assert late["answer"] in shown
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("appealed", "warned")
    again = client.get(url).context["form"]["seen"].value()
    assert client.post(url, late | {"seen": again}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("final", "excluded")
