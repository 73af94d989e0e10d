"""Pages of long lists: the keys are sorted, the rows are read by them."""

import pytest
from django.core.paginator import EmptyPage, Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors.models import MentorshipRequest
from province.queries import desk
from tests.clock import NOW
from tests.factories import MentorFactory, RequestFactory
from ui.pages import SortedByKey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_page_holds_what_it_held_when_all_was_sorted(page):
    mentors = [MentorFactory() for _ in range(3)]
    for number in range(5):
        RequestFactory(mentor=mentors[number % 3], status="declined")
    RequestFactory(status="expired")
    for rows in (desk.requests("declined", "", NOW), desk.mentors("free", "", NOW)):
        told, plain = (kind(rows, 2) for kind in (SortedByKey, Paginator))
        if page > plain.num_pages:
            with pytest.raises(EmptyPage):
                told.page(page)
            continue
        assert list(told.page(page)) == list(plain.page(page)) != []
        assert [vars(each).keys() for each in told.page(page)] == [
            vars(each).keys() for each in plain.page(page)
        ]


def test_only_keys_are_sorted_and_nothing_is_joined_to_them():
    RequestFactory(status="declined")
    with CaptureQueriesContext(
        connection,
    ) as sent:
        (row,) = SortedByKey(desk.requests("declined", "", NOW), 30).page(1)
        assert row.mentor.user.name
    _count, keys, rows = [each["sql"] for each in sent]
    assert "ORDER BY" in keys
    assert "JOIN" not in keys
    assert "ORDER BY" not in rows


def test_a_list_without_rows_has_one_page_without_rows():
    assert list(SortedByKey(MentorshipRequest.objects.order_by("pk"), 30).page(1)) == []
