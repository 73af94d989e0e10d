"""Files of a mentorship, and the messages that they go with."""

from collections.abc import Iterable

from django.db.models import Prefetch, Q, QuerySet, Sum

from mentoring.models import File, Message
from mentors.models import Mentorship


def room_taken(mentorship: Mentorship) -> int:
    """Return the bytes of all files of a mentorship."""
    held: int = File.objects.of_pair(mentorship).aggregate(sum=Sum("size", default=0))["sum"]
    return held


def with_files() -> Prefetch[str]:
    """Return what joins messages or records with their files, without the content of these."""
    return Prefetch("files", File.objects.listed().order_by("at", "pk"))


def messages_with(mentorship: Mentorship, words: Iterable[str]) -> QuerySet[Message]:
    """Return the messages that hold every word, in their text or in the name of a file."""
    found = Message.objects.filter(mentorship=mentorship)
    for word in words:
        named = File.objects.filter(message__mentorship=mentorship, name__icontains=word)
        found = found.filter(Q(text__icontains=word) | Q(pk__in=named.values("message")))
    return found.select_related("by").prefetch_related(with_files())
