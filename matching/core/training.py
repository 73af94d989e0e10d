"""The encoder learns the language of needs and experience: a low-rank update on written pairs.

A need is told as a layman's story, an experience in the words of the trade. The base model stays
frozen; two thin matrices beside each linear layer learn to bring the two together. Around the
matter people say things that say nothing of it ("looking for somebody who has done this"): frames
put such words around the pairs, so that the model learns to hear past them.
"""

import hashlib
import json
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.core.encoders import SCALE, SentenceEncoder, Update, language, write_update

Pair = Mapping[str, str]
_TOLD_EACH = 25  # batches
_ALONE = ("space", "kind")  # parts of which several may answer one need
_NO_ANSWER = -1e4  # a score that leaves a pair out


@dataclass(frozen=True)
class Settings:
    """How to train.

    Rate, epochs and the share of frames are those of a trial on judged sentences of other libraries
    (docs/adr/0013); they were not chosen again on the themes kept apart.
    """

    rank: int = 8
    rate: float = 7e-4
    epochs: int = 2
    batch: int = 32
    warm_up: float = 0.1
    temperature: float = 0.03
    clip: float = 1.0
    framed: tuple[float, ...] = (0.3,)  # a run for each share of the texts, then their mean
    neighbours: int = 4  # pairs of one theme that stand in a batch together
    seed: int = 0


@dataclass(frozen=True)
class Frame:
    """Words around a text that say nothing of the matter; `{}` in `text` is where it stands."""

    side: str
    language: str
    text: str
    kept_apart: bool


def read_frames(file: Path) -> list[Frame]:
    """Read frames, one JSON object a line."""
    return [Frame(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def framed(
    pairs: Sequence[Pair], frames: Sequence[Frame], share: float, chance: random.Random
) -> list[Pair]:
    """Return the pairs with a frame around a share of their texts, each drawn by `chance`.

    >>> frame = Frame("need", "en", "Who can help? {}", kept_apart=False)
    >>> framed([{"need": "Brine pumps", "mentor": "盐泵"}], [frame], 1.0, random.Random(0))
    [{'need': 'Who can help? Brine pumps', 'mentor': '盐泵'}]
    """
    put = around(frames, share, chance)
    return [
        {**pair, **{side: put(side, pair[side]) for side in ("need", "mentor")}} for pair in pairs
    ]


def around(
    frames: Sequence[Frame], share: float, chance: random.Random
) -> Callable[[str, str], str]:
    """Return what puts a frame around a share of the texts of a side that it is given."""
    fitting: dict[tuple[str, str], list[str]] = {}
    for frame in frames:
        fitting.setdefault((frame.side, frame.language), []).append(frame.text)

    def put(side: str, text: str) -> str:
        able = fitting.get((side, language(text)))
        if not share or not able or chance.random() >= share:
            return text
        return chance.choice(able).replace("{}", text.rstrip("。"))

    return put


def wishes(file: Path, lists: Path) -> list[dict[str, str]]:
    """Return what laymen say beside what the kind of help that they mean is about.

    Parameters
    ----------
    file
        Sentences with their kinds of help, the main one first.
    lists
        The shared lists (`fixtures/taxonomy.json`), whose kinds say what they are about.
    """
    about = {row[0]: row[-1] for row in json.loads(lists.read_text(encoding="utf-8"))["help_kinds"]}
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        {
            "need": row["text"],
            "mentor": about[row["help"][0]],
            "theme": row["help"][0],
            "part": "kind",
        }
        for row in rows
    ]


def in_order(pairs: Sequence[Pair], neighbours: int, chance: random.Random) -> list[Pair]:
    """Return the pairs shuffled, up to `neighbours` of one theme one after another.

    Pairs of a theme differ in what is wished for and not in the trade: side by side in a batch they
    are each other's wrong answers, so the wish has to tell them apart. Two spaces of a theme may
    both be right, and a kind of help is the one answer to all its wishes: these stand alone.

    >>> wool = [{"theme": "wool", "part": "line"}, {"theme": "wool", "part": "headline"}]
    >>> salt = {"theme": "wool", "part": "space"}
    >>> order = in_order([wool[0], salt, wool[1]], 2, random.Random(0))
    >>> abs(order.index(wool[0]) - order.index(wool[1]))
    1
    """
    groups: list[list[Pair]] = []
    themes: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.get("part") in _ALONE:
            groups.append([pair])
        else:
            themes.setdefault(pair["theme"], []).append(pair)
    for same in themes.values():
        chance.shuffle(same)
        groups += [same[at : at + neighbours] for at in range(0, len(same), neighbours)]
    chance.shuffle(groups)
    return [pair for group in groups for pair in group]


def train(
    pairs: Sequence[Pair],
    folder: Path,
    settings: Settings,
    report: Callable[[str], None],
    frames: Sequence[Frame] = (),
) -> dict[str, npt.NDArray[np.float16]]:
    """Return the update that `pairs` teach the model in `folder`.

    Parameters
    ----------
    pairs
        Each with `need` and `mentor`; within a batch every other mentor with another text counts as
        a wrong answer, in both directions (InfoNCE: van den Oord et al., arXiv:1807.03748).
    folder
        The unpacked model.
    settings
        Rank, rate and the like; `seed` decides order and start.
    report
        Is told of each epoch.
    frames
        Put around some of the texts, in each run around another share of them. A model that only
        hears framed texts loses some of its ear for plain ones; the mean of both keeps both.

    Returns
    -------
    dict
        For each linear layer `<name>.down`, shape (ranks, columns), and `<name>.up`, shape
        (rows, ranks), in half precision, ranks the sum over the runs; the layer's weights grow by
        `SCALE * up @ down` (LoRA: Hu et al., arXiv:2106.09685).
    """
    return averaged(
        [_run(pairs, folder, settings, report, frames, share) for share in settings.framed]
    )


def averaged(updates: Sequence[Update]) -> dict[str, npt.NDArray[np.float16]]:
    """Return the update that changes every layer by the mean of what `updates` do.

    A mean of models trained from the same start often does better than any of them (model soups:
    Wortsman et al., arXiv:2203.05482).
    """
    made = {}
    for name in updates[0]:
        rows = [update[name] for update in updates]
        if name.endswith(".down"):
            made[name] = np.concatenate(rows)
        else:
            made[name] = np.concatenate([each / np.float16(len(rows)) for each in rows], axis=1)
    return made


def _run(
    pairs: Sequence[Pair],
    folder: Path,
    settings: Settings,
    report: Callable[[str], None],
    frames: Sequence[Frame],
    share: float,
) -> dict[str, npt.NDArray[np.float16]]:
    import torch

    torch.manual_seed(settings.seed)
    encoder = SentenceEncoder(folder, update=None, exact=True)
    added = add_layers(encoder.network, settings.rank)
    order = random.Random(settings.seed)  # noqa: S311  an order, not a secret
    steps = settings.epochs * math.ceil(len(pairs) / settings.batch)
    learner = torch.optim.AdamW([each for pair in added.values() for each in pair], settings.rate)
    clock = torch.optim.lr_scheduler.LambdaLR(learner, pace(steps, settings.warm_up))
    for epoch in range(settings.epochs):
        shuffled = in_order(framed(pairs, frames, share, order), settings.neighbours, order)
        losses: list[float] = []
        for start in range(0, len(shuffled), settings.batch):
            batch = shuffled[start : start + settings.batch]
            loss = loss_of_pairs(encoder, batch, settings.temperature)
            learner.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learner.param_groups[0]["params"], settings.clip)
            learner.step()
            clock.step()
            losses.append(float(loss.detach()))
            if len(losses) % _TOLD_EACH == 0:
                report(f"{start + len(batch)} of {len(shuffled)} pairs, epoch {epoch + 1}")
        report(f"epoch {epoch + 1} of {settings.epochs}: loss {np.mean(losses):.3f}")
    return as_update(added)


