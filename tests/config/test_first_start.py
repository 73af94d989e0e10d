"""A first start, twice at once or on a full disk, leaves nothing with which the next one fails."""

import errno
import stat

import pytest
from django.core.management import CommandError

from config.kept_keys import kept
from config.management.commands.run import _bound
from tests.postbox import free_port


def test_a_second_run_is_refused_while_the_first_one_prepares(tmp_path, monkeypatch):
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    port = free_port()
    with _bound("127.0.0.1", port):
        second = _bound("127.0.0.1", port)
        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            second.__enter__()


def test_a_key_is_made_once_for_its_owner_alone(tmp_path):
    file = tmp_path / "var" / "secret_key"
    assert [kept(file, lambda: "first"), kept(file, lambda: "second")] == ["first", "first"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_of_two_that_start_at_once_both_work_with_the_first_ones_key(tmp_path):
    file = tmp_path / "field_key"

    def meanwhile():
        file.write_text("theirs")
        return "ours"

    assert kept(file, meanwhile) == "theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_a_full_disk_leaves_no_empty_key_behind(tmp_path, monkeypatch):
    file = tmp_path / "field_key"

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("config.kept_keys.os.fsync", full)
        with pytest.raises(OSError, match="No space left"):
            kept(file, lambda: "key")
    assert list(tmp_path.iterdir()) == []
    assert kept(file, lambda: "key") == "key"
