"""A story is told, agreed to, looked at, read by everybody and taken off."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from audit.actions import advance, record
from audit.lifecycle import InvalidMove
from mentors.models import Mentorship
from notifications.actions import notify, settle
from stories import policies
from stories.enums import StoryStatus
from stories.models import Story
from ui.days import day_of
from ventures.models import Member

# What asks somebody to do something, done once it is agreed to, written anew or off.
_ASKS = ("stories/asked", "stories/sent_back")


@transaction.atomic
def save(mentorship: Mentorship, fields: Mapping[str, Any], *, by: User, at: datetime) -> Story:
    """Tell the story of a pair, or write it anew; the other side agrees to every word.

    Raises
    ------
    Denied
        Not of the pair, one of the two keeps the other away, or the other side is gone.
    """
    policies.may_tell(by, mentorship, on=day_of(at))
    Mentorship.objects.select_for_update(no_key=True).get(pk=mentorship.pk)  # one after another
    story = Story.objects.select_for_update(no_key=True).filter(mentorship=mentorship).first()
    is_new = story is None
    story = story or Story(mentorship=mentorship, is_sample=mentorship.venture.is_sample)
    for name, value in fields.items():
        setattr(story, name, value)
    story.by, story.written_at = by, at
    if not is_new and story.status != StoryStatus.WRITTEN:
        advance(story, "write_again", by=by, at=at)
    story.agreed_by = story.agreed_at = story.checked_by = story.shown_on = None
    story.missing = ""
    story.save()
    record("propose" if is_new else "change", story, by=by, at=at)
    settle(_ASKS, story.get_absolute_url(), _sides(story), at=at)
    others = (each for each in _sides(story) if _is_of_other_side(each, story))
    _tell(story, "asked", others, at)
    return story


@transaction.atomic
def agree(story: Story, *, seen: str = "", by: User, at: datetime) -> None:
    """Agree, for the other side, to the words as they were `seen`.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or does not wait for this side any more.
    """
    policies.may_agree(by, story)
    _unchanged(story, seen)
    story.agreed_by, story.agreed_at = by, at
    Story.objects.filter(pk=story.pk, status=StoryStatus.WRITTEN).update(agreed_by=by, agreed_at=at)
    advance(story, "agree", by=by, at=at)
    settle(_ASKS, story.get_absolute_url(), _sides(story), at=at)
    tellers = (each for each in _sides(story) if not _is_of_other_side(each, story))
    _tell(story, "agreed", tellers, at)  # whoever wrote it may have left the team by now


@transaction.atomic
def publish(story: Story, *, seen: str = "", by: User, at: datetime) -> None:
    """Let everybody read it, as it was `seen` by whoever looked at it.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    """
    policies.may_decide(by, story)
    _unchanged(story, seen)
    story.checked_by, story.shown_on = by, day_of(at)
    Story.objects.waiting().filter(pk=story.pk).update(checked_by=by, shown_on=story.shown_on)
    advance(story, "publish", by=by, at=at)
    _tell(story, "published", _sides(story), at)


@transaction.atomic
def send_back(story: Story, *, note: str, seen: str = "", by: User, at: datetime) -> None:
    """Send it back, as it was `seen`, and say what is to be put right.

    Raises
    ------
    InvalidMove
        It reads otherwise by now, or somebody else has decided.
    """
    policies.may_decide(by, story)
    _unchanged(story, seen)
    story.missing, story.checked_by = note, by
    Story.objects.waiting().filter(pk=story.pk).update(missing=note, checked_by=by)
    advance(story, "send_back", by=by, at=at)
    _tell(story, "sent_back", _sides(story), at)


@transaction.atomic
def close(story: Story, *, note: str = "", by: User, at: datetime) -> None:
    """Take it off; nobody else reads it any more."""
    policies.may_close(by, story)
    _take_off(story, note, by, at)


@transaction.atomic
def part(one: User, other: User, *, at: datetime) -> None:
    """Take off the story of two people of whom one keeps the other away; nobody is told why."""
    standing = Story.objects.between(one, other).exclude(status=StoryStatus.CLOSED)
    for story in standing.for_page():
        _take_off(story, "", one, at)


@transaction.atomic
def leave(user: User, *, at: datetime) -> None:
    """Take off what somebody told or agreed to who closes the account; the other side is told.

    So it is with what waits for a yes that nobody else of the team can give.
    """
    own = Q(by=user) | Q(agreed_by=user) | Q(mentorship__mentor__user=user)
    others = Member.objects.leads().filter(
        venture=OuterRef("mentorship__venture"), person__is_active=True
    )
    waits = Story.objects.to_agree(user).exclude(Exists(others.exclude(person=user)))
    own |= Q(pk__in=waits.order_by().values("pk"))
    for story in Story.objects.filter(own).exclude(status=StoryStatus.CLOSED).for_page():
        _take_off(story, "", user, at)


def _take_off(story: Story, note: str, by: User, at: datetime) -> None:
    story.missing = note
    Story.objects.filter(pk=story.pk).update(missing=note)
    advance(story, "close", by=by, at=at)
    settle(_ASKS, story.get_absolute_url(), _sides(story), at=at)
    _tell(story, "closed", (each for each in _sides(story) if each.pk != by.pk), at)


def _unchanged(story: Story, seen: str) -> None:
    if seen and seen != Story.objects.locked(story.pk).seen:
        raise InvalidMove(f"{story}: nobody has looked at these words.")


def _sides(story: Story) -> list[User]:
    """Return the mentor and whoever leads the venture."""
    leads = story.mentorship.venture.members.leads().for_page()
    return [story.mentorship.mentor.user, *(each.person for each in leads)]


def _is_of_other_side(person: User, story: Story) -> bool:
    mentors = (policies.is_mentor(each, story.mentorship) for each in (person, story.by))
    return next(mentors) != next(mentors)


def _tell(story: Story, verb: str, people: Iterable[User], at: datetime) -> None:
    for each in people:
        if each.is_active:
            notify(
                each,
                f"stories/{verb}",
                about=story,
                at=at,
                event=at.isoformat(),
                url=story.get_absolute_url(),
                title=story.title,
                note=story.missing,
            )
