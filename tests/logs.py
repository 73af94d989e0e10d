"""What the service writes into its log meanwhile, as it writes it; and what must not be in it."""

import logging
from contextlib import contextmanager
from io import StringIO
from logging.config import DictConfigurator

from django.conf import settings

from config.logs import KEYS

IDENTITY, PHONE = "63010419871101123X", "13900001111"
PASSWORD = "correct-horse-8"


@contextmanager
def logged(form=None):
    """Yield a stream that gets every line from INFO on, which is more than the service keeps."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    line = settings.LOGGING["formatters"]["line"]
    handler.setFormatter(form or DictConfigurator({}).configure_formatter(line))
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield stream
    finally:
        root.setLevel(level)
        root.removeHandler(handler)


def keys_of(scene):
    """Return what opens something to whoever has it, in the addresses of the scene."""
    return [
        str(part) for told in scene.keys.values() for name, part in told.items() if name in KEYS
    ]


def secrets_of(scene):
    """Put an identity number and a phone into the leave; return all that no log may hold."""
    post = scene.leave.case.employment
    post.phone, post.person.identity_number = PHONE, IDENTITY
    post.save()
    post.person.save()
    return [IDENTITY, PHONE, PASSWORD, *keys_of(scene)]
