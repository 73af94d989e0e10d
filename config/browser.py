"""`python -m config.browser`: install what the tests need beside Python, if missing.

Chromium without a window and a Chinese font for the journeys, libfaketime for machines of another
day. A Chromium with windows does as well where it is there; it takes a quarter longer.
"""

import os
import shutil
import subprocess
import sys

_PACKAGES = ["chromium-headless-shell", "fonts-noto-cjk", "faketime"]


def browser() -> str | None:
    """Return where Chromium is, the one without a window first."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def _have_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "family"],  # noqa: S607  wherever the system keeps it
        capture_output=True,
        text=True,
        check=False,
    )
    return bool(listed.stdout.strip())


def main() -> None:
    """Install what is missing with Debian's package manager, as root or through sudo."""
    if browser() and shutil.which("faketime") and _have_fonts():
        return
    if shutil.which("apt-get") is None:
        sys.exit(
            "The tests need Chromium, a Chinese font and faketime: install them, then run again."
        )
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    sys.stdout.write("Installing Chromium, Chinese fonts and faketime for the tests …\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES],
    ):
        subprocess.run([*sudo, *command], check=True, env=quiet, stdout=subprocess.DEVNULL)  # noqa: S603  no shell, our own words


if __name__ == "__main__":
    main()
