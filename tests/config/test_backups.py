"""Backups: dump, drop, restore, compare; wrong keys, damaged files, and a restore cut short."""

import errno
import stat
import threading
from datetime import timedelta
from io import BytesIO, StringIO
from types import SimpleNamespace

import psycopg
import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import User
from config.backups import making, restoring
from config.backups.contents import contents, differing
from config.backups.manifest import DATABASE, Manifest
from config.backups.sealed import PIECE, Sealer, Unusable, new_key, parts, read_key
from config.backups.server import name_in_use, server
from config.tasks import TRIED_AGAIN, back_up
from mobility.secret import SecretField
from notifications.models import Notification
from notifications.words import words
from tests.clock import NOW
from tests.factories import ResearcherFactory, UserFactory, VentureFactory

pytestmark = pytest.mark.usefixtures("one_restore_at_a_time")

DAY = timedelta(days=1)


@pytest.fixture
def key(settings, tmp_path):
    """Backups are on, and everything that is kept is kept in a folder of this test."""
    settings.BACKUP_KEY = new_key()
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.VAR_DIR = tmp_path
    settings.KEPT_KEYS = ("secret_key", "field_key")
    return read_key(settings.BACKUP_KEY)


@pytest.fixture
def scratch(committed):
    """Return the name of a database that is not there yet, and drop what comes of it."""
    del committed
    name = f"{name_in_use()}_scratch"
    _drop_all(name)
    yield name
    connections.close_all()
    _drop_all(name)


def _drop_all(name):
    with server().connect("postgres", autocommit=True) as control:
        found = control.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall()
    for (each,) in found:
        server().drop(each)


def databases(name):
    with server().connect("postgres", autocommit=True) as control:
        found = control.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall()
    return {each for (each,) in found}


def restore(file, key, name, replace="", say=lambda _line: None, at=NOW):
    return restoring.restore(file, key, name=name, replace=replace, say=say, at=at)


def emails(name):
    with server().connect(name) as asked:
        return {email for (email,) in asked.execute("SELECT email FROM accounts_user")}


# --- the sealed file ------------------------------------------------------------------------
def sealed(key, **told):
    file = BytesIO()
    sealer = Sealer(file, key)
    for name, content in told.items():
        sealer.part(name, [content[at : at + 70_000] for at in range(0, len(content), 70_000)])
    sealer.close()
    return file.getvalue()


def opened(content, key):
    return {name: b"".join(blocks) for name, blocks in parts(BytesIO(content), key)}


@pytest.mark.parametrize("size", [0, 1, PIECE - 20, PIECE, 3 * PIECE + 5])
def test_a_sealed_file_gives_back_what_was_put_in(size):
    key = read_key(new_key())
    told = {"a": b"7" * size, "b": "青创".encode()}
    content = sealed(key, **told)
    assert opened(content, key) == told
    assert b"7" * 20 not in content


def test_another_key_a_flipped_byte_and_a_cut_are_refused():
    key = read_key(new_key())
    content = sealed(key, a=b"7" * 2 * PIECE)
    with pytest.raises(Unusable, match="another one"):
        opened(content, read_key(new_key()))
    for at in (3, 40, PIECE, len(content) - 1):
        flipped = bytearray(content)
        flipped[at] ^= 1
        with pytest.raises(Unusable):
            opened(bytes(flipped), key)
    piece = PIECE + 16
    for length in (0, 20, 34, 34 + piece, 34 + 2 * piece, len(content) - 1):
        with pytest.raises(Unusable):
            opened(content[:length], key)
    moved = content[:34] + content[34 + piece : 34 + 2 * piece] + content[34 : 34 + piece]
    with pytest.raises(Unusable):
        opened(moved + content[34 + 2 * piece :], key)


@pytest.mark.parametrize("text", ["", " ", "short", "x" * 44, "nearly" * 6])
def test_what_is_no_key_is_said_in_one_sentence(text):
    with pytest.raises(Unusable, match="backup --new-key"):
        read_key(text)


