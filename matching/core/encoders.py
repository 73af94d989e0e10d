"""Texts to unit vectors.

Raw e5 vectors cluster by language, so that a Chinese need never reaches an English mentor. A small
update, trained on written pairs of both languages (`training.py`), is merged into the weights at
load and repairs this. Without it the mean vector of each text's language is taken off instead.
"""

import copy
import functools
import hashlib
import json
import logging
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from matching.core.plain import plain
from matching.core.unpack import MEANS, quietly

if TYPE_CHECKING:
    import torch

Vectors = npt.NDArray[np.float32]
Update = Mapping[str, npt.NDArray[np.float16]]
WIDTH = 384
TOKENS_AT_MOST = 512  # of one text, and of one row of packed texts
SCALE = 2.0  # of the update beside the weights
UPDATE = Path(__file__).parent / "update.npz"
EAR = "ear.npz"  # beside the update that it goes on from
_STEPS = "steps"
_logger = logging.getLogger(__name__)


class Encoder(Protocol):
    """Turns texts into unit vectors of `width` numbers; `name` tells models apart.

    What somebody types is heard, what stands in a profile is encoded: `ear` names both ways
    together, for what is learnt from the cosines between them. `scale` holds two cosines: that of a
    wrong pair on average, and one that only very good pairs reach. Between them a cosine says how
    near two lines are.
    """

    name: str
    ear: str
    width: int
    scale: tuple[float, float]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text of profiles, float32, shape (n, width)."""
        ...

    def hear(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text that somebody has typed, float32, shape (n, width)."""
        ...


def language(text: str) -> str:
    """Return "zh" or "en" by the letters that prevail.

    >>> language("用 PLC 控制的盐田泵"), language("brine pumps")
    ('zh', 'en')
    """
    han = len(re.findall(r"[\u4e00-\u9fff]", text))
    latin = len(re.findall(r"[A-Za-z]", text))
    return "zh" if han * 3 >= latin else "en"


