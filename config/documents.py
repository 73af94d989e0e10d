"""Documents of ours, written in Markdown, as pages: headings with anchors, tables that scroll."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import cast

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")
_TABLE = '<div class="scroll-x" tabindex="0"><table class="ledger dense">'


def page_of(text: str, address: Callable[[str], str]) -> SafeString:
    """Return a document as HTML.

    `address` says where a link to another document leads, "" where that is given to nobody: then
    its words stand without a link. Nothing that the text has of HTML is kept as such.
    """
    tokens = _READER.parse(text)
    _anchor(tokens)
    for token in tokens:
        if token.attrs.pop("style", ""):
            # A column of numbers; our pages allow no style in them.
            token.attrSet("class", "num")
        if token.children:
            token.children = list(_linked(token.children, address))
    shown = _READER.renderer.render(tokens, _READER.options, {})
    shown = shown.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    return format_html("{}", SafeString(shown))


def _anchor(tokens: list[Token]) -> None:
    """Give each heading the anchor that links to it have; of two alike the second ends in -1."""
    seen = Counter[str]()
    for token, words in pairwise(tokens):
        if token.type == "heading_open":
            name = slugify(words.content, allow_unicode=True)
            token.attrSet("id", f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1


def _linked(tokens: Iterable[Token], address: Callable[[str], str]) -> Iterable[Token]:
    is_open = True
    for token in tokens:
        if token.type == "link_open":
            to = cast("str", token.attrGet("href") or "")
            if not re.match(r"https?://|#", to):
                name, mark, anchor = to.partition("#")
                known = address(name)
                is_open = bool(known)
                token.attrSet("href", f"{known}{mark}{anchor}")
        if is_open or token.type not in {"link_open", "link_close"}:
            yield token
        if token.type == "link_close":
            is_open = True
