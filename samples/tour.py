"""A demo installation's one-click entry: sample people, at least one for each role there is."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User

Words = str | Promise


@dataclass(frozen=True)
class Guide:
    """A sample person to enter as, what there is to see, and among whom the page shows it."""

    email: str
    role: Words
    shows: Words
    group: Words = ""
    name: str = ""


_GROUPS: tuple[tuple[Words, tuple[Guide, ...]], ...] = (
    (
        _("Founders and mentors"),
        (
            Guide("liqinghe@example.cn", _("Founder"), _("has a mentor")),
            Guide("gacangzhaxi@example.cn", _("Founder"), _("waits for an answer")),
            Guide("xuhaining@example.cn", _("Founder"), _("was asked something")),
            Guide("martarossi@example.cn", _("Founder"), _("reads English")),
            Guide(
                "yexiaomei@example.cn", _("Co-founder"), _("leads a venture together with another")
            ),
            Guide(
                "wangruoxi@example.cn",
                _("Member of a team"),
                _("works in a venture that another leads"),
            ),
            Guide("hanxueling@example.cn", _("Mentor"), _("has a request to answer")),
            Guide("linweiyang@example.cn", _("Mentor"), _("has no free place")),
            Guide(
                "zhuoerji@example.cn",
                _("Mentor who applies"),
                _("waits to be let into the library"),
            ),
        ),
    ),
    (
        _("Maker spaces"),
        (
            Guide(
                "zhuchangqing@example.cn", _("Manager of a maker space"), _("keeps vacancy true")
            ),
            Guide(
                "qishouchuan@example.cn",
                _("Manager of a maker space"),
                _("has an application to answer"),
            ),
        ),
    ),
    (
        _("Researchers"),
        (
            Guide("luojianchuan@example.cn", _("Researcher"), _("writes an application")),
            Guide("wangyanqiu@example.cn", _("Researcher on leave"), _("must decide soon")),
            Guide(
                "suonancuo@example.cn",
                _("Researcher on leave"),
                _("has just announced the return"),
            ),
            Guide(
                "zhouwenqu@example.cn",
                _("Researcher on leave"),
                _("has a post to return to, and sees what is still open"),
            ),
            Guide(
                "hemuchuan@example.cn",
                _("Researcher on leave"),
                _("should have been back two weeks ago"),
            ),
            Guide(
                "baimayangjin@example.cn",
                _("Researcher"),
                _("is back since last month, and sees what is still open"),
            ),
        ),
    ),
    (
        _("The unit they work for"),
        (
            Guide("zhangyingxue@example.cn", _("HR officer"), _("keeps 41 leaves")),
            Guide("songwenzhong@example.cn", _("Head of HR"), _("records decisions")),
            Guide("qinwangshu@example.cn", _("Head of a department"), _("gives opinions")),
            Guide(
                "suyuqing@example.cn",
                _("Finance office"),
                _("sees pay and insurance only, and what changed this month"),
            ),
            Guide(
                "yanshenzhi@example.cn",
                _("Auditor of a unit"),
                _("goes on with a random inspection of four leaves"),
            ),
        ),
    ),
    (
        _("Province and administration"),
        (
            Guide(
                "shaxue@example.cn",
                _("Programme office"),
                _("reads mentors, ventures and founders by name, leave in numbers alone"),
            ),
            Guide(
                "wenmingjian@example.cn",
                _("Auditor of the province"),
                _("reads the leaves of every unit, and changes none"),
            ),
            Guide("dinghailan@example.cn", _("System administrator"), _("sees to mail and jobs")),
            Guide(
                "fengjingchuan@example.cn",
                _("Security administrator"),
                _("gives rights, with another"),
            ),
            Guide(
                "yinruogu@example.cn",
                _("Security administrator"),
                _("gives or refuses a right that the other asked for"),
            ),
            Guide("guozhiyuan@example.cn", _("Audit administrator"), _("reads the trail only")),
        ),
    ),
)
_GUIDES = tuple(replace(guide, group=group) for group, guides in _GROUPS for guide in guides)


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
