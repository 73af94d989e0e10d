"""Choices and life-cycles of mentors, requests and mentorships."""

from django.conf import settings
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class MentorStatus(TextChoices):
    """Where a mentor stands with the province's library.

    Whom the office entered is in no list, match, cohort or count before he has agreed himself.
    """

    DRAFT = "draft", _("draft")
    ENTERED = "entered", _("waits for consent")
    APPLIED = "applied", _("waits for review")
    RETURNED = "returned", _("to be completed")
    REFUSED = "refused", _("not let in")
    APPROVED = "approved", _("in the library")
    SUSPENDED = "suspended", _("suspended")
    EXPIRED = "expired", _("term over")
    RESIGNED = "resigned", _("has left the library")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return _MENTOR_LOOKS[self]


_M = MentorStatus
_MENTOR_LOOKS = {
    _M.DRAFT: "you",
    _M.ENTERED: "wait",
    _M.APPLIED: "wait",
    _M.RETURNED: "you",
    _M.REFUSED: "over",
    _M.APPROVED: "live",
    _M.SUSPENDED: "late",
    _M.EXPIRED: "over",
    _M.RESIGNED: "over",
}
MENTOR_LIFECYCLE = Lifecycle(
    initial=_M.DRAFT,
    moves={
        "enter": Move(frozenset({_M.DRAFT}), _M.ENTERED),  # by an import, which makes them so
        "consent": Move(frozenset({_M.ENTERED}), _M.APPROVED),
        "opt_out": Move(frozenset({_M.ENTERED}), _M.RESIGNED),
        "remove_entry": Move(frozenset({_M.ENTERED}), _M.RESIGNED),
        "apply": Move(frozenset({_M.DRAFT, _M.RETURNED, _M.EXPIRED, _M.RESIGNED}), _M.APPLIED),
        "take_back": Move(frozenset({_M.APPLIED}), _M.DRAFT),
        "approve": Move(frozenset({_M.APPLIED}), _M.APPROVED),
        "send_back": Move(frozenset({_M.APPLIED}), _M.RETURNED),
        "refuse": Move(frozenset({_M.APPLIED}), _M.REFUSED),
        "appeal": Move(frozenset({_M.REFUSED}), _M.APPLIED),
        "suspend": Move(frozenset({_M.APPROVED}), _M.SUSPENDED),
        "lift": Move(frozenset({_M.SUSPENDED}), _M.APPROVED),
        "renew": Move(frozenset({_M.APPROVED, _M.EXPIRED}), _M.APPROVED),
        "expire": Move(frozenset({_M.APPROVED}), _M.EXPIRED),
        "resign": Move(frozenset({_M.APPROVED, _M.SUSPENDED}), _M.RESIGNED),
    },
)


class EvidenceKind(TextChoices):
    """What a paper of a mentor shows."""

    WORK = "work", _("what was done")
    TITLE = "title", _("degree, title or post")
    CONSENT = "consent", _("consent of the unit")
    OTHER = "other", _("something else")


class RequestStatus(TextChoices):
    """Where one request for mentoring stands."""

    SENT = "sent", _("waits for an answer")
    ASKED_BACK = "asked_back", _("the mentor asked something")
    ACCEPTED = "accepted", _("accepted")
    CALLED = "called", _("one call instead")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("expired")
    PASSED_ON = "passed_on", _("passed on to the next choice")
    CLOSED = "closed", _("closed")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return _REQUEST_LOOKS[self]


OPEN = frozenset({RequestStatus.SENT, RequestStatus.ASKED_BACK})
ANSWERED = frozenset({RequestStatus.ACCEPTED, RequestStatus.CALLED, RequestStatus.DECLINED})
_REQUEST_LOOKS = {
    RequestStatus.SENT: "wait",
    RequestStatus.ASKED_BACK: "you",
    RequestStatus.ACCEPTED: "live",
    RequestStatus.CALLED: "live",
    RequestStatus.PASSED_ON: "turn",
    RequestStatus.DECLINED: "over",
    RequestStatus.WITHDRAWN: "over",
    RequestStatus.EXPIRED: "over",
    RequestStatus.CLOSED: "over",
}
REQUEST_LIFECYCLE = Lifecycle(
    initial=RequestStatus.SENT,
    moves={
        "accept": Move(OPEN, RequestStatus.ACCEPTED),
        "call": Move(OPEN, RequestStatus.CALLED),
        "decline": Move(OPEN, RequestStatus.DECLINED),
        "ask_back": Move(frozenset({RequestStatus.SENT}), RequestStatus.ASKED_BACK),
        "reply": Move(frozenset({RequestStatus.ASKED_BACK}), RequestStatus.SENT),
        "withdraw": Move(OPEN, RequestStatus.WITHDRAWN),
        "expire": Move(OPEN, RequestStatus.EXPIRED),
        "pass_on": Move(OPEN, RequestStatus.PASSED_ON),
        "close": Move(OPEN, RequestStatus.CLOSED),
    },
)


class MentorshipStatus(TextChoices):
    """Whether a mentorship goes on."""

    ACTIVE = "active", _("under way")
    ENDED = "ended", _("ended")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return "live" if self is MentorshipStatus.ACTIVE else "over"


MENTORSHIP_LIFECYCLE = Lifecycle(
    initial=MentorshipStatus.ACTIVE,
    moves={"end": Move(frozenset({MentorshipStatus.ACTIVE}), MentorshipStatus.ENDED)},
)


