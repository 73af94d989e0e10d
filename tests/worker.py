"""A real worker, in a thread of its own (the browser's loop may run in this one) or a process."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from django.core.management import call_command
from django.db import connection, connections


def aside(function, *args, **options):
    """Call `function` in another thread and return what it returns."""

    def call():
        try:
            return function(*args, **options)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result(timeout=60)


def work():
    """Do every job that waits."""
    aside(call_command, "procrastinate", "worker", "--one-shot", "--no-listen-notify")


def process(settings, *command):
    """Start a command in a process of its own, on the database and the mail server of this test."""
    at = connection.settings_dict
    where = f"{at['USER']}@:{at['PORT']}/{at['HOST']}/{at['NAME']}"  # a socket's folder
    mail = getattr(settings, "EMAIL_PORT", None) or 25
    surroundings = {
        **os.environ,
        "DATABASE_URL": f"postgres://{where}",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR, env=surroundings, start_new_session=True,
    )  # fmt: skip
