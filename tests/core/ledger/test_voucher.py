"""The environment completes what a clerk types (L-5); zero in each unit (L-2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.vouchers import BILL, ONE_SIDED, TYPED, completed, lines, typed

from naturbudget.core.ledger.kinds import weakest
from naturbudget.core.ledger.voucher import (
    check_voucher,
    totals_by_unit,
    with_environment,
)

# L-5: one line for the clerk


def test_one_typed_line_is_completed_by_the_environment():
    assert lines(completed(BILL)) == [
        ("gas/town-hall", "1200 m3"),
        ("environment/m3", "-1200 m3"),
    ]


def test_zero_is_a_figure():
    voucher = completed("""
        2025-07-01 2025-09-30 use "meter read, nothing used"
          gas/town-hall      0 m3
    """)
    assert lines(voucher) == [("gas/town-hall", "0 m3"), ("environment/m3", "0 m3")]


def test_what_flows_back_is_completed_too():
    voucher = completed("""
        2025-05-02 2025-05-02 loss "storm"
          wood/forest     -30 m3
    """)
    assert lines(voucher) == [("wood/forest", "-30 m3"), ("environment/m3", "30 m3")]


def test_each_unit_is_completed_by_itself_in_their_order():
    voucher = completed("""
        2025-05-02 2025-05-02 loss "storm"
          wood/forest     -30 m3
          land/meadow     -12 m2
          land/sealed      -3 m2
    """)
    assert lines(voucher)[3:] == [
        ("environment/m2", "15 m2"),
        ("environment/m3", "30 m3"),
    ]


def test_lines_of_both_signs_are_left_as_typed():
    voucher = completed("""
        2025-06-01 2025-06-30 use "timber for the school's roof"
          wood/forest     -30 m3
          wood/school      30 m3
    """)
    assert len(voucher.postings) == 2


def test_who_types_the_environment_is_not_completed():
    voucher = completed("""
        2025-06-01 2025-06-30 use "gas"
          gas/town-hall    30 m3
          environment/m3  -20 m3
    """)
    assert len(voucher.postings) == 2


@pytest.mark.parametrize("kind", ["reclassification", "virement"])
def test_what_moves_between_accounts_is_not_completed(kind):
    ledger = "budget" if kind == "virement" else "actual"
    voucher = completed(f"""
        2025-06-01 2025-06-30 {kind} "one side" ledger={ledger}
          land/sealed  30 m2
    """)
    assert len(voucher.postings) == 1


def test_the_environment_takes_the_weakest_status_and_no_department():
    voucher = completed("""
        2025-01-01 2025-03-31 use "gas bill Q1"
          gas/town-hall   1200 m3 !measured @buildings
          gas/new-school   800 m3 !estimated @schools
    """)
    environment = voucher.postings[-1]
    assert (environment.status, environment.department) == ("estimated", "")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (["measured", "calculated"], "calculated"),
        (["calculated", "estimated"], "estimated"),
        (["estimated", "provisional"], "provisional"),
        (["provisional", "imputed"], "imputed"),
        (["", "measured"], "measured"),
        (["", ""], ""),
        ([], ""),
    ],
)
def test_the_weakest_status_wins(given, found):
    assert weakest(given) == found


@given(TYPED)
def test_completing_twice_adds_nothing_the_second_time(rows):
    """Invariant 33, zeros included."""
    voucher, environment = typed(rows)
    once = with_environment(voucher, environment)

    assert with_environment(once, environment) == once


@given(TYPED)
def test_what_was_completed_balances_and_what_has_both_signs_is_left(rows):
    """Invariant 33."""
    voucher, environment = typed(rows)
    amounts = [amount for _, amount in rows]
    once = with_environment(voucher, environment)

    if min(amounts) < 0 < max(amounts):
        assert once == voucher
    else:
        assert len(once.postings) == len(rows) + 1
        assert not any(total.amount for total in totals_by_unit(once.postings))


@given(st.lists(ONE_SIDED, min_size=1, max_size=5), st.data())
def test_any_set_of_completed_vouchers_adds_up_to_zero(batch, data):
    """Invariant 2, in whole numbers that are added up here."""
    books = []
    for rows in batch:
        voucher, environment = typed(rows)
        books.append(with_environment(voucher, environment))
    assert not any(check_voucher(whole, open_year=2026) for whole in books)
    some = data.draw(st.sets(st.integers(0, len(books) - 1)))

    assert sum(p.amount for n in some for p in books[n].postings) == 0


@given(TYPED)
def test_an_unbalanced_voucher_is_refused(rows):
    """Invariant 3."""
    voucher, environment = typed(rows)
    whole = with_environment(voucher, environment)
    balance = sum(posting.amount for posting in whole.postings)

    found = {problem.code for problem in check_voucher(whole, open_year=2026)}

    assert ("not-balanced" in found) == (balance != 0)
