"""What people write stays text in letters: no second line of a head, no template, no format.

Every notice is made into a letter with payloads in each of its facts. What may stand in a subject,
which others read over a shoulder and on a locked screen, is written down here; no person does.
"""

import email
import re
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage
from django.utils import timezone

from accounts.actions import send_proof
from accounts.models import User
from notifications import mail
from notifications.models import Mail, Notification
from notifications.words import words
from tests.factories import UserFactory, VentureFactory
from ventures.actions import invite

pytestmark = pytest.mark.django_db  # words of shared lists stand in some
ROOT = Path(settings.BASE_DIR)
TO = "reader@example.org"
CODE = "{{7*7}} {% debug %} ${7*7} %(x)s %s {0.__class__} {x} #{7*7} <%= 7*7 %> <b>&amp; \\u0041 {#"
BREAKS = (
    "\nBcc: evil@example.org", "\r\nBcc: evil@example.org\r\n\r\n", "\rBcc: evil@example.org",
    "\u2028Bcc: evil@example.org", "\x0b\x0c\x1c\x85Bcc: evil@example.org",
    "%0aBcc: evil@example.org", "=?utf-8?q?=0ABcc=3A_evil=40example.org?=",
)  # fmt: skip
# Facts that are codes, moments or numbers of ours; nobody types them.
OURS = {
    "when": "2026-11-30T09:00:00+08:00", "ends": "2026-11-30T10:00:00+08:00",
    "begins": "2026-11-30T09:00:00+08:00",
    "zone": "Asia/Shanghai", "minutes": "60", "last_day": "2026-11-30", "day": "2026-11-30",
    "asked_on": "2026-11-20", "result": "passed", "way": "online",
}  # fmt: skip
NOTICES = {
    f"{file.parts[-3]}/{file.stem}": file.read_text(encoding="utf-8")
    for file in sorted(ROOT.glob("*/templates/*/notices/*.txt"))
}


def facts_in(text):
    """Return the names of whatever a text prints or asks for."""
    tags = " ".join(re.findall(r"\{[{%](.*?)[%}]\}", text, re.DOTALL))
    bare = re.sub(r'"[^"]*"|\|\w+(?::\w+)?', " ", tags)
    return set(re.findall(r"(?<![\w.])([a-z_]+)\b(?!\s*=)", bare)) - {"url"}


def told_of(kind, language, more="", **chosen):
    """Return a notice in whose facts `more` stands."""
    typed = {name: f"«{name}»{more}" for name in facts_in(NOTICES[kind])}
    return Notification(
        recipient=User(email=TO, language=language), kind=kind, facts=typed | OURS | chosen,
        url="/x/",
    )  # fmt: skip


def letter_of(kind, language, more="", **chosen):
    """Return the letter of such a notice."""
    return mail._message(Mail(pk=1, notification=told_of(kind, language, more, **chosen)))


def altered(text, more):
    """Return the facts after which something else stands than what was typed."""
    printed = set(re.findall(r"«(\w+)»", text))
    return {each for each in printed if text.count(f"«{each}»") != text.count(f"«{each}»{more}")}


def head_faults(message):
    """Yield what is wrong with the head of a letter."""
    sent = email.message_from_bytes(message.message().as_bytes(), policy=policy.default)
    if len(sent.get_all("Subject")) != 1 or len(str(sent["Subject"]).splitlines()) != 1:
        yield "subject"
    if message.recipients() != [TO] or sent.get_all("To") != [TO]:
        yield "recipient"
    if sent["Bcc"] or sent["Cc"]:
        yield "another recipient"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_typed_stands_in_letters_as_it_was_typed(language):
    printed = 0
    for kind in NOTICES:
        message = letter_of(kind, language, CODE)
        text = f"{message.subject}\n{message.body}"
        assert altered(text, CODE) == set(), kind
        printed += text.count("«")
    assert len(NOTICES) > 190
    assert printed > 300


def test_what_was_worked_out_would_be_noticed():
    assert altered(f"«who»{CODE}, «text»{CODE.replace('{{7*7}}', '49')}", CODE) == {"text"}


def test_no_break_in_a_name_adds_a_line_to_a_head():
    for kind in NOTICES:
        for more in BREAKS:
            assert list(head_faults(letter_of(kind, "en", more))) == [], (kind, more)


def test_a_break_in_a_name_adds_no_line_to_the_letter_of_the_day():
    for more in BREAKS:
        facts = {"who": f"韩雪岭{more}", "venture": f"青禾{more}", "text": CODE}
        told = Notification(kind="mentoring/thanks", facts=facts, url="/x/")
        letter = Mail(pk=1, recipient=User(email=TO, language="en"), day=timezone.localdate())
        letter.still_unread = [told]
        assert list(head_faults(mail._message(letter))) == [], more


def test_unmended_such_a_letter_would_never_go_out():
    with pytest.raises(BadHeaderError):
        EmailMessage(subject="韩雪岭\rBcc: evil@example.org", to=[TO]).message()
    planted = EmailMessage(subject="x", to=[TO], cc=["evil@example.org"])
    assert list(head_faults(planted)) == ["recipient", "another recipient"]


