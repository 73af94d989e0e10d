"""One formatter sets the code; what stands outside of it is a table that is read as one."""

import re
import subprocess

from django.conf import settings

MOST = 60
SKIPPED = re.compile(r"# fmt: (skip|off)")
OTHERS = ("tests/", "scan/planted/")  # tests hold tables everywhere


def test_the_formatter_is_seldom_passed_over():
    listed = subprocess.run(
        ["git", "ls-files", "*.py"],  # noqa: S607
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [name for name in listed.stdout.split() if not name.startswith(OTHERS)]
    assert len(files) > 500
    found = {
        name: len(SKIPPED.findall((settings.BASE_DIR / name).read_text(encoding="utf-8")))
        for name in files
        if "/migrations/" not in name
    }
    assert sum(found.values()) < MOST, {name: n for name, n in found.items() if n}
