"""What stands encrypted: told apart by its place, refused when bent, read in the older form."""

import base64

import pytest
from cryptography.fernet import Fernet, InvalidToken

from accounts.secret import is_newest, is_sealed, opened, seal, sealed, unseal
from mobility.models import Researcher
from mobility.secret import SecretField

PLACE, OTHER = "one.Table.column", "another.Table.column"
NUMBER = "63010419800101123X"


def made():
    return Fernet.generate_key().decode()


@pytest.mark.parametrize("content", [b"", b"zip", NUMBER.encode(), "盐湖".encode(), bytes(100_000)])
def test_what_is_sealed_is_read_again(content):
    stored = seal(content, of=PLACE)
    assert stored.startswith(b"2$")
    assert is_sealed(stored)
    assert is_newest(stored, of=PLACE)
    assert unseal(stored, of=PLACE) == content


def test_two_equal_values_give_different_texts():
    assert len({sealed(NUMBER) for _ in range(20)}) == 20


@pytest.mark.parametrize("at", [0, 11, 12, 20, -1])
def test_a_bit_that_was_turned_is_refused(at):
    stored = seal(NUMBER.encode(), of=PLACE)
    raw = bytearray(base64.urlsafe_b64decode(stored[2:]))
    raw[at] ^= 1
    with pytest.raises(InvalidToken):
        unseal(b"2$" + base64.urlsafe_b64encode(raw), of=PLACE)
    raw[at] ^= 1
    assert unseal(b"2$" + base64.urlsafe_b64encode(raw), of=PLACE) == NUMBER.encode()


@pytest.mark.parametrize(
    "stored", [b"2$", b"2$AAAA", b"2$no text!", b"2$" + b"A" * 17, b"", b"zip"]
)
def test_what_was_never_sealed_is_refused(stored):
    with pytest.raises(InvalidToken):
        unseal(stored, of=PLACE)


def test_a_value_put_into_another_place_is_refused():
    stored = seal(NUMBER.encode(), of=PLACE)
    assert not is_newest(stored, of=OTHER)
    with pytest.raises(InvalidToken):
        unseal(stored, of=OTHER)


def test_a_column_is_its_own_place():
    field = Researcher._meta.get_field("identity_number")
    assert field.place == "mobility.Researcher.identity_number"
    stored = field.get_prep_value(NUMBER)
    assert field.from_db_value(stored) == NUMBER
    assert (field.get_prep_value(""), field.from_db_value("")) == ("", "")
    with pytest.raises(InvalidToken):
        SecretField().from_db_value(stored)
    with pytest.raises(InvalidToken):
        opened(stored)


def test_a_value_of_fernet_is_still_read_and_is_not_the_newest(settings):
    key = made()
    settings.FIELD_KEYS = (made(), key)
    stored = Fernet(key).encrypt(NUMBER.encode())
    assert unseal(stored, of=PLACE) == NUMBER.encode()
    assert is_sealed(stored)
    assert not is_newest(stored, of=PLACE)


def test_a_new_key_in_front_writes_and_the_one_behind_it_still_reads(settings):
    old, new = made(), made()
    settings.FIELD_KEYS = (old,)
    before = seal(NUMBER.encode(), of=PLACE)
    settings.FIELD_KEYS = (new, old)
    after = seal(NUMBER.encode(), of=PLACE)
    assert (is_newest(before, of=PLACE), is_newest(after, of=PLACE)) == (False, True)
    assert unseal(before, of=PLACE) == unseal(after, of=PLACE) == NUMBER.encode()
    settings.FIELD_KEYS = (new,)
    with pytest.raises(InvalidToken):
        unseal(before, of=PLACE)
