"""A later saver undoes nothing unseen: every form that opens with what is stored says what it saw.

The views are searched for forms that are opened with a row or with stored values; each carries a
version or the digests of `ui.seen`, or stands below with the reason why not. That pages print them
is looked at on the walk over all addresses (`tests.walk`). Each form that carries what it showed is
then opened in two tabs and saved in both.
"""

import ast
import importlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import pytest
from django.conf import settings
from django.forms import BaseForm
from django.urls import get_resolver, reverse
from django.utils import timezone
from lxml import html

from accounts.models import User
from events.actions import close_due
from events.models import Competition
from incubation.models import ChainRule
from mentoring.models import GroupMeeting
from mobility.actions import arrange, intend, report_in, serve
from province.forms import HoldForForm
from results.forms import TechnologyForm, TransferForm
from results.models import Transfer
from tests.scenes import Scene, address, signed_in
from tests.walk import carries_version
from tests.whole.test_forms_kept import form_in, page_of, refusals, send
from ui.seen import UnchangedForm

ROOT = Path(settings.BASE_DIR)
BECAUSE = "在牧区，没有手机，托村干部带话"
NEW = "each time it is sent it makes a row of its own"
OWN = "the words of one person alone; nobody else can save them"
ONCE = "what it answers moves by the table of states: whoever comes second is refused"
ASKS = "it asks for something and stores nothing"
DATED = "it writes the next version of a day; the database refuses a second one of that day"
WITHOUT = {
    "ApplicationForm": NEW,
    "AskForForm": NEW,
    "AvailabilityForm": "two numbers of one mentor, who alone can save them",
    "BroughtForm": NEW,
    "ChainMoveForm": NEW,
    "ChainRuleForm": DATED,
    "CloseForm": OWN,
    "ConditionForm": NEW,
    "ConsentForm": "two ticks of one person, which mean what they show",
    "DecideForm": ONCE,
    "DrawForm": NEW,
    "EvidenceForm": NEW,
    "FeedbackForm": OWN,
    "GroupTimeForm": "a meeting of one mentor, who alone can move it",
    "HourForm": NEW,
    "InviteForm": NEW,
    "MeetingForm": "it proposes another meeting; where calls take place, publishing says once",
    "NotNeededForm": NEW,
    "OfferForm": ONCE,
    "PaperForm": NEW,
    "PolicyForm": DATED,
    "PostPlanForm": NEW,
    "QuestionForm": NEW,
    "RankingForm": NEW,
    "RatingForm": OWN,
    "ReadingForm": ASKS,
    "RequestForm": NEW,
    "SentenceForm": ASKS,
    "TermsForm": NEW,
    "TimeForm": ONCE,
    "TouchedForm": ASKS,
    "VisitForm": NEW,
    "verb.form": DATED,  # of the rules of the chain
}
BY_TABLE = {
    "register.form": (TechnologyForm, TransferForm),
    "self.form": (HoldForForm,),  # the others of its table open with nothing that is stored
    "each.form": (UnchangedForm,),  # as do the others of this one
}


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
class Tab(NamedTuple):
    """A form that is opened twice: its page, who writes, which field, what in the two tabs.

    Attributes
    ----------
    address
        The name of the page, or what returns its address.
    field
        The field that both change, or what returns its name.
    ending
        How the form's own address ends, where several on the page have the field.
    also
        The button, and what the rows of the scene lack for the form to be taken.
    said
        How the first value is read on the page of the second, where not as it was sent.
    ready
        What has to have happened before.
    """

    form: str
    address: str | Callable[[Scene], str]
    who: Callable[[Scene], User]
    field: str | Callable[[Scene], str]
    first: str = "先写的一句话"
    second: str = "后写的一句话"
    ending: Callable[[Scene], str] = lambda _scene: ""
    also: Mapping[str, str] = MappingProxyType({})
    said: str = ""
    ready: Callable[[Scene], object] = lambda _scene: None


def office(scene):
    return scene.leave.province


def head(scene):
    return scene.leave.head


def manager(scene):
    return scene.manager


def founder(scene):
    return scene.founder


def mentor(scene):
    return scene.begun.mentor.user


def entries_are_closed(scene):
    row = Competition.objects.filter(pk=scene.keys["competition"]["pk"])
    row.update(entries_until=timezone.now())
    close_due(at=timezone.now())


def group_is_over(scene):
    ended = timezone.now() - timedelta(hours=1)
    row = GroupMeeting.objects.filter(pk=scene.keys["group"]["pk"])
    row.update(span=(ended - timedelta(hours=1), ended))