# --- there and back -------------------------------------------------------------------------
def test_what_is_restored_is_what_was_there(key, scratch, settings):
    VentureFactory()
    file = making.make(settings.BACKUP_DIR, at=NOW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(file.parent.glob("*.part"))
    with server().connect(name_in_use()) as asked:
        before = contents(asked)
    told = []
    done = restore(file, key, scratch, say=told.append)
    assert done.before == ""
    assert done.checked.manifest.rows == sum(rows for rows, _sum in before.values())
    with server().connect(scratch) as asked:
        after = contents(asked)
    moved = set(differing(before, after))
    assert moved <= {"django_content_type", "auth_permission"}  # `migrate` may add to them
    assert before["accounts_user"][0] > 0
    assert any("tables are what the manifest says" in line for line in told)
    assert databases(scratch) == {scratch}


def test_the_web_role_reads_and_owns_nothing_of_what_is_restored(key, scratch, settings):
    restore(making.make(settings.BACKUP_DIR, at=NOW), key, scratch)
    reach = {**server().reach, "user": settings.DATABASE_WEB_ROLE}
    with psycopg.connect(dbname=scratch, **reach) as asked:
        asked.execute("SELECT count(*) FROM accounts_user")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            asked.execute("DROP TABLE accounts_user CASCADE")


def test_a_database_with_people_is_replaced_only_by_its_name_and_kept(key, scratch, settings):
    first = UserFactory()
    restore(making.make(settings.BACKUP_DIR, at=NOW), key, scratch)
    second = UserFactory()
    file = making.make(settings.BACKUP_DIR, at=NOW + DAY)
    for replace, why in (("", "holds people's data"), ("qingchuang_x", "nothing was done")):
        with pytest.raises(Unusable, match=why):
            restore(file, key, scratch, replace)
    assert emails(scratch) == {first.email}
    done = restore(file, key, scratch, scratch)
    assert done.before == f"{scratch}_before_20261124020000"
    assert emails(scratch) == {first.email, second.email}
    assert emails(done.before) == {first.email}


def test_a_restore_that_is_killed_leaves_the_old_one(key, scratch, settings):
    first = UserFactory()
    restore(making.make(settings.BACKUP_DIR, at=NOW), key, scratch)
    UserFactory()
    file = making.make(settings.BACKUP_DIR, at=NOW + DAY)
    for stage in ("is whole", "restored beside", "manifest", "this version"):
        said = []

        def killed(line, stage=stage, said=said):
            said.append(line)
            if stage in line:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restore(file, key, scratch, scratch, say=killed)
        assert stage in said[-1]
        assert emails(scratch) == {first.email}
        assert databases(scratch) == {scratch}
        server().make(f"{scratch}_restored")  # as one that died by kill -9 leaves it
    assert name_in_use() == connection.settings_dict["NAME"] != scratch
    assert restore(file, key, scratch, scratch).before


def test_a_damaged_backup_touches_nothing(key, scratch, settings):
    file = making.make(settings.BACKUP_DIR, at=NOW)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    damaged = file.with_name("damaged")
    damaged.write_bytes(content)
    cut = file.with_name("cut")
    cut.write_bytes(file.read_bytes()[:-100])
    for each in (damaged, cut, file.with_name("none")):
        with pytest.raises(Unusable):
            restore(each, key, scratch)
    with pytest.raises(Unusable, match="another one"):
        restore(file, read_key(new_key()), scratch)
    assert databases(scratch) == set()


def test_a_backup_of_a_newer_version_is_refused(key, scratch, settings):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('spaces', '0999_x', now())"
        )
    try:
        file = making.make(settings.BACKUP_DIR, at=NOW)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0999_x'")
    with pytest.raises(Unusable, match=r"spaces\.0999_x"):
        restore(file, key, scratch)


def test_what_is_written_meanwhile_is_not_in_it_and_spoils_nothing(key, scratch, settings):
    UserFactory.create_batch(3)
    over, written = threading.Event(), []

    def write():
        while not over.is_set():
            written.append(UserFactory().email)
        connections.close_all()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        file = making.make(settings.BACKUP_DIR, at=NOW)
    finally:
        over.set()
        writer.join()
    restore(file, key, scratch)
    assert written
    assert emails(scratch) <= set(User.objects.values_list("email", flat=True))


# --- keys -----------------------------------------------------------------------------------
def test_keys_come_back_so_that_encrypted_fields_can_be_read(key, scratch, settings):
    settings.FIELD_KEYS = (Fernet.generate_key().decode(),)
    settings.SECRET_KEY = "k" * 100
    written = SecretField().get_prep_value("63010419800101123X")
    ResearcherFactory()
    file = making.make(settings.BACKUP_DIR, at=NOW)
    theirs = settings.FIELD_KEYS
    other = Fernet.generate_key().decode()
    settings.FIELD_KEYS = (other,)
    (settings.VAR_DIR / "field_key").write_text(other)
    restore(file, key, scratch)
    kept = settings.VAR_DIR / "field_key"
    assert tuple(kept.read_text().split()) == theirs
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert (settings.VAR_DIR / "secret_key").read_text() == "k" * 100
    assert [each.read_text() for each in settings.VAR_DIR.glob("field_key.before_*")] == [other]
    settings.FIELD_KEYS = tuple(kept.read_text().split())
    assert SecretField().from_db_value(written) == "63010419800101123X"


