"""The cast. Ada keeps Växjö's books, Ben may read them; Carla works in Bologna."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.municipalities.models import Municipality, User

PASSWORD = "nature keeps its own books"


@pytest.fixture
def vaxjo(db):
    return Municipality.objects.filter(slug="vaxjo").first() or town()


def town():
    return factories.municipality("vaxjo", name="Växjö", languages=["sv", "en"])


@pytest.fixture
def bologna(db):
    return factories.municipality(
        "bologna", name="Bologna", country="IT", languages=["it", "en"]
    )


def somebody(name, role, of, *, department=None):
    return factories.member(
        role, of=of, name=name, department=department, password=PASSWORD
    )


@pytest.fixture
def ada(vaxjo):
    """Ada is the co-ordinator: she keeps the books."""
    known = User.objects.filter(memberships__municipality=vaxjo, name="Ada").first()
    return known or somebody("Ada", "co-ordinator", vaxjo)


@pytest.fixture
def ben(vaxjo):
    """Ben sits in the council: he may read."""
    return somebody("Ben", "council-member", vaxjo)


@pytest.fixture
def eva(vaxjo):
    """Eva is the executive: she submits."""
    return somebody("Eva", "executive", vaxjo)


@pytest.fixture
def klas(vaxjo):
    """Klas is the council's clerk: he records what was voted."""
    return somebody("Klas", "clerk", vaxjo)


@pytest.fixture
def buildings(vaxjo):
    """The department that Hanna's accounts belong to."""
    return factories.department(vaxjo, "buildings")


@pytest.fixture
def hanna(vaxjo, buildings):
    """Hanna holds the accounts of the buildings."""
    return somebody("Hanna", "account-holder", vaxjo, department=buildings)


@pytest.fixture
def rita(vaxjo):
    """Rita is the auditor: she reads everything and changes nothing."""
    return somebody("Rita", "auditor", vaxjo)


@pytest.fixture
def carla(bologna):
    """Carla keeps the books of another municipality."""
    return somebody("Carla", "co-ordinator", bologna)
