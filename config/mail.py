"""The line to the mail server: TLS 1.2 or newer, whatever OpenSSL of the machine would allow."""

import ssl

from django.core.mail.backends import smtp
from django.utils.functional import cached_property


class EmailBackend(smtp.EmailBackend):
    """Django's own, which leaves the oldest protocol to the build of Python."""

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Return what checks the certificate of the server, and speaks no TLS older than 1.2."""
        context: ssl.SSLContext = super().ssl_context
        context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
        return context
