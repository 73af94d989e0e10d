"""What others read before both sides have agreed holds no way to reach anybody."""

import pytest
from django import forms

from accounts.forms import SettingsForm, SignUpForm
from matching.forms import RequestForm, SentenceForm
from mentoring.forms import CloseForm, OpenCancelForm, OpenHourForm
from mentors.forms import (
    CallForm,
    DeclineForm,
    ExperienceRow,
    OfferForm,
    ProfileForm,
    QuestionForm,
    ReplyForm,
)
from spaces.forms import HostedForm
from ventures.forms import NeedRow, VentureForm

READ_BY_OTHERS = {
    SettingsForm: ["name"],
    SignUpForm: ["name"],
    SentenceForm: ["q"],
    RequestForm: ["message"],
    VentureForm: ["name", "sentence"],
    NeedRow: ["text"],
    HostedForm: ["name", "offers"],
    ProfileForm: ["headline", "headline_other", "promise", "promise_other", "wont", "home"],
    ExperienceRow: ["text", "other", "years"],
    OfferForm: ["text"],
    DeclineForm: ["note"],
    CallForm: ["note"],
    QuestionForm: ["question"],
    ReplyForm: ["text"],
    OpenHourForm: ["text"],
    OpenCancelForm: ["note"],
    CloseForm: ["thanks"],
}


@pytest.mark.parametrize(
    ("form", "name"), [(form, name) for form, names in READ_BY_OTHERS.items() for name in names]
)
@pytest.mark.parametrize("told", ["138 0000 1111", "加我微信 abc12345"])
def test_contact_details_are_left_out(form, name, told):
    with pytest.raises(forms.ValidationError, match=r"电话|phone"):
        form.base_fields[name].clean(told)
