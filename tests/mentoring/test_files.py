"""Files go with messages and records, stay, and leave the mentorship by nobody else's hand."""

from threading import Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import OrganisationKind, Role
from audit.guards import broken
from mentoring import actions
from mentoring.actions import files as keeping
from mentoring.models import File, Message, Record
from tests.clock import NOW
from tests.factories import MembershipFactory, MentorFactory
from tests.mentoring.pairs import Pair, in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 brine"


def chosen(name="卤水化验.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def upload(name="卤水化验.pdf"):
    return {"name": name, "content": PDF, "content_type": "application/pdf", "size": len(PDF)}


def post(pair, person, name, told, **keys):
    url = reverse(name, kwargs={"pk": pair.row.pk, **keys})
    return in_english(person).post(url, told)


def write(pair, text="化验单在这里", files=(), **options):
    return post(pair, pair.founder, "message_list", {"text": text, "uploads": files}, **options)


def shown(pair, person, name="mentorship", **keys):
    url = reverse(name, kwargs={"pk": pair.row.pk, **keys})
    return in_english(person).get(url)


def test_a_message_carries_files_that_both_sides_open():
    pair = Pair()
    assert write(pair, files=[chosen(), chosen("账.pdf")]).status_code == 302
    assert Message.objects.get().files.count() == 2
    kept = File.objects.get(name="卤水化验.pdf")
    assert (kept.by, kept.size, kept.content_type) == (pair.founder, len(PDF), "application/pdf")
    for person in (pair.founder, pair.mentor):
        page = shown(pair, person).content.decode()
        assert reverse("file", args=[pair.row.pk, kept.pk]) in page
        answer = shown(pair, person, "file", file=kept.pk)
        assert answer.content == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "卤水化验" in shown(pair, person, "file_list").content.decode()


def test_nobody_else_opens_them_not_even_the_office():
    pair, other = Pair(), Pair()
    write(pair, files=[chosen()])
    kept = File.objects.get()
    officer = MembershipFactory(
        organisation__kind=OrganisationKind.PROVINCE, role=Role.PROGRAMME_OFFICER
    ).user
    for name, keys in (("file", {"file": kept.pk}), ("file_list", {})):
        assert shown(pair, officer, name, **keys).status_code == 403
        assert shown(pair, MentorFactory().user, name, **keys).status_code == 404
    assert "卤水化验" not in shown(pair, officer).content.decode()
    assert shown(other, other.founder, "file", file=kept.pk).status_code == 404


def test_files_of_a_record_stay_when_it_is_put_right():
    pair = Pair()
    told = {"held_on": "2026-11-23", "minutes": 60, "way": "online", "notes": "看了化验单"}
    post(pair, pair.founder, "record_new", {**told, "uploads": [chosen()]})
    row = Record.objects.get()
    assert "卤水化验" in shown(pair, pair.mentor, "record", record=row.pk).content.decode()
    more = {**told, "notes": "改过", "seen": 1, "uploads": [chosen("二.pdf")]}
    assert post(pair, pair.mentor, "record", more, record=row.pk).status_code == 302
    row.refresh_from_db()
    assert (row.notes, row.version) == ("改过", 2)
    assert list(row.files.values_list("name", flat=True)) == ["卤水化验.pdf", "二.pdf"]
    many = {**more, "notes": "再改", "seen": 2, "uploads": [chosen(f"{n}.pdf") for n in range(4)]}
    answer = post(pair, pair.mentor, "record", many, record=row.pk)
    assert answer.status_code == 422
    assert "Five files at most" in answer.content.decode()
    row.refresh_from_db()
    assert (row.notes, row.files.count()) == ("改过", 2)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("a.exe", b"MZ")], "a.exe: Only PDF"),
        ([("a.pdf", b"no pdf")], "a.pdf: The content does not fit"),
        ([("good.pdf", PDF), ("empty.pdf", b"")], "empty.pdf: This file is empty"),
        ([(f"{n}.pdf", PDF) for n in range(6)], "Five files at most"),
    ],
)
def test_a_refused_file_keeps_the_text_and_says_what_to_choose_again(files, says):
    pair = Pair()
    answer = write(pair, text="这段话要留着", files=[chosen(*each) for each in files])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "这段话要留着" in page
    assert "a browser keeps no files" in page
    assert files[0][0] in page
    assert not Message.objects.exists()


def test_a_good_file_is_named_for_choosing_again_when_the_text_is_missing():
    answer = write(Pair(), text="", files=[chosen()])
    page = answer.content.decode()
    assert "Write something first." in page
    assert "卤水化验.pdf" in page


def test_a_full_mentorship_says_so_in_plain_words(monkeypatch):
    pair, other = Pair(), Pair()
    monkeypatch.setattr(keeping, "ROOM", len(PDF) * 2)
    write(pair, files=[chosen(), chosen("二.pdf")])
    answer = write(pair, text="还有一份", files=[chosen("三.pdf")])
    assert answer.status_code == 422
    assert "are full" in answer.content.decode()
    assert "还有一份" in answer.content.decode()
    assert Message.objects.count() == 1  # nothing half written
    assert write(other, files=[chosen()]).status_code == 302


def test_the_name_of_a_file_finds_its_message():
    pair = Pair()
    write(pair, text="第一条", files=[chosen("2026 化验单.pdf")])
    write(pair, text="第二条")
    url = reverse("message_list", args=[pair.row.pk])
    page = in_english(pair.mentor).get(url, {"q": "化验单 第一"}).content.decode()
    assert "第一条" in page
    assert "第二条" not in page


def test_the_database_keeps_files_as_they_are_and_each_with_one_thing():
    pair = Pair()
    made = actions.write_message(
        pair.row, text="化验单", uploads=[upload()], by=pair.founder, at=NOW
    )
    for change in (lambda: File.objects.update(name="b.pdf"), lambda: File.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for whose in ({}, {"message": made, "record": pair.record()}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            File.objects.create(**upload(), **whose, by=pair.founder, at=NOW)
        assert broken(refused.value) == "file_of_a_message_or_a_record"


def questions_of(client, url):
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    return len(asked)


def test_three_messages_with_files_ask_no_more_questions_than_one():
    pair, counted = Pair(), []
    client = signed_in(pair.mentor)
    for text in ("一", "二", "三"):
        actions.write_message(pair.row, text=text, uploads=[upload()], by=pair.founder, at=NOW)
        pair.record(days_ago=len(counted))
        client.get(reverse("message_list", args=[pair.row.pk]))
        counted.append(
            [
                questions_of(client, reverse(name, args=[pair.row.pk]))
                for name in ("message_list", "file_list", "mentorship")
            ]
        )
    assert counted[0] == counted[2]


def test_of_12_who_send_at_once_no_byte_more_than_fits_is_kept(committed, monkeypatch):
    del committed
    pair = Pair()
    monkeypatch.setattr(keeping, "ROOM", len(PDF) * 5)
    outcomes = []

    def send(number):
        try:
            by = pair.mentor if number % 2 else pair.founder
            actions.write_message(pair.row, text=str(number), uploads=[upload()], by=by, at=NOW)
        except actions.NoRoom:
            outcomes.append("full")
        else:
            outcomes.append("kept")
        finally:
            connection.close()

    threads = [Thread(target=send, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["full"] * 7 + ["kept"] * 5
    assert (File.objects.count(), Message.objects.count()) == (5, 5)
