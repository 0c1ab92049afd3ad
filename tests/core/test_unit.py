import re
from fractions import Fraction
from pathlib import Path

import pint
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.quantity import UnitMismatchError
from naturbudget.core.unit import (
    DuplicateUnitError,
    UnitRow,
    UnitTable,
    read_units,
)

ROOT = Path(__file__).parents[2]
ROWS = yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text("utf-8"))
TABLE = read_units(ROWS)
CODES = [row.code for row in TABLE.rows]

PINT = {
    "%": "percent",
    "10*3": "kilocount",
    "10*6": "megacount",
    "[ppm]": "ppm",
    "[ppth]": "permille",
    "K": "kelvin",
    "[sft_i]": "international_foot ** 2",
    "k[Btu_IT]": "kiloBtu_it",
    "therm": "100 * kiloBtu_it",
    "har": "hectare",
    "10*3.har": "1000 * hectare",
    "m2": "m**2",
    "km2": "km**2",
    "m3": "m**3",
    "dam3": "dam**3",
    "hm3": "hm**3",
    "W.h": "W*hour",
    "kW.h": "kW*hour",
    "MW.h": "MW*hour",
    "GW.h": "GW*hour",
    "TW.h": "TW*hour",
    "h": "hour",
    "min": "minute",
    "l": "litre",
    "ml": "millilitre",
    "dl": "decilitre",
    "kt": "kilotonne",
    "Mt": "megatonne",
}
PINT |= {code: code for code in ("ng", "ug", "mg", "g", "kg", "t", "W", "kW", "MW")}
PINT |= {code: code for code in ("J", "MJ", "GJ", "TJ", "s", "mm", "cm", "m", "km")}
PINT_CANONICAL = {"mass": "kg", "energy": "J", "energy.time^-1": "W", "time": "s"} | {
    "length": "m", "length^2": "m**2", "length^3": "m**3", "kelvin": "K", "": ""
}  # fmt: skip

rows = st.sampled_from(TABLE.rows)
amounts = st.fractions()


@st.composite
def comparable(draw, count=2):
    """Draw units of one dimension, alone or over the same divisor."""
    first = draw(rows)
    same = [row.code for row in TABLE.rows if row.exponents == first.exponents]
    divisor = draw(st.sampled_from(["", "/person", "/(kW.h)", "/m2/year"]))
    picked = draw(st.lists(st.sampled_from(same), min_size=count, max_size=count))
    return [code + divisor for code in picked]


@given(comparable(), amounts)
def test_there_and_back_is_exact(pair, amount):
    """Invariant 16."""
    a, b = pair
    assert amount * TABLE.factor(a, b) * TABLE.factor(b, a) == amount


@given(comparable(count=3))
def test_a_detour_changes_nothing(three):
    a, b, c = three
    assert TABLE.factor(a, b) * TABLE.factor(b, c) == TABLE.factor(a, c)


@given(comparable(), st.lists(amounts))
def test_converting_a_sum_is_summing_the_converted(pair, several):
    """Invariant 16."""
    factor = TABLE.factor(*pair)
    assert sum(several) * factor == sum(amount * factor for amount in several)


@given(rows, rows)
def test_only_units_of_one_dimension_convert(left, right):
    if left.exponents == right.exponents:
        expected = left.size / right.size
        assert TABLE.factor(left.code, right.code) == expected
    else:
        with pytest.raises(UnitMismatchError):
            TABLE.factor(left.code, right.code)


def test_megawatt_hours_are_terajoules():
    assert TABLE.factor("MWh", "TJ") == Fraction(9, 2500)
    assert TABLE.equation("MWh", "kWh") == "1 MWh = 1000 kWh"


def test_quotients_convert():
    assert TABLE.factor("g/kWh", "kg/MWh") == 1
    assert TABLE.factor("kWh/m2", "MWh/ha") == 10
    assert TABLE.factor("%", "1") == Fraction(1, 100)


def test_the_oracle_agrees():
    registry = pint.UnitRegistry(non_int_type=Fraction)
    registry.define("kilocount = 1000")
    registry.define("megacount = 1000000")
    for row in TABLE.rows:
        if row.code in PINT:
            found = registry.parse_expression(PINT[row.code])
            size = (1 * found).to(PINT_CANONICAL[row.dimension]).magnitude
            assert (row.code, size) == (row.code, row.size)


