"""What of a story is the matter: the sentences that say what somebody has, does or misses.

People tell how they came here, who typed it for them and what they lay awake over. The encoder
hears all of it, so that a need inside of such a story finds other mentors than the need alone. A
linear reader over the vectors of single sentences tells the matter from what stands around it,
taught by sentences of both kinds (`fixtures/training`). Its file belongs to one encoder.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.core.encoders import Vectors, beside_update
from matching.core.served import Served

Floats = npt.NDArray[np.floating]
FILE = "matter.npz"  # beside the update of its encoder
STRETCH = 4.0  # of unit vectors, so that the solver's steps are of the usual size
AROUND_BELOW = 0.0  # logits; whatever is rather the matter than not stays
SENTENCES_AT_MOST = 40  # of one text; what follows is kept as it is
LETTERS_AT_LEAST = 6  # of a sentence; a shorter one goes with the next
_HAN = "[\u4e00-\u9fff]"
# A blank between Chinese letters ends a sentence where nobody typed a mark; the point in 3.5 none.
_SENTENCE = re.compile(
    rf"\s{{0,20}}(?:[^。！？!?；;\n. ]|\.(?=\w)|(?<!{_HAN})[ ]|[ ](?!{_HAN}))+"
    r"(?:[。！？!?；;\n. ]+|$)"
)


@dataclass(frozen=True)
class Reader:
    """How surely a sentence is the matter: logits of a sum; `encoder` says whose vectors."""

    encoder: str
    slopes: Floats
    intercept: float

    def logits(self, vectors: Vectors) -> Floats:
        """Return one number a row; above zero it is rather the matter than not."""
        found: Floats = vectors @ self.slopes + self.intercept
        return found


def sentences_of(text: str) -> list[str]:
    """Cut a text into sentences, with all that stands between them; together they are the text.

    >>> sentences_of("店开了三年。冬天没有客人！I pay 3.5 percent. Is that much?")
    ['店开了三年。', '冬天没有客人！', 'I pay 3.5 percent. ', 'Is that much?']
    >>> sentences_of("哎。冻肉化了一半 客户都退货 No.2")
    ['哎。冻肉化了一半 ', '客户都退货 No.2']
    >>> sentences_of("冻肉化了一半。 13900001111")
    ['冻肉化了一半。 13900001111']
    """
    told = _SENTENCE.findall(text)
    if "".join(told) != text:
        return [text]  # nothing but marks
    found: list[str] = []
    for each in told:
        if found and min(_length(found[-1]), _length(each)) < LETTERS_AT_LEAST:
            found[-1] += each
        else:
            found.append(each)
    return found


def _length(sentence: str) -> int:
    """Return how long a sentence is; a number alone, as of a telephone, is none."""
    return len(sentence) if any(each.isalpha() for each in sentence) else 0


def judged_in(text: str) -> list[str]:
    """Return the first sentences of a text, whose vectors tell what matters; none of one alone.

    >>> judged_in("店开了三年。冬天没有客人！"), judged_in("冬天没有客人！")
    (['店开了三年。', '冬天没有客人！'], [])
    """
    told = sentences_of(text)[:SENTENCES_AT_MOST]
    return [each.strip() for each in told] if len(told) > 1 else []


def matter_of(text: str, encode: Callable[[Sequence[str]], Vectors], reader: Reader) -> str:
    """Return a text without the sentences that stand around its matter; one of such alone stays.

    Parameters
    ----------
    text
        As it was typed.
    encode
        Texts to unit rows, by the encoder of `reader`.
    """
    judged = judged_in(text)
    if not judged:
        return text
    told = sentences_of(text)
    sure = reader.logits(encode(judged)) >= AROUND_BELOW
    kept = itertools.compress(told, sure) if sure.any() else told[: len(judged)]
    return "".join([*kept, *told[len(judged) :]]).strip()


def learn(vectors: Vectors, is_matter: Sequence[bool], encoder: str, *, strength: float) -> Reader:
    """Return the reader that sentences teach which are the matter, and others that are not.

    Parameters
    ----------
    vectors
        Unit rows, shape (n, width).
    is_matter
        Of each; both kinds count the same together, however many there are of each.
    encoder
        The name of the encoder that made them.
    strength
        Of the normal prior around no weight.
    """
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    model = LogisticRegression(C=1 / strength, max_iter=500, class_weight="balanced")
    model.fit(vectors * STRETCH, list(is_matter))
    slopes: Floats = (model.coef_[0] * STRETCH).astype(np.float32)
    return Reader(encoder, slopes, float(model.intercept_[0]))


def save(reader: Reader, file: Path | None = None) -> None:
    """Write a reader, in half precision; by default the one of the pages."""
    np.savez_compressed(
        file or beside_update(FILE),
        encoder=np.array(reader.encoder),
        slopes=reader.slopes.astype(np.float16),
        intercept=np.array(reader.intercept, np.float32),
    )


def read(file: Path) -> Reader:
    """Return the reader of a file."""
    with np.load(file) as told:
        return Reader(
            str(told["encoder"]), told["slopes"].astype(np.float32), float(told["intercept"])
        )


_served = Served(FILE, read)
load, instead = _served.load, _served.instead