def researcher_is_back(scene):
    case = scene.leave.case
    report_in(case, on=timezone.localdate(), by=scene.leave.head, at=timezone.now())


def post_is_fixed(scene):
    case, who = scene.leave.case, {"by": scene.leave.head, "at": timezone.now()}
    intend(case, "return", **who)
    arrange(case, department=case.employment.department, grade=7, above_plan=True, **who)


def letter_is_out(scene):
    now = {"on": timezone.localdate(), "at": timezone.now()}
    serve(scene.leave.case, how="post", signed_by="", by=scene.leave.head, **now)


def rule(_scene):
    return f"/rules/{ChainRule.objects.get(code='incubator-product').pk}/"


def transfer(_scene):
    return reverse("result_edit", args=["transfers", Transfer.objects.get().pk])


def wage_step(scene):
    return f"case-{scene.leave.case.pk}-wage_step"


def ending(words):
    return lambda _scene: words


TABS = {
    "own pages": [
        Tab("SettingsForm", "settings", founder, "wechat"),
        Tab("VentureForm", "venture_edit", founder, "sentence"),
        Tab("ProfileForm", "mentor_edit", lambda scene: scene.mentor, "promise",
            also={"categories": "scholar", "help_kinds": "process-design"}),
        Tab("SpaceForm", "space_edit", manager, "summary"),
        Tab("RuleAnswerForm", "venture_chain", founder, "words", ending=rule,
            also={"is_met": "yes"}),
    ],
    "of a pair": [
        Tab("GoalForm", "goal", founder, "text"),
        Tab("RecordForm", "record", mentor, "notes"),
        Tab("MovedMeetingForm", "meeting", mentor, "agenda"),
        Tab("GroupRecordForm", "group_record", mentor, "notes", ready=group_is_over),
        Tab("StoryForm", "story_write", mentor, "text"),
        Tab("PauseForm", "mentorship_pause", founder, "until", "2027-01-15", "2027-02-01"),
    ],
    "of a space": [
        Tab("PlaceForm", "place_edit", manager, "name"),
        Tab("HostedForm", "hosted_edit", manager, "name"),
        Tab("NoticeForm", "visit_hours", manager, "notice_days", "2", "5", also={"notice": "yes"}),
        Tab("FiguresForm", "filing_edit", manager, "n_staff", "41", "42"),
        Tab("TechnologyForm", "result_edit", manager, "note"),
        Tab("TransferForm", transfer, manager, "note"),
        Tab("ListingForm", "listing_edit", manager, "text"),
    ],
    "of events": [
        Tab("EventForm", "event_edit", manager, "about"),
        Tab("AttendanceForm", "event_attendance", manager, "others", "41", "42"),
        Tab("CompetitionForm", "competition_edit", manager, "about"),
        Tab("EntryForm", "competition_enter", founder, "summary"),
        Tab("JudgingForm", "competition_judging", manager,
            lambda scene: f"words-{scene.keys['entry']['pk']}", ready=entries_are_closed),
    ],
    "of the office": [
        Tab("EvaluationForm", "evaluation_edit", office, "words"),
        Tab("MeasureForm", "support_edit", office, "asks_zh"),
        Tab("LayoutForm", "layout", office, "focus_632800", "lithium", "potash",
            said="Meanwhile saved here: Lithium extraction."),
        Tab("HoldForForm", "office_pair", office, "pause-until", "2027-01-15", "2027-02-01",
            ending=ending("/pause/"), also={"pause-side": "mentor", "pause-because": BECAUSE}),
        Tab("ReviewForm", "review_decide", office, "reason", also={"decision": "honour"},
            said="先写的一句话"),
        Tab("IncidentForm", "incident_edit", lambda scene: scene.operator, "what"),
    ],
    "of a leave": [
        Tab("CompanyActForm", "leave_case", head, "change_company-space",
            ending=ending("/change_company/"), also={"change_company-reason": "年检"}),
        Tab("PostForm", "leave_case", head, "change_post-title",
            ending=ending("/change_post/"), also={"change_post-reason": "评审"}),
        Tab("CorrectFieldForm", "leave_case", head, "correct-new", ending=ending("/correct/"),
            also={"correct-field": "project", "correct-reason": "补记"}),
        Tab("NumberForm", "leave_case", head, "change_number-staff_number", "00998", "00999",
            ending=ending("/change_number/"), also={"change_number-reason": "抄错"}),
        Tab("FileForm", "leave_case", head, "file-number", ending=ending("/file/"),
            also={"file-state": "submitted"}),
        Tab("ServeForm", "leave_case", head, "serve-signed_by", ending=ending("/serve/"),
            ready=letter_is_out),
        Tab("RearrangeForm", "leave_case", head, "rearrange-grade", "6", "5",
            ending=ending("/rearrange/"), also={"rearrange-reason": "看错了一行"},
            ready=post_is_fixed),
        Tab("CompleteForm", "leave_case", head, "complete_return-detached_on", "2026-11-02",
            "2026-11-03", ending=ending("/complete_return/"), ready=researcher_is_back),
        Tab("YearForm", "leave_case", head, "note", ending=ending("/year/")),
        Tab("YearLineForm", "leave_years", head, wage_step, "30", "31"),
    ],
}  # fmt: skip
# What others are made of, and what stands beside a button that confirms what was read.
NOT_OPENED = {
    "SeenForm", "_ResultForm", "SeenVersion", "UnchangedForm", "DecideForm", "MissingForm",
    "CommentForm", "PutRightForm", "ReasonForm", "RenewForm", "StillFlawedForm",
    "OutsideNumberForm", "CheckedForm",
}  # fmt: skip


