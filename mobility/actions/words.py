"""Who is told what about a case."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from audit.models import AuditEvent
from mobility.enums import RUNNING, CaseStatus
from mobility.models import Department, LeaveCase, Reminder
from mobility.second_line import whole_ledger
from notifications.actions import notify, settle
from notifications.models import Notification


def hr_of(case: LeaveCase, *roles: Role) -> list[User]:
    """Return the officers of the case's unit, without the person the case is about."""
    post = case.employment
    return _office(post.organisation_id, roles or _OFFICE, but=post.person.user_id)


_OFFICE = (Role.HR_OFFICER, Role.HR_HEAD)


def _office(unit: int, roles: Collection[Role], *, but: int | None) -> list[User]:
    found = User.objects.filter(
        Q(memberships__organisation=unit) & Q(memberships__role__in=roles), is_active=True
    )
    return list(found.exclude(pk=but or 0).distinct().order_by("pk"))


def desk_of(unit: int, *, but: int | None = None) -> list[User]:
    """Return who does the daily work of a unit's HR office: its officers, else its heads."""
    return _office(unit, [Role.HR_OFFICER], but=but) or _office(unit, [Role.HR_HEAD], but=but)


def own_page(case: LeaveCase, page: str = "my_leave") -> str:
    """Return the address of a page of the person's own case: that of no other that he keeps."""
    return f"{reverse(page)}?case={case.pk}"


def settle_own(
    case: LeaveCase, kinds: Collection[str], page: str, people: Collection[User], at: datetime
) -> None:
    """Mark as read what leads to a page of the own case, older notices that name no case too."""
    for url in (own_page(case, page), reverse(page)):
        settle(kinds, url, people, at=at)


def tell_hr(verb: str, case: LeaveCase, at: datetime, **facts: str) -> None:
    """Tell the HR office; its page of the case is behind the bell."""
    event = f"{case.status}-{at:%Y%m%d%H%M%S}"
    for officer in hr_of(case):
        _tell(officer, verb, case, at, reverse("leave_case", args=[case.pk]), event, facts)


def tell_heads(verb: str, case: LeaveCase, at: datetime, *, but: User) -> None:
    """Tell the heads of the HR office what waits for one of them, but not who has done it."""
    event = f"{case.status}-{at:%Y%m%d%H%M%S}"
    for head in hr_of(case, Role.HR_HEAD):
        if head != but:
            _tell(head, verb, case, at, reverse("leave_case", args=[case.pk]), event, {})


def tell_forwarder(case: LeaveCase, result: str, at: datetime, *, but: User, **facts: str) -> None:
    """Tell the officer who put a case forward what became of it, who has not done it himself."""
    who = case.reviewed_by
    if who is not None and who != but and who in hr_of(case):
        event = f"{result}-{at:%Y%m%d%H%M%S}"
        page = reverse("leave_case", args=[case.pk])
        _tell(who, "decided", case, at, page, event, {"result": result, **facts})


def tell_department(verb: str, case: LeaveCase, at: datetime) -> None:
    """Tell the head of the department whose turn it is, if HR or the own case is not his."""
    head, event = case.employment.department.head, f"{case.status}-{at:%Y%m%d%H%M%S}"
    if head is None or head.pk == case.employment.person.user_id or head in hr_of(case):
        return
    if head.is_active:
        _tell(head, verb, case, at, reverse("leave_case", args=[case.pk]), event, {})


# What the office is told of a case and asked to answer, by what answers it.
APPLIED = ("submitted", "supported", "reviewed")
WARNED = ("remind", "unread")
# What answers a warning of a leave that goes on, by the name in the trail.
ANSWERS = ("intend", "arrange", "grant_extension", "refuse_extension", "recall", "serve")
STATED = ("intended", "extension_asked", *WARNED)
EVERYTHING = (*APPLIED, *STATED, "end_proposed", "ends", "said")


def settle_office(case: LeaveCase, at: datetime, *verbs: str) -> None:
    """Mark as read, for all of the office, what it was told of as one of it has dealt with that."""
    head = case.employment.department.head  # of the department, who is warned too
    office = [*hr_of(case), *([head] if head else [])]
    kinds = {f"mobility/{verb}" for verb in verbs}
    settle(kinds, reverse("leave_case", args=[case.pk]), office, at=at)
    if "remind" in verbs:
        _settle_digests(case, office, at)


def _settle_digests(case: LeaveCase, office: Collection[User], at: datetime) -> None:
    """Mark as read the warnings of several leaves in one message, once the last is answered."""
    with whole_ledger():  # who answers for himself reads none of the others
        rows = Reminder.objects.exclude(notification=None).filter(
            case=case, recipient__in=office, notification__kind="mobility/digest"
        )
        for key in rows.values_list("notification", flat=True).distinct():
            others = Reminder.objects.filter(notification=key).exclude(case=case)
            if not any(map(_is_open, others.select_related("case"))):
                Notification.objects.filter(pk=key).mark_read(at=at)


def _is_open(warning: Reminder) -> bool:
    """Whether nothing has answered a warning since it was sent."""
    case = warning.case
    if case.status not in RUNNING:
        return False
    answers = AuditEvent.objects.filter(subject_label=case._meta.label_lower, verb__in=ANSWERS)
    return not answers.filter(subject_pk=str(case.pk), happened_at__gte=warning.sent_at).exists()


def settle_researcher(case: LeaveCase, at: datetime, *verbs: str) -> None:
    """Mark as read what the researcher was told of and has answered."""
    person = case.employment.person.user
    kinds = {f"mobility/{verb}" for verb in verbs}
    settle_own(case, kinds, "my_leave", [person] if person else [], at)


def tell_researcher(verb: str, case: LeaveCase, at: datetime, **facts: str) -> None:
    """Tell the researcher, when he has an account."""
    person = case.employment.person.user
    if person is not None:
        event = f"{case.status}-{at:%Y%m%d%H%M%S}"
        _tell(person, verb, case, at, own_page(case), event, facts)


def tell_of_cleared(case: LeaveCase, at: datetime) -> None:
    """Tell the researcher, after what was decided, that the public notice is closed too."""
    tell_researcher("approved", case, at, notice="cleared")


def tell_new_head(department: Department, at: datetime) -> None:
    """Tell whoever leads a department from now on of the applications that wait for its opinion."""
    with whole_ledger():  # an administrator, who reads none of them, has named him
        waiting = LeaveCase.objects.filter(
            employment__department=department, status=CaseStatus.DEPARTMENT
        )
        joined = waiting.select_related("employment__person", "employment__department__head")
        for case in joined.order_by("pk"):
            tell_department("submitted", case, at)


def tell_of_lost_head(department: Department, at: datetime) -> None:
    """Tell the HR office that a department is led by nobody any more: his turns are the office's.

    Who names another head is the administrator, whom the office asks.
    """
    for officer in _office(department.organisation_id, _OFFICE, but=department.head_id):
        notify(
            officer,
            "mobility/head_left",
            about=department,
            at=at,
            event=f"{at:%Y%m%d%H%M%S}",
            url=reverse("leave_todo"),
            department=str(department),
        )


def _tell(  # noqa: PLR0913, PLR0917
    who: User, verb: str, case: LeaveCase, at: datetime, url: str, event: str, facts: dict[str, str]
) -> None:
    notify(
        who,
        f"mobility/{verb}",
        about=case,
        at=at,
        url=url,
        event=event,
        who=case.employment.person.name,
        **facts,
    )
