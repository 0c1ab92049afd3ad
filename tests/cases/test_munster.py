"""What the README of munster-sector-balance-1990-2022 says must come out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.cases.reading import rows

from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.evaluate import evaluate
from naturbudget.core.budget.line import Parameters

CASE = "munster-sector-balance-1990-2022"
ROWS = rows(CASE, "emissions.csv")
INDICATORS = {"Wärme": "CL-02", "Strom": "CL-03", "Verkehr": "CL-04", "Gesamt": "CL-01"}
YEARS = sorted({int(row["year"]) for row in ROWS if row["type"] == "real"})
TOLERANCE = 1


def printed(category, year, kind="real"):
    return next(
        Fraction(row["value"])
        for row in ROWS
        if (row["category"], row["year"], row["type"]) == (category, str(year), kind)
    )


@pytest.fixture
def town(demo):
    return demo("munster")


@pytest.fixture
def value(town):
    """Ask the books for the value of an indicator in a year."""
    versions = {found.indicator.code: found for found in latest_versions(town)}
    values = IndicatorValues(town, versions.values())
    return lambda code, year: values.value(versions[code], year).amount


def line(town, year, code="CL-01"):
    found = evaluated_lines(budget_of(town, year))
    return next(item for item in found if item.row.code == code)


@pytest.mark.parametrize("category", INDICATORS)
@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_the_case_is_in_the_books(value, category, year):
    assert value(INDICATORS[category], year) == printed(category, year)


def test_no_figure_stands_between_the_years_that_were_published(value):
    assert value("CL-01", 1993) is None


@pytest.mark.parametrize("year", YEARS)
def test_the_sectors_add_up_to_the_printed_total(value, year):
    parts = sum(value(code, year) for code in ("CL-02", "CL-03", "CL-04"))

    assert value("CL-05", year) == parts
    assert abs(parts - value("CL-01", year)) <= TOLERANCE


def test_the_sectors_of_1990_add_up_to_the_revised_base(value):
    assert value("CL-05", 1990) == value("CL-01", 1990) == 1121 + 836 + 661 == 2618


def test_where_the_publication_contradicts_itself_both_figures_are_told(town, value):
    document = document_data(balance_of(town, 2020).document)
    told = {row["indicator"]: row for row in document["lines"]}

    assert (value("CL-01", 2020), value("CL-05", 2020)) == (1810, 1809)
    assert told["CL-01"]["result"]["A"] == "1810"
    assert told["CL-05"]["result"]["A"] == "1809"
    assert "1,810 kt there" in told["CL-05"]["tracked_reason"]


def test_the_plan_of_2020_is_two_fifths_less_than_its_own_base(town):
    row = line(town, 2020).line

    assert row.base == printed("Gesamt", 1990, "geplant") == 2517
    assert row.target == printed("Gesamt", 2020, "geplant")
    assert row.target == row.base * (1 - Fraction("0.40"))


def test_the_target_of_2020_was_missed(town):
    found = line(town, 2020).result

    assert (found["A"], found["R"]) == (1810, Fraction("-299.8"))
    assert (found.kept, found.direction) == ("missed", "improving")


def test_the_reduction_depends_on_the_base_and_both_are_told(town, value):
    item = line(town, 2020)
    against_the_plan = 1 - item.result["A"] / item.line.base
    against_the_books = 1 - item.result["A"] / value("CL-01", 1990)

    assert round(float(100 * against_the_plan), 1) == 28.1
    assert round(float(100 * against_the_books), 1) == 30.9


def test_the_change_since_the_base_is_asked_from_the_books(town):
    version = define_indicator(
        town,
        "CL-06",
        formula="change(printed-total, 1990)",
        unit="%",
        direction="less",
        by=User.objects.operator(),
        at=town.seals.order_by("-seq").first().recorded_at,
    )

    found = IndicatorValues(town, [version]).value(version, 2020).amount

    assert round(float(found), 1) == -30.9


def test_the_document_shows_which_base_it_uses(town):
    document = document_data(balance_of(town, 2020).document)
    [row] = [row for row in document["lines"] if row["indicator"] == "CL-01"]
    known = {entry["year"]: entry["value"] for entry in row["history"]}

    assert (row["base"], row["base_year"]) == ("2517", 1990)
    assert row["base_source"] == (
        "the plan's own base; the balance was revised to 2,618 kt later"
    )
    assert known[1990] == "2618"
    assert document["publication"]["url"].endswith("klimawatch")
    assert document["decision"] is None


def test_the_plans_of_the_sectors_add_up_to_that_of_the_town(town):
    lines = {code: line(town, 2030, code).line for code in INDICATORS.values()}
    sectors = [lines[code].target for code in ("CL-02", "CL-03", "CL-04")]

    assert sectors == [56, 42, 33]
    assert sum(sectors) == line(town, 2030).line.target == 131
    assert line(town, 2030).line.long_term == 0


def test_2030_is_still_to_come(town):
    found = line(town, 2030).result

    assert (found["A"], found["R"], found.kept) == (None, None, "unknown")


def test_the_yearly_reduction_that_is_needed_from_2022_on(town, value):
    item = line(town, 2030)
    to_2030 = replace(item.line, long_term=item.line.target, long_term_year=2030)
    actual = IndicatorValues(town, [item.row.definition]).value(
        item.row.definition, 2022
    )

    found = evaluate(
        to_2030,
        actual,
        year=2022,
        history={},
        previous_distance=None,
        parameters=Parameters(),
    )

    assert found["A"] == 1788
    assert round(float(found["q"]), 1) == 207.1
