"""Files of budgets and indicators: what is read, and the reason for every other row."""

from __future__ import annotations

import pytest

from naturbudget.core.budget.table import (
    BUDGET_COLUMNS,
    BUDGET_OPTIONAL,
    INDICATOR_COLUMNS,
    INDICATOR_OPTIONAL,
    read_budget,
    read_indicators,
)
from naturbudget.core.ledger.table import UnreadableFileError

FULL = {
    "indicator": "GAS",
    "base": "420",
    "base_year": "2013",
    "base_source": "gas bills 2013",
    "previous": "405.50",
    "previous_year": "2014",
    "target": "395",
    "target_low": "390",
    "target_high": "400",
    "hold": "yes",
    "interim": "300",
    "interim_year": "2020",
    "long_term": "210",
    "long_term_year": "2030",
    "legal": "500",
    "department": "works",
    "holder": "Office 3",
    "basis": "energy plan",
    "justification": "A cold hall, and a new wing.",
    "previous_source": "gas bills 2014",
    "tracked_reason": "",
    "reserve": "20",
    "shares": "works=300; schools=75",
    "districts": "north=200; harbour=175",
    "sectors": "",
}
INDICATOR = {
    "code": "GAS",
    "name": "Gas of the town hall",
    "resource": "climate",
    "formula": "gas/town-hall",
    "unit": "MWh",
    "direction": "less",
    "reference": "ISO 50001",
    "about": "All gas.",
    "lag": "three months",
}


def file(*rows):
    """Return the bytes of a file; each row has the columns of the first."""
    quoted = [
        ",".join(f'"{text}"' if "," in text else text for text in row.values())
        for row in rows
    ]
    return "\n".join([",".join(rows[0]), *quoted, ""]).encode()


def budget(*rows):
    return read_budget(file(*rows), name="budget.csv")


def wrong(column, text, **more):
    """Return what is said of a row with one wrong column, by column and code."""
    row = {"indicator": "GAS", "target": "395", column: text, **more}
    found, problems = budget(row)
    assert not (found and problems)
    return [(one.column, one.problem.code) for one in problems]


def test_every_column_is_read():
    [row], problems = budget(FULL)

    assert problems == []
    assert (row.line, row.indicator, row.hold) == (2, "GAS", True)
    assert row.numbers == {
        "base": "420",
        "previous": "405.5",
        "target": "395",
        "target_low": "390",
        "target_high": "400",
        "interim": "300",
        "long_term": "210",
        "legal": "500",
        "reserve": "20",
    }
    assert row.years == {
        "base_year": 2013,
        "previous_year": 2014,
        "interim_year": 2020,
        "long_term_year": 2030,
    }
    assert row.texts == {
        "base_source": "gas bills 2013",
        "department": "works",
        "holder": "Office 3",
        "basis": "energy plan",
        "justification": "A cold hall, and a new wing.",
        "previous_source": "gas bills 2014",
        "tracked_reason": "",
    }
    assert row.shares == {"works": "300", "schools": "75"}
    assert row.parts == {"district": {"north": "200", "harbour": "175"}}


def test_the_test_above_names_every_column():
    assert set(FULL) == {*BUDGET_COLUMNS, *BUDGET_OPTIONAL}
    assert set(INDICATOR) == {*INDICATOR_COLUMNS, *INDICATOR_OPTIONAL}


def test_two_columns_are_enough_and_the_rest_is_empty():
    [row], problems = budget({"indicator": "GAS", "target": ""})

    assert problems == []
    assert set(row.numbers.values()) == {""}
    assert set(row.years.values()) == {None}
    assert (row.hold, row.shares) == (False, {})


