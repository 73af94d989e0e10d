"""The sample HR offices: three units, 71 leaves in every state, dates relative to today."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TypedDict

from django.utils import timezone

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import County, Membership, Organisation, User
from mobility import actions
from mobility.actions.papers import not_needed
from mobility.core.retirement import Category, retirement_month
from mobility.core.terms import Term, add_months, last_day, report_day
from mobility.enums import Finding, Form, Grade, PaperKind, PayMode, Track
from mobility.models import (
    CarriedResult,
    Department,
    Document,
    Employment,
    Enterprise,
    LeaveCase,
    PostPlan,
    Researcher,
    Visit,
    YearRecord,
)
from mobility.queries.papers import missing_before
from mobility.queries.policy import work_calendar
from mobility.queries.year_cycle import open_tasks
from mobility.secret import digest
from samples.people import FOLDER, Cast

Row = dict[str, str]
_DAY = timedelta(days=1)
UNITS = {
    "DEMO-INST": ("高原盐湖研究院（样例）", OrganisationKind.UNIVERSITY, "张映雪", "宋闻钟"),
    "DEMO-UNI": ("三江源大学（样例）", OrganisationKind.UNIVERSITY, "卓嘎", "陶然"),
    "DEMO-HOSP": ("河湟医院（样例）", OrganisationKind.AGENCY, "明悦", "郑鸿儒"),
}
# Who beside the HR office does something for a unit.
BESIDE: dict[str, tuple[tuple[str, Role], ...]] = {
    "DEMO-INST": (("苏雨晴", Role.FINANCE), ("严慎之", Role.AUDITOR)),
    "DEMO-UNI": (("齐向荣", Role.FINANCE),),
    "DEMO-HOSP": (("毛静宁", Role.FINANCE),),
}
# Researchers and a head of department whose log-ins the README names.
WITH_ACCOUNT = {"王砚秋", "骆见川", "索南措", "蒋兰泽", "周问渠", "何牧川", "白玛央金"}
HEADS = {"新能源材料研究室": "秦望舒"}


@dataclass
class Unit:
    """A unit with those who keep its ledger."""

    organisation: Organisation
    officer: User
    head: User


class Doing(TypedDict):
    """Who does something, and when."""

    by: User
    at: datetime


@dataclass
class Story:
    """One case on its way: who acts, and the day it is told from."""

    case: LeaveCase
    unit: Unit
    today: date
    unreported: int = 0  # a year of which nobody handed in the report

    @property
    def month(self) -> date:
        """Return the first day of this month."""
        return self.today.replace(day=1)

    def at(self, day: date) -> datetime:
        """Return ten in the morning of a day."""
        return timezone.make_aware(datetime.combine(day, time(10)))

    def officer(self, day: date) -> Doing:
        """Return who and when for what the officer does."""
        return {"by": self.unit.officer, "at": self.at(day)}

    def head(self, day: date) -> Doing:
        """Return who and when for what the head does."""
        return {"by": self.unit.head, "at": self.at(day)}


def load(cast: Cast, *, at: datetime) -> int:
    """Make units, people and cases; return how many cases."""
    today = timezone.localdate(at)
    units = {code: _unit(code, cast, today) for code in UNITS}
    with (FOLDER / "leave.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        _case(row, number, units[row["unit"]], cast, today)
    _inspect(units["DEMO-INST"].organisation, at - 6 * _DAY)
    return len(rows)


def _inspect(unit: Organisation, at: datetime) -> None:
    """Let the auditor draw four leaves: one is in order, one is not, two are still to be seen."""
    who: Doing = {
        "by": User.objects.get(memberships__organisation=unit, memberships__role=Role.AUDITOR),
        "at": at,
    }
    sample = actions.draw(unit, day=timezone.localdate(at), size=4, seed=2017, **who)
    fine, flawed, *_open = sample.cases.select_related("case__employment__person", "inspection")
    actions.note_finding(fine, finding=Finding.FINE, note="原件已核对，与台账一致。", **who)
    actions.note_finding(flawed, finding=Finding.FLAWED, note="工伤保险凭证未存档。", **who)


def _unit(code: str, cast: Cast, today: date) -> Unit:
    name, kind, officer, head = UNITS[code]
    unit = Organisation.objects.create(name=name, code=code, kind=kind, is_sample=True)
    at = timezone.make_aware(datetime.combine(today, time(8)))
    people = [cast.person(each, [Hat.OFFICER], at) for each in (officer, head)]
    roles = (Role.HR_OFFICER, Role.HR_HEAD)
    for person, role in zip(people, roles, strict=True):
        Membership.objects.create(user=person, organisation=unit, role=role)
    for beside, role in BESIDE[code]:
        person = cast.person(beside, [Hat.OFFICER], at)
        Membership.objects.create(user=person, organisation=unit, role=role)
    made = Unit(unit, *people)
    for task in open_tasks(unit, today):
        if task.due < today - 30 * _DAY:
            actions.tick_off(unit, task.key, task.year, by=made.officer, at=at)
    return made


def _department(unit: Unit, name: str, cast: Cast, today: date) -> Department:
    made, is_new = Department.objects.get_or_create(organisation=unit.organisation, name=name)
    if is_new:
        at = timezone.make_aware(datetime.combine(today, time(8)))
        if name in HEADS:
            made.head = cast.person(HEADS[name], [Hat.OFFICER], at)
            made.save()
        for grade, (approved, filled) in {4: (3, 2), 7: (6, 6), 9: (12, 9), 10: (8, 8)}.items():
            PostPlan.objects.create(
                department=made, grade=grade, approved=approved, filled=filled, checked_on=today
            )
    return made


def _identity(county: str, born: date, number: int) -> str:
    """Return a number that passes the check and belongs to nobody: births at the month's first."""
    body = f"{county}{born:%Y%m%d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def _credit_code(number: int) -> str:
    from stdnum.cn import uscc  # noqa: PLC0415

    body = f"9163000{number % 10}MA{75000000 + number * 37:08d}"[:17]
    return body + str(uscc.calc_check_digit(body))


