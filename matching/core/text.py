"""Texts as people type them: their hash, and the words that two of them share."""

import hashlib
import re

Span = tuple[int, int]

_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z0-9-]*|[0-9][0-9,.]*")
_COMMON = frozenset(
    [
        "我们",
        "你们",
        "他们",
        "自己",
        "这个",
        "那个",
        "一个",
        "没有",
        "可以",
        "需要",
        "想要",
        "能够",
        "怎么",
        "什么",
        "因为",
        "所以",
        "但是",
        "如果",
        "已经",
        "还有",
        "以及",
        "进行",
        "通过",
        "使用",
        "相关",
        "目前",
        "现在",
        "之后",
        "之前",
        "时候",
        "问题",
        "工作",
        "公司",
        "企业",
        "项目",
        "产品",
        "青海",
        "青海省",
        "帮助",
        "希望",
        "with",
        "from",
        "that",
        "this",
        "have",
        "need",
        "want",
        "help",
        "into",
        "over",
        "your",
        "their",
        "they",
        "will",
        "been",
        "about",
        "some",
        "more",
    ]
)
_LATIN_AT_LEAST = 4
_FUNCTION = frozenset(
    "的了在是和与或把被给从到也都就还很再又只不没有个一二三两这那我你他她它们想要会能可以"
)


def text_hash(text: str) -> str:
    """Return the hex md5 of the UTF-8 text, as PostgreSQL's `md5(text)` does."""
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _pieces(text: str) -> dict[str, list[Span]]:
    """Return every meaningful piece of `text` in small letters, with its places."""
    found: dict[str, list[Span]] = {}
    for run in _RUN.finditer(text):
        word, start = run.group().lower(), run.start()
        if "\u3400" <= word[0] <= "\u9fff":
            for size in range(2, 7):
                for at in range(len(word) - size + 1):
                    piece = word[at : at + size]
                    if not _FUNCTION & set(piece) and piece not in _COMMON:
                        found.setdefault(piece, []).append((start + at, start + at + size))
        elif (len(word) >= _LATIN_AT_LEAST or run.group().isupper()) and word not in _COMMON:
            found.setdefault(word, []).append(run.span())
    return found


def _joined(spans: list[Span]) -> list[Span]:
    """Merge overlapping and touching spans."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def shared_words(ours: str, theirs: str) -> tuple[list[Span], list[Span]]:
    """Return the places of words that stand in both texts, for the page to mark.

    >>> shared_words("缺中试场地", "建成提硼中试线")
    ([(1, 3)], [(4, 6)])
    """
    left, right = _pieces(ours), _pieces(theirs)
    both = left.keys() & right.keys()
    return (
        _joined([span for piece in both for span in left[piece]]),
        _joined([span for piece in both for span in right[piece]]),
    )