@pytest.mark.parametrize(
    ("text", "holds"),
    [("yes", True), ("X", True), ("true", True), ("no", False), ("", False)],
)
def test_hold_is_yes_or_no(text, holds):
    [row], _ = budget({"indicator": "GAS", "target": "1", "hold": text})

    assert row.hold is holds


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("hold", "perhaps", "not-yes-or-no"),
        ("indicator", "", "empty-field"),
        ("target", "30 %", "a-reduction"),
        ("target", "1.200,5", "not-a-number"),
        ("interim", "about 300", "not-a-number"),
        ("legal", "-", "not-a-number"),
        ("base", "9" * 80, "too-long"),
        ("interim_year", "30", "not-a-year"),
        ("base_year", "0000", "not-a-year"),
        ("previous_year", "1799", "not-a-year"),
        ("long_term_year", "2301", "not-a-year"),
        ("long_term_year", "٢٠٣٠", "not-a-year"),
        ("basis", "x" * 400, "too-long"),
        ("base_source", "x" * 301, "too-long"),
        ("previous_source", "x" * 301, "too-long"),
        ("holder", "x" * 201, "too-long"),
        ("department", "x" * 101, "too-long"),
        ("shares", "works", "not-shares"),
        ("shares", "works=3=4", "not-shares"),
        ("shares", "works=much", "not-shares"),
        ("shares", "=5", "not-shares"),
        ("shares", "works=3; works=2", "shared-twice"),
        ("sectors", "traffic", "not-sectors"),
        ("sectors", "traffic=3; traffic=2", "shared-twice"),
        ("sectors", f"{'x' * 101}=1", "too-long"),
        ("districts", "north=much", "not-districts"),
        ("districts", "north=3; north=2", "shared-twice"),
        ("reserve", "some", "not-a-number"),
        ("shares", f"{'x' * 101}=3", "too-long"),
        ("shares", f"works={'9' * 61}", "number-too-long"),
    ],
)
def test_a_wrong_column_is_named_with_its_reason(column, text, code):
    assert wrong(column, text) == [(column, code)]


@pytest.mark.parametrize("year", ["1800", "2300"])
def test_the_first_and_the_last_year_are_years(year):
    assert wrong("base_year", year) == []


@pytest.mark.parametrize("row", ["GAS", "GAS,12,5", "GAS,12,,"])
def test_a_row_that_is_shifted_is_refused(row):
    content = f"indicator,target\n{row}\n".encode()

    found, [problem] = read_budget(content, name="budget.csv")

    assert found == []
    assert (problem.line, problem.problem.code) == (2, "row-length")
    assert "the header 2" in str(problem)


def test_every_problem_of_every_row_is_said():
    first = {"indicator": "GAS", "target": "much", "base_year": "13"}
    again = {"indicator": "GAS", "target": "1", "base_year": "2013"}

    _, problems = budget(first, again)

    assert [(one.line, one.column, one.problem.code) for one in problems] == [
        (2, "target", "not-a-number"),
        (2, "base_year", "not-a-year"),
        (3, "indicator", "twice"),
    ]


def test_a_column_nobody_knows_makes_the_file_unreadable():
    with pytest.raises(UnreadableFileError, match="There is no column “goal”"):
        budget({"indicator": "GAS", "target": "1", "goal": "1"})


# indicators.csv


def test_every_column_of_an_indicator_is_read():
    [row], problems = read_indicators(file(INDICATOR), name="indicators.csv")

    assert problems == []
    said = {name: getattr(row, name) for name in INDICATOR if name != "name"}
    assert {"name": row.names["en"], **said} == INDICATOR


def test_an_indicator_may_have_a_name_in_each_language():
    content = file({**INDICATOR, "name_sv": "Gas", "name_de": ""})

    [row], _ = read_indicators(content, name="i.csv", languages=("sv", "de"))

    assert row.names == {"en": INDICATOR["name"], "sv": "Gas"}
    with pytest.raises(UnreadableFileError, match="There is no column “name_sv”"):
        read_indicators(content, name="i.csv")


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("code", "", "empty-field"),
        ("formula", "", "empty-field"),
        ("unit", "", "empty-field"),
        ("direction", "", "empty-field"),
        ("direction", "down", "not-one-of"),
        ("code", "x" * 101, "too-long"),
        ("name", "x" * 201, "too-long"),
        ("resource", "x" * 61, "too-long"),
        ("formula", "x" * 2001, "too-long"),
        ("unit", "x" * 101, "too-long"),
        ("reference", "x" * 301, "too-long"),
        ("lag", "x" * 201, "too-long"),
    ],
)
def test_a_wrong_indicator_is_named_with_its_reason(column, text, code):
    content = file({**INDICATOR, column: text})

    found, problems = read_indicators(content, name="indicators.csv")

    assert found == []
    assert [(one.column, one.problem.code) for one in problems] == [(column, code)]


def test_an_indicator_row_that_is_shifted_is_refused():
    content = file(INDICATOR).replace(b",less,", b",less,,")

    found, [problem] = read_indicators(content, name="indicators.csv")

    assert found == []
    assert problem.problem.code == "row-length"


def test_an_indicator_that_stands_twice_is_named():
    _, [problem] = read_indicators(file(INDICATOR, INDICATOR), name="i.csv")

    assert (problem.line, problem.column, problem.problem.code) == (3, "code", "twice")
