"""A whole mentorship in a browser: founder, mentor and office, from a goal to the review."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from mentoring.models import Meeting
from mentors.enums import MentorshipStatus
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorshipFactory, UserFactory
from tests.journeys.conftest import go_by, sign_in
from tests.journeys.test_from_sentence_to_mentorship import known
from tests.mobility.on_paper import PDF

ADVICE = "一次只动一个变量"


@pytest.fixture
def pair(site):
    """A mentorship that has just begun, and an officer who knows neither side."""
    del site
    founder = known(UserFactory(name="李青禾"))
    begun = MentorshipFactory(request__venture__founders=[founder], request__venture__name="青禾")
    known(begun.mentor.user)
    return begun, founder, known(an_officer())


def fits(page):
    """No page of the journey is wider than the screen."""
    wide = page.evaluate("document.scrollingElement.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url


def press(page, address):
    """Press the button of the form that leads to an address."""
    go_by(page.locator(f"form[action$='{address}'] button:not(.sr)").first)
    fits(page)


def send(page):
    """Send the one large form of a page."""
    go_by(page.locator("main form button.primary:visible").last)
    fits(page)


def parts_to(person, postbox):
    """Return of what kinds the parts of the newest letter to somebody are."""
    letter = [each for each in postbox.letters if person.email in each["To"]][-1]
    return {part.get_content_type() for part in letter.walk()}


@pytest.mark.parametrize(
    "how",
    [
        {"size": "phone", "locale": "zh-CN"},
        {"size": "desktop", "locale": "en-GB"},
        {"size": "desktop", "locale": "zh-CN", "java_script_enabled": False},
    ],
    ids=["phone", "desktop in English", "without scripts"],
)
def test_goals_meetings_records_the_end_and_the_review(visit, pair, work, postbox, how):
    begun, founder, officer = pair
    User.objects.update(language={"zh-CN": "zh-hans", "en-GB": "en"}[how["locale"]])
    home = f"/mentorships/{begun.pk}/"
    mentor, team, office = (visit(**how) for _ in range(3))
    sign_in(mentor, begun.mentor.user)
    sign_in(team, founder)

    # a goal by the founders, expectations by the mentor
    team.goto(f"{home}goals/new/")
    team.fill("input[name=text]", "连续跑满三十天")
    team.fill("input[name=due_on]", (timezone.localdate() + timedelta(days=60)).isoformat())
    send(team)
    expect(team.locator("main")).to_contain_text("连续跑满三十天")
    mentor.goto(f"{home}terms/")
    mentor.fill("input[name=until]", (timezone.localdate() + timedelta(days=90)).isoformat())
    send(mentor)
    team.goto(home)
    press(team, "/agree/")
    assert begun.agreements.get().agreed_by == founder

    # a meeting: proposed, agreed, in both calendars
    mentor.goto(f"{home}meetings/new/")
    mentor.fill("input[name=day]", (timezone.localdate() + timedelta(days=2)).isoformat())
    mentor.fill("input[name=begins]", "09:30")
    send(mentor)
    work()
    assert "text/calendar" not in parts_to(founder, postbox)  # nothing is arranged yet
    team.goto("/mentorships/")
    expect(team.locator("main")).to_contain_text("青禾")
    team.goto(home)
    press(team, "/agree/")
    assert Meeting.objects.get().status == "agreed"
    work()
    assert "text/calendar" in parts_to(begun.mentor.user, postbox)

    # a message with a file, and the file at the other side
    team.goto(f"{home}messages/")
    team.fill("textarea[name=text]", "数据在附件里")
    team.set_input_files(
        "input[name=uploads]",
        {"name": "数据.pdf", "mimeType": "application/pdf", "buffer": PDF},
    )
    send(team)
    mentor.goto(f"{home}files/")
    expect(mentor.locator("main")).to_contain_text("数据.pdf")
    fits(mentor)

    # a record, confirmed by the other side
    mentor.goto(home)
    mentor.fill("input[name=minutes]", "60")
    mentor.fill("textarea[name=notes]", "看了三批样品")
    mentor.fill("input[name=advice]", ADVICE)
    go_by(mentor.locator(f"form[action$='{home}log/'] button.primary"))
    team.goto(home)
    expect(team.locator("main")).to_contain_text(ADVICE)
    press(team, "/confirm/")
    assert begun.records.get().is_confirmed
    press(team, "/reach/")
    assert begun.goals.get().status == "reached"

    # the end, with a word of thanks
    team.goto(f"{home}close/")
    team.check("input[name=reason][value=reached]")
    team.check("input[name=helped][value=much]")
    team.fill("[name=thanks]", "谢谢您")
    go_by(team.locator("main form button.danger"))
    begun.refresh_from_db()
    assert begun.status == MentorshipStatus.ENDED
    mentor.goto("/notifications/")
    expect(mentor.locator("main")).to_contain_text("青禾")
    mentor.goto(f"{home}certificate/")
    expect(mentor.locator("main")).to_contain_text("共指导 1 次")
    mentor.goto("/mentors/me/record/")
    expect(mentor.locator("main")).to_contain_text("青禾")
    fits(mentor)

    # the office reads when and how long, and nothing that they wrote
    sign_in(office, officer)
    office.goto("/province/desk/pairs/?show=ended")
    expect(office.locator("main")).to_contain_text("青禾")
    fits(office)
    office.goto(f"/province/mentors/review/?year={NOW.year}")
    counted = office.locator(f"main a[href='/province/mentors/{begun.mentor.pk}/']")
    expect(counted.first).to_be_visible()
    assert ADVICE not in office.content()
    fits(office)