def _employ(row: Row, number: int, unit: Unit, cast: Cast, today: date) -> Employment:
    born = date.fromisoformat(row["born"])
    identity = _identity("630104", born, number + 1)
    person = Researcher.objects.create(
        name=row["name"],
        born=born,
        track=Track(row["track"]),
        identity_number=identity,
        identity_digest=digest(identity),
        started_work_on=date(born.year + 24, 7, 5),
    )
    if row["name"] in WITH_ACCOUNT:
        at = timezone.make_aware(datetime.combine(today, time(8)))
        person.user = cast.person(row["name"], [Hat.RESEARCHER], at)
        person.save()
    return Employment.objects.create(
        person=person,
        organisation=unit.organisation,
        department=_department(unit, row["department"], cast, today),
        staff_number=f"{300 + number:04d}",
        title=row["title"],
        grade=int(row["grade"]),
        wage_step=20 + number % 12,
        entered_on=date(born.year + 26, 9, 1),
        address=f"西宁市样例路{number + 1}号",
    )


def _case(row: Row, number: int, unit: Unit, cast: Cast, today: date) -> None:
    post = _employ(row, number, unit, cast, today)
    county = County.objects.get(pk=row["county"])
    company = Enterprise.objects.create(
        organisation=unit.organisation,
        name=row["company"],
        county=county,
        space=row["space"],
        credit_code=_credit_code(number),
        staff_count=4 + number % 15,
        founded_on=today - timedelta(days=400 + 13 * number),
        trade=row["project"],
        is_profitable=False,
    )
    case = LeaveCase(
        employment=post,
        enterprise=company,
        project=row["project"],
        role="legal",
        form={"parttime": Form.PARTTIME, "second": Form.SECOND}.get(row["state"], Form.LEAVE_FOUND),
        share=Decimal(30 + number % 40),
        running_projects="无",
        minute_number=f"院党委〔{today.year - 2}〕{number + 1}号",
        created_at=timezone.make_aware(datetime.combine(today, time(9))),
    )
    story = Story(case, unit, today)
    _STORIES.get(row["state"], _away)(story, number)
    if case.pk:
        CarriedResult.objects.create(
            case=case, kind="technology", name=row["project"], benefit="按协议约定分配"
        )


