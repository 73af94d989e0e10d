"""What the frame of every page shows: tabs, bell, theme."""

from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.enums import Hat, Role, Theme
from accounts.http import carried
from accounts.models import User
from accounts.queries import leads
from cohorts.models import Introduction
from incubation.queries import to_look_at
from incubation.queries import waiting_for as places_waiting_for
from matching.models import Enquiry
from mentoring.models import Mediation
from mentoring.queries import steps_of
from mentors.enums import MentorStatus
from mentors.models import MentorProfile, MentorshipRequest
from notifications.models import Notification
from safety.models import Report
from samples import tour
from spaces.queries import waiting_for

COUNTED_AT_MOST = 99


@dataclass(frozen=True)
class Tab:
    """One entry of the main navigation."""

    url: str
    label: str
    current: bool = False
    count: int = 0


class Shell:
    """The frame, computed when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.samples = settings.SAMPLE_DATA

    @cached_property
    def user(self) -> User | None:
        """Whoever is signed in."""
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @property
    def said(self) -> str:
        """What this browser said on the front page and has not stored yet."""
        return str(carried(self.request).get("text", ""))

    @property
    def conduct(self) -> str:
        """The version of the rules of conduct that holds today."""
        return settings.CONDUCT_VERSION

    @property
    def asks_conduct(self) -> bool:
        """Whether somebody has not agreed to that version yet."""
        who = self.user
        return who is not None and not who.is_sample and who.conduct_version != self.conduct

    @property
    def theme(self) -> str:
        """The chosen theme; strangers follow their system."""
        return self.user.theme if self.user else Theme.AUTO.value

    @property
    def guides(self) -> list[tour.Guide]:
        """Whom a visitor of a demo installation may enter as."""
        return tour.guides()

    @cached_property
    def unread(self) -> int:
        """How many messages wait in the bell."""
        if self.user is None:
            return 0
        mine = Notification.objects.visible_to(self.user).unread()
        return mine[:COUNTED_AT_MOST].count()

    @cached_property
    def nav(self) -> list[Tab]:
        """List the tabs of this person's roles."""
        hats = self.user.hats if self.user else []
        tabs = []
        if self.user and Hat.MENTOR in hats:
            waiting = MentorshipRequest.objects.asked_of(self.user).waiting_for_mentor()
            tabs.append(self._tab("inbox", _("Inbox"), waiting[:COUNTED_AT_MOST].count()))
        if Hat.FOUNDER in hats:
            tabs += [self._tab("home", _("Home")), self._tab("request_list", _("Requests"))]
        if Hat.FOUNDER in hats or Hat.MENTOR in hats:
            tabs += self._mentoring_tabs()
        tabs += self._mediator_tabs()
        tabs += self._board_tab()
        tabs += self._leave_tabs()
        tabs += [self._tab("mentor_list", _("Mentors")), self._tab("space_list", _("Spaces"))]
        tabs.append(self._tab("event_list", _("Events")))
        if self.user and Role.SPACE_MANAGER in self.user.roles:
            asked = waiting_for(self.user) + places_waiting_for(self.user)
            tabs.append(self._tab("space_desks", _("My spaces"), asked))
        if self.user and self.user.is_staff:
            tabs.append(self._tab("operations", _("Operations")))
        if Hat.MENTOR in hats:
            tabs.append(self._tab("mentor_edit", _("My profile")))
        if self.user is None:
            tabs.append(self._tab("policy_leave", _("Leave to found")))
            tabs.append(Tab(reverse("page", args=["help"]), _("How it works")))
        here = max(
            (tab.url for tab in tabs if self.request.path.startswith(tab.url)), key=len, default=""
        )
        return [replace(tab, current=tab.url == here) for tab in tabs]

    def _mentoring_tabs(self) -> list[Tab]:
        """List what founders and mentors share; introduction calls only while there are any."""
        steps = steps_of(self.user, at=timezone.now()) if self.user else []
        waiting = sum(step.waits for step in steps)
        tabs = [self._tab("mentorship_list", _("Mentoring"), waiting)]
        mine = Introduction.objects.visible_to(self.user) if self.user else None
        if mine is not None and (calls := mine.under_way()[:COUNTED_AT_MOST].count()):
            tabs.append(self._tab("introductions", _("Calls"), calls))
        return tabs

    def _mediator_tabs(self) -> list[Tab]:
        """Lead whoever was named to the mediations that go on, whatever hats he wears."""
        if self.user is None:
            return []
        count = Mediation.objects.of_mediator(self.user).under_way().count()
        return [self._tab("my_mediations", _("I mediate"), count)] if count else []

    def _board_tab(self) -> list[Tab]:
        """Lead officers and auditors of the province to its board first."""
        reads = self.user is not None and self.user.reads_province
        return [self._tab("board", _("Board"))] if reads else []

    def _leave_tabs(self) -> list[Tab]:
        """List the tabs of HR offices, of researchers and of the province."""
        roles = self.user.roles if self.user else frozenset()
        tabs = []
        if self.user and roles & {Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR}:
            tabs.append(self._tab("leave_list", _("Ledger")))
            if roles & {Role.HR_OFFICER, Role.HR_HEAD}:
                tabs.append(self._tab("leave_todo", _("To do")))
            if Role.AUDITOR in roles:
                tabs.append(self._tab("inspection_list", _("Inspections")))
        elif self.user and leads(self.user):
            tabs.append(self._tab("leave_todo", _("To do")))
        if Role.FINANCE in roles:
            tabs.append(self._tab("leave_pay", _("Pay and insurance")))
        if self.user and Hat.RESEARCHER in self.user.hats:
            tabs.append(self._tab("my_leave", _("My leave")))
        if self.user and self.user.is_coordinator:
            tabs += self._office_tabs()
        return tabs

    def _office_tabs(self) -> list[Tab]:
        """List the tabs of the programme office; reports only while there are any."""
        tabs = []
        moves = to_look_at(self.user) if self.user else 0
        applied = MentorProfile.objects.filter(status=MentorStatus.APPLIED)
        count = applied[:COUNTED_AT_MOST].count()
        tabs.append(self._tab("province", _("Desk")))
        tabs.append(self._tab("vetting_list", _("Mentor library"), count))
        tabs.append(self._tab("cohort_list", _("Cohorts")))
        tabs.append(self._tab("province_chain", _("The chain"), moves))
        tabs.append(self._tab("filed_list", _("Figures of spaces")))
        if reports := Report.objects.filter(status__in=("open", "appealed")).count():
            tabs.append(self._tab("report_list", _("Reported"), reports))
        if disputes := Mediation.objects.under_way().count():
            tabs.append(self._tab("mediation_list", _("Mediations"), disputes))
        waiting = Enquiry.objects.waiting()[:COUNTED_AT_MOST].count()
        tabs.append(self._tab("enquiry_list", _("Questions"), waiting))
        tabs.append(self._tab("province_matching", _("Matching in numbers")))
        tabs.append(self._tab("province_leave", _("Leave in numbers")))
        return tabs

    @staticmethod
    def _tab(name: str, label: str, count: int = 0) -> Tab:
        return Tab(reverse(name), label, count=count)


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give templates `shell`."""
    return {"shell": Shell(request)}
