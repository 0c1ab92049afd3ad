"""A leaf is the voucher: written in one way, and read back without a loss (L-27)."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from datetime import UTC, date, datetime

import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st
from tests import journal

from naturbudget.core.ledger.leaf import leaf_bytes, leaf_content
from naturbudget.core.ledger.log import canonical, leaf_hash
from naturbudget.core.ledger.voucher import (
    Account,
    Observation,
    Posting,
    Series,
    Voucher,
)

# What the database keeps as text, and JSON as UTF-8: no zero, no lone surrogates.
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
TEXT = st.text(CHARACTERS, min_size=1, max_size=12)
MAYBE = st.just("") | TEXT
DAYS = st.dates(date(1800, 1, 1), date(2300, 12, 31))
HASHES = st.just("") | st.text("0123456789abcdef", min_size=64, max_size=64)
AMOUNTS = st.integers(-3, 3) | st.integers(-(10**15) + 1, 10**15 - 1)
VALUES = st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", fullmatch=True)
MOMENTS = st.datetimes(
    datetime(2000, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)
)
ACCOUNTS = st.builds(
    Account,
    path=TEXT,
    kind=st.just("flow"),
    unit=TEXT,
    scale=st.integers(0, 9),
    opened=st.just(date(1800, 1, 1)),
)
SERIES = st.builds(Series, code=TEXT, unit=TEXT, opened=st.just(date(1800, 1, 1)))
POSTINGS = st.builds(Posting, ACCOUNTS, AMOUNTS, MAYBE, MAYBE)
SEEN = st.builds(Observation, SERIES, DAYS, DAYS, VALUES, TEXT)


@st.composite
def vouchers(draw):
    """Return any voucher, with postings or with observations or with neither."""
    lines = draw(
        st.just({})
        | st.fixed_dictionaries(
            {"postings": st.lists(POSTINGS, min_size=1, max_size=4).map(tuple)}
        )
        | st.fixed_dictionaries(
            {"observations": st.lists(SEEN, min_size=1, max_size=4).map(tuple)}
        )
    )
    return Voucher(
        **{name: draw(TEXT) for name in ("key", "ledger", "kind", "reason", "author")},
        period=journal.year(draw(st.integers(1800, 2300))),
        valid_from=draw(DAYS),
        valid_to=draw(DAYS),
        source=draw(HASHES),
        decision=draw(HASHES),
        reverses=draw(MAYBE),
        cause=draw(MAYBE),
        **lines,
    )


MORE = ("source", "decision", "reverses", "cause")
SEALS = st.fixed_dictionaries(
    {"municipality": TEXT, "recorded": MOMENTS, "approver": TEXT}
)


def read_back(content):
    """Return the voucher that a leaf says, and who sealed it when."""
    postings = [
        Posting(
            Account(
                line["account"],
                "flow",
                line["unit"],
                len(line["amount"].partition(".")[2]),
                date(1800, 1, 1),
            ),
            int(line["amount"].replace(".", "")),
            line.get("department", ""),
            line.get("status", ""),
        )
        for line in content.get("postings", [])
    ]
    seen = [
        Observation(
            Series(line["series"], line["unit"], date(1800, 1, 1)),
            date.fromisoformat(line["from"]),
            date.fromisoformat(line["to"]),
            line["value"],
            line["status"],
        )
        for line in content.get("observations", [])
    ]
    for lines in ("postings", "observations"):
        numbers = [line["line"] for line in content.get(lines, [])]
        assert numbers == list(range(1, len(numbers) + 1))
    names = ("key", "ledger", "kind", "reason", "author")
    voucher = Voucher(
        **{name: content[name] for name in names},
        period=journal.year(content["period"]),
        valid_from=date.fromisoformat(content["valid_from"]),
        valid_to=date.fromisoformat(content["valid_to"]),
        postings=tuple(postings),
        observations=tuple(seen),
        **{name: content.get(name, "") for name in MORE},
    )
    recorded = datetime.fromisoformat(content["recorded"])
    names = {"municipality": content["municipality"], "approver": content["approver"]}
    return voucher, {**names, "recorded": recorded}


@given(vouchers(), SEALS)
def test_a_leaf_has_the_bytes_of_the_rfc_library_and_says_the_voucher(voucher, seal):
    """Invariant 27: canonical bytes, and parse(canonical(v)) = v."""
    content = leaf_content(voucher, **seal)
    line = canonical(content)

    assert line == rfc8785.dumps(content)
    assert b"\n" not in line, "a line of a pack is one line"
    assert json.loads(line) == content
    assert read_back(json.loads(line)) == (voucher, seal)


@given(vouchers(), SEALS)
def test_a_leaf_that_is_written_in_one_go_has_the_canonical_bytes(voucher, seal):
    """L-27: what an import hashes is what everybody else writes and checks."""
    assert leaf_bytes(voucher, **seal) == canonical(leaf_content(voucher, **seal))


@given(vouchers(), vouchers(), SEALS, SEALS)
def test_two_vouchers_or_seals_have_two_leaves(one, other, seal, another):
    """Invariants 9 and 27."""
    assume((one, seal) != (other, another))
    first = canonical(leaf_content(one, **seal))

    assert leaf_hash(first) != leaf_hash(canonical(leaf_content(other, **another)))


@given(vouchers(), vouchers(), SEALS, st.sampled_from(fields(Voucher)))
def test_each_field_of_a_voucher_is_in_its_leaf(voucher, other, seal, field):
    """Invariant 9: any one of them."""
    changed = replace(voucher, **{field.name: getattr(other, field.name)})
    assume(changed != voucher)

    assert canonical(leaf_content(changed, **seal)) != canonical(
        leaf_content(voucher, **seal)
    )


@given(vouchers(), SEALS)
def test_a_leaf_has_no_number_that_a_double_would_change(voucher, seal):
    """L-27: quantities are texts with exactly the digits of their scale."""
    content = leaf_content(voucher, **seal)

    def numbers(text):
        raise AssertionError(f"{text} is a double")

    json.loads(canonical(content), parse_float=numbers, parse_constant=numbers)
    assert all(value not in ("", None, [], ()) for value in content.values())
    for posting, line in zip(
        voucher.postings, content.get("postings", ()), strict=True
    ):
        scale = posting.account.scale
        form = r"-?[0-9]+" + (rf"\.[0-9]{{{scale}}}" if scale else "")
        assert re.fullmatch(form, line["amount"])
        assert not line["amount"].startswith("-0") or int(
            line["amount"].replace(".", "")
        )
        assert {*line} >= {"account", "amount", "line", "unit"}
        assert all(value != "" for value in line.values())
