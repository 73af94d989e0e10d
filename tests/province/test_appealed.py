"""An appeal is not the matter of the officer who refused: his list of the waiting says so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.policies import Denied, permits
from mentors import actions
from mentors.enums import MentorStatus
from mentors.policies import may_decide_on
from notifications.models import Notification
from province.queries.mentors import most_urgent, waiting
from tests.clock import NOW
from tests.cohorts.stage import an_officer
from tests.factories import MentorFactory
from tests.mentoring.pairs import in_english

pytestmark = pytest.mark.django_db


def test_an_appeal_is_shown_as_a_colleagues_to_who_refused():
    mentor = MentorFactory(status=MentorStatus.APPLIED, status_changed_at=NOW, term_ends_on=None)
    first, second, today = an_officer(), an_officer(), timezone.localdate(NOW)
    actions.refuse(mentor, text="没有一条有证据", by=first, at=NOW)
    actions.appeal(mentor, text="合同在附件里", by=mentor.user, at=NOW)
    told = "You know this mentor, or refused this request before: a colleague decides."
    for officer, is_mine in ((first, False), (second, True)):
        assert waiting([mentor], officer, today)[0].is_mine is is_mine
        assert most_urgent(officer, today).is_mine is is_mine
        page = in_english(officer).get(reverse("vetting_list")).content.decode()
        assert (told in page) is not is_mine


def test_an_appeal_that_is_sent_back_and_applied_for_again_stays_one():
    mentor = MentorFactory(status=MentorStatus.APPLIED, status_changed_at=NOW, term_ends_on=None)
    first, second, today = an_officer(), an_officer(), timezone.localdate(NOW)
    actions.refuse(mentor, text="没有一条有证据", by=first, at=NOW)
    actions.appeal(mentor, text="合同在附件里", by=mentor.user, at=NOW)
    actions.send_back(mentor, text="合同缺一页", by=second, at=NOW)
    actions.apply(mentor, by=mentor.user, at=NOW)
    called = Notification.objects.filter(kind__in=("mentors/appealed", "mentors/applied"))
    assert {each.recipient for each in called} == {second}
    assert not permits(may_decide_on, first, mentor)
    assert permits(may_decide_on, second, mentor)
    for officer, is_mine in ((first, False), (second, True)):
        assert waiting([mentor], officer, today)[0].is_mine is is_mine
    with pytest.raises(Denied):
        actions.refuse(mentor, text="还是没有", by=first, at=NOW)
    actions.refuse(mentor, text="仍然没有证据", by=second, at=NOW)
