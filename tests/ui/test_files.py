"""A file keeps its name on the way out, whatever somebody called it."""

from email.message import Message

import pytest

from papers.files import NAME_LENGTH, name_of
from ui.files import cut, file_answer

NAMES = [
    "离岗 协议“一”.pdf", "é.pdf", "😀\u2028.pdf", "a;b,c'd.pdf", "a''b.pdf", "a%0d%0ab.pdf", ".pdf",
    'a"; filename="b.exe', 'a\\".pdf', "*utf-8''b.exe", "=?utf-8?q?x?=.pdf", "CON.pdf",
    "a\r\nSet-Cookie: x=1.pdf", "\x00\x7f.pdf", "../../etc/passwd", "\u202efdp.exe",
    "盐" * 5_000 + ".pdf",
]  # fmt: skip


@pytest.mark.parametrize("told", NAMES, ids=lambda told: ascii(told[:20]))
def test_an_odd_name_stays_one_name(told):
    kept = name_of(told)
    said = Message()
    said["Content-Disposition"] = file_answer(b"x", kept, "application/pdf").headers[
        "Content-Disposition"
    ]
    assert said.get_content_disposition() == "attachment"
    assert said.get_filename() == kept
    assert [name for name, _value in said.get_params(header="Content-Disposition")][1:] == [
        "filename"
    ]
    assert len(kept) <= NAME_LENGTH
    assert not set("/\\\r\n\x00\u202e") & set(kept)


def test_a_break_that_reached_the_header_would_add_none():
    answer = file_answer(b"x", "a\r\nSet-Cookie: x=1.pdf", "application/pdf")
    assert "Set-Cookie" not in answer.headers
    assert len(answer.headers["Content-Disposition"].splitlines()) == 1


def test_a_title_says_so_where_rows_are_left_out():
    rows, title = cut(["甲", "乙", "丙"], 2, "名册")
    assert rows == ["甲", "乙"]
    assert title.startswith("名册\n")
    assert "共 3 行" in title
    assert "前 2 行" in title
    assert cut(["甲", "乙"], 2, "名册") == (["甲", "乙"], "名册")
