"""A demo installation's one-click entry: a dozen sample people, one for each thing to try."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class Guide:
    """A sample person to enter as, and what there is to see."""

    email: str
    role: str | Promise
    shows: str | Promise
    name: str = ""


_GUIDES = (
    Guide("liqinghe@example.cn", _("Founder"), _("has a mentor")),
    Guide("gacangzhaxi@example.cn", _("Founder"), _("waits for an answer")),
    Guide("xuhaining@example.cn", _("Founder"), _("was asked something")),
    Guide("martarossi@example.cn", _("Founder"), _("reads English")),
    Guide("hanxueling@example.cn", _("Mentor"), _("has a request to answer")),
    Guide("linweiyang@example.cn", _("Mentor"), _("has no free place")),
    Guide("zhuchangqing@example.cn", _("Manager of a maker space"), _("keeps vacancy true")),
    Guide("zhangyingxue@example.cn", _("HR officer"), _("keeps 41 leaves")),
    Guide("songwenzhong@example.cn", _("Head of HR"), _("records decisions")),
    Guide("suyuqing@example.cn", _("Finance office"), _("sees pay and insurance only")),
    Guide("wangyanqiu@example.cn", _("Researcher on leave"), _("must decide soon")),
    Guide("luojianchuan@example.cn", _("Researcher"), _("writes an application")),
    Guide("qinwangshu@example.cn", _("Head of a department"), _("gives opinions")),
    Guide(
        "shaxue@example.cn",
        _("Programme office"),
        _("reads mentors, ventures and founders by name, leave in numbers alone"),
    ),
    Guide("dinghailan@example.cn", _("System administrator"), _("sees to mail and jobs")),
    Guide("fengjingchuan@example.cn", _("Security administrator"), _("gives rights, with another")),
    Guide("guozhiyuan@example.cn", _("Audit administrator"), _("reads the trail only")),
)


def people() -> dict[str, User]:
    """Return those of the tour who are there, by address; none outside a demo installation."""
    if not settings.SAMPLE_DATA:
        return {}
    asked = [guide.email for guide in _GUIDES]
    found = User.objects.filter(
        email__in=asked, is_sample=True, is_active=True, is_staff=False, is_superuser=False
    )
    return {user.email: user for user in found}


def guides() -> list[Guide]:
    """Return whom a visitor may enter as, in the order of the tour."""
    there = people()
    return [
        replace(guide, name=str(there[guide.email])) for guide in _GUIDES if guide.email in there
    ]
