"""The demonstration, built once by its own command and copied for the tests.

A test that asks for ``demo`` works on a copy that all of them share, and is rolled
back; a test that commits asks for ``demo_copy`` and gets one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command
from tests.kept import keep, pointed

from naturbudget.apps.cycle.demo.story import tell
from naturbudget.apps.cycle.demo.teller import Teller
from naturbudget.apps.municipalities.models import Municipality, User

REST = Path(__file__).parent / "cases" / "alvhamn-balance-2025" / "rest.yaml"


@pytest.fixture(scope="session")
def demo_template(databases, django_db_blocker) -> str:
    """Return the name of a database that holds the demonstration."""
    return keep(
        databases,
        django_db_blocker,
        "demo",
        lambda: call_command("demo"),
        made_from=[Path(__file__)],
    )


@pytest.fixture(scope="session")
def demo_sign_ins(demo_template) -> Path:
    """Return the file of sign-ins that building the demonstration left."""
    return settings.DATA_FOLDER / "sign-ins.txt"


@pytest.fixture(scope="session")
def demo_database(demo_template, databases, django_db_blocker) -> Iterator[str]:
    name = databases.copy(of=demo_template)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture(scope="session")
def balanced_database(demo_template, databases, django_db_blocker) -> Iterator[str]:
    """The demonstration after the invented town's balance of 2025 was ratified."""
    template = keep(
        databases,
        django_db_blocker,
        "balanced",
        lambda: tell_rest(_town("alvhamn")),
        made_from=[Path(__file__), *REST.parent.iterdir()],
        of=demo_template,
    )
    name = databases.copy(of=template)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def _demo_pointed(databases, demo_database) -> Iterator[None]:
    with pointed(databases, demo_database):
        yield


@pytest.fixture
def demo(_demo_pointed, db) -> Callable[[str], Municipality]:
    """Work on the demonstration and roll back; return its towns by short name."""
    return _town


@pytest.fixture
def _balanced_pointed(databases, balanced_database):
    with pointed(databases, balanced_database):
        yield


@pytest.fixture
def balanced(_balanced_pointed, db) -> Municipality:
    """The invented town after the balance of 2025, which waits in its story."""
    return _town("alvhamn")


def tell_rest(town: Municipality) -> Municipality:
    """Ratify the balance of 2025, as it waits in the story."""
    people: dict[str, User] = {}
    for one in town.memberships.order_by("pk").select_related("user"):
        people.setdefault(one.role, one.user)
    teller = Teller(town, REST.parent, User.objects.operator(), {}, people)
    tell(teller, yaml.safe_load(REST.read_text(encoding="utf-8")))
    return town


@pytest.fixture
def _demo_as_template(demo_template, databases, monkeypatch) -> None:
    monkeypatch.setattr(databases, "template", demo_template)


@pytest.fixture
def demo_copy(_demo_as_template, transactional_db) -> Callable[[str], Municipality]:
    """Work on a copy of the demonstration in which the test may commit."""
    return _town


def _town(slug: str) -> Municipality:
    return Municipality.objects.get(slug=slug)
