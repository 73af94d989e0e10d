"""What the frame of every page shows: tabs, bell, theme."""

from collections import Counter
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.enums import ADMINISTRATORS, Hat, Role, Theme
from accounts.http import carried
from accounts.models import User
from accounts.policies import may_operate, permits
from accounts.queries import leads
from config.waiting import CALLS, COUNTED_AT_MOST, counted, lists_of
from samples import tour
from spaces.models import Space
from spaces.queries import waits
from trail import policies

# Where pages stand of what is asked of a space and goes on there: to a manager, rooms of the desk.
_ROOMS_OF_SPACES = ("questions", "visits", "applications", "residencies", "hand-overs")
ABOUT_SPACES = tuple(f"/spaces/{each}/" for each in _ROOMS_OF_SPACES)


@dataclass(frozen=True)
class Tab:
    """One entry of the main navigation.

    `under` are the pages of its room, a second row while one is there; `also` is where addresses
    begin that belong to it and stand elsewhere.
    """

    url: str
    label: str
    current: bool = False
    count: int = 0
    under: tuple["Tab", ...] = ()
    also: tuple[str, ...] = ()

    def fits(self, path: str) -> int:
        """Return how many letters of an address are this tab's, 0 where it leads elsewhere."""
        return max(
            (len(each) for each in (self.url, *self.also) if path.startswith(each)), default=0
        )

    def at(self, path: str) -> "Tab":
        """Return the tab as it stands on a page: itself or one of its room is the current one."""
        best = max((each.fits(path) for each in self.under), default=0)
        under = tuple(replace(each, current=0 < best == each.fits(path)) for each in self.under)
        return replace(self, current=True, under=under)