class OfferStatus(TextChoices):
    """Where a mentor's offer to a venture stands."""

    OFFERED = "offered", _("waits for the team")
    TAKEN = "taken", _("offer taken")
    DECLINED = "declined", _("not this time")
    WITHDRAWN = "withdrawn", _("taken back")
    EXPIRED = "expired", _("not answered in time")

    @property
    def look(self) -> str:
        """Return the badge's look."""
        looks = {OfferStatus.OFFERED: "wait", OfferStatus.TAKEN: "live"}
        return looks.get(self, "over")


_OFFERED = frozenset({OfferStatus.OFFERED})
OFFER_LIFECYCLE = Lifecycle(
    initial=OfferStatus.OFFERED,
    moves={
        "take": Move(_OFFERED, OfferStatus.TAKEN),
        "turn_down": Move(_OFFERED, OfferStatus.DECLINED),
        "take_back": Move(_OFFERED, OfferStatus.WITHDRAWN),
        "lapse": Move(_OFFERED, OfferStatus.EXPIRED),
    },
)


class DeclineReason(TextChoices):
    """Why a mentor says no; the founder reads it."""

    FIELD = "field", _("not my field")
    TIME = "time", _("no time just now")
    STAGE = "stage", _("too early for me to help")
    INTEREST = "interest", _("I have an interest and must stay out")
    OTHER = "other", _("another reason")


class CloseReason(TextChoices):
    """Why a request was closed by neither side; both read it, so it names nobody's rule."""

    LEFT = "left", _("This mentor is no longer in the library.")
    APART = "apart", _("The rules keep this venture and this mentor apart.")


class Obstacle(TextChoices):
    """Why a venture's request may not reach a mentor, in words for the founder.

    What a mentor declared is read by the programme office alone, what a founder ruled out by
    nobody else: where a word could betray either, all of them say the same.
    """

    GONE = "gone", _("This mentor is no longer in the library.")
    SUSPENDED = "suspended", _("This mentor is not in the library at present.")
    UNVETTED = "unvetted", _("The province has not let this mentor into the library yet.")
    ARCHIVED = "archived", _("This venture is archived.")
    OWN = "own", _("You cannot ask yourself.")
    EQUITY = "equity", _("You ruled out mentors who ask for shares in return, and this one does.")
    VETO = "veto", _("The rules keep this venture and this mentor apart.")
    TRADE = "trade", _("The rules keep this venture and this mentor apart.")
    INTEREST = "interest", _("The rules keep this venture and this mentor apart.")
    BLOCKED = "blocked", _("The rules keep this venture and this mentor apart.")
    ONLINE = "online", _("You ruled out meeting online only, and this mentor cannot come to you.")
    DECLINED = "declined", _("This mentor declined your request not long ago.")
    CALLED = (
        "called",
        _("You have one call with this mentor; you may ask again once the time for it is over."),
    )
    DISMISSED = "dismissed", _("You asked not to be shown this mentor.")
    ASKED = "asked", _("This mentor has been asked as often this week as suits.")
    PAUSED = "paused", _("This mentor takes no requests just now.")


LEFT = frozenset({Obstacle.GONE, Obstacle.SUSPENDED, Obstacle.UNVETTED})
CONFLICTS = frozenset(
    {Obstacle.EQUITY, Obstacle.VETO, Obstacle.TRADE, Obstacle.INTEREST, Obstacle.BLOCKED}
)


class Relation(TextChoices):
    """An interest a mentor declares; only the programme office reads it."""

    EMPLOYMENT = "employment", _("employment")
    SHAREHOLDING = "shareholding", _("shareholding")
    FUND = "fund", _("fund")
    KIN = "kin", _("kin")
    ADVISER = "adviser", _("paid adviser")

    @classmethod
    def labels_in_words(cls) -> str:
        """Return all labels, as a hint names them."""
        return gettext(", ").join(map(str, cls.labels))

    @classmethod
    def by_word(cls) -> "dict[str, Relation]":
        """Return the relation that each word means: labels of all languages, and others."""
        words = {"employer": cls.EMPLOYMENT, "advisor": cls.ADVISER, "顾问": cls.ADVISER}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                words |= {str(each.label).lower(): each for each in cls}
        return words | {each.value: each for each in cls}


class Share(TextChoices):
    """Which contact details a founder gives once the mentor accepts."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    WECHAT = "wechat", _("WeChat")


class ReviewProposal(TextChoices):
    """What follows from the rule of a year for a mentor, before anybody decides."""

    MET = "met", _("the rule is kept")
    NOT_MET = "not_met", _("the rule is not kept")
    PART = "part", _("was not in the library all year")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return _PROPOSAL_LOOKS[self]


_PROPOSAL_LOOKS = {
    ReviewProposal.MET: "done",
    ReviewProposal.NOT_MET: "wait",
    ReviewProposal.PART: "over",
}


class ReviewDecision(TextChoices):
    """What an officer decides of a mentor's year."""

    KEEP = "keep", _("goes on as before")
    HONOUR = "honour", _("is thanked publicly")
    TALK = "talk", _("the office talks to the mentor")
    DISMISS = "dismiss", _("is not to serve another term")


NEEDS_REASON = frozenset({ReviewDecision.TALK, ReviewDecision.DISMISS})