def as_update(added: Mapping[str, Any]) -> dict[str, npt.NDArray[np.float16]]:
    """Return what was learnt beside each layer, in half precision."""
    return {
        f"{name}.{part}": rows.detach().numpy().astype(np.float16)
        for name, pair in added.items()
        for part, rows in zip(("down", "up"), pair, strict=True)
    }


def pace(steps: int, warm_up: float) -> Callable[[int], float]:
    """Rise for the first steps, then fall along a cosine."""
    rise = max(1, round(steps * warm_up))

    def at(step: int) -> float:
        if step < rise:
            return (step + 1) / rise
        return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))

    return at


def add_layers(network: Any, rank: int = 0, start: Update | None = None) -> dict[str, Any]:  # noqa: ANN401
    """Freeze the network and put two thin matrices beside every linear layer of its encoder.

    They begin as those of `start`, else as a change of nothing of rank `rank`.
    """
    import torch

    for weights in network.parameters():
        weights.requires_grad_(requires_grad=False)
    added = {}
    for name, layer in network.encoder.named_modules():
        if isinstance(layer, torch.nn.Linear):
            first = (
                (torch.randn(rank, layer.in_features) / rank, torch.zeros(layer.out_features, rank))
                if start is None
                else tuple(
                    torch.tensor(start[f"encoder.{name}.{part}"], dtype=torch.float32)
                    for part in ("down", "up")
                )
            )
            down, up = map(torch.nn.Parameter, first)
            layer.register_forward_hook(_beside(down, up))
            added[f"encoder.{name}"] = (down, up)
    return added


def _beside(down: Any, up: Any) -> Any:  # noqa: ANN401
    def hook(_layer: Any, given: Any, made: Any) -> Any:  # noqa: ANN401
        return made + SCALE * (given[0] @ down.T) @ up.T

    return hook


def loss_of_pairs(encoder: SentenceEncoder, batch: Sequence[Pair], temperature: float) -> Any:  # noqa: ANN401
    """Return how badly each need finds its mentor among those of the batch, and the other way."""
    import torch

    texts = [pair[side] for side in ("need", "mentor") for pair in batch]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rows = encoder.pooled(texts)
    rows = torch.nn.functional.normalize(rows.float(), dim=1)
    scores = rows[: len(batch)] @ rows[len(batch) :].T / temperature
    same = [
        [one is not other and one["mentor"] == other["mentor"] for other in batch] for one in batch
    ]
    scores = scores.masked_fill(torch.tensor(same), _NO_ANSWER)
    right = torch.arange(len(batch))
    both = torch.nn.functional.cross_entropy
    return (both(scores, right) + both(scores.T, right)) / 2


def save(update: Update, file: Path) -> str:
    """Write an update; return its checksum, by which vectors of different ones are told apart."""
    write_update(update, file)
    return checksum(file)


def checksum(file: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
