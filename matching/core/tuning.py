"""The encoder is tuned on judged sentences, beside each of them all that its library says.

A written pair knows one right answer. Of a judged sentence it is known of everybody in a library
what he is worth to it. A step takes some sentences of one library and the profiles, lines and
spaces of all who are in it, and draws each sentence towards what deserves it. Between the steps
written pairs are said again, so that what they taught stays. A share of both stands in a story that
has nothing to do with it, as people tell it.
"""

import hashlib
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.core.encoders import SentenceEncoder, Update
from matching.core.judged import Sentence, line_of, whole_of
from matching.core.training import (
    Frame,
    Pair,
    add_layers,
    around,
    as_update,
    framed,
    in_order,
    loss_of_pairs,
    pace,
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tuning:
    """How to tune."""

    rate: float = 1e-3
    epochs: int = 3
    sentences: int = 34  # of a library, in a step
    texts: int = 96  # of a kind, in a step: those that deserve to be near, and others drawn by lot
    pairs: int = 32  # written ones, said again in each step
    framed: float = 0.25  # of sentences and written needs, each in another story
    neighbours: int = 4
    warm_up: float = 0.1
    temperature: float = 0.05
    clip: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Shelf:
    """Texts of one kind, and what each is worth to every sentence.

    `worth` has the shape (sentences, texts); NaN where nobody has judged it. `owners` says of what
    can be quoted which profile it stands in.
    """

    texts: Sequence[str]
    worth: Floats
    owners: Sequence[int] = ()


@dataclass(frozen=True)
class Library:
    """The judged sentences of a library, and what stands in it."""

    name: str
    sentences: Sequence[str]
    shelves: Sequence[Shelf]


def library_of(
    name: str, sentences: Sequence[Sentence], rows: Sequence[Mapping[str, Any]]
) -> Library:
    """Return a judged library as it is learnt from: whole profiles, what can be quoted, spaces."""
    mentors = [row for row in rows if row["kind"] == "mentor"]
    spaces = [row for row in rows if row["kind"] == "space"]
    profiles = np.array([[gain(each.mentors.get(row["slug"], 0)) for row in mentors]
                         for each in sentences])  # fmt: skip
    rooms = np.array([[gain(each.spaces.get(row["slug"], 0)) for row in spaces]
                      for each in sentences])  # fmt: skip
    return Library(
        name,
        [each.text for each in sentences],
        [
            Shelf([whole_of(row) for row in mentors], profiles),
            _quotable(sentences, mentors),
            Shelf([whole_of(row) for row in spaces], rooms),
        ],
    )


def gain(grade: int) -> float:
    """Return what a grade is worth: 0, 1, 3 or 7, as nDCG counts it."""
    return float(2**grade - 1)


def _quotable(sentences: Sequence[Sentence], mentors: Sequence[Mapping[str, Any]]) -> Shelf:
    """Return lines, headlines and promises; of a mentor who is right only what justifies it is."""
    told = [
        (owner, at, text)
        for owner, row in enumerate(mentors)
        for at in (*range(len(row["lines"])), "headline", "promise")
        if (text := line_of(row, at))
    ]
    worth = np.zeros((len(sentences), len(told)))
    for row, each in zip(worth, sentences, strict=True):
        for place, (owner, at, _text) in enumerate(told):
            slug = mentors[owner]["slug"]
            if grade := each.mentors.get(slug, 0):
                row[place] = gain(grade) if at in each.lines.get(slug, ()) else np.nan
    return Shelf([text for _owner, _at, text in told], worth, [owner for owner, _at, _text in told])


def tune(  # noqa: PLR0913
    start: Update, libraries: Sequence[Library], pairs: Sequence[Pair], folder: Path, how: Tuning,
    report: Callable[[str], None], *, stories: Sequence[Frame] = (), kept: Path | None = None,
) -> dict[str, npt.NDArray[np.float16]]:  # fmt: skip
    """Return the update that goes on from `start` with judged libraries; see `training.train`.

    With `kept` the state is written there after every step, and a run that was stopped goes on
    where it was, to the same update.
    """
    import torch

    torch.manual_seed(how.seed)
    encoder = SentenceEncoder(folder, update=None, exact=True)
    added = add_layers(encoder.network, start=start)
    order = random.Random(how.seed)  # noqa: S311  an order, not a secret
    steps = how.epochs * sum(math.ceil(len(each.sentences) / how.sentences) for each in libraries)
    weights = [each for pair in added.values() for each in pair]
    learner = torch.optim.AdamW(weights, how.rate)
    clock = torch.optim.lr_scheduler.LambdaLR(learner, pace(steps, how.warm_up))
    said = in_order(framed(pairs, stories, how.framed, order), how.neighbours, order)
    put = around(stories, how.framed, order)
    run = _Run(kept, _mark(start, libraries, pairs, stories, how), order, weights, learner, clock)
    run.go_on()
    named = {each.name: each for each in libraries}
    while run.done < steps:
        if not run.left:
            run.left = _steps(libraries, how.sentences, order)
        name, chosen = run.left.pop(0)
        again = [said[(run.done * how.pairs + at) % len(said)] for at in range(how.pairs)]
        learner.zero_grad()
        told = _drawn(named[name], chosen, how.texts, order, put)
        losses = _backward(encoder, told, again, how.temperature)
        torch.nn.utils.clip_grad_norm_(weights, how.clip)
        learner.step()
        clock.step()
        run.keep(*losses)
        judged_mean, said_mean = np.mean(run.losses[-10:], axis=0)
        report(f"step {run.done} of {steps}: judged {judged_mean:.3f}, written {said_mean:.3f}")
    return as_update(added)


def _backward(
    encoder: SentenceEncoder, told: Library, again: Sequence[Pair], temperature: float
) -> tuple[float, float]:
    """Learn from both kinds in turn; return how far each is from what it should be."""
    judged = _loss(encoder, told, temperature)
    judged.backward()
    loss = loss_of_pairs(encoder, again, temperature)
    loss.backward()
    return float(judged.detach()), float(loss.detach())


@dataclass
class _Run:
    """How far a tuning is: what was learnt, what is left of the epoch, where the lot stands."""

    file: Path | None
    mark: str
    order: random.Random
    weights: Sequence[Any]
    learner: Any
    clock: Any
    done: int = 0
    left: list[tuple[str, list[int]]] = field(default_factory=list)
    losses: list[tuple[float, float]] = field(default_factory=list)

    def go_on(self) -> None:
        """Take up what a stopped run of the same data and settings has kept."""
        import torch

        if self.file is None or not self.file.exists():
            return
        state = torch.load(self.file, weights_only=True)
        if state["mark"] != self.mark:
            return
        self.done, self.left, self.losses = state["done"], state["left"], state["losses"]
        version, numbers, rest = state["order"]
        self.order.setstate((version, tuple(numbers), rest))
        for mine, told in zip(self.weights, state["weights"], strict=True):
            mine.data.copy_(told)
        self.learner.load_state_dict(state["learner"])
        self.clock.load_state_dict(state["clock"])

    def keep(self, judged: float, said: float) -> None:
        """Count a step, and write the state whole or not at all."""
        import torch

        self.done += 1
        self.losses.append((judged, said))
        if self.file is None:
            return
        state = {
            "mark": self.mark, "done": self.done, "left": self.left, "losses": self.losses,
            "order": self.order.getstate(), "weights": [each.detach() for each in self.weights],
            "learner": self.learner.state_dict(), "clock": self.clock.state_dict(),
        }  # fmt: skip
        half = self.file.with_suffix(".half")
        torch.save(state, half)
        half.replace(self.file)


def _mark(
    start: Update, libraries: Sequence[Library], pairs: Sequence[Pair], stories: Sequence[Frame],
    how: Tuning,
) -> str:  # fmt: skip
    """Return what tells a run of other data or settings."""
    mark = hashlib.sha256(repr((how, libraries, pairs, stories)).encode())
    for name in sorted(start):
        mark.update(start[name].tobytes())
    return mark.hexdigest()


def _steps(
    libraries: Sequence[Library], most: int, order: random.Random
) -> list[tuple[str, list[int]]]:
    """Return for each step of an epoch a library's name and the places of some sentences."""
    found = []
    for library in libraries:
        places = list(range(len(library.sentences)))
        order.shuffle(places)
        found += [(library.name, places[at : at + most]) for at in range(0, len(places), most)]
    order.shuffle(found)
    return found


def _drawn(
    library: Library, chosen: Sequence[int], most: int, lot: random.Random,
    put: Callable[[str, str], str],
) -> Library:  # fmt: skip
    """Return a library with the chosen sentences, and of each shelf not many more than `most`.

    A share of the sentences stands in a story, by `put`.
    """
    shelves = []
    for shelf in library.shelves:
        worth = shelf.worth[list(chosen)]
        right = set(np.flatnonzero(np.nan_to_num(worth).any(axis=0)).tolist())
        if not right:
            continue
        others = [at for at in range(len(shelf.texts)) if at not in right]
        kept = sorted([*right, *lot.sample(others, min(len(others), max(most - len(right), 0)))])
        shelves.append(Shelf([shelf.texts[at] for at in kept], worth[:, kept]))
    told = [put("need", library.sentences[at]) for at in chosen]
    return Library(library.name, told, shelves)


def _loss(encoder: SentenceEncoder, library: Library, temperature: float) -> Any:  # noqa: ANN401
    """Return how far sentences are from what deserves them, a mean over the shelves."""
    import torch

    texts = list(library.sentences)
    for shelf in library.shelves:
        texts += shelf.texts
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rows = encoder.pooled(texts)
    rows = torch.nn.functional.normalize(rows.float(), dim=1)
    at, losses = len(library.sentences), []
    said = rows[:at]
    for shelf in library.shelves:
        near = said @ rows[at : at + len(shelf.texts)].T / temperature
        at += len(shelf.texts)
        worth = torch.tensor(shelf.worth, dtype=torch.float32)
        near = near.masked_fill(worth.isnan(), -1e4)
        worth = worth.nan_to_num(0.0)
        served = worth.sum(dim=1) > 0
        share = worth[served] / worth[served].sum(dim=1, keepdim=True)
        losses.append(-(share * near[served].log_softmax(dim=1)).sum(dim=1).mean())
    return torch.stack(losses).mean()
