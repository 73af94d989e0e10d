"""Tags of the pages: icons, counting cells, marked words, dates."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypinyin import lazy_pinyin

from ui.pinyin import called
from ui.text import days_in_words, is_chinese
from ui.written import signed_by, texts_typed, waiting

register = template.Library()
CELLS_AT_MOST = 60
_SINCE = re.compile(r"(\d{4})\s*年?\s*至今")
_YEAR = re.compile(r"(\d{4})\s*年")

# Eight equal tiles at their neighbours' places, the lake left out (design section 4).
_TILES = {
    "632800": (0, 0),
    "632200": (6, 0),
    "630100": (12, 0),
    "630200": (18, 0),
    "632500": (6, 6),
    "632300": (12, 6),
    "632700": (0, 12),
    "632600": (6, 12),
}
_AVATAR_COLOURS = 4
_URGENT_DAYS = 2


@register.simple_tag
def icon(name: str, look: str = "") -> SafeString:
    """Print one icon of the sprite; it is decoration, the meaning stands in the text."""
    return format_html('<svg class="i {}" aria-hidden="true"><use href="#i-{}"/></svg>', look, name)


@register.simple_tag
def tile(prefecture: str) -> SafeString:
    """Print the eight tiles with the prefecture of this code filled."""
    rectangles = format_html_join(
        "",
        '<rect x="{}" y="{}" width="5" height="5" rx=".75"{}/>',
        (
            (x, y, mark_safe(' class="on"') if code == prefecture else "")
            for code, (x, y) in _TILES.items()
        ),
    )
    return format_html(
        '<svg class="loc" viewBox="0 0 23 17" aria-hidden="true">{}</svg>', rectangles
    )


@register.simple_tag
def cells(on: int, of: int, width: int = 34, height: int = 12, label: str = "") -> SafeString:
    """Print `of` cells, `on` of them filled; with a label they are a picture, else decoration.

    More than a row can show are drawn as that many.
    """
    of = min(of, CELLS_AT_MOST)
    gap = 2 if width < 100 else 4  # noqa: PLR2004  small ones stand closer
    each = round((width - gap * (of - 1)) / max(of, 1), 1)
    rectangles = format_html_join(
        "",
        '<rect x="{}" y="0" width="{}" height="{}"{}/>',
        (
            (round(n * (each + gap), 1), each, height, mark_safe(' class="on"') if n < on else "")
            for n in range(of)
        ),
    )
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="cells" viewBox="0 0 {} {}" width="{}" {}>{}</svg>',
        width,
        height,
        width,
        mark_safe(role),  # noqa: S308  built above
        rectangles,
    )


@register.simple_tag(takes_context=True)
def turned(context: template.RequestContext, number: int, name: str = "") -> str:
    """Return the address of another page of a list; `name` is how the address calls the page."""
    query = context.request.GET.copy()
    query[name or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def fit_cells(fit: str) -> int:
    """Return how many of three cells stand for a fit word."""
    return {"strong": 3, "good": 2, "likely": 2, "chat": 1}.get(fit, 0)


@register.filter
def fit_word(fit: str) -> str:
    """Return the word for a fit."""
    words = {
        "strong": _("Strong fit"),
        "good": _("Good fit"),
        "likely": _("Most likely"),
        "chat": _("Worth a chat"),
    }
    return words.get(fit, "")


@register.filter
def fit_icon(fit: str) -> str:
    """Return the icon of a reason."""
    return {"yes": "check", "part": "half"}.get(fit, "note")


@register.filter
def here(words: Mapping[str, str] | None) -> str:
    """Pick the words in the language of the page."""
    if not words:
        return ""
    return words.get(translation.get_language() or "") or words.get("zh-hans", "")


@register.filter
def in_letters(place: str) -> str:
    """Write a place as the language of the page does: 北京 is Beijing to who reads English."""
    if not is_foreign(place) or not place.isalpha():
        return place
    return "".join(lazy_pinyin(place)).capitalize()


@register.filter
def years(told: str) -> str:
    """Write the years of a mentor's line as the language of the page does.

    >>> with translation.override("en"): years("2014年至今"), years("2011–2015"), years("去年")
    ('since 2014', '2011–2015', '去年')
    """
    if not is_foreign(told):
        return told
    if found := _SINCE.fullmatch(told):
        return _("since %(year)s") % {"year": found[1]}
    return _YEAR.sub(r"\1", told)


@register.filter
def marked(quote: Mapping[str, Any]) -> SafeString:
    """Print a quoted line with the words that met in <mark>."""
    text, spans, printed, at = quote["text"], quote["spans"], "", 0
    if quote.get("other") and is_foreign(text):
        text, spans = quote["other"], quote["other_spans"]
    for start, end in spans:
        printed += conditional_escape(text[at:start])
        printed += format_html("<mark>{}</mark>", text[start:end])
        at = end
    printed += conditional_escape(text[at:])
    return _in_its_language(text, mark_safe(printed))  # noqa: S308  escaped piece by piece


def is_foreign(text: str) -> bool:
    """Return whether a text is in another language than the page."""
    return is_chinese(text) != (translation.get_language() or "").startswith("zh")


def _in_its_language(text: str, printed: SafeString) -> SafeString:
    """Mark what is printed as foreign, so that it is read aloud and broken into lines rightly."""
    if not is_foreign(text):
        return printed
    return format_html('<span lang="{}">{}</span>', "zh-CN" if is_chinese(text) else "en", printed)


@register.filter
def told(row: object, name: str) -> SafeString:
    """Print what somebody wrote, in the language of the page where he has written it in both."""
    text, other = getattr(row, name), getattr(row, "other" if name == "text" else f"{name}_other")
    shown = other if other and is_foreign(text) else text
    return _in_its_language(shown, conditional_escape(shown))


@register.filter
def is_original_only(row: object, name: str) -> bool:
    """Return whether a reader of the page sees the original because nothing else is there."""
    return is_foreign(getattr(row, name)) and not getattr(row, f"{name}_other")


_FOLDED = {("availability", "yes"), ("record", "note"), ("stage", "yes"), ("stage", "part")}


@register.filter
def laid_out(points: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the reasons as a card shows them: the first quote, what is open, and what is folded.

    Folded is what most cards say alike: a free place, the stage, no record yet.
    """
    first = points[0] if points and points[0]["quote"] else None
    rest = points[1:] if first else points
    folded = [each for each in rest if (each["part"], each["fit"]) in _FOLDED]
    return {
        "first": first,
        "open": [each for each in rest if each not in folded],
        "folded": folded,
    }


