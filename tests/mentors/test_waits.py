"""A venture that nobody takes is told to the office before it has waited too long."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import give_consent
from accounts.enums import OrganisationKind, Purpose, Role
from mentors.actions import tell_of_waits
from mentors.queries import still_waiting
from notifications.models import Notification
from province.queries import desk
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorFactory,
    MentorshipFactory,
    RequestFactory,
    VentureFactory,
)
from tests.mentoring.pairs import in_english
from tests.rules import hold

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def officer():
    return MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user


def asked(days, status="sent", venture=None, **told):
    """Return a venture that asked so many days ago."""
    told |= {"venture": venture} if venture else {}
    at = NOW - days * DAY
    return RequestFactory(sent_at=at, status=status, status_changed_at=at, **told).venture


def waiting(days=0):
    return list(still_waiting(at=NOW, days=days))


def test_a_chain_of_choices_waits_from_its_first_request():
    venture = asked(15, "passed_on")
    asked(8, "passed_on", venture)
    asked(1, "sent", venture)
    (row,) = waiting(14)
    assert row == venture
    assert row.waits_since == NOW - 15 * DAY


@pytest.mark.parametrize("status", ["declined", "expired"])
def test_whoever_was_turned_down_still_waits_for_two_months(status):
    venture = asked(59, status)
    assert waiting() == [venture]
    VentureFactory()
    asked(61, status)
    assert len(waiting()) == 1


@pytest.mark.parametrize("status", ["withdrawn", "closed", "called", "accepted"])
def test_whoever_took_it_back_or_was_heard_does_not_wait(status):
    asked(20, status, **({"call_until": NOW} if status == "called" else {}))
    assert waiting() == []


def test_nobody_waits_who_has_a_mentor_and_the_count_begins_anew_at_the_end():
    venture = asked(40, "declined")
    pair = MentorshipFactory(
        request__venture=venture, request__sent_at=NOW - 39 * DAY, started_at=NOW - 30 * DAY
    )
    assert waiting() == []
    pair.status, pair.ended_at = "ended", NOW - 10 * DAY
    pair.save()
    assert waiting() == []
    asked(9, "declined", venture)
    (row,) = waiting()
    assert row.waits_since == NOW - 9 * DAY


def test_an_archived_venture_does_not_wait():
    venture = asked(20, "declined")
    venture.archived_at = NOW
    venture.save()
    assert waiting() == []


def test_the_desk_begins_with_who_waits_longest():
    short, idle, long = asked(3), VentureFactory(), asked(20)
    assert list(desk.ventures("waiting", "", NOW)) == [long, short]
    assert list(desk.ventures("all", "", NOW)) == [long, short, idle]


def test_the_office_is_told_once_at_each_bound_and_the_desk_shows_it(settings):
    person, venture = officer(), asked(8)
    for _press in range(2):
        assert tell_of_waits(at=NOW) == 0
    told = Notification.objects.filter(recipient=person, kind="mentors/waits_long")
    assert told.count() == 1
    for _press in range(2):
        assert tell_of_waits(at=NOW + 7 * DAY) == 1
    assert told.count() == 2
    assert {each.url for each in told} == {reverse("office_ask", args=[venture.pk])}
    later = {each.name: each.count for each in desk.venture_segments(NOW + 7 * DAY)}
    assert (later["too-long"], later["long"]) == (1, 1)
    hold(settings, longest_wait_days=16)
    assert tell_of_waits(at=NOW + 7 * DAY) == 0
    later = (NOW + 8 * DAY).date()
    settings.RULES = settings.RULES | {"longest_wait_days": ((date.min, 14), (later, 20))}
    assert [tell_of_waits(at=NOW + days * DAY) for days in (7, 8)] == [1, 0]


def test_the_office_sees_who_fits_and_has_a_place_only_where_comparing_is_allowed():
    venture, client = asked(15), in_english(officer())
    MentorFactory(capacity=1, active_count=1)
    url = reverse("office_ask", args=[venture.pk])
    assert "have a free place" not in client.get(url).content.decode()
    lead = venture.founders.get()
    give_consent(lead, Purpose.MATCHING, at=NOW)
    free = venture.requests.get().mentor
    page = client.get(url, {"mentor": free.slug}).content.decode()
    assert f'value="{free.slug}"' in page
