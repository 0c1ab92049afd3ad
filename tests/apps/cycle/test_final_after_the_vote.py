"""The final figure after the vote: once in the next balance, as a correction (Q-4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests import factories, year

from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.ledger.queries.both import known_both
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.replacing import replace_figure, soft_of
from naturbudget.apps.ledger.typed import Typed

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 6, 18, 9, tzinfo=UTC)
NEXT = datetime(2027, 1, 20, 9, tzinfo=UTC)


def balanced(town):
    """Vote on the balance of a year whose figure is provisional."""
    version = year.ratified(town)
    old = year.booked(town, "1100 m3", status="provisional")
    by = factories.author_of(town)
    balance = year.cycle.draw_balance(version, by=by, at=factories.NOW)
    year.cycle.submit_balance(balance, by=by, at=factories.NOW)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(year.balance_of(town, year.YEAR), **vote)
    return old


def made_final(town, old):
    account = town.accounts.get(path=year.GAS)
    days = {"first": date(2025, 1, 1), "last": date(2025, 12, 31)}
    final = Typed(
        where=account,
        quantity=Decimal(1120),
        unit="m3",
        entry="use",
        status="measured",
        remark="",
        **days,
    )
    return replace_figure(
        soft_of(old),
        final,
        source=factories.source(town, origin="final.pdf"),
        by=factories.author_of(town),
        at=LATER,
        reasons={"": "It is right."},
    )


def next_balance(town):
    """Draw the balance of the year after, in which 1,000 m3 were burnt."""
    version = year.draft_and_ratify(town, 2026, at=LATER)
    days = {"first": "2026-01-01", "last": "2026-12-31"}
    year.booked(town, "1000 m3", at=NEXT, **days)
    by = factories.author_of(town)
    return year.cycle.draw_balance(version, by=by, at=NEXT)


def executed(town, books):
    """Return actual and corrections, of all departments together."""
    rows = [
        year.execution(town, year.GAS, books=books, department=department)
        for department in (None, "buildings")
    ]
    return tuple(
        sum(row.get(name) or 0 for row in rows) for name in ("actual", "corrections")
    )


@pytest.fixture(params=["closed", "voted"])
def late(request, vaxjo, ada):
    """Give the final figure of a year that is closed, or voted and not closed yet."""
    old = balanced(vaxjo)
    if request.param == "closed":
        year.cycle.close_year(
            vaxjo, year.YEAR, by=factories.author_of(vaxjo), at=factories.NOW
        )
    return made_final(vaxjo, old)


def test_it_stands_in_the_next_balance_as_a_correction(vaxjo, late):
    balance = next_balance(vaxjo)

    assert balance_content(balance)["corrections"] == [
        {"indicator": year.CODE, "year": 2025, "was": "1100", "is": "1120"}
    ]


def test_it_is_in_the_books_of_the_next_year_and_in_the_actual_of_neither(vaxjo, late):
    balance = next_balance(vaxjo)

    assert late.period.year == 2026
    assert executed(vaxjo, 2026) == (1000, 20)
    assert executed(vaxjo, 2025) == (1100, 0)
    [line] = balance.version.lines.select_related("definition__indicator")
    values = IndicatorValues(vaxjo, [line.definition])
    assert values.value(line.definition, 2026, "closed").amount == 1000
    assert values.value(line.definition, 2026).amount == 1000
    assert values.value(line.definition, 2025, "closed").amount == 1100


def test_it_counts_once_where_all_that_is_known_counts(vaxjo, late):
    next_balance(vaxjo)

    rows = {row.year: row for row in known_both(vaxjo, [year.GAS])[year.GAS]}

    assert (rows[2025].saw.amount, rows[2025].now.amount) == (1100, 1120)
    assert (rows[2026].saw, rows[2026].now.amount) == (None, 1000)


@pytest.mark.voted
def test_before_the_vote_it_is_no_correction(vaxjo, ada):
    year.ratified(vaxjo)
    old = year.booked(vaxjo, "1100 m3", status="provisional")

    final = made_final(vaxjo, old)

    assert final.period.year == year.YEAR
    assert executed(vaxjo, year.YEAR) == (1120, 0)
