"""Papers of a case: which are asked for when, which are there, and the Word template of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q

from accounts.models import Organisation, User
from mobility.enums import APPLYING, DROPPED, RUNNING, CaseStatus, PaperKind
from mobility.models import Document, LeaveCase, WordTemplate
from mobility.queries.paper_values import context_of

__all__ = [
    "CHECKLIST",
    "HANDED_IN",
    "TITLES",
    "Item",
    "Template",
    "checklist",
    "context_of",
    "may_be_written",
    "missing_before",
    "of_reader",
    "stage_of",
    "template_in_force",
    "templates_in_force",
]

_K, _S = PaperKind, CaseStatus
_WORD = Path(__file__).resolve().parent.parent / "word"

# What each stage asks for, in the order of the procedure.
CHECKLIST: Mapping[str, tuple[PaperKind, ...]] = {
    "applying": (_K.APPLICATION, _K.PLAN, _K.RESULT_PROOF, _K.INTENT, _K.HANDOVER, _K.BENEFIT),
    "signing": (_K.APPROVAL, _K.MINUTES, _K.NOTICE_RESULT, _K.AGREEMENT, _K.CONTRACT_CHANGE),
    "away": (_K.LICENCE, _K.INJURY, _K.ANNUAL_REPORT),
    "returning": (_K.EXPIRY_NOTICE, _K.INTENTION),
    "closed": (_K.CLOSING,),
}
# What must be there before a step; agreement and changed contract come with the signing.
BEFORE: Mapping[str, tuple[PaperKind, ...]] = {
    "review": CHECKLIST["applying"],
    "sign": (*CHECKLIST["applying"], _K.APPROVAL, _K.MINUTES, _K.NOTICE_RESULT),
}
# What a state of the case asks for beside its stage.
_ALSO: Mapping[str, tuple[PaperKind, ...]] = {
    _S.EXTENDING: (_K.EXTENSION,),
    _S.RETURNING: (_K.INTENTION, _K.RETURN_FORM),
    _S.ARRANGING: (_K.RETURN_FORM,),
    _S.RECALLED: (_K.RETURN_FORM,),
    _S.RETURNED: (_K.RETURN_FORM,),
    _S.DISMISSED: (_K.REMINDER, _K.DISSOLUTION),
    "overdue": (_K.REMINDER,),
}
# What may be written at a stage, or in a state, although nobody asks for it.
_OFFERED: Mapping[str, tuple[PaperKind, ...]] = {
    "applying": (_K.APPROVAL,),
    "away": (_K.CERTIFICATE, _K.EXPIRY_NOTICE, _K.EXTENSION),
    "returning": (_K.RETURN_FORM, _K.EXTENSION, _K.DISSOLUTION, _K.CERTIFICATE),
    _S.RETURNED: (_K.CONTRACT_CHANGE,),
    _S.RESIGNED: (_K.DISSOLUTION,),
}
_EARLIER = {
    "applying": (),
    "signing": ("applying",),
    "away": ("applying", "signing"),
    "returning": ("applying", "signing", "away"),
    "closed": ("applying", "signing", "away"),
}
# What a researcher hands in; the others are the office's.
HANDED_IN = frozenset(
    {
        _K.APPLICATION,
        _K.PLAN,
        _K.RESULT_PROOF,
        _K.INTENT,
        _K.LICENCE,
        _K.HANDOVER,
        _K.BENEFIT,
        _K.INJURY,
        _K.ANNUAL_REPORT,
        _K.EXTENSION,
        _K.INTENTION,
        _K.OTHER,
    }
)
# What has a Word template, under the name that its file bears.
TITLES: Mapping[str, str] = {
    _K.APPLICATION: "离岗申请表",
    _K.APPROVAL: "离岗审批表",
    _K.AGREEMENT: "离岗协议书",
    _K.CONTRACT_CHANGE: "聘用合同变更书",
    _K.CERTIFICATE: "离岗人员创办企业证明",
    _K.EXPIRY_NOTICE: "离岗期满通知书",
    _K.INTENTION: "去留意见书",
    _K.EXTENSION: "离岗延期审批表",
    _K.RETURN_FORM: "返岗审批表",
    _K.REMINDER: "催返函和送达回证",
    _K.DISSOLUTION: "解除聘用合同通知书",
    _K.CLOSING: "离岗办结证明",
}
_FOR_EVERY_FORM = frozenset({_K.APPLICATION, _K.APPROVAL, _K.CONTRACT_CHANGE})
_DUE = frozenset({"due", "reporting", "overdue"})


@dataclass(frozen=True)
class Item:
    """One line of a case's checklist: `state` is have, missing, not_needed or optional."""

    kind: PaperKind
    state: str
    document: Document | None
    can_write: bool
    older: Sequence[Document] = ()
    is_earlier: bool = False  # an earlier stage asked for it

    @property
    def label(self) -> str:
        """The name of the paper in the language of the page."""
        return str(self.kind.label)

    @property
    def icon(self) -> str:
        """The icon beside the words; half for what still has to be signed."""
        if self.state == "have":
            return "half" if self.document and self.document.is_made else "done"
        return "check" if self.state == "not_needed" else "open"


