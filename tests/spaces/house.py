"""A space that shows people around, its manager and a founder, and short ways to do things."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.enums import Hat, Role
from spaces import actions
from spaces.models import VisitHour
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, UserFactory

HERE = ZoneInfo("Asia/Shanghai")
NEXT_DAY = datetime(2026, 11, 25, 10, 0, tzinfo=HERE)  # the Wednesday after NOW


class House:
    """A space with visiting hours on Wednesdays from ten to noon, open to ask for any day."""

    def __init__(self, **options):
        self.space = SpaceFactory(**{"notice_days": 0, **options})
        self.manager = self.another_manager()
        self.founder = UserFactory(hats=[Hat.FOUNDER])
        VisitHour.objects.create(space=self.space, weekday=2, begins=time(10), ends=time(12))

    def another_manager(self):
        return MembershipFactory(
            user__hats=[Hat.OFFICER], organisation=self.space.operator, role=Role.SPACE_MANAGER
        ).user

    def ask(self, by=None, at=NOW, text="中试间的老卤管道哪天能用？"):
        return actions.ask(self.space, text=text, by=by or self.founder, at=at)

    def visit(self, by=None, starts_at=NEXT_DAY, at=NOW):
        return actions.ask_visit(
            self.space, starts_at=starts_at, people=2, about="看 6 号间", by=by or self.founder,
            at=at,
        )  # fmt: skip

    def agreed(self, **options):
        visit = self.visit(**options)
        actions.agree(visit, by=self.manager, at=NOW)
        return visit


def later(days):
    return NOW + timedelta(days=days)
