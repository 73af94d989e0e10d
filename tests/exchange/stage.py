"""Somebody who lists, somebody who asks, an officer; what each of them is told."""

from accounts.actions import give_consent
from accounts.enums import Hat, OrganisationKind, Purpose, Role
from exchange import actions
from exchange.models import Listing
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import MembershipFactory, UserFactory, VentureFactory

TYPED = {
    "kind": "instrument",
    "title": "激光粒度仪，带湿法分散",
    "text": "湿法测到 0.02 微米，氢氧化镁常测，两天出报告",
    "provider": "湟水谷新材料众创空间",
    "prefecture": "630100",
    "terms": "80 元一个样",
    "caveat": "样品要提前两天寄到",
}


def compared(venture):
    """Return a venture whose team lets us recommend by what stands in it."""
    for person in venture.founders.all():
        give_consent(person, Purpose.MATCHING, at=NOW)
    return venture


class Stage:
    """Who lists, who asks, who looks."""

    def __init__(self):
        self.officer = MembershipFactory(
            user__hats=[Hat.OFFICER],
            organisation__kind=OrganisationKind.PROVINCE,
            role=Role.PROGRAMME_OFFICER,
        ).user
        self.owner = UserFactory(hats=[Hat.MENTOR])
        self.venture = VentureFactory()
        self.founder = self.venture.founders.get()

    def listing(self, **fields):
        told = {**TYPED, "until": None, **fields}
        told["prefecture_id"] = told.pop("prefecture")
        return actions.save(Listing(), told, by=self.owner, at=NOW)

    def published(self, **fields):
        row = self.listing(**fields)
        actions.publish(row, by=self.officer, at=NOW)
        return row

    def asked(self, row=None):
        return actions.ask(
            row or self.published(),
            text="能测 500 目的样吗？",
            venture=self.venture,
            by=self.founder,
            at=NOW,
        )


def told(person):
    rows = Notification.objects.filter(recipient=person, kind__startswith="exchange/")
    return [each.kind.removeprefix("exchange/") for each in rows.order_by("pk")]
