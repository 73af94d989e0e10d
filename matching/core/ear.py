"""The ear: what is typed is heard through a further update, while profiles stay as they are read.

Both sides of a match are one language for the encoder, but they are not one kind of speech: a
founder tells what has gone wrong, a profile what has been done. The further update changes only how
the first is heard. The vectors of all profiles stand still meanwhile, so that each sentence is
compared with a whole library, and each written need with a thousand profiles, at the price of the
sentence alone.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from matching.core.encoders import SentenceEncoder
from matching.core.plain import plain
from matching.core.relevance import WORTH
from matching.core.training import Frame, add_layers, around, as_update, pace
from matching.core.tuning import Library, gain

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

_TOLD_EACH = 20  # steps
_LINES = 3  # of a mentor, whose mean is compared
_NO_ANSWER = -1e4  # a score that leaves something out


@dataclass(frozen=True)
class Listening:
    """How to teach the ear."""

    rank: int = 8
    rate: float = 4e-4
    epochs: int = 3
    sentences: int = 34  # of a library, in a step
    needs: int = 40  # written ones, in each step
    others: int = 1000  # profiles, drawn by lot, that each need is compared with
    framed: float = 0.2  # of both, each in another story or between other polite words
    warm_up: float = 0.05
    temperature: float = 0.05
    of_needs: float = 0.03  # the temperature of written needs
    chances: float = 0.3  # how much the chance of each mentor by himself counts
    right_counts: float = 3.0  # of those chances, one who deserves a grade
    written: float = 0.5  # how much the written needs count
    clip: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Need:
    """A written need, who meets it, and who seems to but does not; `theme` names near ones."""

    text: str
    right: str
    wrong: Sequence[str]
    theme: str
    alone: bool  # others of its theme may meet it too


def needs_of(rows: Sequence[Mapping[str, Any]]) -> list[Need]:
    """Return written pairs, some of which name who seems right, as needs.

    >>> needs_of([{"need": "缺钱", "mentor": "贷款", "theme": "money", "part": "kind"}])[0].alone
    True
    """
    return [
        Need(
            row["need"],
            row["mentor"],
            row.get("wrong", ()),
            row["theme"],
            alone=row.get("part") in ("space", "kind") or "wrong" in row,
        )
        for row in rows
    ]


class _Library:
    """A library whose profiles are vectors that stand still."""

    def __init__(self, library: Library, rows: Mapping[str, npt.NDArray[np.float32]]) -> None:
        import torch

        def stack(texts: Sequence[str]) -> "torch.Tensor":
            return torch.tensor(np.stack([rows[text] for text in texts]))

        self.sentences = library.sentences
        self.shelves = [
            (stack(shelf.texts), torch.tensor(shelf.worth, dtype=torch.float32))
            for shelf in library.shelves
            if shelf.texts  # a library may have no spaces
        ]
        whose = torch.tensor(library.shelves[1].owners)
        self._lines = [
            torch.nonzero(whose == at).flatten() for at in range(len(self.shelves[0][0]))
        ]

    def mentors(self, said: "torch.Tensor") -> "torch.Tensor":
        """Return how near each mentor is, half all he says, half his nearest lines."""
        import torch

        whole, lines = (said @ self.shelves[at][0].T for at in (0, 1))
        nearest = [
            lines[:, own].topk(min(_LINES, len(own)), dim=1).values.mean(1) for own in self._lines
        ]
        return 0.5 * whole + 0.5 * torch.stack(nearest, 1)


class _Profiles:
    """The profiles that written needs are compared with."""

    def __init__(
        self, needs: Sequence[Need], rows: Mapping[str, npt.NDArray[np.float32]], how: Listening
    ) -> None:
        import torch

        texts = list(dict.fromkeys(text for each in needs for text in (each.right, *each.wrong)))
        self._at = {text: at for at, text in enumerate(texts)}
        self._vectors = torch.tensor(np.stack([rows[text] for text in texts]))
        self._themes: dict[str, set[int]] = {}
        for each in needs:
            self._themes.setdefault(each.theme, set()).add(self._at[each.right])
        self._how = how

    def loss(self, said: "torch.Tensor", needs: Sequence[Need]) -> "torch.Tensor":
        """Return how badly each need finds who meets it among some drawn, near and wrong ones."""
        import torch

        drawn = torch.randint(len(self._vectors), (self._how.others,))
        looked_at = torch.zeros(len(needs), len(self._vectors), dtype=torch.bool)
        looked_at[:, drawn] = True
        for row, each in zip(looked_at, needs, strict=True):
            near = set() if each.alone else self._themes[each.theme]
            row[[*near, self._at[each.right], *(self._at[text] for text in each.wrong)]] = True
        scores = (said @ self._vectors.T / self._how.of_needs).masked_fill(~looked_at, _NO_ANSWER)
        right = torch.tensor([self._at[each.right] for each in needs])
        return torch.nn.functional.cross_entropy(scores, right)


def listen(  # noqa: PLR0913, PLR0915
    update: Path, libraries: Sequence[Library], needs: Sequence[Need], folder: Path, how: Listening,
    report: "Callable[[str], None]", *, frames: Sequence[Frame] = (),
    stories: Sequence[Frame] = (),
) -> dict[str, npt.NDArray[np.float16]]:  # fmt: skip
    """Return the further update through which what is typed is heard best.

    Parameters
    ----------
    update
        The one that reads profiles, and that hearing goes on from.
    libraries
        Judged sentences with what stands in their library.
    needs
        Written ones.
    folder
        The unpacked model.
    how
        `seed` decides order and start.
    report
        Is told now and then.
    frames, stories
        Put around a share of what is typed.
    """
    import torch

    torch.manual_seed(how.seed)
    lot = random.Random(how.seed)  # noqa: S311  an order, not a secret
    rows = _profiles(SentenceEncoder(folder, update), libraries, needs)
    known, profiles = [_Library(each, rows) for each in libraries], _Profiles(needs, rows, how)
    encoder = SentenceEncoder(folder, update, exact=True)
    torch.set_num_threads(2)  # nobody else computes here
    added = add_layers(encoder.network, how.rank)
    weights: list[Any] = [each for pair in added.values() for each in pair]
    level: Any = torch.nn.Parameter(
        torch.tensor([-9.0, 18.0])
    )  # of the chance: where, and how steep
    groups: list[dict[str, Any]] = [{"params": weights}, {"params": [level], "lr": 0.01}]
    learner = torch.optim.AdamW(groups, how.rate, weight_decay=0.01)
    steps = list(_steps(known, how, lot))
    clock = torch.optim.lr_scheduler.LambdaLR(learner, pace(len(steps), how.warm_up))
    again = _again(needs, lot)
    told = [around(given, how.framed, lot) for given in (stories, frames)]
    losses: list[list[float]] = []
    for done, (library, chosen) in enumerate(steps, 1):
        written = [next(again) for _ in range(how.needs)]
        texts = [library.sentences[at] for at in chosen] + [each.text for each in written]
        for put in told:
            texts = [put("need", text) for text in texts]
        heard = _heard(encoder, texts)
        said, asked = heard[: len(chosen)], heard[len(chosen) :]
        order = _order(library, said, chosen, how.temperature)
        chances = _chances(library, said, chosen, level, how.right_counts)
        asks = profiles.loss(asked, written)
        learner.zero_grad()
        loss: Any = order + how.chances * chances + how.written * asks
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, how.clip)
        learner.step()
        clock.step()
        losses.append([float(each.detach()) for each in (order, chances, asks)])
        if done % _TOLD_EACH == 0 or done == len(steps):
            mean = " ".join(f"{each:.3f}" for each in np.mean(losses[-_TOLD_EACH:], axis=0))
            report(f"step {done} of {len(steps)}: order, chances, written {mean}")
    return as_update(added)


def _heard(encoder: SentenceEncoder, texts: Sequence[str]) -> "torch.Tensor":
    """Return unit rows of what was typed, to learn from."""
    import torch

    with torch.autocast("cpu", dtype=torch.bfloat16):
        rows = encoder.pooled([plain(text) for text in texts])
    return torch.nn.functional.normalize(rows.float(), dim=1)


def _profiles(
    encoder: SentenceEncoder, libraries: Sequence[Library], needs: Sequence[Need]
) -> dict[str, npt.NDArray[np.float32]]:
    """Return the vector of everything that stands in a profile."""
    told = [text for each in libraries for shelf in each.shelves for text in shelf.texts]
    told += [text for each in needs for text in (each.right, *each.wrong)]
    once = list(dict.fromkeys(told))
    return dict(zip(once, encoder.encode(once), strict=True))


def _steps(
    libraries: Sequence[_Library], how: Listening, lot: random.Random
) -> Iterator[tuple[_Library, list[int]]]:
    """Yield for each step a library and the places of some of its sentences."""
    for _ in range(how.epochs):
        found = []
        for library in libraries:
            places = list(range(len(library.sentences)))
            lot.shuffle(places)
            found += [
                (library, places[at : at + how.sentences])
                for at in range(0, len(places), how.sentences)
            ]
        lot.shuffle(found)
        yield from found


def _again(needs: Sequence[Need], lot: random.Random) -> Iterator[Need]:
    """Yield all needs in an order of the lot, and again in another."""
    while True:
        order = list(needs)
        lot.shuffle(order)
        yield from order


def _order(
    library: _Library, said: "torch.Tensor", chosen: Sequence[int], temperature: float
) -> "torch.Tensor":
    """Return how far the order of all in a library is from what each deserves, over its shelves."""
    import torch

    views = [(said @ rows.T, worth[chosen]) for rows, worth in library.shelves]
    views.append((library.mentors(said), library.shelves[0][1][chosen]))
    losses = []
    for near, worth in views:
        scores = (near / temperature).masked_fill(worth.isnan(), _NO_ANSWER)
        known = worth.nan_to_num(0.0)
        served = known.sum(dim=1) > 0
        if served.any():
            share = known[served] / known[served].sum(dim=1, keepdim=True)
            losses.append(-(share * scores[served].log_softmax(dim=1)).sum(dim=1).mean())
    return torch.stack(losses).mean() if losses else said.sum() * 0.0


def _chances(
    library: _Library, said: "torch.Tensor", chosen: Sequence[int], level: "torch.Tensor",
    right_counts: float,
) -> "torch.Tensor":  # fmt: skip
    """Return how far the chance of each mentor by himself is from what he is worth.

    Who can be served by nobody is learnt here: of the order such a sentence says nothing.
    """
    import torch

    gains = library.shelves[0][1][chosen]
    worth = torch.zeros_like(gains)
    for grade, share in enumerate(WORTH):
        worth[gains == gain(grade)] = share
    counts = torch.where(worth > 0, right_counts, 1.0)
    logits = level[0] + level[1] * library.mentors(said)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, worth, reduction="none")
    return 10.0 * (counts * loss).mean()
