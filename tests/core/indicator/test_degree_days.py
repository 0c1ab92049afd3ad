"""Heat by degree days: a mild year is no saving (IN-8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.errors import Named
from naturbudget.core.indicator.check import terms_of
from naturbudget.core.indicator.evaluate import value_of
from naturbudget.core.indicator.formula import FormulaError, parse
from naturbudget.core.indicator.observation import Observation
from naturbudget.core.indicator.terms import Name
from naturbudget.core.indicator.value import Value
from naturbudget.core.indicator.weather import degree_days, per_degree_day
from naturbudget.core.period import Span
from naturbudget.core.unit import read_units

UNITS = read_units(
    {
        "code": code,
        "dimension": dimension,
        "num": num,
        "den": "1",
        "scale": "3",
        "symbol": code,
    }
    for code, dimension, num in [
        ("1", "", "1"),
        ("kW.h", "energy", "3600000"),
        ("MW.h", "energy", "3600000000"),
        ("K", "kelvin", "1"),
        ("K.day", "kelvin.day", "1"),
        ("hK.day", "kelvin.day", "100"),
        ("m2", "length^2", "1"),
    ]
)
NAMES = {
    "heat/space": Name("account", "MW.h", "flow"),
    "heat/shower": Name("account", "kW.h", "flow"),
    "school/a": Name("account", "MW.h", "flow"),
    "school/b": Name("account", "kW.h", "flow"),
    "area": Name("account", "m2", "stock"),
    "cold": Name("series", "K.day"),
    "cold-in-hundreds": Name("series", "hK.day"),
    "frost": Name("series", "K"),
    "normal": Name("factor", "K.day", value=Fraction(3100)),
    "half": Name("factor", "1", value=Fraction(1, 2)),
    "all-heat": Name("indicator", "MW.h", formula="heat/space"),
}
G = Named("cold")
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))


def terms(formula, unit="MW.h"):
    return terms_of(parse(formula), names=NAMES, units=UNITS, unit=unit, code="X")


def refused(formula, unit="MW.h"):
    with pytest.raises(FormulaError) as refusal:
        terms(formula, unit)
    return [problem.code for problem in refusal.value.problems]


def value(formula, facts, unit="MW.h"):
    given = {asked: Value(Fraction(str(amount))) for asked, amount in facts.items()}
    return value_of(terms(formula, unit), lambda asked, _: given[asked], 2025).amount


def test_only_the_part_that_depends_on_the_weather_is_corrected():
    # 280 MWh in a year of 2800 K·d are 310 MWh in one of 3100; the showers stay.
    formula = "weather(heat/space, cold) * normal + heat/shower"
    facts = {"weather:cold(heat/space)": "0.1", "heat/shower": 40000}

    assert value(formula, facts) == 350
    assert value(formula, facts, unit="kW.h") == 350_000


def test_degree_days_in_another_unit_are_converted():
    formula = "weather(heat/space, cold-in-hundreds) * normal"

    assert value(formula, {"weather:cold-in-hundreds(heat/space)": 10}) == 310


def test_a_branch_is_corrected_and_divided_by_its_area():
    found = terms("weather(school/*, cold) * normal / area", "kW.h/m2")

    [heat] = found.numerator
    assert (heat.ref, heat.degree_days) == ("school/*", "cold")
    assert heat.coefficient == 3100
    assert found.refs == ("school/*", "cold", "area")


@pytest.mark.parametrize(
    "written",
    [
        "weather(heat/space,cold) * normal",
        "2 * weather( heat/space , cold ) × normal",
        "heat/space + weather (heat/space, cold) * normal",
    ],
)
def test_blanks_in_it_do_not_matter(written):
    assert terms(written).numerator[-1].asked == "weather:cold(heat/space)"


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("weather(heat/space, cold)", "weather-normal"),
        ("weather(area, cold) * normal", "weather"),
        ("weather(cold, cold) * normal", "weather"),
        ("weather(all-heat, cold) * normal", "weather"),
        ("weather(heat/space, frost) * normal", "weather-series"),
        ("weather(heat/space, heat/shower) * normal", "weather-series"),
        ("weather(heat/space, nothing) * normal", "unknown-name"),
        ("weather(heat/space, cold) * half", "unit-declared"),
        ("weather(heat/space, cold) * normal + heat/space * normal", "units-added"),
        ("weather(heat/space) * normal", "brackets"),
        ("weather(heat/space, cold, cold) * normal", "brackets"),
        ("weather(heat/space, 3100 K) * normal", "brackets"),
    ],
)
def test_what_makes_no_sense_is_refused(formula, code):
    assert code in refused(formula)


def months(*values, start=1):
    found = []
    for number, amount in enumerate(values, start=start):
        first = date(2025, number, 1)
        last = date(2025 + number // 12, number % 12 + 1, 1) - timedelta(days=1)
        found.append(Observation(first, last, Decimal(amount), "measured"))
    return found


WINTER = (560, 480, 400, 250, 110, 20, 0, 10, 90, 230, 320, 330)


def days(seen, span=YEAR):
    return degree_days(seen, span, of=G, year="2025")


def test_months_give_the_year_and_so_does_the_year_at_once():
    whole = Observation(YEAR.first, YEAR.last, Decimal(2800), "estimated")

    assert days(months(*WINTER)).amount == days([whole]).amount == 2800
    assert days([whole]).status == "estimated"


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([], "no-figure"),
        (months(*WINTER[:11]), "to-date"),
        (months(*WINTER[1:], start=2), "to-date"),
        (months(*WINTER[:5]) + months(*WINTER[6:], start=7), "to-date"),
        (months(*WINTER) + months(3, start=4), "twice"),
        (
            [Observation(date(2024, 12, 1), date(2025, 12, 31), Decimal(9))],
            "to-date",
        ),
    ],
)
def test_each_day_counts_once_or_there_is_no_value(seen, code):
    found = days(seen)

    assert found.amount is None
    assert found.missing.code == code


def test_without_a_degree_day_nothing_is_divided():
    found = per_degree_day(Value(Fraction(3)), Value(Fraction(0)), of=G, year="2025-07")

    assert found.missing.code == "divided-by-zero"


def test_it_is_as_weak_as_the_weaker_of_both():
    used, cold = Value(Fraction(3), "measured"), Value(Fraction(2), "provisional")

    assert per_degree_day(used, cold, of=G, year="2025").status == "provisional"


@given(
    st.fractions(min_value=0, max_value=10**6),
    st.integers(min_value=1, max_value=9000),
    st.integers(min_value=1, max_value=9000),
)
def test_a_year_as_cold_as_the_normal_one_is_not_corrected(heat, cold, other):
    def corrected(now):
        found = per_degree_day(Value(heat), Value(Fraction(now)), of=G, year="2025")
        return found.amount * cold

    assert corrected(cold) == heat
    # The warmer the year, the more its heat counts.
    assert (corrected(other) >= heat) is (other <= cold) or not heat
