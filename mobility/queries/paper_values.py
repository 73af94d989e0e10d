"""What a Word template may say of a case; always Chinese, whatever the page speaks."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from mobility.core.deadlines import applicant_deadline
from mobility.core.terms import Term, days_in, last_day, report_day, whole_months
from mobility.enums import CaseStatus, Form, Intention, PaperKind
from mobility.models import Employment, LeaveCase, LeaveTerm, ReturnPlan, Treatment
from mobility.queries.overview import served_letters
from mobility.queries.paper_words import (
    AFTERWARDS,
    BASES,
    BLANK,
    DIGITS,
    ENDINGS,
    FORMS,
    INTENTIONS,
    OFFICES,
    OWNERS,
    PAY,
    PAYERS,
    POSTS,
    RESULTS,
    ROLES,
    Values,
)
from mobility.queries.policy import Rules, rules_on, work_calendar
from mobility.queries.service import service
from mobility.queries.terms import asked_term, history, latest_term, valid_terms
from mobility.secret import masked

_MODELS = re.compile(r"（参照[^）]*）")  # whose rules the unit took as a model
_NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def context_of(case: LeaveCase, on: date) -> Values:
    """Return the values of every placeholder for a case as it stands on a day.

    What is not on record is a line to be filled by hand; lists may be empty.
    """
    rules = rules_on(case.employment.organisation, on)
    return {
        "文号": BLANK,
        "今天": _day(on),
        **_person(case.employment, on),
        **_company(case),
        **_application(case),
        **_term(case, rules, on),
        **_treatment(case, rules, on),
        **_limits(rules),
        **_ending(case),
    }


def _text(value: object) -> str:
    """Return text that may stand in a Word file; a blank for nothing."""
    return _NOT_IN_XML.sub("", str(value)).strip() or BLANK if value is not None else BLANK


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK


def _word(words: Mapping[Any, str], value: object) -> str:
    return words.get(value, BLANK)


def _basis(clauses: str) -> str:
    """Return clauses as a sentence goes on with them; what was only a model binds nobody."""
    return _text(_MODELS.sub("", clauses).replace("；", "、"))


def _grade(kind: str, grade: int | None) -> str:
    return f"{_word(POSTS, kind)}{DIGITS[grade]}级" if grade else BLANK


def _person(post: Employment, on: date) -> Values:
    person, began = post.person, post.person.started_work_on
    served = service(post, on)
    return {
        "单位": _text(post.organisation.name),
        "姓名": _text(person.name),
        "工号": _text(post.staff_number),
        "部门": _text(post.department.name),
        "职务": _text(post.title),
        "岗位等级": _grade(post.post_kind, post.grade),
        "出生年月": f"{person.born.year}年{person.born.month}月" if person.born else BLANK,
        "参加工作": _day(began),
        "工龄": f"{served.length.years}年{served.length.months}个月" if served else BLANK,
        "合同止": _day(post.contract_until),
        "电话": _text(masked(post.phone)),  # in full by hand, beside the signature
        "地址": _text(post.address),
    }


def _company(case: LeaveCase) -> Values:
    company = case.enterprise
    county = company.county if company else None
    profit = {True: "已经盈利", False: "尚未盈利"}
    return {
        "有企业": company is not None,
        "企业": _text(company and company.name),
        "信用代码": _text(company and company.credit_code),
        "企业所在地": f"{county.prefecture.name_zh}{county.name_zh}" if county else BLANK,
        "成立日期": _day(company.founded_on if company else None),
        "众创空间": _text(company and company.space),
        "盈利": _word(profit, company.is_profitable if company else None),
        "任职": _word(ROLES, case.role),
        "持股": f"{case.share.normalize():f}%" if case.share is not None else BLANK,
    }


def _application(case: LeaveCase) -> Values:
    return {
        "事项": FORMS[Form(case.form)],
        "项目": _text(case.project),
        "在研项目": _text(case.running_projects),
        "成果": [
            {
                "类别": _word(RESULTS, each.kind),
                "名称": _text(each.name),
                "编号": _text(each.number),
                "权属": _word(OWNERS, each.owner),
                "收益": _text(each.benefit),
            }
            for each in case.results.all()
        ],
        "申请日期": _day(case.asked_on),
        "部门意见": _text(case.department_opinion),
        "已核对": case.reviewed_by_id is not None,
        "会签": [
            {
                "部门": _text(OFFICES.get(each.office, each.office)),
                "意见": _text(each.opinion or ("同意" if each.agrees else "不同意")),
                "签字": _text(each.signed_by),
                "日期": _day(each.on),
            }
            for each in case.countersigns.all()
        ],
        "研究日期": _day(case.decided_on),
        "会议纪要": _text(case.minute_number),
        "公示起": _day(case.publicity_from),
        "公示止": _day(case.publicity_until),
        "备案号": _text(case.filing_number),
        "备案日期": _day(case.filed_on),
    }


def _term(case: LeaveCase, rules: Rules, on: date) -> Values:
    rows, calendar = valid_terms(case), work_calendar()
    row = latest_term(case)
    term = history(case).leave or asked_term(case)
    days = rules.policy.return_notice_days
    by = applicant_deadline(term.last_day, days, calendar) if term else None
    return {
        "离岗起": _day(term and term.first_day),
        "离岗止": _day(term and term.last_day),
        "月数": str(whole_months(*term)) if term else BLANK,
        "天数": str(days_in(*term)) if term else BLANK,
        "报到日": _day(report_day(term.last_day, calendar) if term else None),
        # No letter asks for an answer by a day that is over, or counts days before the last one.
        "意见截止": _day(by if by and by >= on else None),
        "逾期天数": str((on - term.last_day).days) if term and on > term.last_day else BLANK,
        "协议编号": _agreement_number(case, row),
        "签订日期": _day(row.signed_on if row else None),
        "期次": [_period(n, each) for n, each in enumerate(rows, 1)],
        **_extension(case, rows, term),
    }


def _agreement_number(case: LeaveCase, row: LeaveTerm | None) -> str:
    """Return the number of the signed agreement, else of the one that was written to be signed."""
    if row is not None and row.agreement_number:
        return _text(row.agreement_number)
    written = case.documents.filter(kind=PaperKind.AGREEMENT, is_made=True)
    return _text(written.order_by("-version").values_list("number", flat=True).first())


def _period(n: int, row: LeaveTerm) -> dict[str, str]:
    return {
        "序": str(n),
        "起": _day(row.term.first_day),
        "止": _day(row.term.last_day),
        "月数": str(row.months),
        "协议编号": _text(row.agreement_number),
    }


def _extension(case: LeaveCase, rows: Sequence[LeaveTerm], term: Term | None) -> Values:
    """Return the extension on record, else the one that is wished for.

    While another is under review, where the unit's rules allow a second one, it is that one.
    """
    first: date | None
    last: date | None
    months: int | None
    is_granted = len(rows) > 1 and case.status != CaseStatus.EXTENDING
    if is_granted:
        (first, last), months = rows[-1].term, rows[-1].months
    else:
        plan: ReturnPlan | None = getattr(case, "plan", None)
        months = plan.months_wished if plan else None
        first = term.last_day + timedelta(days=1) if term else None
        last = last_day(first, months) if first and months else None
    return {
        "原离岗止": _day(rows[-2].term.last_day if is_granted else term and term.last_day),
        "延期起": _day(first),
        "延期止": _day(last),
        "延长月数": str(months) if months else BLANK,
    }


def _treatment(case: LeaveCase, rules: Rules, on: date) -> Values:
    """Return what is kept: the treatment that runs on the day, else the first, else the rules'."""
    rows = list(case.treatments.all())
    by_rule = Treatment(
        pay_mode=rules.policy.pay_mode,
        base_mode=rules.policy.si_base_mode,
        basis=rules.basis["pay_mode"],
    )
    running = [each for each in rows if each.valid_from <= on]
    kept = (running or rows[:1] or [by_rule])[-1]
    return {
        "待遇": _word(PAY, kept.pay_mode),
        "待遇依据": _basis(kept.basis),
        "社保": _word(BASES, kept.base_mode),
        "单位部分": _word(PAYERS, kept.unit_share_by),
        "个人部分": _word(PAYERS, kept.own_share_by),
        "工伤": _word(PAYERS, kept.injury_by),
    }


