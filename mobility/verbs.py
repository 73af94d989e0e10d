"""Every verb of a leave in one row: who may, when it is offered, its form, action, words, notice.

The page of a case, the record in words and the researcher's log read this table; `CASE_LIFECYCLE`
is the half of it that the models need. That it agrees with what the actions ask, do and send is
tested (`tests/whole/test_verbs.py`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import permits
from audit.lifecycle import InvalidMove, Move
from audit.models import AuditEvent
from mobility import actions, policies
from mobility.actions.terms import TreatmentTold
from mobility.core.terms import Term
from mobility.enums import APPLYING, CASE_LIFECYCLE, RUNNING, CaseStatus
from mobility.forms import acts as forms
from mobility.forms import ends, returns
from mobility.forms.ledger import CompanyActForm
from mobility.models import CaseOn, LeaveCase, ProposedTerm
from mobility.queries.duties import has_run_out, is_stated
from mobility.queries.mine import may_take_back
from mobility.queries.overview import events
from mobility.queries.way_back import has_post_fixed, is_taken_in

Check = Callable[[User, LeaveCase], None]
Told = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What is done to a leave.

    Attributes
    ----------
    name
        In the address, in the trail and in the life-cycle.
    said
        What the record says of it; nothing where it is recorded under other names.
    is_inner
        Whether the researcher's own log leaves it out.
    may
        Who may; None where the page of a case does not offer it.
    when
        When it is offered; None where its change of state decides.
    duties
        The duties that it fulfils: of such a day the page offers it first.
    form, action
        What is typed, and what takes it: the case and what `form.told` returns.
    notice
        The notice that the researcher gets.
    is_grave
        Whether its button is a warning.
    """

    name: str
    said: str | Promise = ""
    is_inner: bool = False
    may: Check | None = None
    when: Callable[[CaseOn], bool] | None = None
    duties: tuple[str, ...] = ()
    form: type[forms.ActForm] | None = None
    action: Callable[..., object] | None = None
    notice: str = ""
    is_grave: bool = False

    @property
    def move(self) -> Move | None:
        """The change of state, where it is one."""
        return CASE_LIFECYCLE.moves.get(self.name)

    def is_possible(self, case: CaseOn) -> bool:
        """Whether it can be done now to a case annotated by `CaseQuerySet.on`."""
        return bool(self.when(case) if self.when else case.may(self.name))

    def is_offered(self, case: CaseOn, user: User) -> bool:
        """Whether `user` may do it to such a case, now."""
        return bool(self.is_possible(case) and self.may and permits(self.may, user, case))

    def do(self, case: CaseOn, told: Told, *, by: User, at: datetime) -> None:
        """Do it with what was typed.

        Raises
        ------
        InvalidMove
            It cannot be done now. A change of state is left to its action, which says why.
        """
        assert self.action is not None  # noqa: S101  only what has a form comes here
        if self.move is None and not self.is_possible(case):
            raise InvalidMove(f"{case}: cannot {self.name} when {case.status}.")
        self.action(case, **told, by=by, at=at)


# --- when ---------------------------------------------------------------------------------------


def _runs(case: LeaveCase) -> bool:
    return case.status in RUNNING


_UNDECIDED = frozenset({CaseStatus.SIGNED, CaseStatus.EXTENDING, CaseStatus.RETURNING})


def _stated(case: LeaveCase) -> bool:
    """Whether a statement was handed in that the office can still take in.

    Who is ordered back, or whose post is fixed, waits for nothing that he stated before.
    """
    return case.status in _UNDECIDED and is_stated(getattr(case, "plan", None))


def _may_be_stated(case: CaseOn) -> bool:
    """Whether a statement is handed in now, or written anew before the office takes it in."""
    is_open = case.status == CaseStatus.SIGNED or may_take_back(case)
    return is_open and case.phase != "upcoming"


def _has_lasted_a_day(case: CaseOn) -> bool:
    """Whether the leave began before today: on its first day it can neither end nor be recalled."""
    return case.first_day is not None and case.first_day < timezone.localdate()


def _may_be_arranged(case: CaseOn) -> bool:
    """Whether a post is found for the return: not before the leave has begun."""
    return bool(case.may("arrange") and case.phase != "upcoming" and not case.is_beside_post)


