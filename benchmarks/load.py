"""Users at work: threads with one connection each, in a closed loop."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from itertools import count
from urllib.parse import urlencode

TOKEN = "b" * 32  # a CSRF token is right when cookie and header agree
SECONDS = 8.0


@dataclass(frozen=True)
class Timed:
    """What one load did: latencies in milliseconds."""

    name: str
    users: int
    per_second: float
    median: float
    p95: float


class Visitor:
    """One person with cookies."""

    def __init__(self, address: str, session: str = "") -> None:
        self._connection = HTTPConnection(address)
        self._cookies = {"csrftoken": TOKEN} | ({"sessionid": session} if session else {})

    def get(self, path: str) -> int:
        """Read a page and return its status."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> int:
        """Send a form and return the status of the answer."""
        return self._ask("POST", path, urlencode(fields))

    def _ask(self, method: str, path: str, body: str | None) -> int:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        answer.read()
        self._remember(answer)
        return answer.status

    def _remember(self, answer: HTTPResponse) -> None:
        for name, told in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, value = told.partition(";")[0].partition("=")
                self._cookies[cookie] = value


Step = Callable[[Visitor, int], None]


def timed(
    name: str, people: Iterator[Visitor], step: Step, *, users: int, at_most: int = 10_000
) -> Timed:
    """Let `users` people repeat `step` for some seconds, or until it was done `at_most` times.

    `step` gets a visitor and a number that is used once; it raises when an answer is wrong.
    """
    visitors = [next(people) for _ in range(users)]
    numbers, spent = count(), []
    end = time.perf_counter() + SECONDS

    def work(visitor: Visitor) -> None:
        while (number := next(numbers)) < at_most and time.perf_counter() < end:
            start = time.perf_counter()
            step(visitor, number)
            spent.append((time.perf_counter() - start) * 1000)

    begun = time.perf_counter()
    threads = [threading.Thread(target=work, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - begun
    cuts = statistics.quantiles(spent, n=20)
    return Timed(name, users, len(spent) / taken, statistics.median(spent), cuts[-1])


def expect(status: int, *allowed: int) -> None:
    """Refuse a figure for pages that did not work."""
    if status not in allowed:
        raise RuntimeError(f"The page answered {status}, expected {allowed}.")
