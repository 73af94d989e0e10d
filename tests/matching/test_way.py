"""The whole way of a venture: in order, with its links, the own leave for oneself alone."""

from datetime import date, timedelta

import pytest

from accounts.enums import Hat
from incubation.models import Enrolment
from matching.queries.way import way
from mentors.models import Mentorship
from mobility.models import Researcher
from spaces import actions as spaces
from tests.clock import NOW
from tests.factories import (
    MembershipFactory,
    MentorshipFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
)
from tests.incubation.lodge import TODAY, Lodge
from tests.incubation.test_chain import Ladder
from tests.mentoring.pairs import in_english
from ventures.models import Member

pytestmark = pytest.mark.django_db


def steps(venture, user):
    return way(venture, user)[0]


def urls(venture, user):
    return [each.url for each in steps(venture, user)]


def on_leave(founder, *, shown=True):
    """Let a founder be on leave from a post; he has switched on that both stand together."""
    founder.hats = [Hat.FOUNDER, Hat.RESEARCHER]
    founder.save()
    person = ResearcherFactory(user=founder, links_venture=shown)
    return TermFactory(case__employment__person=person).case


def test_what_happened_stands_in_order_with_its_links():
    lodge = Lodge()
    pair = MentorshipFactory(request__venture=lodge.venture, started_at=NOW - timedelta(days=50))
    Mentorship.objects.filter(pk=pair.pk).update(status="ended", ended_at=NOW)
    stay = lodge.lives()
    asked = spaces.ask(lodge.space, text="哪天能用？", by=lodge.founder, at=NOW)
    Enrolment.objects.create(
        venture=lodge.venture, stage="nursery", space=lodge.space,
        began_on=TODAY - timedelta(days=9), ended_on=TODAY, how="left",
    )  # fmt: skip
    found = steps(lodge.venture, lodge.founder)
    assert [each.day for each in found] == sorted(each.day for each in found)
    told = urls(lodge.venture, lodge.founder)
    assert told.count(f"/mentorships/{pair.pk}/") == 2
    for url in (stay.get_absolute_url(), stay.application.get_absolute_url(),
                asked.get_absolute_url(), f"/requests/{pair.request_id}/"):  # fmt: skip
        assert told.count(url) == 1, url
    assert told.count(f"/ventures/{lodge.venture.pk}/chain/") == 2
    page = in_english(lodge.founder).get(f"/ventures/{lodge.venture.pk}/way/").content.decode()
    for url in told:
        assert f'href="{url}"' in page


def test_a_step_of_the_chain_links_to_its_page():
    ladder = Ladder()
    row = ladder.counted()
    assert row.get_absolute_url() in urls(ladder.venture, ladder.founder)


def test_own_questions_stand_in_nobody_elses_way():
    lodge, member = Lodge(), UserFactory()
    Member.objects.create(venture=lodge.venture, person=member, role="member")
    asked = spaces.ask(lodge.space, text="哪天能用？", by=lodge.founder, at=NOW)
    assert asked.get_absolute_url() in urls(lodge.venture, lodge.founder)
    assert asked.get_absolute_url() not in urls(lodge.venture, member)


def test_the_own_leave_is_seen_by_oneself_alone():
    lodge, member = Lodge(), UserFactory()
    Member.objects.create(venture=lodge.venture, person=member, role="lead")
    on_leave(lodge.founder)
    url = f"/ventures/{lodge.venture.pk}/way/"
    own = in_english(lodge.founder).get(url).content.decode()
    assert "Your leave begins" in own
    assert "only you see this" in own
    assert [each.day for each in steps(lodge.venture, lodge.founder) if each.is_own] == [
        date(2025, 3, 1), date(2028, 2, 29),
    ]  # fmt: skip
    officer = MembershipFactory(user__hats=[Hat.OFFICER], organisation=lodge.space.operator).user
    for person in (member, officer, lodge.manager):
        assert not [each for each in steps(lodge.venture, person) if each.is_own]
    theirs = in_english(member).get(url).content.decode()
    assert "Your leave" not in theirs
    assert "only you see this" not in theirs
    assert in_english(officer).get(url).status_code == 404


def test_a_leave_and_a_venture_stand_together_only_if_the_person_says_so():
    lodge = Lodge()
    on_leave(lodge.founder, shown=False)
    found, remarks = way(lodge.venture, lodge.founder)
    assert not [each for each in found if each.is_own]
    assert [each.url for each in remarks] == ["/my/leave/"]
    Researcher.objects.update(links_venture=True)
    found, remarks = way(lodge.venture, lodge.founder)
    assert [each.is_own for each in found].count(True) == 2
    assert remarks == []