def test_a_disk_that_is_full_when_keys_are_written_leaves_the_old_database(
    key, scratch, settings, monkeypatch
):
    first = UserFactory()
    restore(making.make(settings.BACKUP_DIR, at=NOW), key, scratch)
    UserFactory()
    file = making.make(settings.BACKUP_DIR, at=NOW + DAY)
    kept = settings.VAR_DIR / "field_key"
    kept.write_text("another")

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(restoring.os, "fsync", full)
        with pytest.raises(Unusable, match="keys cannot be written"):
            restore(file, key, scratch, scratch)
    assert emails(scratch) == {first.email}
    assert databases(scratch) == {scratch}
    assert kept.read_text() == "another"
    assert not list(settings.VAR_DIR.glob("*.new"))


def test_an_old_database_that_cannot_be_dropped_is_called_so(key, monkeypatch):
    del key
    done = restoring.Restored(checked=None, before="qingchuang_before_1", erased_again=True)

    def refuses():
        raise psycopg.OperationalError("away")

    at = "config.management.commands.restore"
    monkeypatch.setattr(f"{at}.restore", lambda *_told, **_more: done)
    monkeypatch.setattr(f"{at}.server", refuses)
    with pytest.raises(CommandError, match="drop qingchuang_before_1 by hand") as told:
        call_command("restore", "x.backup", forget_old=True)
    assert "as it was" not in str(told.value)


def test_keys_of_the_environment_that_do_not_fit_are_refused_first(key, scratch, settings):
    file = making.make(settings.BACKUP_DIR, at=NOW)
    settings.KEPT_KEYS = ()
    ours = settings.FIELD_KEYS
    settings.FIELD_KEYS = (Fernet.generate_key().decode(),)
    with pytest.raises(Unusable, match="FIELD_KEYS lacks"):
        restore(file, key, scratch)
    settings.FIELD_KEYS = (*settings.FIELD_KEYS, *ours)
    restore(file, key, scratch)
    assert not (settings.VAR_DIR / "field_key").exists()


# --- kept, and every night ------------------------------------------------------------------
@pytest.mark.django_db
def test_nothing_is_written_over_and_the_oldest_go(key, settings):
    del key
    settings.BACKUPS_KEPT = 3
    folder = settings.BACKUP_DIR
    for days in range(4):
        making.make(folder, at=NOW + days * DAY)
    kept = making.kept_in(folder)
    assert [made for made, _file in kept] == [NOW + days * DAY for days in (3, 2, 1)]
    size = kept[0][1].stat().st_size
    with pytest.raises(Unusable, match="there already"):
        making.make(folder, at=NOW + 3 * DAY)
    assert kept[0][1].stat().st_size == size
    (folder / "mine.backup").touch()
    making.make(folder, at=NOW + 4 * DAY)
    assert (folder / "mine.backup").exists()


@pytest.mark.django_db
def test_the_job_makes_one_a_day_and_none_without_a_key(key, settings):
    del key
    for _again in range(2):
        back_up(int(NOW.timestamp()))
    assert len(making.kept_in(settings.BACKUP_DIR)) == 1
    back_up(int((NOW + DAY).timestamp()))
    assert len(making.kept_in(settings.BACKUP_DIR)) == 2
    settings.BACKUP_KEY = ""
    back_up(int((NOW + 2 * DAY).timestamp()))
    assert len(making.kept_in(settings.BACKUP_DIR)) == 2


@pytest.mark.django_db
def test_night_by_night_the_oldest_goes_with_the_new_one_and_none_before(key, settings):
    del key
    settings.BACKUPS_KEPT = 2
    first = NOW + DAY  # a night that is over by the clock is of the day on which it is made up for
    for night in range(4):
        for _again in range(2):
            back_up(int((first + night * DAY).timestamp()))
        nights = range(night, max(night - 2, -1), -1)
        kept = [made for made, _file in making.kept_in(settings.BACKUP_DIR)]
        assert kept == [first + each * DAY for each in nights]
    settings.BACKUP_KEY = ""  # where none is made any more, none goes: the last ones may be needed
    back_up(int((first + 9 * DAY).timestamp()))
    assert len(making.kept_in(settings.BACKUP_DIR)) == 2


