from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.cell import cell

SEPARATORS = (";", "\t", "\n")
RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "+1+cmd",
        "-2+3",
        "@SUM(1)",
        "  =1",
        "\t1",
        "\r1",
        "\n1",
        "＝1",
        "-",
        "+12 a",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_shown_instead(text):
    assert cell(text) == f"'{text}".replace("\r", "\n")


def test_no_line_end_opens_a_row_of_its_own():
    assert cell("Gas\r1+1") == cell("Gas\r\n1+1") == "Gas\n1+1"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a;=2+5", "a;'=2+5"),
        ("a;  @SUM(1);b", "a;'  @SUM(1);b"),
        ("a\t-2+3", "a\t'-2+3"),
        ("Gas\r=1+1", "Gas\n'=1+1"),
        ("\t=1", "'\t'=1"),
        ("=1;＝2", "'=1;'＝2"),
        ("a;-5", "a;-5"),
        ("n;-5; -3; +2.5", "n;-5; -3; +2.5"),
        ("a;b=c", "a;b=c"),
    ],
)
def test_nor_does_one_that_a_spreadsheet_divides_otherwise(text, written):
    assert cell(text) == written
    # As where lines are divided by semicolons: quotation marks within mean nothing.
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow(["x", cell(text), "y"])
    for part in re.split("[;\t\n]", row.getvalue().rstrip("\n")):
        start = part.lstrip(" ")
        assert not start.startswith(RUNS) or re.match(r"[+-][0-9.]+(\"|,|$)", start)


@pytest.mark.parametrize("text", ["-2.5", "+3", "0", "12", "-0.000", "Gas = heat", ""])
def test_numbers_and_plain_texts_stay(text):
    assert cell(text) == text


@given(st.text())
def test_no_cell_begins_like_a_formula_and_nothing_of_the_text_is_lost(text):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(["a", cell(text)])
    [[_, found]] = csv.reader(io.StringIO(written.getvalue(), newline=""))

    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = zip(re.split("([;\t\n])", found), re.split("([;\t\n])", kept), strict=True)
    first = True
    for written_part, part in parts:
        allowed = {part, f"'{part}"} if first or part not in SEPARATORS else {part}
        assert written_part in allowed
        first = False
    if found.lstrip(" ").startswith(RUNS):
        assert float(found) is not None
