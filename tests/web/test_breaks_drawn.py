"""Where another formula holds, the chart of a line has a rule and says so."""

from __future__ import annotations

import pytest

from naturbudget.web.charts import breaks, line_chart
from naturbudget.web.sheets.chart import chart_data
from naturbudget.web.sheets.content import YearValue

LINE = {
    "indicator": "HEAT",
    "unit": "MW.h",
    "kind": "flow",
    "direction": "less",
    "target": "9",
    "history": [
        {"year": year, "value": str(20 - n), "status": "measured"}
        for n, year in enumerate(range(2018, 2025))
    ],
    "result": {"A": "8", "R": "1", "kept": "kept"},
}


def test_the_years_of_an_indicator_with_several_formulas():
    earlier = [{"from": 2020, "to": 2022}, {"from": None, "to": 2019}]

    assert breaks({"from": 2023, "earlier": earlier}) == [2020, 2023]
    assert breaks({"formula": "heat"}) == []
    assert breaks(None) == []


@pytest.mark.parametrize(
    ("given", "seen"), [([2021], [2021]), ([2018, 2030], []), ([], [])]
)
def test_only_breaks_among_the_values_are_drawn(given, seen):
    drawn = line_chart(LINE, year=2025, title="Heat", breaks=given)
    plain = line_chart(LINE, year=2025, title="Heat")

    assert drawn.breaks == seen
    assert (drawn.wide != plain.wide) == bool(seen)


@pytest.mark.parametrize(("given", "seen"), [([2019], [2019]), ([2015, 2031], [])])
def test_a_break_in_a_year_without_a_value_is_drawn_on_the_sheet(given, seen):
    years = [YearValue(year, "7", "measured", "") for year in (2018, 2020, 2021)]

    assert chart_data(years, unit="t", kind="flow", breaks=given).breaks == seen
