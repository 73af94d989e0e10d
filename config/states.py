"""`python -m config.states`: write `docs/states.md` from the life-cycle tables."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audit.lifecycle import Lifecycle

FILE = Path(__file__).resolve().parent.parent / "docs" / "states.md"


def drawn() -> str:
    """Return the document: one diagram and one table of verbs a life-cycle."""
    import django  # noqa: PLC0415

    django.setup()
    from django.apps import apps  # noqa: PLC0415

    models = sorted(apps.get_models(), key=lambda model: model._meta.label)
    tables = [(model.__name__, getattr(model, "lifecycle", None)) for model in models]
    parts = ["# Life-cycles", "Made by `make fix` from the tables in the code; do not edit."]
    parts += [_one(name, lifecycle) for name, lifecycle in tables if lifecycle]
    return "\n\n".join(parts) + "\n"


def _one(name: str, lifecycle: "Lifecycle") -> str:
    lines = [f"## {name}", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {lifecycle.initial}")
    lines += [
        f"    {source} --> {move.target}: {verb}"
        for verb, move in lifecycle.moves.items()
        for source in sorted(move.sources)
    ]
    return "\n".join([*lines, "```"])


def main() -> None:
    """Write the file."""
    import os  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    FILE.write_text(drawn())


if __name__ == "__main__":
    main()