def carrying():
    """Return the names of our forms that carry what they showed; the views load them."""
    assert get_resolver().url_patterns
    waiting, found = [BaseForm], set()
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        is_ours = each.__module__.partition(".")[0] not in {"django", "allauth", "tests"}
        if is_ours and carries_version(each):
            found.add(each.__name__)
    return found


def test_every_form_that_carries_what_it_showed_is_opened_in_two_tabs():
    assert sorted(tab.form for tabs in TABS.values() for tab in tabs) == sorted(
        carrying() - NOT_OPENED
    )


def written(form, field):
    """Return what stands in a field of a form."""
    return dict(form.form_values())[field].strip()


def pressed_in_both(tab, scene):
    """Press in two tabs; return what the second is told, its form again, and a fresh one."""
    tab.ready(scene)
    path = tab.address(scene) if callable(tab.address) else address(tab.address, scene)
    field = tab.field(scene) if callable(tab.field) else tab.field
    client, own = signed_in(tab.who(scene), "en"), tab.ending(scene)
    older, newer = (form_in(page_of(client, path), own, field) for _ in range(2))
    answer = send(client, newer, path, **tab.also, **{field: tab.first})
    assert answer.status_code == 302, (tab.form, refusals(answer))
    answer = send(client, older, path, **tab.also, **{field: tab.second})
    assert answer.status_code in {409, 422}, (tab.form, answer.status_code)
    page = html.fromstring(answer.content.decode(), base_url=f"http://testserver{path}")
    again = form_in(page, own, field)
    return page, written(again, field), client.get(path).content.decode(), field, own


@pytest.mark.django_db
@pytest.mark.parametrize("tabs", TABS.values(), ids=TABS)
def test_of_two_tabs_the_second_sees_what_the_first_has_saved(tabs, scene):
    User.objects.update(language="en")
    for tab in tabs:
        page, typed, fresh, field, own = pressed_in_both(tab, scene)
        assert page.xpath("//*[@data-refused]"), tab.form
        assert (tab.said or f"Meanwhile saved here: {tab.first}.") in page.text_content(), tab.form
        assert typed == tab.second, tab.form
        assert tab.first in fresh, tab.form
        # What was decided stands beside its form, and what is corrected beside what was there.
        if tab.form not in {"ReviewForm", "CorrectFieldForm"}:
            kept = form_in(html.fromstring(fresh), own, field)
            assert written(kept, field) == tab.first, tab.form


@pytest.mark.django_db
def test_a_pause_that_was_ended_meanwhile_is_not_put_back_unseen(scene):
    User.objects.update(language="en")
    path, client = address("mentorship_pause", scene), signed_in(scene.founder, "en")
    send(client, form_in(page_of(client, path), field="until"), path, until="2027-01-15")
    older = form_in(page_of(client, path), field="until")
    client.post(path, {"go_on": "yes"})
    answer = send(client, older, path)
    assert answer.status_code == 422
    assert "Meanwhile saved here: nothing." in answer.content.decode()
    scene.begun.refresh_from_db()
    assert scene.begun.paused_until is None


@pytest.mark.django_db
def test_without_what_it_saw_the_first_would_be_lost(scene):
    path, client = address("place_edit", scene), signed_in(scene.manager)
    older, newer = (form_in(page_of(client, path), field="name") for _ in range(2))
    send(client, newer, path, name="东侧三排")
    assert send(client, older, path, name="西侧三排", seen="").status_code == 302
    assert form_in(page_of(client, path), field="name").fields["name"] == "西侧三排"
