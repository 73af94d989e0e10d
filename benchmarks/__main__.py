"""`python -m benchmarks [SIZE ...]`: the figures at each size, then those of each part."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = ["small", "province"]
PARTS = "library", "letters", "board", "desk", "ledger", "trail", "known"


def main() -> None:
    """Run each part in a process of its own, so that none warms another."""
    sizes = sys.argv[1:] or SIZES
    for size in sizes:
        _with_database(size, "benchmarks.one_size", size)
    if sizes == SIZES:
        for part in PARTS:
            _with_database(part, f"benchmarks.{part}")
    for part in ("embedding", "assignment", "limits"):
        subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=True, cwd=ROOT)


def _with_database(name: str, *module: str) -> None:
    """Run a module on the database `var/bench/NAME`, and stop that database."""
    python = [sys.executable, "-m"]
    models = str(ROOT / "var" / "models" / "e5-small")
    here = {
        **os.environ,
        "VAR_DIR": str(ROOT / "var" / "bench" / name),
        "MODEL_DIR": models,
        "LOG_LEVEL": "ERROR",
    }
    try:
        subprocess.run([*python, *module], check=True, env=here, cwd=ROOT)
    finally:
        subprocess.run([*python, "config.database", "stop"], check=False, env=here, cwd=ROOT)


if __name__ == "__main__":
    main()
