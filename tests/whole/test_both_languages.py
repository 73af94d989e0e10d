"""What a mentor or a space says in both languages: read in the reader's, compared by both."""

import re

import numpy as np
import pytest
from django.urls import reverse

from matching import actions, queries
from matching.models import Passage
from matching.queries.asks import ask_of_sentence
from mentors.models import Experience, MentorProfile
from mentors.queries import directory as mentors_found
from spaces.models import Facility
from spaces.queries import directory as spaces_found
from tests.clock import NOW
from tests.factories import ExperienceFactory, FacilityFactory, MentorFactory, SpaceFactory
from tests.scenes import signed_in
from ui.templatetags.ui import marked, told

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OWN, OTHER = "牦牛绒染色均匀，缸差压到三级", "Even dyeing of yak down, batches within grade 3"


@pytest.fixture
def mentor():
    found = MentorFactory(
        headline="羊毛染整工程师", headline_other="Wool dyeing engineer",
        promise="从样布到大货", promise_other="From sample to bulk",
    )  # fmt: skip
    ExperienceFactory(mentor=found, text=OWN, other=OTHER)
    ExperienceFactory(mentor=found, text="带过四十人的车间")
    actions.refresh_passages()
    return found


def read_in(client, language, url):
    client.post("/language/", {"language": language})
    return client.get(url).content.decode()


def test_everybody_reads_his_own_language_and_else_the_original_marked_as_such(stranger, mentor):
    url = reverse("mentor", args=[mentor.slug])
    chinese, english = (read_in(stranger, code, url) for code in ("zh-hans", "en"))
    for own, other in ((OWN, OTHER), ("羊毛染整工程师", "Wool dyeing engineer"),
                       ("从样布到大货", "From sample to bulk")):  # fmt: skip
        assert own in chinese
        assert other not in chinese
        assert other in english
        assert own not in english
    assert '<span lang="zh-CN">带过四十人的车间</span>' in english
    assert "Shown as it was written" not in english
    MentorProfile.objects.update(promise_other="")
    assert "Shown as it was written" in read_in(stranger, "en", url)


def test_the_quote_on_the_card_is_in_the_readers_language(stranger, mentor):
    del mentor
    stranger.post("/language/", {"language": "en"})
    stranger.post("/match/", {"q": "dyeing of yak down is uneven"})
    english = re.sub("</?mark>", "", stranger.get("/match/").content.decode())
    assert OTHER in english
    assert OWN not in english
    chinese = read_in(stranger, "zh-hans", "/match/")
    assert OWN in chinese
    assert OTHER not in chinese


def test_both_are_compared_and_one_that_changed_is_not_used_before_it_is_encoded(mentor):
    ask = ask_of_sentence("Our yak wool comes out of the dye bath in different shades")
    both = queries.recommend_mentors(ask, top=1, today=TODAY)[0].parts["need"]
    line = mentor.experiences.first()
    passages = Passage.objects.of("mentor").filter(experience=line)
    before = np.array(passages.get().vector)
    assert passages.get().other == OTHER
    line.other = ""
    line.save()
    assert not passages.exists()
    MentorProfile.objects.update(headline_other="", promise_other="")
    actions.refresh_passages()
    after = np.array(passages.get().vector)
    assert before @ after < 0.999
    assert queries.recommend_mentors(ask, top=1, today=TODAY)[0].parts["need"] < both


def test_the_form_keeps_both_and_refuses_contact_data_in_either(mentor):
    client, url = signed_in(mentor.user), reverse("mentor_edit")
    page = client.get(url).content.decode()
    assert "Wool dyeing engineer" in page
    assert OTHER in page
    line = mentor.experiences.first()
    sent = {
        "headline": "工程师", "headline_other": "Engineer", "promise": "陪你", "promise_other": "",
        "categories": ["entrepreneur"], "languages": ["zh"], "sectors": ["food"],
        "county": "632801", "help_kinds": ["branding"], "capacity": 3,
        "weekly_limit": 2, "version": mentor.version, "rows-TOTAL_FORMS": 1,
        "rows-INITIAL_FORMS": 0, "rows-0-id": line.pk, "rows-0-text": OWN,
        "rows-0-other": "call 13800138000",
    }  # fmt: skip
    refused = client.post(url, sent)
    assert "call 13800138000" in refused.content.decode()
    assert Experience.objects.get(pk=line.pk).other == OTHER
    assert client.post(url, {**sent, "rows-0-other": "Even dyeing"}).status_code == 302
    line.refresh_from_db()
    mentor.refresh_from_db()
    assert (line.other, mentor.headline_other) == ("Even dyeing", "Engineer")


def test_a_space_says_it_in_both_and_is_found_by_both(stranger):
    space = SpaceFactory(summary="有缸有水", summary_other="Vats and water")
    FacilityFactory(space=space, text="染缸三口", other="Three dye vats")
    actions.refresh_passages()
    url = reverse("space", args=[space.slug])
    english, chinese = (read_in(stranger, code, url) for code in ("en", "zh-hans"))
    assert "Three dye vats" in english
    assert "Vats and water" in english
    assert "染缸三口" in chinese
    for words in ("dye vats", "染缸", "Vats and"):
        assert list(spaces_found({"q": words}, on=NOW.date())) == [space]
    assert Facility.objects.get().digest == Passage.objects.get(facility__isnull=False).digest


def test_the_library_is_searched_in_both(mentor):
    for words in ("yak down", "牦牛绒", "dyeing engineer", "sample to bulk"):
        assert list(mentors_found({"q": words}, today=TODAY)) == [mentor]


def test_words_of_somebody_are_escaped_in_either_language():
    row = Experience(text="<b>一</b>", other="<b>one</b>")
    assert "<b>" not in told(row, "text")
    assert "<b>" not in marked(
        {"text": row.text, "spans": [], "other": row.other, "other_spans": []}
    )
