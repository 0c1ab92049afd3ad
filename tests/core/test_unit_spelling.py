from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from naturbudget.core.unit import UnknownUnitError, read_units

ROOT = Path(__file__).parents[2]
ROWS = yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text("utf-8"))
TABLE = read_units(ROWS)
CODES = [row.code for row in TABLE.rows]

# As published budgets, inventories and accounts print their units.
PUBLISHED = {
    "%": "%",
    "% per year": "%/year",
    "1000 m3 over bark": "dam3 over bark",
    "GWh": "GW.h",
    "MW": "MW",
    "MWh/capita": "MW.h/person",
    "MWh/year": "MW.h/year",
    "TJ": "TJ",
    "days": "day",
    "g/kWh": "g/(kW.h)",
    "gha": "gha",
    "gha/person": "gha/person",
    "goals": "goal",
    "ha": "har",
    "hm3": "hm3",
    "inhabitants": "person",
    "kBtu": "k[Btu_IT]",
    "kBtu/sf": "k[Btu_IT]/[sft_i]",
    "kWh": "kW.h",
    "kWh/m2": "kW.h/m2",
    "kWh/pkm": "kW.h/(person.km)",
    "kWh/tkm": "kW.h/(t.km)",
    "kg": "kg",
    "kg CO2/inhabitant": "kg CO2/person",
    "kg CO2e/sf": "kg CO2e unstated/[sft_i]",
    "kg/inhabitant": "kg/person",
    "kg/kg": "kg/kg",
    "kg/m3": "kg/m3",
    "km2": "km2",
    "kt CO2": "kt CO2",
    "kt CO2/km2": "kt CO2/km2",
    "kt CO2e": "kt CO2e unstated",
    "l/day": "l/day",
    "l/day/inhabitant": "l/day/person",
    "l/person/day": "l/day/person",
    "m3": "m3",
    "m3/year": "m3/year",
    "million": "10*6",
    "million m3/year": "hm3/year",
    "million vehicle-km": "10*6.vehicle.km",
    "percentage points": "%",
    "t": "t",
    "t CO2": "t CO2",
    "t CO2/inhabitant": "t CO2/person",
    "t CO2/person": "t CO2/person",
    "t CO2e": "t CO2e unstated",
    "t CO2e/capita": "t CO2e unstated/person",
    "t CO2e/inhabitant": "t CO2e unstated/person",
    "t CO2e/year": "t CO2e unstated/year",
    "therm": "therm",
    "thousand persons": "10*3.person",
    "ug/m3": "ug/m3",
}

# As clerks, meters and spreadsheets write them.
TYPED = {
    "kWh/m²": "kW.h/m2",
    "kWh·m⁻²": "kW.h/m2",
    "kWh m^-2": "kW.h/m2",
    "kW h / m2": "kW.h/m2",
    "KWH": "kW.h",
    "mwh": "MW.h",
    "kilowatt-hours": "kW.h",
    "kWh/(m2 a)": "kW.h/m2/year",
    "kWh/year/m2": "kW.h/m2/year",
    "g per kWh": "g/(kW.h)",
    "g/kW.h": "g/(kW.h)",
    "µg/m³": "ug/m3",
    "μg/m3": "ug/m3",
    "per year": "1/year",
    "1000 t": "kt",
    "1000 m3": "dam3",
    "1 000 000 m3": "hm3",
    "10³ m³": "dam3",
    "1000 ha": "10*3.har",
    "1000 kWh": "MW.h",
    "thousand t CO2": "kt CO2",
    "t CO₂e": "t CO2e unstated",
    "tCO2e": "t CO2e unstated",
    "t CO2-eq": "t CO2e unstated",
    "Tonnen CO2-Äquivalente": "t CO2e unstated",
    "ton CO2-ekv": "t CO2e unstated",
    "tonnes of CO2e": "t CO2e unstated",
    "g CO2e": "g CO2e unstated",
    "kg CO2e": "kg CO2e unstated",
    "kg CO₂e AR5 GWP100 per capita": "kg CO2e AR5GWP100/person",
    "kgCO2eAR5GWP100": "kg CO2e AR5GWP100",
    "l pro Einwohner pro Tag": "l/day/person",
    "m³sk/ha": "m3 over bark/har",
    "cfu/100 ml": "cfu/dl",
    "per cent": "%",
    "percentage points/year": "%/year",
    "parts per million": "[ppm]",
    "dB(A)": "dB(A)",
    "points": "point",
    "index": "1",
    "°C": "Cel",
    "m m": "m.m",
    "m.m": "m.m",
}

