"""Choices of accounts."""

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection


class Hat(TextChoices):
    """What a person does here; one person may wear several."""

    FOUNDER = "founder", _("founder")
    MENTOR = "mentor", _("mentor")
    RESEARCHER = "researcher", _("researcher on leave")
    OFFICER = "officer", _("officer of an organisation")


class Role(TextChoices):
    """What a member may do for an organisation."""

    SPACE_MANAGER = "space_manager", _("space manager")
    HR_OFFICER = "hr_officer", _("HR officer")
    HR_HEAD = "hr_head", _("head of HR")
    FINANCE = "finance", _("finance and insurance")
    PROGRAMME_OFFICER = "programme_officer", _("programme officer of the province")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDIT_ADMIN = "audit_admin", _("audit administrator")


# The three that are never in one hand (三员分立); held in the provincial authority only.
ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class OrganisationKind(TextChoices):
    """What sort of body an organisation is."""

    PROVINCE = "province", _("provincial authority")
    UNIVERSITY = "university", _("university or institute")
    AGENCY = "agency", _("public institution of an agency")
    FIRM = "firm", _("firm")
    OPERATOR = "operator", _("operator of maker spaces")


class Theme(TextChoices):
    """Light, dark, or as the system says."""

    AUTO = "auto", _("Follow the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class MailKind(TextChoices):
    """What a person may have repeated by mail; everything stands in the bell all the same.

    What is of the `ACCOUNT` nobody can switch off or put off: it goes out at once, at any hour.
    """

    ACCOUNT = "account", _("Your account and your safety")
    REQUESTS = "requests", _("Requests and answers to them")
    MENTORING = "mentoring", _("Mentoring under way")
    DEADLINES = "deadlines", _("Warnings before days of a leave")
    PROCEDURE = "procedure", _("Steps in the procedure of a leave")


CHOSEN_KINDS = tuple(kind for kind in MailKind if kind is not MailKind.ACCOUNT)


def all_mail_kinds() -> list[str]:
    """Return every kind that is chosen; the first migration of this app names it, nothing else."""
    return [kind.value for kind in CHOSEN_KINDS]


HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class Purpose(TextChoices):
    """What a person lets us use data for."""

    SERVICE = "service", _("run the service")
    MATCHING = "matching", _("recommend by what I wrote")
    # Asked of nobody any more; whoever once agreed can still take it back.
    CASE_STORY = "case_story", _("tell my story in public")
    FOUND = "found", _("let mentors and maker spaces find the ventures that I show them")


class WorkingStyle(TextChoices):
    """How a mentor works with founders, and how a team would like it; shown, never scored."""

    ASKS = "asks", _("asks questions rather than gives answers")
    PLAIN = "plain", _("says plainly what is wrong")
    NUMBERS = "numbers", _("goes through the numbers")
    DOORS = "doors", _("opens doors")
    ON_SITE = "on-site", _("comes to the site")
    BETWEEN = "between", _("answers short questions between meetings")

    @classmethod
    def in_words(cls, codes: "Collection[str]") -> list[str]:
        """Return the words for some of them, in the order of the list."""
        return [str(each.label) for each in cls if each in codes]


class HelpGroup(TextChoices):
    """Sorts the kinds of help for the forms."""

    TECHNOLOGY = "technology", _("Technology")
    QUALITY = "quality", _("Quality and permits")
    MARKET = "market", _("Market")
    MONEY = "money", _("Money")
    LAW = "law", _("Law and IP")
    PEOPLE = "people", _("People")
    OPERATIONS = "operations", _("Operations")
    PLACE = "place", _("Place and equipment")


# The clocks that people here live by.
ZONES = {
    "Asia/Shanghai": _("China"),
    "Asia/Urumqi": _("Urumqi"),
    "Asia/Tokyo": _("Tokyo"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Bangkok": _("Bangkok"),
    "Asia/Kathmandu": _("Kathmandu"),
    "Asia/Kolkata": _("Delhi"),
    "Asia/Almaty": _("Almaty"),
    "Asia/Dubai": _("Dubai"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Helsinki": _("Helsinki"),
    "Europe/Berlin": _("Berlin, Paris, Rome"),
    "Europe/London": _("London"),
    "Africa/Nairobi": _("Nairobi"),
    "Africa/Johannesburg": _("Johannesburg"),
    "Australia/Sydney": _("Sydney"),
    "Pacific/Auckland": _("Auckland"),
    "America/Sao_Paulo": _("São Paulo"),
    "America/New_York": _("New York"),
    "America/Chicago": _("Chicago"),
    "America/Denver": _("Denver"),
    "America/Los_Angeles": _("Los Angeles"),
}
