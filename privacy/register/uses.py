"""Purposes, bases, times and readers that many rows of the register share."""

from django.utils.translation import gettext_lazy as _

from privacy.register.shape import Protection, Use

_CONTRACT = _("Article 13(2): needed for what you signed up for")
_CONSENT = _("Article 13(1): your consent, which you can take back")
_DUTY = _("Article 13(3): needed for duties that the law gives the authority")
_STAFF = _("Article 13(2) and (3): staff management by rules that the law asks for")
_AS_LONG_AS_ACCOUNT = _("until the account is closed")

ACCOUNT = Use(
    _("Account"),
    _("to sign in, to be called by name, to be reached"),
    _CONTRACT,
    _AS_LONG_AS_ACCOUNT,
    _("you; those whom you gave your contact details; administrators"),
    Protection.GENERAL,
)
CONSENTS = Use(
    _("Consents"),
    _("to know what you agreed to, and since when"),
    _CONTRACT,
    _AS_LONG_AS_ACCOUNT,
    _("you; administrators"),
    Protection.GENERAL,
)
MESSAGES = Use(
    _("Notices and mail"),
    _("to tell you what happens"),
    _CONTRACT,
    _("notices two years, letters 30 days after they went out"),
    _("you"),
    Protection.GENERAL,
)
TRAIL = Use(
    _("Audit trail"),
    _("to show who changed what, so that nobody can deny or forge it"),
    _DUTY,
    _("as long as the service runs; at least six months"),
    _("auditors; each person what concerns that person"),
    Protection.SENSITIVE,
    _(
        "The law asks for a trail that nobody can alter. It names the account by its number, and "
        "the account no longer says who it was."
    ),
)
SAFETY = Use(
    _("Safety"),
    _("to keep people apart who do not want each other, and to decide on reports"),
    _DUTY,
    _("as long as the service runs"),
    _("whoever reported; officers it is not about; the person it is about, once it is decided"),
    Protection.SENSITIVE,
    _("A decision on somebody's conduct has to be open to appeal and review by those it protects."),
)
INCIDENTS = Use(
    _("Security"),
    _("to mend flaws, and to show what was done about an incident"),
    _DUTY,
    _("as long as the service runs; at least three years"),
    _("whoever reported, their own report; administrators and the office"),
    Protection.SENSITIVE,
    _("The law asks for a record of every incident that nobody can alter."),
)
VENTURES = Use(
    _("Ventures"),
    _("to show mentors and spaces what you build and need"),
    _CONTRACT,
    _("until the venture is deleted, or the last of its team has left"),
    _("its team; mentors and spaces that it asked or lets find it; the programme office"),
    Protection.GENERAL,
)
MENTORS = Use(
    _("Mentor library"),
    _("to be found and asked as a mentor"),
    _CONSENT,
    _("until the mentor leaves"),
    _("everybody, once it is approved; evidence only the office"),
    Protection.GENERAL,
)
VETTING = Use(
    _("Decisions on mentors"),
    _("to appoint mentors and to look at their year"),
    _DUTY,
    _("decisions without words as long as the service runs; words until the mentor leaves"),
    _("the mentor; the office"),
    Protection.SENSITIVE,
)
PAIRS = Use(
    _("Requests and mentoring"),
    _("to ask, to agree, to meet, to keep what was said"),
    _CONTRACT,
    _("hours without names as long as the service runs; words until whoever wrote them leaves"),
    _("the two sides; the office counts hours"),
    Protection.GENERAL,
)
MATCHING = Use(
    _("Recommendations"),
    _("to recommend mentors and spaces by what was written"),
    _CONSENT,
    _("until the account is closed; sentences that were judged, two years"),
    _("nobody; the computer compares"),
    Protection.GENERAL,
    _("One sentence and a grade, without whoever wrote it."),
)
COHORTS = Use(
    _("Cohorts"),
    _("to place a cohort of ventures with mentors, and to be able to show why"),
    _DUTY,
    _("as long as the service runs"),
    _("the programme office; each side its own place"),
    Protection.GENERAL,
    _("A placement has to be reproducible for review; it holds numbers of rows, no names."),
)
SPACES = Use(
    _("Maker spaces"),
    _("to ask spaces, to visit and to move in"),
    _CONTRACT,
    _("contracts as long as the service runs; words until whoever wrote them leaves"),
    _("whoever asked; the managers of the space"),
    Protection.GENERAL,
)
HOUSES = Use(
    _("Pages of maker spaces"),
    _("to show the public what spaces offer and whom to call"),
    _DUTY,
    _("as long as the space stands in the directory"),
    _("everybody may read it"),
    Protection.NONE,
    _("It speaks of a body, and its contact is an office; its managers keep it up to date."),
)
EVENTS = Use(
    _("Events and competitions"),
    _("to come, to take part, to be judged"),
    _CONTRACT,
    _("until the account is closed; results as long as the service runs"),
    _("whoever holds the event; what is published, everybody"),
    Protection.GENERAL,
    _("A call or a result that was published stays true; it names ventures and bodies."),
)
EXCHANGE = Use(
    _("More help"),
    _("to show what others bring or look for, and to ask about it"),
    _CONTRACT,
    _("until whoever wrote it leaves; what is of a firm, as long as the service runs"),
    _("everybody may read listings; questions, their two sides"),
    Protection.GENERAL,
    _("A listing speaks of a firm or institution; the account no longer says who wrote it."),
)
STORIES = Use(
    _("Stories"),
    _("to show what came of working together"),
    _CONSENT,
    _("until one of the two takes it off or leaves"),
    _("everybody, once both sides have agreed and the office has looked; before that the two"),
    Protection.GENERAL,
)
OFFICE = Use(
    _("Acts of offices"),
    _("to file figures, to check and to decide for the province"),
    _DUTY,
    _("as files of the authority are kept"),
    _("the office; the bodies concerned"),
    Protection.GENERAL,
    _("It is an act of an office, not of a private person; the account no longer says who it was."),
)
LEAVE = Use(
    _("Leave ledger"),
    _("to keep leaves of researchers, their terms, duties and returns"),
    _STAFF,
    _("as personnel files are kept; never deleted"),
    _("the researcher; HR of the unit; auditors"),
    Protection.SENSITIVE,
    _(
        "Personnel files belong to the unit and must be complete; ask its HR office to correct "
        "them."
    ),
)
LISTS = Use(
    _("Lists and rules"),
    _("to offer choices; no person stands in them"),
    _("no personal data"),
    _("as long as the service runs"),
    _("everybody may read it"),
    Protection.NONE,
    _("It concerns no person."),
)
