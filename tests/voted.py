"""A year whose budget the council has voted, built once.

A test marked ``voted`` begins in it: ``vaxjo`` is the town of that year, ``ada`` wrote
its budget, and ``year.ratified(vaxjo)`` finds the vote taken.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import cast, factories, year
from tests.kept import keep, pointed

MADE_BY = (__file__, cast.__file__, factories.__file__, year.__file__)
NUMBERS_FROM = 1_000_000  # so that nothing a test makes has the number of what is there


@pytest.fixture(scope="session")
def voted_database(_settings_for_tests, databases, django_db_blocker) -> Iterator[str]:
    made_from = [Path(path) for path in MADE_BY]
    template = keep(databases, django_db_blocker, "voted", _build, made_from=made_from)
    name = databases.copy(of=template)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def _voted_pointed(databases, voted_database) -> Iterator[None]:
    with pointed(databases, voted_database):
        yield


def begin(item: pytest.Item) -> None:
    """Let a marked test turn to that database before its transaction begins."""
    names = item.fixturenames
    if item.get_closest_marker("voted") and "_voted_pointed" not in names:
        names.insert(0, "_voted_pointed")


def _build() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factories, "NUMBERS", itertools.count(NUMBERS_FROM))
        town = cast.town()
        cast.somebody("Ada", "co-ordinator", town)
        year.ratified(town)
