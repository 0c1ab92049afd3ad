"""What Hypothesis may type into the books of a ``Town``."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st
from tests import naive
from tests.naive import Figure, Line

AMOUNTS = st.integers(-3, 3) | st.integers(-(10**9), 10**9)
PATHS = st.sampled_from(sorted(naive.KINDS))
FLOWS = st.sampled_from(sorted(p for p, kind in naive.KINDS.items() if kind == "flow"))
STOCKS = st.sampled_from(
    sorted(p for p, kind in naive.KINDS.items() if kind == "stock")
)
DEPARTMENTS = st.sampled_from(["", "", "parks"])
LAST_DAY = date(2026, 1, 31)


@st.composite
def _days(draw):
    year = draw(st.sampled_from(naive.ALL_YEARS))
    if draw(st.booleans()):
        return date(year, 1, 1), date(year, 12, 31)
    first = min(date(year, draw(st.integers(1, 12)), 1), LAST_DAY)
    days = draw(st.sampled_from([0, 30, 90, 400]))
    return first, min(first + timedelta(days=days), LAST_DAY)


DAYS = _days()
LINES = st.lists(st.builds(Line, PATHS, AMOUNTS, DEPARTMENTS), min_size=1, max_size=4)


@st.composite
def _figure(draw):
    code = draw(PATHS | st.sampled_from(naive.STATIONS))
    first, last = draw(DAYS)
    return Figure(code, draw(AMOUNTS), first, last)


# Keys are unique in a file; so is the level of a stock on a day.
FILES = st.lists(
    _figure(),
    min_size=1,
    max_size=5,
    unique_by=lambda row: (row.code, row.last, None if row.is_stock else row.first),
)


@st.composite
def _booking(draw):
    """Return a kind, lines and days that the books take."""
    kind = draw(st.sampled_from(["use", "opening", "addition", "loss", "reappraisal"]))
    path, amount = draw(PATHS), draw(AMOUNTS)
    lines = [Line(path, amount, draw(DEPARTMENTS))]
    unit = naive.unit_of(path)
    others = sorted(other for other in naive.KINDS if naive.unit_of(other) == unit)
    if draw(st.booleans()):  # of the same sign: the environment completes both
        lines.append(Line(draw(st.sampled_from(others)), amount, draw(DEPARTMENTS)))
    return kind, lines, draw(DAYS)


BOOKINGS = st.lists(_booking(), min_size=1, max_size=6)
