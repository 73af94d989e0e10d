"""The WSGI entry point; the encoder is loaded before the processes fork, so that all share it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # its threads do not survive a fork
# A query of a page ends too (milliseconds); jobs and commands may take their time. And it reaches
# no leave record before the database is told who reads (`mobility.second_line`).
os.environ["PGOPTIONS"] = (
    f"{os.environ.get('PGOPTIONS', '')} -c statement_timeout=60000 -c qingchuang.reader="
)
application = get_wsgi_application()


def _warm_up() -> None:
    from matching.queries import encoder  # noqa: PLC0415  after Django is set up

    encoder().encode(["青海"])
    gc.collect()
    gc.freeze()  # what is loaded stays for good: no process looks through it again, or copies it


_warm_up()
