"""Rows for tests, with every field that the database insists on."""

import functools
from datetime import date, timedelta

import factory
from django.conf import settings
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts.enums import Hat, OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from exchange.models import Inquiry, Listing
from mentors.enums import MentorshipStatus, MentorStatus, RequestStatus
from mentors.models import Experience, MentorProfile, Mentorship, MentorshipRequest
from mobility.enums import CaseStatus, Form, Track
from mobility.models import (
    Department,
    Document,
    Employment,
    Enterprise,
    LeaveCase,
    LeaveTerm,
    Researcher,
)
from mobility.queries.papers import missing_before
from results.models import Evidence, Technology, Transfer
from spaces.actions import lay_out
from spaces.models import Facility, Space
from stories.models import Story
from support.models import Condition, Measure
from tests import second_factor
from tests.clock import NOW
from ventures.models import Need, Venture

ANSWER = timedelta(days=settings.ANSWER_DAYS)
second_factor.give_to_all()


@functools.cache
def hashed(password):
    """Hash once a process: the slow hash is meant to be slow."""
    return make_password(password)


class RowFactory(DjangoModelFactory):
    """Numbers its rows in five digits: so no name begins another, and names sort as rows do.

    From 0, whichever test made the hundredth row of its process met 韩雪岭99 behind 韩雪岭100.
    """

    class Meta:
        abstract = True

    @classmethod
    def _setup_next_sequence(cls):
        return 10_001


class UserFactory(RowFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"韩雪岭{n}")
    password = factory.LazyFunction(lambda: hashed("correct-horse-8"))
    conduct_version = settings.CONDUCT_VERSION
    hats = factory.LazyFunction(lambda: [Hat.FOUNDER])


class OrganisationFactory(RowFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"湟水谷创业服务中心{n}")
    kind = OrganisationKind.OPERATOR


class MembershipFactory(RowFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.SPACE_MANAGER


class VentureFactory(RowFactory):
    class Meta:
        model = Venture
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"硼镁阻燃材料{n}")
    sentence = "从提锂剩下的老卤里回收硼和镁，做成阻燃材料，缺中试场地"
    stage_id = "prototype"
    county_id = "632801"
    created_at = NOW
    updated_at = NOW

    @factory.post_generation
    def founders(self, create, people, **_):
        if create:
            self.founders.set(people if people is not None else [UserFactory()])
            self.languages.set(["zh"])
            self.sectors.set(["salt-lake"])


class NeedFactory(RowFactory):
    class Meta:
        model = Need

    venture = factory.SubFactory(VentureFactory)
    position = factory.Sequence(lambda n: n)
    text = "找做过盐湖中试放大的人，看一遍我们的工艺"


class MentorFactory(RowFactory):
    class Meta:
        model = MentorProfile
        skip_postgeneration_save = True

    user = factory.SubFactory(UserFactory, hats=factory.LazyFunction(lambda: [Hat.MENTOR]))
    slug = factory.Sequence(lambda n: f"mentor-{n}")
    status = MentorStatus.APPROVED
    headline = "盐湖化工企业总工程师"
    promise = "陪你从小试走到中试，图纸和预算都看"
    county_id = "632801"
    capacity = 3
    weekly_limit = 5

    @factory.post_generation
    def languages(self, create, codes, **_):
        if create:
            self.languages.set(codes or ["zh"])
            self.sectors.set(["salt-lake"])


class ExperienceFactory(RowFactory):
    class Meta:
        model = Experience

    mentor = factory.SubFactory(MentorFactory)
    position = factory.Sequence(lambda n: n)
    text = "带队建成老卤提硼中试线，两年后放大到每年 2,000 吨"
    years = "2016–2021"


