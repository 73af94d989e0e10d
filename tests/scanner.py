"""A scanner on loopback that speaks as clamd does; what it calls a virus is a mark in the file."""

import socketserver
import threading
from contextlib import contextmanager

VIRUS = b"a mark that stands for a virus"


class _Asked(socketserver.StreamRequestHandler):
    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.wfile.write(self.server.answer(self._shown() if b"INSTREAM" in command else None))

    def _shown(self):
        content = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            content += self.rfile.read(length)
        return content


class Scanner(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """Keeps what it is shown; `says` is its answer to anything, where it is set."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Asked)
        self.files, self.says = [], b""

    def answer(self, shown):
        """Answer to a file, or to whether anybody is there."""
        if shown is None:
            return b"PONG\0"
        self.files.append(shown)
        return self.says or (
            b"stream: Mark.Of.A.Test FOUND\0" if VIRUS in self.files[-1] else b"stream: OK\0"
        )


@contextmanager
def opened(settings):
    """Serve on a free port, and let every file be shown to it."""
    with Scanner() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
