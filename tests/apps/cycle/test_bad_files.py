"""A file that is no table of ours is called what it is, at every door."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories, year

from naturbudget.config import cli

pytestmark = pytest.mark.django_db

FIGURES = (
    b"code,kind,unit,from,to,value,status,source\n"
    b"gas/hall,flow,m3,2025-01-01,2025-03-31,1200,measured,gas bill\n"
)
BUDGET = b"indicator,target,basis\nEN-01,1100,law\n"
INDICATORS = (
    b"code,name,resource,formula,unit,direction\nEN-02,Gas,,gas/town-hall,m3,less\n"
)
FACTORS = b"code,value,from_unit,to_unit,source\nx/CO2,0.5,kWh,kg CO2,a letter\n"
DOORS = {
    "figures by page": ("/desk/vaxjo/books/import/", FIGURES),
    "budget by page": ("/desk/vaxjo/budget/2025/load/", BUDGET),
    "figures by command": ("figures import vaxjo {file} --create", FIGURES),
    "budget by command": ("budget load vaxjo {file} --year 2025", BUDGET),
    "indicators by command": ("indicators load vaxjo {file}", INDICATORS),
    "factors by command": ("factors load vaxjo {file}", FACTORS),
}


def bomb():
    """Return an archive of a few kB that would unpack to 10 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("xl/worksheets/sheet1.xml", bytes(10_000_000))
    return packed.getvalue()


def header(content):
    return content.split(b"\n")[0]


BAD = {
    "Latin-1": (lambda good: good + "å,å".encode("latin-1"), "is not UTF-8: line 3"),
    "UTF-16": (lambda good: good.decode().encode("utf-16"), "is written in UTF-16"),
    "XLSX renamed": (lambda good: b"PK\x03\x04" + bytes(40), "is a spreadsheet"),
    "zip bomb": (lambda good: bomb(), "is a spreadsheet or an archive"),
    "PDF renamed": (lambda good: b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "NUL": (lambda good: good.replace(b"a", b"\0"), "holds a sign with the code 0"),
    "semicolons": (lambda good: good.replace(b",", b";"), "are separated by “;”"),
    "tabs": (lambda good: good.replace(b",", b"\t"), "are separated by “tab”"),
    "quote not closed": (
        lambda good: good + b'"x',
        "quotation mark that is not closed",
    ),
    "only a header": (header, "has no rows below its header"),
    "header twice": (
        lambda good: header(good) + b"," + good.split(b",")[0] + b"\n1",
        "stands twice",
    ),
    "unknown column": (
        lambda good: good.replace(b"\n", b",colour\n", 1),
        "There is no column “colour”",
    ),
    "column missing": (lambda good: b"colour" + good[good.index(b",") :], "is missing"),
    "a line without end": (lambda good: good + b"x" * 200_000, "more than 100000"),
    "a row too long": (lambda good: good + b"1," * 50 + b"\n", "Look for a comma"),
}


# Figures are read in whatever way a program writes a table.
READ = ("UTF-16", "semicolons", "tabs")
OF_FIGURES = {
    "Latin-1": "The row has 2 fields",
    "XLSX renamed": "cannot be opened as a spreadsheet",
    "zip bomb": "cannot be opened as a spreadsheet",
}


@pytest.fixture
def deliver(client, vaxjo, ada, tmp_path, run):
    """Hand a file in at a door; answer whether it was taken, and what was said."""
    year.drafted(vaxjo)
    factories.account(vaxjo, "gas/town-hall")

    def deliver(door, content):
        where = DOORS[door][0]
        if where.startswith("/"):
            client.force_login(ada)
            file = SimpleUploadedFile("table.csv", content, "text/csv")
            data = {"file": file, "do": "seal", "create": "1"}
            answer = client.post(where, data)
            assert answer.status_code in (302, 409, 422)
            return answer.status_code == 302, answer.content.decode()
        file = tmp_path / "table.csv"
        file.write_bytes(content)
        code, out, error = run(*where.format(file=file).split())
        assert code in (0, 1)
        return code == 0, out + error

    return deliver


@pytest.fixture
def kept(vaxjo):
    def kept():
        names = ("vouchers", "sources", "accounts", "indicators", "factors", "events")
        return [getattr(vaxjo, name).count() for name in names]

    return kept


@pytest.mark.parametrize(
    ("door", "bad"),
    [
        (door, bad)
        for door in DOORS
        for bad in BAD
        if not (bad in READ and DOORS[door][1] is FIGURES)
    ],
)
def test_it_is_called_what_it_is_and_nothing_is_kept(deliver, kept, door, bad):
    spoil, sentence = BAD[bad]
    if DOORS[door][1] is FIGURES:
        sentence = OF_FIGURES.get(bad, sentence)
    before = kept()

    is_taken, said = deliver(door, spoil(DOORS[door][1]))

    assert not is_taken
    assert sentence in said
    assert "Traceback" not in said
    assert kept() == before


@pytest.mark.parametrize("door", DOORS)
def test_an_empty_file_is_said_to_be_empty(deliver, kept, door):
    before = kept()

    is_taken, said = deliver(door, b"")

    assert not is_taken
    assert any(words in said for words in ("is empty", "missing"))
    assert kept() == before


GOOD = {
    "as it is": lambda good: good,
    "byte order mark": lambda good: b"\xef\xbb\xbf" + good,
    "CRLF": lambda good: good.replace(b"\n", b"\r\n"),
    "CR": lambda good: good.replace(b"\n", b"\r"),
    "quotes": lambda good: good.replace(b"law", b'"law"'),
    "blank lines": lambda good: good + b"\n\n",
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("spelled", GOOD)
def test_how_a_program_writes_a_table_makes_no_difference(deliver, door, spelled):
    is_taken, said = deliver(door, GOOD[spelled](DOORS[door][1]))

    assert is_taken, said


@pytest.mark.parametrize("door", ["figures by page", "figures by command"])
@pytest.mark.parametrize("bad", READ)
def test_figures_are_read_in_another_encoding_or_separator(deliver, vaxjo, door, bad):
    is_taken, said = deliver(door, BAD[bad][0](FIGURES))

    assert is_taken, said
    assert vaxjo.seals.count() == 1


@pytest.mark.parametrize("door", [door for door in DOORS if "command" in door])
def test_a_folder_is_no_file(deliver, tmp_path, door, capsys):
    code = cli.run(DOORS[door][0].format(file=tmp_path).split())

    assert code == 1
    assert "cannot be read" in capsys.readouterr().err
