"""Connections by command: listed, run, sealed; a failure has its exit code."""

from __future__ import annotations

import json

import pytest
from tests import factories
from tests.apps.connections.conftest import PATH, office, sends, waste  # noqa: F401

from naturbudget.apps.connections.actions import save_connection
from naturbudget.apps.connections.models import Connection
from naturbudget.apps.connections.tasks import run_due

pytestmark = pytest.mark.django_db


def test_it_lists_and_runs(run, vaxjo, waste, sends):  # noqa: F811
    assert "never run" in run("connections", "list", "vaxjo")[1]
    sends([41200])
    code, out, _ = run("connections", "run", "vaxjo", waste.name)
    assert code == 0
    assert "waits; 1 new" in out
    assert not vaxjo.vouchers.exists()
    code, out, _ = run(
        *("connections", "run", "vaxjo", waste.name, "--seal", "--format", "json")
    )
    assert json.loads(out)["runs"][0]["outcome"] == "sealed"
    assert vaxjo.vouchers.sealed().count() == 1


def test_what_failed_ends_with_its_reason(run, waste, office):  # noqa: F811
    office.fails(PATH, 404)
    code, _, error = run("connections", "run", "vaxjo", waste.name)
    assert code == 1
    assert "nothing at this address (404)" in error


def test_what_is_due_is_run(run, vaxjo, waste, sends, ada):  # noqa: F811
    sends([41200])
    assert "Nothing is due" in run("connections", "run", "vaxjo", "--due")[1]
    save_connection(
        vaxjo,
        waste.name,
        kind=waste.kind,
        parameters=waste.parameters,
        parts=waste.parts,
        rhythm=Connection.Rhythm.MONTH,
        by=ada,
        at=factories.NOW,
    )
    assert "1 new" in run("connections", "run", "vaxjo", "--due")[1]
    assert "Nothing is due" in run("connections", "run", "vaxjo", "--due")[1]


@pytest.mark.parametrize("given", [["nothing"], [], ["waste-eurostat", "--due"]])
def test_it_must_know_which(run, waste, given):  # noqa: F811
    assert run("connections", "run", "vaxjo", *given)[0] == 1


def test_it_requires_the_permission(run, waste, ben):  # noqa: F811
    code, _, error = run("connections", "run", "vaxjo", "x", "--by", ben.email)
    assert code == 1
    assert "co-ordinator" in error


def test_the_worker_fetches_what_is_due(vaxjo, waste, sends):  # noqa: F811
    sends([41200])
    run_due()
    assert not waste.runs.exists()
    Connection.objects.update(rhythm=Connection.Rhythm.MONTH)
    run_due()
    run_due()
    [done] = waste.runs.all()
    assert done.is_waiting
    assert not vaxjo.vouchers.exists()
