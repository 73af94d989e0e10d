"""People who write, in the database of a service that has just been started.

`people_of` is called by a test; `main` runs in the service's own surroundings, because its key
signs the sessions.
"""

import json
import sys

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import (
    MentorFactory,
    MentorshipFactory,
    ResearcherFactory,
    TermFactory,
    UserFactory,
    VentureFactory,
)

VENTURES, ASKED = 4, 5  # of one founder, by one venture: as many as the limits let through
_CODE = """
import django; django.setup()
from tests.torture.stage import main
main({clients}, {founders})
"""


def people_of(running, *, clients, founders):
    """Return what there is to write: a message and a line of a leave for each client, any number
    of times, and `founders` times twenty requests, each once.
    """
    return json.loads(running.python(_CODE.format(clients=clients, founders=founders)))


def main(clients, founders):
    """Make the people and say what each can write, as JSON."""
    with transaction.atomic():
        errands = [
            *(_message() for _ in range(clients)),
            *(_remark() for _ in range(clients)),
            *_requests(founders),
        ]
    sys.stdout.write(json.dumps(errands))


def _errand(kind, person, page, to, **fields):
    client = Client()
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"kind": kind, "session": session, "page": page, "to": to, "fields": fields}


def _message():
    pair = MentorshipFactory()
    page = reverse("message_list", args=[pair.pk])
    return _errand("message", pair.venture.founders.get(), page, page)


def _remark():
    person = ResearcherFactory(user=UserFactory())
    TermFactory(case__employment__person=person)
    page = reverse("my_leave_ask")
    return _errand("remark", person.user, page, page)


def _requests(founders):
    mentors = [MentorFactory() for _ in range(ASKED)]
    for _ in range(founders):
        founder = UserFactory()
        ventures = [VentureFactory(founders=[founder]) for _ in range(VENTURES)]
        first = _errand("request", founder, "", reverse("request_list"), shares="email")
        for venture in ventures:
            for mentor in mentors:
                page = reverse("request_new", args=[mentor.slug])
                yield {**first, "page": page, "fields": {"shares": "email", "venture": venture.pk}}
