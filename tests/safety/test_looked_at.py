"""What asks the office to look at somebody goes out of its bell when it has, or need not."""

import pytest
from django.utils import translation

from accounts.models import User
from notifications.models import Notification
from notifications.words import words
from privacy.actions import erase
from safety import actions
from tests.clock import NOW
from tests.factories import UserFactory
from tests.safety.test_slowed import officer, slow, upheld

pytestmark = pytest.mark.django_db


def unread(office):
    mine = Notification.objects.filter(recipient=office, kind="safety/slowed_office")
    return mine.filter(read_at=None).count()


def test_after_a_look_nobody_is_asked_any_more():
    office, colleague, person, other = officer(), officer(), UserFactory(), UserFactory()
    slow(person, office)
    slow(other, office)
    assert unread(office) == unread(colleague) == 2
    actions.let_write(person, text="谈过了。", by=office, at=NOW)
    assert unread(office) == unread(colleague) == 1


def test_an_appeal_that_leaves_too_few_reports_settles_it_too():
    office, colleague, person = officer(), officer(), UserFactory()
    slow(person, office, count=2)
    last = upheld(person, UserFactory(), office)
    assert unread(colleague) == 1
    actions.appeal(last, text="不是广告", by=person, at=NOW)
    actions.decide(last, outcome="nothing", answer="看过了，不是。", by=colleague, at=NOW)
    assert unread(office) == unread(colleague) == 0


def test_the_office_reads_the_name_in_its_own_letters_and_none_once_the_account_is_closed():
    """Whoever decided had an English page: the fact is the name, not how that page wrote it."""
    office, person = officer(), UserFactory(name="林未央")
    with translation.override("en"):
        slow(person, office)
    notice = Notification.objects.get(recipient=office, kind="safety/slowed_office")
    assert notice.facts["person"] == "林未央"
    assert "林未央" in " ".join(words(notice, "zh-hans"))
    assert "Lin Weiyang" in " ".join(words(notice, "en"))
    erase(User.objects.get(pk=person.pk), at=NOW)
    notice.refresh_from_db()
    assert "Lin Weiyang" not in " ".join(words(notice, "en"))
