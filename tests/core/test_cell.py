from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.cell import cell

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "-2+3",
        "@SUM(1)",
        "  =1",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "-",
        "+12 a",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_shown_instead(text):
    assert cell(text) == f"'{text}".replace("\r", "\n")


def test_no_line_end_opens_a_row_of_its_own():
    assert cell("Gas\r=1+1") == cell("Gas\r\n=1+1") == "Gas\n=1+1"


@pytest.mark.parametrize("text", ["-2.5", "+3", "0", "12", "-0.000", "Gas = heat", ""])
def test_numbers_and_plain_texts_stay(text):
    assert cell(text) == text


@given(st.text())
def test_no_cell_begins_like_a_formula_and_nothing_of_the_text_is_lost(text):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(["a", cell(text)])
    [[_, found]] = csv.reader(io.StringIO(written.getvalue(), newline=""))

    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert found in (kept, f"'{kept}")
    if found.lstrip(" ").startswith(RUNS):
        assert float(found) is not None
