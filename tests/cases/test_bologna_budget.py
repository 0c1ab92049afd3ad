"""What the README of bologna-environmental-budget-indicators says must come out."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.cases.reading import rows

from naturbudget.apps.budget.queries.corelines import line_to_core
from naturbudget.apps.budget.queries.lines import lines_of
from naturbudget.apps.cycle.queries import budget_of
from naturbudget.core.budget.position import path_of

CASE = "bologna-environmental-budget-indicators"
TARGETS = rows(CASE, "targets_2025_2027_2030.csv")
CODES = {
    **{str(n): f"CL-0{n}" for n in range(1, 7)},
    "7": "EN-01",
    "8": "GR-01",
    "9": "AI-01",
    "10": "WA-01",
    "12": "TR-01",
}
MORE = {"1", "2", "3", "4", "5", "7", "8", "12"}


def lines(demo, year):
    return {row.code: row for row in lines_of(budget_of(demo("bologna"), year))}


@pytest.mark.parametrize("number", CODES)
def test_every_target_of_the_table_is_in_the_copy(demo, number):
    row = lines(demo, 2025)[CODES[number]]
    told = {r["year"]: r["target"] for r in TARGETS if r["no"] == number}

    assert (row.target, row.interim, row.long_term) == (
        *(told["2025"], told["2027"], told["2030"]),
    )
    assert row.definition.direction == ("more" if number in MORE else "less")


def test_a_target_below_the_law_is_shown_beside_it(demo):
    row = lines(demo, 2014)["RM-01"]

    assert (row.base, row.interim, row.interim_year) == ("22.8", "50", 2016)
    assert row.legal == "65"
    assert Fraction(row.interim) < Fraction(row.legal)


def test_liters_a_day_and_cubic_metres_a_year_agree(demo):
    found = lines(demo, 2014)
    a_day, a_year = Fraction("156.2"), Fraction(found["WA-02"].previous)

    assert abs(a_day * 365 / 1000 - 57) < Fraction(1, 20)
    assert abs(a_year * 1000 / 365 - Fraction("154.8")) < Fraction(1, 20)
    inhabitants = {
        1996: Fraction(found["WA-03"].base) / Fraction(found["WA-02"].base),
        2013: Fraction(found["WA-03"].previous) / a_year,
    }
    assert abs(inhabitants[1996] - 385_300) < 50
    assert abs(inhabitants[2013] - 382_300) < 50


def test_the_path_to_the_water_of_2030(demo):
    line = line_to_core(lines(demo, 2025)["WA-01"])
    assert line.base is not None
    assert line.long_term is not None

    step = (line.long_term - line.base) / (2030 - 2012)

    assert abs(step - Fraction("-1.46")) < Fraction(1, 200)
    position = path_of(line, 2025)
    assert position.planned is not None
    assert line.target is not None
    assert line.target > position.planned  # 141 asks for less than the path


def test_two_tables_of_one_publication_differ_and_the_copy_says_so(demo):
    found = lines(demo, 2025)
    total = sum(Fraction(found[f"CL-0{n}"].long_term) for n in range(1, 6))
    other = sum(map(Fraction, ("507250.13", "99189.49", "403.03", "2713")))

    assert total == 598_931
    assert other - total == Fraction("10624.65")
    assert "507,250.13 t" in found["CL-01"].basis
    assert "403.03 t" in found["CL-03"].basis
    assert "unit is not printed" in found["GR-01"].basis


def test_sixty_one_of_eighty_six_kilometres_are_printed_as_seventy_per_cent(demo):
    row = lines(demo, 2025)["TR-01"]

    assert abs(Fraction(61, 86) * 100 - Fraction(row.target)) < 1
    assert "61 of 86 km" in row.basis
