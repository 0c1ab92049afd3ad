"""Which months have a value, as it is counted while sealing (IN-7)."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.ledger.actions.reversing import reverse_voucher
from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.resources.definitions import define_indicator

FIRST, LAST = date(2025, 1, 1), date(2025, 4, 1)


@pytest.fixture
def deliver(vaxjo, ada):
    """Return what imports rows of gas, or of another account."""

    def deliver(*rows, path="gas", kind="flow", status="measured"):
        rows = [f"{path},{kind},m3,{row},{status},bill" for row in rows]
        content = factories.csv(*rows)
        values = {"name": f"{path}-{len(rows)}.csv", "by": ada, "at": factories.NOW}
        values |= {"reasons": factories.RIGHT}
        import_figures(vaxjo, content, **values)

    factories.account(vaxjo, "gas", rhythm="month")
    return deliver


@pytest.fixture
def months(vaxjo, ada):
    def months(formula="gas", unit="m3"):
        names = {"unit": unit, "direction": "less", "by": ada, "at": factories.NOW}
        version = define_indicator(vaxjo, "GAS", formula=formula, **names)
        values = MonthValues(vaxjo, [version], first=FIRST, last=LAST)
        found = values.amounts(version)
        assert found == [values.value(version, one).amount for one in values.months]
        return found

    return months


def reverse(town, first):
    voucher = town.vouchers.get(valid_from=first, kind="use", reversed_by=None)
    author = factories.author_of(town)
    said = {"key": f"undo:{voucher.key}", "reason": "misread"}
    reverse_voucher(voucher, **said, by=author, at=factories.later())


def test_a_month_that_was_taken_back_has_no_value(vaxjo, deliver, months):
    deliver("2025-01-01,2025-01-31,10", "2025-02-01,2025-02-28,20")
    assert months() == [10, 20, None, None]

    reverse(vaxjo, "2025-01-01")

    assert months() == [None, 20, None, None]


def test_a_month_that_was_corrected_has_its_new_value(vaxjo, deliver, months):
    deliver("2025-01-01,2025-01-31,10")
    deliver("2025-01-01,2025-01-31,11", status="corrected")

    assert vaxjo.vouchers.filter(kind="reversal").count() == 1
    assert months() == [11, None, None, None]


def test_half_a_month_more_is_found_beside_whole_ones(deliver, months):
    deliver(
        "2025-01-01,2025-01-31,10",
        "2025-02-01,2025-02-14,1",
        "2025-02-15,2025-02-28,2",
        "2025-03-01,2025-03-30,4",
        "2025-04-01,2025-04-30,8",
    )

    assert months() == [10, 3, None, 8]


def test_a_whole_month_beside_one_that_began_earlier_has_no_value(deliver, months):
    deliver("2025-02-01,2025-02-28,1", "2025-01-15,2025-02-28,2")

    assert months() == [None, None, None, None]


def test_a_level_that_was_taken_back_is_no_level(vaxjo, deliver, months):
    factories.account(vaxjo, "oil", kind="stock", rhythm="month")
    for day in ("2024-12-31", "2025-01-31", "2025-03-31"):
        deliver(f"{day},{day},{int(day[5:7])}", path="oil", kind="stock")
    assert months("oil") == [1, None, 3, None]

    voucher = vaxjo.vouchers.get(valid_to="2025-01-31")
    author = factories.author_of(vaxjo)
    said = {"key": f"undo:{voucher.key}", "reason": "misread"}
    reverse_voucher(voucher, **said, by=author, at=factories.later())

    # It held twelve; two more were found in March, where eleven had been taken out.
    assert months("oil") == [None, None, 14, None]
