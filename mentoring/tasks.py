"""Jobs of mentorships."""

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
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
    in_turn(
        actions.end_meetings_of_ended,
        actions.lapse_due,
        actions.give_up_rooms,
        actions.seat_others,
        actions.lapse_groups,
        actions.end_open_hours,
        actions.release_open_hours,
        actions.remind,
        actions.remind_of_groups,
        actions.remind_of_open_hours,
        at=now,
    )


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
    in_turn(
        actions.ask_before_the_end,
        actions.ask_the_silent,
        actions.report_unnamed_mediators,
        actions.report_silent_mediators,
        actions.remind_of_outcomes,
        actions.close_meetings,
        actions.ask_about_meetings,
        actions.close_groups,
        actions.ask_about_groups,
        actions.close_group_records,
        actions.ask_again_to_confirm,
        tell_of_places_ending,
        tell_of_waits,
        at=now,
    )


@app.periodic(cron="40 0 * * *")  # UTC: twenty to nine in the morning here
@app.task(queue="due", queueing_lock="surveys-due")
def surveys_due(timestamp: int) -> None:
    """Ask, remind and close the questions half a year after mentorships, once a day."""
    del timestamp
    actions.survey_due(at=timezone.now())
