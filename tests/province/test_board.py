"""The board: every number opened and its list counted, on any day since the first record."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import County, HelpKind
from mentoring import actions as mentoring
from mentors import actions as mentors
from province.queries import board, prefectures
from province.queries.report import quarter_of, read_quarter, report_of
from province.queries.targets import TARGETS, by_prefecture, people_on, reached
from spaces.models import Space, SpaceStanding
from tests.clock import NOW
from tests.factories import (
    MentorFactory,
    NeedFactory,
    RequestFactory,
    SpaceFactory,
    UserFactory,
    VentureFactory,
)
from tests.files import got
from tests.mentoring.pairs import Pair, in_english
from tests.mobility.test_province import away, unit_of
from tests.results.stage import Stage, of_the_province
from tests.scenes import signed_in
from ui import figures
from ventures.models import Member, Venture

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOW.date()


def since(space, days, status="running", **change):
    """Let a space have stood so since some days ago."""
    told = {"type_id": space.type_id, "level": space.level, "county_id": space.county_id} | change
    return SpaceStanding.objects.create(space=space, status=status, since=NOW - days * DAY, **told)


def numbers(day=TODAY):
    return {each.target.code: each.count for each in reached(day)}


def world():
    """Spaces of each type, a venture, mentors, rows of the registers, researchers on leave."""
    for kind, county in (
        ("maker", "630102"), ("maker-enterprise", "632801"), ("maker-university", "630102"),
        ("star", "632221"), ("incubator", "632221"),
    ):  # fmt: skip
        since(SpaceFactory(type_id=kind, county_id=county), 60)
    SpaceFactory(status="planned", county_id="632525")
    stage = Stage()
    stage.confirmed(stage.technology())
    stage.technology(number="2")
    stage.confirmed(stage.transfer())
    MentorFactory()
    unit = unit_of()
    for _ in range(5):
        away(unit)
    return stage


def counted(client, code, **told):
    """Return how many rows all pages of a list have."""
    rows, number = 0, 1
    while True:
        page = client.get(reverse("board_rows", args=[code]), {"page": number, **told})
        assert page.status_code == 200
        shown = page.context["page"]
        rows += len(shown)
        if not shown.has_next():
            return rows + page.context["others"]
        number += 1


@pytest.mark.parametrize("days", [0, 30])
def test_every_number_is_opened_and_its_list_counted(days, monkeypatch):
    monkeypatch.setattr("province.views.board.PER_PAGE", 2)
    stage = world()
    client, day = signed_in(stage.officer), TODAY - days * DAY
    shown = client.get(reverse("board"), {"on": day.isoformat()})
    targets = shown.context["targets"]
    assert [each.target.code for each in targets] == list(TARGETS)
    for each in targets:
        code = each.target.code
        assert f"{reverse('board_rows', args=[code])}?on={day}" in shown.content.decode()
        assert counted(client, code, on=day.isoformat()) == each.count, code
        answer = got(client, reverse("board_rows_export", args=[code]), {"on": day.isoformat()})
        sheet = load_workbook(BytesIO(answer.content)).active
        assert sheet.max_row - 2 + each.others == each.count, code


def test_the_numbers_of_a_day():
    stage = world()
    told = numbers()
    assert told["spaces"] == Space.objects.filter(status="running").count() == 6
    assert told["counties"] == 3
    assert (told["enterprise"], told["university"], told["star"]) == (2, 1, 1)
    assert (told["technologies"], told["transfers"]) == (1, 1)
    assert told["people"] == 1 + 1 + 5  # a lead, a mentor, and five on leave
    assert stage.lead in people_on(TODAY)
    wanted = {each.target.code: each.wanted for each in reached(TODAY)}
    assert wanted == {
        "spaces": 50, "counties": 45, "people": 2000, "technologies": 200, "transfers": 200,
        "enterprise": 5, "university": 8, "star": 3,
    }  # fmt: skip
    assert County.objects.count() == 45


def test_a_person_is_counted_once_whatever_he_is():
    founder = UserFactory(hats=[Hat.FOUNDER, Hat.MENTOR])
    VentureFactory(founders=[founder])
    VentureFactory(founders=[founder])
    MentorFactory(user=founder)
    assert [(each, each.what) for each in people_on(TODAY)] == [(founder, "both")]
    unit = unit_of()
    away(unit, user=founder)
    for _ in range(5):
        away(unit, user=UserFactory(hats=[Hat.RESEARCHER]))
    assert numbers()["people"] == 1 + 5


@pytest.mark.parametrize(("on_leave", "told"), [(0, 0), (1, 0), (4, 0), (5, 5)])
def test_fewer_than_five_on_leave_are_not_told(on_leave, told):
    unit = unit_of()
    for _ in range(on_leave):
        away(unit)
    assert numbers()["people"] == told


def test_people_of_a_day_had_joined_and_their_venture_was_live():
    venture = VentureFactory(created_at=NOW - 50 * DAY)
    Member.objects.filter(venture=venture).update(joined_at=NOW - 40 * DAY)
    assert [people_on(TODAY - days * DAY).count() for days in (41, 40, 0)] == [0, 1, 1]
    Venture.objects.filter(pk=venture.pk).update(archived_at=NOW - 10 * DAY)
    assert [people_on(TODAY - days * DAY).count() for days in (11, 10, 0)] == [1, 0, 0]
    gone = VentureFactory().founders.first()
    gone.is_active = False
    gone.save()
    assert not people_on(TODAY)


def test_a_mentor_counts_while_he_is_in_the_library():
    mentor = MentorFactory()
    mentors.suspend(mentor, by=of_the_province(), at=NOW - 5 * DAY)
    assert [people_on(TODAY - days * DAY).count() for days in (6, 5, 0)] == [1, 0, 0]


def test_a_space_counts_before_the_day_it_closed_and_not_after():
    space = SpaceFactory()
    since(space, 30)
    since(space, 9, "closed")
    Space.objects.filter(pk=space.pk).update(status="closed")
    assert [numbers(TODAY - days * DAY)["spaces"] for days in (31, 30, 10, 9)] == [0, 1, 1, 0]
    assert numbers()["spaces"] == 0
    client = signed_in(of_the_province())
    told = client.get(reverse("board_rows", args=["spaces"]), {"on": str(TODAY - 10 * DAY)})
    assert space.name in told.content.decode()
    assert reverse("space", args=[space.slug]) not in told.content.decode()


def test_before_the_first_record_no_number_is_shown():
    client = signed_in(of_the_province(), language="en")
    user = client.get("/").wsgi_request.user
    user.language = "en"
    user.save()
    assert client.get(reverse("board")).status_code == 200  # nothing on record at all
    since(SpaceFactory(), 60)
    before = str(TODAY - 61 * DAY)
    with translation.override("en"):
        page = client.get(reverse("board"), {"on": before})
        assert "targets" not in page.context
        assert f"No record before {TODAY - 60 * DAY}" in page.content.decode()
        rows = client.get(reverse("board_rows", args=["spaces"]), {"on": before})
        assert f"No record before {TODAY - 60 * DAY}" in rows.content.decode()
    export = reverse("board_rows_export", args=["spaces"])
    assert client.get(export, {"on": before}).status_code == 404
    for odd in ("x", "2199-01-01", "²", ""):
        assert client.get(reverse("board"), {"on": odd}).context["day"] == TODAY


def test_the_board_is_for_officers_and_auditors_of_the_province():
    stage = world()
    auditor = of_the_province(Role.AUDITOR)
    elsewhere = of_the_province(Role.AUDITOR, OrganisationKind.UNIVERSITY)
    names = ("board", "board_report", "board_report_word", "board_report_excel")
    urls = [reverse(name) for name in names]
    urls += [reverse(name, args=["people"]) for name in ("board_rows", "board_rows_export")]
    for url in urls:
        for person in (stage.officer, auditor):
            assert got(signed_in(person), url, {"quarter": "2026-Q4"}).status_code == 200, url
        for person in (elsewhere, stage.manager, stage.lead, MentorFactory().user):
            assert signed_in(person).get(url, {"quarter": "2026-Q4"}).status_code == 403, url
        assert signed_in(stage.officer).post(url).status_code == 405
    assert signed_in(stage.officer).get(reverse("board_rows", args=["no"])).status_code == 404
    assert reverse("board") in signed_in(auditor).get("/spaces/").content.decode()
    assert reverse("board") in signed_in(stage.officer).get("/province/").content.decode()


# --- map, counties, trends -------------------------------------------------------------------
def test_map_counties_and_gaps_say_one_thing():
    world()
    lines = board.counties(TODAY)
    assert len(lines) == 45
    assert sum(line.spaces for line in lines) == numbers()["spaces"]
    assert sum(line.spaces > 0 for line in lines) == numbers()["counties"]
    tiles = {each.cell: each for each in board.tiles(lines)}
    assert len(tiles) == 8
    assert (tiles["haixi"].spaces, tiles["haixi"].covered, tiles["haixi"].level) == (2, 1, 1)
    assert (tiles["guoluo"].spaces, tiles["guoluo"].level) == (0, 0)
    gaps = board.gaps_by_prefecture(lines, TODAY)
    assert sum(len(gap.names) for gap in gaps) == 45 - numbers()["counties"]
    (hainan,) = [gap for gap in gaps if gap.place.pk == "632500"]
    assert hainan.planned == 1
    fewest = board.ordered(lines, "spaces")
    assert fewest[0].spaces == 0
    assert fewest[-1].spaces == 2
    by_mentors = board.ordered(lines, "mentors")
    assert (by_mentors[-1].county.pk, by_mentors[-1].mentors) == ("632801", 1)


def test_each_prefecture_has_its_line_and_the_province_their_sum():
    world()
    lines = board.counties(TODAY)
    told = prefectures.table(lines, TODAY)
    assert len(told.lines) == 8
    assert (told.whole.spaces, told.whole.covered, told.whole.counties) == (6, 3, 45)
    assert told.whole.mentors == sum(each.mentors for each in told.lines) == 1
    at = {each.place.pk: each for each in told.lines}
    assert (at["632800"].spaces, at["632800"].mentors) == (2, 1)
    places = figures.given("leave")(TODAY)
    assert (told.whole.away, told.whole.due) == places.whole
    assert at["632800"].away == 5


def test_leave_of_fewer_than_five_is_not_told_by_prefecture():
    unit = unit_of()
    for county, number in (("632801", 4), ("630102", 7)):
        for _ in range(number):
            away(unit, county=county)
    told = prefectures.table(board.counties(TODAY), TODAY)
    at = {each.place.pk: each.away for each in told.lines}
    assert at["632800"] is None
    page = signed_in(of_the_province()).get(reverse("board"), {"map": "leave"})
    assert page.status_code == 200


def test_mentoring_waiting_and_shortage_of_a_prefecture():
    county = County.objects.get(pk="632801")
    pair = Pair(request__venture__county=county)
    other = Pair()
    Venture.objects.filter(pk=other.row.venture_id).update(county_id="630102")
    need = NeedFactory(help_kind_id=_known("tax"), venture__county=county)
    told = prefectures.table(board.counties(TODAY), TODAY)
    at = {each.place.pk: each for each in told.lines}
    assert (at["632800"].pairs, told.whole.pairs) == (1, 2)
    assert at["632800"].waiting == 0
    assert at["632800"].short.label == str(need.help_kind)
    mentors.end(pair.row, by=pair.founder, at=NOW)
    assert prefectures.table(board.counties(TODAY), TODAY).whole.pairs == 1


def test_a_share_of_fewer_than_five_answers_is_not_told():
    county = County.objects.get(pk="632801")
    options = {"venture__county": county, "sent_at": NOW - DAY, "due_at": NOW + DAY}
    for _ in range(4):
        RequestFactory(status="declined", **options)
    rate = next(each.rate for each in prefectures.table(board.counties(TODAY), TODAY).lines
                if each.place.pk == "632800")  # fmt: skip
    assert (rate.answered, rate.is_told) == (4, False)
    RequestFactory(status="declined", **options)
    told = prefectures.table(board.counties(TODAY), TODAY)
    assert (told.whole.rate.is_told, told.whole.rate.percent) == (True, 0)


@pytest.mark.parametrize("metric", list(prefectures.METRICS))
def test_the_map_shows_one_number_of_each_prefecture(metric):
    stage = world()
    client = signed_in(stage.officer)
    page = client.get(reverse("board"), {"map": metric})
    assert page.context["metric"] == metric
    assert len(page.context["cells"]) == 8
    assert all(0 <= each.level <= 5 for each in page.context["cells"])
    assert client.get(reverse("board"), {"map": "x"}).context["metric"] == "counties"


def test_the_table_of_prefectures_is_given_as_excel():
    stage = world()
    answer = signed_in(stage.officer).get(reverse("board_prefectures_export"))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet.max_row - 2 == 9
    before = {"on": str(TODAY - 999 * DAY)}
    url = reverse("board_prefectures_export")
    assert signed_in(stage.officer).get(url, before).status_code == 404
    assert signed_in(stage.lead).get(url).status_code == 403


def test_the_page_says_how_people_are_counted():
    stage = world()
    page = in_english(stage.officer).get(reverse("board")).content.decode()
    assert "Each counted once, by account." in page
    assert "5 researchers on leave who are none of these" in page


def test_trends_end_with_the_numbers_of_the_day():
    world()
    told = board.trends(TODAY)
    assert (len(told.days), told.days[-1], told.days[-2]) == (24, TODAY, date(2026, 10, 31))
    lines = {line.code: line.values for line in told.lines}
    today, leavers = numbers(), 5
    assert lines["spaces"][-1] == today["spaces"]
    assert lines["spaces"][-2] == numbers(told.days[-2])["spaces"] == 5
    assert lines["spaces"][0] is None  # before the first record
    assert lines["people"][-1] == today["people"] - leavers
    assert lines["technologies"][-2:] == [0, today["technologies"]]


def test_the_trend_of_people_is_the_number_of_each_day():
    VentureFactory(created_at=NOW - 90 * DAY)
    Member.objects.update(joined_at=NOW - 80 * DAY)
    left = VentureFactory(created_at=NOW - 200 * DAY)
    Member.objects.filter(venture=left).update(joined_at=NOW - 200 * DAY)
    Venture.objects.filter(pk=left.pk).update(archived_at=NOW - 40 * DAY)
    mentor = MentorFactory()
    mentors.suspend(mentor, by=of_the_province(), at=NOW - 70 * DAY)
    MentorFactory(user=Member.objects.exclude(venture=left).get().person)
    told = board.trends(TODAY)
    (values,) = [line.values for line in told.lines if line.code == "people"]
    assert values == [people_on(day).count() for day in told.days]
    assert len(set(values)) > 2


def test_hours_count_in_the_month_they_were_held_in_once_confirmed():
    pair = Pair()
    row = pair.record(minutes=90)
    assert board.trends(TODAY).lines[2].values[-1] == 0
    mentoring.confirm(row, seen=1, by=pair.mentor, at=NOW)
    assert board.trends(TODAY).lines[2].values[-1] == round(90 / 60)


def test_drawings_and_table_stand_on_the_page():
    page = signed_in(world().officer).get(reverse("board")).content.decode()
    assert page.count("<polyline") == 6  # and none of answers, of which there are none
    assert not re.search(r'points="[^"]*nan', page)


# --- shortage, leave --------------------------------------------------------------------------
def test_what_nobody_offers_stands_first_then_the_largest_gap():
    for kind, ventures in (("pilot-hall", 3), ("patents", 2), ("tax", 3)):
        for _ in range(ventures):
            NeedFactory(help_kind_id=_known(kind))
    mentor = MentorFactory()
    mentor.help_kinds.set([_known("tax")])
    told = [each for each in board.shortages() if not each.is_trade]
    assert [(each.ventures, each.offered) for each in told] == [(2, 0), (3, 1)]
    trades = [each for each in board.shortages() if each.is_trade]
    assert [(each.ventures, each.offered) for each in trades] == [(8, 1)]
    assert board.lacking() == [each for each in board.shortages() if not each.offered] != []
    mentor.sectors.clear()
    assert board.lacking() == [each for each in board.shortages() if not each.offered]
    assert any(each.is_trade for each in board.lacking())
    Venture.objects.update(archived_at=NOW)
    assert board.shortages() == []


def _known(code):
    """Return a kind of help: a place for the first, people for the others."""
    if code == "pilot-hall":
        return code
    people = HelpKind.objects.exclude(group="place").order_by("pk")
    return people[{"patents": 0, "tax": 1}[code]].pk


def test_leave_ends_are_counts_and_small_ones_are_not_told():
    unit = unit_of()
    for _ in range(4):
        away(unit, days_left=40)
    away(unit, days_left=130)
    leave = board.leave_of(TODAY)
    counts = dict(leave.months)
    assert len(leave.months) == 12
    assert counts[(TODAY + 130 * DAY).replace(day=1)] is None
    page = signed_in(of_the_province()).get(reverse("board"))
    assert page.status_code == 200
    assert "王砚秋" not in page.content.decode()


# --- the quarter ------------------------------------------------------------------------------
def test_a_quarter_is_read_and_compared_with_the_one_before():
    assert str(read_quarter("2026-Q3", TODAY)) == "2026-Q3"
    for odd in (None, "", "2027-Q1", "2026-Q5", "x", "２０２６-Q1"):
        assert str(read_quarter(odd, TODAY)) == "2026-Q3", odd
    assert str(read_quarter("x", TODAY, first=TODAY)) == "2026-Q4"  # nothing is known of Q3
    since(SpaceFactory(), 60)  # 25 September
    SpaceFactory()
    now = report_of(quarter_of(TODAY), TODAY)
    spaces = now.targets[0]
    assert (now.day, spaces.now.count, spaces.before, spaces.change) == (TODAY, 2, 1, 1)
    earlier = report_of(read_quarter("2026-Q3", TODAY), TODAY)
    assert (earlier.targets[0].now.count, earlier.targets[0].before) == (1, None)
    assert report_of(read_quarter("2026-Q2", TODAY), TODAY) is None


def test_the_prefectures_of_the_report_add_up():
    world()
    told, whole = by_prefecture(TODAY), numbers()
    for code in TARGETS:
        summed = sum(each.get(code, 0) for each in told.values())
        assert summed == whole[code] - (5 if code == "people" else 0), code


def test_word_and_excel_say_what_the_page_says():
    client = signed_in(world().officer)
    chosen = {"quarter": "2026-Q4"}
    page = client.get(reverse("board_report"), chosen)
    report = page.context["report"]
    assert str(page.context["quarter"]) == "2026-Q4"
    word = Document(BytesIO(client.get(reverse("board_report_word"), chosen).content))
    cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
    assert len(word.tables) == 6
    book = load_workbook(BytesIO(client.get(reverse("board_report_excel"), chosen).content))
    assert len(book.sheetnames) == 6
    told = {row[0].value: row[2].value for row in book.worksheets[0].iter_rows(min_row=3)}
    with translation.override("zh-hans"):
        for each in report.targets:
            label = str(each.now.target.label)
            assert label in cells
            assert told[label] == each.now.count
    assert client.get(reverse("board_report_word"), {"quarter": "2020-Q1"}).status_code == 404
    assert client.get(reverse("board_report"), {"quarter": "2020-Q1"}).status_code == 200


def test_more_rows_ask_no_more_questions(django_assert_max_num_queries):
    client = signed_in(world().officer)
    urls = (reverse("board"), reverse("board_rows", args=["people"]), reverse("board_report"))
    for url in urls:
        client.get(url)
        with django_assert_max_num_queries(85) as first:
            assert client.get(url).status_code == 200
        since(SpaceFactory(county_id="632621"), 3)
        VentureFactory()
        MentorFactory()
        with django_assert_max_num_queries(len(first)):
            client.get(url)


@pytest.mark.parametrize("asked", ["2030-01-01", "abc", "0001-01-01"])
def test_a_day_that_cannot_be_shown_is_named(asked):
    world()
    client = in_english(of_the_province())
    for url in ("/province/board/", "/province/board/spaces/"):
        assert (
            f"“{asked}” is not a date up to today"
            in client.get(url, {"on": asked}).content.decode()
        )
        assert "is not a date" not in client.get(url).content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_of_two_shortages_alike_the_same_is_named_in_either_language(language):
    codes = sorted(HelpKind.objects.exclude(group="place").values_list("pk", flat=True))
    for code in reversed(codes):
        NeedFactory(venture__county_id="630102", help_kind_id=code)
    place = County.objects.get(pk="630102").prefecture_id
    with translation.override(language):
        assert prefectures._short(board.help_now())[place].label == str(
            HelpKind.objects.get(pk=codes[0])
        )


def test_numbers_of_leave_stand_with_their_own_day_where_it_is_another():
    stage = world()
    client, asked = in_english(stage.officer), TODAY.replace(day=1) - 3 * DAY
    told = board.leave_of(asked).day
    assert told < asked
    page = client.get(reverse("board"), {"on": asked.isoformat()}).content.decode()
    # tile, prefectures, months that end; the map shows another number
    assert page.count(f"People on leave: as of {told}.") == 2 + bool(people_others(asked))
    shown = client.get(reverse("board"), {"on": asked.isoformat(), "map": "leave"}).content.decode()
    assert shown.count(f"as of {told}.") == page.count(f"as of {told}.") + 1
    answer = client.get(reverse("board_prefectures_export"), {"on": asked.isoformat()})
    title = load_workbook(BytesIO(answer.content)).active.cell(1, 1).value
    assert asked.isoformat() in title
    assert f"离岗人数截至{told}" in title


def people_others(day):
    return next(each.others for each in reached(day) if each.target.code == "people")
