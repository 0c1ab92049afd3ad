"""A paper in blocks: what is empty is left out, its tables as data are exact."""

from __future__ import annotations

import pytest

from naturbudget.core.paper import Cell, Column, Paper, table_as_csv, tables_of

COLUMNS = [Column("Line"), Column("Budget", is_figure=True)]


def paper():
    return Paper("A title", "Kind", "The lead.", "en")


def test_an_empty_line_begins_a_paragraph_whatever_ends_the_lines():
    written = paper()
    written.text("First,\r\nstill first.\r\n  \r\nSecond.\r\n")

    said = [one["text"] for one in written.as_content()["blocks"]]

    assert said == ["First,\nstill first.", "Second."]


def test_blocks_stand_in_their_order_and_nothing_adds_nothing():
    written = paper()
    written.heading("One")
    written.text("First.\n\nSecond.\n\n")
    written.text("")
    written.points([])
    written.points(["a", "", "b"], numbered=True)
    written.pairs([("Days", ""), ("Scope", "all")])
    written.table("Lines", COLUMNS, [])
    written.table("Lines", COLUMNS, [[Cell("CL-01"), Cell("5 t", value="5", unit="t")]])
    written.drawing("<svg/>", says="a line")

    content = written.as_content()

    assert [one["block"] for one in content["blocks"]] == [
        *("heading", "text", "text", "points", "pairs", "table", "drawing"),
    ]
    assert content["blocks"][3] == {
        "block": "points",
        "numbered": True,
        "items": ["a", "b"],
    }
    assert content["blocks"][4]["rows"] == [["Scope", "all"]]
    assert len(tables_of(content)) == 1


def test_every_row_has_every_column():
    with pytest.raises(AssertionError, match="each column has a cell"):
        paper().table("Lines", COLUMNS, [[Cell("CL-01")]])


def test_a_table_as_csv_has_exact_figures_and_runs_nothing():
    written = paper()
    rows = [
        [Cell("=1+1", below=("kt",)), Cell("1,234.6", value="1234.5678", unit="kt")],
        [Cell("LA-01"), Cell("–")],
    ]
    written.table("Lines", COLUMNS, rows)

    [table] = tables_of(written.as_content())

    assert table_as_csv(table) == (
        'Line,Budget,Budget: unit\n"\'=1+1\nkt",1234.5678,kt\nLA-01,–,\n'
    )
