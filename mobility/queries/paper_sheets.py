"""A paper written here as a page to print: what the Word file says, laid out by our stylesheet."""

from io import BytesIO
from typing import Any

import mammoth
from django.utils.safestring import SafeString, mark_safe
from mammoth import documents, transforms

_TITLE_FROM = 18  # points; a line of such letters is the title of the paper
_STYLES = """
p[style-name='sheet title'] => p.title:fresh
p[style-name='sheet center'] => p.center:fresh
p[style-name='sheet right'] => p.right:fresh
p => p:fresh
"""
_SIDES = {"center": "sheet center", "right": "sheet right", "end": "sheet right"}


def sheet_of(content: bytes) -> SafeString:
    """Return the text and tables of a Word file as HTML.

    Letters are escaped; links lose their address and pictures are left out, so that a template of
    an office can say nothing here but words.
    """
    told = mammoth.convert_to_html(
        BytesIO(content),
        style_map=_STYLES,
        include_default_style_map=False,
        transform_document=_laid_out,
        convert_image=lambda _image: [],
    )
    sheet: SafeString = mark_safe(told.value)  # noqa: S308  mammoth escapes what it writes
    return sheet


def _paragraph(paragraph: Any) -> object:  # noqa: ANN401
    runs = transforms.get_descendants_of_type(paragraph, documents.Run)
    if any((run.font_size or 0) >= _TITLE_FROM for run in runs):
        return paragraph.copy(style_name="sheet title")
    return paragraph.copy(style_name=_SIDES.get(paragraph.alignment))


_unlinked = transforms.element_of_type(
    documents.Hyperlink, lambda link: documents.run(link.children)
)
_placed = transforms.paragraph(_paragraph)


def _laid_out(document: object) -> object:
    return _placed(_unlinked(document))
