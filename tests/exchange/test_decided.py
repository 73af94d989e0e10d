"""What an officer decides on is what he read, and is counted where he may decide."""

import pytest
from django.urls import reverse

from audit.lifecycle import InvalidMove
from exchange import actions
from exchange.models import Listing
from stories import actions as of_stories
from stories.models import Story
from tests.clock import NOW
from tests.exchange.stage import TYPED, Stage
from tests.mentoring.pairs import in_english
from tests.stories import stage as stories
from ventures.enums import TeamRole
from ventures.models import Member

pytestmark = pytest.mark.django_db
MISSING = "写明收费"


def send_back(client, name, row, seen):
    url = reverse(f"{name}_act", args=[row.pk, "send_back"])
    answer = client.post(url, {"note": MISSING, "seen": seen}, follow=True)
    row.refresh_from_db()
    return answer.content.decode()


def test_nobody_sends_words_back_that_were_not_read():
    stage = Stage()
    row = stage.listing()
    client, seen = in_english(stage.officer), row.seen
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 2  # to publish, to send back
    actions.save(Listing.objects.get(), {"terms": "免费"}, by=stage.owner, at=NOW)
    with pytest.raises(InvalidMove):
        actions.send_back(row, note=MISSING, seen=seen, by=stage.officer, at=NOW)
    assert MISSING in send_back(client, "listing", row, seen)  # what was typed is given back
    assert (row.status, row.missing) == ("waiting", "")
    send_back(client, "listing", row, row.seen)
    assert (row.status, row.missing) == ("returned", MISSING)


def test_nor_words_of_a_story():
    stage = stories.Stage()
    row = stage.agreed()
    client, seen = in_english(stage.officer), row.seen
    page = client.get(row.get_absolute_url()).content.decode()
    assert page.count(f'name="seen" value="{seen}"') == 2
    stage.told(title="换了题目")
    of_stories.agree(Story.objects.get(), by=stage.mentor, at=NOW)
    with pytest.raises(InvalidMove):
        of_stories.send_back(row, note=MISSING, seen=seen, by=stage.officer, at=NOW)
    assert MISSING in send_back(client, "story", row, seen)
    assert row.status == "agreed"
    send_back(client, "story", row, row.seen)
    assert (row.status, row.missing) == ("returned", MISSING)


def waiting(client, name):
    """Return how many wait for whom; the number of the office's page is that of the list."""
    url = reverse(name) + "?state=waiting"
    told = {each.url: each.count for each in client.get(reverse("province")).context["waiting"]}
    count = client.get(url).context["page"].paginator.count
    assert told.get(url, 0) == count
    return count


def test_what_an_officer_wrote_himself_is_not_among_what_waits_for_him():
    stage = Stage()
    fields = {**TYPED, "until": None}
    fields["prefecture_id"] = fields.pop("prefecture")
    own = actions.save(Listing(), fields, by=stage.officer, at=NOW)
    client = in_english(stage.officer)
    assert waiting(client, "listing_list") == 0
    mine = client.get(reverse("listing_list"), {"state": "waiting", "mine": "on"})
    assert own.title in mine.content.decode()
    stage.listing()
    assert waiting(client, "listing_list") == 1


def test_nor_the_story_of_a_venture_that_he_leads():
    stage = stories.Stage()
    row = stage.agreed()
    client = in_english(stage.officer)
    assert waiting(client, "story_list") == 1
    Member.objects.create(
        venture=row.mentorship.venture, person=stage.officer, role=TeamRole.LEAD, joined_at=NOW
    )
    assert waiting(client, "story_list") == 0
