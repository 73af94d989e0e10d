"""Cohorts on pages and from the command line, and what the database refuses of them."""

from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Hat
from accounts.policies import Denied
from cohorts import actions
from cohorts.core.cohort import Rules
from cohorts.enums import MoveReason
from cohorts.models import Assignment, Cohort, MatchRun
from matching.actions import refresh_passages
from mentors.models import MentorshipRequest
from tests.clock import NOW
from tests.cohorts.stage import a_cohort, a_mentor, an_officer, seeking
from tests.factories import UserFactory
from tests.files import got
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def test_an_officer_goes_from_a_name_to_published_requests(client):
    seeking()
    mentor = a_mentor()
    refresh_passages()
    officer = an_officer()
    client = signed_in(officer)
    answer = client.post(reverse("cohort_list"), {"name": ""})
    assert answer.status_code == 422
    answer = client.post(reverse("cohort_list"), {"name": "秋季批次"})
    cohort = Cohort.objects.get()
    page = reverse("cohort", args=[cohort.pk])
    assert answer.headers["Location"] == page
    rules = {f"weight_{name}": 10 for name in Rules().weights}
    rules |= {"floor": 0, "demand": 1, "per_mentor": 2, "fairness": "maxmin", "afar_most": 100}
    url = reverse("cohort_rules", args=[cohort.pk])
    none = {name: 0 if name.startswith("weight") else value for name, value in rules.items()}
    assert client.post(url, none).status_code == 422
    client.post(url, {**rules, "run": "1"})
    under_way = client.get(page).content.decode()
    assert 'hx-trigger="every 2s"' in under_way
    actions.carry_out(cohort.runs.get())
    refreshed = client.get(page, headers={"hx-request": "true"})
    assert refreshed.headers["HX-Refresh"] == "true"
    assert mentor.user.name in client.get(page + "?show=all").content.decode()
    tried = client.post(url, {**rules, "floor": 100, "try": "1"}).content.decode()
    assert "试算结果" in tried
    assert cohort.runs.count() == 1
    sheet = load_workbook(
        BytesIO(got(client, reverse("cohort_export", args=[cohort.pk])).content)
    ).active
    assert sheet.max_row == 2
    client.post(reverse("cohort_act", args=[cohort.pk, "publish"]))
    assert not MentorshipRequest.objects.exists()
    actions.carry_out_publishing(Cohort.objects.get(), by=officer, at=timezone.now())
    assert MentorshipRequest.objects.count() == 1
    assert "已发布" in client.get(page).content.decode()


@pytest.mark.parametrize("hats", [[Hat.FOUNDER], [Hat.MENTOR], [Hat.OFFICER]])
def test_cohorts_are_the_programme_offices_alone(scene, hats):
    other = UserFactory(hats=hats)
    client = signed_in(other)
    cohort = scene.pair.run.cohort
    for url in (
        reverse("cohort_list"),
        reverse("cohort", args=[cohort.pk]),
        reverse("cohort_rules", args=[cohort.pk]),
        reverse("cohort_export", args=[cohort.pk]),
        reverse("cohort_pair", args=[scene.pair.pk]),
    ):
        assert client.get(url).status_code == 403, url
    for verb in ("publish", "check", "drop", "venture"):
        url = reverse("cohort_act", args=[cohort.pk, verb])
        assert client.post(url).status_code == 403, url
    with pytest.raises(Denied):
        actions.begin_publishing(cohort, by=other, at=NOW)
    assert not MentorshipRequest.objects.filter(is_placed=True).exists()


def test_the_command_runs_a_cohort_and_works_an_old_run_out_again():
    venture = seeking()
    a_mentor()
    refresh_passages()
    cohort, said = a_cohort(), StringIO()
    call_command("run_cohort", str(cohort.pk), "--floor", "0", stdout=said)
    assert "1 of 1 ventures placed" in said.getvalue()
    done = cohort.runs.get()
    call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    assert "the same 1 pairs" in said.getvalue()
    row = done.assignments.get(venture=venture)
    actions.move(row, None, fit=None, reason=MoveReason.PERSON, by=cohort.created_by, at=NOW)
    call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    MatchRun.objects.filter(pk=done.pk).update(rules={**done.rules, "floor": 1.0})
    with pytest.raises(CommandError, match="differs"):
        call_command("run_cohort", "--replay", str(done.pk), stdout=said)
    with pytest.raises(CommandError):
        call_command("run_cohort", "999999", stdout=said)


def test_the_database_refuses_a_pair_twice_and_a_move_without_a_reason(scene):
    row = scene.pair
    wrong = (
        {"mentor": row.mentor, "place": 2, "fit": 0.5},
        {"mentor": None, "place": 1},
        {"mentor": None, "place": 2, "moved_at": NOW},
        {"mentor": None, "place": 2, "fit": 0.5},
    )
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(run=row.run, venture=row.venture, **fields)
