"""`python -m config.browser`: install Chromium and CJK fonts for the tests, if missing."""

import os
import shutil
import subprocess
import sys

_PACKAGES = ["chromium", "fonts-noto-cjk"]


def _have_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh", "family"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    return bool(listed.stdout.strip())


def main() -> None:
    """Install what is missing with Debian's package manager, as root or through sudo."""
    if shutil.which("chromium") and _have_fonts():
        return
    if shutil.which("apt-get") is None:
        sys.exit("The journeys need Chromium and a Chinese font: install both, then run again.")
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    sys.stdout.write("Installing Chromium and Chinese fonts for the tests …\n")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES],
    ):
        subprocess.run([*sudo, *command], check=True, env=quiet, stdout=subprocess.DEVNULL)  # noqa: S603


if __name__ == "__main__":
    main()
