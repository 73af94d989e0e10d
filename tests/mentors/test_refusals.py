"""A refusal stands until the day that the mentor named, and no longer; whom he names is here."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied
from mentors import actions, policies
from mentors.enums import MentorStatus, Obstacle
from mentors.models import MentorProfile
from mentors.policies import within_reach
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory
from tests.scenes import signed_in
from ventures.models import Venture

pytestmark = pytest.mark.django_db
TODAY, DAY = timezone.localdate(NOW), timedelta(days=1)


def declined(at=NOW, **told):
    asked = RequestFactory(sent_at=at)
    actions.decline(asked, reason="time", by=asked.mentor.user, at=at, **told)
    return asked


def kept_away(asked, on):
    return policies.obstacles(asked.venture, asked.mentor, on=on) == [Obstacle.DECLINED]


def test_a_day_further_off_than_half_a_year_is_kept_to():
    named = TODAY + 300 * DAY
    asked = declined(again_from=named)
    assert kept_away(asked, TODAY + 200 * DAY)
    assert kept_away(asked, named - DAY)
    assert not kept_away(asked, named)
    near = Venture.objects.filter(within_reach(asked.mentor, on=TODAY + 200 * DAY))
    assert asked.venture not in near


def test_without_a_day_it_stands_for_half_a_year():
    asked = declined()
    assert kept_away(asked, TODAY + 179 * DAY)
    assert not kept_away(asked, TODAY + 180 * DAY)


def test_once_it_is_taken_back_the_founders_read_no_day_any_more():
    named = TODAY + 90 * DAY
    asked = declined(again_from=named)
    client, url = signed_in(asked.venture.founders.first()), reverse("request", args=[asked.pk])
    assert str(named) in client.get(url).content.decode()
    actions.allow_again(asked, by=asked.mentor.user, at=NOW)
    assert str(named) not in client.get(url).content.decode()


def test_what_stands_no_longer_is_not_taken_back():
    asked = declined(at=NOW - 200 * DAY)
    url = reverse("request_act", args=[asked.pk, "allow_again"])
    client = signed_in(asked.mentor.user)
    assert url not in client.get(reverse("request", args=[asked.pk])).content.decode()
    assert client.post(url).status_code == 403
    with pytest.raises(Denied):
        actions.allow_again(asked, by=asked.mentor.user, at=NOW)


@pytest.mark.parametrize("is_here", [True, False])
def test_a_colleague_is_asked_by_one_press_while_in_the_library(is_here):
    colleague = MentorFactory()
    asked = declined(colleague=colleague)
    if not is_here:
        rows = MentorProfile.objects.filter(pk=colleague.pk)
        rows.update(status=MentorStatus.RESIGNED)
    client = signed_in(asked.venture.founders.first())
    page = client.get(reverse("request", args=[asked.pk])).content.decode()
    assert colleague.user.name in page
    url = reverse("request_new", args=[colleague.slug])
    assert (url in page) is is_here
    assert client.get(url).status_code == (200 if is_here else 404)
