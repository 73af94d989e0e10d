"""Texts in forms: cleaned of invisible characters, and refused in plain words."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
_CONTACT = re.compile(
    r"(?<!\d)(?:\+?86[\s-]?)?1[\s-]?[3-9](?:[\s-]?\d){9}(?!\d)"
    r"|[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+"
    r"|(?:微信|wechat|weixin|vx|qq)\s*(?:号|id)?\s*[:：是为]?\s*[a-z0-9][\w-]{4,}",
    re.IGNORECASE,
)


def cleaned(text: str) -> str:
    r"""Return `text` without control, zero-width and private characters; line breaks stay.

    >>> cleaned(" 光伏\u200b板\x00 ")
    '光伏板'
    """
    kept = (
        letter
        for letter in text.replace("\r\n", "\n")
        if letter == "\n" or unicodedata.category(letter) not in _INVISIBLE
    )
    return "".join(kept).strip()


def has_contact(text: str) -> bool:
    """Return whether a phone number, mail address, link or chat name stands in `text`.

    >>> has_contact("电话 138 0013 8000"), has_contact("每年 2,000 吨")
    (True, False)
    """
    return _CONTACT.search(unicodedata.normalize("NFKC", text)) is not None


class PlainText(forms.CharField):
    """A text that people wrote; `no_contact` keeps phone numbers and addresses out of it."""

    def __init__(self, *, no_contact: bool = False, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.no_contact = no_contact

    def to_python(self, value: Any) -> Any:  # noqa: ANN401
        """Clean the text."""
        return cleaned(super().to_python(value) or "")

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """Refuse contact data with the way out."""
        text = super().clean(value)
        if self.no_contact and has_contact(text):
            raise forms.ValidationError(
                _(
                    "Leave out phone numbers, addresses and links: the other side gets your "
                    "contact data when both have agreed."
                )
            )
        return text
