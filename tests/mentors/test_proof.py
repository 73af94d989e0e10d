"""What shows that a mentor's lines are true: papers, lines that wait, consent, a deputy."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document

from accounts.policies import Denied
from audit.models import AuditEvent
from mentors import actions
from mentors.actions import proof
from mentors.enums import MentorStatus
from mentors.models import Deputy, Evidence, Interest
from notifications.models import Notification
from papers.word import letter
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import ExperienceFactory, MentorFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.mentors.test_vetting import applied, decide, told
from tests.mobility.on_paper import PDF
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db


def paper(name="合同.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def hand_in(mentor, kind="work", line="", **file):
    return signed_in(mentor.user).post(
        reverse("mentor_papers"), {"kind": kind, "line": line, "file": paper(**file)}
    )


def test_a_mentor_hands_in_a_paper_that_only_he_and_the_office_open(stranger):
    mentor, officer = applied(), an_officer()
    assert hand_in(mentor).status_code == 302
    kept = Evidence.objects.get()
    assert (bytes(kept.content), kept.name, kept.kind) == (PDF, "合同.pdf", "work")
    for reader, url in (
        (mentor.user, reverse("mentor_paper", args=[kept.pk])),
        (officer, reverse("vetting_paper", args=[mentor.pk, kept.pk])),
    ):
        answer = signed_in(reader).get(url)
        assert answer.content == PDF
        assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    other = MentorFactory()
    assert signed_in(other.user).get(reverse("mentor_paper", args=[kept.pk])).status_code == 404
    url = reverse("vetting_paper", args=[mentor.pk, kept.pk])
    assert signed_in(other.user).get(url).status_code == 403
    assert stranger.get(url).status_code == 302
    assert (
        "合同.pdf" in signed_in(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "PDF"),
        ("a.pdf", b"<html>", "内容和文件名对不上"),
        ("a.pdf", b"", "空"),
    ],
)
def test_what_is_no_paper_is_refused_in_words_and_the_kind_stays(name, content, said):
    mentor = applied()
    answer = hand_in(mentor, "consent", name=name, content=content)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert 'value="consent" selected' in page
    assert not Evidence.objects.exists()


def test_a_paper_is_taken_back_and_the_trail_keeps_that_it_was_there():
    mentor = applied()
    hand_in(mentor)
    kept = Evidence.objects.get()
    url = reverse("evidence_remove", args=[kept.pk])
    assert signed_in(MentorFactory().user).post(url).status_code == 404
    assert signed_in(mentor.user).post(url).status_code == 302
    assert not Evidence.objects.exists()
    assert AuditEvent.objects.filter(verb="drop_evidence").exists()


def test_the_queue_counts_the_lines_of_an_applicant_that_have_papers():
    mentor, officer = applied(), an_officer()
    line, _bare = (ExperienceFactory(mentor=mentor, text=text) for text in ("建过厂", "卖过药"))
    hand_in(mentor)  # for no line
    queue = in_english(officer).get(reverse("vetting_list")).content.decode()
    assert "2 lines, 0 with papers" in queue
    for name in ("合同.pdf", "发票.pdf"):
        assert hand_in(mentor, line=line.pk, name=name).status_code == 302
    queue = in_english(officer).get(reverse("vetting_list")).content.decode()
    assert "2 lines, 1 with papers" in queue
    assert proofs_told(officer) == 0  # nothing waits to be published
    page = in_english(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert page.count("Handed in for it:") == 1


def test_twenty_papers_are_kept_at_most(monkeypatch):
    monkeypatch.setattr(proof, "EVIDENCE_AT_MOST", 1)
    mentor = applied()
    hand_in(mentor)
    assert hand_in(mentor).status_code == 422


def test_the_database_changes_no_paper():
    mentor = applied()
    hand_in(mentor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.update(name="另一份.pdf")


def test_whoever_serves_a_public_body_needs_its_consent():
    mentor, officer = applied(in_service=True), an_officer()
    answer = decide(officer, mentor, "approve", years="3", text="欢迎")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "单位同意书" in page
    assert "欢迎" in page
    mentor.refresh_from_db()
    assert mentor.status == MentorStatus.APPLIED
    hand_in(mentor, "work")
    assert decide(officer, mentor, "approve", years="3").status_code == 422
    hand_in(mentor, "consent")
    assert decide(officer, mentor, "approve", years="3").status_code == 302


def held_line():
    """A mentor who was let in with one line of two."""
    mentor, officer = applied(), an_officer()
    shown, waits = (ExperienceFactory(mentor=mentor, text=text) for text in ("建过厂", "卖过药"))
    actions.approve(mentor, held=[waits.pk], by=officer, at=NOW)
    return mentor, officer, shown


def test_a_line_without_proof_is_read_by_nobody_till_the_office_has_seen_one(stranger):
    mentor, officer, shown = held_line()
    url = reverse("mentor", args=[mentor.slug])
    assert [row.text for row in mentor.experiences.all()] == [shown.text]
    page = stranger.get(url).content.decode()
    assert "建过厂" in page
    assert "卖过药" not in page
    assert "卖过药" in signed_in(mentor.user).get(reverse("mentor_papers")).content.decode()
    line = mentor.held_lines.get()
    press = reverse("line_show", args=[mentor.pk, line.pk])
    assert signed_in(mentor.user).post(press).status_code == 403
    assert signed_in(officer).post(press).status_code == 302
    assert "卖过药" in stranger.get(url).content.decode()
    assert "mentors/line_shown" in told(mentor.user)
    assert signed_in(officer).post(press).status_code == 302  # a second press
    assert mentor.experiences.count() == 2


def test_typing_a_line_without_proof_again_does_not_publish_it():
    mentor, _officer, shown = held_line()
    rows = [{"id": shown.pk, "text": shown.text}, {"text": "卖过药"}]
    fields = {"headline": mentor.headline, "promise": mentor.promise}
    actions.save_profile(mentor.user, fields, rows, version=mentor.version, at=NOW)
    assert [row.text for row in mentor.experiences.all()] == [shown.text]
    assert mentor.held_lines.count() == 1


def test_a_full_profile_takes_no_further_line(monkeypatch):
    mentor, officer, _shown = held_line()
    monkeypatch.setattr(proof, "EXPERIENCES_AT_MOST", 1)
    with pytest.raises(proof.TooManyLines):
        actions.show_line(mentor.held_lines.get(), by=officer, at=NOW)
    assert mentor.held_lines.count() == 1


def proofs_told(officer):
    return Notification.objects.filter(recipient=officer, kind="mentors/line_proof").count()


def test_a_paper_stands_at_the_line_that_it_shows_and_the_office_hears_once():
    mentor, officer, _shown = held_line()
    line = mentor.held_lines.get()
    own = in_english(mentor.user).get(reverse("mentor_papers") + f"?line={line.pk}")
    assert f'<option value="{line.pk}" selected>' in own.content.decode()
    for name in ("合同.pdf", "发票.pdf"):
        assert hand_in(mentor, line=line.pk, name=name).status_code == 302
    assert proofs_told(officer) == 1
    page = in_english(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert page.count("Handed in for it:") == 1
    assert page.count("发票.pdf") == 2  # at the line, and in the list of all
    Notification.objects.filter(recipient=officer).mark_read(at=NOW)
    hand_in(mentor, line=line.pk)
    assert proofs_told(officer) == 2
    actions.show_line(line, by=officer, at=NOW)
    assert not Notification.objects.unread().filter(kind="mentors/line_proof").exists()
    page = in_english(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert page.count("Handed in for it:") == 1  # now at the published line


def test_a_paper_for_no_line_or_for_another_mentors_line():
    mentor, officer, _shown = held_line()
    other = MentorFactory()
    strange = other.held_lines.create(text="别人的话")
    assert hand_in(mentor, line=strange.pk).status_code == 422
    with pytest.raises(Denied):
        actions.keep_evidence(
            mentor, kind="work", line=strange, by=mentor.user, at=NOW,
            file={"name": "a.pdf", "content": PDF, "size": 8, "content_type": "application/pdf"},
        )  # fmt: skip
    assert hand_in(mentor).status_code == 302
    assert "mentors/line_proof" not in told(officer)
    page = in_english(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    assert "No paper for it yet." in page


def test_deleting_a_line_stands_in_a_fold_that_says_what_it_does():
    mentor, _officer, _line = held_line()
    page = in_english(mentor.user).get(reverse("mentor_papers")).content.decode()
    before, _, after = page.partition("Delete this line…")
    assert before.rstrip().endswith("<summary>")
    assert "gone for good" in after


def test_a_mentor_gives_a_line_up():
    mentor, _officer, _shown = held_line()
    url = reverse("line_remove", args=[mentor.held_lines.get().pk])
    assert signed_in(MentorFactory().user).post(url).status_code == 404
    assert signed_in(mentor.user).post(url).status_code == 302
    assert not mentor.held_lines.exists()


# --- a deputy --------------------------------------------------------------------------------
def known_to_all():
    """A mentor whom the only officer knows."""
    officer, mentor = an_officer(), applied()
    Interest.objects.create(mentor=mentor, relation="kin", party=officer.name)
    return officer, mentor


def test_a_sole_officer_with_a_conflict_names_somebody_who_decides():
    officer, mentor = known_to_all()
    deputy = UserFactory()
    page = reverse("vetting", args=[mentor.pk])
    assert signed_in(deputy).get(page).status_code == 403
    assert decide(officer, mentor, "approve", years="3").status_code == 403
    url = reverse("vetting_deputy", args=[mentor.pk])
    assert signed_in(officer).post(url, {"person": "nobody@example.cn"}).status_code == 422
    assert signed_in(officer).post(url, {"person": mentor.user.email}).status_code == 422
    assert signed_in(officer).post(url, {"person": officer.email}).status_code == 422
    assert signed_in(officer).post(url, {"person": deputy.email}).status_code == 302
    assert Notification.objects.filter(recipient=deputy, kind="mentors/deputised").exists()
    assert signed_in(deputy).get(page).status_code == 200
    assert signed_in(deputy).get(reverse("vetting_list")).status_code == 403
    other = applied()
    assert signed_in(deputy).get(reverse("vetting", args=[other.pk])).status_code == 403
    assert decide(deputy, mentor, "approve", years="3").status_code == 302
    assert mentor.vettings.first().by == deputy


def test_nobody_is_named_while_a_colleague_may_decide():
    officer, mentor = known_to_all()
    an_officer()
    assert (
        "vetting_deputy"
        not in signed_in(officer).get(reverse("vetting", args=[mentor.pk])).content.decode()
    )
    with pytest.raises(Denied):
        actions.name_deputy(mentor, person=UserFactory(), by=officer, at=NOW)


def test_the_database_lets_nobody_name_himself():
    officer, mentor = known_to_all()
    with pytest.raises(DatabaseError), transaction.atomic():
        Deputy.objects.create(mentor=mentor, person=officer, named_by=officer, at=NOW)


# --- the letter ------------------------------------------------------------------------------
def test_the_letter_of_appointment_says_the_term_on_the_page_and_in_word():
    mentor, officer = applied(), an_officer()
    assert signed_in(mentor.user).get(reverse("my_letter")).status_code == 404
    actions.approve(mentor, years=3, by=officer, at=NOW)
    mentor.refresh_from_db()
    ends = mentor.term_ends_on
    words = f"至{ends.year}年{ends.month}月{ends.day}日止"
    assert words in signed_in(mentor.user).get(reverse("my_letter")).content.decode()
    url = reverse("letter_word", args=[mentor.pk])
    answer = signed_in(officer).get(url)
    text = "\n".join(each.text for each in Document(BytesIO(answer.content)).paragraphs)
    assert words in text
    assert mentor.user.name in text
    assert signed_in(MentorFactory().user).get(url).status_code == 403


def test_a_letter_is_a_word_file_with_its_words_in_order():
    read = Document(BytesIO(letter("聘书", ["一", "二"], ["办公室"])))
    assert [each.text for each in read.paragraphs] == ["聘书", "一", "二", "办公室"]
