"""What stands between founders and mentors on the stage: teams, mentorships, cohorts."""

from datetime import timedelta

import numpy as np
from django.utils import timezone

from accounts.enums import Hat
from audit.actions import advance
from cohorts.actions import begin_run, create_cohort, keep_outcome
from cohorts.core.cohort import Rules
from cohorts.models import Cohort, Introduction
from matching.core.pool import Pool
from matching.core.score import MENTOR_WEIGHTS
from mentoring.actions import (
    add_goal,
    ask_for_mediation,
    link_advice,
    propose,
    propose_terms,
    write_message,
    write_record,
)
from mentoring.models import Mediation, OfficeHour
from mentors.models import Evidence, HeldLine
from stories.models import Story
from tests.clock import NOW
from tests.factories import (
    MentorshipFactory,
    StoryFactory,
    UserFactory,
)
from ventures.actions import invite
from ventures.models import Member


def set_proof(mentor):
    """Put a paper that was handed in and a line that waits for one beside a mentor."""
    Evidence.objects.create(
        mentor=mentor, kind="work", name="2026-03.pdf", content=b"%PDF-1.4", size=8,
        content_type="application/pdf", by=mentor.user, at=NOW,
    )  # fmt: skip
    HeldLine.objects.create(mentor=mentor, text="卖过药")


def set_team(venture):
    """Put a second member and an open invitation beside the founder of a venture."""
    Member.objects.create(venture=venture, person=UserFactory(hats=[Hat.FOUNDER]), role="member")
    invite(
        venture, email="newcomer@example.cn", role="member", by=venture.founders.first(),
        at=timezone.now(),
    )  # fmt: skip


def set_advice(begun):
    """Put a second mentor with opposite advice beside a mentorship, a file, and an office hour."""
    mentor, at = begun.mentor, begun.started_at
    other = MentorshipFactory(venture=begun.venture)
    said = write_record(
        other, held_on=timezone.localdate(at), minutes=45, way="online", notes="看了样品",
        advice="几个变量一起动", next_step="", by=other.mentor.user, at=at,
    )  # fmt: skip
    ask_for_mediation(begun, about="2026-10, 2026-11: 0", by=begun.venture.founders.first(), at=at)
    span = (at + timedelta(days=6), at + timedelta(days=6, hours=1))
    Mediation.objects.update(
        status="under_way",
        mediator=UserFactory(),
        named_at=at,
        talk=span,
        way="onsite",
        place="西宁",
    )
    link_advice(begun.records.get(), said, by=begun.venture.founders.first(), at=at)
    upload = {"name": "2026-03.pdf", "content": b"%PDF-1.4", "size": 8}
    upload["content_type"] = "application/pdf"
    write_message(begun, text="1.8, 2.4", uploads=[upload], by=mentor.user, at=at)
    span = (at + timedelta(days=9), at + timedelta(days=9, hours=1))
    OfficeHour.objects.create(mentor=mentor, span=span, created_at=at)


def set_mentorship(begun):
    """Put a goal, a meeting to come, a record and expectations into a mentorship."""
    mentor, founder = begun.mentor.user, begun.venture.founders.first()
    at = begun.started_at
    add_goal(begun, text="连续跑满三十天", by=founder, at=at)
    propose(
        begun, starts_at=at + timedelta(days=3), ends_at=at + timedelta(days=3, hours=1),
        way="onsite", place="格尔木", agenda="看数据", by=mentor, at=at,
    )  # fmt: skip
    write_record(
        begun, held_on=timezone.localdate(at), minutes=60, way="online", notes="看了样品",
        advice="一次只动一个变量", next_step="", by=mentor, at=at,
    )  # fmt: skip
    propose_terms(
        begun, until=timezone.localdate(at) + timedelta(days=90), meetings=6, boundaries="",
        is_confidential=True, by=mentor, at=at,
    )  # fmt: skip


def set_call(venture, mentor, by):
    """Put an introduction call on stage, in a cohort of two rounds."""
    cohort = create_cohort("两轮批次", rounds=2, by=by, at=timezone.now())
    Cohort.objects.filter(pk=cohort.pk).update(status="talking", meeting="12 月 1 日，会议室 3")
    return Introduction.objects.create(cohort=cohort, venture=venture, mentor=mentor)


def set_cohort(ventures, mentor, by):
    """Put a cohort on stage of which one run is good: one pair fits a little, one has nobody."""
    now = timezone.now()
    cohort = create_cohort("秋季批次", by=by, at=now)
    ran = begin_run(cohort, Rules(), by=by, at=now)
    advance(ran, "begin", by=None, at=now)
    parts = {name: np.array([0.55]) for name in MENTOR_WEIGHTS.parts}
    pool = Pool(
        np.array([each.pk for each in ventures]), np.array([mentor.pk]), np.array([2]),
        np.array([0]), np.array([0]), parts,
    )  # fmt: skip
    keep_outcome(ran, pool.packed())
    return ran.assignments.get(mentor=mentor)


def set_story(pair):
    """What came of a pair is told, and read by everybody."""
    StoryFactory(mentorship=pair)


def story_keys():
    """Return the keys of the pages of stories."""
    story = Story.objects.get()
    key = {"pk": story.pk}
    return {
        "story": key, "story_act": {**key, "verb": "close"},
        "story_write": {"pk": story.mentorship_id},
    }  # fmt: skip
