"""The page of a competition for members, and an invitation that nobody would answer any more."""

import pytest
from django.urls import reverse

from events.models import WinnerInvitation
from tests.clock import NOW
from tests.events.stage import Stage, enter, founder
from tests.factories import VentureFactory
from tests.mentoring.pairs import in_english
from ventures.actions import archive
from ventures.models import Member

pytestmark = pytest.mark.django_db


def test_a_member_who_leads_nothing_is_not_offered_to_change_the_entry():
    row, venture, member = Stage().round(), VentureFactory(), founder()
    enter(row, venture)
    Member.objects.create(venture=venture, person=member, role="member", joined_at=NOW)
    url = reverse("competition_enter", args=[row.pk])
    page = in_english(member).get(row.get_absolute_url()).content.decode()
    assert "Change the entry" not in page
    assert url not in page
    page = in_english(venture.founders.first()).get(row.get_absolute_url()).content.decode()
    assert "Change the entry" in page
    assert url in page


def test_a_member_who_leads_another_venture_enters_with_that():
    row, venture, member = Stage().round(), VentureFactory(), founder()
    enter(row, venture)
    Member.objects.create(venture=venture, person=member, role="member", joined_at=NOW)
    VentureFactory(founders=[member])
    page = in_english(member).get(row.get_absolute_url()).content.decode()
    assert "Change the entry" not in page
    assert "Enter with a venture" in page


def test_what_was_typed_is_given_back_where_the_venture_was_archived_meanwhile():
    stage, house, venture = Stage(), Stage(), VentureFactory()
    row = stage.round()
    entry = enter(row, venture)
    stage.results(row, {entry: "first"})
    archive(venture, by=venture.founders.get(), at=NOW)
    text = "来我们这里吧，下周就有工位和压滤机"
    url, told = reverse("winner_invite", args=[entry.pk]), {"space": house.space.pk, "text": text}
    answer = in_english(house.manager).post(url, told, follow=True)
    assert answer.status_code == 200
    assert text in answer.content.decode()
    assert not WinnerInvitation.objects.exists()
    assert in_english(house.manager).get(url).status_code == 403
    assert in_english(founder()).post(url, told).status_code == 403