@dataclass(frozen=True)
class Template:
    """The Word template of one paper that counts now; without a row it is ours."""

    kind: PaperKind
    own: WordTemplate | None

    @property
    def label(self) -> str:
        """The name of the paper in the language of the page."""
        return str(self.kind.label)

    @property
    def name(self) -> str:
        """The name under which the file is given out."""
        return self.own.name if self.own else f"{TITLES[self.kind]}.docx"

    @property
    def content(self) -> bytes:
        """The file."""
        if self.own:
            return bytes(self.own.content)
        return (_WORD / f"{self.kind.value}.docx").read_bytes()


def stage_of(case: LeaveCase) -> str:
    """Return the stage of a case; due and overdue need `CaseQuerySet.on`."""
    if case.status in APPLYING:
        return "signing" if case.status == _S.SIGNING else "applying"
    if case.status in RUNNING:
        return "returning" if getattr(case, "phase", "") in _DUE else "away"
    return "closed"


def checklist(case: LeaveCase) -> list[Item]:
    """Return what the stage asks for, what may be added, then what came before; one query."""
    kept: dict[str, list[Document]] = {}
    for document in case.documents.defer("content").order_by("kind", "-version"):
        kept.setdefault(document.kind, []).append(document)
    asked, before = _asked(case), _asked_before(case)
    now = dict.fromkeys((*asked, *_offered(case)))
    kinds = dict.fromkeys((*now, *before, *map(_K, kept)))
    earlier = {*before} - {*asked}
    expected = earlier | {*asked}
    return [
        _item(
            case, kind, kept.get(kind, []), expected, is_now=kind in now, is_earlier=kind in earlier
        )
        for kind in kinds
    ]


def missing_before(step: str, case: LeaveCase) -> list[PaperKind]:
    """Return the papers that a step waits for: neither kept nor found not needed."""
    kept = set(case.documents.values_list("kind", flat=True))
    return [kind for kind in BEFORE[step] if kind not in kept and _applies(case, kind)]


def _asked(case: LeaveCase) -> tuple[PaperKind, ...]:
    """Return what is asked for now; nothing of a case that was dropped."""
    if case.status in DROPPED:
        return ()
    phase = getattr(case, "phase", "")
    kinds = (*CHECKLIST[stage_of(case)], *_ALSO.get(case.status, ()), *_ALSO.get(phase, ()))
    return tuple(kind for kind in kinds if _applies(case, kind))


def _asked_before(case: LeaveCase) -> tuple[PaperKind, ...]:
    """Return what earlier stages asked for; no application was asked of one entered from paper."""
    if case.status in DROPPED:
        return ()
    stages = [each for each in _EARLIER[stage_of(case)] if each != "applying" or case.asked_on]
    return tuple(kind for stage in stages for kind in CHECKLIST[stage] if _applies(case, kind))


def _offered(case: LeaveCase) -> tuple[PaperKind, ...]:
    if case.status in DROPPED:
        return ()
    return (*_OFFERED.get(stage_of(case), ()), *_OFFERED.get(case.status, ()))


def _applies(case: LeaveCase, kind: PaperKind) -> bool:
    """Return whether a paper belongs to a case: no result where there was no public notice."""
    return kind != _K.NOTICE_RESULT or case.publicity_from is not None


def _item(
    case: LeaveCase,
    kind: PaperKind,
    versions: list[Document],
    expected: set[PaperKind],
    *,
    is_now: bool,
    is_earlier: bool,
) -> Item:
    newest = versions[0] if versions else None
    if newest is None:
        state = "missing" if kind in expected else "optional"
    else:
        state = "not_needed" if newest.reason else "have"
    writes = is_now or (newest is not None and newest.is_made)
    return Item(
        kind,
        state,
        newest,
        writes and may_be_written(case, kind),
        older=[each for each in versions[1:] if not each.reason],
        is_earlier=is_earlier,
    )


def may_be_written(case: LeaveCase, kind: str) -> bool:
    """Return whether a Word template speaks of such a case; most speak of a leave."""
    return kind in TITLES and (case.is_leave or kind in _FOR_EVERY_FORM)


def of_reader(user: User) -> Q:
    """Return the condition under which `user` may read a paper: as office, or as the person."""
    return Q(case__in=LeaveCase.objects.visible_to(user)) | Q(case__employment__person__user=user)


def template_in_force(organisation: Organisation, kind: str) -> Template:
    """Return the newest template of the unit for a paper, else ours."""
    rows = WordTemplate.objects.filter(organisation=organisation, kind=kind)
    return Template(PaperKind(kind), rows.order_by("-at", "-pk").first())


def templates_in_force(organisation: Organisation) -> list[Template]:
    """Return the template of every paper that has one; their files are read only when asked."""
    rows = WordTemplate.objects.filter(organisation=organisation).defer("content")
    newest = {row.kind: row for row in rows.select_related("by").order_by("at", "pk")}
    return [Template(PaperKind(kind), newest.get(kind)) for kind in TITLES]
