"""What one cell of the ledger says: raw values in, Python values or a refusal out."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from sheets.choices import YES_OR_NO, Choices
from sheets.days import read_date, read_length, read_month, read_span
from sheets.headings import Kind
from sheets.refusals import NO_RESULT, BadValue

__all__ = ["LONGEST", "BadValue", "identity_number", "names", "read", "shown"]

LONGEST: Mapping[str, int] = {"name": 50, "code": 40, "phone": 40, "text": 200, "long": 2000}
_TEXTS = frozenset(LONGEST)
_HARD_LIMIT = 40_000  # characters; Excel's cells end at 32,767
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "//", "\\", "无", "暂无", "空", "n/a", "#n/a"})
_ERRORS = frozenset({"#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#n/a"})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})  # control, zero-width and direction marks, halves
_NONCHARACTERS = "\ufffe\uffff"
_CJK_GAP = re.compile(
    r"(?<=[\u3400-\u9fff\U00020000-\U0003ffff]) (?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_DOT = re.compile(r"\s*[•・‧∙●﹒·]\s*")  # 才让•卓玛
_IDENTITY = re.compile(r"[0-9]{17}[0-9X]")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+", re.IGNORECASE)
LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
# One number or several, with what stands between their parts, and an extension.
_PHONE = re.compile(r"\+?[0-9(][0-9() ,;/、,;:.转*#—–-]{3,}[0-9)](?:\s*\D{0,8})?")
_EXACT_DIGITS = 15  # of a number in Excel
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
    "十三": 13,
}
_GRADE = re.compile(
    r"(?:专业技术岗位|专业技术岗|专业技术|专技岗位|专技岗|专技|正高级?|副高级?|教授|副教授|"
    r"高级|中级|初级|讲师|助教|助理)?([0-9]{1,2}|十[一二三]?|[一二三四五六七八九])级?岗?位?"
)
_HIGHEST_GRADE = 13
WAGE_STEP_MOST = 65  # 薪级 of professional and managing posts (国人部发〔2006〕56号)
_STEP = re.compile(r"(?:薪级)?([0-9]{1,2})级?")
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.0{1,4})?")
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,10})?)(%?)")
_WHOLE = 100
_SHARE_STEP = Decimal("0.0001")


def read(kind: Kind, raw: object, choices: Choices | None = None) -> object:
    """Read a cell.

    Parameters
    ----------
    kind
        The kind of its column.
    raw
        What stands in it: str, int, float, bool, datetime or None.
    choices
        Of a column with choices, these; else None.

    Returns
    -------
    object
        None for an empty cell, else by kind: "date", "month" → date; "count", "grade",
        "step", "wage_step" → int;
        "percent" → Decimal; "bool" → bool; texts, numbers and choices → str (for choices the
        code); "span" → two dates, "length" → number and unit.

    Raises
    ------
    BadValue
        With `code` "no_day", "no_month", "unclear_month", "no_such_day", "unclear_date",
        "not_a_date" (dates); "identity_length", "identity_checksum", "identity_birth",
        "identity_lost_digits"; "credit_code"; "grade"; "span"; "length"; "step"; "share",
        "unclear_share"; "count"; "not_yes_or_no", or what the choices refuse with; "too_long"
        (`limit`, `length`), "lost_digits", "became_date"; "excel_error" (`value`), "no_result";
        "formula" (a name), "phone" (`value`).
    """
    if raw == NO_RESULT:
        raise BadValue("no_result")
    if raw is None or (isinstance(raw, str) and _is_nothing(kind, raw)):
        return None
    return choices.read(_as_text(raw)) if choices else _READERS[kind](raw)


def names(kind: Kind, choices: Choices | None = None) -> list[str]:
    """Return what a drop-down offers for cells of a kind."""
    return ["是", "否"] if kind == "bool" else choices.names if choices else []


def shown(kind: Kind, value: object, choices: Choices | None = None) -> object:
    """Return what an export writes for a value; `read` makes the value of it again.

    >>> shown("bool", True), shown("grade", 7)
    ('是', '专技7级')
    """
    match value:
        case None:
            return None
        case bool():
            return "是" if value else "否"
        case str() if choices and value:
            return choices.name_of(value)
        case int() if kind == "grade":
            return f"专技{value}级"
        case _:
            return value


def _is_nothing(kind: Kind, raw: str) -> bool:
    """Tell an empty cell; a dash is one except in a text. Refuse Excel's error marks."""
    if len(raw) > _HARD_LIMIT:
        raise BadValue("too_long", limit=LONGEST.get(kind, _EXACT_DIGITS), length=len(raw))
    text = _clean(raw)
    if kind in _TEXTS and not text:
        return True
    word = unicodedata.normalize("NFKC", text).lower()
    if word in _ERRORS:
        raise BadValue("excel_error", value=text)
    return kind not in _TEXTS and word in _NOTHING and (kind, word) != ("bool", "无")


def _clean(raw: str) -> str:
    """Drop what cannot be seen, make every gap one space, trim."""
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in raw
        if letter.isspace()
        or (unicodedata.category(letter) not in _INVISIBLE and letter not in _NONCHARACTERS)
    )
    return " ".join(visible.split())


def _as_text(raw: object) -> str:
    """Return a cell as text; 427.0 is "427", a datetime its date."""
    match raw:
        case bool():
            return "是" if raw else "否"
        case float() if raw.is_integer() and abs(raw) < 10**_EXACT_DIGITS:
            return str(int(raw))
        case datetime():
            return raw.date().isoformat()
        case _:
            return _clean(str(raw))


