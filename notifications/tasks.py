"""The mail jobs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from notifications.mail import send as _send
from notifications.mail import send_due as _send_due


@app.task(queue="mail")
def deliver(*, mail: int) -> None:
    """Send one letter as soon as what caused it is committed."""
    _send(mail, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="mail-due", queueing_lock="send-due")
def send_due(timestamp: int) -> None:
    """Send what is still unsent, every minute: a try that failed, a job that was lost."""
    del timestamp
    _send_due(at=timezone.now())