REFUSED = [
    "% (at least)",
    "EUR",
    "MT CO2e",
    "MT",
    "as printed (tonnes)",
    "date",
    "kBtu, weather-normalised",
    "km (70 % of the network)",
    "kt (as printed)",
    "mWh",
    "mg CO2",
    "t CO2 from 2024",
    "t CO2e AR5",
    "t CO2e reduced per year",
    "kWh/m2/",
    "-",
    "()",
]

PRINTED = {
    "kW.h": "kWh",
    "har": "ha",
    "kW.h/m2": "kWh/m²",
    "ug/m3": "µg/m³",
    "t CO2e unstated": "t CO₂e",
    "t CO2e AR5GWP100/person": "t CO₂e (AR5)/person",
    "kt CO2": "kt CO₂",
    "day": "days",
    "tree/har": "trees/ha",
    "t/tree": "t/tree",
    "l/day/person": "l/(day·person)",
    "MW.h/(K.day)": "MWh/(K·d)",
    "g/(kW.h)": "g/kWh",
    "1/year": "1/year",
    "10*6.vehicle.km": "million vehicle-km",
    "%": "%",
}


@st.composite
def units(draw):
    """Draw a product or quotient of rows."""
    above = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=3))
    below = draw(st.lists(st.sampled_from(CODES), max_size=2))
    return "/".join([".".join(above), *(f"({code})" for code in below)])


@pytest.mark.parametrize(("text", "code"), (PUBLISHED | TYPED).items())
def test_a_written_unit_is_understood(text, code):
    assert TABLE.canonical(text) == code


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_a_unit_alone_is_refused(text):
    with pytest.raises(UnknownUnitError) as refusal:
        TABLE.canonical(text)
    assert [problem.code for problem in refusal.value.problems] == ["unknown-unit"]


@pytest.mark.parametrize("row", TABLE.rows, ids=lambda row: row.code)
def test_every_spelling_of_a_row_is_that_row(row):
    for spelling in row.spellings:
        assert TABLE.row(spelling) is row


@given(units())
@example("W.h.K")  # kelvin times watt is no kilowatt
def test_the_canonical_spelling_is_its_own(text):
    once = TABLE.canonical(text)
    assert TABLE.canonical(once) == once
    assert TABLE.factor(text, once) == 1


@given(units())
def test_the_printed_symbol_can_be_typed(text):
    assert TABLE.factor(text, TABLE.symbol(text)) == 1


@given(st.lists(st.sampled_from(CODES), min_size=1, max_size=4), st.randoms())
def test_the_order_of_factors_is_no_matter(codes, random):
    shuffled = list(codes)
    random.shuffle(shuffled)
    assert TABLE.canonical(".".join(codes)) == TABLE.canonical(".".join(shuffled))


@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text):
    try:
        canonical = TABLE.canonical(text)
    except UnknownUnitError:
        return
    assert TABLE.canonical(canonical) == canonical


@pytest.mark.parametrize(("text", "symbol"), PRINTED.items())
def test_a_unit_is_printed_as_people_write_it(text, symbol):
    assert TABLE.symbol(text) == symbol


def refusal(text):
    with pytest.raises(UnknownUnitError) as refused:
        TABLE.canonical(text)
    return str(refused.value)


def test_a_refusal_proposes_what_was_meant():
    assert refusal("kt (as printed)") == (
        "“kt (as printed)” is not in the table of units. Did you mean kt? "
        "Write the unit alone; remarks belong into the reason."
    )
    assert "Did you mean MW.h" in refusal("mWh")
    assert "Did you mean kW, " in refusal("kw")


def test_a_metric_ton_in_capitals_is_asked_back():
    assert "Did you mean Mt CO2e unstated, t CO2e unstated" in refusal("MTCO2e")


def test_a_refusal_without_a_near_match_says_what_to_do():
    assert refusal("EUR") == (
        "“EUR” is not in the table of units. Choose one of its units, or have it "
        "added to the table with its dimension and exact factor."
    )


def test_a_missing_unit_is_refused():
    assert refusal(" ") == "There is no unit. Write one, or 1 for a plain number."


def test_a_quotient_has_no_row():
    with pytest.raises(UnknownUnitError, match=r"kW\.h/m2"):
        TABLE.row("kWh/m2")