def test_the_oracle_knows_every_measured_row():
    counted = {row.code for row in TABLE.rows if row.dimension not in PINT_CANONICAL}
    assert set(CODES) - counted - {"1"} == set(PINT)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("t CO2e AR4GWP100", "t CO2e AR5GWP100"),
        ("t CO2e AR5GWP100", "t CO2e AR6GWP100"),
        ("t CO2e", "t CO2e AR5GWP100"),
        ("t CO2", "t CO2e"),
        ("t CO2", "t CO2 biogenic"),
        ("t CH4", "t N2O"),
        ("t", "t CO2"),
        ("m3", "m3 over bark"),
        ("m3 over bark", "m3 under bark"),
        ("ha", "gha"),
        ("person", "household"),
        ("day", "h"),
        ("year", "day"),
        ("kW", "kWp"),
        ("dB", "dB(A)"),
        ("°C", "K"),
        ("kW", "kWh"),
        ("t/person", "t"),
    ],
)
def test_what_is_not_the_same_does_not_convert(left, right):
    with pytest.raises(UnitMismatchError):
        TABLE.factor(left, right)


def test_every_set_of_warming_potentials_is_a_dimension_of_its_own():
    sets = {
        TABLE.canonical(code).split(" ", 2)[2]: dict(TABLE.dimension(code))
        for code in CODES
        if code.startswith("t CO2e")
    }
    assert sets == {name: {f"mass:CO2e:{name}": 1} for name in sets}
    assert sets.keys() == {"unstated", "AR4GWP100", "AR5GWP100", "AR6GWP100"}


@given(rows, rows)
def test_dimensions_of_a_quotient_subtract(above, below):
    found = TABLE.dimension(f"{above.code}/({below.code})")
    bases = above.exponents.keys() | below.exponents.keys()
    left = {
        base: above.exponents.get(base, 0) - below.exponents.get(base, 0)
        for base in bases
    }
    assert found == {base: exponent for base, exponent in left.items() if exponent}


def test_dimensions_of_a_quotient():
    assert TABLE.dimension("kWh/m2") == {"energy": 1, "length": -2}
    assert TABLE.dimension("kt CO2/km2") == {"mass:CO2": 1, "length": -2}
    assert TABLE.dimension("kg/kg") == {}
    assert TABLE.dimension("m3/m2") == {"length": 1}


def row(code, *, num=1, aliases=(), dimension="length"):
    return UnitRow(code, dimension, num, 1, 3, code, aliases)


def test_one_spelling_belongs_to_one_row():
    with pytest.raises(DuplicateUnitError, match=r"“metre” .* m, km"):
        UnitTable(
            (row("m", aliases=["metre"]), row("km", num=1000, aliases=["me tre"]))
        )


def test_one_unit_has_one_row():
    with pytest.raises(DuplicateUnitError, match=r"“l” .* l, dm3"):
        UnitTable((row("l"), row("dm3")))
    assert UnitTable((row("l"), row("dm3", dimension="wood"))).canonical("l") == "l"


def test_one_code_has_one_row():
    with pytest.raises(DuplicateUnitError):
        UnitTable((row("m"), row("m", num=2)))


def test_shares_and_levels_are_not_for_accounts():
    refused = {row.code for row in TABLE.rows if not row.is_additive}
    plain = {"1", "%", "[ppth]", "[ppm]", "10*3", "10*6"}
    assert refused == plain | {"Cel", "dB", "dB(A)", "pH"}


def test_numbers_stand_in_quotes():
    for given_row in ROWS:
        for name in ("num", "den", "scale"):
            assert isinstance(given_row[name], str), (given_row["code"], name)


def test_a_city_fits_into_the_books():
    """A hundred terawatt-hours, a hundred million tonnes, half a cubic kilometre."""
    most = {"energy": 360 * 10**15, "mass": 10**11, "length^3": 5 * 10**8}
    meant = {"kW.h", "MW.h", "GW.h", "GJ", "TJ", "kg", "t", "kt", "l", "m3", "hm3"}
    for code in meant:
        unit = TABLE.row(code)
        assert most[unit.dimension] / unit.size * 10**unit.scale < 10**15, code


def test_the_page_shows_every_row():
    page = (ROOT / "docs/method/units.md").read_text("utf-8")
    shown = re.findall(r"^\| `([^`]+)` \| ([^|]*) \| ([^|]*) \| ([^|]*) \|", page, re.M)
    assert shown == [
        (
            unit.code,
            unit.symbol,
            unit.dimension or "none",
            str(unit.num) if unit.den == 1 else f"{unit.num}/{unit.den}",
        )
        for unit in TABLE.rows
    ]
