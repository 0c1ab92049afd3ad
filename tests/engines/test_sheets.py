"""Files as people have them are read, cell by cell; what cannot be is said."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from itertools import islice

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sheets import archive, ods, xls, xlsx

from naturbudget.core.delivery.grid import NumberText
from naturbudget.core.ledger.table import UnreadableFileError
from naturbudget.engines.sheets import read_file, workbook
from naturbudget.engines.sheets.json_file import read_json
from naturbudget.engines.sheets.reaching import reach
from naturbudget.engines.sheets.weighing import text_bytes
from naturbudget.engines.sheets.workbook import read_workbook

DAY = date(2025, 3, 31)


def read(content, sheet=0):
    grid = read_file(content, name="bill").grids[sheet]
    return [(line, list(cells)) for line, cells in grid.rows]


def code_of(content):
    with pytest.raises(UnreadableFileError) as refusal:
        read_file(content, name="bill")
    [problem] = refusal.value.problems
    assert "bill" in str(problem)
    return problem.code


@pytest.mark.parametrize("make", [xlsx, ods])
def test_cells_stay_where_they_stand_as_they_show_themselves(make):
    rows = [[], [None, "Anlage", DAY], [None, 0.1 + 0.2, 1234567.25], ["räksmörgås", 7]]

    found = read(make(rows, "Blatt"))

    assert [(line, [cell for cell in cells if cell]) for line, cells in found] == [
        (2, ["Anlage", "2025-03-31"]),
        (3, ["0.3", "1234567.25"]),
        (4, ["räksmörgås", "7"]),
    ]
    assert found[0][1].index("Anlage") == found[1][1].index("0.3") == 1
    assert isinstance(found[1][1][1], NumberText)
    assert not isinstance(found[0][1][1], NumberText)


def test_hidden_sheets_are_passed_over_and_days_with_a_time_keep_it():
    content = xlsx([[datetime(2025, 3, 31, 12, 30)]], "Shown", hidden=["a", "b"])

    [grid] = read_file(content, name="bill").grids

    assert grid.sheet == "Shown"
    assert list(grid.rows) == [(1, ["2025-03-31T12:30:00"])]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-16", "\t"),
        ("utf-16-le", ";"),
        ("utf-16-be", ";"),
        ("cp1252", ";"),
        ("cp1252", "|"),
    ],
)
def test_csv_is_read_whatever_its_encoding_and_separator(encoding, separator):
    lines = [["Zähler", "Wert €"], ["Bäder, alle", "1.234,5"], ["", ""], ["Ö", "2"]]
    quoted = [[f'"{cell}"' if "," in cell else cell for cell in row] for row in lines]
    text = "\r\n".join(separator.join(row) for row in quoted)

    assert read(text.encode(encoding)) == [(1, lines[0]), (2, lines[1]), (4, lines[3])]


def test_a_text_over_several_lines_keeps_the_line_where_it_began():
    content = b'a,b\n"x\ny",1\nz,2\n'

    assert read(content) == [(1, ["a", "b"]), (2, ["x\ny", "1"]), (4, ["z", "2"])]


def test_lines_that_end_by_a_return_alone_are_lines():
    assert read(b"a;b\r1;2\r") == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_a_long_csv_is_read_as_far_as_it_is_asked():
    grid = read_file(b"a,b\n" + b"1,2\n" * 500_000 + b'"', name="bill").grids[0]

    assert len(list(islice(iter(grid.rows), 3))) == 3
    with pytest.raises(UnreadableFileError, match="quotation mark"):
        list(grid.rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            '[{"a": 1.50, "m": {"x": "y", "z": null}}, {"b": true, "a": 12}]',
            [["a", "m.x", "m.z", "b"], ["1.50", "y", "", ""], ["12", "", "", "yes"]],
        ),
        ('{"columns": ["a", "b"], "rows": [[1, "x"]]}', [["a", "b"], ["1", "x"]]),
        ('{"count": 1, "values": [{"a": 1e3}]}', [["a"], ["1e3"]]),
    ],
)
def test_json_becomes_a_header_and_rows(text, rows):
    assert read(text.encode()) == list(enumerate(rows, start=1))


BOMB = archive(**{"xl/worksheets/sheet1.xml": b"0" * 1_000_000})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "nothing-in-it"),
        (b" \n,,\n", "nothing-in-it"),
        (xlsx([]), "nothing-in-it"),
        (b"%PDF-1.7", "is-pdf"),
        (b"PK\x03\x04 and so on", "is-damaged"),
        (xlsx([["a", 1]])[:-200], "is-damaged"),
        (archive(**{"a.txt": "no sheet"}), "is-damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000, "is-damaged"),
        (b"{not json", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"[1, 2]", "no-list"),
        (b'{"a": 1}', "no-list"),
        (b"a,b\n1,\x002\n", "holds-nul"),
        (b"\x1f\x8b\x08" + b"\0" * 4 + b"\x03data", "not-a-csv"),
        ("a,b\n1,\u202e2\n".encode(), "text-turns"),
        (xlsx([["a", "b"], ["1", "\u202e2"]]), "text-turns"),
        ('[{"a": "\u202e2"}]'.encode(), "text-turns"),
        (xlsx([["x" * 10_001]]), "cell-too-long"),
        (b"x" * 200_000, "line-too-long"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content, code):
    assert code_of(content) == code


def test_brackets_without_end_are_told_in_our_own_words():
    with pytest.raises(UnreadableFileError, match="brackets stand in brackets"):
        read(b"[" * 100_000)


def test_an_archive_is_judged_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(workbook, "UNPACKED_MAX", 999_999)

    assert code_of(BOMB) == "unpacks-too-large"


def test_more_cells_than_are_read_are_refused(monkeypatch):
    monkeypatch.setattr(workbook, "CELLS_MAX", 5)

    assert code_of(xlsx([[1, 2, 3], [4, 5, 6]])) == "too-many-cells"


def test_more_sheets_than_are_read_are_refused_and_hidden_ones_do_not_count():
    content = xlsx(
        [["code", "value"], ["a", 1]], more=[f"more {n}" for n in range(100)]
    )
    with pytest.raises(UnreadableFileError) as refused:
        read_file(content, name="year.xlsx")
    assert str(refused.value) == (
        "year.xlsx has 101 sheets, and 100 at most are read. Save only the sheets with "
        "the figures, or send the file in parts."
    )

    many = [f"hidden {n}" for n in range(100)]
    [grid] = read_file(xlsx([["a", 1]], "Shown", hidden=many), name="year.xlsx").grids
    assert grid.sheet == "Shown"


def test_a_workbook_with_a_password_is_said_to_have_one():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    content += "EncryptedPackage".encode("utf-16-le")

    assert code_of(content) == "is-protected"


def test_two_cells_far_apart_are_refused_before_room_is_made_for_them():
    book = openpyxl.Workbook()
    book.active["A1"] = "code"
    book.active["XFD1048576"] = 1
    kept = io.BytesIO()
    book.save(kept)
    far = ods([["code"]])
    empty = (
        '<table:table-row table:number-rows-repeated="1048574"><table:table-cell/>'
        "</table:table-row>"
    )
    last = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
        '<table:table-cell office:value-type="float" office:value="1"/>'
        "</table:table-row>"
    )
    with zipfile.ZipFile(io.BytesIO(far)) as made:
        parts = {name: made.read(name).decode() for name in made.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        "</table:table>", f"{empty}{last}</table:table>"
    )

    for content in (kept.getvalue(), archive(**parts)):
        assert reach(content) > 17_000_000_000
        with pytest.raises(UnreadableFileError) as refused:
            read_workbook(content, name="far.xlsx")
        assert refused.value.problems[0].code == "too-many-cells"


def test_what_is_only_painted_to_the_end_of_a_sheet_takes_no_room():
    book = openpyxl.Workbook()
    for row in (["code", "value"], ["gas", 1]):
        book.active.append(row)
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    kept = io.BytesIO()
    book.save(kept)

    assert reach(kept.getvalue()) == 4
    [grid] = read_workbook(kept.getvalue(), name="painted.xlsx")
    assert [list(row) for _, row in grid.rows] == [["code", "value"], ["gas", "1"]]
    assert reach(ods([["code", "value"], ["gas", 1]])) == 4
    assert reach(b"code;value") == 0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[{"code": "a", "value": 1, "value": 2}]', "value"),
        ('[{"code": "a"}, {"meter": {"name": "x", "name": "y"}}]', "name"),
        ('[{"meter.name": "x", "meter": {"name": "y"}}]', "meter.name"),
        ('{"rows": [{"a": 1}], "rows": [{"a": 2}]}', "rows"),
        ('[{"a\\u202eb\\u0000": 1, "a\\u202eb\\u0000": 2}]', "ab"),
    ],
)
def test_json_whose_object_has_a_key_twice_is_refused_by_that_key(text, key):
    with pytest.raises(UnreadableFileError) as refused:
        read_json(text.encode(), name="twice.json")
    assert str(refused.value) == (
        f"In twice.json an object has “{key}” twice, so that one of its values would "
        "be lost. Name each value of an object by a word of its own and send the file "
        "again."
    )


def test_half_a_sign_in_json_is_refused():
    with pytest.raises(UnreadableFileError) as refused:
        read_json(b'[{"code": "\\ud800", "value": 1}]', name="half.json")
    assert refused.value.problems[0].code == "not-json"


def test_text_with_a_nul_in_json_is_refused_in_words():
    with pytest.raises(UnreadableFileError) as refused:
        read_json(b'[{"code": "a"}, {"code": "a\\u0000b"}]', name="nul.json")

    assert [one.code for one in refused.value.problems] == ["holds-control"]
    assert refused.value.problems[0].values["line"] == 3


def test_a_workbook_of_the_old_kind_is_read():
    content = xls({"2025": {(0, 0): "code", (0, 1): "value", (1, 0): "gas", (1, 1): 7}})

    [grid] = read_file(content, name="old.xls").grids
    assert grid.sheet == "2025"
    assert [list(row) for _, row in grid.rows] == [["code", "value"], ["gas", "7"]]
    assert reach(content) == 4


def test_two_cells_far_apart_are_refused_in_an_old_workbook_too():
    far = {(0, 0): "code", (65_535, 255): 1}
    content = xls({"a": far, "b": far})

    assert reach(content) == 2 * 65_536 * 256
    with pytest.raises(UnreadableFileError) as refused:
        read_workbook(content, name="far.xls")
    assert refused.value.problems[0].code == "too-many-cells"
    assert reach(content[:900]) == 0


def test_a_text_in_very_many_cells_is_refused_before_it_is_copied():
    text = "x" * 9_000
    many = archive(
        **{
            "content.xml": (
                "<office:spreadsheet><table:table table:name='a'><table:table-row "
                'table:number-rows-repeated="30000"><table:table-cell '
                'office:value-type="string"><text:p>' + text + "</text:p>"
                "</table:table-cell></table:table-row></table:table>"
                "</office:spreadsheet>"
            )
        }
    )
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 30_001))
    shared = archive(
        **{
            "xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si></sst>",
            "xl/worksheets/sheet1.xml": f"<sheetData>{cells}</sheetData>",
        }
    )

    for content in (many, shared):
        assert text_bytes(content) > 270_000_000
        assert len(content) < 1_500_000
        assert code_of(content) == "too-much-text"
    assert text_bytes(ods([["code", "value"], ["gas", 1]])) < 200
    # What is written in its cell stands there once, and is bounded by its file.
    assert text_bytes(xlsx([["code", "value"], ["gas", 1]])) == 0


def test_objects_that_share_no_names_are_no_table():
    content = "[" + ",".join(f'{{"k{n}": 1}}' for n in range(3_000)) + "]"

    assert code_of(content.encode()) == "too-many-cells"


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\x9b"])
def test_signs_that_nobody_sees_are_refused(sign):
    said = {"\x00": "_x0000_", "\x07": "_x0007_", "\x1b": "_x001B_"}.get(sign, sign)

    assert code_of(xlsx([["code"], [f"a{said}b"]])) == "holds-control"
    if sign != "\x00":
        assert code_of(f"code;value\na{sign}b;1\n".encode()) == "holds-control"


WHOLE = (xlsx([["code", "value"], ["gas", 1]]), ods([["code"], ["gas"]]))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_workbook_with_wrong_bytes_is_read_or_refused_in_a_sentence(data):
    for whole in WHOLE:
        broken = bytearray(whole)
        for _ in range(data.draw(st.integers(1, 5))):
            place = data.draw(st.integers(4, len(broken) - 1))
            broken[place] = data.draw(st.integers(0, 255))

        with suppress(UnreadableFileError):
            read_file(bytes(broken), name="year.xlsx")


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_one_wrong_byte_in_what_is_packed_is_told_as_damage(part):
    whole = archive(**{"content.xml": "<table:table>" + "gas " * 2_000})
    broken = bytearray(whole)
    broken[int(60 + part * 20)] ^= 0xFF

    assert code_of(bytes(broken)) == "is-damaged"