# --- leaves that run ------------------------------------------------------------------------
def _register(story: Story, first: date, months: int = 36) -> LeaveCase:
    """Enter a leave from paper, on its first day."""
    on = min(first, story.today)
    number = story.case.employment.staff_number
    case = actions.register(
        story.case,
        Term(first, last_day(first, months)),
        agreement_number=f"离创〔{first.year}〕{int(number)}号",
        signed_on=first - 12 * _DAY,
        **story.officer(on),
    )
    for year in range(first.year, story.today.year):
        if year == story.unreported:
            continue
        YearRecord.objects.create(
            case=case,
            year=year,
            grade=Grade.QUALIFIED if year % 3 else Grade.EXCELLENT,
            reported_on=date(year, 12, 20),
            company_opinion_on=date(year, 12, 15),
            wage_step=(case.employment.wage_step or 0) + year - first.year + 1,
            insured_until=date(year, 12, 31),
        )
        Visit.objects.create(
            case=case,
            day=max(date(year, 6, 12), first),
            kind="on_site",
            found="企业正常经营，本人在岗创业。",
            by=story.unit.officer,
            at=story.at(first),
        )
    for kind in (PaperKind.AGREEMENT, PaperKind.CONTRACT_CHANGE, PaperKind.INJURY):
        Document.objects.create(
            case=case,
            kind=kind,
            reason="原件在人事档案室",
            by=story.unit.officer,
            at=story.at(on),
            dated=first - 12 * _DAY,
        )
    return case


def _ending(story: Story, days: int) -> LeaveCase:
    """Enter a leave of three years whose last day is so many days from today."""
    last = story.today + timedelta(days=days)
    return _register(story, add_months(last + _DAY, -36))


def _away(story: Story, number: int) -> None:
    _ending(story, 163 + 47 * (number % 17))


def _began(story: Story, number: int) -> None:
    """Let a leave begin with this month."""
    del number
    _register(story, story.month)


def _paid_otherwise(story: Story, number: int) -> None:
    """Let pay be another from this month on."""
    _away(story, number)
    actions.change_treatment(
        story.case,
        valid_from=story.month,
        told={"pay_mode": PayMode.KEEP_BASIC, "basis": "院务会决定（样例），停发取暖补贴"},
        **story.officer(story.month),
    )


def _unreported(story: Story, number: int) -> None:
    """Leave out the report of last year."""
    del number
    story.unreported = story.today.year - 1
    _ending(story, 200)


def _due(story: Story, number: int) -> None:
    _ending(story, 24 + 7 * (number % 5))


def _due_later(story: Story, number: int) -> None:
    del number
    _ending(story, 88)


def _overdue(story: Story, number: int) -> None:
    case = _ending(story, -14 - number % 3)
    actions.serve(
        case, how="post", on=story.today - 4 * _DAY, signed_by="", **story.officer(story.today)
    )


def _extended(story: Story, number: int) -> None:
    case = _ending(story, -120 - 30 * (number % 5))
    first = case.terms.get().last_day + _DAY
    actions.ask_extension(case, **story.officer(first - 70 * _DAY))
    actions.grant_extension(
        case,
        Term(first, last_day(first, 36)),
        agreement_number=f"离创补〔{first.year}〕{number + 1}号",
        minute_number=f"院党委〔{first.year}〕{number + 30}号",
        signed_on=first - 10 * _DAY,
        **story.head(first - 10 * _DAY),
    )


def _extending(story: Story, number: int) -> None:
    case = _ending(story, 58 + number % 9)
    actions.intend(
        case,
        "extend",
        months=24,
        words="产线刚投用，想再离岗两年。",
        **story.officer(story.today - 5 * _DAY),
    )


