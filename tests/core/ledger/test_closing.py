"""When a year may be closed: every reason why not, in the order of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from naturbudget.core.ledger.closing import (
    ClosingFacts,
    FailedAssertion,
    check_closing,
    check_vote,
)
from naturbudget.core.quantity import Quantity

READY = ClosingFacts(
    year=2025,
    last=date(2025, 12, 31),
    today=date(2026, 3, 1),
    is_history=False,
    drafts=(),
    open_years=(),
    sealed_after=(),
    root_stands=True,
    failed=(),
)
FAILED = FailedAssertion(
    account="land/meadow",
    day=date(2025, 12, 31),
    expected=Quantity(Decimal("4800"), "m2"),
    held=Quantity(Decimal("5000"), "m2"),
)


def codes(**changes):
    return [problem.code for problem in check_closing(replace(READY, **changes))]


def test_a_year_that_is_over_and_in_order_may_be_closed():
    assert codes() == []


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2025, 12, 31), ["not-over"]),
        (date(2026, 1, 1), []),
        (date(2025, 6, 1), ["not-over"]),
    ],
)
def test_a_year_is_closed_after_its_last_day(today, found):
    assert codes(today=today) == found


def test_history_is_never_closed():
    assert codes(is_history=True) == ["is-history"]


def test_years_are_closed_in_order():
    assert codes(open_years=(2023, 2024)) == ["earlier-open", "earlier-open"]


def test_no_draft_is_left():
    assert codes(drafts=("bill-1", "bill-2")) == ["draft-left", "draft-left"]


def test_the_council_voted_on_what_the_books_hold():
    assert codes(sealed_after=("bill-9",)) == ["sealed-after"]


def test_the_root_is_the_one_the_council_saw():
    assert codes(root_stands=False) == ["root-moved"]


def test_an_inventory_that_disagrees_blocks_the_close():
    [problem] = check_closing(replace(READY, failed=(FAILED,)))
    assert str(problem) == (
        "land/meadow should hold 4800 m2 on 2025-12-31, but the books hold 5000 m2. "
        "Book the difference with its cause."
    )


def test_every_reason_is_told_at_once():
    found = codes(
        is_history=True,
        today=date(2025, 6, 1),
        open_years=(2024,),
        drafts=("bill-1",),
        sealed_after=("bill-9",),
        root_stands=False,
        failed=(FAILED,),
    )
    assert found == [
        "is-history",
        "not-over",
        "earlier-open",
        "draft-left",
        "sealed-after",
        "root-moved",
        "assertion-failed",
    ]


def test_before_the_vote_only_what_cannot_be_mended_after_it_hinders():
    facts = replace(
        READY,
        drafts=("bill",),
        open_years=(2024,),
        sealed_after=("late",),
        root_stands=False,
        failed=(FAILED,),
    )

    found = [problem.code for problem in check_vote(facts)]

    assert found == ["sealed-after", "root-moved", "assertion-failed"]