def _unit(rows: npt.NDArray[np.floating]) -> Vectors:
    """Scale each row to length one; a zero row stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Vectors = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return scaled


# Measured on the unseen pairs of fixtures/eval. From four fifths of the way on one wrong pair in
# 500 is as near, from halfway on one in 25; with the update half and 98 in 100 of the right ones.
_PLAIN, _TRAINED, _HEARD = (0.03, 0.40), (0.18, 0.71), (0.16, 0.58)  # the last with an ear


class SentenceEncoder:
    """multilingual-e5-small with our update, prompt `query: ` on both sides.

    Parameters
    ----------
    folder
        The unpacked model.
    update
        The file of the trained update; None for the plain model, language means taken off. What is
        typed is heard through the further update `ear.npz` beside it, where there is one.
    exact
        Full precision on every processor; for training.
    """

    width = WIDTH

    def __init__(self, folder: Path, update: Path | None = UPDATE, *, exact: bool = False) -> None:
        if update is not None and not update.exists():
            raise FileNotFoundError(update)  # before anything heavy is loaded
        quietly()
        import torch
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._prompt = model.prompts["query"] or ""
        self._tokenizer: Any = model.tokenizer
        self.network: Any = model[0].auto_model
        self._means: dict[str, Vectors] = {}
        if update is None:
            means = json.loads((folder / MEANS).read_text())
            self._means = {key: np.asarray(row, np.float32) for key, row in means.items()}
        else:
            _merge(self.network, update)
        ear = _ear_beside(update)
        self._hearing = self.network if ear is None else _beside(self.network, ear)
        if not exact:
            self.network.to(_number_type())
            self._hearing.to(_number_type())
            torch.set_num_threads(1)  # a second one costs half as much again, and requests share
        self._one_at_a_time = threading.Lock()
        self.name, self.ear = encoder_name(update), ear_name(update)
        trained = _TRAINED if ear is None else _HEARD
        self.scale = _PLAIN if update is None else trained

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of what stands in profiles, shape (n, 384)."""
        return self._rows(texts, self.network)

    def hear(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows of what somebody has typed, shape (n, 384)."""
        return self._rows(texts, self._hearing)

    def _rows(self, texts: Sequence[str], network: Any) -> Vectors:  # noqa: ANN401
        if not texts:
            return np.zeros((0, self.width), np.float32)
        texts = [plain(text) for text in texts]
        once = list(dict.fromkeys(texts))  # the same text twice is the same vector to the last bit
        made = self.raw(once, network)
        if self._means:
            made = _unit(made - np.stack([self._means[language(text)] for text in once]))
        rows = dict(zip(once, made, strict=True))
        return np.stack([rows[text] for text in texts])

    def raw(self, texts: Sequence[str], network: Any = None) -> Vectors:  # noqa: ANN401
        """Return the model's own unit rows, language means still in them.

        Many short texts share one row of tokens, each seeing only itself; that gives the vectors
        of the padded batch to the seventh digit and saves a third to a half of the time.
        """
        import torch

        tokens = self._tokens(texts)
        order = sorted(range(len(tokens)), key=lambda at: len(tokens[at]))
        rows = np.empty((len(tokens), self.width), np.float32)
        # Two threads in torch are slower than one after the other.
        with self._one_at_a_time, torch.inference_mode():
            for together in _packs(order, [len(each) for each in tokens]):
                rows[together] = self._packed([tokens[at] for at in together], network).numpy()
        return _unit(rows)

    def pooled(self, texts: Sequence[str]) -> "torch.Tensor":
        """Return the mean token vector of each text as a tensor that can be learnt from."""
        import torch

        tokens = self._tokens(texts)
        packs = list(_packs(range(len(tokens)), [len(each) for each in tokens]))
        return torch.cat([self._packed([tokens[at] for at in pack]) for pack in packs])

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        told = [self._prompt + text for text in texts]
        found: list[list[int]] = self._tokenizer(told, truncation=True, max_length=TOKENS_AT_MOST)[
            "input_ids"
        ]
        return found

    def _packed(self, texts: Sequence[Sequence[int]], network: Any = None) -> "torch.Tensor":  # noqa: ANN401
        """Return the mean of each text's token vectors, all texts in one row of tokens."""
        import torch

        lengths = torch.tensor([len(each) for each in texts])
        owner = torch.repeat_interleave(torch.arange(len(texts)), lengths)
        read = network or self.network
        hidden = (
            read(
                input_ids=torch.tensor([[token for each in texts for token in each]]),
                position_ids=torch.cat([torch.arange(len(each)) for each in texts])[None],
                attention_mask=(owner[:, None] == owner[None, :])[None, None],
            )
            .last_hidden_state[0]
            .float()
        )
        summed = torch.zeros(len(texts), self.width).index_add(0, owner, hidden)
        return summed / lengths[:, None]


@functools.cache
def encoder_name(update: Path | None = UPDATE) -> str:
    """Return how vectors are marked: model, how it reads, and which update is merged into it."""
    if update is None:
        return "e5-small/1p"
    return f"e5-small/2p-{hashlib.sha256(update.read_bytes()).hexdigest()[:8]}"


@functools.cache
def ear_name(update: Path | None = UPDATE) -> str:
    """Return how what is learnt from cosines is marked: the encoder, and through what it hears."""
    ear, name = _ear_beside(update), encoder_name(update)
    return name if ear is None else f"{name}-{hashlib.sha256(ear.read_bytes()).hexdigest()[:8]}"


def _ear_beside(update: Path | None) -> Path | None:
    """Return the further update through which what is typed is heard, if there is one."""
    ear = update and update.with_name(EAR)
    return ear if ear and ear.exists() else None


def _beside(network: Any, update: Path) -> Any:  # noqa: ANN401
    """Return the network with a further update, the same vocabulary shared by both."""
    kept = {id(network.embeddings): network.embeddings}
    other = copy.deepcopy(network, kept)
    _merge(other, update)
    return other


def _merge(network: Any, update: Path) -> None:  # noqa: ANN401
    """Add the trained update to the weights of each linear layer."""
    import torch

    layers, told = dict(network.named_modules()), read_update(update)
    for name in {key.rpartition(".")[0] for key in told}:
        up, down = (told[f"{name}.{part}"].astype(np.float32) for part in ("up", "down"))
        layers[name].weight.data += SCALE * torch.from_numpy(up @ down)


def read_update(file: Path) -> Update:
    """Return the update of a file, `down` of shape (rank, inputs) and `up` (outputs, rank)."""
    with np.load(file) as told:
        return {
            name: (told[name] * told[f"{name}.{_STEPS}"]).astype(np.float16)
            for name in told.files
            if not name.endswith(f".{_STEPS}")
        }


def write_update(update: Update, file: Path) -> None:
    """Write an update in bytes: each of its ranks in 255 steps, and how large a step is.

    Beside the halves that were learnt every text keeps a cosine of 0.99997 and more, which is
    nearer than the half precision that the network runs in.
    """
    told: dict[str, Any] = {}
    for name, halves in update.items():
        rows = halves.astype(np.float32)
        largest = np.abs(rows).max(axis=1 if name.endswith(".down") else 0, keepdims=True)
        steps = np.where(largest > 0, largest / 127, 1).astype(np.float32)
        told |= {name: np.rint(rows / steps).astype(np.int8), f"{name}.{_STEPS}": steps}
    np.savez_compressed(file, **told)


def _number_type() -> "torch.dtype":
    """Return half precision where the processor multiplies it, which saves a third of the time.

    The vectors keep a cosine of 0.9998 with those of full precision. Elsewhere halves would be
    emulated, and slow. `MODEL_PRECISION=full` asks for full precision everywhere.
    """
    import torch

    if os.environ.get("MODEL_PRECISION") == "full":
        return torch.float32
    cpu = torch.cpu
    halves = cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported()  # noqa: SLF001
    return torch.bfloat16 if halves else torch.float32


def _packs(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield the numbers of texts that fit into one row of tokens together."""
    pack: list[int] = []
    for at in order:
        if pack and sum(lengths[each] for each in pack) + lengths[at] > TOKENS_AT_MOST:
            yield pack
            pack = []
        pack.append(at)
    if pack:
        yield pack


class TfidfEncoder:
    """Hashed characters and character pairs: the fallback when the model cannot be loaded.

    No fitting: rare pairs weigh more because the common ones are few, and the hash spreads the
    rest. It finds words that both sides use and nothing else.
    """

    name = ear = "tfidf/1p"
    width = WIDTH
    scale = _PLAIN

    def __init__(self) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

        self._vectorizer = HashingVectorizer(
            analyzer="char", ngram_range=(1, 2), n_features=self.width, alternate_sign=True
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows, shape (n, 384)."""
        if not texts:
            return np.zeros((0, self.width), np.float32)
        counts = self._vectorizer.transform([plain(text) for text in texts]).toarray()
        return _unit(np.sign(counts) * np.sqrt(np.abs(counts)))

    def hear(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows, shape (n, 384): words are words on both sides."""
        return self.encode(texts)


def chosen_update() -> Path | None:
    """Return the update that `MODEL_UPDATE` names: a file, "none", or by default ours."""
    told = os.environ.get("MODEL_UPDATE") or str(UPDATE)
    return None if told == "none" else Path(told)


def beside_update(name: str) -> Path:
    """Return the learnt part of this name that stands beside the update, else the one that ships.

    A folder with an update and its parts is a whole model: `MODEL_UPDATE` switches to it and back.
    """
    own = (chosen_update() or UPDATE).with_name(name)
    return own if own.exists() else UPDATE.with_name(name)


def expected_name() -> str:
    """Return the name of the encoder that loads if its folder is whole; reads one small file."""
    update = chosen_update()
    return TfidfEncoder.name if update and not update.exists() else encoder_name(update)


@functools.cache
def load_encoder(folder: Path | None = None) -> Encoder:
    """Return the default encoder, loaded once a process.

    Parameters
    ----------
    folder
        The model's folder; default `MODEL_DIR`, else `var/models/e5-small` in the project.

    Returns
    -------
    Encoder
        `SentenceEncoder`; when the folder is missing or broken, `TfidfEncoder`, announced in the
        log. `MODEL_UPDATE` names the trained update; "none" loads the plain model.
    """
    root = Path(__file__).resolve().parents[2]
    place = folder or Path(os.environ.get("MODEL_DIR") or root / "var" / "models" / "e5-small")
    try:
        return SentenceEncoder(place, chosen_update())
    except Exception as problem:  # noqa: BLE001  whatever is wrong with the folder, serve on
        _logger.warning(
            "The language model in %s cannot be loaded (%s): matching by shared words only. Delete "
            "that folder and start again to unpack it anew.",
            place,
            type(problem).__name__,
        )
        return TfidfEncoder()
