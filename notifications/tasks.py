"""The mail jobs."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from notifications import actions

_PATIENT = RetryStrategy(max_attempts=8, exponential_wait=5)


@app.task(queue="mail", retry=_PATIENT)
def deliver(*, notification: int) -> None:
    """Mail one notification; tried again with growing pauses while the mail server is away."""
    actions.mail(notification)


@app.task(queue="mail", retry=RetryStrategy(max_attempts=5, wait=20))
def post(*, to: str, subject: str, body: str) -> None:
    """Send one letter about an account; its digits are short-lived, so the job gives up soon."""
    actions.send_letter(to, subject, body)
