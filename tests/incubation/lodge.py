"""A space with places, its manager, a founder, and short ways to do things."""

from datetime import timedelta

from accounts.enums import Hat, Role
from incubation import actions
from incubation.models import Residency
from notifications.models import Notification
from spaces.models import Place
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory, VentureFactory

TODAY = NOW.date()


def day(days):
    return TODAY + timedelta(days=days)


def later(days):
    return NOW + timedelta(days=days)


def a_manager(space):
    return MembershipFactory(
        user__hats=[Hat.OFFICER], organisation=space.operator, role=Role.SPACE_MANAGER
    ).user


def a_lead(**options):
    founder = UserFactory(hats=[Hat.FOUNDER])
    return founder, VentureFactory(founders=[founder], **options)


def wanted(**change):
    return {
        "kind": "desk", "desks": 3, "starts_on": day(5), "months": 6, "equipment": None,
        "span": None, "use": "中试前的小试", "is_hazardous": False, "hazard": "", "note": "",
        **change,
    }  # fmt: skip


def kinds(person):
    mine = Notification.objects.filter(recipient=person).order_by("pk")
    return [each.kind.partition("/")[2] for each in mine]


class Lodge:
    """A space with two groups of desks, a room and equipment, and one venture that applies."""

    def __init__(self):
        self.space = SpaceFactory(desks=0, desks_free=0)
        self.manager = a_manager(self.space)
        self.founder, self.venture = a_lead()
        self.place = self.add("A1–A3", for_how_many=3)
        self.other = self.add("B1–B3", for_how_many=3)
        self.room = self.add("6 号", kind="room")
        self.machine = self.add("压滤机", kind="equipment", open_hours="周一至周五 9:00–18:00")

    def add(self, name, **options):
        return Place.objects.create(space=self.space, name=name, **options)

    def apply(self, venture=None, by=None, at=NOW, **change):
        told = wanted(**change)
        return actions.apply(
            self.space, venture or self.venture, told, by=by or self.founder, at=at
        )

    def offer(self, application, places=None, first=5, last=180, at=NOW):
        actions.offer(
            application, places=places or [self.place], first=day(first), last=day(last),
            rent="每月 900 元", contract="HT-7", by=self.manager, at=at,
        )  # fmt: skip

    def offered(self, **options):
        application = self.apply()
        self.offer(application, **options)
        return application

    def lives(self, **options):
        """Return a residency that goes on."""
        application = self.offered(**{"first": 0, **options})
        actions.accept(application, by=self.founder, at=NOW)
        return Residency.objects.get(application=application)

    def rival(self, **options):
        """Apply for another venture."""
        founder, venture = a_lead()
        return founder, self.apply(venture, founder, **options)


def free(place):
    place.refresh_from_db()
    return (place.is_taken, place.is_let, place.taken_until)