class RequestFactory(RowFactory):
    class Meta:
        model = MentorshipRequest

    venture = factory.SubFactory(VentureFactory)
    mentor = factory.SubFactory(MentorFactory)
    asked_by = factory.LazyAttribute(lambda asked: asked.venture.founders.first())
    message = "想请您看一遍我们的中试方案"
    shares = factory.LazyFunction(lambda: ["email"])
    status = RequestStatus.SENT
    sent_at = NOW
    due_at = factory.LazyAttribute(
        lambda asked: asked.sent_at + timedelta(days=settings.ANSWER_DAYS)
    )


class MentorshipFactory(RowFactory):
    class Meta:
        model = Mentorship

    request = factory.SubFactory(RequestFactory, status=RequestStatus.ACCEPTED)
    mentor = factory.SelfAttribute("request.mentor")
    venture = factory.SelfAttribute("request.venture")
    status = MentorshipStatus.ACTIVE
    started_at = NOW


class SpaceFactory(RowFactory):
    class Meta:
        model = Space

    name = factory.Sequence(lambda n: f"昆仑盐湖化工众创空间{n}")
    slug = factory.Sequence(lambda n: f"space-{n}")
    type_id = "maker-enterprise"
    operator = factory.SubFactory(OrganisationFactory)
    county_id = "632801"
    summary = "盐湖化工中试车间，卤水管道到厂"
    desks = 20
    desks_free = 4
    figures_on = NOW.date()

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """Write the places that the figures stand for: the database counts them."""
        space = super()._create(model_class, *args, **kwargs)
        lay_out([space])
        return space


class FacilityFactory(RowFactory):
    class Meta:
        model = Facility

    space = factory.SubFactory(SpaceFactory)
    position = factory.Sequence(lambda n: n)
    kind = "equipment"
    text = "300 平方米中试场地，卤水管道到厂"


class MeasureFactory(RowFactory):
    class Meta:
        model = Measure

    code = factory.Sequence(lambda n: f"measure-{n}")
    kind = "award"
    audience = "spaces"
    name_zh, name_en = "众创空间后补助", "Award for maker spaces"
    gives_zh, gives_en = "100万元以内", "Up to a million yuan"
    source, clause = "青政办〔2017〕2号", "四（一）1"
    valid_from = date(2017, 1, 1)


class ConditionFactory(RowFactory):
    class Meta:
        model = Condition

    measure = factory.SubFactory(MeasureFactory)
    position = factory.Sequence(lambda n: n)
    kind = "asked"
    text_zh, text_en = "与外部机构合作建设", "Built with an outside body"


# --- exchange -------------------------------------------------------------------------------
class ListingFactory(RowFactory):
    class Meta:
        model = Listing

    kind, status = "instrument", "open"
    title = factory.Sequence(lambda n: f"激光粒度仪{n}")
    text = "湿法测到 0.02 微米，氢氧化镁常测"
    provider = "湟水谷新材料众创空间"
    prefecture_id = "630100"
    by = factory.SubFactory(UserFactory)
    created_at = NOW
    checked_on = NOW.date()
    checked_by = factory.SubFactory(UserFactory)


class InquiryFactory(RowFactory):
    class Meta:
        model = Inquiry

    listing = factory.SubFactory(ListingFactory)
    by = factory.SubFactory(UserFactory)
    text = "能测 500 目的样吗？"
    asked_at = NOW


# --- stories --------------------------------------------------------------------------------
class StoryFactory(RowFactory):
    class Meta:
        model = Story

    mentorship = factory.SubFactory(MentorshipFactory)
    title = factory.Sequence(lambda n: f"三个月看清一笔账{n}")
    text = "起初只会做东西，不会算账。每两周对一次数，第三个月知道了哪一单在亏。"
    status = "shown"
    by = factory.LazyAttribute(lambda story: story.mentorship.request.asked_by)
    written_at = agreed_at = NOW
    agreed_by = factory.LazyAttribute(lambda story: story.mentorship.mentor.user)
    checked_by = factory.SubFactory(UserFactory)
    shown_on = NOW.date()


