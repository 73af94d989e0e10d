"""Pinyin keys: how Chinese names are sorted and found from a Latin keyboard."""

import re
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils.translation import get_language
from pypinyin import Style, lazy_pinyin

# Surnames that pypinyin reads as the ordinary word, or that families read in two ways; the first
# reading is the one that is written.
_SURNAMES = {
    "翟": ("zhai", "di"), "卜": ("bu",), "朴": ("piao",), "缪": ("miao", "mou"), "种": ("chong",),
    "曾": ("zeng",), "逄": ("pang",), "乐": ("yue", "le"), "谌": ("chen", "shen"), "员": ("yun",),
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "盖": ("ge", "gai"),
    "区": ("ou",), "任": ("ren",), "覃": ("qin", "tan"), "阚": ("kan",), "召": ("shao",),
    "折": ("she",), "祭": ("zhai",), "句": ("gou",), "秘": ("bi",), "繁": ("po",), "都": ("du",),
    "黑": ("he",), "洗": ("xian",), "乜": ("nie",), "隗": ("wei", "kui"), "莘": ("shen", "xin"),
    "牟": ("mou", "mu"), "柏": ("bai", "bo"), "费": ("fei", "bi"), "宓": ("mi", "fu"),
    "尉": ("wei", "yu"), "郇": ("xun", "huan"), "郗": ("xi", "chi"), "能": ("nai",),
}  # fmt: skip

_LONG_SURNAMES = {
    "欧阳": "ou yang", "司马": "si ma", "诸葛": "zhu ge", "上官": "shang guan", "东方": "dong fang",
    "慕容": "mu rong", "令狐": "ling hu", "皇甫": "huang fu", "尉迟": "yu chi", "司徒": "si tu",
    "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai", "单于": "chan yu", "夏侯": "xia hou",
    "宇文": "yu wen", "公孙": "gong sun", "呼延": "hu yan", "鲜于": "xian yu", "独孤": "du gu",
    "赫连": "he lian", "南宫": "nan gong", "西门": "xi men", "钟离": "zhong li", "淳于": "chun yu",
}  # fmt: skip
_SHORT_NAME = 3
_HAN = re.compile(r"[\u3400-\u9fff]")


def _ordinary(name: str) -> list[str]:
    return [part.lower() for part in lazy_pinyin(name, style=Style.NORMAL)]


def _is_person(name: str) -> bool:
    """Return whether a name is as short as a person's; 乐都创客空间 is none."""
    return len(name) <= _SHORT_NAME and all(map(_HAN.match, name))


def syllables(name: str) -> list[str]:
    """Return the toneless syllables of a name, its surname read as a surname.

    >>> syllables("单雪岭"), syllables("尉迟明"), syllables("乐都创客空间")[:2]
    (['shan', 'xue', 'ling'], ['yu', 'chi', 'ming'], ['le', 'du'])
    """
    read = _ordinary(name)
    if name[:2] in _LONG_SURNAMES and len(read) == len(name):
        read[:2] = _LONG_SURNAMES[name[:2]].split()
    elif read and name[:1] in _SURNAMES and _is_person(name):
        read[0] = _SURNAMES[name[0]][0]
    return read


def _readings(name: str) -> list[list[str]]:
    """Return every way to read a name, the one that is written first."""
    read = syllables(name)
    found, plain = [read], _ordinary(name)
    firsts = _SURNAMES.get(name[:1], ()) if name[:2] not in _LONG_SURNAMES else ()
    for other in (plain, *([first, *read[1:]] for first in firsts)):
        if other not in found:
            found.append(other)
    return found


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

    Syllables come first, then the name itself, the pinyin in one word, and the initials; then the
    same for other readings of the surname.

    >>> search_key("韩雪岭")
    'han xue ling 韩雪岭 hanxueling hxl'
    >>> search_key("翟明")
    'zhai ming 翟明 zhaiming zm di ming diming dm'
    """
    read, *others = _readings(name)
    keys = [sort_key(name), name.lower(), *_joined(read)]
    for other in others:
        keys += [" ".join(other), *_joined(other)]
    return " ".join(keys)


def spellings(name: str) -> set[str]:
    """Return a name and each way to read it in pinyin, as one word in small letters.

    >>> sorted(spellings("翟明"))
    ['diming', 'zhaiming', '翟明']
    """
    told = (name.lower(), *("".join(read) for read in _readings(name)))
    return {"".join(each.split()) for each in told}


def _joined(read: list[str]) -> tuple[str, str]:
    return "".join(read), "".join(part[:1] for part in read)


class SearchKey(models.TextField[str, str]):
    """The key by which a row's name is found and sorted; every save of a whole row keeps it.

    A migration sees a plain text column. `save(update_fields=…)` and `update()` write what they
    name: who changes a name there names the key too.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"default": "", "editable": False, **options})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return the field as the text column that it is."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.TextField", list(args), options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the key of the name that is being written."""
        del add
        key = search_key(model_instance.name)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key
