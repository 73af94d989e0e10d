"""Short messages: a backend is a class with `send(phone, text)`; `SMS_BACKEND` names it."""

import logging


class ConsoleBackend:
    """Writes the message into the log, for trials without a provider."""

    def send(self, phone: str, text: str) -> None:
        """Log the message."""
        logging.getLogger("sms").warning("SMS to %s: %s", phone, text)
