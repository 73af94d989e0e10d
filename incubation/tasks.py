"""Jobs of applications, residencies and the chain."""

from django.utils import timezone
from procrastinate.contrib.django import app

from incubation import actions


@app.periodic(cron="35 0 * * *")  # UTC: twenty-five to nine in the morning here
@app.task(queue="due", queueing_lock="incubation-morning")
def incubation_morning(timestamp: int) -> None:
    """Let offers lapse, end what is over, tell of what ends soon and of what nobody answered."""
    del timestamp
    now = timezone.now()
    actions.lapse_due(at=now)
    actions.lapse_hand_overs(at=now)
    actions.call_off_bookings(at=now)
    actions.end_due(at=now)
    actions.remind(at=now)
    actions.tell_the_office(at=now)
    actions.lapse_moves(at=now)
    actions.clear_moves_due(at=now)
    actions.ask_again_about_moves(at=now)
    actions.tell_the_office_of_moves(at=now)
