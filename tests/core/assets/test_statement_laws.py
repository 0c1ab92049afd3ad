"""Laws of the statement of assets: identity, continuity, nodes, matrix (9.12 to 15)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.assets.matrix import (
    OUTSIDE,
    Change,
    change_matrix,
    matrix_problems,
    trees_of,
)
from naturbudget.core.assets.pairs import pairs
from naturbudget.core.assets.statement import (
    BETWEEN,
    COLUMN_OF,
    Move,
    Stock,
    identity_problems,
    nodes_above,
    statement,
)
from naturbudget.core.assets.supply import Side, supply_and_use, supply_problems
from naturbudget.core.ledger.shares import shares

PATHS = ("land/meadow", "land/forest/oak", "land/forest/ash", "trees/street")
NATURE = "environment/har"
DAY = date(2025, 12, 31)
YEARS = (0, 1, 2, 3)


@st.composite
def vouchers(draw):
    """Return vouchers: year, kind, and lines over stocks and nature that add up."""
    found = []
    for _ in range(draw(st.integers(0, 12))):
        year = draw(st.sampled_from(YEARS))
        kind = draw(st.sampled_from(sorted(COLUMN_OF)))
        paths = draw(
            st.lists(st.sampled_from(PATHS), min_size=1, max_size=4, unique=True)
        )
        lines = [(path, draw(st.integers(-50, 50))) for path in paths]
        rest = -sum(amount for _, amount in lines)
        found.append((year, kind, [*lines, (NATURE, rest)]))
    return found


def moves_of(found, first, last):
    """Return what a statement of the years from first to last reads."""
    moves = []
    for year, kind, lines in found:
        if year > last:
            continue
        place = "before" if year < first else "within"
        moves += [
            Move(path, place, kind, "", amount > 0, amount)
            for path, amount in lines
            if path != NATURE
        ]
    return moves


def told(found, first, last):
    stocks = [Stock(path, "har", 4, DAY, DAY) for path in PATHS]
    return {row.path: row for row in statement(stocks, moves_of(found, first, last))}


def held(found, last):
    sums = defaultdict(int)
    for year, _, lines in found:
        for path, amount in lines:
            if year <= last and path != NATURE:
                sums[path] += amount
    return sums


SPANS = st.tuples(st.sampled_from(YEARS), st.sampled_from(YEARS)).map(sorted)


@given(vouchers(), SPANS)
def test_opening_and_columns_are_the_closing_for_each_account_and_node(found, span):
    first, last = span
    rows = told(found, first, last)

    assert identity_problems(rows.values(), held(found, last)) == []
    for row in rows.values():
        below = [
            one
            for one in rows.values()
            if not one.is_node
            and (one.path == row.path or row.path in nodes_above(one.path))
        ]
        assert row.closing == sum(held(found, last)[one.path] for one in below)
        assert row.opening == sum(one.opening for one in below)
        for column in BETWEEN:
            assert row.columns[column] == sum(one.columns[column] for one in below)
        assert sum(row.details.values()) == sum(row.columns.values())


@given(vouchers(), SPANS, st.sampled_from(YEARS))
def test_the_closing_of_a_span_is_the_opening_of_the_next(found, span, cut):
    first, last = span
    cut = min(max(cut, first), last)
    whole, before, after = (
        told(found, *years) for years in ((first, last), (first, cut), (cut + 1, last))
    )

    for path, row in whole.items():
        if cut < last:
            assert before[path].closing == after[path].opening
            assert after[path].closing == row.closing
            for column in BETWEEN:
                parts = before[path].columns[column] + after[path].columns[column]
                assert parts == row.columns[column]
        else:
            assert before[path].closing == row.closing


@given(vouchers(), SPANS)
def test_rows_of_the_matrix_are_the_opening_and_columns_the_closing(found, span):
    first, last = span
    rows = told(found, first, last)
    leaves = {path: row.opening for path, row in rows.items() if not row.is_node}
    changes = [
        Change(source, target, parts)
        for year, _, lines in found
        if first <= year <= last
        for source, target, parts in pairs(lines)
    ]
    matrix = change_matrix(leaves, changes)

    assert matrix_problems(matrix, list(rows.values())) == []
    for path, opening in leaves.items():
        assert matrix.row_sum(path) == opening
        assert matrix.column_sum(path) == rows[path].closing
        # The net of the matrix is the account by cause.
        assert matrix.came(path) - matrix.went(path) == sum(rows[path].columns.values())
    assert sum(map(matrix.column_sum, leaves)) == sum(map(matrix.row_sum, leaves)) + (
        sum(matrix.cell(OUTSIDE, path) - matrix.cell(path, OUTSIDE) for path in leaves)
    )


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(-99, 99)), max_size=8))
def test_pairs_give_and_take_what_the_lines_say(lines):
    lines = [*lines, ("rest", -sum(amount for _, amount in lines))]
    net = defaultdict(int)
    for giver, taker, parts in pairs(lines):
        assert parts > 0
        net[giver] -= parts
        net[taker] += parts

    wanted = defaultdict(int)
    for name, amount in lines:
        wanted[name] += amount
    assert {name: net[name] for name in wanted} == wanted


def test_what_was_typed_below_each_other_is_found_again():
    lines = [("a", -3), ("x", 3), ("b", -4), ("y", 4)]

    assert pairs(lines) == [("a", "x", 3), ("b", "y", 4)]
    assert pairs([("a", 2), ("b", 1), ("a", -3)]) == [("a", "b", 1), ("a", "a", 2)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("tap", "wood")),
            st.sampled_from((("x", "flow"), ("y", "flow"), ("s", "stock"))),
            st.integers(-99, 99),
        ),
        max_size=9,
    )
)
def test_supply_is_use_and_inputs_are_outputs_and_the_change_of_stock(lines):
    sides = []
    for item, (account, kind), amount in lines:
        sides.append(Side(item, account, kind, amount < 0, abs(amount)))
        sides.append(Side(item, "nature", "environment", amount > 0, abs(amount)))
    table = supply_and_use("m3", 3, sides)

    assert supply_problems(table) == []
    assert table.supply == table.use
    assert table.inputs == table.outputs + table.change_of_stock
    assert all(item.to_others == 0 for item in table.items)


def test_a_side_that_lacks_is_told():
    table = supply_and_use("m3", 3, [Side("tap", "x", "flow", False, 5)])

    [problem] = supply_problems(table)
    assert problem.code == "supply-is-not-use"


WEIGHTS = st.lists(
    st.decimals(0, 10_000, places=2) | st.integers(0, 100).map(Decimal),
    min_size=1,
    max_size=9,
).filter(any)


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_shares_are_the_whole_and_each_within_one_part_of_its_ideal(parts, weights):
    found = shares(parts, weights)
    total = sum(map(Fraction, weights))

    assert sum(found) == parts
    for share, weight in zip(found, weights, strict=True):
        assert abs(share - parts * Fraction(weight) / total) < 1


def test_a_gap_is_told_where_the_books_hold_something_else():
    rows = told([(0, "addition", [("trees/street", 5), (NATURE, -5)])], 0, 0)

    [problem] = identity_problems(rows.values(), {"trees/street": 4})
    assert problem.code == "no-identity"
    assert str(problem.values["columns"]) == "0.0005 har"


def test_two_trees_are_two_matrices_unless_something_moved_between_them():
    openings = {"land/forest": 70, "land/meadow": 30, "nature/protected": 20}
    within = [Change("land/meadow", "land/forest", 5), Change("", "land/meadow", 1)]

    apart = trees_of(change_matrix(openings, within))

    assert [roots for roots, _ in apart] == [("land",), ("nature",)]
    land, nature = (matrix for _, matrix in apart)
    assert [land.column_sum(path) for path in land.paths] == [75, 26]
    assert [nature.row_sum(path) for path in nature.paths] == [20]

    across = [*within, Change("land/forest", "nature/protected", 2)]
    [(roots, whole)] = trees_of(change_matrix(openings, across))
    assert roots == ("land", "nature")
    assert whole.column_sum("nature/protected") == 22
