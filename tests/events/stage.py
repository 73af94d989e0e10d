"""A space that announces, its manager, and short ways to do things."""

from datetime import timedelta

from accounts.enums import Hat, OrganisationKind, Role
from events import actions
from events.models import Competition, Event
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS = NOW + 3 * DAY
ENDS = BEGINS + 2 * HOUR
UPLOAD = {"name": "a.pdf", "content": b"%PDF-1.4", "size": 8, "content_type": "application/pdf"}


class Stage:
    """A space with a manager."""

    def __init__(self, **options):
        self.space = SpaceFactory(**options)
        self.manager = MembershipFactory(
            user__hats=[Hat.OFFICER], organisation=self.space.operator, role=Role.SPACE_MANAGER
        ).user

    def draft(self, **fields):
        told = {
            "kind": "lecture", "title": "盐湖的下一步", "about": "老卤里还有什么",
            "place": "路演厅", "link": "https://meet.example.cn/42", "places": 3,
            "begins_at": BEGINS, "ends_at": ENDS, "sign_up_until": BEGINS,
        } | fields  # fmt: skip
        return actions.save_event(Event(space=self.space), told, by=self.manager, at=NOW)

    def event(self, **fields):
        event = self.draft(**fields)
        actions.publish(event, by=self.manager, at=NOW)
        return event

    def begun(self, people=(), **fields):
        """Return an event that began an hour ago; people with a place."""
        event = self.event(**fields)
        for person in people:
            actions.sign_up(event, by=person, at=NOW)
        Event.objects.filter(pk=event.pk).update(
            begins_at=NOW - HOUR, ends_at=NOW + HOUR, sign_up_until=NOW - HOUR
        )
        event.refresh_from_db()
        return event

    def tick(self, event, people=None, others=0, at=NOW):
        seats = event.seats.all() if people is None else event.seats.filter(by__in=people)
        came = set(seats.values_list("pk", flat=True))
        shown = set(event.seats.values_list("pk", flat=True))
        return actions.tick(event, shown=shown, came=came, others=others, by=self.manager, at=at)

    def round(self, **fields):
        """Return a competition that takes entries."""
        told = {
            "title": "盐湖创新大赛", "about": "比中试", "who": "项目负责人", "prizes": "工位",
            "entries_until": NOW + 9 * DAY, "results_on": (NOW + 20 * DAY).date(),
        } | fields  # fmt: skip
        row = actions.save_competition(Competition(space=self.space), told, by=self.manager, at=NOW)
        actions.publish_competition(row, by=self.manager, at=NOW)
        return row

    def closed(self, row):
        """Let the last day pass."""
        Competition.objects.filter(pk=row.pk).update(entries_until=NOW)
        actions.close_due(at=NOW)
        row.refresh_from_db()
        return row

    def results(self, row, awards):
        """Publish what entries won: a mapping of entries to awards."""
        self.closed(row)
        told = {entry.pk: (award, "") for entry, award in awards.items()}
        actions.judge(row, told, by=self.manager, at=NOW)
        actions.announce(row, by=self.manager, at=NOW)
        for entry in awards:
            entry.refresh_from_db()


def enter(row, venture, *, named=True, file=None, at=NOW):
    return actions.enter(
        row, venture, title="老卤提硼", summary="两年中试", may_be_named=named, file=file,
        by=venture.founders.first(), at=at,
    )  # fmt: skip


def coordinator():
    return MembershipFactory(
        user__hats=[Hat.OFFICER], organisation__kind=OrganisationKind.PROVINCE,
        role=Role.PROGRAMME_OFFICER,
    ).user  # fmt: skip


def founder():
    return UserFactory(hats=[Hat.FOUNDER])


def kinds(person):
    told = Notification.objects.filter(recipient=person).order_by("pk")
    return [each.kind.removeprefix("events/") for each in told]
