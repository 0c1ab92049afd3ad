"""What is looked at before a year is closed: done, in the way, or only to know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from naturbudget.core.cycle import Estimate, YearFacts, closing_checks, in_the_way
from naturbudget.core.errors import Problem
from naturbudget.core.ledger.closing import ClosingFacts, FailedAssertion
from naturbudget.core.quantity import Quantity

BOOKS = ClosingFacts(
    year=2025,
    last=date(2025, 12, 31),
    today=date(2026, 6, 30),
    is_history=False,
    drafts=(),
    open_years=(),
    sealed_after=(),
    root_stands=True,
    failed=(),
)
READY = YearFacts(BOOKS, "ratified")
OWED = Problem("owed", "{what} is owed.", {"what": "gas"})


def states(facts, state):
    return [check.code for check in closing_checks(facts) if check.state == state]


def test_a_year_with_nothing_in_the_way():
    assert states(READY, "blocks") == states(READY, "note") == []
    assert len(states(READY, "done")) == 18
    assert in_the_way(closing_checks(READY)) == []


def test_in_january_all_that_lies_ahead_is_in_the_way():
    january = replace(BOOKS, today=date(2025, 1, 10))
    facts = YearFacts(january, "")
    assert states(facts, "blocks") == [
        *("over", "drawn", "explained", "submitted", "voted")
    ]


@pytest.mark.parametrize(
    ("books", "code"),
    [
        ({"open_years": (2023, 2024)}, "earlier"),
        ({"drafts": ("bill",)}, "drafts"),
        ({"sealed_after": ("bill",)}, "books"),
        ({"root_stands": False}, "books"),
        ({"is_history": True}, "over"),
        (
            {
                "failed": (
                    FailedAssertion(
                        "trees",
                        date(2025, 12, 31),
                        Quantity(Decimal(3), "trees"),
                        Quantity(Decimal(2), "trees"),
                    ),
                )
            },
            "counts",
        ),
    ],
)
def test_what_the_books_have_against_it(books, code):
    facts = replace(READY, closing=replace(BOOKS, **books))
    assert states(facts, "blocks") == [code]
    assert all("{" not in str(one) for one in in_the_way(closing_checks(facts)))


def test_a_draft_is_discarded_only_after_the_vote():
    drafts = replace(BOOKS, drafts=("bill",))
    before = YearFacts(drafts, "drawn")
    said = {str(one) for one in in_the_way(closing_checks(before))}
    assert "Voucher bill of 2025 is still a draft. Seal it, or throw it away." in said
    [behind, _] = in_the_way(closing_checks(YearFacts(drafts, "submitted")))
    assert "seal it and have the balance sent back" in str(behind)
    [after] = in_the_way(closing_checks(replace(READY, closing=drafts)))
    assert "Discard it" in str(after)


@pytest.mark.parametrize(
    ("balance", "found"),
    [
        ("", ["drawn", "explained", "submitted", "voted"]),
        ("drawn", ["explained", "submitted", "voted"]),
        ("sent-back", ["explained", "submitted", "voted"]),
        ("submitted", ["voted"]),
        ("ratified", []),
    ],
)
def test_where_the_balance_stands(balance, found):
    facts = YearFacts(BOOKS, balance, unexplained=(OWED,))
    assert states(facts, "blocks") == found


def test_an_audit_that_is_not_done_blocks_until_the_balance_is_submitted():
    drawn = YearFacts(BOOKS, "drawn", audit=(OWED,))
    assert states(drawn, "blocks") == ["audited", "submitted", "voted"]
    submitted = YearFacts(BOOKS, "submitted", audit=(OWED,))
    assert states(submitted, "blocks") == ["voted"]


@pytest.mark.parametrize("name", ["requests", "stocks"])
def test_what_other_parts_have_against_it(name):
    assert states(replace(READY, **{name: (OWED,)}), "blocks") == [name]


@pytest.mark.parametrize("name", ["figures", "beyond", "retold"])
def test_what_is_only_to_know(name):
    facts = replace(READY, **{name: (OWED,)})
    assert states(facts, "note") == [name]
    assert states(facts, "blocks") == []


def test_warnings_are_counted_and_block_until_the_vote():
    submitted = YearFacts(BOOKS, "submitted", doubts=3)
    assert states(submitted, "blocks") == ["doubts", "voted"]
    [said, _] = map(str, in_the_way(closing_checks(submitted)))
    assert "not answered: 3." in said
    assert states(replace(READY, doubts=3), "blocks") == []


def test_an_estimate_is_listed_and_holds_nothing_up():
    estimates = (
        Estimate("old", "Gas", "estimated", date(2025, 12, 1), date(2025, 12, 31)),
        Estimate("new", "Gas", "provisional", date(2026, 1, 1), date(2026, 1, 1)),
    )
    facts = replace(READY, estimates=estimates, estimate_days=180)
    assert states(facts, "note") == ["estimates"]
    assert states(facts, "blocks") == []
    [check] = [one for one in closing_checks(facts) if one.state == "note"]
    old, rest = check.found
    assert (old.values["key"], old.values["days"]) == ("old", 181)
    assert rest.values["count"] == 1
    assert str(old).startswith("Gas, 2025-12-01 to 2025-12-31, is estimated, and")
    assert str(rest).startswith("Not measured either, but not older than 180 days: 1.")
    [check] = [
        one
        for one in closing_checks(replace(facts, estimates=estimates[1:]))
        if one.state == "note"
    ]
    assert str(check.found[0]).startswith("Not measured, but not older than")
