"""Files that go with a message or a record; they stay, inside of the mentorship."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from mentoring.models import File, Message, Record
from mentoring.queries.files import room_taken
from mentors.models import Mentorship
from papers.forms import Upload

FILES_AT_MOST = 5  # with one message or record
ROOM = 100 * 1024 * 1024  # bytes of one mentorship


class TooManyFiles(Exception):
    """More than five would go with one message or record."""


class NoRoom(Exception):
    """The files of the mentorship would be larger than what it may hold; `left` bytes are free."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


def hold_room(mentorship: Mentorship, uploads: Sequence[Upload]) -> None:
    """Let writers of files into one mentorship come one by one; call before anything is written.

    Whoever ends it locks it first too, and a message locks it more weakly: the other way round,
    two at once would wait for each other.
    """
    if uploads:
        Mentorship.objects.select_for_update(no_key=True).get(pk=mentorship.pk)


def keep_files(
    about: Message | Record, uploads: Sequence[Upload], *, by: User, at: datetime
) -> None:
    """Keep files with a message or a record, in the transaction that held room and wrote it.

    Raises
    ------
    TooManyFiles
        With those that are there already it would be too many.
    NoRoom
        The mentorship holds too much already.
    """
    if not uploads:
        return
    if about.files.count() + len(uploads) > FILES_AT_MOST:
        raise TooManyFiles
    held = room_taken(about.mentorship)
    if held + sum(each["size"] for each in uploads) > ROOM:
        raise NoRoom(max(ROOM - held, 0))
    whose = {"message": about} if isinstance(about, Message) else {"record": about}
    for each in uploads:
        File.objects.create(**whose, **each, by=by, at=at)
