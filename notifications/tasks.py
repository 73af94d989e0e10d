"""The jobs of mail and of short messages."""

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
from notifications.mail import send as _send
from notifications.mail import send_due as _send_due
from notifications.short import send_due_short, send_short


@app.task(queue="mail")
def deliver(*, mail: int) -> None:
    """Send one letter as soon as what caused it is committed."""
    _send(mail, at=timezone.now())


@app.task(queue="mail")
def call(*, message: int) -> None:
    """Send one short message as soon as what caused it is committed."""
    send_short(message, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="mail-due", queueing_lock="send-due")
def send_due(timestamp: int) -> None:
    """Send what is still unsent, every minute: a try that failed, a job that was lost."""
    del timestamp
    in_turn(_send_due, send_due_short, at=timezone.now())
