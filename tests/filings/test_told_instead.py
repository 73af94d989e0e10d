"""What a space answers reaches somebody of the office; figures nobody saw are not sent back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from filings import actions
from filings.models import Filing
from tests.clock import NOW
from tests.filings.bureau import OCTOBER, TODAY, Bureau, an_officer, kinds
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def gone(person):
    type(person).objects.filter(pk=person.pk).update(is_active=False)


def test_what_was_put_right_is_told_to_a_colleague_where_whoever_found_it_is_gone():
    bureau, colleague = Bureau(), an_officer()
    row = bureau.flawed()
    gone(bureau.officer)
    actions.answer(row, answer="已更换", by=bureau.manager, at=NOW)
    assert kinds(colleague) == ["check_answered"]
    assert kinds(bureau.officer) == []


def test_what_a_space_says_to_its_evaluation_is_told_to_a_colleague_too():
    bureau, colleague = Bureau(), an_officer()
    evaluation = bureau.evaluate("failed", rectify_by=TODAY + timedelta(days=60))
    gone(bureau.officer)
    actions.comment(evaluation, comment="活动记录漏了两场", by=bureau.manager, at=NOW)
    actions.rectify(evaluation, answer="补办了八场活动", by=bureau.manager, at=NOW)
    assert kinds(colleague) == ["evaluation_commented", "evaluation_rectified"]


def test_whoever_judged_is_told_alone_while_he_is_there():
    bureau, colleague = Bureau(), an_officer()
    actions.answer(bureau.flawed(), answer="已更换", by=bureau.manager, at=NOW)
    assert (kinds(bureau.officer), kinds(colleague)) == (["check_answered"], [])


def test_figures_that_were_filed_anew_are_not_sent_back_unread():
    bureau = Bureau()
    filing = bureau.file(OCTOBER)
    client, url = signed_in(bureau.officer), f"/filings/returns/{filing.pk}/give_back/"
    page = client.get(reverse("filing", args=[filing.pk])).content.decode()
    assert page.count(f'name="seen" value="{filing.version}"') == 2  # of both decisions
    seen = filing.version
    actions.give_back(filing, reason="少一人", by=bureau.officer, at=NOW)
    bureau.file(OCTOBER, version=seen)
    assert client.post(url, {"seen": seen, "reason": "少一人"}).status_code == 302
    assert Filing.objects.get().status == "filed"
    assert client.post(url, {"seen": seen + 1, "reason": "少一人"}).status_code == 302
    assert Filing.objects.get().status == "returned"
