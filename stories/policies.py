"""Who tells a story, who agrees to it, who lets others read it and who takes it off."""

from datetime import date

from accounts.models import User
from accounts.policies import Denied, may_speak
from mentors.models import Mentorship
from safety.policies import is_barred, kept_from, may_write_first
from stories.models import Story


class NobodyToAgree(Denied):
    """Nobody of the other side has an account any more, so that a story would wait for ever."""


def is_mentor(user: User, mentorship: Mentorship) -> bool:
    """Whether `user` mentors in it."""
    return mentorship.mentor.user_id == user.pk


def is_of_it(user: User, mentorship: Mentorship) -> bool:
    """Whether `user` mentors in it or leads the venture."""
    leads = mentorship.venture.members.leads().filter(person=user)
    return is_mentor(user, mentorship) or leads.exists()


def may_tell(user: User, mentorship: Mentorship, *, on: date) -> None:
    """The mentor and whoever leads the venture tell what came of it, unless kept apart.

    Somebody of the other side has to be there who can agree.
    """
    if not is_of_it(user, mentorship) or is_barred(user, on) or _are_apart(user, mentorship):
        raise Denied
    may_write_first(user, on)
    if not _is_heard(user, mentorship):
        raise NobodyToAgree


def _is_heard(user: User, mentorship: Mentorship) -> bool:
    """Whether the other side has somebody who can agree."""
    if not is_mentor(user, mentorship):
        return mentorship.mentor.user.is_active
    return mentorship.venture.members.leads().filter(person__is_active=True).exists()


def _are_apart(user: User, mentorship: Mentorship) -> bool:
    leads = mentorship.venture.members.leads().values_list("person", flat=True)
    return bool(kept_from([user]) & {mentorship.mentor.user_id, *leads})


def may_agree(user: User, story: Story) -> None:
    """The other side than the one that wrote it agrees."""
    of_other_side = is_mentor(user, story.mentorship) != is_mentor(story.by, story.mentorship)
    if not of_other_side or not is_of_it(user, story.mentorship):
        raise Denied
    if _are_apart(user, story.mentorship):
        raise Denied
    may_speak(user)


def may_decide(user: User, story: Story) -> None:
    """An officer of neither side, nor of the team, publishes it or says what is to be put right."""
    team = story.mentorship.venture.members.filter(person=user)
    own = is_mentor(user, story.mentorship) or user.pk in {story.by_id, story.agreed_by_id}
    if not user.is_coordinator or own or team.exists():
        raise Denied


def may_close(user: User, story: Story) -> None:
    """Either side, whenever it likes, and the programme office take it off."""
    if not user.is_coordinator and not is_of_it(user, story.mentorship):
        raise Denied
