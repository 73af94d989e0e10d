"""Half a year after a mentorship: its leads are asked what became of it, once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.actions import advance, record
from audit.due import each
from audit.lifecycle import InvalidMove
from mentoring import policies
from mentoring.actions.telling import leads_of
from mentoring.enums import SurveyStatus
from mentoring.models import Survey
from mentors.enums import MentorshipStatus
from mentors.models import Mentorship
from notifications.actions import notify, settle

SURVEY_AFTER = timedelta(days=183)
SURVEY_AGAIN_AFTER = timedelta(days=14)
SURVEY_OPEN_FOR = timedelta(days=60)
_SURVEY_NOTICES = ("mentoring/survey_asked", "mentoring/survey_again")


def survey_after() -> timedelta:
    """Return how long after an end its team is asked; the setting of that name says it."""
    days: int = getattr(settings, "SURVEY_AFTER_DAYS", SURVEY_AFTER.days)
    return timedelta(days=days)


def survey_due(*, at: datetime) -> int:
    """Ask, remind once, and close what nobody answered; return how many were asked now.

    Whatever ended longer ago than the questions stay open is left in peace: a service that was
    just installed asks nobody about old days. Runs that are late or doubled ask nobody twice.
    """
    due = at - survey_after()
    ended = Mentorship.objects.filter(
        status=MentorshipStatus.ENDED,
        ended_at__lte=due,
        ended_at__gt=due - SURVEY_OPEN_FOR,
        survey=None,
    )
    asked = each(ended.select_related("mentor__user", "venture"), lambda pair: _ask_team(pair, at))
    waiting = Survey.objects.asked().select_related(
        "mentorship__mentor__user", "mentorship__venture"
    )
    each(waiting.filter(closes_at__lte=at), lambda survey: _close_survey(survey, at))
    late = waiting.filter(asked_at__lte=at - SURVEY_AGAIN_AFTER, closes_at__gt=at)
    each(late, lambda survey: _tell_leads(survey, "survey_again", at))
    return asked


def _ask_team(pair: Mentorship, at: datetime) -> bool:
    is_asked = Survey.objects.filter(mentorship=pair).exists()  # by another run
    if is_asked or not leads_of(pair.venture):
        return False
    survey = Survey.objects.create(mentorship=pair, asked_at=at, closes_at=at + SURVEY_OPEN_FOR)
    record("ask_survey", survey, by=None, at=at)
    _tell_leads(survey, "survey_asked", at)
    return True


def _close_survey(survey: Survey, at: datetime) -> None:
    advance(survey, "close", by=None, at=at)
    settle(_SURVEY_NOTICES, _page_of(survey), leads_of(survey.mentorship.venture), at=at)


def _tell_leads(survey: Survey, verb: str, at: datetime) -> None:
    pair = survey.mentorship
    for person in leads_of(pair.venture):
        notify(
            person,
            f"mentoring/{verb}",
            about=survey,
            at=at,
            url=_page_of(survey),
            venture=str(pair.venture),
            mentor=pair.mentor.user.name,
            day=timezone.localdate(survey.closes_at).isoformat(),
        )


def _page_of(survey: Survey) -> str:
    return reverse("mentorship_survey", args=[survey.mentorship_id])


@transaction.atomic
def answer_survey(survey: Survey, *, by: User, at: datetime, **told: Any) -> None:
    """Answer once for the venture; the trail keeps that it was answered, and not how.

    Raises
    ------
    InvalidMove
        Another lead has answered, or it is closed.
    """
    policies.may_answer_survey(by, survey)
    stored = Survey.objects.select_for_update().get(pk=survey.pk)
    if stored.status != SurveyStatus.ASKED or stored.closes_at <= at:
        raise InvalidMove(f"{survey}: answered already, or closed.")
    for name, value in told.items():
        setattr(stored, name, value)
    stored.answered_by, stored.answered_at = by, at
    stored.save()
    advance(stored, "answer", by=by, at=at)
    pair = survey.mentorship
    settle(_SURVEY_NOTICES, _page_of(survey), leads_of(pair.venture), at=at)
    if told["is_thanked"] and pair.mentor.user.is_active:
        notify(
            pair.mentor.user,
            "mentoring/survey_thanks",
            about=survey,
            at=at,
            url=reverse("mentorship", args=[pair.pk]),
            venture=str(pair.venture),
        )
