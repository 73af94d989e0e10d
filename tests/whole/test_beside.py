"""Fields that a form does not have change nothing, whatever they are called.

Each form is sent as it stands on its page, once plain and once with two dozen fields beside it; the
rows are the same afterwards.
"""

import re

import pytest
from django import forms
from django.db import transaction
from django.urls import get_resolver, reverse

from accounts.models import User
from events.models import Competition, Event
from filings.models import Evaluation
from incidents.models import Incident
from support.models import Measure
from tests.factories import OrganisationFactory
from tests.scenes import address, signed_in
from tests.whole.test_forms_kept import form_in, page_of, rows_of, send
from tests.whole.test_once import VENTURE
from ventures.models import Venture

FAR = "987654321"
PLAIN = {
    "is_staff": "on", "is_superuser": "on", "is_active": "", "is_sample": "on",
    "is_published": "on", "verified": "on", "password": "correct-horse-9",
    "email": "another@example.org", "hats": "officer", "groups": "1", "user_permissions": "1",
    "status": "ended", "state": "ended", "role": "system_admin", "slug": "another",
    "search_key": "zzz", "capacity": "99", "open_requests": "0", "is_let": "on", "code": "other",
    "close_reason": "other", "id": FAR, "pk": FAR,
}  # fmt: skip
OF_PERSONS = ("user", "user_id", "by", "by_id", "created_by", "created_by_id", "asked_by", "person",
              "decided_by")  # fmt: skip
OF_BODIES = ("organisation", "organisation_id", "operator", "operator_id", "employer")
OF_ROWS = ("venture", "venture_id", "space", "space_id", "mentor", "mentor_id", "mentorship",
           "host")  # fmt: skip
# What no form of ours may write, and no view takes from a request.
NEVER = {"id", "is_staff", "is_superuser", "is_active", "is_sample", "password", "groups",
         "user_permissions", "status", "by", "created_by", "asked_by", "decided_by", "user",
         "organisation", "operator", "slug", "search_key", "open_requests"}  # fmt: skip

WITH_WORD = {"SpaceForm": {"status"}}  # open or closed: its managers say so


def extras(scene):
    """Return the fields that are sent beside those of a form."""
    body = OrganisationFactory()
    return {
        **PLAIN,
        **dict.fromkeys(OF_PERSONS, str(scene.leave.researcher.pk)),
        **dict.fromkeys(OF_BODIES, str(body.pk)),
        **dict.fromkeys(OF_ROWS, "1"),
    }


def of(name):
    return lambda scene: getattr(scene, name)


def keyed(model, name):
    return lambda scene: [model.objects.get(pk=scene.keys[name]["pk"])]


# Page, who writes, a field by which the form is found, and the rows that it writes.
WRITES = [
    ("settings", of("founder"), "wechat", lambda scene: [scene.founder]),
    ("venture_edit", of("founder"), "version",
     lambda scene: [scene.asked.venture, *scene.asked.venture.needs.all()]),
    ("mentor_edit", of("mentor"), "version",
     lambda scene: [scene.asked.mentor, scene.mentor, *scene.asked.mentor.experiences.all()]),
    ("space_edit", of("manager"), "version",
     lambda scene: [scene.space, *scene.space.facilities.all()]),
    ("place_edit", of("manager"), "name", lambda scene: [scene.space.places.first()]),
    ("visit_hours", of("manager"), "notice_days", lambda scene: [scene.space]),
    ("event_edit", of("manager"), "about", keyed(Event, "event_edit")),
    ("competition_edit", of("manager"), "about", keyed(Competition, "competition_edit")),
    ("goal", of("founder"), "text", lambda scene: [scene.begun.goals.get()]),
    ("evaluation_edit", lambda scene: scene.leave.province, "words",
     lambda scene: [Evaluation.objects.get(space=scene.space)]),
    ("support_edit", lambda scene: scene.leave.province, "asks_zh",
     lambda _scene: Measure.objects.filter(code="award")),
    ("incident_edit", of("operator"), "what", lambda _scene: [Incident.objects.get()]),
]  # fmt: skip


# The button that is pressed, and what the rows of the scene lack for their form to be taken.
ALSO = {"visit_hours": {"notice": "yes"}, "mentor_edit": {"categories": "scholar",
        "help_kinds": "process-design"},
        "evaluation_edit": {"words": "活动记录补齐了"}}  # fmt: skip


def timeless(rows):
    """Return rows as text, without the moments at which they were saved."""
    fresh = [type(each).objects.get(pk=each.pk) for each in rows]
    return re.sub(r'"\d{4}-\d\d-\d\dT[^"]*"', '"then"', rows_of(fresh))


def after(press, rows):
    """Return where a press leads and the rows after it; nothing of it stays."""
    with transaction.atomic():
        answer = press()
        told = (answer.status_code, answer.headers.get("Location"), timeless(rows()))
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_fields_beside_those_of_a_form_change_nothing(scene):
    beside, seen = extras(scene), set()
    for name, who, field, rows in WRITES:
        path, client = address(name, scene), signed_in(who(scene))
        form = form_in(page_of(client, path), field=field)
        button = ALSO.get(name, {})
        more = {each: value for each, value in beside.items() if each not in form.fields}
        seen |= more.keys()
        assert len(more) >= 24, name

        def press(form=form, path=path, client=client, told=button):
            return send(client, form, path, **told)

        def press_with_more(form=form, path=path, client=client, told=button | more):
            return send(client, form, path, **told)

        def written(rows=rows):
            return rows(scene)

        plain = after(press, written)
        assert plain[0] == 302, name
        assert after(press_with_more, written) == plain, name
    assert seen == beside.keys()
    assert not User.objects.filter(pk=FAR).exists()


@pytest.mark.django_db
def test_fields_beside_a_new_venture_make_no_other_one(scene):
    client, told = signed_in(scene.founder), []
    for more in ({}, {k: v for k, v in extras(scene).items() if k not in VENTURE}):
        with transaction.atomic():
            assert client.post(reverse("venture_new"), VENTURE | more).status_code == 302
            row = Venture.objects.latest("pk")
            assert row.pk != int(FAR)
            assert set(row.founders.all()) == {scene.founder}
            told.append(re.sub(r'"pk": \d+', "", timeless([row])))
            transaction.set_rollback(True)
    assert told[0] == told[1]


@pytest.mark.django_db
def test_a_form_that_takes_what_comes_is_noticed(scene):
    planted = forms.modelform_factory(User, fields=("is_staff", "language"))
    before = timeless([scene.founder])
    planted({**PLAIN, "language": scene.founder.language}, instance=scene.founder).save()
    assert timeless([scene.founder]) != before


# --- what forms may write -----------------------------------------------------------------------
def our_model_forms():
    """Return every form of ours over a model; the views load them."""
    assert get_resolver().url_patterns
    waiting, found = [forms.BaseModelForm], set()
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        if each.__module__.partition(".")[0] not in {"django", "allauth", "tests"}:
            found.add(each)
    return found


def test_every_form_over_a_model_names_its_fields_and_none_that_rights_hang_on():
    found = our_model_forms()
    assert len(found) > 30
    for form in found:
        meta = form._meta
        if meta.model is not None:
            assert meta.exclude is None, form
            assert isinstance(meta.fields, list | tuple), form
            assert NEVER & set(meta.fields) == WITH_WORD.get(form.__name__, set()), form
