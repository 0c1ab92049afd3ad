"""What the README of umea-indicator-table-2030 says must come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests import factories
from tests.cases.reading import rows

from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Parameters
from naturbudget.core.budget.table import read_budget

CASE = "umea-indicator-table-2030"
ROWS = {f"U-{int(row['no']):02}": row for row in rows(CASE, "indicators.csv")}
NUMBERED = {(2025, "U-03"), (2025, "U-04"), (2030, "U-01")}
NO_DATA = {code for code, row in ROWS.items() if row["present_value"] == "ND"}
UNDATED = {
    code
    for code, row in ROWS.items()
    if not row["present_year"] and code not in NO_DATA
}


@pytest.fixture
def town(demo):
    return demo("umea")


@pytest.fixture
def lines(town):
    """Return the evaluated lines of a year, by their codes."""
    return lambda year: {
        item.row.code: item for item in evaluated_lines(budget_of(town, year))
    }


def evaluated(item, year):
    """Evaluate a line on the value that the books hold of another year."""
    town = item.row.version.budget.municipality
    definition = item.row.definition
    return evaluate(
        item.line,
        IndicatorValues(town, [definition]).value(definition, year),
        year=year,
        history={},
        previous_distance=None,
        parameters=Parameters(),
    )


@pytest.mark.parametrize("year", [2025, 2030])
def test_all_seventeen_indicators_are_there(lines, year):
    assert sorted(lines(year)) == sorted(ROWS)
    assert len(ROWS) == 17


@pytest.mark.parametrize(
    "code", sorted(code for code, row in ROWS.items() if row["present_year"])
)
def test_a_present_value_is_in_the_books_as_printed(lines, code):
    row, item = ROWS[code], lines(2025)[code]

    found = evaluated(item, int(row["present_year"]))

    assert found["A"] == Fraction(row["present_value"])


@pytest.mark.parametrize("code", sorted(NO_DATA | UNDATED))
def test_what_has_no_value_or_no_year_is_not_booked(town, lines, code):
    series = town.series.get(code=f"umea-{code[2:]}")

    assert not series.observations.exists()
    assert evaluated(lines(2025)[code], 2022)["A"] is None


def test_the_reason_says_that_the_year_is_missing(lines):
    assert sorted(UNDATED) == ["U-14", "U-15", "U-16"]
    for code in UNDATED:
        reason = lines(2025)[code].line.tracked_reason
        assert f"{ROWS[code]['present_value']} %" in reason
        assert "without its year" in reason


@pytest.mark.parametrize(
    ("year", "code"),
    sorted({(year, code) for year in (2025, 2030) for code in ROWS} - NUMBERED),
)
def test_a_target_that_is_not_defined_stays_unknown(lines, year, code):
    item = lines(year)[code]

    assert item.line.target is None
    assert (item.result.kept, item.result.colour) == ("tracked", None)
    assert item.result["R"] is None
    assert item.line.tracked_reason


@pytest.mark.parametrize(("year", "code"), sorted(NUMBERED))
def test_a_target_printed_as_a_number_is_the_budget(lines, year, code):
    assert lines(year)[code].line.target == Fraction(ROWS[code][f"target_{year}"])


@pytest.mark.parametrize(("year", "code"), sorted(NUMBERED))
def test_a_year_without_a_value_is_not_assessed(lines, year, code):
    found = lines(year)[code].result

    assert (found["A"], found["R"], found.kept, found.colour) == (
        None,
        None,
        "unknown",
        "blue",
    )
    assert "No figure for" in str(found.reasons["A"])


def test_the_way_to_85_percent(lines):
    found = evaluated(lines(2030)["U-01"], 2021)

    assert found["D"] == 51
    assert found["q"] == Fraction(51, 9)
    assert round(float(-found["q"]), 2) == -5.67


def test_the_municipal_group_goes_from_94_to_14_kt(lines):
    found = evaluated(lines(2025)["U-03"], 2022)

    assert (found["A"], found["L"], found["D"]) == (94, 14, 80)


def test_sustainable_travel_goes_from_44_to_65_percent(lines):
    found = evaluated(lines(2025)["U-04"], 2022)

    assert (found["A"], found["L"], found["D"]) == (44, 65, 21)


@pytest.mark.parametrize("code", ["U-08", "U-13"])
def test_a_reduction_is_not_compared_with_a_level(lines, code):
    item = lines(2030)[code]

    assert item.line.target is None
    assert item.line.long_term is None
    assert "Which base year is meant is asked" in item.line.tracked_reason


def test_thirty_percent_less_is_asked_for_its_base_year():
    table = b"indicator,base,base_year,target\nU-08,343,,-30 %\n"

    _, problems = read_budget(table, name="budget.csv")

    assert [(one.column, one.problem.code) for one in problems] == [
        ("target", "a-reduction")
    ]
    assert "Which year is it measured from?" in str(problems[0].problem)


def test_once_the_base_year_is_said_thirty_percent_less_is_a_level(town):
    """343 million vehicle-kilometres with -30 % from 2022 would be 240.1."""
    who = {
        "by": User.objects.operator(),
        "at": town.seals.order_by("-seq").first().recorded_at,
    }
    year = "2030-01-01,2030-12-31"
    row = f"umea-08,series,million vehicle-km,{year},240.1,estimated,supposed"
    import_figures(
        town,
        factories.csv(row),
        name="supposed.csv",
        reasons=factories.RIGHT,
        **who,
    )

    less = define_indicator(
        town,
        "U-08C",
        formula="change(umea-08, 2022)",
        unit="%",
        direction="less",
        **who,
    )

    assert IndicatorValues(town, [less]).value(less, 2030).amount == -30


def test_a_legal_standard_without_a_number_stays_without_one(lines):
    item = lines(2030)["U-20"]

    assert item.line.legal is None
    assert item.line.basis == "MKN, SFS 2010:477"
    assert item.result["legal_gap"] is None
    assert "prints no number" in item.line.tracked_reason


def test_the_balance_says_of_every_missing_figure_why(town):
    document = document_data(balance_of(town, 2025).document)

    for row in document["lines"]:
        found = row["result"]
        lacking = {
            name
            for name in ("B", "P", "T", "A", "L", "R", "F", "p", "q")
            if found[name] is None
        }
        assert lacking <= set(found["reasons"])
        assert all(found["reasons"][name] for name in lacking)
    assert document["summary"] == {
        "lines": 17,
        "kept": 0,
        "missed": 0,
        "unknown": 2,
        "tracked": 15,
    }
