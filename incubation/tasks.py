"""Jobs of applications, residencies and the chain."""

from django.utils import timezone
from procrastinate.contrib.django import app

from audit.due import in_turn
from incubation import actions


@app.periodic(cron="35 0 * * *")  # UTC: twenty-five to nine in the morning here
@app.task(queue="due", queueing_lock="incubation-morning")
def incubation_morning(timestamp: int) -> None:
    """Let offers lapse, end what is over, tell of what ends soon and of what nobody answered."""
    del timestamp
    now = timezone.now()
    in_turn(
        actions.lapse_due,
        actions.lapse_hand_overs,
        actions.call_off_bookings,
        actions.end_due,
        actions.remind,
        actions.tell_the_office,
        actions.lapse_moves,
        actions.clear_moves_due,
        actions.ask_again_about_moves,
        actions.tell_the_office_of_moves,
        at=now,
    )