@register.simple_tag(takes_context=True)
def once(context: template.Context) -> SafeString:
    """Print the key by which a form does its work once, and who writes (`once`, `written`)."""
    writer = getattr(context.get("user"), "pk", None)
    key = secrets.token_hex(8) + (f"-{signed_by(writer)}" if writer else "")
    return format_html('<input type="hidden" name="once" value="{}">', key)


@register.simple_tag(takes_context=True)
def written(context: template.Context) -> Mapping[str, object] | None:
    """Return what the reader was writing on this page when the session ended."""
    request = context.get("request")
    return waiting(request) if isinstance(request, HttpRequest) else None


@register.simple_tag(takes_context=True)
def typed_in_vain(context: template.Context) -> list[str]:
    """Return what a form brought that met this error page."""
    request = context.get("request")
    return texts_typed(request) if isinstance(request, HttpRequest) else []


@register.filter
def as_typed(value: object) -> str:
    r"""Return what stands in a textarea: browsers drop the first line break, so one goes before.

    >>> as_typed("two")
    '\ntwo'
    """
    return "\n" if value is None else f"\n{value}"


@register.filter
def tone(pk: int) -> int:
    """Return the colour of a name tile."""
    return pk % _AVATAR_COLOURS + 1


@register.filter
def initial(name: object) -> str:
    """Return the first character of a name."""
    return str(name)[:1]


@register.filter
def unbroken(text: str) -> SafeString:
    """Return a text that stays on one line, such as a date in a headline."""
    return format_html('<span class="nowrap">{}</span>', text)


@register.filter
def moment(at: datetime) -> str:
    """Print a moment as people say it: today, yesterday, then the date.

    The year is left out when it is this one.
    """
    local, today = timezone.localtime(at), timezone.localdate()
    days = (today - local.date()).days
    if days == 0:
        return _("today %(time)s") % {"time": local.strftime("%H:%M")}
    if days == 1:
        return _("yesterday %(time)s") % {"time": local.strftime("%H:%M")}
    return date_format(local, _("M j") if local.year == today.year else _("M j, Y"))


@register.filter
def days_left(until: datetime) -> str:
    """Print how much time is left until a deadline."""
    days = (timezone.localtime(until).date() - timezone.localdate()).days
    if until <= timezone.now():
        return _("time is up")
    if days == 0:
        return _("ends today")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


@register.simple_tag
def answer_time() -> str:
    """Return in words how long a mentor has to answer."""
    return days_in_words(settings.ANSWER_DAYS)


@register.filter
def is_urgent(until: datetime) -> bool:
    """Return whether a deadline is at most two days away."""
    return (timezone.localtime(until).date() - timezone.localdate()).days <= _URGENT_DAYS


@register.filter
def surname(name: object) -> str:
    """Return the surname of a Chinese name; a foreign or Tibetan name is kept whole.

    >>> surname("韩雪岭"), surname("Anna Berg"), surname("才让卓玛")
    ('韩', 'Anna Berg', '才让卓玛')
    """
    text = str(name)
    is_han = 2 <= len(text) <= 3 and all("\u4e00" <= letter <= "\u9fff" for letter in text)  # noqa: PLR2004
    return text[0] if is_han else text


@register.filter
def person(name: str) -> str:
    """Return a stored name as the reader's language writes it."""
    return mark_safe(called(name))  # noqa: S308  of notices, which are plain text


@register.filter
def get(mapping: Mapping[Any, object], key: object) -> object:
    """Look `key` up."""
    return mapping.get(key)


@register.filter
def has(values: Sequence[object], value: object) -> bool:
    """Return whether `value` is among `values`."""
    return value in values or str(value) in {str(each) for each in values}


@register.filter
def any_chosen(options: Sequence[Mapping[str, object]]) -> bool:
    """Return whether one option of a group is ticked, so that the group stands open."""
    return any(option["selected"] for option in options)


@register.filter
def thousands(number: int) -> str:
    """Print a number with a comma before every three digits.

    Django's own filter follows the locale, and the Chinese one has no separator.

    >>> thousands(120000)
    '120,000'
    """
    return f"{number:,}"


@register.filter
def minus(number: int, less: int) -> int:
    """Subtract."""
    return number - less


@register.filter
def browser(agent: str) -> str:
    """Name the browser and system of a user agent, as far as people need it.

    >>> browser("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36")
    'Chrome, Windows'
    """
    names = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome"}
    systems = {
        "Windows": "Windows",
        "Android": "Android",
        "iPhone": "iPhone",
        "iPad": "iPad",
        "Mac OS": "Mac",
        "Linux": "Linux",
    }
    name = next((told for mark, told in names.items() if mark in agent), "")
    name = name or ("Safari" if "Safari" in agent else _("a browser"))
    system = next((told for mark, told in systems.items() if mark in agent), "")
    return f"{name}, {system}" if system else name
