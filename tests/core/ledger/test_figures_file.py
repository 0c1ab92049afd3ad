"""A file of figures: what is read, and the reason for every row that is not."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.journal import ROOT

from naturbudget.core.errors import NaturbudgetError
from naturbudget.core.ledger.figures import read_figures
from naturbudget.core.ledger.kinds import STATUSES
from naturbudget.core.ledger.row import NEEDED, row_problems
from naturbudget.core.ledger.table import UnreadableFileError
from naturbudget.core.unit import read_units

UNITS = read_units(
    yaml.safe_load((ROOT / "src/naturbudget/data/units.yaml").read_text())
)
HEADER = "code,kind,unit,from,to,value,status,source"
ROW = {
    "code": "gas/town-hall",
    "kind": "flow",
    "unit": "m3",
    "from": "2025-01-01",
    "to": "2025-12-31",
    "value": "1200",
    "status": "measured",
    "source": "bill",
}


def row(**changes):
    return {**ROW, **{name.rstrip("_"): text for name, text in changes.items()}}


def table(*rows):
    """Return the bytes of a file with these rows; its columns are those they have."""
    columns = list(dict.fromkeys(name for given in rows for name in given))
    lines = [",".join(columns)]
    lines += [",".join(given.get(name, "") for name in columns) for given in rows]
    return "\n".join([*lines, ""]).encode()


def read(content):
    found = read_figures(content, name="figures.csv", units=UNITS)
    return found.figures, found.problems


def problems(content):
    """Return line, column and code of every problem."""
    try:
        _, found = read(content)
    except UnreadableFileError as error:
        return [problem.code for problem in error.problems]
    return [(one.line, one.column, one.problem.code) for one in found]


def said(content):
    try:
        _, found = read(content)
    except UnreadableFileError as error:
        return str(error)
    return "\n".join(str(one) for one in found)


def test_a_row_is_a_figure():
    [figure], found = read(table(row()))

    assert found == []
    assert (figure.code, figure.kind, figure.unit) == ("gas/town-hall", "flow", "m3")
    assert (figure.first, figure.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (figure.value, figure.status) == (Decimal(1200), "measured")
    assert (figure.line, figure.source, figure.replaces) == (2, "bill", "")


def test_the_key_is_code_first_and_last_day_unless_the_file_gives_one():
    [default], _ = read(table(row()))
    [given_key], _ = read(table(row(key="bill 17")))
    assert default.key == "gas/town-hall:2025-01-01:2025-12-31"
    assert given_key.key == "bill 17"


def test_columns_may_stand_in_any_order_and_be_padded():
    content = (
        b"Value , source,status,to,from,unit,kind,code\n"
        b" 5 ,bill,measured,2025-12-31, 2025-01-01,m3,flow,gas\n"
    )
    [figure], found = read(content)
    assert (figure.value, figure.code, found) == (Decimal(5), "gas", [])


@pytest.mark.parametrize(
    "spell",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content.rstrip(b"\n"),
        lambda content: content + b"\n\n,,,,,,,\n",
        lambda content: content.replace(b"bill", b'"bill"'),
    ],
    ids=["byte order mark", "CRLF", "CR only", "no last LF", "empty rows", "quotes"],
)
def test_how_programs_write_a_csv_makes_no_difference(spell):
    assert read(spell(table(row()))) == read(table(row()))


def test_a_text_may_hold_commas_quotes_and_line_feeds():
    content = table(row(source='"bill, of ""March""\nand April"'), row(code="gas/2"))
    figures, found = read(content)
    assert figures[0].source == 'bill, of "March"\nand April'
    assert figures[1].line == 4
    assert found == []


def test_letters_of_every_language_are_kept():
    [figure], _ = read(table(row(source="Älvhamns räkning, n° 17".replace(",", ""))))
    assert figure.source == "Älvhamns räkning n° 17"


# The file


def test_a_text_that_turns_the_writing_is_refused_with_its_line():
    content = table(row(), row(key="b", source="bi\u202ell"))

    with pytest.raises(UnreadableFileError) as refusal:
        read(content)

    [problem] = refusal.value.problems
    assert (problem.code, problem.values["line"]) == ("text-turns", 3)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "not-a-csv"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 40, "not-a-csv"),
        (table(row()).decode().encode("utf-16"), "is-utf16"),
        (table(row()).decode().encode("utf-16-be"), "not-a-csv"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "is-pdf"),
        (b"PK\x05\x06" + b"\0" * 18, "not-a-csv"),
        (table(row(source="bi\0ll")), "holds-nul"),
        (
            table(*[row(key=f"k{n}") for n in range(200)], row(source="bi\0ll")),
            "holds-nul",
        ),
        (table(row(source="räkning")).decode().encode("latin-1"), "not-utf8"),
        (table(row(source="1 €")).decode().encode("cp1252"), "not-utf8"),
        (table(row()).replace(b",", b";"), "wrong-separator"),
        (table(row()).replace(b",", b"\t"), "wrong-separator"),
        (HEADER.encode(), "no-rows"),
        (HEADER.encode() + b"\n\n \n", "no-rows"),
        (b"\n", "no-column"),
        (table(row()) + b"x" * 100_001, "line-too-long"),
        (table(row(source='"' + "x\n" * 70_000 + '"')), "broken-csv"),
        (table(row(source='"' + "x\n" * 6_000 + '"')), "cell-too-long"),
        (",".join(f"c{n}" for n in range(101)).encode(), "too-many-columns"),
        (table(row(source='"bill'), row(code="gas/2")), "broken-csv"),
        (table(row(source='"bill" of March')), "broken-csv"),
    ],
    ids=[
        "XLSX renamed",
        "XLS renamed",
        "UTF-16",
        "UTF-16 without its mark",
        "PDF renamed",
        "empty archive",
        "NUL",
        "NUL far down",
        "Latin-1",
        "Windows",
        "semicolons",
        "tabs",
        "header only",
        "blank rows only",
        "nothing",
        "line without end",
        "field without end",
        "text too long",
        "too many columns",
        "quote not closed",
        "text after a quote",
    ],
)
def test_what_is_no_table_of_figures_is_refused_as_a_whole(content, code):
    found = problems(content)
    assert code in found
    assert "figures.csv" in said(content) or code == "no-column"


def test_the_line_that_is_not_utf8_is_named():
    content = table(row(), row(code="gas/2", source="räkning")).decode()
    assert "line 3 has a letter in another encoding" in said(content.encode("latin-1"))


def test_missing_unknown_and_double_columns_are_told_at_once():
    content = b"code,kind,unit,from,to,value,value,colour\na,b,c,d,e,f,g,h\n"
    assert problems(content) == [
        "no-column",
        "no-column",
        "unknown-column",
        "column-twice",
    ]


@pytest.mark.parametrize("column", HEADER.split(","))
def test_each_needed_column_is_asked_for(column):
    short = {name: text for name, text in ROW.items() if name != column}
    assert problems(table(short)) == ["no-column"]
    assert f"The column “{column}” is missing" in said(table(short))


# The rows


def test_a_comma_too_many_is_found():
    content = table(row()) + b"gas/2,flow,m3,2025-01-01,2025-12-31,1,2,measured,bill\n"
    assert problems(content) == [(3, "", "row-length")]


@pytest.mark.parametrize("column", HEADER.split(","))
def test_no_field_is_left_empty(column):
    found = problems(table(row(code="other"), {**ROW, column: ""}))
    assert (3, column, "empty-field") in found
    assert {line for line, _, _ in found} == {3}


@pytest.mark.parametrize(
    ("written", "proposal"),
    [
        ('"1200,5"', "1200.5"),
        ('"1.200,5"', "1200.5"),
        ('"1,200.5"', "1200.5"),
        ("1 200.5", "1200.5"),
        ('"1 200,5"', "1200.5"),
        ("1'200.5", "1200.5"),
        ('"1,200,300"', "1200300"),
    ],
)
def test_a_wrong_decimal_mark_is_found_and_the_right_one_proposed(written, proposal):
    content = table(row(value=written))
    assert problems(content) == [(2, "value", "decimal-comma")]
    assert f"no separators: {proposal}." in said(content)


@pytest.mark.parametrize("written", ["abc", "1e3", "n/a", "-", "NaN", "12 m3", "0x1F"])
def test_what_is_no_number_is_refused(written):
    assert problems(table(row(value=written))) == [(2, "value", "not-a-number")]


@pytest.mark.parametrize("written", ["0", "0.000", "-0", "-5.5", "+5", ".5"])
def test_zero_and_negative_are_figures(written):
    [figure], found = read(table(row(value=written)))
    assert (figure.value, found) == (Decimal(written), [])


@pytest.mark.parametrize(
    "written",
    [
        "31.12.2025",
        "31/12/2025",
        "12/31/2025",
        "20251231",
        "2025-12",
        "2025-13-01",
        "2025-02-29",
        "2025-W52-3",
        "2025-12-31T00:00",
        "٢٠٢٥-١٢-٣١",
        "45000",
        "yesterday",
    ],
)
@pytest.mark.parametrize("column", ["from", "to"])
def test_days_are_written_year_month_day(column, written):
    assert (2, column, "not-a-day") in problems(table(row(**{f"{column}_": written})))


@pytest.mark.parametrize("written", ["0001-01-01", "1799-12-31", "2301-01-01"])
def test_days_lie_in_years_that_books_can_have(written):
    assert problems(table(row(to=written, from_=written))) == [
        (2, "from", "out-of-time"),
        (2, "to", "out-of-time"),
    ]


def test_leap_days_exist():
    assert problems(table(row(from_="2024-02-29"))) == []


def test_days_in_the_wrong_order_are_refused():
    found = problems(table(row(from_="2025-12-31", to="2025-01-01")))
    assert found == [(2, "from", "days-swapped")]


@pytest.mark.parametrize(
    ("column", "word", "is_known"),
    [
        *[("kind", word, True) for word in ("flow", "stock", "series")],
        *[("kind", word, False) for word in ("Flow", "use", "environment")],
        *[("status", word, True) for word in (*STATUSES, "final", "corrected")],
        *[("status", word, False) for word in ("A", "ok", "Measured")],
    ],
)
def test_kinds_and_statuses_are_known_words(column, word, is_known):
    found = problems(table(row(**{column: word})))
    assert found == ([] if is_known else [(2, column, "not-one-of")])


def test_final_and_corrected_replace_what_is_sealed():
    figures, _ = read(table(row(status="final"), row(code="b", status="corrected")))
    assert [(f.status, f.replaces) for f in figures] == [
        ("measured", "final"),
        ("measured", "corrected"),
    ]


@pytest.mark.parametrize("entry", ["survey", "reappraisal", "use", "addition", "loss"])
def test_an_entry_says_how_a_stock_changed(entry):
    stock = row(code="land", kind="stock", unit="m2", entry=entry)
    assert problems(table(stock)) == []
    assert problems(table(row(entry=entry))) == [(2, "entry", "entry-needs-stock")]


def test_an_entry_is_a_known_word():
    stock = row(code="land", kind="stock", unit="m2", entry="theft")
    assert problems(table(stock)) == [(2, "entry", "not-one-of")]


@pytest.mark.parametrize("word", ["sum", "Mean"])
def test_an_aggregation_is_a_known_word(word):
    assert problems(table(row(aggregation=word))) == [(2, "aggregation", "not-one-of")]


@pytest.mark.parametrize("text", ["25", "20250", "MMXX", "２０２５"])
def test_the_year_of_the_books_has_four_digits(text):
    assert problems(table(row(books=text))) == [(2, "books", "not-a-year")]


def test_the_unit_is_one_of_the_table():
    content = table(row(unit="cubits"))
    assert problems(content) == [(2, "unit", "unknown-unit")]
    assert "is not in the table of units" in said(content)


@pytest.mark.parametrize(
    ("written", "unit"), [("kWh", "kW.h"), ("t CO2e", "t CO2e unstated"), ("m³", "m3")]
)
def test_units_are_read_in_their_common_spellings(written, unit):
    [figure], _ = read(table(row(unit=written)))
    assert (figure.unit, figure.written) == (unit, written)


def test_the_same_key_twice_names_both_lines():
    content = table(row(), row(code="gas/2"), row(value="7"))
    assert problems(content) == [(4, "key", "key-twice")]
    assert "stands in line 2 too" in said(content)


@pytest.mark.parametrize(
    ("column", "characters"),
    [
        ("code", 150),
        ("key", 180),
        ("source", 380),  # room for the conversion that is noted behind it
        ("department", 100),
        ("resource", 60),
        ("value", 40),
    ],
)
def test_no_text_is_longer_than_the_books_keep(column, characters):
    mark = "1" if column == "value" else "x"
    assert problems(table(row(**{column: mark * characters}))) == []
    assert problems(table(row(**{column: mark * (characters + 1)}))) == [
        (2, column, "too-long")
    ]


def test_every_wrong_row_is_listed_with_all_its_reasons():
    content = table(
        row(),
        row(code="b", value="1,5".join('""'), from_="1.1.2025", status="ok"),
        row(code="c"),
        row(code="d", unit="cubits", to=""),
    )
    figures, _ = read(content)
    assert [figure.code for figure in figures] == ["gas/town-hall", "c"]
    assert problems(content) == [
        (3, "status", "not-one-of"),
        (3, "from", "not-a-day"),
        (3, "value", "decimal-comma"),
        (5, "to", "empty-field"),
        (5, "unit", "unknown-unit"),
    ]


# Right and wrong texts of each column, few of each, so that rows are alike by chance.
TEXTS = {
    "code": ("gas", "wood", "", "g" * 151),
    "kind": ("flow", "stock", "series", "flows"),
    "unit": ("m3", "kWh", "cubits"),
    "from": ("2025-01-01", "2025-02-01", "1.1.2025", "1700-01-01"),
    "to": ("2025-01-31", "2025-12-31", ""),
    "value": ("1200", "12.5", "1,5", "much"),
    "status": ("measured", "final", "corrected", "ok"),
    "source": ("bill", "b" * 50, "b" * 381, ""),
    "entry": ("", "loss", "extraction", "gift"),
    "books": ("", "2025", "last"),
    "split": ("", "years", "days"),
    "name_sv": ("", "Gas", "G" * 201),
}


RIGHT = {name: texts[0] for name, texts in TEXTS.items()}
CHANGES = st.sampled_from([(name, t) for name, texts in TEXTS.items() for t in texts])


@given(
    st.lists(
        st.lists(CHANGES, max_size=2).map(lambda changes: RIGHT | dict(changes)),
        min_size=1,
        max_size=8,
    )
)
def test_what_a_row_says_is_the_same_whatever_stands_above_it(rows):
    """What many rows say alike is worked out once; alone each would say the same."""
    rows = [{**row, "key": f"row {place}"} for place, row in enumerate(rows)]

    read = _figures_of(rows)

    for line, row in enumerate(rows, start=2):
        alone = _figures_of([row])
        for part in ("figures", "problems", "wrong"):
            assert [one for one in getattr(read, part) if one.line == line] == [
                replace(one, line=line) for one in getattr(alone, part)
            ]


def _figures_of(rows):
    content = io.StringIO()
    writer = csv.DictWriter(content, [*RIGHT, "key"])
    writer.writeheader()
    writer.writerows(rows)
    return read_figures(
        content.getvalue().encode(), name="a.csv", units=UNITS, languages=["sv"]
    )


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(content):
    with suppress(NaturbudgetError):
        read(content)


@given(st.lists(st.text(max_size=12), min_size=8, max_size=8))
def test_no_text_whatever_breaks_the_reader(fields):
    quoted = ",".join('"' + text.replace('"', '""') + '"' for text in fields)
    with suppress(NaturbudgetError, UnicodeEncodeError):
        figures, found = read(f"{HEADER}\n{quoted}\n".encode())
        assert len(figures) + bool(found) <= 1


@pytest.mark.parametrize(
    ("entry", "cause", "is_fine"),
    [
        ("addition", "growth", True),
        ("loss", "catastrophic-loss", True),
        ("reclassification", "managed", True),
        ("addition", "extraction", False),
        ("", "growth", False),
        ("reappraisal", "managed", False),
    ],
)
def test_a_cause_stands_beside_an_entry_that_has_it(entry, cause, is_fine):
    row = dict.fromkeys(NEEDED, "x") | {"kind": "stock", "value": "1", "entry": entry}
    found = row_problems({**row, "cause": cause}, lambda unit: unit)

    assert ("cause" not in [column for column, _ in found]) == is_fine
