"""The view `execution`: what was voted, what is left, what came later (BL-2, BL-9)."""

from __future__ import annotations

import pytest
from tests import factories, year
from tests.year import execution

from naturbudget.apps.cycle.actions import GateError
from naturbudget.apps.cycle.queries import budget_problems
from naturbudget.apps.ledger.actions import reverse_voucher

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeper(ada):
    """Ada keeps the books."""


@pytest.mark.voted
def test_available_is_what_was_voted_without_what_was_used(vaxjo):
    year.ratified(vaxjo)
    year.booked(vaxjo, "1190 m3")

    assert execution(vaxjo, year.GAS) == {
        "original": 1200,
        "final": 1200,
        "committed": 0,
        "actual": 1190,
        "corrections": 0,
        "available": 10,
    }


def test_without_a_budget_there_is_nothing_available_not_even_zero(vaxjo):
    year.booked(vaxjo, "1190 m3")

    row = execution(vaxjo, year.GAS)

    assert (row["original"], row["final"], row["available"]) == (None, None, None)
    assert row["actual"] == 1190


def test_a_budget_of_zero_is_a_budget(vaxjo):
    year.ratified(vaxjo, target="0", justification="the boiler is gone")

    row = execution(vaxjo, year.GAS)

    assert (row["original"], row["available"]) == (0, 0)


@pytest.mark.voted
def test_a_reversed_bill_is_used_no_more(vaxjo, ada):
    year.ratified(vaxjo)
    bill = year.booked(vaxjo, "1190 m3")
    reverse_voucher(bill, key="undo", reason="misread", by=ada, at=factories.later())

    # The reversal stands in the books of the same year, which is still open.
    row = execution(vaxjo, year.GAS)

    assert (row["actual"], row["available"]) == (0, 1200)


@pytest.mark.voted
def test_a_late_bill_of_an_earlier_year_is_a_correction_not_a_use(vaxjo):
    year.balance_ratified(vaxjo)
    year.booked(vaxjo, "90 m3", at=factories.later(), books_of=2026)

    row = execution(vaxjo, year.GAS, books=2026)

    assert (row["actual"], row["corrections"]) == (0, 90)


def test_departments_have_what_their_shares_say(vaxjo):
    shares = {"buildings": "700", "schools": "500"}
    factories.department(vaxjo, "schools")
    year.ratified(vaxjo, shares=shares)

    found = [execution(vaxjo, year.GAS, department=one)["original"] for one in shares]

    assert found == [700, 500]
    assert execution(vaxjo, year.GAS) == {}


# A node and its leaves (BL-24)


def with_a_node(town, *, target="2000", leaf="1200", **columns):
    factories.account(town, "gas/school")
    version = year.drafted(town, target=leaf)
    year.line(version, "EN-02", "gas/*", target=target, base="3000", **columns)
    return version


def test_a_node_and_its_leaf_are_not_counted_twice(vaxjo):
    version = with_a_node(vaxjo, previous="2100")

    year.ratified(vaxjo)

    assert budget_problems(version).blocking == []
    assert execution(vaxjo, year.GAS)["original"] == 1200
    assert execution(vaxjo, "gas/unassigned")["original"] == 800


def test_the_departments_of_a_node_are_those_of_its_shares_too(vaxjo):
    factories.department(vaxjo, "schools")
    with_a_node(vaxjo, previous="2100", shares={"buildings": "1500", "schools": "500"})

    year.ratified(vaxjo)

    rest = "gas/unassigned"
    assert execution(vaxjo, rest, department="buildings")["original"] == 1500
    assert execution(vaxjo, rest, department="schools")["original"] == 500
    assert execution(vaxjo, rest)["original"] == -1200
    assert execution(vaxjo, year.GAS)["original"] == 1200


# Two lines on one account (BL-3)


def test_two_lines_on_one_account_stop_the_hand_over_in_words(vaxjo):
    version = year.drafted(vaxjo)
    year.line(version, "EN-03", year.GAS)

    with pytest.raises(GateError) as error:
        year.handed_over(vaxjo)

    [problem] = error.value.problems
    assert problem.code == "two-budgets"
    assert str(problem).startswith(
        "EN-03: EN-01 gives a budget to gas/town-hall as well"
    )


def test_one_of_them_may_be_tracked(vaxjo):
    version = year.drafted(vaxjo)
    year.line(version, "EN-03", target="", tracked_reason="shown beside EN-01")

    year.ratified(vaxjo)

    assert vaxjo.vouchers.filter(kind="original").count() == 1
