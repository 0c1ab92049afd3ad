"""The vouchers that the tests of the ledger's rules are about."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from tests import journal

from naturbudget.core.ledger.voucher import check_voucher, with_environment

CHART = """
    open  gas/town-hall  flow   m3
    open  gas/old-school flow   m3   2000-01-01 2020-01-01
    open  gas/new-school flow   m3   2025-02-01
    open  land/meadow    stock  m2
    open  land/sealed    stock  m2
    open  wood/forest    stock  m3
    open  wood/school    flow   m3
    series  no2-ring  ug/m3  2020-01-01 2026-01-01
"""


def completed(text):
    [voucher] = journal.read(CHART + text)
    chart = journal.chart_of(CHART + text)
    units = {posting.account.unit for posting in voucher.postings}
    return with_environment(voucher, chart.environment(units))


def codes(text, **changes):
    voucher = replace(completed(text), **changes)
    return [problem.code for problem in check_voucher(voucher, open_year=2026)]


def lines(voucher):
    return [(p.account.path, str(p.quantity)) for p in voucher.postings]


BILL = """
    2025-01-01 2025-03-31 use "gas bill Q1"
      gas/town-hall   1200 m3
"""
PERMIT = """
    2025-05-02 2025-05-02 reclassification "building permit 17"
      land/meadow    -3200 m2
      land/sealed     3200 m2
"""
MEASUREMENT = """
    2025-01-01 2025-12-31 observation "annual mean, station on the ring"
      no2-ring   21.4 ug/m3
"""
PAPER = """
    2025-12-11 2025-12-11 document "Master Budget 2026 as ratified"
"""
VOTE = """
    2025-01-01 2025-12-31 original "Master Budget 2025"
      gas/town-hall  4000 m3
"""


ACCOUNTS = ["gas/town-hall", "gas/new-school", "wood/school", "wood/forest"]
AMOUNTS = st.integers(-(10**12), 10**12)
TYPED = st.lists(st.tuples(st.sampled_from(ACCOUNTS), AMOUNTS), min_size=1, max_size=6)
# Accounts that are open on all days of the bill, all used or all given back.
ONE_SIDED = st.builds(
    lambda sign, rows: [(path, sign * abs(amount)) for path, amount in rows],
    st.sampled_from([1, -1]),
    st.lists(
        st.tuples(st.sampled_from(["gas/town-hall", "wood/school"]), AMOUNTS),
        min_size=1,
        max_size=6,
    ),
)


def typed(rows, *, of=BILL):
    """Return a voucher with these lines, not completed."""
    chart = journal.chart_of(CHART)
    [voucher] = journal.read(CHART + of)
    line = voucher.postings[0]
    made = [replace(line, account=chart.accounts[path], amount=n) for path, n in rows]
    return replace(voucher, postings=tuple(made)), chart.environment(["m3"])
