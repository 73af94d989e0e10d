"""Words: the Chinese catalogue is complete, and no page falls back to the wrong language."""

import re
from html.parser import HTMLParser

import pytest
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Organisation, User
from cohorts.models import Cohort
from config import messages
from events.models import Competition, Entry, Event, WinnerInvitation
from exchange.models import Inquiry, Listing
from incidents.models import Flaw, Incident
from incubation.models import Application, HandOver, Residency
from ledgers.core.columns import BY_KEY
from matching.models import Enquiry, Judgement
from mentoring.models import (
    Goal,
    GroupMeeting,
    Mediation,
    Meeting,
    OfficeHour,
    OpenHour,
    Record,
)
from mentors.models import Experience, HeldLine, MentorProfile, MentorshipRequest, Offer
from mobility.models import Department, Employment, Enterprise, ImportBatch, LeaveCase
from notifications.models import Notification
from results.models import Technology, Transfer
from spaces.models import Facility, Question, Space
from stories.models import Story
from tests.clock import NOW
from tests.scenes import everybody, pages, set_scene, signed_in
from ventures.models import Need, Venture

NAME = re.compile(r"%\((\w+)\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_message_is_translated_with_its_placeholders():
    for entry in messages.load():
        told = entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr
        source = entry.msgid_plural or entry.msgid
        assert told, entry.msgid
        allowed = set(PLACEHOLDER.findall(source)) | set(PLACEHOLDER.findall(entry.msgid))
        assert set(PLACEHOLDER.findall(told)) <= allowed, entry.msgid
        if "python-format" in entry.flags:  # a bare % would fail on the page
            assert told % dict.fromkeys(NAME.findall(told), 1), entry.msgid
        if not entry.msgid_plural:
            assert set(PLACEHOLDER.findall(told)) == set(PLACEHOLDER.findall(source)), entry.msgid


def test_the_catalogue_holds_what_the_code_says():
    used = {(entry.msgctxt, entry.msgid) for entry in messages.found()}
    kept = {(entry.msgctxt, entry.msgid) for entry in messages.load()}
    assert used == kept


def test_no_english_message_holds_chinese_beyond_a_term_of_law():
    for entry in messages.load():
        assert not HAN.search(entry.msgid.replace("人事处", "")), entry.msgid


def test_the_catalogue_says_you_in_one_way():
    assert not [each.msgid for each in messages.load() if "您" in str(each)]


# --- pages speak one language -----------------------------------------------------------------
class Visible(HTMLParser):
    """The words of a page that a person reads or hears, without what is marked as foreign."""

    SILENT = frozenset({"script", "style", "svg"})
    SPOKEN = ("placeholder", "aria-label", "title", "alt")
    EMPTY = frozenset({"input", "meta", "link", "br", "hr", "img", "use", "path", "rect"})

    def __init__(self):
        super().__init__()
        self.open, self.words = [], []

    def handle_starttag(self, tag, attributes):
        told = dict(attributes)
        assert len(told) == len(attributes), f"<{tag}> says an attribute twice: {attributes}"
        foreign = tag in self.SILENT or ("lang" in told and tag != "html")
        if tag not in self.EMPTY:
            self.open.append((tag, foreign))
        if not foreign:
            self.words += [told[name] for name in self.SPOKEN if told.get(name)]

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if text.strip() and not any(foreign for _tag, foreign in self.open):
            self.words.append(text.strip())


def words_of(client, url):
    answer = client.get(url, follow=True)
    if not answer.headers["Content-Type"].startswith("text/html"):
        return []
    seen = Visible()
    seen.feed(answer.content.decode())
    return seen.words


def readers(scene, stranger):
    return {None: stranger, **{each: signed_in(each) for each in everybody(scene)}}


# What may stand in Latin letters on a Chinese page: units, names of things, samples of codes.
LATIN = re.compile(
    r"[A-Z2-7]{32}|"  # the secret that is typed into a phone; first, as a part of it is a code
    r"[\w.+-]+@[\w.-]+|English|WCAG|AA|m²|JavaScript|Chromium|Chrome|Safari|Firefox|Edge|CSRF|Ctrl|Python|Django"
    r"|[A-Z]{2,4}-?\d[\d.-]*|[\w.-]+\.(?:csv|pdf)|research|csv|PDF|JPG|PNG|Word|Excel|docx|xlsx|CSV|JSON|MB|xls|UNIT"
)


def foreign_words(scene, stranger, is_foreign):
    clients = readers(scene, stranger)
    return {
        (url, word)
        for url, reader in pages(scene)
        for word in words_of(clients[reader], url)
        if is_foreign(word)
    }


@pytest.mark.django_db
def test_a_chinese_page_holds_no_english_word(scene, stranger):
    found = foreign_words(
        scene, stranger, lambda word: re.search(r"[A-Za-z]{3,}", LATIN.sub("", word))
    )
    assert found == set()


@pytest.mark.django_db
def test_an_english_page_holds_no_chinese_word(stranger):
    scene = in_english(set_scene())
    stranger.post("/language/", {"language": "en"})
    found = foreign_words(scene, stranger, lambda word: HAN.search(word) and word != "中文")
    assert found == set()


def in_english(scene):
    """Let people write English, so that whatever is Chinese is ours."""
    line = "Built a pilot line for boron"
    assert scene.keys  # some are looked up by what they are called
    User.objects.update(language="en")  # Chinese names appear in pinyin
    Organisation.objects.update(name=Concat(Value("Brine Works "), Cast("pk", CharField())))
    Venture.objects.update(name="Flame retardants", sentence="We recover boron from old brine")
    Space.objects.update(
        name=Concat(Value("Salt hall "), Cast("pk", CharField())),
        summary="A pilot hall with a brine pipe",
    )
    MentorProfile.objects.update(headline="Chief engineer", promise="From bench to pilot line")
    MentorshipRequest.objects.update(message="Would you look at our plan?")
    facts = {"venture": "Flame retardants", "text": line, "minutes": "60", "way": "online"}
    Notification.objects.update(
        facts={**facts, "when": NOW.isoformat(), "zone": "Europe/Berlin", "day": "2026-11-24"}
    )
    Goal.objects.update(text=line)
    HeldLine.objects.update(text=line)
    Offer.objects.update(text=line)
    Question.objects.update(text=line)
    Listing.objects.update(title="Laser sizer", text=line, provider="Salt hall")
    Inquiry.objects.update(text=line)
    Story.objects.update(title="Three months to see one account", text=line)
    Meeting.objects.update(place="Salt hall", agenda=line)
    Record.objects.update(notes=line, advice=line)
    Enquiry.objects.update(text="Nobody on the list fits")
    Judgement.objects.update(text="Our yarn dyes unevenly")
    Cohort.objects.update(name="Autumn cohort", meeting="1 December, room 3")
    Department.objects.update(name="Brine research")
    Employment.objects.update(title="Associate researcher")
    Enterprise.objects.update(name="Brine Works")
    LeaveCase.objects.update(project=line, running_projects=line)
    headings = ("name", "staff_number", "department", "first_day", "last_day")
    sheet = ",".join(BY_KEY[key].heading_en for key in headings)
    content = f"{sheet}\nHe,00386,Brine research,2026.4,2029-04-19\n".encode()
    ImportBatch.objects.update(name="ledger.csv", content=content)
    for model, fields in {
        Event: ("title", "about", "place"), Entry: ("title", "summary"),
        Competition: ("title", "about", "who", "prizes"), WinnerInvitation: ("text",),
        GroupMeeting: ("title", "agenda"), Mediation: ("place",), OfficeHour: ("place",),
        OpenHour: ("place", "text"), Technology: ("name", "owner"),
        Transfer: ("name", "giver", "company"), Application: ("use",), HandOver: ("why",),
        Residency: ("rent",), Incident: ("title", "what"), Flaw: ("text",),
    }.items():  # fmt: skip
        model.objects.update(**dict.fromkeys(fields, line))
    for lines in (Need, Facility, Experience):
        lines.objects.update(text=line)
    return scene
