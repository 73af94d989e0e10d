"""A space, its manager, the office, and short ways to file and judge."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.enums import Hat, OrganisationKind, Role
from filings import actions
from filings.core.figures import figures_of
from filings.core.periods import Period
from filings.models import Filing
from filings.queries import Told
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory
from tests.incubation.lodge import a_manager

HERE = ZoneInfo("Asia/Shanghai")
TODAY = NOW.date()
OCTOBER, YEAR = Period(2026, 10), Period(2025)


def on(year, month, day, hour=10):
    """Return a moment by the clock of the province."""
    return datetime(year, month, day, hour, tzinfo=HERE)


def later(days):
    return NOW + timedelta(days=days)


def an_officer(user=None):
    return MembershipFactory(
        user=user or UserFactory(hats=[Hat.OFFICER]), role=Role.PROGRAMME_OFFICER,
        organisation__kind=OrganisationKind.PROVINCE,
    ).user  # fmt: skip


def kinds(person):
    mine = Notification.objects.filter(recipient=person).order_by("pk")
    return [each.kind.partition("/")[2] for each in mine]


def typed(period, **numbers):
    """Return a number for whatever has to be typed: nothing, where none is given."""
    told = {each.key: 0 for each in figures_of(period) if not each.records}
    return told | numbers


class Bureau:
    """One space with its manager, and an officer who does not know it."""

    def __init__(self, **options):
        self.space = SpaceFactory(**options)
        self.manager = a_manager(self.space)
        self.officer = an_officer()

    def told(self, period, why=None, **numbers):
        return Told(typed(period, **numbers), why or {})

    def keep(self, period=OCTOBER, *, version=0, told=None, by=None, at=NOW):
        return actions.keep(
            self.space, period, told or self.told(period), version=version,
            by=by or self.manager, at=at,
        )  # fmt: skip

    def file(self, period=OCTOBER, *, version=0, why=None, by=None, at=NOW, **numbers):
        return actions.file(
            self.space, period, self.told(period, why, **numbers), version=version,
            by=by or self.manager, at=at,
        )  # fmt: skip

    def accepted(self, period=OCTOBER, **options):
        filing = self.file(period, **options)
        actions.accept(filing, by=self.officer, at=NOW)
        return Filing.objects.get(pk=filing.pk)

    def evaluate(self, result="passed", year=2025, by=None, at=NOW, rectify_by=None):
        fields = {"result": result, "words": "数据完整，活动不足", "rectify_by": rectify_by}
        return actions.evaluate(self.space, year, fields, by=by or self.officer, at=at)

    def drawn(self, by=None):
        """Return the row of the space in a draw of all that are running."""
        sample = actions.draw(about="消防安全", size=9, seed=7, by=by or self.officer, at=NOW)
        return sample.spaces.get(space=self.space)

    def flawed(self, days=30):
        row = self.drawn()
        actions.find_flawed(
            row, note="灭火器过期", rectify_by=TODAY + timedelta(days=days), by=self.officer, at=NOW
        )
        return row
