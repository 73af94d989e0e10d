"""The job that seals the trail."""

import logging

from procrastinate.contrib.django import app

from audit import sealing

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue="due", queueing_lock="seal")
def seal(timestamp: int) -> None:
    """Seal what was written, every minute; once the chain was cut it stops, and the alarm tells."""
    del timestamp
    try:
        sealing.seal_all()
    except sealing.HeadMismatch as problem:
        logger.critical("The trail is not sealed: %s", problem)
