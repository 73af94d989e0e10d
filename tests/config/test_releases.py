"""An upgrade from every kept release, with its data; and one of the present version, made here."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from config.backups import releases
from config.backups.sealed import Unusable
from config.backups.server import name_in_use, server
from tests.factories import MentorFactory, VentureFactory

pytestmark = pytest.mark.usefixtures("one_restore_at_a_time")

KEPT = sorted(releases.FOLDER.glob(f"*{releases.PACKED}"))


@pytest.fixture
def scratch(committed):
    """Return the name of a database that is dropped at the end."""
    del committed
    name = f"{name_in_use()}_upgrade"
    yield name
    server().drop(name)


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_a_kept_release_is_carried_on_without_loss(file, scratch):
    done = releases.upgrade(file, into=scratch)
    assert sum(done.before.values()) > 0
    assert done.lost == {}


def test_a_release_of_today_is_kept_and_carried_on(scratch, tmp_path):
    VentureFactory()
    MentorFactory()
    with pytest.raises(Unusable, match="people's data"):
        releases.keep(tmp_path)
    User.objects.update(is_sample=True)
    call_command("keep_release", "--to", str(tmp_path), stdout=StringIO())
    with pytest.raises(CommandError, match="kept once"):
        call_command("keep_release", "--to", str(tmp_path))
    (file,) = tmp_path.glob(f"*{releases.PACKED}")
    done = releases.upgrade(file, into=scratch)
    assert done.before["ventures_venture"] == 1
    assert done.lost == {}
    releases.rows_of(file).write_text('{"ventures_venture": 2, "gone": 1}')
    assert releases.upgrade(file, into=scratch).lost == {"ventures_venture": (2, 1), "gone": (1, 0)}
    call_command("keep_release", "--to", str(tmp_path / "again"), stdout=StringIO())
    (again,) = (tmp_path / "again").glob(f"*{releases.PACKED}")
    call_command("try_upgrade", str(again), stdout=(out := StringIO()))
    assert "carried on" in out.getvalue()
