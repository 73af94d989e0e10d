"""Counts what a run of the whole suite showed and tells it at the end: a plugin of pytest.

Nothing is told of a run that was cut short or chose its tests; of a run in which tests failed it is
told that they did. With `PROOF=keep`, or from the log of a run by `python -m tests.proof < LOG`,
it goes into `docs/proof.json`.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.proof import Proof, parse
from tests.clock import of_the_machine

FILE = Path(__file__).parents[1] / "docs" / "proof.json"
TOLD = "The whole suite showed: "
# Tests that plant a fault or take a guard away, and see the damage.
RED_CONTROLS = frozenset({
    ("tests/accounts/test_guessing.py"
     "::test_without_the_limit_by_account_more_guesses_would_be_tried"),
    "tests/accounts/test_guessing.py::test_were_argon2_not_the_first_the_older_hash_would_stay",
    "tests/accounts/test_taken.py::test_a_page_that_forgets_to_ask_gives_nothing_out",
    "tests/audit/test_administrators.py::test_without_the_guard_they_would_be_in_one_hand",
    "tests/audit/test_catalogue.py::test_a_planted_kind_is_found",
    "tests/audit/test_sealing.py::test_a_changed_event_is_found",
    "tests/audit/test_sealing.py::test_a_moved_moment_is_found",
    "tests/audit/test_sealing.py::test_a_deleted_event_is_found_and_named",
    "tests/audit/test_sealing.py::test_two_swapped_events_are_found",
    "tests/audit/test_sealing.py::test_a_back_dated_event_is_found",
    "tests/audit/test_sealing.py::test_a_cut_tail_is_found_by_the_head_outside",
    "tests/audit/test_sealing.py::test_without_the_head_outside_the_cut_would_not_show",
    "tests/audit/test_sealing.py::test_a_seal_that_was_made_to_fit_breaks_the_chain",
    "tests/audit/test_sealing.py::test_a_seal_taken_out_of_the_middle_is_found",
    "tests/config/test_adds.py::test_what_old_code_would_stumble_over_is_noticed",
    "tests/config/test_heals.py::test_where_commits_do_not_wait_for_the_disk_the_loss_is_seen",
    "tests/config/test_doors.py::test_a_planted_view_keeps_the_service_from_starting",
    "tests/config/test_migrations.py::test_a_table_that_lost_something_on_the_way_would_be_found",
    ("tests/ledgers/test_faults.py"
     "::test_every_planted_fault_is_named_by_row_and_column_and_nothing_is_stored"),
    "tests/ledgers/test_summer_time.py::test_kept_as_moments_these_days_would_shift",
    "tests/matching/test_change_of_model.py::test_one_vector_of_the_other_model_would_show",
    "tests/matching/test_plain.py::test_a_matcher_that_reads_who_somebody_is_would_be_found",
    "tests/mentoring/test_machine.py::test_the_machine_finds_a_planted_fault",
    "tests/mobility/test_ends.py::test_without_that_guard_the_proposer_could_be_exchanged",
    "tests/mobility/test_guards.py::test_without_the_guard_the_overlap_would_be_stored",
    "tests/mobility/test_masked.py::test_the_look_finds_a_number_where_one_is_told_for_a_reason",
    "tests/mobility/test_state.py::test_a_planted_difference_is_found",
    "tests/notifications/test_heads.py::test_what_was_worked_out_would_be_noticed",
    "tests/safety/test_apart.py::test_without_the_rule_it_would_go",
    "tests/spaces/test_standing.py::test_without_the_trigger_the_change_would_be_lost",
    "tests/whole/test_beside.py::test_a_form_that_takes_what_comes_is_noticed",
    "tests/whole/test_beside_all.py::test_a_value_from_beside_a_form_would_be_found",
    "tests/whole/test_failing_closed.py::test_a_page_that_goes_on_or_tells_would_be_found",
    "tests/whole/test_invariants.py::test_at_most_five_open_requests_a_venture",
    "tests/whole/test_invariants.py::test_one_open_request_a_pair",
    "tests/whole/test_invariants.py::test_without_the_conditional_update_several_accept",
    "tests/whole/test_invariants.py::test_without_the_guard_there_is_a_fourth_place",
    "tests/whole/test_logs.py::test_as_django_writes_it_a_key_would_be_there",
    "tests/whole/test_searches.py::test_without_the_count_one_searches_on",
    "tests/whole/test_secrets.py::test_a_planted_secret_is_found",
    "tests/whole/test_states.py::test_a_press_that_the_table_does_not_offer_would_be_found",
    "tests/whole/test_versions.py::test_without_what_it_saw_the_first_would_be_lost",
    "tests/whole/test_walk.py::test_what_reading_writes_is_noticed",
})  # fmt: skip


class Tally:
    """What the reports of a run add up to."""

    def __init__(self):
        self.tests = self.failed = self.cells = self.differences = 0
        self._controls = defaultdict(list)

    def add(self, report):
        """Count one report: of a test, or of what stood before or after it and failed."""
        is_test = report.when == "call" and not report.skipped
        self.tests += is_test or (report.when == "setup" and report.failed)
        self.failed += report.failed
        if not is_test:
            return
        told = dict(report.user_properties)
        self.cells += told.get("cells", 0)
        self.differences += told.get("differences", 0)
        name = report.nodeid.partition("[")[0]
        if name in RED_CONTROLS:
            self._controls[name].append(report.passed)

    def proof(self, day):
        """Return what they showed on that day."""
        found = sum(all(passed) for passed in self._controls.values())
        return Proof(
            day, self.tests, self.failed, self.cells, self.differences, len(RED_CONTROLS), found
        )


_tally = Tally()


def pytest_runtest_logreport(report):
    _tally.add(report)


def is_whole(config):
    """Return whether a run takes all tests there are."""
    chosen = config.option.keyword or config.option.markexpr
    return config.args_source == pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_terminal_summary(terminalreporter, exitstatus, config):
    ended = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
    if not ended or not is_whole(config):
        return
    shown = _tally.proof(of_the_machine().astimezone(ZoneInfo("Asia/Shanghai")).date())
    terminalreporter.write_line(TOLD + shown.text())
    if os.environ.get("PROOF") == "keep":
        shown.write(FILE)


def told_in(log):
    """Return the proof in the lines that a run printed, None where it printed none."""
    found = [line.removeprefix(TOLD) for line in log if line.startswith(TOLD)]
    return parse(found[-1]) if found else None


if __name__ == "__main__":
    if not (shown := told_in(sys.stdin)):
        sys.exit("No whole run of the suite ended in that log.")
    shown.write(FILE)