def _folded(raw: object) -> str:
    """Return a cell as text in half-width letters and digits, without any space."""
    return "".join(unicodedata.normalize("NFKC", _as_text(raw)).split())


def _within(kind: str, text: str) -> str | None:
    if len(text) > LONGEST[kind]:
        raise BadValue("too_long", limit=LONGEST[kind], length=len(text))
    return text or None


def _text(raw: object) -> str | None:
    return _within("text", _as_text(raw))


def _long(raw: object) -> str | None:
    return _within("long", _as_text(raw))


def _name(raw: object) -> str | None:
    """Read a name: 张　三 is 张三, and every middle dot is the same."""
    text = _as_text(raw)
    if text.startswith(LIKE_A_FORMULA):
        raise BadValue("formula", value=text[:50])
    return _within("name", _CJK_GAP.sub("", _DOT.sub("·", text)))


def _code(raw: object) -> str | None:
    """Read a number that is no quantity; zeros in front stay."""
    if isinstance(raw, date):
        raise BadValue("became_date", value=_as_text(raw))
    _refuse_lost_digits(raw, "lost_digits")
    return _within("code", " ".join(unicodedata.normalize("NFKC", _as_text(raw)).split()))


def _phone(raw: object) -> str | None:
    _refuse_lost_digits(raw, "lost_digits")
    text = " ".join(unicodedata.normalize("NFKC", _as_text(raw)).split())
    if text and not _PHONE.fullmatch(text):
        raise BadValue("phone", value=text[:50])
    return _within("phone", text)


def _refuse_lost_digits(raw: object, code: str) -> None:
    """Refuse a number so long that Excel has put zeros for its last digits."""
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if is_number and isinstance(raw, float) and abs(raw) >= 10**_EXACT_DIGITS:
        raise BadValue(code)
    text = str(raw)
    is_long = len(text) > _EXACT_DIGITS
    if is_number and is_long and text[_EXACT_DIGITS:].strip("0") == "":
        raise BadValue(code)
    if isinstance(raw, str) and _SCIENTIFIC.fullmatch(_folded(raw)):
        raise BadValue(code)


def identity_number(raw: object) -> str:
    """Read an identity number; its county need not be in our list, which ages."""
    _refuse_lost_digits(raw, "identity_lost_digits")
    number = _folded(raw).upper()
    if len(number) != 18:  # noqa: PLR2004 — the length the law fixes
        raise BadValue("identity_length", length=len(number))
    if not _IDENTITY.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        raise BadValue("identity_checksum")
    try:
        ric.get_birth_date(number)
    except ValidationError:
        raise BadValue("identity_birth") from None
    return number


def _credit(raw: object) -> str:
    number = _folded(raw).upper()
    try:
        return uscc.validate(number)
    except ValidationError:
        raise BadValue("credit_code", value=number[:30]) from None


def _grade(raw: object) -> int:
    """Read 专技七级, 七级, 7 or 专业技术7级."""
    text = re.sub(r"\([^()]*\)", "", _folded(raw))
    found = _GRADE.fullmatch(text)
    grade = 0
    if found:
        grade = _NUMERALS.get(found[1]) or int(found[1])
    if not 1 <= grade <= _HIGHEST_GRADE:
        raise BadValue("grade", value=text[:50])
    return grade


def _step(raw: object) -> int:
    found = _STEP.fullmatch(_folded(raw))
    if not found or not int(found[1]):
        raise BadValue("step", value=_folded(raw)[:50])
    return int(found[1])


def _wage_step(raw: object) -> int:
    step = _step(raw)
    if step > WAGE_STEP_MOST:
        raise BadValue("step", value=str(step))
    return step


def _count(raw: object) -> int:
    """Read a whole number of whatever the heading says: １，８６０, 1,860 and 1860.00 are 1860."""
    text = _folded(raw)
    found = None if isinstance(raw, bool | date) else _COUNT.fullmatch(text)
    if found is None:
        raise BadValue("count", value=text[:50])
    return int(found[1].replace(",", ""))


def _percent(raw: object) -> Decimal:
    """Read a share in per cent; 0.45 without a sign may be 45 % and is refused."""
    text = _folded(repr(raw) if isinstance(raw, float) else raw)
    found = _SHARE.fullmatch(text)
    if found is None:
        raise BadValue("share", value=text[:50])
    share = _rounded(found[1])
    if share > _WHOLE:
        raise BadValue("share", value=text[:50])
    if not found[2] and 0 < share <= 1:
        raise BadValue("unclear_share", value=text[:50])
    return share


def _rounded(text: str) -> Decimal:
    try:
        share = Decimal(text).quantize(_SHARE_STEP, ROUND_HALF_UP)
    except InvalidOperation:
        raise BadValue("share", value=text[:50]) from None
    return share.quantize(Decimal(1)) if share == share.to_integral() else share.normalize()


def _bool(raw: object) -> bool:
    return raw if isinstance(raw, bool) else YES_OR_NO.read(_as_text(raw)) == "yes"


_READERS: Mapping[str, Callable[[object], object]] = {
    "bool": _bool,
    "code": _code,
    "count": _count,
    "credit": _credit,
    "date": read_date,
    "grade": _grade,
    "identity": identity_number,
    "length": read_length,
    "long": _long,
    "month": read_month,
    "name": _name,
    "percent": _percent,
    "phone": _phone,
    "span": read_span,
    "step": _step,
    "text": _text,
    "wage_step": _wage_step,
}