def test_a_letter_with_a_broken_name_goes_out_by_the_mail_server_to_one(postbox):
    venture, at = VentureFactory(name="青禾\rBcc: evil@example.org {{7*7}} %(x)s"), timezone.now()
    invite(venture, email="newcomer@example.org", role="member", by=venture.founders.get(), at=at)
    assert mail.send_due(at=at) == 1
    (letter,) = postbox.letters
    assert letter["To"] == "newcomer@example.org"
    assert letter["Bcc"] is None
    assert "青禾 Bcc: evil@example.org {{7*7}} %(x)s" in letter["Subject"]


# --- what may stand in a subject ------------------------------------------------------------------
NAMED = "the name of a body, a cohort, an event or a competition: never of a person"
NUMBER = "a day, a number or a word of ours"
SUBJECTS = {
    **dict.fromkeys(("cohort", "organisation", "other", "space", "title", "venture"), NAMED),
    **dict.fromkeys(
        ("came", "count", "counted", "day", "last", "last_day", "move", "n", "period", "result",
         "until", "when", "year"), NUMBER
    ),
}  # fmt: skip
# Who is named in a headline, which only the reader sees, and in the letter itself.
OF_PERSONS = {"who", "mentor", "person", "mediator"}
# What speaks of all leaves of a unit; of a single one nothing is said.
OF_ALL_LEAVES = {"mobility/digest", "mobility/year_task"}
PART = re.compile(r"\{% partialdef subject %\}(.*?)\{% endpartialdef %\}", re.DOTALL)
LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def in_head(text):
    """Return the facts that may stand in the subject, whichever way its conditions go."""
    part = PART.search(text)
    line = part[1] if part else text.partition("\n")[0]
    called = dict(re.findall(r"(\w+)=(\w+)", line))
    return {called.get(each, each) for each in re.findall(r"\{\{\s*(\w+)", line)}


def each_way(kind):
    """Yield facts that take each way through the conditions of a notice, one at a time."""
    yield {}
    for name, value in set(re.findall(r'(\w+) == "(\w+)"', NOTICES[kind])):
        yield {name: value}


def marks(text):
    """Return the facts that stand in a text."""
    return set(re.findall(r"«(\w+)»", text))


def test_a_subject_holds_what_is_written_here_and_nothing_else():
    seen = set()
    for kind, text in NOTICES.items():
        found = in_head(text)
        assert found <= SUBJECTS.keys(), kind
        assert "title" not in found or kind.startswith("events/"), kind  # others' are free text
        seen |= found
    assert seen == SUBJECTS.keys()


@LANGUAGES
def test_no_subject_names_a_person_or_repeats_what_somebody_typed(language):
    for kind in NOTICES:
        for chosen in each_way(kind):
            subject = letter_of(kind, language, **chosen).subject
            assert subject, kind
            assert marks(subject) <= SUBJECTS.keys(), (kind, subject)


@LANGUAGES
def test_the_same_marks_are_found_in_headlines_where_persons_are_named(language):
    named = set().union(*(marks(words(told_of(kind, language), language)[0]) for kind in NOTICES))
    assert named >= OF_PERSONS


@LANGUAGES
def test_whom_it_is_about_stands_in_the_letter_itself(language):
    own = [kind for kind, text in NOTICES.items() if PART.search(text)]
    assert len(own) > 90
    for kind in own:
        headline, text = words(told_of(kind, language), language)
        letter = letter_of(kind, language)
        assert letter.body == f"{headline}\n\n{text}", kind
        assert letter.subject != headline, kind


def test_of_a_single_leave_a_subject_says_nothing():
    told = {
        re.sub(r" \(.*\)$", "", letter_of(kind, "en", **chosen).subject)
        for kind in NOTICES
        if kind.startswith("mobility/") and kind not in OF_ALL_LEAVES
        for chosen in each_way(kind)
    }
    assert told == {"News about a leave", "Something about a leave needs you"}


def test_how_long_a_leave_may_wait_is_said_in_days():
    day = timezone.localdate() + timedelta(days=2)
    letter = letter_of("mobility/ends", "en", what="retirement", day=day.isoformat())
    assert letter.subject == "Something about a leave needs you (2 days left)"
    assert "retirement" in letter.body
    past = letter_of("mobility/ends", "en", day=(day - timedelta(days=9)).isoformat())
    assert past.subject == "Something about a leave needs you (today)"


def test_people_are_written_in_the_letters_of_the_readers_language():
    who = ("by", "colleague", "mediator", "mentor", "passed_to", "person", "who")
    people, named = dict.fromkeys(who, "韩雪岭"), 0
    for kind in NOTICES:
        told = "".join(words(told_of(kind, "en", **people), "en"))
        assert "韩雪岭" not in told, kind
        named += "Han Xueling" in told
        told = "".join(
            words(told_of(kind, "zh-hans", **dict.fromkeys(people, "韩雪岭")), "zh-hans")
        )
        assert "Han Xueling" not in told, kind
    assert named > 40


def test_subjects_of_accounts_hold_nothing_of_a_person():
    files = list(ROOT.glob("accounts/templates/*/email/*_subject.txt"))
    assert len(files) > 10
    for file in files:
        assert in_head(file.read_text(encoding="utf-8")) == set(), file


def test_digits_that_prove_who_one_is_stand_in_the_letter_and_not_in_its_subject():
    send_proof(UserFactory(), at=timezone.now())
    letter = Mail.objects.get()
    assert re.search(r"\b\d{6}\b", letter.body)
    assert not re.search(r"\d", letter.subject)
