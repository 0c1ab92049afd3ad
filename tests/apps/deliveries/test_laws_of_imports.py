"""What was delivered twice, or in two files, is in the books as if once (L-16)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import naive
from tests.strategies import FILES
from tests.two_towns import Town

# Each example works in the database: fewer of them say as much as elsewhere.
FEWER = settings(max_examples=min(settings().max_examples // 3, 200))


@pytest.fixture
def town(db):
    return Town()


def said(town):
    """Return everything but the numbers in the log, which tell the order."""
    lines = sorted(row[1:] for row in town.rows())
    figures = {year: town.read(year, "restated") for year in naive.ALL_YEARS}
    return lines, town.month_totals(), sorted(town.seen()), figures


@FEWER
@given(rows=FILES)
def test_a_file_is_in_the_books_once_however_often_it_is_sent(town, rows):
    """Invariant 8; ``deliver`` sends it again, and something else under its keys."""
    with town.tried():
        assert town.deliver(rows)
        assert len(town.log()) == len(rows)
        town.stands()


@FEWER
@given(rows=FILES, data=st.data())
def test_two_files_are_one_file_cut_in_two(town, rows, data):
    """Invariant 8: A then B is both together, and B may repeat what A said.

    A level may not come before a later one (AS-4), so A has the earlier days.
    """
    rows = sorted(rows, key=lambda row: row.last)
    cut = data.draw(st.integers(0, len(rows)))
    again = [row for row in rows[:cut] if data.draw(st.booleans())]
    with town.tried():
        assert town.deliver(rows)
        together = said(town)
    with town.tried():
        for file in (rows[:cut], data.draw(st.permutations(again + rows[cut:]))):
            assert not file or town.deliver(file)

        assert said(town) == together
