"""The first guess at a file: where its header is, what its columns are."""

from __future__ import annotations

import pytest

from naturbudget.core.delivery.grid import NumberText, grid_of
from naturbudget.core.delivery.guessing import fingerprint, guessed
from naturbudget.core.delivery.translating import Chart

KINDS = {"gas/town": "flow", "power/town": "flow"}
CHART = Chart(KINDS, {"MWh", "kWh", "m3"}.__contains__, {"mars": 3, "april": 4})


def guess(*rows, names=None):
    return guessed(grid_of("", rows), CHART, names)


@pytest.mark.parametrize(
    ("rows", "header", "form"),
    [
        ([["Meter", "Month", "Use"], ["a", "2025-01", "1"]], (1, 1), "long"),
        (
            [["Title"], [], ["Meter", "2024", "2025"], ["a", "1", "2"]],
            (3, 1),
            "periods",
        ),
        (
            [["", "Use (MWh)", "", "Note"], ["Meter", "2024", "2025", ""]],
            (1, 2),
            "periods",
        ),
        (
            [["", "Use (MWh)", ""], ["Meter", "mars 2025", "april 2025"]],
            (1, 2),
            "periods",
        ),
        (
            [["Month", "gas/town", "power/town"], ["2025-01", "1", "2"]],
            (1, 1),
            "accounts",
        ),
        ([["Month", "gas", "power"], ["", "MWh", "MWh"]], (1, 2), "long"),
    ],
)
def test_finds_the_header_and_the_form(rows, header, form):
    found = guess(*rows)

    assert (found.header_row, found.header_rows) == header
    assert found.form == form


def test_knows_columns_by_their_names_in_four_languages():
    found = guess(
        ["Zähler", "Från", "Bis", "Quantità (kWh)", "Unit", "Bemerkung"],
        ["Rathaus", "2025-01-01", "2025-01-31", "1.234,5", "kWh", ""],
        names={"rathaus": "gas/town"},
    )

    assert found.columns == {
        "code": "zähler",
        "from": "från",
        "to": "bis",
        "value": "quantità (kwh)",
        "unit": "unit",
        "source": "bemerkung",
    }
    assert found.decimal == ","
    assert found.words == {"code": {"Rathaus": "gas/town"}}


def test_numbers_of_a_workbook_say_nothing_about_commas():
    assert guess(["Meter", "Value"], ["a", NumberText("1.5")]).decimal == "."


def test_files_of_other_years_have_the_same_columns_and_others_have_not():
    prints = [
        fingerprint(grid_of("", [header]), guess(header, ["a", "1", "2", "3"]), CHART)
        for header in (
            ["Meter", "2024", "2025", "Note"],
            ["Meter", "2025", "2026", "Note"],
            ["Note", "Meter", "2026", "2027"],
            ["Meter", "2025", "2026", "Remark"],
        )
    ]

    assert prints[0] == prints[1] == prints[2] != prints[3]


def test_what_stands_above_the_months_is_a_part_of_the_columns():
    prints = []
    for what in ("Heat (kWh)", "Power (MWh)"):
        rows = [["", what, ""], ["House", "2024", "2025"], ["a", "1", "2"]]
        mapping = guess(*rows)
        assert mapping.header_rows == 2
        prints.append(fingerprint(grid_of("", rows), mapping, CHART))

    assert prints[0] != prints[1]
