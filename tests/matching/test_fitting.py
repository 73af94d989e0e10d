"""A manager finds ventures that show themselves and fit, and asks each of them in once."""

import re

import pytest
from django.urls import reverse

from accounts.actions import withdraw_consent
from accounts.enums import Purpose
from accounts.policies import Denied
from audit.models import AuditEvent
from incubation.models import EntryCondition
from matching import actions
from matching.queries.fitting import fitting
from matching.templatetags.matching import FITTING_AT_MOST, fitting_of
from mentors.actions import show_venture
from notifications.models import Notification
from safety.actions import block
from tests.clock import NOW
from tests.factories import NeedFactory, VentureFactory
from tests.incubation.lodge import Lodge
from tests.mentoring.pairs import in_english
from ventures.actions import archive

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def lodge():
    lodge = Lodge()
    lodge.space.sectors.set(["salt-lake"])
    lodge.space.help_kinds.set(["pilot-hall"])
    return lodge


def shown(**options):
    venture = VentureFactory(**options)
    show_venture(venture, by=venture.founders.get(), at=NOW)
    return venture


def found(lodge):
    return [each.venture for each in fitting(lodge.space, lodge.manager, on=TODAY)]


def told(venture):
    return Notification.objects.filter(
        kind="matching/invited", recipient__in=venture.founders.all()
    ).count()


def test_only_who_shows_itself_and_fits_by_trade_or_need_is_found(lodge):
    VentureFactory()
    by_trade, by_need, neither = shown(), shown(), shown()
    by_need.sectors.set([])
    NeedFactory(venture=by_need, help_kind_id="pilot-hall")
    neither.sectors.set([])
    NeedFactory(venture=neither, help_kind_id="cold-store")
    assert set(found(lodge)) == {by_trade, by_need}
    type(lodge.space).objects.filter(pk=lodge.space.pk).update(status="planned")
    lodge.space.refresh_from_db()
    assert found(lodge) == []


@pytest.mark.parametrize("why", ["consent", "archived", "kept apart", "applied", "dismissed"])
def test_who_no_longer_wants_it_or_has_asked_already_is_not_found(lodge, why):
    venture = shown()
    lead = venture.founders.get()
    assert found(lodge) == [venture]
    if why == "consent":
        withdraw_consent(lead, Purpose.FOUND, at=NOW)
    elif why == "archived":
        archive(venture, by=lead, at=NOW)
    elif why == "kept apart":
        block(lodge.manager, by=lead, at=NOW)
    elif why == "applied":
        lodge.apply(venture, lead)
    else:
        actions.dismiss(venture, space=lodge.space, by=lead, at=NOW)
    assert found(lodge) == []


def test_what_bars_an_application_bars_here_and_a_wish_does_not(lodge):
    venture = shown(stage_id="prototype")
    wish = EntryCondition.objects.create(space=lodge.space, kind="registered")
    assert found(lodge) == [venture]
    EntryCondition.objects.filter(pk=wish.pk).update(is_must=True)
    assert found(lodge) == []


def test_the_desk_shows_a_few_and_those_first_whom_nobody_has_asked(lodge):
    ventures = [shown() for _ in range(FITTING_AT_MOST + 1)]
    actions.invite(ventures[-1], lodge.space, by=lodge.manager, at=NOW)
    fits = fitting_of([lodge.space], lodge.manager)
    assert {each.venture for each in fits} == set(ventures[:-1])
    page = in_english(lodge.manager).get(reverse("space_desk", args=[lodge.space.pk]))
    assert page.content.decode().count(f"/spaces/{lodge.space.pk}/ventures/") == FITTING_AT_MOST


def test_a_venture_is_read_without_names_and_asked_in_once(lodge):
    venture = shown()
    lead = venture.founders.get()
    client = in_english(lodge.manager)
    url = reverse("venture_invite", args=[lodge.space.pk, venture.pk])
    page = client.get(url).content.decode()
    assert venture.sentence in page
    assert lead.email not in page
    assert lead.name not in page
    for _ in range(2):
        assert client.post(url).status_code == 302
    notice = Notification.objects.get(kind="matching/invited")
    assert (notice.recipient, notice.url) == (lead, reverse("space", args=[lodge.space.slug]))
    assert AuditEvent.objects.filter(verb="invite", subject_pk=str(venture.pk)).count() == 1
    assert "has invited this venture already" in re.sub(
        r"\s+", " ", client.get(url).content.decode()
    )
    notice.delete()  # notices end by themselves
    with pytest.raises(actions.AlreadyInvited):
        actions.invite(venture, lodge.space, by=lodge.manager, at=NOW)
    assert told(venture) == 0


def test_nobody_asks_in_who_keeps_another_space_or_whom_it_does_not_find(lodge):
    venture, hidden, other = shown(), VentureFactory(), Lodge()
    url = reverse("venture_invite", args=[lodge.space.pk, venture.pk])
    for person in (other.manager, lodge.founder):
        client = in_english(person)
        assert client.get(url).status_code == client.post(url).status_code == 404
        with pytest.raises(Denied):
            actions.invite(venture, lodge.space, by=person, at=NOW)
    with pytest.raises(Denied):
        actions.invite(hidden, lodge.space, by=lodge.manager, at=NOW)
    unseen = reverse("venture_invite", args=[lodge.space.pk, hidden.pk])
    assert in_english(lodge.manager).get(unseen).status_code == 404
    page = in_english(lodge.manager).post(unseen, follow=True)  # it was shown a moment ago
    assert "no longer shows itself" in page.content.decode()
    assert told(venture) == told(hidden) == 0


def test_a_space_that_asks_a_venture_in_invites_nobody_into_its_team(lodge):
    venture = shown()
    actions.invite(venture, lodge.space, by=lodge.manager, at=NOW)
    team = reverse("venture_team", args=[venture.pk])
    page = in_english(venture.founders.get()).get(team).content.decode()
    assert "invited somebody" not in page
