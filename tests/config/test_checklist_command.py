"""The checklist of the closing by command: a question that refuses nothing."""

from __future__ import annotations

import json

import pytest
from tests import factories, year

pytestmark = [pytest.mark.django_db, pytest.mark.voted]


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


def test_it_tells_what_is_in_the_way(run, vaxjo):
    year.ratified(vaxjo)
    factories.voucher(vaxjo, key="bill", first="2025-02-01", last="2025-02-28")
    code, out, _ = run("year", "checklist", "vaxjo", "2025")
    assert code == 0
    assert "drafts: in the way\n  Voucher bill of 2025 is still a draft" in out
    assert "earlier: done" in out


def test_a_machine_reads_whether_it_may_be_closed(run, vaxjo):
    year.balance_ratified(vaxjo)
    told = json.loads(run("year", "checklist", "vaxjo", "2025", "--format", "json")[1])
    assert (told["closable"], told["closed"]) == (True, False)
    assert {row["state"] for row in told["checks"]} == {"done"}


def test_a_year_without_a_budget_is_none(run, vaxjo):
    year.ratified(vaxjo)
    code, _, error = run("year", "checklist", "vaxjo", "1999")
    assert code == 1
    assert "It has: 2025." in error
