"""Whom a venture rules out by name, found by the database line by line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mentors.policies import between
from mentors.querysets import folded, folded_lines
from tests.clock import NOW
from tests.factories import VentureFactory
from ventures.actions import archive
from ventures.models import Venture

pytestmark = pytest.mark.django_db
TOLD = "某人\r\n卓玛 (央金)\n\n青海　盐湖（集团）ＣＯ\u2028Ａ\x85b\n（）"


def test_the_database_reads_the_lines_as_python_does():
    venture = VentureFactory(veto_parties=TOLD)
    (lines,) = Venture.objects.values_list(folded_lines("veto_parties"))[0]
    assert set(lines) - {""} == between._parties(venture)


def test_one_statement_finds_who_is_ruled_out_and_by_a_whole_line_alone():
    venture = VentureFactory(veto_parties=TOLD)
    VentureFactory(veto_parties="卓玛")
    VentureFactory()
    names = {folded("卓玛（央金）"), ""}
    with CaptureQueriesContext(connection) as asked:
        assert list(between._ruling_out(names)) == [venture.pk]
    assert len(asked) == 1
    assert not between._ruling_out({"", folded("盐湖")}).exists()
    assert not between._ruling_out({""}).exists()
    archive(venture, by=venture.founders.get(), at=NOW)
    assert not between._ruling_out(names).exists()
