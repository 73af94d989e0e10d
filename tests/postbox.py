"""A real mail server on loopback."""

import email
import re
import socket
import threading
from contextlib import contextmanager
from email import policy

from aiosmtpd.controller import Controller


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postbox:
    """An SMTP server on loopback that keeps what it gets, and answers as a test wants."""

    def __init__(self):
        self.letters = []
        self.refused = {}  # address: the answer to it
        self.at_the_door = threading.Event()  # a letter has come in
        self.before_taking = self.before_answering = lambda: None

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        self.before_taking()
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  aiosmtpd's name
        self.letters.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.at_the_door.set()
        self.before_answering()
        return "250 OK"

    def last_to(self, address):
        """Return subject and text of the newest letter to `address`."""
        letter = [each for each in self.letters if address in each["To"]][-1]
        return letter["Subject"], letter.get_content()

    def digits_for(self, address):
        """Return the six digits that were sent last."""
        return re.search(r"\b\d{6}\b", self.last_to(address)[1]).group()


@contextmanager
def opened(settings):
    """Serve on a free port and let Django send there."""
    kept = Postbox()
    server = Controller(kept, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "config.mail.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = server.hostname, server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield kept
    server.stop()
