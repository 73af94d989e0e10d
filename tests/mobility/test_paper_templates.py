"""Templates of Word papers from outside: tried before they are taken, and a unit's own."""

import pytest

from accounts.enums import Role
from accounts.policies import Denied
from audit.models import AuditEvent
from mobility.actions.papers import BadTemplate, keep_template, write_paper
from mobility.forms.papers import template_words
from mobility.queries.paper_words import SAMPLE
from mobility.queries.papers import template_in_force
from papers import word as papers_word
from tests.clock import NOW
from tests.mobility.on_paper import away, officer_of, text_of, word, zipped

pytestmark = pytest.mark.django_db
REFUSED = {
    "not_word": [b"", b"%PDF-1.7", zipped(word__document_xml="<x/>"), word("x")[:400]],
    "macro": [zipped(word__document_xml="<x/>", word__vbaProject_bin="x"),
              zipped(word__document_xml="<x/>", types="application/x.macroEnabled.main+xml")],
    "too_big": [b"x" * (papers_word.TEMPLATE_AT_MOST + 1),
                zipped(word__document_xml=b" " * 11_000_000)],
    "unknown": [word("{{ 工资 }}"), word("好", header="{{ 工资 }}"),
                word("{% if 工资 %}x{% endif %}")],
    "syntax": [word("{% if 姓名 %}"), word("{{ 姓名 }")],
    "half_tag": [word("姓名 }}")],
    "render": [word("{% for 项 in 成果 %}{{ 项.价格 }}{% endfor %}")],
    "not_allowed": [
        word("{{ ''.__class__.__mro__ }}"), word("{{ 姓名.__class__ }}"),
        word("{{ 姓名|attr('__class__') }}"), word("{{ 姓名 * 999999999 }}"),
        word("{% for a in 姓名 %}{% for b in 姓名 %}x{% endfor %}{% endfor %}"),
        word("{{ range(9) }}"), word("{% set 甲 = 1 %}"), word("{% include 'x' %}"),
        word("好", header="{{ 姓名.format() }}"), word("{% for a in [1] %}{% endfor %}"),
    ],
}  # fmt: skip
REFUSALS = [(code, content) for code, contents in REFUSED.items() for content in contents]


@pytest.mark.parametrize(("code", "content"), REFUSALS)
def test_a_template_that_cannot_be_filled_in_is_refused_in_words(code, content):
    case = away()
    unit, head = case.employment.organisation, officer_of(case, Role.HR_HEAD)
    with pytest.raises(BadTemplate) as told:
        keep_template(unit, "reminder", name="x.docx", content=content, by=head, at=NOW)
    assert told.value.code == code
    assert "%(" not in template_words(told.value)
    assert template_in_force(unit, "reminder").own is None
    if code == "unknown":
        assert "工资" in template_words(told.value)


def test_a_sandbox_stands_behind_the_list_of_what_is_allowed(monkeypatch):
    monkeypatch.setattr(papers_word, "_is_allowed", lambda _node: True)
    with pytest.raises(BadTemplate, match="render"):
        papers_word.render(word("{{ ''.__class__.__mro__ }}"), SAMPLE)
    with pytest.raises(BadTemplate, match="render"):
        papers_word.render(word("{{ 不存在 }}"), SAMPLE)


def test_a_unit_writes_from_its_own_template_and_others_from_ours():
    case, other = away(), away()
    head = officer_of(case, Role.HR_HEAD)
    keep_template(case.employment.organisation, "reminder", name="我院.docx",
                  content=word("我院函：{{ 姓名 }}"), by=head, at=NOW)  # fmt: skip
    mine = write_paper(case, "reminder", by=head, at=NOW)
    theirs = write_paper(other, "reminder", by=officer_of(other), at=NOW)
    assert text_of(mine.content) == f"我院函：{case.employment.person.name}"
    assert "催返函" in text_of(theirs.content)
    assert AuditEvent.objects.filter(verb="keep_template", actor=head).count() == 1


def test_only_the_head_of_the_unit_replaces_a_template():
    case = away()
    unit, content = case.employment.organisation, word("{{ 姓名 }}")
    for user in (officer_of(case), officer_of(away(), Role.HR_HEAD)):
        with pytest.raises(Denied):
            keep_template(unit, "reminder", name="x.docx", content=content, by=user, at=NOW)
