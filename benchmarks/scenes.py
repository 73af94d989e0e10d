"""People, sentences and requests for the figures, made through the real actions."""

import json
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.secret import sealed
from mentors import actions
from mentors.models import MentorProfile, Mentorship, MentorshipRequest
from ventures.models import Venture


def counts() -> str:
    """Return how many rows there are."""
    return f"{MentorProfile.objects.count():,} mentors, {Venture.objects.count():,} ventures"


def sentences() -> list[str]:
    """Return what founders of the written samples build, in their own words."""
    file = settings.BASE_DIR / "fixtures" / "demo" / "ventures.json"
    return [row["sentence"][:180] for row in json.loads(file.read_text())]


def gather_files() -> None:
    """Gather the static files, unless they are there: pages name each by its content."""
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def signed_in(user: User) -> Client:
    """Return a client at whose other end `user` sits, past the door that wants a second factor."""
    gather_files()
    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": sealed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")}},
    )
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


def statements(client: Client, url: str) -> int:
    """Return how many statements a page sends to the database."""
    sent = []

    def note(execute: Callable[..., object], sql: str, *rest: object) -> object:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        if client.get(url).status_code != HTTPStatus.OK:
            raise RuntimeError(url)
    return len(sent)


def session_of(user: User) -> str:
    """Sign `user` in and return the session's key."""
    return signed_in(user).cookies["sessionid"].value


def busy_mentor() -> User:
    """Return the mentor with the most requests that wait."""
    waiting = MentorshipRequest.objects.waiting_for_mentor().values_list("mentor", flat=True)
    keys = list(waiting)
    return User.objects.get(mentor=max(set(keys), key=keys.count))


def open_requests(count: int) -> list[tuple[int, str]]:
    """Let ventures ask mentors with room; return each request and its mentor's session."""
    now, made = timezone.now(), []
    ventures = Venture.objects.filter(open_requests__lt=4).prefetch_related("founders")
    free = MentorProfile.objects.public().with_room().askable(timezone.localdate())
    pairs = zip(free.order_by("?")[: 2 * count], ventures.order_by("?")[: 2 * count], strict=False)
    for mentor, venture in pairs:
        try:
            asked = actions.send(
                venture,
                mentor,
                message="想请您看一遍我们的中试方案",
                shares=["email"],
                reasons={},
                by=venture.founders.all()[0],
                at=now,
            )
        except (actions.MentorBusy, actions.AlreadyOpen, actions.TooManyOpen):
            continue
        made.append((asked.pk, session_of(mentor.user)))
        if len(made) == count:
            break
    return made


def take_back(requests: list[tuple[int, str]]) -> None:
    """Remove the requests and what came of them, so that the next run finds the same market."""
    keys = [pk for pk, _session in requests]
    Mentorship.objects.filter(request__in=keys).delete()
    MentorshipRequest.objects.filter(pk__in=keys).delete()
