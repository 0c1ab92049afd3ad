from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from naturbudget.core.indicator.check import check_formula, terms_of
from naturbudget.core.indicator.formula import FormulaError, parse
from naturbudget.core.indicator.terms import Name
from naturbudget.core.unit import UnitTable, read_units

ROWS = [
    # code, dimension, num, den
    ("1", "", 1, 1),
    ("%", "", 1, 100),
    ("kg", "mass", 1, 1),
    ("t", "mass", 1000, 1),
    ("kW.h", "energy", 3_600_000, 1),
    ("MW.h", "energy", 3_600_000_000, 1),
    ("m3", "length^3", 1, 1),
    ("m2", "length^2", 1, 1),
    ("km", "length", 1000, 1),
    ("person", "person", 1, 1),
    ("kg CO2e AR5GWP100", "mass:CO2e:AR5GWP100", 1, 1),
    ("t CO2e AR5GWP100", "mass:CO2e:AR5GWP100", 1000, 1),
    ("t CO2e unstated", "mass:CO2e:unstated", 1000, 1),
    ("dB(A)", "sound level A", 1, 1),
]
UNITS: UnitTable = read_units(
    {
        "code": code,
        "dimension": dimension,
        "num": str(num),
        "den": str(den),
        "scale": "3",
        "symbol": code,
    }
    for code, dimension, num, den in ROWS
)
NAMES = {
    "heat/schools/north": Name("account", "kW.h", "flow"),
    "heat/schools/south": Name("account", "kW.h", "flow"),
    "heat/hall": Name("account", "MW.h", "flow"),
    "gas/hall": Name("account", "m3", "flow"),
    "co2/fossil": Name("account", "t CO2e AR5GWP100", "flow"),
    "co2/reported": Name("account", "t CO2e unstated", "flow"),
    "site/water": Name("account", "m3", "flow"),
    "site/waste": Name("account", "t", "flow"),
    "plot/used": Name("account", "t", "flow"),
    "plot/kept": Name("account", "t", "stock"),
    "waste": Name("account", "t", "flow"),
    "area/heated": Name("account", "m2", "stock"),
    "area/sealed": Name("account", "m2", "stock"),
    "people": Name("account", "person", "stock"),
    "renewable": Name("series", "%"),
    "noise": Name("series", "dB(A)"),
    "gas-to-heat": Name("factor", "kW.h/m3", value=Fraction(10)),
    "gas-to-co2": Name("factor", "kg CO2e AR5GWP100/m3", value=Fraction(2)),
    "heat": Name("indicator", "MW.h", formula="heat/schools/* + heat/hall"),
    "heat-per-area": Name("indicator", "kW.h/m2", formula="heat / area/heated"),
    "waste-change": Name("indicator", "%", formula="change(waste, 1993)"),
    "ring-a": Name("indicator", "m3", formula="ring-b"),
    "ring-b": Name("indicator", "m3", formula="gas/hall + ring-a"),
    "broken": Name("indicator", "m3", formula="gas/hall + waste"),
}


def terms(text, unit, code="new"):
    return terms_of(parse(text), names=NAMES, units=UNITS, unit=unit, code=code)


def problems(text, unit, code="new"):
    found = check_formula(parse(text), names=NAMES, units=UNITS, unit=unit, code=code)
    return [problem.code for problem in found]


def coefficients(side):
    return {term.ref: str(term.coefficient) for term in side}


def test_a_linear_formula_is_brought_to_its_first_unit_and_then_to_the_declared_one():
    found = terms("2 * heat/hall - 0.5 * heat/schools/*", "kW.h")

    assert coefficients(found.numerator) == {
        "heat/hall": "2",
        "heat/schools/*": "-1/2000",
    }
    assert (found.scale, found.kind, found.unit) == (1000, "flow", "kW.h")


def test_a_name_that_occurs_twice_has_one_coefficient():
    assert coefficients(terms("waste + 3 * waste", "t").numerator) == {"waste": "4"}


def test_a_factor_is_folded_into_the_coefficient():
    found = terms("gas/hall * gas-to-heat + heat/hall", "MW.h")

    assert coefficients(found.numerator) == {"gas/hall": "10", "heat/hall": "1000"}
    assert found.scale == Fraction(1, 1000)


def test_a_factor_may_change_the_gas():
    found = terms("gas/hall * gas-to-co2", "t CO2e AR5GWP100")

    assert found.scale * found.numerator[0].coefficient == Fraction(2, 1000)


def test_a_ratio_has_both_its_sides():
    found = terms("heat/schools/* / area/heated", "kW.h/m2")

    assert coefficients(found.denominator) == {"area/heated": "1"}
    assert (found.scale, found.kind) == (1, "ratio")


def test_a_percentage_of_equals_is_scaled_by_a_hundred():
    assert terms("area/sealed / area/heated", "%").scale == 100
    assert terms("area/sealed / area/heated", "1").scale == 1


def test_a_change_is_scaled_by_a_hundred_and_remembers_its_year():
    found = terms("change(waste, 1993)", "%")

    assert (found.scale, found.change_of, found.kind) == (100, 1993, "ratio")


def test_a_change_of_a_ratio_takes_both_its_sides():
    found = terms("change(heat-per-area, 2010)", "%")

    assert found.refs == ("heat/schools/*", "heat/hall", "area/heated")
    assert (found.scale, found.change_of) == (100, 2010)


