"""An office, a space with its manager, a venture with its lead, and short ways to do things."""

from datetime import date

from accounts.enums import Hat, OrganisationKind, Role
from notifications.models import Notification
from results import actions
from results.models import Technology, Transfer
from tests.clock import NOW
from tests.factories import MembershipFactory, SpaceFactory, VentureFactory

UPLOAD = {"name": "a.pdf", "content": b"%PDF-1.4", "size": 8, "content_type": "application/pdf"}


def of_the_province(role=Role.PROGRAMME_OFFICER, kind=OrganisationKind.PROVINCE):
    return MembershipFactory(user__hats=[Hat.OFFICER], organisation__kind=kind, role=role).user


class Stage:
    """Who proposes and who decides."""

    def __init__(self):
        self.officer = of_the_province()
        self.space = SpaceFactory()
        self.manager = MembershipFactory(
            user__hats=[Hat.OFFICER], organisation=self.space.operator, role=Role.SPACE_MANAGER
        ).user
        self.venture = VentureFactory()
        self.lead = self.venture.founders.first()

    def technology(self, file=UPLOAD, by=None, **fields):
        told = {
            "name": "老卤提硼", "kind": "patent", "number": "ZL202010000001.X",
            "registered_on": date(2024, 5, 17), "owner": "昆仑盐湖科技", "prefecture_id": "632800",
            "space": self.space,
        } | fields  # fmt: skip
        return actions.save(Technology(), told, file=file, by=by or self.manager, at=NOW)

    def transfer(self, file=UPLOAD, by=None, **fields):
        told = {
            "name": "阻燃粉体配方", "number": "QHJS-2026-0001", "way": "licence",
            "giver": "高原盐湖研究院", "company": "墨白镁业", "amount": 300_000,
            "day": date(2026, 4, 2), "prefecture_id": "632800", "space": self.space,
        } | fields  # fmt: skip
        return actions.save(Transfer(), told, file=file, by=by or self.manager, at=NOW)

    def confirmed(self, row, at=NOW):
        actions.confirm(row, by=self.officer, at=at)
        row.refresh_from_db()
        return row


def told(person):
    rows = Notification.objects.filter(recipient=person, kind__startswith="results/")
    return [each.kind.removeprefix("results/") for each in rows.order_by("pk")]
