"""A venture finds its space: question, visit, application, contract, first step, figures."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Hat
from accounts.models import User
from filings.models import Filing
from incubation.models import Application, ChainMove, EntryCondition, Residency
from spaces.models import Question, VisitHour
from tests.cohorts.stage import an_officer
from tests.factories import UserFactory, VentureFactory
from tests.incubation.lodge import Lodge
from tests.journeys.conftest import go_by, sign_in
from tests.journeys.test_a_mentorship import fits, press, send
from tests.journeys.test_from_sentence_to_mentorship import known

USE = "老卤提硼镁的小试，白天两个人"


@pytest.fixture
def lodge(site):
    """A space with free desks that asks for something and has visiting hours; its neighbours."""
    del site
    call_command("load_chain")
    made = Lodge()
    EntryCondition.objects.create(space=made.space, kind="registered", source="入驻办法第二条")
    for weekday in range(7):
        VisitHour.objects.create(space=made.space, weekday=weekday, begins="09:00", ends="17:00")
    founder = known(UserFactory(name="李青禾", hats=[Hat.FOUNDER]))
    made.founder, made.venture = founder, VentureFactory(founders=[founder], name="青禾硼镁")
    known(made.manager)
    return made


def agree_on_a_visit(team, host, lodge):
    """A founder asks and books a visit; the manager answers both from the desk."""
    page = f"/spaces/{lodge.space.slug}/"
    team.goto(page)
    expect(team.locator("main")).to_contain_text("入驻办法第二条")
    fits(team)
    team.goto(f"{page}ask/")
    team.fill("textarea[name=text]", "样品可以放在库房过夜吗")
    send(team)
    team.goto(f"{page}visit/")
    team.locator("select[name=starts_at]").select_option(index=3)
    team.fill("[name=people]", "2")
    team.fill("[name=about]", "想看中试间")
    send(team)
    host.goto("/spaces/desk/")
    expect(host.locator("h1")).to_contain_text("3")  # and the figures of October
    fits(host)
    host.goto(Question.objects.get().get_absolute_url())
    host.fill("textarea[name=answer]", "可以，登记就行")
    press(host, "/answer/")
    host.goto(lodge.space.visits.get().get_absolute_url())
    press(host, "/agree/")
    team.goto(Question.objects.get().get_absolute_url())
    expect(team.locator("main")).to_contain_text("可以，登记就行")


def move_in(team, host, lodge):
    """The founder applies and takes what is offered; the desk shows who sits where."""
    team.goto(f"/spaces/{lodge.space.slug}/apply/")
    team.check("input[name=kind][value=desk]")
    team.fill("input[name=desks]", "3")
    team.fill("input[name=starts_on]", timezone.localdate().isoformat())
    team.fill("input[name=months]", "6")
    team.fill("textarea[name=use]", USE)
    team.check("input[name=is_hazardous][value=no]")
    send(team)
    asked = Application.objects.get()
    host.goto(asked.get_absolute_url())
    expect(host.locator("main")).to_contain_text(USE)
    host.goto(f"{asked.get_absolute_url()}offer/")
    host.locator("input[name=places]").first.check()
    host.fill("input[name=first]", timezone.localdate().isoformat())
    host.fill("input[name=last]", (timezone.localdate() + timedelta(days=60)).isoformat())
    host.fill("[name=rent]", "每月 900 元")
    send(host)
    team.goto(asked.get_absolute_url())
    press(team, "/accept/")
    assert Residency.objects.get().status == "running"
    host.goto("/spaces/desk/")
    expect(host.locator(".places")).to_contain_text(["青禾硼镁"])
    fits(host)


def climb(team, host, office, lodge):
    """The first step of the chain: proposed, agreed, looked at."""
    team.goto(f"/ventures/{lodge.venture.pk}/chain/propose/?kind=nursery")
    team.select_option("select[name=space]", str(lodge.space.pk))
    team.fill("[name=why]", "有了样品")
    send(team)
    step = ChainMove.objects.get()
    host.goto(step.get_absolute_url())
    press(host, "/agree/")
    office.goto("/province/chain/")
    expect(office.locator("main")).to_contain_text("青禾硼镁")
    office.goto(step.get_absolute_url())
    press(office, "/clear/")
    team.goto(f"/ventures/{lodge.venture.pk}/way/")
    expect(team.locator("main")).to_contain_text(lodge.space.name)
    fits(team)


def file_figures(host, office, lodge):
    """The manager files the last month; the office takes it and sees the targets."""
    host.goto(f"/my/spaces/{lodge.space.pk}/figures/2026-10/")
    for field in host.locator("main form input[name^=n_]:visible").all():
        field.fill("0")
    go_by(host.locator("main form button[name=file]"))
    fits(host)
    filed = Filing.objects.get()
    office.goto(f"/province/figures/{filed.pk}/")
    press(office, "/accept/")
    filed.refresh_from_db()
    assert filed.status == "accepted"
    office.goto("/province/board/")
    fits(office)
    office.goto("/province/board/report/")
    fits(office)


@pytest.mark.parametrize(
    "how",
    [{"size": "phone", "locale": "zh-CN"}, {"size": "desktop", "locale": "en-GB"}],
    ids=["phone", "desktop in English"],
)
def test_a_question_a_visit_a_place_a_step_and_the_figures(visit, lodge, how):
    officer = known(an_officer())
    User.objects.update(language={"zh-CN": "zh-hans", "en-GB": "en"}[how["locale"]])
    team, host, office = (visit(**how) for _ in range(3))
    for page, who in ((team, lodge.founder), (host, lodge.manager), (office, officer)):
        sign_in(page, who)
    agree_on_a_visit(team, host, lodge)
    move_in(team, host, lodge)
    climb(team, host, office, lodge)
    file_figures(host, office, lodge)
