"""`prepare`: everything that must be there before the first page."""

import errno
import shutil
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from accounts.models import User
from config import database
from matching.core.unpack import ModelUnusable, ensure_model

NEEDED_BYTES = 700_000_000  # model, static files and a small database


class Command(BaseCommand):
    help = "Build tables, lists, model, static files and, on an empty database, demo data."

    def handle(self, **_: object) -> None:
        """Do what is missing; safe to repeat."""
        if self._is_new() and shutil.disk_usage(_existing_parent()).free < NEEDED_BYTES:
            raise CommandError(
                f"The disk is full: free 700 MB for {settings.VAR_DIR}, then start again."
            )
        try:
            self._prepare()
        except OSError as problem:
            if problem.errno != errno.ENOSPC:
                raise
            raise CommandError(
                f"The disk is full: free some space for {settings.VAR_DIR}, then start again."
            ) from problem
        except OperationalError as problem:
            raise CommandError(f"The database cannot be used: {problem}") from problem

    def _is_new(self) -> bool:
        return not settings.MODEL_DIR.exists()

    def _prepare(self) -> None:
        _refuse_older()
        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:  # tables that have just been made came with all rights
            for statement in database.only_added_to(database.WEB):
                cursor.execute(statement)
        call_command("createcachetable")
        call_command("load_taxonomy")
        call_command("load_calendar")
        call_command("load_support")
        call_command("load_chain")
        call_command("collectstatic", interactive=False, verbosity=0)
        try:
            ensure_model(settings.MODEL_DIR, self._say)
        except ModelUnusable as problem:
            self._say(f"{problem} Going on with word counts instead.")
        if settings.SAMPLE_DATA and not User.objects.exists():
            call_command("load_demo", stdout=self.stdout)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _refuse_older() -> None:
    """Refuse a database from before 0.4.0, when each app began again with one migration."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if _is_ours(config)}
    unknown = {key for key in loader.applied_migrations if key[0] in ours} - set(
        loader.disk_migrations
    )
    if unknown:
        raise CommandError(
            "This database is of a version before 0.4.0, which cannot be carried on: name another "
            "folder (VAR_DIR) or database (DATABASE_URL), or use the older version."
        )


def _is_ours(config: AppConfig) -> bool:
    return Path(config.path).parent == settings.BASE_DIR


def _existing_parent() -> str:
    folder = settings.VAR_DIR
    while not folder.exists():
        folder = folder.parent
    return str(folder)
