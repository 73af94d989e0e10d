"""Clients that write and note what was acknowledged, and the comparison with what is stored.

A write is acknowledged by the redirect that follows a form which was taken; a page, a 503 or a
broken connection acknowledges nothing. Nothing is sent twice, so whatever is stored was sent once.

Who is killed while it counts the presses of a person leaves that count locked, for ten seconds at
most: until then the person is told to press later (429), and nothing is done.
"""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import count
from urllib.parse import urlencode

PATIENCE = 30  # seconds for one answer
TOKEN = "b" * 32  # a CSRF token is right when cookie and header agree
FIELDS = {"message": "text", "remark": "text", "request": "message"}
_STORED = {
    "message": "SELECT text FROM mentoring_message WHERE text LIKE 'torture %'",
    "remark": "SELECT text FROM mobility_remark WHERE text LIKE 'torture %'",
    "request": "SELECT message FROM mentors_mentorshiprequest WHERE message LIKE 'torture %'",
}
# What one transaction writes is there whole: a message, its event of the trail, its notice.
_HALVES = """
SELECT count(*) FROM mentoring_message AS written WHERE NOT EXISTS (
  SELECT FROM audit_auditevent WHERE verb = 'write_message'
    AND subject_label = 'mentoring.message' AND subject_pk = written.id::text
) OR NOT EXISTS (
  SELECT FROM notifications_notification WHERE kind = 'mentoring/message'
    AND key = 'mentoring/message:' || written.mentorship_id || ':' || written.id
)
"""
_ORPHANS = """
SELECT count(*) FROM audit_auditevent WHERE verb = 'write_message' AND NOT EXISTS (
  SELECT FROM mentoring_message WHERE id::text = subject_pk
)
"""
_LETTERS = str.maketrans("0123456789", "abcdefghij")  # digits would look like a phone number


def _spelled(number):
    return str(number).translate(_LETTERS)


@dataclass(frozen=True)
class Balance:
    """What was sent beside what is stored."""

    acknowledged: int
    lost: frozenset[str]  # acknowledged and not there
    unconfirmed: frozenset[str]  # there, and nobody was told so
    twice: frozenset[str]
    halves: int  # of a transaction


class Writers:
    """So many clients, each with one request in flight at most."""

    def __init__(self, port, errands, *, clients, pause=0.0, name="a"):
        self.port, self.pause, self.name = port, pause, name
        self.clients = clients
        self.sent, self.acknowledged = set(), set()
        self.failures = []  # answers that confirm nothing: 503, and 0 for a broken connection
        self.later = []  # texts that came while the count of presses was locked
        self.odd = []  # answers that nobody should get
        self._often = [
            [each for each in errands if each["kind"] == kind] for kind in ("message", "remark")
        ]
        self._once = deque(each for each in errands if each["kind"] == "request")
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=[number]) for number in range(clients)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Let each client finish what it sent."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self, client):
        for number in count():
            if self._over.is_set():
                return
            errand = self._next(client, number)
            text = f"torture {self.name} {_spelled(client)} {_spelled(number)}"
            self.sent.add(text)
            self._note(errand, text, *self._post(errand, text))
            self._over.wait(self.pause)

    def _next(self, client, number):
        if number % 3 == 2 and self._once:
            try:
                return self._once.popleft()
            except IndexError:  # another client took the last one
                pass
        of_kind = self._often[number % 2]
        return of_kind[client % len(of_kind)]

    def _note(self, errand, text, status, to):
        if status == 302 and to.startswith(errand["to"]):
            self.acknowledged.add(text)
        elif status in {0, 503}:
            self.failures.append(status)
            self._over.wait(0.1)
        elif status == 429 and errand["kind"] == "request":
            self.later.append(text)
        else:
            self.odd.append((status, to, text))

    def _post(self, errand, text):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        told = urlencode({**errand["fields"], FIELDS[errand["kind"]]: text})
        headers = {
            "Cookie": f"csrftoken={TOKEN}; sessionid={errand['session']}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", errand["page"], told, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        except (OSError, HTTPException):
            return 0, ""
        finally:
            connection.close()

    def balance(self, rows):
        """Compare; `rows` is a connection to the database of the service."""
        stored = Counter(
            text for query in _STORED.values() for (text,) in rows.execute(query).fetchall()
        )
        mine = frozenset(stored) & self.sent
        halves = [rows.execute(query).fetchone()[0] for query in (_HALVES, _ORPHANS)]
        return Balance(
            acknowledged=len(self.acknowledged),
            lost=frozenset(self.acknowledged - mine),
            unconfirmed=mine - self.acknowledged,
            twice=frozenset(text for text, times in stored.items() if times > 1),
            halves=sum(halves),
        )


def expect_whole(balance, *, in_flight):
    """Nothing acknowledged is lost; what nobody was told of was in somebody's hands at a kill."""
    assert not balance.lost
    assert not balance.twice
    assert balance.halves == 0
    assert len(balance.unconfirmed) <= in_flight