# --- results --------------------------------------------------------------------------------
class TechnologyFactory(RowFactory):
    class Meta:
        model = Technology

    name = factory.Sequence(lambda n: f"老卤提硼的方法{n}")
    kind = "patent"
    number = factory.Sequence(lambda n: f"ZL20201{n:07d}.X")
    registered_on = date(2024, 5, 17)
    owner = "昆仑盐湖科技有限公司"
    prefecture_id = "632800"
    by = factory.SubFactory(UserFactory)
    created_at = NOW


class TransferFactory(RowFactory):
    class Meta:
        model = Transfer

    name = factory.Sequence(lambda n: f"阻燃粉体配方{n}")
    number = factory.Sequence(lambda n: f"QHJS-2026-{n}")
    way = "licence"
    giver, company = "高原盐湖研究院", "墨白镁业有限公司"
    amount = 300_000
    day = date(2026, 4, 2)
    prefecture_id = "632800"
    by = factory.SubFactory(UserFactory)
    created_at = NOW


def shown(row):
    """Keep a file that shows a row of a register."""
    return Evidence.objects.create(
        **{row.key: row}, name="certificate.pdf", content=b"%PDF-1.4", size=8,
        content_type="application/pdf", by=row.by, at=NOW,
    )  # fmt: skip


# --- leave ----------------------------------------------------------------------------------
class UnitFactory(OrganisationFactory):
    name = factory.Sequence(lambda n: f"高原盐湖研究院{n}")
    code = factory.Sequence(lambda n: f"UNIT-{n}")
    kind = OrganisationKind.UNIVERSITY


class OfficerFactory(MembershipFactory):
    """A membership of an HR office; its user is the officer."""

    user = factory.SubFactory(UserFactory, hats=factory.LazyFunction(lambda: [Hat.OFFICER]))
    organisation = factory.SubFactory(UnitFactory)
    role = Role.HR_OFFICER


class DepartmentFactory(RowFactory):
    class Meta:
        model = Department

    organisation = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"盐湖资源利用研究室{n}")


class ResearcherFactory(RowFactory):
    class Meta:
        model = Researcher

    name = factory.Sequence(lambda n: f"王砚秋{n}")
    born = date(1987, 11, 1)
    track = Track.MAN
    started_work_on = date(2010, 7, 5)


class EmploymentFactory(RowFactory):
    class Meta:
        model = Employment

    person = factory.SubFactory(ResearcherFactory)
    department = factory.SubFactory(DepartmentFactory)
    organisation = factory.SelfAttribute("department.organisation")
    staff_number = factory.Sequence(lambda n: f"{n}")
    title = "副研究员"
    grade = 7


class EnterpriseFactory(RowFactory):
    class Meta:
        model = Enterprise

    organisation = factory.SubFactory(UnitFactory)
    name = factory.Sequence(lambda n: f"墨白镁业{n}")
    county_id = "632801"
    is_profitable = False


class CaseFactory(RowFactory):
    """A case without a term: an application."""

    class Meta:
        model = LeaveCase

    employment = factory.SubFactory(EmploymentFactory)
    enterprise = factory.SubFactory(
        EnterpriseFactory, organisation=factory.SelfAttribute("..employment.organisation")
    )
    status = CaseStatus.DRAFT
    form = Form.LEAVE_FOUND
    project = "镁基土壤调理剂"
    running_projects = "无"
    asked_first_day = date(2027, 3, 1)
    asked_months = 36
    created_at = NOW


class TermFactory(RowFactory):
    """A term of a signed case."""

    class Meta:
        model = LeaveTerm

    case = factory.SubFactory(CaseFactory, status=CaseStatus.SIGNED, asked_first_day=None)
    first_day = date(2025, 3, 1)
    last_day = date(2028, 2, 29)
    recorded_at = NOW


def hand_in(case, step="sign"):
    """Keep every paper that a step of a leave waits for."""
    Document.objects.bulk_create(
        Document(case=case, kind=kind, name=f"{kind}.pdf", content=b"%PDF-1.4", size=8, at=NOW)
        for kind in missing_before(step, case)
    )
