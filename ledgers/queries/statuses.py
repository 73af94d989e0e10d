"""What 状态 and the remark beside it say: how a leave ended and when, or until when it runs on.

A day in a remark counts only where it stands in full right before the word for the end, such as
2025年6月30日辞职, or right behind 延期至; nothing else is read out of remarks.
"""

import re
import unicodedata
from datetime import date, timedelta

from ledgers.core.choices import CHOICES
from sheets.days import read_date
from sheets.refusals import BadValue

_DAY = r"\d{4} ?[年./-] ?\d{1,2} ?[月./-] ?\d{1,2}日?"
_MONTH = r"\d{4} ?[年./-] ?\d{1,2}月?(?!\d|[月./-] ?\d)"
_WORDS = {
    "returned": "返岗|返校|回岗|报到|回校|在岗",
    "converted": "转为其他形式|转为兼职|转兼职|转为在职",
    "resigned": "辞职|离职|辞聘",
    "dismissed": "解除|解聘|开除",
    "retired": "退休",
    "deceased": "死亡|去世|病故",
    "transferred": "调出|调动|调离|调走",
    "completed": "期满终止|协议期满",
}
_BEFORE_WORD = r"[^\d,，。;；]{0,5}?"
_UNTIL = re.compile(rf"(?:延期|续签|延长|续期|展期)(?:期限)?至 ?({_DAY})")
_OUT = re.compile(r"(?:还剩|剩余|已?逾期).*天|\d+ ?天后到期")
ENDINGS = frozenset(_WORDS)


def read_status(raw: object) -> tuple[str, date | None]:
    """Return the code that a status names, and the day where one stands beside the word.

    >>> read_status("已返岗 2026-03-02")
    ('returned', datetime.date(2026, 3, 2))

    Raises
    ------
    BadValue
        "status": none is named; or as `read_date`.
    """
    text = unicodedata.normalize("NFKC", str(raw)).strip()
    if _OUT.fullmatch(text):
        return "away", None
    found = re.search(_DAY, text)
    if found is None:
        return CHOICES["status"].read(text), None
    word = (text[: found.start()] + text[found.end() :]).strip(" ()")
    return CHOICES["status"].read(word), read_date(found[0])


def day_in(note: str, status: str) -> date | None:
    """Return the day on which a remark says that a leave came to its status.

    >>> day_in("2025.12.31期满，2026.1.4返岗", "returned")
    datetime.date(2026, 1, 4)
    """
    return _date_in(rf"({_DAY}){_BEFORE_WORD}(?:{_WORDS[status]})", note)


def names_month_only(note: str, status: str) -> bool:
    """Tell whether a remark says the month of an end without the day."""
    folded = unicodedata.normalize("NFKC", note)
    return bool(re.search(rf"{_MONTH}{_BEFORE_WORD}(?:{_WORDS[status]})", folded))


def extended_until(note: str) -> date | None:
    """Return the day until which a remark says that a leave was extended."""
    return _date_in(_UNTIL.pattern, note)


def day_after(day: date) -> date:
    """Return the next day, on which an extension begins."""
    return day + timedelta(days=1)


def _date_in(pattern: str, note: str) -> date | None:
    found = re.search(pattern, unicodedata.normalize("NFKC", note))
    try:
        return read_date(found[1]) if found else None
    except BadValue:
        return None
