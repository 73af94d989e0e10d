"""What a backup says of itself, and the keys that it carries."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings

from config.backups.contents import Contents
from config.backups.sealed import Part, Unusable

FORMAT = 1
DATABASE, KEYS, MANIFEST = "database.dump", "keys.json", "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """When a backup was made of what."""

    made_at: datetime
    version: str
    database: str
    server: str
    migrations: Sequence[tuple[str, str]]
    tables: Contents
    parts: Mapping[str, Part]

    def written(self) -> bytes:
        """Return it as it stands in the file."""
        told = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return what a file says.

        Raises
        ------
        Unusable
            It was written in a format that this version does not know.
        """
        told: dict[str, Any] = json.loads(content)
        if told.pop("format", None) != FORMAT:
            raise Unusable("This backup has another format: restore it with the version it is of.")
        told["made_at"] = datetime.fromisoformat(told["made_at"])
        told["migrations"] = [(app, name) for app, name in told["migrations"]]
        told["tables"] = {name: (rows, sums) for name, (rows, sums) in told["tables"].items()}
        told["parts"] = {name: Part(**each) for name, each in told["parts"].items()}
        return cls(**told)

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(rows for rows, _checksum in self.tables.values())


@dataclass(frozen=True)
class Keys:
    """The keys without which the database cannot be read, or its signatures not be checked."""

    secret_key: str
    field_keys: tuple[str, ...]

    def written(self) -> bytes:
        """Return them as they stand in the file."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        """Return what a file carries."""
        told: dict[str, Any] = json.loads(content)
        return cls(str(told["secret_key"]), tuple(map(str, told["field_keys"])))

    @classmethod
    def in_use(cls) -> Self:
        """Return those of this service."""
        return cls(settings.SECRET_KEY, tuple(settings.FIELD_KEYS))


def version() -> str:
    """Return the version of this service."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