def _announced(story: Story, number: int, ago: int = 1) -> LeaveCase:
    case = _ending(story, 24 + number % 6)
    last = case.terms.get().last_day
    actions.intend(
        case,
        "return",
        wished_day=report_day(last, work_calendar()),
        afterwards="partners",
        words="企业交给合伙人，希望回到原研究室。",
        **story.officer(story.today - ago * _DAY),
    )
    return case


def _returning(story: Story, number: int) -> None:
    case = _announced(story, number, ago=11)
    actions.receive(case, **story.officer(story.today - 9 * _DAY))


def _arranging(story: Story, number: int) -> None:
    _returning(story, number)
    case = story.case
    actions.arrange(
        case,
        department=case.employment.department,
        grade=case.employment.grade or 9,
        above_plan=False,
        **story.officer(story.today - 3 * _DAY),
    )


def _recalled(story: Story, number: int) -> None:
    del number
    case = _ending(story, 400)
    Visit.objects.create(
        case=case,
        day=story.today - 20 * _DAY,
        kind="on_site",
        company_is_alive=False,
        found="注册地址无人办公，三个月无纳税记录。",
        by=story.unit.officer,
        at=story.at(story.today - 20 * _DAY),
    )
    actions.recall(case, why="走访未见实际经营", **story.head(story.today - 12 * _DAY))


# --- leaves that are over -------------------------------------------------------------------
def _back(story: Story, back: date, *, above_plan: bool = False) -> None:
    case = story.case
    actions.intend(case, "return", wished_day=back, **story.officer(back - 40 * _DAY))
    actions.receive(case, **story.officer(back - 38 * _DAY))
    actions.arrange(
        case,
        department=case.employment.department,
        grade=case.employment.grade or 9,
        above_plan=above_plan or (case.employment.grade in {7, 10}),
        **story.officer(back - 20 * _DAY),
    )
    actions.report_in(case, on=back, **story.officer(back))
    if not above_plan:
        actions.complete_return(
            case,
            contract_changed_on=back + 5 * _DAY,
            detached_on=back,
            absorbed_on=back + 90 * _DAY,
            **story.officer(back + 90 * _DAY),
        )


def _returned(story: Story, number: int) -> None:
    case = _ending(story, -150 - 11 * number)
    _back(story, report_day(case.terms.get().last_day, work_calendar()))


def _returned_over(story: Story, number: int) -> None:
    """Let somebody be back since last month, with a contract and a post to be put in order."""
    del number
    last = (story.month - _DAY).replace(day=15)
    _ending(story, (last - story.today).days)
    _back(story, report_day(last, work_calendar()), above_plan=True)


def _returned_early(story: Story, number: int) -> None:
    _ending(story, 250 + number)
    _back(story, work_calendar().on_or_after(story.today - 100 * _DAY))


def _end(story: Story, case: LeaveCase, verb: str, on: date, basis: str) -> None:
    """End a leave by two people."""
    actions.propose_end(case, verb, on=on, basis=basis, **story.officer(on))
    actions.confirm_end(case, **story.head(on))


def _ends(verb: str, basis: str, ago: int) -> Callable[[Story, int], None]:
    def told(story: Story, number: int) -> None:
        del number
        case = _ending(story, 200)
        on = story.today - ago * _DAY
        _end(story, case, verb, on, basis)

    return told


def _dismissed(story: Story, number: int) -> None:
    del number
    case = _ending(story, -130)
    served = story.today - 100 * _DAY
    actions.serve(case, how="post", on=served, signed_by="本人签收", **story.officer(served))
    on = story.today - 80 * _DAY
    _end(story, case, "dismiss", on, "院务会决定，逾期未返")


def _retired(story: Story, number: int) -> None:
    del number
    on = (story.today - 200 * _DAY).replace(day=1)
    person = story.case.employment.person
    months = (add_months(on, -60 * 12 - delay) for delay in range(40))
    person.born = next(each for each in months if retirement_month(each, Category.MAN) == on)
    person.save()
    case = _register(story, add_months(on, -20), 20)
    _end(story, case, "retire", on, "达到法定退休年龄")


