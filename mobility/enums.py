"""Choices and the life-cycle of a leave case."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import Lifecycle, Move


class Form(TextChoices):
    """The seven forms of mobility (七种形式) of the provincial rule."""

    LEAVE_FOUND = "leave_found", _("leave to found a company")
    LEAVE_JOIN = "leave_join", _("leave to innovate in a company")
    SECOND = "second", _("secondment or joint project with a company")
    PARTTIME = "parttime", _("part-time innovation")
    ONJOB = "onjob", _("company founded on the job")
    INNOV_POST = "innov_post", _("innovation post")
    FLOW_POST = "flow_post", _("visiting post")

    @property
    def is_leave(self) -> bool:
        """Whether the person is away from the post (离岗)."""
        return self in LEAVE_FORMS


LEAVE_FORMS = frozenset({Form.LEAVE_FOUND, Form.LEAVE_JOIN})
# Work beside the own post (不离岗): when the agreement is over nobody returns.
ON_POST = frozenset({Form.PARTTIME, Form.ONJOB, Form.INNOV_POST, Form.FLOW_POST})


class CaseStatus(TextChoices):
    """Where a case stands in its procedure; what follows from dates is computed, not stored."""

    DRAFT = "draft", _("draft")
    DEPARTMENT = "department", _("with the department")
    REVIEW = "review", _("with the HR office")
    DECISION = "decision", _("collective decision")
    PUBLICITY = "publicity", _("public notice")
    SIGNING = "signing", _("waits for the agreement")
    SIGNED = "signed", _("agreement signed")
    EXTENDING = "extending", _("extension under review")
    RETURNING = "returning", _("return announced")
    ARRANGING = "arranging", _("post being arranged")
    RECALLED = "recalled", _("ordered to return")
    RETURNED = "returned", _("back on post")
    CONVERTED = "converted", _("changed to another form")
    RESIGNED = "resigned", _("resigned")
    DISMISSED = "dismissed", _("contract ended by the unit")
    RETIRED = "retired", _("retired")
    DECEASED = "deceased", _("deceased")
    TRANSFERRED = "transferred", _("moved to another unit")
    COMPLETED = "completed", _("agreement completed")
    REJECTED = "rejected", _("not approved")
    WITHDRAWN = "withdrawn", _("withdrawn")
    CANCELLED = "cancelled", _("cancelled before the start")

    @property
    def look(self) -> str:
        """Return the badge's look (design section 6)."""
        return _LOOKS.get(self, "over")


_S = CaseStatus
APPLYING = frozenset({_S.DRAFT, _S.DEPARTMENT, _S.REVIEW, _S.DECISION, _S.PUBLICITY, _S.SIGNING})
RUNNING = frozenset({_S.SIGNED, _S.EXTENDING, _S.RETURNING, _S.ARRANGING, _S.RECALLED})
# The return is ordered, or its post is found: whatever was stated, no statement is owed any more.
SETTLED = frozenset({_S.RECALLED, _S.ARRANGING})
BACK = frozenset({_S.RETURNED, _S.CONVERTED})
ENDED = frozenset(
    {_S.RESIGNED, _S.DISMISSED, _S.RETIRED, _S.DECEASED, _S.TRANSFERRED, _S.COMPLETED}
)
DROPPED = frozenset({_S.REJECTED, _S.WITHDRAWN, _S.CANCELLED})
# The steps that a unit may switch off, and the verb that passes each.
STEPS = {
    _S.DEPARTMENT: ("step_department", "support"),
    _S.DECISION: ("step_decision", "approve"),
    _S.PUBLICITY: ("step_publicity", "clear"),
}
_LOOKS = {
    _S.DRAFT: "you",
    **dict.fromkeys(APPLYING - {_S.DRAFT} | {_S.EXTENDING}, "wait"),
    _S.SIGNED: "live",
    **dict.fromkeys({_S.RETURNING, _S.ARRANGING, _S.RECALLED}, "turn"),
    **dict.fromkeys({*BACK, _S.COMPLETED}, "done"),
}

