"""A pair whose two sides tell, and an officer who looks."""

from accounts.enums import Hat, OrganisationKind, Role
from notifications.models import Notification
from stories import actions
from tests.clock import NOW
from tests.factories import MembershipFactory, MentorshipFactory

TYPED = {
    "title": "三个月看清一笔账",
    "text": "起初只会做东西，不会算账。每两周对一次数，第三个月知道了哪一单在亏。",
}


class Stage:
    """Who tells, who agrees, who looks."""

    def __init__(self):
        self.officer = MembershipFactory(
            user__hats=[Hat.OFFICER],
            organisation__kind=OrganisationKind.PROVINCE,
            role=Role.PROGRAMME_OFFICER,
        ).user
        self.pair = MentorshipFactory()
        self.founder, self.mentor = self.pair.request.asked_by, self.pair.mentor.user

    def told(self, by=None, **fields):
        return actions.save(self.pair, {**TYPED, **fields}, by=by or self.founder, at=NOW)

    def agreed(self):
        story = self.told()
        actions.agree(story, by=self.mentor, at=NOW)
        return story

    def published(self):
        story = self.agreed()
        actions.publish(story, by=self.officer, at=NOW)
        return story


def told(person):
    rows = Notification.objects.filter(recipient=person, kind__startswith="stories/")
    return [each.kind.removeprefix("stories/") for each in rows.order_by("pk")]
