"""An office, an administrator, and short ways to open an incident."""

from datetime import timedelta

from incidents import actions
from incidents.models import Incident
from notifications.models import Notification
from tests.clock import NOW
from tests.factories import UserFactory
from tests.results.stage import UPLOAD, of_the_province

FACTS = {
    "title": "越权查看申请", "kind": "data", "grade": "considerable", "is_critical": False,
    "found_at": NOW - timedelta(hours=1), "what": "一个账号读了别人的申请",
}  # fmt: skip
CLOSING = {
    "cause": "漏查归属", "harm": "12 人的申请内容", "measures": "已修复", "told": "已短信告知",
}  # fmt: skip
__all__ = ["CLOSING", "FACTS", "UPLOAD", "Stage", "told"]


class Stage:
    """Who handles incidents."""

    def __init__(self):
        self.officer = of_the_province()
        self.operator = UserFactory(is_staff=True)

    def flaw(self, by=None, at=NOW, **told):
        said = {"text": "别人的申请能打开", "page": "", "contact": ""} | told
        return actions.report_flaw(said, by=by, at=at)

    def incident(self, flaw=None, at=NOW, **facts):
        return actions.save(Incident(), FACTS | facts, flaw=flaw, by=self.officer, at=at)

    def step(self, incident, kind="stopped", at=NOW, done_at=NOW, file=None):
        return actions.add_step(
            incident, kind=kind, text="已停用", done_at=done_at, file=file, by=self.officer, at=at
        )

    def closed(self, incident, at=NOW):
        if incident.due_at:
            self.step(incident, "reported", at=at)
        actions.contain(incident, by=self.officer, at=at)
        actions.close(incident, **CLOSING, by=self.officer, at=at)
        incident.refresh_from_db()
        return incident


def told(person):
    rows = Notification.objects.filter(recipient=person, kind__startswith="incidents/")
    return [each.kind.removeprefix("incidents/") for each in rows.order_by("pk")]