def _returns(verb: str) -> Callable[[CaseOn], bool]:
    """Return when a verb of a return is offered that only a later day than the first can bear.

    From work beside the post nobody returns.
    """
    return lambda case: bool(case.may(verb) and _has_lasted_a_day(case) and not case.is_beside_post)


def _is_back(case: LeaveCase) -> bool:
    return case.status == CaseStatus.RETURNED and hasattr(case, "plan")


def _in_review(case: LeaveCase) -> bool:
    return case.status == CaseStatus.REVIEW


def _without_account(case: LeaveCase) -> bool:
    return case.employment.person.user_id is None


def _applies_or_runs(case: LeaveCase) -> bool:
    return case.status in APPLYING | RUNNING


def _has_terms(case: LeaveCase) -> bool:
    return case.status not in APPLYING and any(not term.is_void for term in case.terms.all())


def _proposed(case: LeaveCase) -> ProposedTerm | None:
    return case.proposals.filter(decided_at=None).select_related("case", "term").first()


def _may_be_confirmed(case: LeaveCase) -> bool:
    """Whether other days wait for a second person, and the term that they are of still counts."""
    proposed = _proposed(case)
    return proposed is not None and not proposed.term.is_void


def _waits_for_a_second(case: LeaveCase) -> bool:
    return _proposed(case) is not None


def _terms_are_settled(case: LeaveCase) -> bool:
    return _has_terms(case) and not _waits_for_a_second(case)


def _has_open_end(case: LeaveCase) -> bool:
    return case.proposed_ends.filter(decided_at=None).exists()


def _may_be_unfixed(case: LeaveCase) -> bool:
    """An end that is proposed is decided on first."""
    return has_post_fixed(case) and not _has_open_end(case)


def _end_waits(case: LeaveCase) -> bool:
    return _runs(case) and _has_open_end(case)


def _has_no_end_yet(case: CaseOn) -> bool:
    """What has not begun is cancelled, not ended."""
    return _runs(case) and _has_lasted_a_day(case) and not _has_open_end(case)


def _ends(case: CaseOn) -> bool:
    """Whether somebody can be called back: not from work beside the post, which nobody left."""
    return (
        _runs(case)
        and not case.is_beside_post
        and getattr(case, "phase", "") in {"overdue", "reporting", "due"}
    )


def _is_over(case: CaseOn) -> bool:
    return case.may("close") and has_run_out(case) and not _has_open_end(case)


def _is_to_begin(case: CaseOn) -> bool:
    return bool(case.may("cancel") and case.phase == "upcoming")


# --- who ----------------------------------------------------------------------------------------

_WORK, _HEAD, _SPEAK = policies.may_work_on, policies.may_end, policies.may_speak_for


def _confirm(user: User, case: LeaveCase) -> None:
    """Whoever may correct, and has not proposed it."""
    if (proposed := _proposed(case)) is None:
        policies.may_correct(user, case)
    else:
        policies.may_confirm(user, proposed)


# --- what was typed, as the action takes it ---------------------------------------------------


class _Doing(TypedDict):
    by: User
    at: datetime


class _Signed(_Doing):
    agreement_number: str
    signed_on: date


def _sign(
    case: LeaveCase,
    *,
    first_day: date,
    last_day: date,
    contract_first_day: date,
    contract_last_day: date,
    **told: Unpack[_Signed],
) -> object:
    contract = Term(contract_first_day, contract_last_day)
    return actions.sign(case, Term(first_day, last_day), contract=contract, **told)


def _grant(
    case: LeaveCase,
    *,
    first_day: date,
    last_day: date,
    minute_number: str,
    **told: Unpack[_Signed],
) -> object:
    term = Term(first_day, last_day)
    return actions.grant_extension(case, term, minute_number=minute_number, **told)


def _propose(
    case: CaseOn,
    *,
    first_day: date,
    last_day: date,
    reason: str,
    number: str = "",
    **told: Unpack[_Doing],
) -> object:
    counts = case.terms.filter(is_void=False)
    told_of = {"number": number} if number else {"first_day": case.term_first_day}
    wrong = counts.filter(**told_of).first()
    if wrong is None:
        raise InvalidMove
    return actions.propose_correction(wrong, Term(first_day, last_day), reason=reason, **told)


def _waiting(case: LeaveCase) -> ProposedTerm:
    proposed = _proposed(case)
    if proposed is None:
        raise InvalidMove
    return proposed


