"""`python -m benchmarks [SIZE ...]`: the figures at each size, then encoder and solver."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SIZES = ["small", "province"]


def main() -> None:
    """Run each part in a process of its own, so that none warms another."""
    python = [sys.executable, "-m"]
    for size in sys.argv[1:] or SIZES:
        var = ROOT / "var" / "bench" / size
        shared = {"VAR_DIR": str(var), "MODEL_DIR": str(ROOT / "var" / "models" / "e5-small")}
        here = {**os.environ, **shared, "LOG_LEVEL": "ERROR"}
        try:
            subprocess.run([*python, "benchmarks.one_size", size], check=True, env=here, cwd=ROOT)  # noqa: S603
        finally:
            subprocess.run([*python, "config.database", "stop"], check=False, env=here, cwd=ROOT)  # noqa: S603
    for part in ("embedding", "assignment", "limits"):
        subprocess.run([*python, f"benchmarks.{part}"], check=True, cwd=ROOT)  # noqa: S603


if __name__ == "__main__":
    main()
