"""Pages of the registers: lists with filters and Excel, a row with its files, its form."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.policies import Denied
from results import policies
from results.models import Technology, Transfer
from tests.clock import NOW
from tests.factories import TechnologyFactory, TransferFactory, UserFactory, VentureFactory
from tests.files import got
from tests.results.stage import Stage
from tests.scenes import signed_in
from tests.whole.test_forms_kept import form_in, page_of
from ventures.actions import archive

pytestmark = pytest.mark.django_db


def pdf():
    return SimpleUploadedFile("证书.pdf", b"%PDF-1.4", "application/pdf")


def typed(**change):
    return {
        "name": "老卤提硼", "kind": "patent", "number": "zl2020 1000 0001.x",
        "registered_on": "2024-05-17", "owner": "昆仑盐湖科技", "prefecture": "632800", **change,
    }  # fmt: skip


def contract(**change):
    return {
        "name": "阻燃粉体配方", "number": "qhjs-1", "way": "licence", "giver": "研究院",
        "company": "墨白镁业", "amount": "300000", "day": "2026-04-02", "prefecture": "632800",
        **change,
    }  # fmt: skip


def listed(client, of="technologies", **filters):
    return [
        row.pk for row in client.get(reverse("result_list", args=[of]), filters).context["page"]
    ]


def test_a_manager_proposes_with_a_file_and_finds_the_row():
    stage = Stage()
    client, url = signed_in(stage.manager), reverse("result_new", args=["technologies"])
    refused = client.post(url, typed(space=stage.space.pk))
    assert refused.status_code == 422
    assert "老卤提硼" in refused.content.decode()
    assert client.post(url, typed(file=pdf())).status_code == 422  # of no space
    answer = client.post(url, typed(space=stage.space.pk, file=pdf()))
    row = Technology.objects.get()
    assert answer.headers["Location"] == row.get_absolute_url()
    assert (row.number, row.by, row.space) == ("ZL202010000001.X", stage.manager, stage.space)
    again = client.post(url, typed(space=stage.space.pk, file=pdf()))
    assert again.status_code == 422
    assert again.context["form"].errors.keys() == {"number"}
    paper = row.evidence.get()
    got = client.get(reverse("result_paper", args=["technologies", row.pk, paper.pk]))
    assert got.content == b"%PDF-1.4"


def test_an_officer_names_venture_and_space_by_their_whole_names():
    stage = Stage()
    client, url = signed_in(stage.officer), reverse("result_new", args=["technologies"])
    assert client.post(url, typed(file=pdf(), venture="没有的项目")).status_code == 422
    client.post(url, typed(file=pdf(), venture=stage.venture.name, space=stage.space.name))
    row = Technology.objects.get()
    assert (row.venture, row.space) == (stage.venture, stage.space)
    page = client.get(reverse("result_edit", args=["technologies", row.pk])).content.decode()
    assert stage.venture.name in page


def test_a_transfer_is_of_a_technology_by_its_number_or_of_another_result():
    stage = Stage()
    known = stage.technology()
    client, url = signed_in(stage.manager), reverse("result_new", args=["transfers"])
    side = {"space": stage.space.pk}
    both = client.post(url, contract(technology=known.number, file=pdf(), **side))
    assert both.status_code == 422
    told = contract(name="", technology=known.number.lower(), file=pdf(), **side)
    assert client.post(url, told).status_code == 302
    assert Transfer.objects.get().technology == known
    unknown = contract(name="", technology="no", number="2", file=pdf(), **side)
    assert client.post(url, unknown).status_code == 422


@pytest.mark.parametrize(
    ("of", "told", "name"),
    [
        ("technologies", typed(), "listing_number"),
        ("transfers", contract(), "registration_number"),
    ],
)
def test_numbers_of_the_technology_market_are_optional_shown_and_found(of, told, name):
    stage = Stage()
    client, url = signed_in(stage.manager), reverse("result_new", args=[of])
    side = {"space": stage.space.pk}
    client.post(url, told | side | {"file": pdf()})
    client.post(url, told | side | {"file": pdf(), "number": "2", name: "qhjs 2026-88"})
    model = Technology if of == "technologies" else Transfer
    row = model.objects.get(number="2")
    assert getattr(row, name) == "QHJS2026-88"
    assert "QHJS2026-88" in client.get(row.get_absolute_url()).content.decode()
    assert listed(client, of, q="2026-88") == [row.pk]


def test_a_day_to_come_is_refused():
    stage = Stage()
    client = signed_in(stage.manager)
    url = reverse("result_new", args=["technologies"])
    told = typed(space=stage.space.pk, file=pdf(), registered_on="2026-12-24")
    assert client.post(url, told).context["form"].errors.keys() == {"registered_on"}


def test_a_list_is_searched_filtered_ordered_and_taken_along():
    stage = Stage()
    client = signed_in(stage.officer)
    old = TechnologyFactory(name="甲", registered_on="2023-01-02", prefecture_id="630100")
    new = TechnologyFactory(name="乙", kind="software", number="ZZ2021SR1")
    assert listed(client) == [new.pk, old.pk]
    assert listed(client, sort="number") == [old.pk, new.pk]
    for filters, found in (
        ({"q": "甲"}, [old]), ({"q": "2021sr"}, [new]), ({"q": "，"}, []),
        ({"year": "2023"}, [old]),
        ({"place": "630100"}, [old]), ({"kind": "software"}, [new]), ({"state": "confirmed"}, []),
        ({"year": "x", "kind": "?", "page": "x"}, [new, old]),
    ):  # fmt: skip
        assert listed(client, **filters) == [row.pk for row in found], filters
    answer = got(client, reverse("result_export", args=["technologies"]), {"q": "甲"})
    cells = [c.value for line in load_workbook(BytesIO(answer.content)).active for c in line]
    assert "甲" in cells
    assert "乙" not in cells
    big, small = TransferFactory(amount=9), TransferFactory(amount=1)
    assert listed(client, "transfers", sort="amount") == [big.pk, small.pk]


def test_more_rows_ask_no_more_questions(django_assert_max_num_queries):
    client = signed_in(Stage().officer)
    TechnologyFactory()
    url = reverse("result_list", args=["technologies"])
    client.get(url)
    with django_assert_max_num_queries(29) as first:
        client.get(url)
    for _ in range(3):
        TechnologyFactory()
    with django_assert_max_num_queries(len(first)):
        client.get(url)


def test_a_press_decides_and_a_refused_one_keeps_the_typing():
    stage = Stage()
    row = stage.technology()
    client = signed_in(stage.officer)

    def act(verb, **told):
        return client.post(reverse("result_act", args=["technologies", row.pk, verb]), told)

    assert act("send_back").status_code == 422
    assert act("no").status_code == 404
    assert act("confirm").status_code == 302
    row.refresh_from_db()
    assert row.status == "confirmed"
    assert act("confirm").status_code == 302  # nothing more
    assert act("withdraw", note="权利终止").status_code == 302
    row.refresh_from_db()
    assert (row.status, row.missing) == ("withdrawn", "权利终止")
    assert "权利终止" in client.get(row.get_absolute_url()).content.decode()


def test_strangers_to_a_row_do_not_find_it():
    stage = Stage()
    row = stage.technology()
    paper = row.evidence.get().pk
    for person, status in ((stage.lead, 404), (UserFactory(), 404), (stage.manager, 200)):
        client = signed_in(person)
        assert client.get(row.get_absolute_url()).status_code == status
        url = reverse("result_paper", args=["technologies", row.pk, paper])
        assert client.get(url).status_code == status
    other = stage.transfer()
    client = signed_in(stage.officer)
    assert (
        client.get(reverse("result_paper", args=["transfers", other.pk, paper])).status_code == 404
    )
    assert client.get("/results/secrets/").status_code == 404
    assert signed_in(stage.manager).post(
        reverse("result_act", args=["technologies", row.pk, "confirm"])
    ).status_code == 403  # fmt: skip
    newcomer = UserFactory(hats=[])
    assert signed_in(newcomer).get("/results/technologies/").status_code == 403


def test_a_venture_in_a_register_is_not_deleted():
    stage = Stage()
    stage.technology(space=None, venture=stage.venture, by=stage.lead)
    client = signed_in(stage.lead)
    assert client.post(reverse("venture_delete", args=[stage.venture.pk])).status_code == 403


def test_nobody_confirms_words_that_were_not_compared_with_the_file():
    stage = Stage()
    row = stage.technology()
    office, act = signed_in(stage.officer), reverse("result_act", args=[row.of, row.pk, "confirm"])
    seen = office.get(row.get_absolute_url()).context["row"].seen
    Technology.objects.filter(pk=row.pk).update(owner="另一家公司")
    office.post(act, {"seen": seen})
    row.refresh_from_db()
    assert row.status == "proposed"
    office.post(act, {"seen": row.seen})
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_what_is_typed_of_a_row_that_was_confirmed_meanwhile_is_given_back():
    stage = Stage()
    row = stage.confirmed(stage.technology())
    url = reverse("result_edit", args=["technologies", row.pk])
    told = typed(space=stage.space.pk, number=row.number, note="证书第二页有变更记录")
    answer = signed_in(stage.manager).post(url, told, follow=True)
    assert told["note"] in answer.content.decode()
    row.refresh_from_db()
    assert row.note == ""


def test_putting_a_row_right_keeps_what_stands_there_of_others():
    stage, other = Stage(), VentureFactory(name="别人的项目")
    right = stage.technology(by=stage.officer, space=None, venture=other)
    row = stage.transfer(by=stage.officer, venture=other, technology=right, name="")
    client, url = signed_in(stage.manager), reverse("result_edit", args=["transfers", row.pk])
    fields = form_in(page_of(client, url), field="giver").fields
    assert fields["venture"] == str(other.pk)
    told = contract(
        name="", technology=right.number, number=row.number, giver="高原研究院",
        venture=other.pk, space=stage.space.pk,
    )  # fmt: skip
    assert client.post(url, told).status_code == 302
    row.refresh_from_db()
    assert (row.giver, row.venture, row.technology) == ("高原研究院", other, right)
    with pytest.raises(Denied):
        policies.may_read(stage.manager, right)


def test_the_office_puts_right_a_row_of_a_venture_that_was_archived_since():
    stage = Stage()
    row = stage.technology(venture=stage.venture, by=stage.officer)
    archive(stage.venture, by=stage.lead, at=NOW)
    url = reverse("result_edit", args=["technologies", row.pk])
    told = typed(venture=stage.venture.name, space=stage.space.name, number=row.number, note="补正")
    assert signed_in(stage.officer).post(url, told).status_code == 302
    row.refresh_from_db()
    assert (row.note, row.venture) == ("补正", stage.venture)
