"""A later saver undoes nothing unseen: every form that opens with what is stored says what it saw.

The views are searched for forms that are opened with a row or with stored values; each carries a
version or the digests of `ui.seen`, or stands below with the reason why not. That pages print them
is looked at on the walk over all addresses (`tests.walk`).
"""

import ast
import importlib
from pathlib import Path

import pytest
from django.conf import settings
from django.forms import BaseForm

from results.forms import TechnologyForm, TransferForm
from tests.scenes import address, signed_in
from tests.walk import carries_version
from tests.whole.test_forms_kept import form_in, page_of, send

ROOT = Path(settings.BASE_DIR)
NEW = "each time it is sent it makes a row of its own"
OWN = "the words of one person alone; nobody else can save them"
ONCE = "what it answers moves by the table of states: whoever comes second is refused"
ASKS = "it asks for something and stores nothing"
DATED = "it writes the next version of a day; the database refuses a second one of that day"
WITHOUT = {
    "ApplicationForm": NEW,
    "AttendanceForm": "it names the seats that it showed; no other is touched",
    "AvailabilityForm": "two numbers of one mentor, who alone can save them",
    "BroughtForm": NEW,
    "ChainMoveForm": NEW,
    "ChainRuleForm": DATED,
    "CloseForm": OWN,
    "ConditionForm": NEW,
    "ConsentForm": "two ticks of one person, which mean what they show",
    "DecideForm": ONCE,
    "DrawForm": NEW,
    "EntryForm": "a team's own entry: of its leads the later one counts, and the host reads one",
    "EvidenceForm": NEW,
    "FeedbackForm": OWN,
    "GroupTimeForm": NEW,
    "HourForm": NEW,
    "InviteForm": NEW,
    "MeetingForm": ONCE,
    "NotNeededForm": NEW,
    "OfferForm": ONCE,
    "PaperForm": NEW,
    "PauseForm": "one day, which the page shows to both and either may move",
    "PolicyForm": DATED,
    "PostPlanForm": NEW,
    "RankingForm": NEW,
    "RatingForm": OWN,
    "ReadingForm": ASKS,
    "RequestForm": NEW,
    "RuleAnswerForm": NEW,
    "SentenceForm": ASKS,
    "TermsForm": NEW,
    "TimeForm": ONCE,
    "TouchedForm": ASKS,
    "VisitForm": NEW,
    "verb.form": DATED,  # of the rules of the chain
}
BY_TABLE = {"register.form": (TechnologyForm, TransferForm)}


def opened():
    """Yield the name and the classes of each form that a view opens with what is stored."""
    for file in (*ROOT.glob("*/views/*.py"), *ROOT.glob("*/views.py")):
        module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and {"instance", "initial"} & {
                each.arg for each in node.keywords
            }:
                name = ast.unparse(node.func)
                found = getattr(importlib.import_module(module), name, None)
                if isinstance(found, type) and issubclass(found, BaseForm):
                    yield name, (found,)
                elif name.endswith(".form"):
                    yield name, BY_TABLE.get(name, ())


def forgetting(found):
    """Return the names of those that carry no version."""
    return {name for name, forms in found if not forms or not all(map(carries_version, forms))}


def test_every_form_that_opens_with_what_is_stored_says_what_it_saw():
    found = list(opened())
    assert len({name for name, _forms in found}) > 40
    assert forgetting(found) == WITHOUT.keys()


def test_a_form_that_forgets_would_be_found():
    class Forgets(BaseForm):
        base_fields = {}  # noqa: RUF012

    assert forgetting([("Forgets", (Forgets,)), ("TechnologyForm", (TechnologyForm,))]) == {
        "Forgets"
    }


# --- two tabs, one form after the other ---------------------------------------------------------
def office(scene):
    return scene.leave.province


def manager(scene):
    return scene.manager


def founder(scene):
    return scene.founder


TABS = [
    ("settings", founder, "wechat", "from-the-first", "from-the-second"),
    ("goal", founder, "text", "先跑满二十天", "先跑满四十天"),
    ("event_edit", manager, "about", "谈中试一", "谈中试二"),
    ("competition_edit", manager, "about", "比中试一", "比中试二"),
    ("place_edit", manager, "name", "东侧三排", "西侧三排"),
    ("visit_hours", manager, "notice_days", "2", "5"),
    ("evaluation_edit", office, "words", "做得不错", "还差一点"),
    ("support_edit", office, "asks_zh", "注册满一年", "注册满两年"),
]


@pytest.mark.django_db
def test_of_two_tabs_the_second_sees_what_the_first_has_saved(scene):
    for name, who, field, first, second in TABS:
        path, client = address(name, scene), signed_in(who(scene), "en")
        older, newer = (form_in(page_of(client, path), field=field) for _ in range(2))
        button = {"notice": "yes"} if name == "visit_hours" else {}
        answer = send(client, newer, path, **{field: first}, **button)
        assert answer.status_code == 302, name
        answer = send(client, older, path, **{field: second}, **button)
        assert answer.status_code in {200, 422}, name
        page = answer.content.decode()
        assert "data-refused" in page, name
        assert first in page, name
        assert second in page, name
        kept = form_in(page_of(client, path), field=field)
        assert kept.fields[field].strip() == first, name


@pytest.mark.django_db
def test_without_what_it_saw_the_first_would_be_lost(scene):
    path, client = address("place_edit", scene), signed_in(scene.manager)
    older, newer = (form_in(page_of(client, path), field="name") for _ in range(2))
    send(client, newer, path, name="东侧三排")
    assert send(client, older, path, name="西侧三排", seen="").status_code == 302
    assert form_in(page_of(client, path), field="name").fields["name"] == "西侧三排"