def _hand_in(story: Story, step: str, day: date) -> None:
    """Note of each paper that a step waits for where the original lies."""
    for kind in missing_before(step, story.case):
        not_needed(story.case, kind, reason="原件在人事档案室", **story.officer(day))


# --- applications ---------------------------------------------------------------------------
def _draft(story: Story, number: int, ago: int = 6) -> None:
    case, day = story.case, story.today - ago * _DAY
    case.asked_first_day = (story.today + 96 * _DAY).replace(day=1)
    case.asked_months = 36
    case.minute_number = ""
    case.created_at, case.created_by = story.at(day), story.unit.officer
    case.save()
    del number


def _up_to(step: str) -> Callable[[Story, int], None]:
    """Take an application as far as `step`."""

    def told(story: Story, number: int) -> None:
        _draft(story, number, ago=24)
        case, today = story.case, story.today
        actions.submit(case, **story.officer(today - 23 * _DAY))
        if step == "department":
            return
        actions.support(case, opinion="同意，工作已作安排。", **story.officer(today - 20 * _DAY))
        if step == "review":
            return
        actions.countersign(
            case,
            office="research",
            agrees=True,
            opinion="同意",
            signed_by="科研处",
            **story.officer(today - 18 * _DAY),
        )
        _hand_in(story, "review", today - 18 * _DAY)
        answers = {"no_investigation": True, "projects_taken": True}
        actions.review(case, answers=answers, **story.officer(today - 17 * _DAY))
        _decided(story, step, number)

    return told


def _decided(story: Story, step: str, number: int) -> None:
    case, today = story.case, story.today
    minutes = f"院务会〔{today.year}〕{number + 1}号"
    if step == "decision":
        return
    if step == "rejected":
        actions.reject(
            case,
            why="在研重大项目无人接替，建议明年再报。",
            minute_number=minutes,
            **story.head(today - 12 * _DAY),
        )
        return
    decided = today - (2 if step == "publicity" else 14) * _DAY
    actions.approve(case, minute_number=minutes, decided_on=decided, **story.head(decided))
    if step == "publicity":
        return
    cleared = (case.publicity_until or today) + _DAY
    actions.clear(case, **story.officer(cleared))
    if step == "signing":
        return
    _hand_in(story, "sign", cleared)
    first = case.asked_first_day or today
    term = Term(first, last_day(first, 36))
    actions.sign(
        case,
        term,
        contract=term,
        agreement_number=f"离创〔{today.year}〕{number + 1}号",
        signed_on=cleared,
        **story.officer(cleared),
    )
    if step == "cancelled":
        actions.cancel(case, why="本人因家庭原因不再离岗", **story.head(today - _DAY))


def _withdrawn(story: Story, number: int) -> None:
    _up_to("department")(story, number)
    actions.withdraw(story.case, **story.officer(story.today - 15 * _DAY))


_STORIES: dict[str, Callable[[Story, int], object]] = {
    "began": _began,
    "paid_otherwise": _paid_otherwise,
    "unreported": _unreported,
    "due": _due,
    "due_later": _due_later,
    "overdue": _overdue,
    "extended": _extended,
    "extending": _extending,
    "announced": _announced,
    "returning": _returning,
    "arranging": _arranging,
    "recalled": _recalled,
    "returned": _returned,
    "returned_over": _returned_over,
    "returned_early": _returned_early,
    "resigned": _ends("resign", "本人书面申请", 60),
    "converted": _ends("convert", "改为兼职创新，已批准", 45),
    "transferred": _ends("transfer", "调往外单位，档案已转", 70),
    "dismissed": _dismissed,
    "retired": _retired,
    "draft": _draft,
    "department": _up_to("department"),
    "review": _up_to("review"),
    "decision": _up_to("decision"),
    "publicity": _up_to("publicity"),
    "signing": _up_to("signing"),
    "upcoming": _up_to("upcoming"),
    "rejected": _up_to("rejected"),
    "cancelled": _up_to("cancelled"),
    "withdrawn": _withdrawn,
}
