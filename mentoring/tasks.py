"""Jobs of mentorships."""

from django.utils import timezone
from procrastinate.contrib.django import app

from mentoring import actions
from mentors.actions import tell_of_places_ending, tell_of_waits


@app.periodic(cron="*/5 * * * *")
@app.task(queue="due", queueing_lock="meetings-due")
def meetings_due(timestamp: int) -> None:
    """Let go what nobody said yes to, what is lost, and whom nobody waits for; seat others; remind.

    Every five minutes.
    """
    del timestamp
    now = timezone.now()
    actions.end_meetings_of_ended(at=now)
    actions.lapse_due(at=now)
    actions.give_up_rooms(at=now)
    actions.seat_others(at=now)
    actions.lapse_groups(at=now)
    actions.end_open_hours(at=now)
    actions.release_open_hours(at=now)
    actions.remind(at=now)
    actions.remind_of_groups(at=now)
    actions.remind_of_open_hours(at=now)


@app.periodic(cron="20 0 * * *")  # UTC: twenty past eight in the morning here
@app.task(queue="due", queueing_lock="silent-pairs")
def silent_pairs(timestamp: int) -> None:
    """Ask silent pairs and those whose time ends how it goes on; report silent mediators.

    Meetings that nobody wrote down are asked about, then closed; so are records of several ventures
    that somebody leaves unconfirmed. The office is told of ventures that nobody takes, and leads of
    places on waiting lists that run out.
    """
    del timestamp
    now = timezone.now()
    actions.ask_before_the_end(at=now)
    actions.ask_the_silent(at=now)
    actions.report_unnamed_mediators(at=now)
    actions.report_silent_mediators(at=now)
    actions.remind_of_outcomes(at=now)
    actions.close_meetings(at=now)
    actions.ask_about_meetings(at=now)
    actions.close_groups(at=now)
    actions.ask_about_groups(at=now)
    actions.close_group_records(at=now)
    actions.ask_again_to_confirm(at=now)
    tell_of_places_ending(at=now)
    tell_of_waits(at=now)


@app.periodic(cron="40 0 * * *")  # UTC: twenty to nine in the morning here
@app.task(queue="due", queueing_lock="surveys-due")
def surveys_due(timestamp: int) -> None:
    """Ask, remind and close the questions half a year after mentorships, once a day."""
    del timestamp
    actions.survey_due(at=timezone.now())