class Shell:
    """The frame, computed when the template asks for it.

    A page that refuses `counts` nothing of what waits: guesses at addresses come by thousands.
    """

    def __init__(self, request: HttpRequest, *, counts: bool = True) -> None:
        self.request = request
        self.is_counted = counts
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
    def counts(self) -> Counter[str]:
        """How much waits for this person, by the name of the page that shows it."""
        return counted(lists_of(self.user)) if self.user and self.is_counted else Counter()

    @property
    def unread(self) -> int:
        """How many messages wait in the bell."""
        return self.counts["notifications"]

    @cached_property
    def nav(self) -> list[Tab]:
        """List the tabs of this person's roles."""
        hats = self.user.hats if self.user else []
        tabs = []
        if Hat.MENTOR in hats:
            tabs.append(self._tab("inbox", _("Inbox")))
        if Hat.FOUNDER in hats:
            tabs += [self._tab("home", _("Home")), self._tab("request_list", _("Requests"))]
        if Hat.FOUNDER in hats or Hat.MENTOR in hats:
            tabs += self._mentoring_tabs()
        tabs += self._mediator_tabs()
        tabs += self._board_tab()
        tabs += self._leave_tabs()
        tabs += self._open_tabs()
        if self.user and Role.SPACE_MANAGER in self.user.roles:
            tabs.append(self._manager_tab(self.user))
        if self.user and permits(may_operate, self.user):
            tabs.append(self._operations_tab())
        tabs += self._trail_tabs()
        if Hat.MENTOR in hats:
            tabs.append(self._tab("mentor_edit", _("My profile")))
        if self.user is None:
            tabs.append(self._tab("policy_leave", _("Leave to found")))
            tabs.append(Tab(reverse("page", args=["help"]), _("How it works")))
        return self._placed(tabs)

    def _trail_tabs(self) -> list[Tab]:
        """Lead whoever reads the trail, or answers for alarms, to it."""
        if self.user is None:
            return []
        rooms = []
        if policies.has_a_part(self.user):
            rooms.append(self._tab("trail_list", _("Audit trail")))
        if self.user.administers(*ADMINISTRATORS):
            rooms.append(self._tab("trail_alarms", _("Alarms")))
            rooms.append(self._tab("retention", _("Retention")))
        if self.user.administers(Role.SECURITY_ADMIN):
            rooms.append(self._tab("incident_list", _("Incidents")))
        return [_room(rooms[0].label, rooms)] if len(rooms) > 1 else rooms

    @property
    def keeps_lists(self) -> bool:
        """Whether the administration has something to keep for this person."""
        who = self.user
        return who is not None and (
            who.is_staff or who.administers(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
        )

    def _placed(self, tabs: list[Tab]) -> list[Tab]:
        """Mark the tab whose room the page belongs to: the one that knows most of its address."""
        path = self.request.path
        known = [max(each.fits(path) for each in (tab, *tab.under)) for tab in tabs]
        best = max(known, default=0)
        if not best:
            return tabs
        here = known.index(best)
        return [tab.at(path) if at == here else tab for at, tab in enumerate(tabs)]

    @property
    def room(self) -> tuple[Tab, ...]:
        """The pages of the room that the page belongs to, none where it is a page by itself."""
        return next((tab.under for tab in self.nav if tab.current), ())

    def _open_tabs(self) -> list[Tab]:
        """List what everybody may read; the office has the last of them at its desk."""
        tabs = [
            self._tab("mentor_list", _("Mentors")),
            self._tab("space_list", _("Spaces")),
            self._tab("event_list", _("Events")),
        ]
        if self.user is None or not self.user.is_coordinator:
            tabs.append(self._tab("listing_list", _("More help")))
        return tabs

    def _mentoring_tabs(self) -> list[Tab]:
        """List what founders and mentors share; introduction calls only while any are under way."""
        tabs = [self._tab("mentorship_list", _("Mentoring"))]
        calls = [self._tab("introductions", _("Calls"))] if self.counts[CALLS] else []
        return [*tabs, *calls]

    def _mediator_tabs(self) -> list[Tab]:
        """Lead whoever was named to the mediations that go on, whatever hats he wears."""
        return self._if_any("my_mediations", _("I mediate"))

    def _manager_tab(self, user: User) -> Tab:
        """Lead a manager to the desk; every address of the spaces that are kept belongs to it."""
        mine = list(Space.objects.managed_by(user))
        tab = self._tab("space_desks", _("My spaces"))
        known = getattr(self.request, "space_waits", {})  # which the page itself has counted
        key = frozenset(space.pk for space in mine)
        return replace(
            tab,
            count=(known[key] if key in known else waits(user, mine)) if self.is_counted else 0,
            also=("/my/spaces/", *ABOUT_SPACES, *(f"/spaces/{space.pk}/" for space in mine)),
        )

    def _board_tab(self) -> list[Tab]:
        """Lead officers and auditors of the province to its board first."""
        if self.user is None or not self.user.reads_province:
            return []
        rooms = [self._tab("board", _("Board"))]
        if self.user.is_coordinator:
            rooms += [
                self._tab("province_matching", _("Matching in numbers")),
                self._tab("province_leave", _("Leave in numbers")),
                self._tab("layout", _("Layout of trades")),
            ]
        results = [
            Tab(reverse("result_list", args=["technologies"]), _("Technologies")),
            Tab(reverse("result_list", args=["transfers"]), _("Transfers")),
        ]
        return [_room(_("Board"), [*rooms, *results])]

    def _leave_tabs(self) -> list[Tab]:
        """List the tabs of HR offices, of researchers and of the province."""
        roles = self.user.roles if self.user else frozenset()
        tabs = []
        if self.user and roles & {Role.HR_OFFICER, Role.HR_HEAD, Role.AUDITOR}:
            tabs.append(self._tab("leave_list", _("Ledger")))
            if roles & {Role.HR_OFFICER, Role.HR_HEAD}:
                tabs.append(self._tab("leave_todo", _("To do")))
            if roles & {Role.AUDITOR, Role.HR_HEAD}:
                tabs.append(self._tab("inspection_list", _("Inspections")))
        elif self.user and self.user.is_of_an_office and leads(self.user):
            tabs.append(self._tab("leave_todo", _("To do")))
        if Role.FINANCE in roles:
            tabs.append(self._tab("leave_pay", _("Pay and insurance")))
        if self.user and Hat.RESEARCHER in self.user.hats:
            tabs.append(self._tab("my_leave", _("My leave")))
        if self.user and self.user.is_coordinator:
            tabs += self._office_tabs()
        return tabs

    def _office_tabs(self) -> list[Tab]:
        """List the rooms of the programme office; reports only while there are any."""
        library = [
            self._tab("vetting_list", _("Mentor library")),
            self._tab("review", _("Yearly review")),
        ]
        return [
            _room(_("Desk"), self._desk_room()),
            _room(_("Mentor library"), library),
            self._tab("cohort_list", _("Cohorts")),
            _room(_("Oversight"), self._space_room()),
        ]

    def _operations_tab(self) -> Tab:
        """Lead administrators to what needs their hand: jobs, mail, backups, incidents."""
        pages = [
            self._tab("operations", _("Operations")),
            self._tab("incident_list", _("Incidents")),
        ]
        return _room(_("Operations"), pages)

    def _desk_room(self) -> list[Tab]:
        return [
            self._tab("province", _("Desk")),
            self._tab("enquiry_list", _("Questions")),
            *self._if_any("report_list", _("Reported")),
            *self._if_any("mediation_list", _("Mediations")),
            self._tab("listing_list", _("More help")),
            self._tab("survey_list", _("Half a year later")),
            self._tab("brought_new", _("Import from Excel")),
            self._tab("incident_list", _("Incidents")),
        ]

    def _space_room(self) -> list[Tab]:
        return [
            self._tab("province_chain", _("The chain")),
            self._tab("filed_list", _("Figures of spaces")),
            self._tab("evaluation_list", _("Evaluations")),
            self._tab("check_list", _("Random checks")),
            self._tab("obstacle_office", _("Rules that hinder")),
        ]

    def _tab(self, name: str, label: str) -> Tab:
        return Tab(reverse(name), label, count=self.counts[name])

    def _if_any(self, name: str, label: str) -> list[Tab]:
        """Return the tab of a page to which one is led only while something waits there."""
        return [self._tab(name, label)] if self.counts[name] else []


def _room(label: str, pages: list[Tab]) -> Tab:
    """Make one tab of the pages of a room: it leads to the first and counts what waits in all."""
    waiting = min(COUNTED_AT_MOST, sum(each.count for each in pages))
    return Tab(pages[0].url, label, count=waiting, under=tuple(pages))


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Give templates `shell`."""
    return {"shell": Shell(request)}