CASE_LIFECYCLE = Lifecycle(
    initial=_S.DRAFT,
    moves={
        "submit": Move(frozenset({_S.DRAFT}), _S.DEPARTMENT),
        "send_back": Move(frozenset({_S.DEPARTMENT, _S.REVIEW}), _S.DRAFT),
        "support": Move(frozenset({_S.DEPARTMENT}), _S.REVIEW),
        "review": Move(frozenset({_S.REVIEW}), _S.DECISION),
        "approve": Move(frozenset({_S.DECISION}), _S.PUBLICITY),
        "reject": Move(frozenset({_S.DECISION}), _S.REJECTED),
        "clear": Move(frozenset({_S.PUBLICITY}), _S.SIGNING),
        "sign": Move(frozenset({_S.SIGNING}), _S.SIGNED),
        "withdraw": Move(APPLYING, _S.WITHDRAWN),
        "cancel": Move(frozenset({_S.SIGNED}), _S.CANCELLED),
        "ask_extension": Move(frozenset({_S.SIGNED}), _S.EXTENDING),
        "grant_extension": Move(frozenset({_S.EXTENDING}), _S.SIGNED),
        "refuse_extension": Move(frozenset({_S.EXTENDING}), _S.SIGNED),
        "ask_return": Move(frozenset({_S.SIGNED, _S.EXTENDING}), _S.RETURNING),
        "take_back": Move(frozenset({_S.RETURNING, _S.EXTENDING}), _S.SIGNED),
        "recall": Move(frozenset({_S.SIGNED, _S.EXTENDING}), _S.RECALLED),
        "arrange": Move(frozenset({_S.RETURNING, _S.RECALLED, _S.SIGNED}), _S.ARRANGING),
        "unfix": Move(frozenset({_S.ARRANGING}), _S.SIGNED),
        "unfix_return": Move(frozenset({_S.ARRANGING}), _S.RETURNING),
        "unfix_recall": Move(frozenset({_S.ARRANGING}), _S.RECALLED),
        "report_in": Move(frozenset({_S.ARRANGING}), _S.RETURNED),
        "convert": Move(RUNNING, _S.CONVERTED),
        "resign": Move(RUNNING, _S.RESIGNED),
        "dismiss": Move(frozenset({_S.SIGNED, _S.RECALLED, _S.ARRANGING}), _S.DISMISSED),
        "retire": Move(RUNNING, _S.RETIRED),
        "decease": Move(RUNNING, _S.DECEASED),
        "transfer": Move(RUNNING, _S.TRANSFERRED),
        "close": Move(RUNNING - {_S.EXTENDING}, _S.COMPLETED),
        "reopen": Move(BACK | ENDED, _S.SIGNED),
    },
)


class End(TextChoices):
    """How a leave ends otherwise than by a return; each is a verb of the life-cycle."""

    RESIGN = "resign", _("The person resigns")
    CONVERT = "convert", _("Change to part-time or on-the-job")
    RETIRE = "retire", _("Retirement")
    TRANSFER = "transfer", _("Move to another unit")
    DECEASE = "decease", _("Death")
    DISMISS = "dismiss", _("The unit ends the contract, no return")


class Filing(TextChoices):
    """Where the filing (备案) with the authority stands; beside the procedure, never in it."""

    NONE = "none", _("not needed")
    REQUIRED = "required", _("to be filed")
    SUBMITTED = "submitted", _("filed, not yet confirmed")
    ACCEPTED = "accepted", _("filed")


class Intention(TextChoices):
    """What a researcher wants at the end (去留意见)."""

    RETURN = "return", _("return to the post")
    EXTEND = "extend", _("ask for an extension")
    END = "end", _("not return, end the contract")


class Afterwards(TextChoices):
    """What becomes of the company when its founder returns."""

    PARTNERS = "partners", _("my partners go on, I keep my shares")
    PARTTIME = "parttime", _("I ask to go on part-time")
    CLOSE = "close", _("it is closed down")


class Track(TextChoices):
    """How retirement is counted (退休类别)."""

    MAN = "man", _("men, 60 rising to 63")
    WOMAN_55 = "woman_55", _("women, 55 rising to 58")
    WOMAN_50 = "woman_50", _("women, 50 rising to 55")


class PostKind(TextChoices):
    """The kind of post (岗位类别)."""

    PROFESSIONAL = "professional", _("professional and technical")
    MANAGEMENT = "management", _("management")
    WORKER = "worker", _("skilled worker")


class CompanyRole(TextChoices):
    """What the person is in the company."""

    LEGAL = "legal", _("legal representative")
    SHAREHOLDER = "shareholder", _("shareholder")
    EXECUTIVE = "executive", _("executive")
    EMPLOYEE = "employee", _("employee")


class PayMode(TextChoices):
    """What of the pay is kept (工资待遇)."""

    KEEP_BASIC_PLUS_HEATING = "keep_basic_plus_heating", _("basic pay and heating subsidy kept")
    KEEP_BASIC = "keep_basic", _("basic pay kept")
    STOP_ALL = "stop_all", _("pay stopped, file wage goes on")