def _confirm_proposed(case: LeaveCase, **told: Unpack[_Doing]) -> object:
    return actions.confirm_correction(_waiting(case), **told)


def _drop_proposed(case: LeaveCase, **told: Unpack[_Doing]) -> object:
    return actions.drop_correction(_waiting(case), **told)


def _correct(
    case: LeaveCase, *, field: str, new: str, reason: str, **told: Unpack[_Doing]
) -> object:
    return actions.correct(case, field, new, reason=reason, **told)


def _intend(case: LeaveCase, *, intention: str, **told: Any) -> object:
    return actions.intend(case, intention, **told)


def _treat(
    case: LeaveCase, *, by: User, at: datetime, valid_from: date, **told: Unpack[TreatmentTold]
) -> object:
    return actions.change_treatment(case, valid_from=valid_from, told=told, by=by, at=at)


# --- the table: what a page offers, in its order ----------------------------------------------

OFFERED = (
    Verb(
        name="support",
        said=_("gave the department's opinion"),
        may=policies.may_support,
        duties=("department",),
        form=forms.SupportForm,
        action=actions.support,
    ),
    Verb(
        name="countersign",
        said=_("noted another office's signature"),
        may=_WORK,
        when=_in_review,
        form=forms.CountersignForm,
        action=actions.countersign,
    ),
    Verb(
        name="review",
        said=_("confirmed the conditions"),
        may=_WORK,
        duties=("review",),
        form=forms.ReviewForm,
        action=actions.review,
    ),
    Verb(
        name="approve",
        said=_("recorded: the leadership agreed"),
        may=policies.may_decide,
        duties=("decision",),
        form=forms.ApproveForm,
        action=actions.approve,
        notice="approved",
    ),
    Verb(
        name="reject",
        said=_("recorded: the leadership did not agree"),
        may=policies.may_decide,
        form=forms.RejectForm,
        action=actions.reject,
        notice="rejected",
        is_grave=True,
    ),
    Verb(
        name="clear",
        said=_("closed the public notice"),
        may=_WORK,
        duties=("clear",),
        form=forms.ClearForm,
        action=actions.clear,
    ),
    Verb(
        name="sign",
        said=_("recorded the signed agreement"),
        may=_WORK,
        duties=("sign",),
        form=forms.SignForm,
        action=_sign,
        notice="signed",
    ),
    Verb(
        name="receive",
        said=_("took the statement in"),
        may=_WORK,
        when=_stated,
        duties=("receive",),
        form=forms.ReceiveForm,
        action=actions.receive,
        notice="received",
    ),
    Verb(
        name="give_back",
        said=_("gave the statement back"),
        may=_WORK,
        when=is_taken_in,
        form=returns.GiveBackForm,
        action=actions.give_back,
        notice="given_back",
    ),
    Verb(
        name="grant_extension",
        said=_("recorded: extension granted"),
        may=policies.may_decide,
        duties=("extension",),
        form=forms.GrantForm,
        action=_grant,
        notice="extension_granted",
    ),
    Verb(
        name="refuse_extension",
        said=_("recorded: extension refused"),
        may=policies.may_decide,
        form=forms.RefuseForm,
        action=actions.refuse_extension,
        notice="extension_refused",
    ),
    Verb(
        name="arrange",
        said=_("fixed the post to return to"),
        may=_WORK,
        when=_may_be_arranged,
        duties=("arrange", "recalled"),
        form=forms.ArrangeForm,
        action=actions.arrange,
        notice="arranged",
    ),
    Verb(
        name="rearrange",
        said=_("put the post to return to right"),
        may=_WORK,
        when=has_post_fixed,
        form=returns.RearrangeForm,
        action=actions.rearrange,
        notice="rearranged",
    ),
    Verb(
        name="unfix",
        said=_("took the fixed post back"),
        may=_WORK,
        when=_may_be_unfixed,
        form=returns.UnfixForm,
        action=actions.unfix,
        notice="unfixed",
    ),
    Verb(
        name="report_in",
        said=_("recorded the first day back"),
        may=_WORK,
        when=_returns("report_in"),
        duties=("report",),
        form=forms.ReportInForm,
        action=actions.report_in,
        notice="back",
    ),
    Verb(
        name="close",
        said=_("closed the agreement that had ended"),
        may=_WORK,
        when=_is_over,
        duties=("close",),
        form=ends.CloseForm,
        action=actions.close_agreement,
        notice="completed",
    ),
    Verb(
        name="complete_return",
        said=_("noted what remained after the return"),
        may=_WORK,
        when=_is_back,
        duties=("contract", "absorb"),
        form=forms.CompleteForm,
        action=actions.complete_return,
    ),
    Verb(
        name="serve",
        said=_("noted the delivery of the call to return"),
        may=_WORK,
        when=_ends,
        duties=("letter",),
        form=forms.ServeForm,
        action=actions.serve,
    ),
    Verb(
        name="nudge",
        said=_("reminded by hand"),
        may=_WORK,
        when=_runs,
        form=forms.NudgeForm,
        action=actions.nudge,
    ),
    Verb(
        name="intend",
        said=_("handed the statement in"),
        may=_SPEAK,
        when=_may_be_stated,
        duties=("intention",),
        form=forms.IntendForm,
        action=_intend,
        notice="stated_for",
    ),
    Verb(
        name="send_back",
        said=_("gave the application back"),
        may=policies.may_support,
        form=forms.SendBackForm,
        action=actions.send_back,
        notice="sent_back",
    ),
    Verb(
        name="submit",
        said=_("handed the application in"),
        may=_SPEAK,
        duties=("write",),
        form=forms.SubmitForm,
        action=actions.submit,
        notice="submitted_for",
    ),
    Verb(
        name="withdraw",
        said=_("took the application back"),
        may=_SPEAK,
        form=forms.WithdrawForm,
        action=actions.withdraw,
        notice="taken_back",
    ),
    Verb(
        name="link",
        said=_("linked an account"),
        is_inner=True,
        may=_WORK,
        when=_without_account,
        form=forms.LinkForm,
        action=actions.link,
        notice="linked",
    ),
    Verb(
        name="file",
        said=_("noted the filing"),
        may=_WORK,
        when=_has_terms,
        form=forms.FileForm,
        action=actions.file,
    ),
    Verb(
        name="change_treatment",
        said=_("recorded another treatment"),
        may=_WORK,
        when=_runs,
        form=forms.TreatForm,
        action=_treat,
        notice="treated",
    ),
    Verb(
        name="add_result",
        said=_("added a project or result"),
        is_inner=True,
        may=_WORK,
        when=_applies_or_runs,
        form=forms.ResultForm,
        action=actions.add_result,
    ),
    Verb(
        name="change_company",
        said=_("changed the company"),
        is_inner=True,
        may=policies.may_correct,
        when=_has_terms,
        form=CompanyActForm,
        action=actions.change_company,
    ),
    Verb(
        name="change_post",
        said=_("changed the post"),
        is_inner=True,
        may=policies.may_correct,
        when=_has_terms,
        form=forms.PostForm,
        action=actions.change_post,
    ),
    Verb(
        name="change_number",
        said=_("put a number of the person right"),
        is_inner=True,
        may=_HEAD,
        when=_has_terms,
        form=forms.NumberForm,
        action=actions.change_number,
    ),
    Verb(
        name="correct",
        said=_("put a slip right"),
        may=policies.may_correct,
        when=_has_terms,
        form=forms.CorrectFieldForm,
        action=_correct,
    ),
    Verb(
        name="confirm_correction",
        may=_confirm,
        when=_may_be_confirmed,
        form=forms.ConfirmForm,
        action=_confirm_proposed,
        notice="corrected",
    ),
    Verb(
        name="drop_correction",
        said=_("gave the proposed days up"),
        is_inner=True,
        may=policies.may_correct,
        when=_waits_for_a_second,
        form=forms.DropForm,
        action=_drop_proposed,
    ),
    Verb(
        name="correct_term",
        may=policies.may_correct,
        when=_terms_are_settled,
        form=forms.CorrectForm,
        action=_propose,
    ),
    Verb(
        name="recall",
        said=_("ordered the return"),
        may=_HEAD,
        when=_returns("recall"),
        form=forms.RecallForm,
        action=actions.recall,
        notice="recalled",
        is_grave=True,
    ),
    Verb(
        name="reopen",
        said=_("opened the case again"),
        may=_HEAD,
        form=forms.ReopenForm,
        action=actions.reopen,
        notice="reopened",
    ),
    Verb(
        name="cancel",
        said=_("cancelled the leave"),
        may=_HEAD,
        when=_is_to_begin,
        form=forms.CancelForm,
        action=actions.cancel,
        notice="cancelled",
        is_grave=True,
    ),
    Verb(
        name="confirm_end",
        may=policies.may_confirm_end,
        when=_end_waits,
        duties=("dismissal",),
        form=ends.ConfirmEndForm,
        action=actions.confirm_end,
        notice="ended",
        is_grave=True,
    ),
    Verb(
        name="drop_end",
        said=_("gave the proposed end up"),
        is_inner=True,
        may=_WORK,
        when=_has_open_end,
        form=ends.DropEndForm,
        action=actions.drop_end,
    ),
    Verb(
        name="propose_end",
        said=_("proposed an end of the leave"),
        is_inner=True,
        may=_WORK,
        when=_has_no_end_yet,
        duties=("dismissal",),
        form=ends.EndForm,
        action=actions.propose_end,
    ),
)

