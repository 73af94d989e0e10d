"""A unit with an officer and a head, into which ledgers are brought."""

import pytest

from accounts.enums import Role
from tests.factories import OfficerFactory, UnitFactory


@pytest.fixture
def unit(db):
    del db
    return UnitFactory(code="YHY")


@pytest.fixture
def officer(unit):
    return OfficerFactory(organisation=unit).user


@pytest.fixture
def head(unit):
    return OfficerFactory(organisation=unit, role=Role.HR_HEAD).user
