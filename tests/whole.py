"""A year from its budget to its close in which everything is sealed, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import factories, sealed, year
from tests.kept import keep

from naturbudget.apps.municipalities.models import Municipality

MADE_BY = (__file__, factories.__file__, sealed.__file__, year.__file__)


@pytest.fixture(scope="session")
def year_template(databases, django_db_blocker) -> str:
    """Return the name of a database with such a year, and with another town."""
    made_from = [Path(path) for path in MADE_BY]
    return keep(databases, django_db_blocker, "year", _build, made_from=made_from)


def _build() -> None:
    factories.municipality("bologna", name="Bologna")
    town = factories.municipality("vaxjo", name="Växjö", languages=["sv", "en"])
    factories.journalled(sealed.whole_year(town))


@pytest.fixture
def _year_as_template(year_template, databases, monkeypatch) -> None:
    monkeypatch.setattr(databases, "template", year_template)


@pytest.fixture
def whole_year(_year_as_template, transactional_db) -> Municipality:
    """Work on a copy of that year in which the test may commit."""
    return Municipality.objects.get(slug="vaxjo")
