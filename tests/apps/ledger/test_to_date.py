"""What the books say of a year until a day within it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from tests import factories, year

from naturbudget.apps.ledger.actions import reverse_voucher
from naturbudget.apps.ledger.queries.to_date import ValuesToDate

pytestmark = pytest.mark.django_db
JUNE, SEPTEMBER = date(2025, 6, 30), date(2025, 9, 30)


def until(of, definition, day, books=2025):
    return ValuesToDate(of, [definition]).until(definition, books, day)


def gas(of, quantity, first, last, **fields):
    key = fields.pop("key", f"gas:{first}")
    return year.booked(of, quantity, first=first, last=last, key=key, **fields)


@pytest.fixture
def definition(vaxjo):
    factories.account(vaxjo, year.GAS)
    return year.indicator(vaxjo)


def test_a_flow_is_the_sum_of_what_covers_each_day_until_then(vaxjo, definition):
    gas(vaxjo, "300 m3", "2025-01-01", "2025-03-31")
    gas(vaxjo, "200 m3", "2025-04-01", "2025-06-30")

    assert until(vaxjo, definition, JUNE).amount == 500
    assert until(vaxjo, definition, SEPTEMBER).missing.code == "not-until"


def test_a_gap_is_missing_and_so_is_a_bill_over_the_day(vaxjo, definition):
    gas(vaxjo, "300 m3", "2025-01-01", "2025-02-28")
    gas(vaxjo, "200 m3", "2025-04-01", "2025-07-31")

    assert until(vaxjo, definition, JUNE).amount is None
    assert until(vaxjo, definition, date(2025, 2, 28)).amount == 300


def test_what_was_taken_back_counts_no_more(vaxjo, definition, ada):
    bill = gas(vaxjo, "500 m3", "2025-01-01", "2025-06-30")
    reverse_voucher(bill, key="back", reason="not ours", by=ada, at=factories.NOW)

    assert until(vaxjo, definition, JUNE).amount is None
    gas(vaxjo, "480 m3", "2025-01-01", "2025-06-30", key="anew")
    assert until(vaxjo, definition, JUNE).amount == 480


def test_the_same_month_of_another_year_ends_on_its_own_last_day(vaxjo, definition):
    gas(vaxjo, "60 m3", "2024-01-01", "2024-02-29")

    found = ValuesToDate(vaxjo, [definition])
    assert found.until(definition, 2024, date(2024, 2, 29)).amount == 60


def test_a_stock_is_the_level_that_the_last_entry_left(vaxjo, ada):
    factories.account(vaxjo, "land/park", unit="m2", kind="stock")
    for day, quantity in (("2024-12-31", "100 m2"), ("2025-05-04", "7 m2")):
        factories.sealed(
            vaxjo,
            lines={"land/park": quantity},
            kind="addition" if day > "2025" else "opening",
            first=day,
            last=day,
            key=f"park:{day}",
        )
    parks = year.indicator(vaxjo, "GR-01", "land/park", unit="m2", direction="more")
    values = ValuesToDate(vaxjo, [parks])

    assert values.until(parks, 2025, date(2025, 4, 30)).amount == 100
    assert values.until(parks, 2025, JUNE).amount == 107
    assert values.last_figure(parks, date(2025, 4, 30)) == date(2024, 12, 31)
    assert values.last_figure(parks, JUNE) == date(2025, 5, 4)


def observed(of, value, first, last):
    factories.sealed(
        of,
        lines={"people": value},
        kind="observation",
        first=first,
        last=last,
        key=f"people:{first}",
    )


def test_by_head_counts_the_people_known_on_the_day(vaxjo, definition):
    factories.series(vaxjo, "people", unit="person")
    observed(vaxjo, "50 person", "2024-01-01", "2024-12-31")
    gas(vaxjo, "500 m3", "2025-01-01", "2025-06-30")
    head = year.indicator(vaxjo, "EN-09", f"{year.GAS} / people", unit="m3/person")

    assert until(vaxjo, head, JUNE).amount == Fraction(10)
    observed(vaxjo, "100 person", "2025-01-01", "2025-03-31")
    assert until(vaxjo, head, JUNE).amount == Fraction(5)


def test_a_series_without_any_observation_is_missing(vaxjo):
    factories.series(vaxjo, "people", unit="person")
    people = year.indicator(vaxjo, "PE-01", "people", unit="person", direction="more")

    assert until(vaxjo, people, JUNE).missing.code == "not-until"
