"""A listing from the form to everybody's page, back, off, and on again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.policies import Denied, permits
from audit.guards import broken
from audit.lifecycle import InvalidMove
from exchange import actions, policies
from exchange.models import FRESH_DAYS, Inquiry, Listing
from safety.actions import block
from tests.clock import NOW
from tests.exchange.stage import TYPED, Stage, told
from tests.factories import InquiryFactory, ListingFactory, MembershipFactory, UserFactory
from tests.mentoring.pairs import in_english
from tests.scenes import signed_in

pytestmark = pytest.mark.django_db
LIST = "/exchange/"


def shown(client, **filters):
    return [each.pk for each in client.get(LIST, filters).context["page"]]


def test_a_listing_is_read_by_others_once_the_office_has_looked(stranger):
    stage = Stage()
    client = signed_in(stage.owner)
    refused = client.post(reverse("listing_new"), {**TYPED, "text": "致电 13800138000"})
    assert refused.status_code == 422
    assert "13800138000" in refused.content.decode()  # what was typed is kept
    client.post(reverse("listing_new"), TYPED)
    row = Listing.objects.get()
    assert (row.status, row.by, shown(stranger)) == ("waiting", stage.owner, [])
    assert stranger.get(row.get_absolute_url()).status_code == 404
    office = signed_in(stage.officer)
    assert shown(office, state="waiting") == [row.pk]
    assert "待核对的“更多帮助”条目" in office.get("/province/").content.decode()
    office.post(reverse("listing_act", args=[row.pk, "publish"]))
    assert shown(stranger) == [row.pk]
    page = stranger.get(row.get_absolute_url()).content.decode()
    assert "样品要提前两天寄到" in page
    assert stage.owner.email not in page
    assert told(stage.owner) == ["published"]


def test_what_is_missing_is_told_and_what_was_typed_stays():
    stage = Stage()
    row = stage.listing()
    office = signed_in(stage.officer)
    act = reverse("listing_act", args=[row.pk, "send_back"])
    assert office.post(act, {"note": ""}).status_code == 422
    office.post(act, {"note": "请写清楚收费"})
    row.refresh_from_db()
    assert (row.status, told(stage.owner)) == ("returned", ["sent_back"])
    client = signed_in(stage.owner)
    assert "请写清楚收费" in client.get(row.get_absolute_url()).content.decode()
    client.post(reverse("listing_edit", args=[row.pk]), {**TYPED, "terms": "免费"})
    row.refresh_from_db()
    assert (row.status, row.terms) == ("waiting", "免费")
    assert "请写清楚收费" not in office.get(row.get_absolute_url()).content.decode()
    assert not stage.owner.notifications.unread().filter(kind="exchange/sent_back").exists()


def test_after_a_change_the_office_looks_again_and_nobody_decides_on_an_own_one(stranger):
    stage = Stage()
    row = stage.published()
    signed_in(stage.owner).post(reverse("listing_edit", args=[row.pk]), {**TYPED, "title": "新"})
    assert shown(stranger) == []
    own = ListingFactory(by=stage.officer, status="waiting", checked_on=None, checked_by=None)
    with pytest.raises(Denied):
        actions.publish(own, by=stage.officer, at=NOW)
    with pytest.raises(Denied):
        actions.publish(row, by=stage.owner, at=NOW)


def test_saved_without_a_change_it_stands_as_it_stood(stranger):
    stage = Stage()
    row = stage.published()
    url, client = reverse("listing_edit", args=[row.pk]), in_english(stage.owner)
    answer = client.post(url, TYPED)
    assert answer.status_code == 422
    assert "You changed nothing" in answer.content.decode()
    assert shown(stranger) == [row.pk]
    actions.close(row, note="仪器坏了", by=stage.owner, at=NOW)
    assert client.post(url, TYPED).status_code == 302  # taken off, it comes back as it was


def test_nobody_publishes_words_that_were_not_read():
    stage = Stage()
    row = stage.listing()
    office = signed_in(stage.officer)
    page = office.get(row.get_absolute_url())
    seen = page.context["listing"].seen
    assert f'name="seen" value="{seen}"' in page.content.decode()
    actions.save(Listing.objects.get(), {"text": "换成了别的话"}, by=stage.owner, at=NOW)
    act = reverse("listing_act", args=[row.pk, "publish"])
    office.post(act, {"seen": seen})
    row.refresh_from_db()
    assert row.status == "waiting"
    office.post(act, {"seen": row.seen})
    row.refresh_from_db()
    assert row.status == "open"


def test_taken_off_it_is_gone_for_others_and_whoever_waits_is_told(stranger):
    stage = Stage()
    row = stage.published()
    waits = stage.asked(row)
    actions.close(row, note="仪器坏了", by=stage.owner, at=NOW)
    waits.refresh_from_db()
    assert (shown(stranger), waits.status) == ([], "ended")
    assert told(stage.founder) == ["gone"]
    actions.save(row, {"title": "又能用了"}, by=stage.owner, at=NOW)
    row.refresh_from_db()
    assert row.status == "waiting"
    with pytest.raises(InvalidMove):
        actions.publish(Listing(pk=row.pk, status="open", by=stage.owner), by=stage.officer, at=NOW)


def test_the_list_is_narrowed_by_kind_place_and_words(stranger):
    first = ListingFactory(kind="task", title="找低钠氢氧化镁", prefecture_id="632800")
    second = ListingFactory(terms="免费")
    assert set(shown(stranger)) == {first.pk, second.pk}
    assert shown(stranger, kind="task") == [first.pk]
    assert shown(stranger, place="632800") == [first.pk]
    assert shown(stranger, q="免费") == [second.pk]
    assert shown(stranger, q="，") == []
    assert set(shown(stranger, kind="no", place="x")) == {first.pk, second.pk}
    kinds = stranger.get(LIST, {"kind": "task"}).context["kinds"]
    assert {kind.value: count for kind, count in kinds if count} == {"task": 1, "instrument": 1}
    nothing = stranger.get(LIST, {"q": "钻石"}).content.decode()
    assert "没有符合这些条件的条目" in nothing


def test_whom_to_turn_to_is_found_by_kind_and_kinds_without_anybody_take_no_room(stranger):
    wanted = {kind: ListingFactory(kind=kind) for kind in ("bank", "society", "transfer", "rights")}
    for kind, row in wanted.items():
        assert shown(stranger, kind=kind) == [row.pk]
    tabs = stranger.get(LIST, {"kind": "money"}).content.decode()
    assert [kind in tabs for kind in ("?kind=bank", "?kind=money", "?kind=task")] == [
        True, True, False
    ]  # fmt: skip


def test_after_its_last_day_and_without_its_writer_nobody_reads_it(stranger):
    today = timezone.localdate()
    lasts = ListingFactory(until=today)
    ListingFactory(until=today - timedelta(days=1))
    ListingFactory(by__is_active=False)
    assert shown(stranger) == [lasts.pk]
    client = signed_in(lasts.by)
    over = {**TYPED, "until": (today - timedelta(days=1)).isoformat()}
    refused = client.post(reverse("listing_edit", args=[lasts.pk]), over)
    assert refused.context["form"].errors.keys() == {"until"}


def test_whoever_is_kept_apart_reads_nothing_of_the_other():
    row = ListingFactory()
    reader = UserFactory()
    block(reader, by=row.by, at=NOW)
    assert shown(signed_in(reader)) == []
    assert not permits(policies.may_ask, reader, row, on=NOW.date())


def test_one_press_says_that_it_is_still_so_after_it_was_asked_for():
    today = timezone.localdate()
    row = ListingFactory(checked_on=today - timedelta(days=FRESH_DAYS - 14))
    assert row.is_fresh(today)
    assert actions.ask_whether_so(at=NOW) == 1
    assert actions.ask_whether_so(at=NOW) == 0
    assert told(row.by) == ["still_so"]
    signed_in(row.by).post(reverse("listing_act", args=[row.pk, "confirm"]))
    row.refresh_from_db()
    assert (row.checked_on, row.checked_by) == (today, row.by)
    assert not row.by.notifications.unread().exists()
    assert actions.ask_whether_so(at=NOW) == 0


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_administrators_have_no_part_in_it(role):
    person = MembershipFactory(organisation__kind="province", role=role).user
    assert not permits(policies.may_list, person, on=NOW.date())


@pytest.mark.parametrize(
    ("guard", "change"),
    [
        ("listing_status_is_known", {"status": "sold"}),
        ("listing_kind_is_known", {"kind": "person"}),
        ("listing_open_once_checked", {"checked_on": None}),
        ("listing_returned_with_what_is_missing", {"status": "returned"}),
    ],
)
def test_the_database_refuses(guard, change):
    row = ListingFactory()
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        Listing.objects.filter(pk=row.pk).update(**change)
    assert broken(problem.value) == guard


@pytest.mark.parametrize(
    ("guard", "change"),
    [
        ("inquiry_status_is_known", {"status": "sold", "answered_at": NOW}),
        ("inquiry_answered_first", {"status": "signed"}),
        ("inquiry_answered_after_it_was_asked", {"answered_at": NOW - timedelta(days=1)}),
    ],
)
def test_the_database_refuses_of_a_question(guard, change):
    row = InquiryFactory()
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        Inquiry.objects.filter(pk=row.pk).update(**change)
    assert broken(problem.value) == guard


def test_the_list_asks_as_often_for_many_as_for_few(stranger, django_assert_max_num_queries):
    ListingFactory()
    stranger.get(LIST)
    ListingFactory.create_batch(23)
    with django_assert_max_num_queries(6):
        assert len(shown(stranger)) == 24
