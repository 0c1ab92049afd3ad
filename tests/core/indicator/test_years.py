"""Formulas and factors that change by year leave the years before as they were."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.indicator.test_check import NAMES, UNITS, problems

from naturbudget.core.errors import Problem
from naturbudget.core.indicator.check import terms_of
from naturbudget.core.indicator.definition import first_year, read_definition
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.factor import Factor, name_of
from naturbudget.core.indicator.formula import FormulaError, parse
from naturbudget.core.indicator.matrix import row_of
from naturbudget.core.indicator.terms import Dated, Name, Term, Terms
from naturbudget.core.indicator.value import Value
from naturbudget.core.indicator.years import chained, named_in

GRID = [
    Factor("grid", "0.4", "kW.h", "kg", "agency 2022", last=date(2022, 12, 31)),
    Factor("grid", "0.3", "kW.h", "kg", "agency 2023", first=date(2023, 1, 1)),
    Factor("grid", "0.25", "kW.h", "kg", "agency 2025", first=date(2025, 1, 1)),
]
DATED = {
    **NAMES,
    "grid": name_of(GRID, 1),
    "late": name_of([GRID[2]], 1),
    "shift": Name(
        "indicator",
        "kW.h",
        dated=(
            Dated(None, 2023, formula="heat/schools/north"),
            Dated(2024, None, formula="heat/hall"),
        ),
    ),
    "own": Name("account", "t", "flow", entity="organisation"),
    "town": Name("account", "t", "flow", entity="territory"),
    "shared/own": Name("account", "t", "flow", entity="organisation"),
    "shared/town": Name("account", "t", "flow", entity="territory"),
}


def terms(text, unit):
    return terms_of(parse(text), names=DATED, units=UNITS, unit=unit, code="new")


def said(text, unit):
    with pytest.raises(FormulaError) as error:
        terms(text, unit)
    return [problem.code for problem in error.value.problems]


def ones(ref, year):
    return Value(Fraction(1), "measured")


def value(found, year, facts=ones):
    return value_of(found, facts, year).amount


def test_each_year_takes_the_value_valid_on_its_first_day():
    found = terms("heat/schools/north * grid", "kg")

    by_year = [str(value(found, year)) for year in (2010, 2022, 2023, 2024, 2025, 2030)]
    assert by_year == ["2/5", "2/5", "3/10", "3/10", "1/4", "1/4"]


def test_a_value_that_begins_within_a_budget_year_waits_for_the_next():
    late = [Factor("grid", "1", "kW.h", "kg", "x", first=date(2025, 1, 1))]

    assert [one.first for one in name_of(late, 7).dated] == [2025]
    assert [one.first for one in name_of(late, 1).dated] == [2025]
    begins_in_may = [Factor("grid", "1", "kW.h", "kg", "x", first=date(2025, 5, 1))]
    assert [one.first for one in name_of(begins_in_may, 1).dated] == [2026]


def test_a_year_without_a_factor_has_no_value_and_says_from_when():
    found = value_of(terms("heat/hall * late", "kg"), ones, 2019)

    assert (found.amount, found.missing.code) == (None, "not-then")
    assert "it holds from 2025 on" in str(found.missing)


def test_a_nested_indicator_keeps_its_old_formula_in_the_old_years():
    found = terms("shift / people", "kW.h/person")

    assert str(value(found, 2023)) == "1"
    assert str(value(found, 2024)) == "1000"  # heat/hall is in MWh


def test_a_change_takes_the_formula_of_both_years():
    found = terms("change(shift, 2020)", "%")

    assert value(found, 2025) == (1000 - 1) * 100


def test_what_never_holds_together_is_refused():
    names = {**NAMES, "old": name_of([GRID[0]], 1), "late": name_of([GRID[2]], 1)}

    with pytest.raises(FormulaError) as error:
        terms_of(
            parse("heat/hall * old + heat/hall * late"),
            names=names,
            units=UNITS,
            unit="kg",
            code="new",
        )
    assert {problem.code for problem in error.value.problems} == {"not-then"}


@pytest.mark.parametrize("formula", ["own + town", "own - town", "shift + own - town"])
def test_territory_and_organisation_are_never_netted(formula):
    assert "netted" in said(formula, "t") or "units-added" in said(formula, "t")


def test_a_node_of_both_owners_has_no_sum_but_a_ratio_of_them_is_a_ratio():
    assert said("shared/*", "t") == ["mixed-below"]
    assert value(terms("own / town", "1"), 2025) == 1


def test_a_stock_may_be_taken_as_its_mean_and_nothing_else():
    found = terms("waste / mean(people)", "t/person")

    assert [term.asked for term in found.denominator] == ["mean(people)"]
    assert said("mean(waste)", "t") == ["mean-of-stocks"]
    assert said("mean(noise)", "dB(A)") == ["mean-of-stocks"]
    assert said("mean(heat)", "kW.h") == ["mean-of-stocks"]


def test_level_and_mean_of_one_stock_are_two_terms():
    found = terms("people - mean( people )", "person")

    assert [term.asked for term in found.numerator] == ["people", "mean(people)"]


def test_a_definition_with_a_day_keeps_those_before_it():
    def one(ref, scale=1):
        made = Term(ref, "account", "flow", "t", Fraction(1))
        return Terms((made,), (), Fraction(scale), "flow", "t")

    found = chained([(None, one("a")), (2025, one("b", 10)), (2028, one("c"))])

    def facts(ref, year):
        return Value(Fraction({"a": 1, "b": 2, "c": 3}[ref]))

    amounts = [
        int(value(found, year, facts)) for year in (2000, 2024, 2025, 2027, 2028)
    ]
    assert amounts == [1, 1, 20, 20, 3]


def test_what_a_definition_rests_on_is_found_through_others():
    names = {**DATED, "deep": Name("indicator", "kg", formula="shift * grid")}

    assert named_in(parse("deep / people"), names) == ["deep", "shift", "grid"]


@pytest.mark.parametrize(
    ("text", "formula", "since", "reference"),
    [
        ("a / b", "a / b", None, ""),
        ("a, from 2025-01-01", "a", date(2025, 1, 1), ""),
        ('a , from 2025-01-01 , ref "DIN 18599"', "a", date(2025, 1, 1), "DIN 18599"),
        ("a, ref „Methode 2“", "a", None, "Methode 2"),
        ("change(a, 1990)", "change(a, 1990)", None, ""),
    ],
)
def test_a_day_and_a_reference_may_follow(text, formula, since, reference):
    found = read_definition(text)

    assert (found.formula, found.since, found.reference) == (formula, since, reference)


def test_a_formula_holds_for_whole_budget_years():
    with pytest.raises(FormulaError, match="on 2025-01-01 or on 2026-01-01"):
        first_year(date(2025, 7, 1), first_month=1)
    with pytest.raises(FormulaError, match="is not a day"):
        read_definition("a, from 2025")


values = st.fractions(min_value=0, max_value=10).map(
    lambda x: Fraction(round(x * 100), 100)
)


@given(st.lists(values, min_size=1, max_size=4), values, st.integers(2015, 2030))
def test_a_later_value_never_changes_the_years_before_it(old, new, since):
    """IN-5: what is added for the time from a day on leaves the past as it was."""
    rows = [
        Factor("f", str(float(x)), "kW.h", "kg", "s", first=date(2010 + n, 1, 1))
        for n, x in enumerate(old)
    ]
    later = Factor("f", str(float(new)), "kW.h", "kg", "s", first=date(since, 1, 1))
    text, names = parse("heat/schools/north * f / people"), dict(NAMES)

    def amounts(found):
        names["f"] = name_of(found, 1)
        made = terms_of(text, names=names, units=UNITS, unit="kg/person", code="new")
        return [value(made, year) for year in range(2005, since)]

    assert amounts([*rows, later]) == amounts(rows)


parts = st.lists(st.none() | st.integers(-(10**9), 10**9), min_size=36, max_size=36)
texts = [
    "heat/schools/north * grid",
    "2 * heat/hall - shift",
    "shift / people",
    "heat/hall * late / mean(people)",
]


@given(st.sampled_from(texts), parts, parts, parts)
def test_many_months_at_once_are_the_same_as_one_by_one(text, north, hall, people):
    """IN-6: the quick way over whole numbers finds the same exact values."""
    unit = {0: "kg", 1: "kW.h", 2: "kW.h/person", 3: "kg/person"}[texts.index(text)]
    found = terms(text, unit)
    rows = {
        "heat/schools/north": (north, 1000),
        "heat/hall": (hall, 10**6),
        "people": (people, 1),
        "mean(people)": (people, 1),
    }
    years = [2023 + n // 12 for n in range(36)]

    def month(n):
        def facts(asked, year):
            amounts, divisor = rows[asked]
            if amounts[n] is None:
                return Value.absent(Problem("no-figure", "nothing"))
            return Value(Fraction(amounts[n], divisor))

        return facts

    one_by_one = [value(found, year, month(n)) for n, year in enumerate(years)]
    assert row_of(found, years, rows.__getitem__) == one_by_one


@given(
    st.sampled_from(["waste", "people", "noise"]),
    st.sampled_from(["t", "kg", "person"]),
)
def test_the_mean_of_what_is_no_stock_never_has_terms(ref, unit):
    """IN-4: only a stock has levels that a mean is taken of."""
    fits = ref == "people" and unit == "person"

    assert (problems(f"mean({ref})", unit) == []) == fits
