"""A real worker, in a thread of its own: the browser's event loop may run in this one."""

from concurrent.futures import ThreadPoolExecutor

from django.core.management import call_command
from django.db import connections


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
