"""A dump of each release, so that an upgrade is tried with data of that release.

A release keeps `VERSION.dump.gz`, a dump of the sample province without keys and vectors, and
`VERSION.json`, the rows of each table then. They are small, and hold nobody's data. Both stand in
the repository: the code of a later version cannot make them again.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from accounts.models import User
from config.backups.contents import contents
from config.backups.making import dumped, one_moment
from config.backups.manifest import Keys, version
from config.backups.restoring import fill, serving
from config.backups.sealed import PIECE, Unusable
from config.backups.server import name_in_use, server

FOLDER = settings.BASE_DIR / "fixtures" / "releases"
PACKED = ".dump.gz"
# What the frameworks keep of themselves: an upgrade adds to it, or empties it.
OF_FRAMEWORKS = frozenset(
    {
        "auth_permission",
        "cache_table",
        "django_content_type",
        "django_migrations",
        "django_session",
        "procrastinate_events",
        "procrastinate_jobs",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    }
)
# Vectors are most of a dump, no packing makes them smaller, and the service makes them again.
VECTORS = frozenset({"exchange_listingvector", "matching_passage"})


def keep(folder: Path = FOLDER) -> Path:
    """Keep a dump of the database in use as that of this version.

    Raises
    ------
    Unusable
        It holds people who are no samples, or the dump of this version is there.
    """
    if User.objects.filter(is_sample=False).exists():
        raise Unusable("A release keeps the sample province only; here are people's data.")
    file = folder / f"{version()}{PACKED}"
    if file.exists():
        raise Unusable(f"{file} is there already: a release is kept once.")
    folder.mkdir(parents=True, exist_ok=True)
    at_server, name = server(), name_in_use()
    with one_moment(at_server, name) as (connection, moment):
        unfinished = file.with_suffix(".part")
        with gzip.open(unfinished, "wb") as opened:
            opened.writelines(dumped(at_server, name, moment, without_rows_of=VECTORS))
        rows = {table: count for table, (count, _sum) in contents(connection).items()}
        rows |= dict.fromkeys(VECTORS, 0)
    rows_of(file).write_text(json.dumps(rows, indent=1) + "\n")
    unfinished.rename(file)
    return file


@dataclass(frozen=True)
class Upgraded:
    """Rows of each table before and after the migrations of today."""

    before: Mapping[str, int]
    after: Mapping[str, int]

    @property
    def lost(self) -> dict[str, tuple[int, int]]:
        """Return the tables that have other rows than before, or are gone."""
        return {
            table: (rows, self.after.get(table, 0))
            for table, rows in self.before.items()
            if table not in OF_FRAMEWORKS and self.after.get(table, 0) != rows
        }


def upgrade(file: Path, *, into: str) -> Upgraded:
    """Load the dump of a release into a scratch database and carry it on to this version.

    Raises
    ------
    Unusable
        The dump does not load.
    """
    at_server = server()
    fill(at_server, into, _blocks(file))
    before = json.loads(rows_of(file).read_text())
    with serving(into, Keys.in_use()):
        call_command("migrate", verbosity=0, interactive=False)
    with at_server.connect(into) as asked:
        after = {table: count for table, (count, _sum) in contents(asked).items()}
    return Upgraded(before, after)


def rows_of(file: Path) -> Path:
    """Return the file with the rows of each table of a kept dump."""
    return file.with_name(file.name.replace(PACKED, ".json"))


def _blocks(file: Path) -> Iterator[bytes]:
    with gzip.open(file, "rb") as opened:
        while block := opened.read(PIECE):
            yield block
