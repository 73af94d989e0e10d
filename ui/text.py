"""Texts in forms, imports and searches: one cleaning for all, and contact details noticed."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sized
from functools import reduce
from operator import and_
from typing import Any

from django import forms
from django.core.validators import (
    BaseValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ui.outside import DayField

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}
WORDS_AT_MOST = 8  # of a search
TEXT_AT_MOST = 5_000  # letters, where a field sets no limit of its own
SENTENCE_AT_LEAST = 10  # letters, or half as many Chinese characters
_HAN = re.compile(r"[\u4e00-\u9fff]")
_WIDE = range(0xFF10, 0xFF5B)  # Ａ, ａ, ０ as Chinese keyboards write them
_TO_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in _WIDE if chr(code - 0xFEE0).isalnum()},
    **dict.fromkeys(map(ord, "・•‧∙⋅･"), "·"),  # the dot of a Tibetan or foreign name
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003"), " "),
}


def cleaned(text: str) -> str:
    r"""Return `text` as one person would type it and another find it.

    Control, zero-width and private characters go, line breaks stay; letters and digits are narrow,
    dots in names and blanks alike. Brackets and punctuation stay as written.

    >>> cleaned(" 光伏\u200b板\x00 "), cleaned("Ｔ９０４１（ＡＩ）"), cleaned("阿依古丽・买买提")
    ('光伏板', 'T9041（AI）', '阿依古丽·买买提')
    """
    kept = (
        letter
        for letter in text.replace("\r\n", "\n").translate(_TO_PLAIN)
        if letter == "\n" or unicodedata.category(letter) not in _INVISIBLE
    )
    return "".join(kept).strip()


def code(text: str) -> str:
    """Return a staff number, credit code or identity number: narrow, without blanks, in capitals.

    >>> code(" ｔ９０ ４１"), code("９１６３０１０４ｍａ７５")
    ('T9041', '91630104MA75')
    """
    return "".join(cleaned(unicodedata.normalize("NFKC", text)).split()).upper()


def is_chinese(text: str) -> bool:
    """Return whether a text is Chinese rather than English, by the letters that prevail.

    >>> is_chinese("用 PLC 控制的盐田泵"), is_chinese("brine pumps"), is_chinese("12")
    (True, False, True)
    """
    han = len(_HAN.findall(text))
    latin = len(re.findall(r"[A-Za-z]", text))
    return han * 3 >= latin


def days_in_words(days: int) -> str:
    """Return a number of days in the language of the page."""
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def sought(text: str) -> str:
    """Return what is looked for: cleaned, in small letters, punctuation for nothing.

    >>> sought(" ＡＩ "), sought("，"), sought("张 三，")
    ('ai', '', '张 三')
    """
    words = re.split(r"[\s，。、；：！？,;!?…“”\"'`~|\\]+", cleaned(text).lower())
    return " ".join(filter(None, words))


def every_word(text: str, holds: Callable[[str], models.Q]) -> models.Q:
    """Return the condition that each word of a search is held; a search without a word finds none.

    A name is found as an English page prints it, “Lin Weiyang”, where `holds` asks `search_key`.
    """
    words = sought(text).split()[:WORDS_AT_MOST]
    if text and not words:
        return models.Q(pk__in=())
    return reduce(and_, map(holds, words), models.Q())


def same_name(one: str, other: str) -> bool:
    """Return whether two names are one, however brackets, blanks, dots and widths were typed.

    >>> same_name("墨白镁业（青海）公司", "墨白镁业 (青海)公司"), same_name("刘叙白", "张三丰")
    (True, False)
    """
    return _plainest(one) == _plainest(other)


def _plainest(name: str) -> str:
    return "".join(cleaned(unicodedata.normalize("NFKC", name)).lower().split())


# --- contact details -----------------------------------------------------------------------------
_SPOKEN = str.maketrans(
    "〇○零洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾", "0000111222" + "33445566777" + "88999"
)
_ID = r"[a-z0-9][a-z0-9_.-]{4,40}"  # behind a colon or “号”
_TELLING_ID = r"(?=[a-z._-]{0,40}[\d_])[a-z][a-z0-9_.-]{4,40}"  # a word alone is no name
_QQ_NUMBER = r"\d{5,11}(?!\d| ?(?:人|元|万|亿|户|个|次|粉|条|吨|台|件|套|多|余|左右))"
_WECHAT = r"(?:微 ?信|薇 ?信|威信|v信|wechat|wei ?xin|vx|wx)"
_QQ = r"(?:q ?q|扣 ?扣|企鹅号)"
_PROFILE = r"(?:头像|主页|简介|资料|名片|签名|昵称|朋友圈)"
_NO_ADDING = r"(?!支付|小程序|公众|登录|登陆|接口|商城|群控|生态|视频号|店|小店|平台|推送|端)"
_CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} ?(?:@|\(at\)|\[at\]|艾特|圈a) ?[\w-]{1,64} ?(?:\.|点|dot) ?[a-z]{2}"
    r"|(?<![\w.+-])[\w.+-]{1,64} at [\w-]{1,64} dot [a-z]{2}"
    r"|\w#(?:qq|163|126|gmail|outlook|hotmail|foxmail|sina)\."
    r"|https?:/|www\.\w"
    rf"|(?:{_WECHAT}|{_QQ}|telegram|whatsapp|抖音|小红书|快手|钉钉|飞书)"
    rf" ?(?:(?:号|群|id) ?[:是为]?|[:是为]) ?(?!\d+ ?[^\x00-\x7f])@?{_ID}"
    rf"|(?:{_WECHAT}|telegram|whatsapp) ?(?:号|群|id)? ?{_TELLING_ID}"
    rf"|{_QQ} ?(?:号|群|id)? ?[:是为]? ?{_QQ_NUMBER}"
    rf"|加(?:我|个)?(?:微|薇|v|q|好友) ?:? ?{_ID}|加我 ?:? ?{_ID}"
    rf"|加(?:我的?|个|一?下) ?(?:{_WECHAT}|{_QQ}){_NO_ADDING}"
    rf"|加(?:我|个)? ?(?:微|薇|v|q)(?=$|[\s，。,.!;、]|聊|详|私|谈|咨|同号)"
    rf"|(?:{_WECHAT}|{_QQ}|微|(?<![a-z])v|电话|手机号?|联系方式|号码|二维码)"
    rf" ?(?:就?在|见|看|详见) ?(?:我的?|个人)? ?{_PROFILE}"
    rf"|(?:{_WECHAT}|{_QQ}|微|薇|(?<![a-z])v|电话|手机)"
    r" ?(?:和|与)?(?:手机|电话|微信)? ?同(?:步)? ?号"
    rf"|(?:手机|电话)号?(?:就是|同|即)(?:微信|薇信|v信?|扣扣)"
    r"|扫(?:一?下)?(?:我的?)?头像|头像(?:就)?是(?:我的?)?(?:微信|二维码|名片)"
    r"|(?:路|街|巷|大道) ?\d+ ?号.{0,12}?(?:单元|室|\d+ ?楼|号楼|栋|幢)",
    re.IGNORECASE,
)
_GROUPED = re.compile(
    r"(?<![\d.])(?:\+?86[ -]?)?1[3-9]\d([ .-]?)(?:\d{4}\1\d{4}|\d{3}\1\d{5})(?!\d)"
    r"|(?<![\d.,])1[3-9]\d ?([*_~|/—–·]{1,3}) ?\d{4} ?\2 ?\d{4}(?!\d)"
    r"|(?<!\d)1([ .,、*_/|—·-])[3-9](?:\3\d){9}(?!\d)"
    r"|(?<!\d)0\d{2,3}[ -]\d{7,8}(?!\d)"
)
_IN_GROUPS = re.compile(r"(?<!\d)1[3-9]\d{0,3}(?:[ -]\d{2,4}){2,4}(?!\d)")
_PHONE_DIGITS = 11
_SPOKEN_NUMBER = re.compile(
    r"(?:[〇○零洞一幺壹二两贰三叁四肆五伍六陆七柒拐八捌九玖勾\d][ ,、.*_—-]?){11}"
)
_WITH_LETTERS = re.compile(
    r"(?<![a-z0-9])[1l][3-9](?=[ol\d]{0,9}[ol])[ol\d]{9}(?![a-z0-9])", re.IGNORECASE
)
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{5}[\dx](?![\dx])", re.IGNORECASE
)
_DIGITS_ALONE = re.compile(r"[\d ,、.*_—-]+")  # a sum, a date, or left to the patterns above
_EMOJI_DIGITS = str.maketrans("", "", "\ufe0f\u20e3")
_IN_BRACKETS = re.compile(r"\((\d)\)")  # of ⑴


def _flat(text: str) -> str:
    """Return a text with digits of any kind as digits and each run of blanks as one."""
    flat = unicodedata.normalize("NFKC", text.translate(_EMOJI_DIGITS))
    digits = "".join(map(_as_digit, flat))
    return " ".join(cleaned(_IN_BRACKETS.sub(r"\1", digits)).split())


def _as_digit(letter: str) -> str:
    """Return a digit in a black circle or of another script as one of ours, all else as it is."""
    worth = None if letter.isascii() else unicodedata.digit(letter, None)
    return letter if worth is None else str(worth)


def has_contact(text: str) -> bool:
    """Return whether a phone number, mail address, link, chat name or address stands in `text`.

    >>> [has_contact(text) for text in ("电话 138 0013 8000", "幺三八零零一三八零零零", "vx:yak20")]
    [True, True, True]
    >>> [has_contact(text) for text in ("每年 2,000 吨", "2016-12 到 2019-03，投产 1380 万")]
    [False, False]
    """
    flat = _flat(text)
    grouped = (sum(map(str.isdigit, found.group())) for found in _IN_GROUPS.finditer(flat))
    if _CONTACT.search(flat) or _GROUPED.search(flat) or _PHONE_DIGITS in grouped:
        return True
    if _WITH_LETTERS.search(flat):
        return True
    return any(
        _GROUPED.search(re.sub(r"[ ,、.*_—-]", "", found.group()).translate(_SPOKEN))
        for found in _SPOKEN_NUMBER.finditer(flat)
        if not _DIGITS_ALONE.fullmatch(found.group())
    )


def has_identity_number(text: str) -> bool:
    """Return whether something that looks like an identity number (身份证号) stands in `text`."""
    return _IDENTITY.search(_flat(text)) is not None


# --- fields -----------------------------------------------------------------------------------
class AtLeastASentence(MinLengthValidator):
    """Refuses less than a sentence: a Chinese character counts as two letters."""

    def clean(self, x: Sized) -> int:
        """Return how much is said."""
        return len(x) + len(_HAN.findall(str(x)))


class PlainText(forms.CharField):
    """A text that people wrote; `no_contact` keeps phone numbers and addresses out of it.

    With `is_sentence` less than a sentence is refused, as `min_length`.
    """

    def __init__(
        self, *, no_contact: bool = False, is_sentence: bool = False, **options: Any
    ) -> None:
        if options.get("max_length") is None:
            options["max_length"] = TEXT_AT_MOST
        super().__init__(**options)
        self.no_contact = no_contact
        if is_sentence:
            self.validators.append(AtLeastASentence(SENTENCE_AT_LEAST))

    def to_python(self, value: object) -> str:
        """Clean the text."""
        return cleaned(super().to_python(value) or "")

    def clean(self, value: object) -> str:
        """Refuse contact details with the way out."""
        text: str = super().clean(value)
        if self.no_contact and has_identity_number(text):
            raise forms.ValidationError(
                _("This looks like an identity number: nobody needs it here, leave it out.")
            )
        if self.no_contact and has_contact(text):
            raise forms.ValidationError(
                _(
                    "Leave out phone numbers, addresses and links: people read this to whom your "
                    "contact details are not open."
                )
            )
        return text


class OpenText(PlainText):
    """A text that others read before both sides have agreed: without contact details."""

    def __init__(self, **options: Any) -> None:
        super().__init__(no_contact=True, **options)


class Code(PlainText):
    """A staff number, credit code or identity number."""

    def to_python(self, value: object) -> str:
        """Write it as it is kept."""
        return code(super().to_python(value))


def form_field(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """Return the form field of a column: `Meta.formfield_callback` of every form of ours.

    Texts are cleaned, days and numbers have limits before anything is drawn or stored.
    """
    if isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField):
        options.setdefault("form_class", DayField)
    elif type(column) in {models.CharField, models.TextField} and not column.choices:
        options.setdefault("form_class", PlainText)
    made = column.formfield(**options)
    if isinstance(made, forms.IntegerField):
        _limit(made, column)
    return made


def _limit(made: forms.IntegerField, column: "models.Field[Any, Any]") -> None:
    """Give a number the limits of its column, so that a page never draws what is refused."""
    both = [*made.validators, *column.validators]
    least = _limits(both, MinValueValidator)
    most = _limits(both, MaxValueValidator)
    made.min_value, made.max_value = max(least, default=None), min(most, default=None)
    made.validators = [
        *(each for each in both if not isinstance(each, MinValueValidator | MaxValueValidator)),
        *(MinValueValidator(limit) for limit in [made.min_value] if limit is not None),
        *(MaxValueValidator(limit) for limit in [made.max_value] if limit is not None),
    ]
    made.widget.attrs |= made.widget_attrs(made.widget)


def _limits(validators: Iterable[object], kind: type[BaseValidator]) -> list[int]:
    """Return the limits of one kind; of several, the narrowest is the one to tell."""
    found = [each.limit_value for each in validators if isinstance(each, kind)]
    return [limit for limit in found if isinstance(limit, int)]
