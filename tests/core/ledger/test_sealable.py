"""What may be sealed: a journal in, codes of problems out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests import journal
from tests.vouchers import (
    BILL,
    MEASUREMENT,
    PAPER,
    PERMIT,
    VOTE,
    codes,
    completed,
    typed,
)

from naturbudget.core.ledger.kinds import KINDS_BY_LEDGER
from naturbudget.core.ledger.voucher import (
    check_voucher,
    is_unassigned,
    with_environment,
)
from naturbudget.core.quantity import AMOUNT_LIMIT

# L-1, L-2: two sides, zero in each unit


def test_a_bill_may_be_sealed():
    assert codes(BILL) == []


def test_whoever_types_both_sides_must_balance_them():
    assert codes("""
        2025-06-01 2025-06-30 use "timber for the school's roof"
          wood/forest     -30 m3
          wood/school      20 m3
    """) == ["not-balanced"]


def test_a_reclassification_states_both_sides():
    assert codes("""
        2025-05-02 2025-05-02 reclassification "building permit 17"
          land/sealed     3200 m2
    """) == ["too-few-postings", "not-balanced"]


def test_a_reclassification_balances_in_each_unit():
    assert codes("""
        open  land/field  stock  har
        2025-05-02 2025-05-02 reclassification "building permit 17"
          land/field     -0.32 har
          land/sealed     3200 m2
    """) == ["not-balanced", "not-balanced"]


def test_a_rest_is_named_in_its_unit():
    [problem] = check_voucher(
        completed("""
            2025-06-01 2025-06-30 use "timber"
              wood/forest     -30.5 m3
              wood/school      20 m3
        """),
        open_year=2026,
    )
    assert str(problem) == (
        "The postings add up to -10.5 m3, not to zero. "
        "Add or correct the other account."
    )


def test_a_voucher_without_lines_is_refused():
    assert codes('2025-06-01 2025-06-30 use "nothing"') == ["too-few-postings"]


def test_the_environment_alone_is_no_event():
    assert codes("""
        2025-06-01 2025-06-30 use "nothing of ours"
          environment/m3   5 m3
          environment/m3  -5 m3
    """) == ["only-environment"]


# L-3: the lifetime


@pytest.mark.parametrize(
    ("account", "first", "last", "found"),
    [
        ("gas/old-school", "2019-10-01", "2019-12-31", []),
        ("gas/old-school", "2019-10-01", "2020-01-01", ["account-not-open"]),
        ("gas/new-school", "2025-02-01", "2025-03-31", []),
        ("gas/new-school", "2025-01-31", "2025-03-31", ["account-not-open"]),
    ],
)
def test_all_days_lie_within_the_lifetime_of_the_account(account, first, last, found):
    assert (
        codes(f"""
            {first} {last} use "gas"
              {account}  1200 m3
        """)
        == found
    )


# L-10: whole numbers within a limit


@pytest.mark.parametrize(
    ("parts", "found"),
    [(AMOUNT_LIMIT - 1, []), (AMOUNT_LIMIT, ["too-large", "too-large"])],
)
def test_amounts_stay_within_the_limit(parts, found):
    voucher, environment = typed([("gas/town-hall", parts)])
    whole = with_environment(voucher, environment)
    assert [p.code for p in check_voucher(whole, open_year=2026)] == found


# L-12: a status where it belongs


def test_a_fact_has_a_status():
    voucher = completed(BILL)
    bare = tuple(replace(posting, status="") for posting in voucher.postings)
    assert codes(BILL, postings=bare) == ["no-status", "no-status"]


def test_what_was_voted_has_none():
    marked = VOTE.replace("m3", "m3 !measured")
    assert codes(VOTE) == []
    assert codes(marked) == ["no-status-here", "no-status-here"]


# L-13, L-14: days and periods


def test_days_in_the_wrong_order_are_refused():
    swapped = """
        2025-03-31 2025-01-01 use "gas bill Q1"
          gas/town-hall   1200 m3
    """
    assert codes(swapped) == ["days-swapped"]


def test_nothing_is_booked_before_it_happens():
    assert codes(BILL, period=journal.year(2024)) == ["after-the-period"]


def test_a_late_bill_is_booked_in_the_open_year_with_its_old_days():
    assert codes(BILL, period=journal.year(2026)) == []


def test_a_closed_year_takes_nothing_and_says_where_to_book():
    voucher = replace(completed(BILL), period=journal.year(2025, is_closed=True))
    [problem] = check_voucher(voucher, open_year=2026)
    assert problem.code == "period-closed"
    assert "in the open year 2026" in str(problem)


# L-16, L-17: reason and evidence


@pytest.mark.parametrize("reason", ["", "   "])
def test_the_reason_is_never_empty(reason):
    assert codes(BILL, reason=reason) == ["no-reason"]


@pytest.mark.parametrize("text", [BILL, MEASUREMENT, PAPER])
def test_facts_and_documents_rest_on_evidence(text):
    assert codes(text) == []
    assert codes(text, source="") == ["no-evidence"]


def test_what_changes_the_vote_names_its_decision():
    assert codes(VOTE, decision="") == ["no-decision"]


# L-18: kinds by ledger

ALL_KINDS = sorted({kind for kinds in KINDS_BY_LEDGER.values() for kind in kinds})


@pytest.mark.parametrize("ledger", KINDS_BY_LEDGER)
@pytest.mark.parametrize("kind", ALL_KINDS)
def test_each_ledger_has_its_kinds(ledger, kind):
    voucher = replace(completed(BILL), ledger=ledger, kind=kind)
    found = {problem.code for problem in check_voucher(voucher, open_year=2026)}
    assert ("unknown-kind" in found) == (kind not in KINDS_BY_LEDGER[ledger])


def test_an_unknown_ledger_is_refused():
    assert "unknown-kind" in codes(BILL, ledger="wishes")


# L-23, L-39, BL-24


def test_a_reclassification_stays_among_stocks():
    assert codes(PERMIT) == []
    assert codes("""
        2025-06-01 2025-06-30 reclassification "timber for the school's roof"
          wood/forest     -30 m3
          wood/school      30 m3
    """) == ["not-among-stocks"]


def test_history_takes_no_stock_once_a_later_year_is_closed():
    period = journal.year(2025, is_before_a_voted_one=True)
    assert codes(PERMIT, period=period) == ["stock-voted", "stock-voted"]
    assert codes(BILL, period=period) == []


def test_a_year_whose_balance_is_ratified_takes_nothing_more():
    period = journal.year(2025, is_voted=True)
    assert codes(BILL, period=period) == ["balance-voted"]
    assert codes(BILL, period=replace(period, is_closed=True)) == ["period-closed"]


def test_what_a_budget_does_not_assign_takes_no_facts():
    text = BILL.replace("gas/town-hall", "gas/unassigned")
    assert codes(text) == ["only-budgeted"]
    assert codes(VOTE.replace("gas/town-hall", "gas/unassigned")) == []


@pytest.mark.parametrize(
    ("path", "is_leaf_of_the_rest"),
    [("gas/unassigned", True), ("unassigned", True), ("unassigned/gas", False)],
)
def test_the_rest_of_a_node_is_its_last_step(path, is_leaf_of_the_rest):
    assert is_unassigned(path) == is_leaf_of_the_rest


# L-8, L-32: observations and documents


@pytest.mark.parametrize("text", [MEASUREMENT, PAPER])
def test_observations_and_documents_move_nothing(text):
    bill = completed(BILL).postings
    assert codes(text, postings=bill) == ["no-postings-here"]


def test_an_observation_carries_a_value():
    assert codes(MEASUREMENT, observations=()) == ["no-observations"]


@pytest.mark.parametrize("text", [BILL, PAPER])
def test_movements_and_documents_carry_no_observation(text):
    seen = completed(MEASUREMENT).observations
    days = {"valid_from": date(2025, 1, 1), "valid_to": date(2025, 12, 31)}
    assert codes(text, observations=seen, **days) == ["no-observations-here"]


@pytest.mark.parametrize(
    ("first", "last"), [("2019-12-31", "2020-12-31"), ("2025-12-01", "2026-01-01")]
)
def test_a_series_is_observed_within_its_lifetime(first, last):
    assert codes(f"""
        {first} {last} observation "mean"
          no2-ring   21.4 ug/m3
    """) == ["series-not-open"]


def test_what_is_observed_lies_within_the_days_of_the_voucher():
    assert codes(MEASUREMENT, valid_from=date(2025, 1, 2)) == ["outside-its-days"]


def test_every_problem_is_told_at_once():
    text = """
        2025-03-31 2025-01-01 reclassification "x" source=
          gas/old-school  5 m3
    """
    assert codes(text) == [
        "no-evidence",
        "days-swapped",
        "too-few-postings",
        "account-not-open",
        "not-among-stocks",
        "not-balanced",
    ]
