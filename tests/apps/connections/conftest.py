"""A town with a connection to an office on this machine, in Eurostat's shape."""

from __future__ import annotations

import json

import pytest
from tests import factories
from tests.office import open_office

from naturbudget.apps.connections.actions import save_connection

PATH = "/dataflow/ESTAT/env_invented/1.0/A.T.SE"
PARTS = [
    {
        "picked": {"geo": "SE"},
        "code": "waste/household",
        "unit": "t",
        "status": "measured",
    }
]


def answer(values, marks=None):
    """Return an answer of the years from 2022 on, in the shape of JSON-stat."""
    years = [str(2022 + number) for number in range(len(values))]
    return json.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            "id": ["freq", "unit", "geo", "time"],
            "size": [1, 1, 1, len(values)],
            "value": values,
            "status": marks or {},
            "dimension": {
                "freq": {"category": {"index": {"A": 0}}},
                "unit": {"category": {"index": {"T": 0}}},
                "geo": {"category": {"index": {"SE": 0}}},
                "time": {"category": {"index": {y: n for n, y in enumerate(years)}}},
            },
        }
    ).encode()


@pytest.fixture
def office(settings):
    with open_office() as found:
        settings.FETCH_INSIDE = frozenset({found.place})
        yield found


@pytest.fixture
def waste(vaxjo, ada, office):
    """Household waste, from an office that answers on this machine."""
    factories.account(vaxjo, "waste/household", unit="t")
    return save_connection(
        vaxjo,
        "waste-eurostat",
        kind="eurostat",
        parameters={
            "base": f"{office.url}/dataflow/ESTAT",
            "dataset": "env_invented",
            "key": "A.T.SE",
            "since": "2022",
        },
        parts=PARTS,
        supplier="Eurostat",
        by=ada,
        at=factories.NOW,
    )


@pytest.fixture
def sends(office):
    def sends(values, marks=None):
        office.says(PATH, answer(values, marks), "application/json")

    return sends
