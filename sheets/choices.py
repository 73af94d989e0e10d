"""Words that stand in a table for one of a few choices, and the code of each."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from sheets.refusals import BadValue

_NOISE = re.compile(r"[\s,.;:、。;_'\"“”‘’-]+")
_BRACKETED = re.compile(r"\([^()]*\)")


def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())


class Choices:
    """A few codes with the words that stand for each; the first one is what an export writes.

    >>> forms = Choices("form", {"leave_found": ("离岗创办企业", "离岗创业")})
    >>> forms.read("离岗创业（首次）"), forms.name_of("leave_found")
    ('leave_found', '离岗创办企业')
    """

    def __init__(self, refusal: str, words: Mapping[str, Sequence[str]]) -> None:
        self.refusal, self.words = refusal, words
        self._codes = {
            _plain(word): code for code, spoken in words.items() for word in (code, *spoken)
        }

    def read(self, text: str) -> str:
        """Return the code of the choice that `text` names.

        Raises
        ------
        BadValue
            With the code `refusal`: it names none of them.
        """
        word = _plain(text)
        code = self._codes.get(word) or self._codes.get(_BRACKETED.sub("", word))
        if code is None:
            raise BadValue(self.refusal, value=text[:50])
        return code

    @property
    def names(self) -> list[str]:
        """What an export writes, for a drop-down."""
        return [spoken[0] for spoken in self.words.values()]

    def name_of(self, code: str) -> str:
        """Return the name that an export writes for a code; what is no code is itself."""
        return self.words[code][0] if code in self.words else code


YES_OR_NO = Choices(
    "not_yes_or_no",
    {
        "yes": (
            *(
                "是",
                "y",
                "yes",
                "true",
                "√",
                "✓",
                "✔",
                "☑",
                "☒",
                "1",
                "有",
                "对",
                "已",
                "盈利",
                "超岗",
            ),
            *("已盈利", "超", "超岗位", "true()", "t", "v"),
        ),
        "no": (
            *(
                "否",
                "n",
                "no",
                "false",
                "×",
                "✗",
                "✘",
                "x",
                "□",
                "☐",
                "0",
                "无",
                "不是",
                "未",
                "没有",
            ),
            *(
                "未盈利",
                "不盈利",
                "亏损",
                "未超岗",
                "不超岗",
                "不超",
                "未超",
                "非",
                "f",
                "╳",
                "✕",
                "✖",
            ),
        ),
    },
)
