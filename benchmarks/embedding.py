"""`python -m benchmarks.embedding`: texts a second, beside the library's own padded batches."""

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from matching.core.encoders import load_encoder

ROOT = Path(__file__).resolve().parent.parent


Encode = Callable[[list[str]], object]


def per_second(encode: Encode, batches: Sequence[list[str]]) -> float:
    """Return texts a second of the best of three runs."""
    return sum(map(len, batches)) / min(_seconds(encode, batches) for _ in range(3))


def _seconds(encode: Encode, batches: Sequence[list[str]]) -> float:
    start = time.perf_counter()
    for batch in batches:
        encode(batch)
    return time.perf_counter() - start


def main() -> None:
    """Print the figures for lines of profiles and for single sentences."""
    from sentence_transformers import SentenceTransformer

    mentors = json.loads((ROOT / "fixtures" / "demo" / "mentors.json").read_text())
    lines = [told["text"] for mentor in mentors for told in mentor["experiences"]][:256]
    ours = load_encoder()
    folder = str(ROOT / "var" / "models" / "e5-small")
    library = SentenceTransformer(folder, device="cpu", local_files_only=True)

    def padded(texts: list[str]) -> object:
        return library.encode(texts, prompt_name="query", show_progress_bar=False)

    print(f"\nembedding, one thread, {len(lines)} lines ({ours.name})")
    print(f"{'':24}{'ours/s':>10}{'library/s':>11}")
    for name, size in (("lines in bulk", len(lines)), ("4 lines a call", 4), ("1 line a call", 1)):
        batches = [lines[at : at + size] for at in range(0, min(len(lines), 64 * size), size)]
        mine, theirs = per_second(ours.encode, batches), per_second(padded, batches)
        print(f"{name:24}{mine:10.1f}{theirs:11.1f}")


if __name__ == "__main__":
    main()