KEEP_YEAR = Verb(
    name="keep_year",
    said=_("kept a year"),
    may=_WORK,
    when=_runs,
    duties=("yearly", "opinion", "annual"),
)
# What is done elsewhere: on the researcher's own pages, on other pages of the office, by an end.
ELSEWHERE = (
    Verb(name="draft", said=_("began the application")),
    Verb(name="change", said=_("changed the application"), is_inner=True),
    Verb(name="register", said=_("entered the leave from paper")),
    Verb(name="import", said=_("brought the row in from Excel"), is_inner=True),
    Verb(name="undo_import", said=_("took the Excel row back"), is_inner=True),
    Verb(name="ask_extension", said=_("asked for an extension")),
    Verb(name="ask_return", said=_("announced the return")),
    Verb(name="unfix_return", said=_("took the fixed post back")),
    Verb(name="unfix_recall", said=_("took the fixed post back")),
    Verb(name="take_back", said=_("took the statement back to write another"), is_inner=True),
    Verb(name="convert", said=_("recorded the change of form")),
    Verb(name="resign", said=_("recorded the resignation")),
    Verb(name="dismiss", said=_("recorded the end of the contract by the unit")),
    Verb(name="retire", said=_("recorded the retirement")),
    Verb(name="decease", said=_("recorded the death"), is_inner=True),
    Verb(name="transfer", said=_("recorded the move to another unit")),
    Verb(name="propose_correction", said=_("proposed other days"), is_inner=True),
    KEEP_YEAR,
    Verb(name="keep_visit", said=_("kept a visit")),
    Verb(name="reveal", said=_("looked at a masked number")),
    Verb(name="keep_paper", said=_("added a paper")),
    Verb(name="write_paper", said=_("wrote a paper")),
    Verb(name="read_paper", said=_("opened a paper"), is_inner=True),
    Verb(name="not_needed", said=_("noted that a paper is not needed"), is_inner=True),
    Verb(name="say", said=_("sent a message"), is_inner=True),
    Verb(name="consent", said=_("changed what is shown of the leave"), is_inner=True),
    Verb(name="inspect", said=_("noted an inspection's finding"), is_inner=True),
)
VERBS: Mapping[str, Verb] = {verb.name: verb for verb in (*OFFERED, *ELSEWHERE)}


# --- what is read of it -------------------------------------------------------------------------


def offered(case: CaseOn, user: User, duty: str) -> tuple[list[Verb], Verb | None]:
    """Return what `user` may do to a case, and which of it the duty of the day asks for.

    That one comes first and is the main button of the page; where the duty is nobody's, another's
    or fulfilled elsewhere there is none. A year is kept in a form of its own on the same page.
    """
    found = [verb for verb in OFFERED if verb.is_offered(case, user)]
    if duty == "review" and not case.countersigns.exists():
        asked = [verb for verb in found if verb.name == "countersign"]
    else:
        asked = [verb for verb in (*found, KEEP_YEAR) if duty in verb.duties]
    asked = [verb for verb in asked if verb.is_offered(case, user)]
    main = next(iter(asked), None)
    return sorted(found, key=lambda verb: verb not in asked), main


@dataclass(frozen=True)
class Entry:
    """One line of a log: who, what, when; no inner note goes along."""

    event: AuditEvent
    words: str


def log(case: LeaveCase) -> list[Entry]:
    """Return what happened to a case, latest first, as its person may read it."""
    return [
        Entry(event, str(verb.said))
        for event in events(case)
        if (verb := VERBS.get(event.verb)) and not verb.is_inner
    ]
