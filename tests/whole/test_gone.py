"""Who leaves the library, or keeps somebody away, is on no page from the next request on."""

import pytest
from django.utils import timezone

from matching.actions import index_lines, refresh_passages
from mentors.enums import MentorStatus
from safety.actions import block
from tests.factories import ExperienceFactory, MentorFactory
from tests.files import got
from tests.scenes import pages, signed_in
from tests.whole.apart import set_on

pytestmark = pytest.mark.django_db
NAME = "侯鹤鸣"


@pytest.fixture
def listed(scene):
    """A mentor who fits what the founder looks for and has nothing to do with anybody yet."""
    need = scene.asked.venture.needs.first()
    mentor = MentorFactory(user__name=NAME, slug="hou-he-ming")
    ExperienceFactory(mentor=mentor, text=need.text)
    refresh_passages()
    index_lines()
    return mentor


def shown_to(reader, scene, stranger):
    """Return the pages of this reader that name the mentor."""
    client = signed_in(reader) if reader else stranger
    urls = {url for url, who in pages(scene) if who == reader} | {"/mentors/hou-he-ming/"}
    urls |= {"/mentors/?q=hhm", "/mentors/?sort=free"}
    found = {url: got(client, url) for url in sorted(urls)}
    return {
        url
        for url, answer in found.items()
        if answer.status_code == 200 and NAME.encode() in answer.getvalue()
    }


def suspended(mentor, _founder):
    set_on(mentor, status=MentorStatus.SUSPENDED)


def closed(mentor, _founder):
    set_on(mentor.user, is_active=False)


def kept_away(mentor, founder):
    block(founder, by=mentor.user, at=timezone.now())


@pytest.mark.parametrize(
    ("change", "readers"),
    [
        (suspended, ["stranger", "founder"]),
        (closed, ["stranger", "founder"]),
        (kept_away, ["founder"]),
    ],
)
def test_nobody_is_shown_after_the_change(scene, listed, stranger, change, readers):
    people = {"stranger": None, "founder": scene.founder}
    before = {who: shown_to(people[who], scene, stranger) for who in readers}
    assert all(len(urls) >= 3 for urls in before.values()), before  # and stands in every cache
    change(listed, scene.founder)
    assert {who: shown_to(people[who], scene, stranger) for who in readers} == {
        who: set() for who in readers
    }
