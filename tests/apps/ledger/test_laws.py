"""The laws of the books, each for any history (spec: ledger, section 9).

The machine beside this file holds those that need a closing, a second writer or an
enemy: 1, 7, 24, 30, 31, 32; invariant 18 has ``test_as_known.py``.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories, naive, statements
from tests.naive import Line
from tests.statements import refused
from tests.strategies import (
    AMOUNTS,
    BOOKINGS,
    DAYS,
    DEPARTMENTS,
    FLOWS,
    LINES,
    PATHS,
    STOCKS,
)
from tests.two_towns import REFUSED, Town

from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.queries.books import books_of, sums_by_year
from naturbudget.apps.ledger.queries.entries import entries_of, level_of
from naturbudget.apps.ledger.queries.log import log_root

# Each example works in the database: fewer of them say as much as elsewhere.
FEWER = settings(max_examples=min(settings().max_examples // 3, 200))
ANY_DAY = st.dates(date(2022, 12, 31), date(2026, 12, 31))
FOREST = ("wood/forest", "wood/forest/north", "wood/forest/south")


@pytest.fixture
def town(db):
    return Town()


def below(path, of):
    return of == path or of.startswith(f"{path}/")


@FEWER
@given(bookings=BOOKINGS, data=st.data())
def test_balances_are_what_the_vouchers_add_up_to(town, bookings, data):
    """Invariants 1 and 2: all of them, and any set of them to zero in each unit."""
    with town.tried():
        town.book_at_once(bookings)
        town.stands()
        rows = town.rows()
        some = data.draw(st.sets(st.integers(1, len(bookings))))

        sums: Counter[str] = Counter()
        for seq, *_, path, _department, amount in rows:
            sums[naive.unit_of(path)] += amount if seq in some else 0
        assert not any(sums.values())


@FEWER
@given(bookings=BOOKINGS, path=PATHS, amount=AMOUNTS, rest=AMOUNTS)
def test_what_does_not_balance_leaves_no_trace(town, bookings, path, amount, rest):
    """Invariant 3: refused by the action, and by the database where nobody asks it."""
    kind = naive.kind_of(path)
    with town.tried():
        town.book_at_once(bookings)
        before = (town.rows(), town.month_totals(), town.log())
        draft = statements.balanced(
            town.row,
            path=path,
            amount=amount,
            unit=naive.unit_of(path),
            account_kind=kind,
        )
        draft.postings.filter(account__kind="environment").update(
            amount=-amount + (rest or 1)
        )

        with refused("not balanced"):
            statements.seal(draft, at=factories.later())
        with pytest.raises(REFUSED) as refusal:
            town.seal(draft)
        codes = {problem.code for problem in refusal.value.problems}
        assert codes - {"doubt-unanswered"} == {"not-balanced"}  # an odd one is asked

        assert (town.rows(), town.month_totals(), town.log()) == before


@FEWER
@given(bookings=BOOKINGS, data=st.data())
def test_the_order_of_entry_changes_nothing(town, bookings, data):
    """Invariant 4."""
    said = []
    for order in (bookings, data.draw(st.permutations(bookings))):
        with town.tried():
            for booking in order:
                assert town.book(*booking)
            years = {year: town.read(year, "restated") for year in naive.ALL_YEARS}
            said.append((town.balances(), town.month_totals(), years))

    assert said[0] == said[1]


@FEWER
@given(bookings=BOOKINGS)
def test_a_reversal_restores_everything_and_only_once(town, bookings):
    """Invariant 5; what was known before stays known."""
    with town.tried():
        town.book_at_once(bookings)
        balances = town.balances()
        assert town.book(*bookings[0])
        rows, size, known = town.rows(), len(town.log()), town.known()
        root = log_root(town.row)
        wrong = town.paper.entries[-1]

        assert town.reverse(wrong)

        assert town.balances() == balances
        assert not town.reverse(wrong)
        assert not town.reverse(town.paper.entries[-1])
        assert town.rows()[: len(rows)] == rows
        assert town.known(size) == known
        assert log_root(town.row, size=size) == root


@FEWER
@given(bookings=BOOKINGS)
def test_years_divide_a_flow_without_a_rest(town, bookings):
    """Invariant 6: by the days, and by the books."""
    with town.tried():
        town.book_at_once(bookings)
        by_days = sums_by_year(town.row)
        by_books: Counter[str] = Counter()
        for _, path, _department, actual, late in town.execution():
            by_books[path] += actual + late

        for path in (path for path, kind in naive.KINDS.items() if kind == "flow"):
            total = town.paper.level(path, date.max)
            account = town.row.accounts.get(path=path)
            assert sum(by_days.get(account.pk, {}).values()) == total
            opened = sum(
                line.amount
                for entry in town.paper.entries
                for line in entry.lines
                if line.path == path and entry.kind in ("opening", "reappraisal")
            )
            assert by_books[path] == total - opened


@FEWER
@given(bookings=BOOKINGS, stocks=st.tuples(STOCKS, STOCKS), amount=AMOUNTS, days=DAYS)
def test_what_is_reclassified_stays_in_sum(town, bookings, stocks, amount, days):
    """Invariant 11."""
    one, other = stocks
    with town.tried():
        town.book_at_once(bookings)
        before = town.balances()

        lines = [Line(one, -amount), Line(other, amount)]
        done = town.book("reclassification", lines, days)

        assert done == (naive.unit_of(one) == naive.unit_of(other) or amount == 0)
        after = town.balances()
        for unit in naive.SCALES:
            stocks_of_unit = [
                path
                for path, kind in naive.KINDS.items()
                if kind == "stock" and naive.unit_of(path) == unit
            ]
            assert sum(before.get(path, 0) for path in stocks_of_unit) == sum(
                after.get(path, 0) for path in stocks_of_unit
            )
            environment = naive.ENVIRONMENT.format(unit)
            assert before.get(environment) == after.get(environment)


@FEWER
@given(stock=STOCKS, flow=FLOWS, amount=AMOUNTS, days=DAYS)
def test_timber_is_not_reclassified_into_use(town, stock, flow, amount, days):
    """Invariant 11: a use is no stock, whatever the units say (L-23)."""
    with town.tried():
        lines = [Line(stock, -amount), Line(flow, amount)]

        assert not town.book("reclassification", lines, days)
        assert not town.rows()


@FEWER
@given(bookings=BOOKINGS, data=st.data())
def test_opening_and_movements_give_the_closing(town, bookings, data):
    """Invariants 12 and 13: each account, each node, each pair of years."""
    with town.tried():
        town.book_at_once(bookings)
        said = {year: town.statement(year) for year in naive.ALL_YEARS}

        def summed(path, year, column):
            rows = [row for of, row in said[year].items() if below(path, of)]
            if column != "moved":
                return sum(int(getattr(row, column)) for row in rows)
            return sum(
                int(row.corrections) + sum(map(int, row.by_kind.values()))
                for row in rows
            )

        stocks = [path for path, kind in naive.KINDS.items() if kind == "stock"]
        for path in {*stocks, *FOREST, "land"}:
            for first, last in combinations_with_replacement(naive.ALL_YEARS, 2):
                moved = sum(
                    summed(path, year, "moved") for year in range(first, last + 1)
                )
                opening = summed(path, first, "opening")
                assert opening + moved == summed(path, last, "closing")
            for year in naive.ALL_YEARS[1:]:
                assert summed(path, year, "opening") == summed(
                    path, year - 1, "closing"
                )
            held = sum(
                town.paper.level(of, date.max) for of in stocks if below(path, of)
            )
            assert summed(path, naive.RUNNING, "closing") == held


@FEWER
@given(bookings=BOOKINGS, undone=st.integers(0, 5), days=st.tuples(ANY_DAY, ANY_DAY))
def test_a_level_and_what_moved_give_the_level(town, bookings, undone, days):
    """Invariant 12: each account and each pair of days, by what counts today."""
    with town.tried():
        town.book_at_once(bookings)
        town.reverse(town.paper.entries[undone % len(bookings)])
        first, last = sorted(days)

        for path in (path for path, kind in naive.KINDS.items() if kind == "stock"):
            scale = 10 ** naive.SCALES[naive.unit_of(path)]
            entries = entries_of(town.row.accounts.get(path=path))
            levels = [level_of(entries, until=day) * scale for day in (first, last)]
            moved = sum(
                amount for day, amount in town.paper.moves(path) if first < day <= last
            )
            assert levels[0] == town.paper.level(path, first)
            assert levels[0] + moved == levels[1]


@FEWER
@given(bookings=BOOKINGS)
def test_a_parent_is_the_sum_of_its_children(town, bookings):
    """Invariant 14, on the page of the books."""
    with town.tried():
        town.book_at_once(bookings)
        tree = books_of(town.row, today=factories.NOW.date()).accounts

        nodes = [node for top in tree for node in walk(top)]
        for node in nodes:
            if node.children and node.value is not None:
                assert node.value == sum(Fraction(c.value) for c in node.children)
        found = {node.path: node for node in nodes}
        north, south = (found[path] for path in FOREST[1:])
        both = north.value is not None and north.year == south.year
        assert (found["wood/forest"].value is not None) == both
        if both:
            held = sum(town.paper.level(path, date.max) for path in FOREST[1:])
            assert found["wood/forest"].value == Fraction(held, 1000)


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


@FEWER
@given(bookings=BOOKINGS)
def test_departments_divide_what_is_used_without_a_rest(town, bookings):
    """Invariant 14: by department, and without it."""
    with town.tried():
        town.book_at_once(bookings)
        for year in naive.ALL_YEARS:
            by_department: Counter[str] = Counter()
            for of_year, path, _department, actual, _late in town.execution():
                by_department[path] += actual if of_year == year else 0

            for path, row in town.statement(year).items():
                assert by_department[path] == row.actual


@FEWER
@given(bookings=BOOKINGS, lines=LINES, department=DEPARTMENTS, days=DAYS)
def test_a_closed_year_stays_what_it_was(town, bookings, lines, department, days):
    """Invariant 7: nothing gets in, and no figure or root of it moves."""
    with town.tried():
        town.book_at_once(bookings)
        assert town.close(2024)
        assert town.close(2025)
        size, root = len(town.log()), log_root(town.row)
        figures = {year: town.statement(year) for year in naive.YEARS}

        for year in naive.YEARS:
            assert not town.book("use", lines, (date(year, 1, 1),) * 2)
        flow = [Line("gas/school", 5, department)]
        late = (date(2024, 1, 1), date(2024, 12, 31))
        assert town.book("use", flow, late, books=naive.RUNNING)
        for entry in list(town.paper.entries):
            town.reverse(entry)

        town.stands()
        assert log_root(town.row, size=size) == root
        for year in naive.YEARS:
            now = town.statement(year)
            assert {path: vars_of(row) for path, row in now.items()} == {
                path: vars_of(row) for path, row in figures[year].items()
            }


def test_a_year_closes_without_an_account_that_its_balance_did_not_know(town):
    """L-34: what is told of years before any budget may come after the balance."""
    with town.tried():
        town.book("use", [Line("gas/town-hall", 3)], (date(2024, 5, 1),) * 2)
        town.book("use", [Line("gas/school", 7)], (date(2023, 5, 1),) * 2)

        assert town.close(2024, back=1)

        town.stands()
        assert town.paper.closed[2024].keys() == {"gas/town-hall"}


def vars_of(row):
    return (row.opening, row.by_kind, row.corrections, row.closing, row.actual)


def test_a_draft_counts_nowhere(town):
    """L-19, L-26: the paper knows sealed vouchers only."""
    with town.tried():
        town.draft("use", [Line("gas/school", 5)], (date(2025, 1, 1),) * 2)
        town.stands()
        assert not actions.sealing.Seal.objects.filter(municipality=town.row).exists()