@pytest.mark.django_db
def test_a_backup_that_is_made_late_is_of_the_day_on_which_it_is_made(key, settings):
    del key
    back_up(int((NOW - 3 * DAY).timestamp()))  # it had failed, and somebody presses it again
    ((made, _file),) = making.kept_in(settings.BACKUP_DIR)
    assert made >= NOW


@pytest.mark.django_db
def test_one_that_failed_is_tried_again_that_night_and_the_operator_told_once(
    key, settings, monkeypatch
):
    del key
    operator = UserFactory(is_staff=True, language="en")
    UserFactory()

    def refuse(*_args):
        raise Unusable("no room left")

    with monkeypatch.context() as patched:
        patched.setattr(making, "_write", refuse)
        for _again in range(2):
            with pytest.raises(Unusable):
                back_up(int(NOW.timestamp()))
    told = Notification.objects.get(kind="config/backup_failed")
    assert (told.recipient, told.read_at) == (operator, None)
    assert words(told, "en")[0] == "The backup of this night failed"
    back_up(int(NOW.timestamp()))
    assert len(making.kept_in(settings.BACKUP_DIR)) == 1
    told.refresh_from_db()
    assert told.read_at


def test_it_is_tried_again_some_times_and_then_left_to_the_next_night():
    tried = [
        back_up.retry_strategy.get_retry_decision(
            exception=Unusable("no room left"), job=SimpleNamespace(attempts=attempts)
        )
        for attempts in range(TRIED_AGAIN + 1)
    ]
    assert [each is not None for each in tried] == [True] * TRIED_AGAIN + [False]


@pytest.mark.django_db
def test_never_two_are_written_at_once(key, settings):
    del key
    with making._alone_in(settings.BACKUP_DIR):
        with pytest.raises(Unusable, match="Another backup"):
            making.make(settings.BACKUP_DIR, at=NOW)
        with pytest.raises(Unusable, match="Another backup"):
            making.make_due(at=NOW)
    assert making.make_due(at=NOW)


@pytest.mark.django_db
def test_the_operator_reads_that_a_night_was_left_out(key, settings):
    del key
    assert making.standing(at=NOW).is_late
    making.make(settings.BACKUP_DIR, at=NOW)
    assert not making.standing(at=NOW + DAY).is_late
    assert making.standing(at=NOW + 2 * DAY).is_late
    settings.BACKUP_KEY = ""
    assert not making.standing(at=NOW + 2 * DAY).is_late


@pytest.mark.django_db
@pytest.mark.parametrize("is_on", [True, False])
def test_the_operations_page_says_how_backups_stand(client, key, settings, is_on):
    del key
    settings.BACKUP_KEY = settings.BACKUP_KEY if is_on else ""
    client.force_login(UserFactory(is_staff=True, language="en"))
    page = client.get("/operations/", headers={"accept-language": "en"}).content.decode()
    assert ("The backup of last night is missing" in page) == is_on
    assert ("No backups are made" in page) != is_on


# --- commands -------------------------------------------------------------------------------
@pytest.mark.django_db
def test_the_commands_say_what_they_did(key, settings, tmp_path):
    del key
    out = StringIO()
    call_command("backup", "--to", str(tmp_path / "elsewhere"), stdout=out)
    (made,) = (tmp_path / "elsewhere").glob("*.backup")
    assert str(made) in out.getvalue()
    call_command("verify_backup", str(made), stdout=out)
    assert "Whole: version" in out.getvalue()
    call_command("backup", "--new-key", stdout=(told := StringIO()))
    settings.BACKUP_KEY = told.getvalue()
    with pytest.raises(CommandError, match="another one"):
        call_command("verify_backup", str(made))
    settings.BACKUP_KEY = ""
    for command in (("backup",), ("verify_backup", str(made)), ("restore", str(made))):
        with pytest.raises(CommandError, match="No key for backups"):
            call_command(*command)


@pytest.mark.django_db
def test_the_manifest_names_every_table_and_part(key, settings):
    file = making.make(settings.BACKUP_DIR, at=NOW)
    told = restoring.check(file, key).manifest
    assert set(connection.introspection.table_names()) == set(told.tables)
    assert told.parts[DATABASE].size > 0
    assert told.made_at == NOW
    assert Manifest.read(told.written()) == told