class BaseMode(TextChoices):
    """The base of social insurance (缴费基数)."""

    PRE_LEAVE = "pre_leave", _("by the wage before the leave")
    ADJUST_YEARLY = "adjust_yearly", _("adjusted each year")
    ENTERPRISE_TOPS_UP = "enterprise_tops_up", _("the company pays the difference")


class Payer(TextChoices):
    """Who pays a share."""

    UNIT = "unit", _("the unit")
    COMPANY = "company", _("the company")
    PERSON = "person", _("the person")


class Grade(TextChoices):
    """Result of the yearly assessment (年度考核等次)."""

    EXCELLENT = "excellent", _("excellent")
    QUALIFIED = "qualified", _("qualified")
    BASIC = "basic", _("basically qualified")
    FAILED = "failed", _("not qualified")
    NONE = "none", _("no grade fixed")


class Office(TextChoices):
    """Another office that signs (会签): 科研处, 保密办, 组织部 and others."""

    RESEARCH = "research", _("research office")
    SECRECY = "secrecy", _("secrecy office")
    CADRES = "cadres", _("cadre office")
    FINANCE = "finance", _("finance office")
    ASSETS = "assets", _("assets office")
    TEACHING = "teaching", _("teaching office")
    GRADUATES = "graduates", _("graduate school")


class ResultKind(TextChoices):
    """What of the research goes along (项目和成果)."""

    PROJECT = "project", _("project")
    PATENT = "patent", _("patent")
    SOFTWARE = "software", _("software right")
    TECHNOLOGY = "technology", _("technology")


class Owner(TextChoices):
    """Who owns a result (权属)."""

    UNIT = "unit", _("the unit")
    PERSON = "person", _("the person")
    SHARED = "shared", _("shared")


class VisitKind(TextChoices):
    """How the unit looked (走访)."""

    ON_SITE = "on_site", _("on site")
    CALL = "call", _("by phone")
    REPORT = "report", _("by a report")


class PaperKind(TextChoices):
    """Papers of a case (材料); what each step asks for is in `mobility.queries.papers`."""

    APPLICATION = "application", _("leave application")
    PLAN = "plan", _("project plan")
    RESULT_PROOF = "result_proof", _("proof of the result's ownership")
    INTENT = "intent", _("letter of intent of the company")
    LICENCE = "licence", _("business licence")
    HANDOVER = "handover", _("hand-over of running projects")
    BENEFIT = "benefit", _("agreement on results and income")
    APPROVAL = "approval", _("approval form")
    MINUTES = "minutes", _("minutes of the collective decision")
    NOTICE_RESULT = "notice_result", _("result of the public notice")
    AGREEMENT = "agreement", _("leave agreement")
    CONTRACT_CHANGE = "contract_change", _("change of the employment contract")
    INJURY = "injury", _("proof of work-injury insurance")
    ANNUAL_REPORT = "annual_report", _("annual report")
    EXTENSION = "extension", _("extension request with accounts")
    EXPIRY_NOTICE = "expiry_notice", _("notice of expiry")
    INTENTION = "intention", _("statement to return, extend or end")
    RETURN_FORM = "return_form", _("return form")
    REMINDER = "reminder", _("call to return, with receipt")
    DISSOLUTION = "dissolution", _("notice that the contract ends")
    CERTIFICATE = "certificate", _("certificate: company founded by staff on leave")
    CLOSING = "closing", _("closing certificate")
    SITUATION = "situation", _("situation sheet")
    OTHER = "other", _("other paper")


class ServedHow(TextChoices):
    """How a letter was delivered (送达方式)."""

    POST = "post", _("by post, slip kept")
    HAND = "hand", _("in person, two signatures")
    LEFT = "left", _("left at the address, photographed")


class BatchStatus(TextChoices):
    """Where an import stands."""

    PREVIEW = "preview", _("not yet written")
    WRITTEN = "written", _("written")
    UNDONE = "undone", _("undone")
    DROPPED = "dropped", _("given up")


BATCH_LIFECYCLE = Lifecycle(
    initial=BatchStatus.PREVIEW,
    moves={
        "write": Move(frozenset({BatchStatus.PREVIEW}), BatchStatus.WRITTEN),
        "drop": Move(frozenset({BatchStatus.PREVIEW}), BatchStatus.DROPPED),
        "undo": Move(frozenset({BatchStatus.WRITTEN}), BatchStatus.UNDONE),
    },
)


class Finding(TextChoices):
    """Result of a random inspection."""

    OPEN = "open", _("not yet looked at")
    FINE = "fine", _("in order")
    FLAWED = "flawed", _("to be put right")
    RECTIFIED = "rectified", _("put right")
