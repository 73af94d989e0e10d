"""A code counts as it is typed: in full width by a Chinese keyboard, with blanks in between."""

import pytest

from accounts.adapter import forms
from accounts.adapter.factor_forms import ProveForm
from tests.accounts.test_factor import CODE, by_password, is_in, with_address
from tests.factories import OfficerFactory
from tests.second_factor import code_for

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
TYPED = ("２４４３９５", "244 395", " ２４４\u3000３９５ ")


@pytest.mark.parametrize("typed", TYPED)
def test_the_digits_of_a_letter_are_taken_as_typed(typed):
    form = forms.ConfirmLoginCodeForm({"code": typed}, code="244395")
    assert form.is_valid(), form.errors
    assert not forms.ConfirmLoginCodeForm({"code": typed}, code="244396").is_valid()
    proving = ProveForm({"code": typed})
    assert proving.is_valid(), proving.errors
    assert proving.cleaned_data["code"] == "244395"


@pytest.mark.django_db
@pytest.mark.parametrize("parted", [False, True])
def test_the_digits_of_a_phone_are_taken_as_typed(parted):
    officer = with_address(OfficerFactory().user)
    client = by_password(officer)
    code = code_for(officer).translate(WIDE)
    client.post(CODE, {"code": f"{code[:3]}\u3000{code[3:]}" if parted else code})
    assert is_in(client)
