"""How mentors work and teams would like it, and mentors from outside: shown, told apart, found."""

import pytest
from django.urls import reverse

from mentors.models import MentorProfile
from tests.factories import MentorFactory, RequestFactory, UserFactory, VentureFactory
from tests.mentoring.pairs import in_english
from tests.whole.test_once import VENTURE
from ventures.models import Venture

pytestmark = pytest.mark.django_db
OF_A_MENTOR = {
    "headline": "盐湖化工企业总工程师", "promise": "陪你从小试走到中试，图纸和预算都看",
    "categories": "scholar", "sectors": "salt-lake", "help_kinds": "branding", "languages": "zh",
    "county": "632801", "capacity": "3", "weekly_limit": "5", "rows-TOTAL_FORMS": "0",
    "rows-INITIAL_FORMS": "0", "version": "1",
}  # fmt: skip


def read(person, name, *keys):
    return in_english(person).get(reverse(name, args=keys)).content.decode()


def test_how_a_mentor_works_is_ticked_and_stands_on_page_and_card():
    mentor = MentorFactory()
    client, founder = in_english(mentor.user), UserFactory()
    assert client.post(reverse("mentor_edit"), OF_A_MENTOR).status_code == 302
    assert MentorProfile.objects.get().working_styles == []
    assert "Works like this" not in read(founder, "mentor", mentor.slug)
    told = {**OF_A_MENTOR, "version": "2", "working_styles": ["between", "numbers"]}
    assert client.post(reverse("mentor_edit"), told).status_code == 302
    assert MentorProfile.objects.get().working_styles == ["between", "numbers"]
    for page in (read(founder, "mentor", mentor.slug), read(founder, "mentor_list")):
        first = page.index("goes through the numbers")  # in the order of the list
        assert first < page.index("answers short questions between meetings")
        assert "opens doors" not in page
    refused = client.post(
        reverse("mentor_edit"), {**told, "version": "3", "working_styles": ["shouts"]}
    )
    assert refused.status_code != 302


def test_how_a_team_would_like_to_work_is_read_beside_the_mentors_own():
    founder = UserFactory()
    client = in_english(founder)
    client.post(reverse("venture_new"), {**VENTURE, "working_styles": ["asks", "on-site"]})
    venture = Venture.objects.get()
    assert venture.working_styles == ["asks", "on-site"]
    asked = RequestFactory(
        venture=venture, asked_by=founder, mentor=MentorFactory(working_styles=["plain"])
    )
    for person in (asked.mentor.user, founder):
        page = read(person, "request", asked.pk)
        assert "How each would like to work" in page
        assert "asks questions rather than gives answers" in page
        assert "says plainly what is wrong" in page
    silent = RequestFactory(venture=VentureFactory())
    assert "How each would like" not in read(silent.mentor.user, "request", silent.pk)


def test_mentors_from_outside_are_marked_and_found():
    here, away = MentorFactory(), MentorFactory(county_id=None, home="上海")
    MentorFactory(home="上海")  # lives in the province, whatever else is told
    MentorFactory(county_id=None)  # no place is told
    client = in_english(UserFactory())
    found = client.get(reverse("mentor_list"), {"place": "outside"}).content.decode()
    assert "1 mentor can be asked." in found
    assert reverse("mentor", args=[away.slug]) in found
    everybody = client.get(reverse("mentor_list")).content.decode()
    assert reverse("mentor", args=[here.slug]) in everybody
    assert everybody.count('class="chip">outside the province<') == 1
