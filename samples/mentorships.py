"""What became of the mentorships of the sample province, played through the real actions."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import User
from mentoring import actions
from mentoring.models import Closing
from mentors.models import Mentorship
from safety import actions as safety
from stories import actions as stories

FILE = Path(__file__).resolve().parent.parent / "fixtures" / "demo" / "mentorships.json"
TURNS = FILE.with_name("turns.json")

Told = Mapping[str, Any]  # of the file: a story, or a part of one


def load(office: User, *, at: datetime) -> int:
    """Let every mentorship live one of the written stories; return how many there are."""
    lives = json.loads(FILE.read_text(encoding="utf-8"))
    pairs = Mentorship.objects.active().select_related("mentor__user", "venture").order_by("pk")
    for number, pair in enumerate(pairs):
        _play(pair, lives[number % len(lives)], at)
    *_, ended, paused, disputed, reported = pairs
    turns = json.loads(TURNS.read_text(encoding="utf-8"))
    _end(ended, turns["end"], at)
    _pause(paused, turns["pause"], at)
    _mediate(disputed, turns["mediation"], office, at)
    _report(reported, at)
    _tell(pairs[0], turns["story"], office, at)
    return len(pairs)


def _tell(pair: Mentorship, told: Told, office: User, at: datetime) -> None:
    """Let the founder tell what came of it, the mentor agree, and the office publish it."""
    when = at - timedelta(days=told["since"])
    words = {name: told[name] for name in ("title", "text")}
    story = stories.save(pair, words, by=_founder(pair), at=when)
    stories.agree(story, by=pair.mentor.user, at=when + timedelta(days=1))
    stories.publish(story, by=office, at=when + timedelta(days=2))


def _end(pair: Mentorship, told: Told, at: datetime) -> None:
    """Let the founder end it, and both sides say a word."""
    when, mentor, founder = at - timedelta(hours=told["since"]), pair.mentor.user, _founder(pair)
    actions.close(pair, Closing(**told["founder"]), by=founder, at=when)
    actions.say(pair, Closing(**told["mentor"]), by=mentor, at=when + timedelta(hours=2))


def _pause(pair: Mentorship, told: Told, at: datetime) -> None:
    until = timezone.localdate(at) + timedelta(days=told["days"])
    since = at - timedelta(hours=told["since"])
    actions.pause(pair, until=until, by=pair.mentor.user, at=since)


def _mediate(pair: Mentorship, told: Told, office: User, at: datetime) -> None:
    """Let the founder ask for a mediator, the office take it on and fix when all three talk."""
    asked, named = (at - timedelta(days=told[name]) for name in ("asked", "named"))
    row = actions.ask_for_mediation(pair, about=told["about"], by=_founder(pair), at=asked)
    actions.name_mediator(row, person=office, by=office, at=named)
    starts = _ten(at) + timedelta(days=told["talk"])
    actions.fix_talk(
        row,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=told["minutes"]),
        way=told["way"],
        place=told["place"],
        by=office,
        at=named + timedelta(hours=2),
    )


def _founder(pair: Mentorship) -> User:
    return pair.venture.founders.get()


def _ten(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=10, minute=0, second=0, microsecond=0)


def _report(pair: Mentorship, at: datetime) -> None:
    """Give the programme office something to look at."""
    safety.report(
        pair.mentor.user,
        reason="money",
        text="第二次见面时提出要百分之五的股份，事先没有说过。",
        page="",
        by=_founder(pair),
        at=at - timedelta(hours=20),
    )


def _play(pair: Mentorship, story: Told, at: datetime) -> None:
    mentor, founder = pair.mentor.user, _founder(pair)
    begun = pair.started_at + timedelta(hours=2)
    if told := story.get("terms"):
        _agree(pair, told, mentor, founder, begun)
    for goal in story["goals"]:
        _aim(pair, goal, founder, begun, at)
    for told in story["records"]:
        when = pair.started_at + timedelta(hours=told["hours"])
        if when < at:
            _record(pair, told, mentor, founder, when)
    if told := story.get("next"):
        _arrange(pair, told, mentor, founder, at)


def _agree(pair: Mentorship, told: Told, mentor: User, founder: User, at: datetime) -> None:
    made = actions.propose_terms(
        pair,
        until=timezone.localdate(at) + timedelta(days=told["days"]),
        meetings=told["meetings"],
        boundaries=told["boundaries"],
        is_confidential=True,
        by=mentor,
        at=at,
    )
    if told["agreed"]:
        actions.agree_on_terms(made, by=founder, at=at + timedelta(hours=5))


def _aim(pair: Mentorship, told: Told, founder: User, begun: datetime, at: datetime) -> None:
    due = timezone.localdate(at) + timedelta(days=told["days"]) if "days" in told else None
    goal = actions.add_goal(
        pair,
        text=told["text"],
        shown_by=told.get("shown_by", ""),
        due_on=due,
        progress=told.get("progress", ""),
        by=founder,
        at=begun,
    )
    if told.get("reached"):
        actions.reach(goal, by=founder, at=at - timedelta(days=1))


def _record(pair: Mentorship, told: Told, mentor: User, founder: User, at: datetime) -> None:
    made = actions.write_record(
        pair,
        held_on=timezone.localdate(at),
        minutes=told["minutes"],
        way=told["way"],
        notes=told["notes"],
        advice=told.get("advice", ""),
        next_step=told.get("next_step", ""),
        by=founder,
        at=at,
    )
    if told["confirmed"]:
        actions.confirm(made, seen=1, by=mentor, at=at + timedelta(hours=3))


def _arrange(pair: Mentorship, told: Told, mentor: User, founder: User, at: datetime) -> None:
    """Arrange the next meeting; hours are spread so that a mentor of several sits in one."""
    starts = _ten(at) + timedelta(days=told["days"], hours=2 * (pair.pk % 4))
    made = actions.propose(
        pair,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=told["minutes"]),
        way=told["way"],
        place=told["place"],
        agenda=told["agenda"],
        by=mentor,
        at=at - timedelta(hours=9),
    )
    if told["agreed"]:
        actions.agree(made, by=founder, at=at - timedelta(hours=6))
