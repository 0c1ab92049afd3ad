"""A reversal mirrors a voucher (L-22); a leaf says everything about one (L-27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import journal
from tests.vouchers import BILL, MEASUREMENT, TYPED, VOTE, completed, typed

from naturbudget.core.ledger.leaf import instant, leaf_content
from naturbudget.core.ledger.log import canonical, leaf_hash
from naturbudget.core.ledger.voucher import (
    check_voucher,
    reversal_of,
    with_environment,
)

# L-22: reversal


def reversed_(voucher):
    return reversal_of(
        voucher,
        key="undo",
        period=journal.year(2026),
        reason="a figure was mistyped",
        author="23",
    )


@given(TYPED)
def test_a_reversal_restores_every_balance(rows):
    """Invariant 5."""
    voucher, environment = typed(rows)
    whole = with_environment(voucher, environment)

    mirror = reversed_(whole)

    both = whole.postings + mirror.postings
    by_account = {}
    for posting in both:
        path = posting.account.path
        by_account[path] = by_account.get(path, 0) + posting.amount
    assert set(by_account.values()) == {0}
    assert (mirror.valid_from, mirror.valid_to) == (
        voucher.valid_from,
        voucher.valid_to,
    )
    assert with_environment(mirror, environment) == mirror


def test_a_reversal_needs_no_evidence_of_its_own():
    assert check_voucher(reversed_(completed(BILL)), open_year=2026) == []


def test_observations_are_withdrawn_by_a_reversal_without_lines():
    mirror = reversed_(completed(MEASUREMENT))
    assert (mirror.postings, mirror.observations) == ((), ())
    assert check_voucher(mirror, open_year=2026) == []


def test_a_reversal_is_checked_like_the_rest():
    mirror = replace(
        reversed_(completed(BILL)),
        reason="",
        period=journal.year(2024),
    )
    found = [problem.code for problem in check_voucher(mirror, open_year=2026)]
    assert found == ["no-reason", "after-the-period"]


# L-27: the leaf

RECORDED = datetime(2025, 4, 7, 8, 15, tzinfo=UTC)


def leaf(voucher, **changes):
    names = {"municipality": "example-town", "recorded": RECORDED, "approver": "23"}
    return leaf_content(voucher, **{**names, **changes})


def test_the_leaf_writes_quantities_with_all_digits_of_their_scale():
    content = leaf(completed(BILL))
    assert [line["amount"] for line in content["postings"]] == ["1200.000", "-1200.000"]


def test_zero_has_no_sign():
    content = leaf(completed(BILL.replace("1200", "0")))
    assert [line["amount"] for line in content["postings"]] == ["0.000", "0.000"]


def test_the_leaf_leaves_out_what_is_not_there():
    assert leaf(completed(VOTE)).keys() == {
        "approver",
        "author",
        "decision",
        "key",
        "kind",
        "ledger",
        "municipality",
        "period",
        "postings",
        "reason",
        "recorded",
        "valid_from",
        "valid_to",
    }


def test_the_leaf_names_things_by_what_they_are():
    [line] = leaf(completed(MEASUREMENT))["observations"]
    assert line == {
        "from": "2025-01-01",
        "line": 1,
        "series": "no2-ring",
        "status": "measured",
        "to": "2025-12-31",
        "unit": "ug/m3",
        "value": "21.4",
    }


CHANGES = [
    {"key": "another"},
    {"kind": "loss"},
    {"ledger": "budget"},
    {"period": journal.year(2026)},
    {"valid_from": date(2025, 1, 2)},
    {"valid_to": date(2025, 3, 30)},
    {"reason": "another"},
    {"author": "18"},
    {"source": "6" * 64},
    {"decision": "7" * 64},
    {"reverses": "another"},
    {"postings": ()},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_any_change_of_a_voucher_changes_its_leaf(change):
    """Invariant 9."""
    voucher = completed(BILL)
    changed = replace(voucher, **change)
    assert leaf_hash(canonical(leaf(voucher))) != leaf_hash(canonical(leaf(changed)))


@pytest.mark.parametrize(
    "change",
    [
        {"municipality": "other"},
        {"approver": "24"},
        {"recorded": RECORDED.replace(microsecond=1)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_any_change_of_the_seal_changes_the_leaf(change):
    content = leaf(completed(BILL))
    assert canonical(leaf(completed(BILL), **change)) != canonical(content)


@given(st.integers(0, 1), st.sampled_from(["amount", "department", "status"]))
def test_any_change_of_a_line_changes_the_leaf(number, field):
    voucher = completed(BILL)
    line = voucher.postings[number]
    other = {"amount": line.amount + 1, "department": "schools", "status": "imputed"}
    changed = list(voucher.postings)
    changed[number] = replace(line, **{field: other[field]})

    assert canonical(leaf(voucher)) != canonical(
        leaf(replace(voucher, postings=tuple(changed)))
    )


def test_moments_are_written_in_utc():
    assert instant(RECORDED) == "2025-04-07T08:15:00Z"
