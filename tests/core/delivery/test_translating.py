"""What a mapping makes of a table: one figure for each cell that holds one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.delivery.grid import NumberText, grid_of
from naturbudget.core.delivery.mapping import LONG_FORM, Mapping
from naturbudget.core.delivery.translating import HEADER, Chart, Translator

KINDS = {"gas/town": "flow", "power/town": "flow", "trees": "stock", "no2": "series"}
CHART = Chart(KINDS, {"MWh", "kWh", "m3", "trees", "t"}.__contains__, {"märz": 3})


def read(rows, mapping):
    """Return the figures as short tuples, and what is wrong, with its cell."""
    translator = Translator(grid_of("Sheet", rows), mapping, CHART, source="bill.xlsx")
    assert translator.problems == []
    figures, wrong = [], []
    for number, fields, told in translator.rows():
        row = dict(zip(HEADER, fields, strict=True))
        if told:
            wrong += [
                (problem.code, translator.place(number, column)[1])
                for column, problem in told
            ]
        else:
            names = ("code", "unit", "from", "to", "value")
            figures.append(tuple(row[name] for name in names))
    return figures, wrong, translator


def test_the_long_form_in_the_books_own_words_passes_as_it_is():
    rows = [
        ["code", "kind", "unit", "from", "to", "value", "status", "source"],
        [
            "gas/town",
            "flow",
            "MWh",
            "2025-01-01",
            "2025-01-31",
            "12.5",
            "measured",
            "b",
        ],
    ]

    mapping = Mapping(columns={label: label for label in rows[0]})
    figures, wrong, translator = read(rows, mapping)

    assert figures == [("gas/town", "MWh", "2025-01-01", "2025-01-31", "12.5")]
    assert wrong == []
    assert translator.place(2, "value") == (2, "F2")
    assert set(mapping.columns) <= set(LONG_FORM.columns)


def test_a_suppliers_list_with_its_own_words_and_commas():
    rows = [
        [],
        ["Stadtwerke", "", ""],
        ["Anlage", "Monat", "Verbrauch (kWh)"],
        ["Rathaus", "März 2025", "1.234,5"],
        ["Schule", "2025-04", NumberText("7.25")],
        ["Summe", "", "1.241,75"],
        ["Rathaus", "05/2025", "-"],
    ]
    mapping = Mapping(
        columns={"code": "Anlage", "period": "Monat", "value": "verbrauch (kwh)"},
        words={"code": {"rathaus": "gas/town", "Schule": "power/town", "Summe": ""}},
        header_row=3,
        decimal=",",
    )

    figures, wrong, translator = read(rows, mapping)

    assert figures == [
        ("gas/town", "kWh", "2025-03-01", "2025-03-31", "1234.5"),
        ("power/town", "kWh", "2025-04-01", "2025-04-30", "7.25"),
    ]
    assert (wrong, translator.left_out) == ([], 1)


def test_a_column_for_each_year_under_merged_accounts_with_units():
    rows = [
        ["", "Gas (MWh)", "", "Power", "", "Remark"],
        ["", "2024", "2025", "2024 (kWh)", "2025 (kWh)", ""],
        ["Town", "1", "2", "3", "", "n"],
    ]
    mapping = Mapping(
        words={"code": {"gas": "gas/town", "power": "power/town"}},
        form="periods",
        header_rows=2,
        constants={"status": "estimated"},
    )

    figures, wrong, translator = read(rows, mapping)

    assert figures == [
        ("gas/town", "MWh", "2024-01-01", "2024-12-31", "1"),
        ("gas/town", "MWh", "2025-01-01", "2025-12-31", "2"),
        ("power/town", "kWh", "2024-01-01", "2024-12-31", "3"),
    ]
    assert (wrong, translator.left_out) == ([], 1)


def test_a_column_for_each_account():
    rows = [
        ["Month", "gas/town", "Trams", "Sum"],
        ["2025-01", "1", "5", "6"],
        ["2025-02", "x1", "6", "7"],
    ]
    mapping = Mapping(
        columns={"period": "Month"},
        constants={"unit": "MWh"},
        form="accounts",
        ignored=("sum",),
    )

    figures, wrong, _ = read(rows, mapping)

    assert figures == [("gas/town", "MWh", "2025-01-01", "2025-01-31", "1")]
    assert wrong == [
        ("no-account-for", "C2"),
        ("not-spelled-so", "B3"),
        ("no-account-for", "C3"),
    ]


def test_everything_wrong_in_a_row_is_told_with_its_cell():
    rows = [["What", "When", "kWh"], ["Moon", "soon", "1,5"]]
    mapping = Mapping(columns={"code": "What", "period": "When", "value": "kWh"})

    _, wrong, _ = read(rows, mapping)

    assert wrong == [
        ("not-a-span", "B2"),
        ("not-spelled-so", "C2"),
        ("no-account-for", "A2"),
    ]


@pytest.mark.parametrize(
    ("mapping", "codes"),
    [
        (Mapping(), ["code", "value", "period"]),
        (Mapping(columns={"code": "gone"}), ["gone", "value", "period"]),
        (Mapping(form="periods"), ["no-value-columns", "code"]),
        (Mapping(columns={"code": "a", "value": "b", "day": "c"}), ["unit"]),
    ],
)
def test_a_mapping_that_lacks_something_says_all_of_it(mapping, codes):
    grid = grid_of("", [["a", "b", "c"], ["1", "2", "3"]])

    problems = Translator(grid, mapping, CHART, source="x").problems

    told = [
        problem.values.get("label") or problem.values.get("role") or problem.code
        for problem in problems
    ]
    assert told == codes


YEARS = st.lists(st.integers(1990, 2030), min_size=1, max_size=5, unique=True)
AMOUNTS = st.decimals(-(10**9), 10**9, places=3, allow_nan=False)


@given(st.data(), YEARS)
def test_wide_and_long_are_the_same_figures(data, years):
    codes = ["gas/town", "power/town", "trees"]
    amounts = {
        (code, year): str(data.draw(AMOUNTS)) for code in codes for year in years
    }
    long = [["code", "period", "value"]]
    long += [[code, str(year), amounts[code, year]] for code in codes for year in years]
    by_year = [["code", *map(str, years)]]
    by_year += [[code, *(amounts[code, year] for year in years)] for code in codes]
    by_code = [["period", *codes]]
    by_code += [[str(year), *(amounts[c, year] for c in codes)] for year in years]
    unit = {"unit": "MWh"}

    found = [
        sorted(read(rows, mapping)[0])
        for rows, mapping in (
            (
                long,
                Mapping(
                    columns={"code": "code", "period": "period", "value": "value"},
                    constants=unit,
                ),
            ),
            (by_year, Mapping({"code": "code"}, unit, form="periods")),
            (by_code, Mapping({"period": "period"}, unit, form="accounts")),
        )
    ]

    assert found[0] == found[1] == found[2]
    assert len(found[0]) == len(codes) * len(years)


@given(st.decimals(-(10**11), 10**11, places=3, allow_nan=False))
def test_a_number_is_read_back_however_it_is_written(amount):
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = german.replace(".", "\u202f")
    rows = [["code", "day", "value"], ["gas/town", "2025", english]]
    columns = {"code": "code", "day": "day", "value": "value"}
    told = []
    for text, decimal in ((english, "."), (german, ","), (french, ",")):
        rows[1][2] = text
        mapping = Mapping(columns, {"unit": "MWh"}, decimal=decimal)
        told.append(read(rows, mapping)[0][0][4])

    assert told == [str(amount)] * 3


def test_a_mapping_is_kept_whole():
    mapping = Mapping(
        {"code": "a"}, {"unit": "t"}, {"code": {"x": "gas/town"}}, "periods", 2, 3, ","
    )

    assert Mapping.from_json({**mapping.to_json(), "gone": 1}) == mapping


@pytest.mark.parametrize(
    ("rows", "mapping", "lacks"),
    [
        ([["", "März"], ["gas/town", 1]], Mapping(form="periods"), True),
        ([["", "März (MWh)"], ["gas/town", 1]], Mapping(form="periods"), True),
        ([["", "März 2025"], ["gas/town", 1]], Mapping(form="periods"), False),
        (
            [["", "März"], ["gas/town", 1]],
            Mapping(form="periods", constants={"period": "2025"}),
            False,
        ),
        (
            [["Monat", "Gas"], ["März", 1]],
            Mapping(columns={"period": "Monat", "value": "Gas"}),
            True,
        ),
        (
            [["Monat", "Gas"], ["2025-03", 1]],
            Mapping(columns={"period": "Monat", "value": "Gas"}),
            False,
        ),
    ],
)
def test_months_of_no_year_are_seen(rows, mapping, lacks):
    translator = Translator(grid_of("Sheet", rows), mapping, CHART, source="bill.xlsx")

    assert translator.lacks_year is lacks
