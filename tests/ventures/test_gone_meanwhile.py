"""Who is taken out of a team meanwhile, and what a venture that is deleted leaves behind."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Draft
from notifications.models import Notification
from tests.clock import NOW
from tests.mentoring.pairs import in_english
from tests.ventures.teams import place, team
from tests.whole.test_once import VENTURE
from ventures import actions
from ventures.enums import TeamRole
from ventures.models import Venture

pytestmark = pytest.mark.django_db


def test_who_was_taken_out_meanwhile_is_made_no_lead_and_the_page_says_so():
    venture, lead, member = team()
    row = place(venture, member)
    key = row.pk
    actions.remove(place(venture, member), by=lead, at=NOW)
    with pytest.raises(actions.NotThere):
        actions.change_role(row, role=TeamRole.LEAD, by=lead, at=NOW)
    client = in_english(lead)
    for name in ("member_role", "member_remove"):
        url = reverse(name, args=[venture.pk, key])
        page = client.post(url, {"role": "lead"}, follow=True)
        assert page.status_code == 200
        assert "no longer in the team; nothing was changed" in page.content.decode()


def test_a_deleted_venture_leaves_no_draft_and_no_notice_that_leads_nowhere():
    venture, lead, member = team()
    actions.change_role(place(venture, member), role=TeamRole.LEAD, by=lead, at=NOW)
    page = reverse("venture_team", args=[venture.pk])
    told = Notification.objects.filter(recipient=member)
    assert told.get(kind="ventures/role_changed").url == page
    for person in (lead, member):
        name = actions.form_name(venture.pk)
        Draft.objects.create(user=person, form=name, fields={"name": ["x"]}, kept_at=NOW)
    Draft.objects.create(user=lead, form="venture-new", fields={"name": ["x"]}, kept_at=NOW)
    actions.delete(venture, by=lead, at=timezone.now())
    assert not Venture.objects.filter(pk=venture.pk).exists()
    assert set(told.values_list("url", flat=True)) == {reverse("home")}
    assert Draft.objects.get().form == "venture-new"


def test_what_is_typed_while_one_is_taken_out_of_the_team_is_given_back():
    venture, lead, member = team()
    told = {**VENTURE, "sentence": "牛毛捻的线染出来一块深一块浅", "version": "1"}
    edit, client = reverse("venture_edit", args=[venture.pk]), in_english(member)
    actions.change_role(place(venture, member), role=TeamRole.LEAD, by=lead, at=NOW)
    actions.remove(place(venture, member), by=lead, at=NOW)
    shown = client.post(edit, told, follow=True)
    assert "You are no longer in its team" in shown.content.decode()
    assert told["sentence"] in shown.content.decode()
    venture.refresh_from_db()
    assert venture.sentence != told["sentence"]
    notice = Notification.objects.get(recipient=member, kind="ventures/role_changed")
    assert notice.url == reverse("home")
    stranger, _lead, _member = team()
    elsewhere = reverse("venture_edit", args=[stranger.pk])
    assert client.post(elsewhere, told).status_code == 404
