"""Pinyin keys: how Chinese names are sorted and found from a Latin keyboard."""

import re
from functools import lru_cache

from django.utils.translation import get_language
from pypinyin import Style, lazy_pinyin

# Surnames that pypinyin reads as the ordinary word.
_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "盖": "ge",
    "区": "ou",
    "任": "ren",
}

_LONG_SURNAMES = {"欧阳", "司马", "诸葛", "上官", "东方", "慕容", "令狐", "皇甫", "尉迟", "司徒"}
_SHORT_NAME = 3
_HAN = re.compile(r"[\u3400-\u9fff]")


def syllables(name: str) -> list[str]:
    """Return the toneless syllables of a name, its surname read as a surname.

    >>> syllables("单雪岭")
    ['shan', 'xue', 'ling']
    """
    read = [part.lower() for part in lazy_pinyin(name, style=Style.NORMAL)]
    if read and name[:1] in _SURNAMES:
        read[0] = _SURNAMES[name[0]]
    return read


@lru_cache(4_096)
def latin(name: str) -> str:
    """Return a Chinese name in pinyin, surname first; other names as they are.

    Longer names, mostly Tibetan or Mongolian ones in Chinese writing, are joined two by two.

    >>> latin("韩雪岭"), latin("欧阳明"), latin("尕藏扎西"), latin("Anna Berg")
    ('Han Xueling', 'Ouyang Ming', 'Gacang Zhaxi', 'Anna Berg')
    """
    if not _HAN.search(name):
        return name
    read = syllables(name)
    if name[:2] in _LONG_SURNAMES:
        words = [read[:2], read[2:]]
    elif len(read) <= _SHORT_NAME:
        words = [read[:1], read[1:]]
    else:
        words = [read[at : at + 2] for at in range(0, len(read), 2)]
    return " ".join("".join(word).capitalize() for word in words if word)


def called(name: str) -> str:
    """Return a person's name as the language of the page writes it."""
    return latin(name) if (get_language() or "").startswith("en") else name


def sort_key(name: str) -> str:
    """Return the key that puts names in pinyin order.

    >>> sort_key("韩雪岭")
    'han xue ling'
    """
    return " ".join(syllables(name))


def search_key(name: str) -> str:
    """Return what a search field looks in, and what puts names in pinyin order.

    Syllables come first, then the name itself, the pinyin in one word, and the initials.

    >>> search_key("韩雪岭")
    'han xue ling 韩雪岭 hanxueling hxl'
    """
    read = syllables(name)
    initials = "".join(part[:1] for part in read)
    return f"{sort_key(name)} {name.lower()} {''.join(read)} {initials}"
