"""In whose books a reversal stands (L-22, L-36, L-39)."""

from __future__ import annotations

import pytest
from tests import factories

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.models import Voucher


@pytest.fixture
def reverse(vaxjo, ada):
    """Close 2025, reverse a voucher and return the year the reversal stands in."""

    def reverse(voucher):
        factories.closed_year(vaxjo, 2025)
        actions.reverse_voucher(
            voucher, key="undo", reason="mistyped", by=ada, at=factories.NOW
        )
        return Voucher.objects.get(key="undo").period.year

    return reverse


def old(vaxjo, kind, lines):
    days = {"first": "2020-01-01", "last": "2020-12-31"}
    return factories.sealed(vaxjo, kind=kind, lines=lines, **days)


def test_what_undoes_an_old_stock_stands_after_the_years_that_are_closed(
    reverse, vaxjo, ada
):
    survey = old(vaxjo, "opening", {"land/meadow": "5000 m2"})

    assert reverse(survey) == 2026


def test_what_undoes_an_old_flow_stands_in_its_own_year(reverse, vaxjo, ada):
    bill = old(vaxjo, "use", {"gas/town-hall": "1200 m3"})

    assert reverse(bill) == 2020
