"""`python -m scan`: own rules by semgrep, bandit, and the list of parts; planted faults first.

Nothing is asked of the network. Of known flaws in packages no data can be had without it: that is
said and does not count as passed.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLANTED = ROOT / "scan" / "planted"
RULES = ROOT / "scan" / "rules.yml"
PARTS = ROOT / "var" / "parts.json"
BIN = Path(sys.executable).parent
WEIGHTY = {"MEDIUM", "HIGH"}
OWN_RULES = ("B308", "B703")  # HTML of constants; html-from-text finds the other
SEVEN, TWO = 7, 2  # planted for the own rules, and for bandit


def _json(*command: str | Path) -> Any:  # noqa: ANN401
    done = subprocess.run(  # noqa: S603  no shell, our own words
        [str(each) for each in command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if not done.stdout.strip().startswith("{"):
        sys.exit(f"{command[0]} said nothing that can be read:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def by_own_rules(*where: Path) -> list[str]:
    """Return what semgrep finds with the rules of this house."""
    told = _json(
        BIN / "semgrep",
        "scan",
        "--config",
        RULES,
        "--json",
        "--metrics=off",
        "--disable-version-check",
        "--no-git-ignore",
        *where,
    )
    if problems := [each for each in told["errors"] if each.get("level") == "error"]:
        sys.exit(f"semgrep could not read everything: {problems[:3]}")
    return [
        f"{each['path']}:{each['start']['line']} {each['check_id'].rpartition('.')[2]}"
        for each in told["results"]
    ]


def by_bandit(*where: Path) -> list[str]:
    """Return what bandit finds that no line gives a reason for."""
    told = _json(BIN / "bandit", "-q", "-r", "-f", "json", "-s", ",".join(OWN_RULES), *where)
    return [
        f"{each['filename']}:{each['line_number']} {each['test_id']} {each['issue_text']}"
        for each in told["results"]
        if each["issue_severity"] in WEIGHTY and not _has_reason(each)
    ]


def _has_reason(found: dict[str, Any]) -> bool:
    """Whether the statement carries a `noqa` of the same family, read when it was let in."""
    lines = (ROOT / found["filename"]).read_text().splitlines()
    own = lines[found["line_range"][0] - 1 : found["line_range"][-1]]
    return any("noqa: S" in line for line in own)


def parts() -> int:
    """Write the list of parts in CycloneDX; return how many there are."""
    PARTS.parent.mkdir(exist_ok=True)
    subprocess.run(  # noqa: S603  no shell, our own words
        [BIN / "cyclonedx-py", "requirements", ROOT / "requirements.lock", "-o", PARTS],
        check=True,
        capture_output=True,
    )
    return len(json.loads(PARTS.read_text())["components"])


def folders() -> list[Path]:
    """Return the apps, without their tests, which plant things on purpose."""
    return [
        each.parent
        for each in sorted(ROOT.glob("*/__init__.py"))
        if each.parent.name not in {"scan", "tests", "benchmarks"}
    ]


def main() -> None:
    """Find what was planted, then look through the house; anything found is a failure."""
    planted = by_own_rules(PLANTED)
    kinds = {each.rpartition(" ")[2] for each in planted}
    if len(kinds) != SEVEN:
        sys.exit(f"The own rules are blind: of {SEVEN} planted faults they find {sorted(kinds)}.")
    if len(seen := by_bandit(PLANTED)) < TWO:
        sys.exit(f"bandit is blind: {seen}")
    print(f"planted: {len(planted)} found by own rules, {len(seen)} by bandit")
    found = [*by_own_rules(*folders()), *by_bandit(*folders())]
    print(f"parts: {parts()} in {PARTS.relative_to(ROOT)}")
    print("known flaws of packages: not looked up, no data without a network")
    print("\n".join(found) or "nothing found")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
