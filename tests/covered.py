"""`make coverage`: which lines and branches the tests run, by what they guard.

Reads `.coverage`, prints each part with its share and its bar, and under it whatever no test ran.
Ends with 1 where a part is under its bar.
"""

import json
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory

from coverage import Coverage

# A part, its bar in per cent, and its files.
PARTS = {
    "authorisation": (100, ["*/policies.py", "*/policies/*.py", "config/doors.py"]),
    "capacity": (100, ["*/guards.py", "*/guards/*.py", "mentors/actions/requests.py"]),
    "leave rules": (100, ["mobility/core/*.py"]),
    "import": (100, ["sheets/*.py", "ledgers/*.py"]),
    "reminders": (100, ["mobility/actions/reminders.py", "notifications/*.py"]),
    "everything": (95, ["*"]),
}


@dataclass
class Share:
    """How many lines and branches there are, how many ran, and where the others are."""

    there: int = 0
    ran: int = 0
    missing: list[str] = field(default_factory=list)

    def add(self, name, told):
        """Count one file as the report of `coverage json` tells of it."""
        sums = told["summary"]
        self.there += sums["num_statements"] + sums["num_branches"]
        self.ran += sums["covered_lines"] + sums["covered_branches"]
        missing = [str(line) for line in told["missing_lines"]]
        missing += [f"{start}→{end}" for start, end in told["missing_branches"]]
        if missing:
            self.missing.append(f"{name}: {', '.join(missing)}")

    @property
    def per_cent(self):
        return 100 * self.ran / max(self.there, 1)


def shares(files):
    """Return what each part has, from the files of a report by name."""
    found = {part: Share() for part in PARTS}
    for name, told in sorted(files.items()):
        for part, (_bar, patterns) in PARTS.items():
            if any(fnmatch(name, pattern) for pattern in patterns):
                found[part].add(name, told)
    return found


def report():
    """Return the files of the last run."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        measured = Coverage()
        measured.load()
        measured.json_report(outfile=str(path))
        return json.loads(path.read_text())["files"]


def main():
    under = False
    for part, share in shares(report()).items():
        bar = PARTS[part][0]
        under |= share.per_cent < bar
        sys.stdout.writelines(f"    {line}\n" for line in share.missing)
        told = f"{share.per_cent:.2f} % of {share.there:,} lines and branches, bar {bar} %"
        sys.stdout.write(f"{part}: {told}\n")
    sys.exit(under)


if __name__ == "__main__":
    main()
