"""Tells at the end of a run which files of tests took longest, and where: a plugin of pytest."""

from collections import Counter, defaultdict

TOLD = 20
_spent = defaultdict(Counter)


def pytest_runtest_logreport(report):
    _spent[report.nodeid.partition("::")[0]][report.when] += report.duration


def pytest_terminal_summary(terminalreporter):
    """Print the files with the seconds of all processes together."""
    files = sorted(_spent.items(), key=lambda each: -each[1].total())[:TOLD]
    if sum(spent.total() for _name, spent in files) < 60:
        return  # of a few tests one knows it
    terminalreporter.section("slowest files, seconds of all processes")
    everything = sum(spent.total() for spent in _spent.values())
    before = sum(spent["setup"] for spent in _spent.values())
    terminalreporter.write_line(f"{everything:7.0f}  all, {before:.0f} of them before the tests")
    for name, spent in files:
        terminalreporter.write_line(
            f"{spent.total():7.0f}  {name}, {spent['setup']:.0f} before the tests"
        )
