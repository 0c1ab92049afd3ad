"""The bounds of fuels: which stand in a table, and which are ours (RQ-5)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from naturbudget.apps.ledger.actions.relating import fuels

# Lower and upper end in kg CO2/TJ, as the 2006 Guidelines have them, volume 2.
TABLES = {
    "table 2.4, Natural Gas": (54300, 58300),
    "table 2.4, Gas/Diesel Oil": (72600, 74800),
    "table 2.4, Residual Fuel Oil": (75500, 78800),
    "table 2.4, Liquefied Petroleum Gases": (61600, 65600),
    "table 2.4, Other Bituminous Coal": (89500, 99700),
    "table 2.2, Anthracite": (94600, 101000),
    "table 2.2, Lignite": (90900, 115000),
    "table 3.2.1, Gas/Diesel Oil": (72600, 74800),
    "table 3.2.1, Motor Gasoline": (67500, 73000),
}


def test_what_names_a_table_is_as_the_table_has_it():
    found = {
        fuel.source: (int(fuel.least), int(fuel.most))
        for fuel in fuels().values()
        if not fuel.is_ours
    }

    assert found == TABLES
    assert "IPCC 2006, volume 2, table 2.4, Natural Gas" in fuels()["natural-gas"].basis


@pytest.mark.parametrize("code", ["natural-gas-gross", "gas-oil-gross", "peat"])
def test_what_no_table_gives_is_said_to_be_ours(code):
    fuel = fuels()[code]

    assert fuel.is_ours
    assert fuel.because
    assert fuel.basis.startswith("our own bounds: ")
    assert fuel.because in fuel.basis
    assert len(fuel.basis) <= 300  # as much as a relation keeps


@pytest.mark.parametrize(
    ("code", "net", "share"),
    [("natural-gas-gross", "natural-gas", "0.9"), ("gas-oil-gross", "gas-oil", "0.95")],
)
def test_bounds_by_the_gross_value_are_a_share_of_the_net_ones(code, net, share):
    gross, other = fuels()[code], fuels()[net]

    for end in ("least", "most"):
        assert int(getattr(gross, end)) == Fraction(share) * int(getattr(other, end))
