"""What the README of oslo-climate-budget-2023 says must come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.cases.reading import rows

from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import balance_of, budget_of
from naturbudget.apps.documents.queries import document_data

CASE = "oslo-climate-budget-2023"
LEVELS = rows(CASE, "levels_and_targets.csv")
MEASURES = rows(CASE, "measures.csv")
POINT = Fraction(1, 2)


def printed(indicator, year, kind):
    return next(
        Fraction(row["value"])
        for row in LEVELS
        if (row["indicator"], row["year"], row["kind"]) == (indicator, year, kind)
    )


@pytest.fixture
def lines(demo):
    found = evaluated_lines(budget_of(demo("oslo"), 2023))
    return {item.row.code: item for item in found}


def against_base(value, line):
    """Return a change against the base, in per cent."""
    return (value / line.result["B"] - 1) * 100


def test_the_printed_changes_come_out_of_the_printed_levels(lines):
    reached, expected, later = (lines[c] for c in ("CL-01", "CL-02", "CL-03"))
    inventory = reached.result["P"]
    found = {
        ("2020", "historical"): against_base(inventory, reached),
        ("2023", "adopted measures"): against_base(expected.result["A"], expected),
        ("2030", "adopted measures"): against_base(later.result["A"], later),
    }

    for (year, kind), change in found.items():
        assert abs(change - printed("change_since_2009", year, kind)) <= POINT


def test_the_targets_are_missed_with_adopted_measures_by_the_printed_gap(lines):
    expected, later = lines["CL-02"], lines["CL-03"]

    assert expected.result.kept == "missed"
    assert later.result["D"] > 0
    gaps = {
        "2023": -expected.result["R"] / expected.result["B"] * 100,
        "2030": later.result["D"] / later.result["B"] * 100,
    }
    for year, gap in gaps.items():
        told = printed("gap_adopted_vs_target", year, "published gap")
        assert abs(gap - told) <= POINT


def test_printed_rows_and_printed_total_differ_and_both_are_told(demo, lines):
    effects = [Fraction(r["effect"]) for r in MEASURES if r["effect"]]
    of_2023 = [
        Fraction(r["effect"]) for r in MEASURES if r["effect"] and r["year"] == "2023"
    ]
    document = document_data(balance_of(demo("oslo"), 2023).document)
    told = {row["indicator"]: row["result"]["A"] for row in document["lines"]}

    assert sum(of_2023) == lines["ME-02"].result["A"] == 75_300
    assert (told["ME-01"], told["ME-02"]) == ("74300", "75300")
    assert sum(effects) - sum(of_2023) == lines["ME-03"].result["A"] == 336_350


def test_a_measure_without_a_number_is_unknown_and_not_zero(demo):
    town = demo("oslo")
    unknown = {r["no"] for r in MEASURES if not r["effect"]}
    known = {f"effects/{int(r['no']):02}" for r in MEASURES if r["effect"]}

    booked = set(
        town.accounts.filter(path__startswith="effects/").values_list("path", flat=True)
    )

    assert booked == known
    assert len(unknown) == 10
    assert not {f"effects/{int(no):02}" for no in unknown} & booked
    reason = budget_of(town, 2023).lines.get(definition__indicator__code="ME-02")
    assert "Ten measures are printed without a number" in reason.tracked_reason


def test_what_was_never_published_is_not_assessed(lines):
    assert lines["CL-01"].result.kept == "unknown"
    assert lines["CL-01"].result["A"] is None