def test_an_indicator_stands_for_its_terms():
    inside, written = (
        terms("heat / people", "kW.h/person"),
        "heat/schools/* + heat/hall",
    )
    outside = terms(f"{written} / people", "kW.h/person")

    assert inside.refs == outside.refs
    assert [term.coefficient * inside.scale for term in inside.numerator] == [
        term.coefficient * outside.scale for term in outside.numerator
    ]


def test_a_ratio_may_be_named_alone():
    found = terms("2 * heat-per-area", "kW.h/m2")

    # MWh stand above, so 1000 brings them to kWh.
    assert found.scale * found.numerator[1].coefficient == 2 * 1000
    assert found.kind == "ratio"


def test_a_state_may_stand_alone_or_on_one_side():
    assert terms("renewable", "%").kind == "state"
    assert terms("renewable / people", "%/person").kind == "ratio"
    assert terms("waste / renewable", "t/%").kind == "ratio"


def test_accounts_below_a_path_may_be_kept_in_units_that_convert():
    # The unit is that of heat/hall, the first of them.
    found = terms("heat/*", "kW.h")

    assert [term.unit for term in found.numerator] == ["MW.h"]
    assert found.scale == 1000


@pytest.mark.parametrize(
    ("text", "unit", "codes"),
    [
        ("waste + area/heated", "t", ["kinds-added"]),
        ("area/heated - heat/hall", "m2", ["kinds-added"]),
        ("heat/hall / waste + area/heated", "1", ["kinds-added"]),
        ("renewable + renewable", "%", ["states-added", "states-added"]),
        ("waste + noise", "t", ["states-added"]),
        ("area/heated / waste", "m2/t", ["stock-per-flow"]),
        ("waste + gas/hall", "t", ["units-added"]),
        ("co2/fossil + co2/reported", "t CO2e AR5GWP100", ["units-added"]),
        ("waste", "m3", ["unit-declared"]),
        ("waste / people", "t", ["unit-declared"]),
        ("gas/hall * gas-to-co2", "kW.h", ["unit-declared"]),
        ("change(waste, 1993)", "t", ["unit-declared"]),
        ("waste", "bushels", ["unknown-unit"]),
        ("wast", "t", ["unknown-name"]),
        ("a + b / c", "t", ["unknown-name"] * 3),
        ("heat/schools", "kW.h", ["unknown-name"]),
        ("steam/*", "kW.h", ["nothing-below"]),
        ("site/*", "t", ["mixed-below"]),
        ("plot/*", "t", ["mixed-below"]),
        ("waste * people", "t", ["not-a-factor"]),
        ("waste * gas-to-water", "t", ["unknown-name"]),
        ("gas-to-heat", "kW.h/m3", ["factor-alone"]),
        ("heat-per-area + heat-per-area", "kW.h/m2", ["ratio-inside"] * 2),
        ("heat-per-area / people", "kW.h/m2/person", ["ratio-inside"]),
        ("change(waste-change, 2000)", "%", ["change-of-change"]),
        ("ring-a", "m3", ["cycle"]),
        ("broken", "m3", ["broken-inside"]),
    ],
)
def test_what_makes_no_sense_is_refused(text, unit, codes):
    assert problems(text, unit) == codes


def test_an_indicator_does_not_need_itself():
    assert problems("gas/hall + ring-a", "m3", code="ring-b") == ["cycle"]


@pytest.mark.parametrize(
    ("text", "unit", "advice"),
    [
        ("wast", "t", "Did you mean waste"),
        ("heat/schools", "kW.h", "Did you mean heat/schools/*?"),
        ("site/*", "t", "cannot be added: flow in m3, flow in t"),
        ("ring-a", "m3", "ring-a → ring-b → ring-a"),
        (
            "waste / people",
            "t",
            "The formula gives t/person, and the indicator says t.",
        ),
        ("waste + area/heated", "t", "“waste” is a flow and “area/heated” is a stock"),
        ("broken", "m3", "“gas/hall” is in m3 and “waste” in t; they cannot be added."),
    ],
)
def test_a_refusal_names_what_is_meant(text, unit, advice):
    with pytest.raises(FormulaError) as error:
        terms(text, unit)

    assert advice in str(error.value)


accounts = st.sampled_from(
    [ref for ref, name in NAMES.items() if name.what in ("account", "series")]
)
any_unit = st.sampled_from([row[0] for row in ROWS] + ["t/person", "kW.h/m2", "m2/t"])


@given(accounts, accounts, any_unit)
def test_an_ill_typed_sum_never_has_terms(left, right, unit):
    """Invariant 17."""
    one, other = NAMES[left], NAMES[right]
    fits = one.kind == other.kind != "state" and (
        UNITS.dimension(one.unit)
        == UNITS.dimension(other.unit)
        == UNITS.dimension(unit)
    )

    assert (problems(f"{left} + {right}", unit) == []) == fits


@given(accounts, accounts, any_unit)
def test_an_ill_typed_ratio_never_has_terms(left, right, unit):
    """Invariant 17."""
    one, other = NAMES[left], NAMES[right]
    quotient = dict(UNITS.dimension(one.unit))
    for base, exponent in UNITS.dimension(other.unit).items():
        quotient[base] = quotient.get(base, 0) - exponent
    quotient = {base: exponent for base, exponent in quotient.items() if exponent}
    assume((one.kind, other.kind) != ("stock", "flow"))

    fits = quotient == dict(UNITS.dimension(unit))
    assert (problems(f"{left} / {right}", unit) == []) == fits