def _limits(rules: Rules) -> Values:
    policy = rules.policy
    return {
        "依据": _basis(rules.basis["term_max_months"]),
        "逾期依据": _basis(rules.basis["overdue_grace_days"]),
        "延期依据": _basis(rules.basis["ext_allowed"]),
        "可延期": policy.ext_allowed,
        "延期最长月数": str(policy.ext_max_months),
        "延期提前天数": str(policy.ext_lead_days),
        "返岗提前天数": str(policy.return_notice_days),
        "提前返岗天数": str(policy.early_return_notice_days),
        "宽限天数": str(policy.overdue_grace_days),
    }


def _ending(case: LeaveCase) -> Values:
    plan = getattr(case, "plan", None) or ReturnPlan()
    return {
        "去留意见": _word(INTENTIONS, plan.intention),
        "希望返岗日": _day(plan.wished_day if plan.intention == Intention.RETURN else None),
        "企业安排": _word(AFTERWARDS, plan.afterwards),
        "本人说明": _text(plan.words),
        "返岗部门": _text(plan.department and plan.department.name),
        "返岗等级": _grade(case.employment.post_kind, plan.grade),
        "已定岗位": plan.department is not None,
        "超岗": plan.is_over_plan,
        "已催返": served_letters(case).exists(),
        "已返岗": plan.reported_on is not None,
        "返岗日": _day(plan.reported_on),
        "合同变更日": _day(plan.contract_changed_on),
        "脱钩日": _day(plan.detached_on),
        "办结日期": _day(case.closed_on),
        "办结情形": _word(ENDINGS, case.status),
        "办结依据": _text(case.close_basis),
    }
