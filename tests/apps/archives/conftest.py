"""The demo town after its whole cycle, exported once, with what it showed then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone
from tests import routes
from tests.kept import pointed

from naturbudget.apps.archives.actions import import_everything
from naturbudget.apps.archives.writing import write_archive
from naturbudget.apps.ledger.models import MonthTotal
from naturbudget.apps.municipalities.models import Municipality, User
from naturbudget.config import checks, proof

SLUG = "alvhamn"
# The form that chooses a language has a token of its own each time.
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


@dataclass(frozen=True)
class Told:
    """An archive, and what the installation tells of the town in it."""

    path: Path
    pages: dict[str, str]
    totals: list[str]
    roots: dict[str, object]
    found: list[str]

    @classmethod
    def by(cls, town: Municipality, path: Path) -> Told:
        write_archive(town, path)
        found = checks.differences([town])
        return cls(path, public_pages(), totals(town), proof.roots()[SLUG], found)


@pytest.fixture(scope="session")
def exported(balanced_database, databases, django_db_blocker, tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "alvhamn.zip"
    with (
        pointed(databases, balanced_database),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        told = Told.by(Municipality.objects.get(slug=SLUG), path)
        transaction.set_rollback(True)
    return told


@pytest.fixture(scope="session")
def imported(exported, databases, django_db_blocker, tmp_path_factory):
    """The same town in another installation, which has committed it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    name = databases.copy()
    with (
        pointed(databases, name),
        django_db_blocker.unblock(),
        override_settings(EVIDENCE_FOLDER=folder / "evidence"),
    ):
        town = bring(exported.path)
        with connections["owner"].cursor() as owner:
            owner.execute("ANALYZE")  # as the server does by itself within a minute
        told = Told.by(town, folder / "again.zip")
    with django_db_blocker.unblock():
        databases.drop(name)
    return told


@pytest.fixture
def arrive(db, tmp_path):
    """Import an archive into an installation that has none of its files."""
    with override_settings(EVIDENCE_FOLDER=tmp_path / "evidence"):
        yield bring


def bring(path):
    return import_everything(
        path,
        by=User.objects.operator(),
        at=timezone.now(),
        check=checks.differences_in,
    )


def public_pages() -> dict[str, str]:
    """Return what the public reads of the town, by address."""
    cache.clear()
    found = {}
    for route, ask in routes.pages(routes.PUBLIC):
        if ask.args.get("slug") == SLUG:
            address = routes.address(route, ask)
            told = Client().get(address).content.decode()
            found[address] = TOKEN.sub("", told)
    return found


def totals(town: Municipality) -> list[str]:
    columns = ("ledger", "period__year", "kind", "account__path", "department__code")
    rows = MonthTotal.objects.filter(municipality=town)
    return sorted(map(repr, rows.values_list(*columns, "month", "amount")))
