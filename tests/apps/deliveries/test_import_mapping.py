"""Files in a supplier's own columns: explained once, known again ever after."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories
from tests.sheets import ods, xlsx

from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.deliveries.models import Layout
from naturbudget.apps.ledger.queries.log import log_root
from naturbudget.core.delivery.mapping import Mapping

pytestmark = pytest.mark.django_db

MESSY = [
    ["Stadtwerke Beispiel"],
    [],
    [None, "Verbrauch (MWh)", None, "Bemerkung"],
    ["Anlage", "2024", "2025", None],
    ["Rathaus", "1,5", 2.25, "abgelesen"],
    ["Schule", "1.200,75", "-", ""],
    ["Summe", "1.202,25", 2.25, ""],
]
OF_MESSY = {
    "do": "map",
    "form": "periods",
    "header_row": "3",
    "header_rows": "2",
    "decimal": ",",
    "days": "dmy",
    "column-0": "code",
    "column-3": "source",
    "constant-status": "measured",
    "name-0": "Rathaus",
    "means-0": "gas/town-hall",
    "name-1": "Schule",
    "means-1": "gas/school",
    "name-2": "Summe",
    "means-2": "-",
    "supplier": "Stadtwerke",
}


@pytest.fixture
def books(vaxjo):
    for path in ("gas/town-hall", "gas/school"):
        factories.account(vaxjo, path, unit="kW.h", opened=date(2020, 1, 1))
    return vaxjo


@pytest.fixture
def page(client, ada, books):
    client.force_login(ada)

    def send(content=None, name="bill.xlsx", **fields):
        if content is not None:
            fields["file"] = SimpleUploadedFile(name, content)
        answer = client.post("/desk/vaxjo/books/import/", fields, follow=True)
        return answer, unescape(answer.content.decode())

    return send


def token(text):
    return re.search(r'name="checked" value="([^"]+)"', text)[1]


def figures(town):
    rows = town.vouchers.order_by("key").values_list(
        "key", "postings__account__path", "postings__amount"
    )
    return [(key, amount) for key, path, amount in rows if path.startswith("gas/")]


def test_a_messy_workbook_is_guessed_explained_checked_and_sealed(page, books):
    content = xlsx(MESSY, "Blatt", merged=["B3:C3"], hidden=["intern"])

    answer, text = page(content, do="check")
    assert answer.status_code == 200
    # The guess has found header, form and commas, and knows no account.
    for said in (
        'value="periods" selected',
        'name="header_row" inputmode="numeric" value="3"',
        'name="header_rows" inputmode="numeric" value="2"',
        '<option value="," selected>',
        "3 names have no account yet",
        "2025-01-01, 2025-12-31, MWh",
    ):
        assert said in text
    assert not books.vouchers.exists()

    answer, text = page(checked=token(text), **OF_MESSY)
    assert "3 vouchers would be sealed" in text
    assert "1 MWh = 1000 kWh" in text
    assert "One cell holds no figure" in text

    answer, text = page(checked=token(text), do="seal")
    assert "3 vouchers are sealed" in text
    # 1.5 MWh are 1,500 kWh in thousandths.
    assert figures(books) == [
        ("gas/school:2024-01-01:2024-12-31", 1_200_750_000),
        ("gas/town-hall:2024-01-01:2024-12-31", 1_500_000),
        ("gas/town-hall:2025-01-01:2025-12-31", 2_250_000),
    ]
    reasons = set(books.vouchers.values_list("reason", flat=True))
    assert any(reason.startswith("abgelesen") for reason in reasons)
    layout = Layout.objects.get()
    assert (layout.supplier, layout.municipality) == ("Stadtwerke", books)

    # The next file with these columns, of another year, is read by itself.
    later = [*MESSY[:3], ["Anlage", "2025", "2026", None], ["Rathaus", 2.25, 3, ""]]
    answer, text = page(xlsx(later, "Blatt"), do="check")
    assert "Its columns are those of Stadtwerke" in text
    assert "One voucher would be sealed" in text
    assert "One figure is unchanged" in text


def test_what_is_wrong_is_told_by_its_cell_and_the_mapping_stays(page, books):
    wrong = [list(row) for row in MESSY]
    wrong[4][1] = "eins"
    _, text = page(xlsx(wrong), do="check")

    fields = {**OF_MESSY, "means-1": ""}
    answer, text = page(checked=token(text), **fields)

    assert answer.status_code == 409
    assert '<td class="mono">B5</td>' in text
    assert "“eins” is no number with “,” before the decimals" in text
    assert '<td class="mono">A6</td>' in text
    assert "“Schule” is no account of the books" in text
    assert 'value="gas/town-hall" list="codes"' in text
    assert not books.vouchers.exists()
    assert not Layout.objects.exists()


def test_a_mapping_that_lacks_something_says_what(page, books):
    _, text = page(xlsx(MESSY), do="check")

    answer, text = page(checked=token(text), do="map", form="long", header_row="4")

    assert answer.status_code == 409
    for role in ("code", "value", "period"):
        assert f"Nothing says where “{role}” stands" in text


LONG = Mapping(
    columns={"code": "Konto", "period": "Jahr", "value": "Wert"},
    constants={"unit": "MWh"},
)


def send(town, ada, content, name, mapping, **fields):
    values = {"by": ada, "at": factories.NOW, "mapping": mapping, **fields}
    return import_figures(town, content, name=name, **values)


def test_the_same_figures_in_every_layout_change_nothing(books, ada):
    rows = [
        ["Konto", "Jahr", "Wert"],
        ["gas/school", 2025, 7],
        ["gas/town-hall", 2025, 1],
    ]
    wide = [["Jahr", "gas/school", "gas/town-hall"], ["2025", 7, 1]]
    by_account = Mapping({"period": "Jahr"}, {"unit": "MWh"}, form="accounts")
    own = factories.csv(
        "gas/school,flow,kWh,2025-01-01,2025-12-31,7000,measured,bill",
        "gas/town-hall,flow,MWh,2025-01-01,2025-12-31,1.0,measured,bill",
    )
    text = '[{"Konto": "gas/school", "Jahr": "2025", "Wert": 7.00}]'

    first = send(books, ada, xlsx(rows), "a.xlsx", LONG)
    root = log_root(books)
    again = [
        send(books, ada, xlsx(rows), "a.xlsx", LONG),
        send(books, ada, ods(rows), "a.ods", LONG),
        send(books, ada, ods(wide), "b.ods", by_account),
        send(books, ada, own, "figures.csv", None),
        send(books, ada, text.encode(), "c.json", LONG),
    ]

    assert first.sealed == 2
    assert [(one.sealed, one.unchanged) for one in again] == [
        (0, 2),
        (0, 2),
        (0, 2),
        (0, 2),
        (0, 1),
    ]
    assert log_root(books) == root


def test_a_unit_that_does_not_fit_is_told_at_its_cell(books, ada):
    rows = [["Konto", "Jahr", "Wert (t)"], ["gas/school", "2025", 7]]
    mapping = Mapping({"code": "Konto", "period": "Jahr", "value": "Wert (t)"})

    with pytest.raises(ImportRefusedError) as refusal:
        send(books, ada, xlsx(rows), "a.xlsx", mapping)

    [row] = refusal.value.rows
    assert (row.line, row.cell, row.problem.code) == (2, "C1", "unit-does-not-fit")


def test_remembering_again_keeps_one_layout_and_tells_the_journal(page, books):
    _, text = page(xlsx(MESSY), do="check")
    _, text = page(checked=token(text), **OF_MESSY)
    page(checked=token(text), do="seal")
    _, text = page(xlsx(MESSY), do="check")
    _, text = page(checked=token(text), do="change")
    assert 'value="Stadtwerke"' in text
    _, text = page(checked=token(text), **{**OF_MESSY, "supplier": "Stadtwerke AG"})
    page(checked=token(text), do="seal")

    assert Layout.objects.get().supplier == "Stadtwerke AG"
    assert books.events.filter(kind="layout-remembered").count() == 2


def test_months_without_a_year_are_of_the_year_written_for_the_file(page, books, ada):
    rows = [
        ["Byggnad (kWh)", "Januari", "Feb.", "mars"],
        ["Rathaus", 10, 11, 12],
        ["Schule", 20, 21, 22],
    ]
    fields = {
        "do": "map",
        "form": "periods",
        "header_row": "1",
        "header_rows": "1",
        "decimal": ".",
        "days": "dmy",
        "column-0": "code",
        "supplier": "Elnät",
        "constant-status": "measured",
        "name-0": "Rathaus",
        "name-1": "Schule",
        "means-0": "gas/town-hall",
        "means-1": "gas/school",
    }
    content = xlsx(rows)
    _, text = page(content, do="check")
    assert 'value="periods" selected' in text

    answer, text = page(checked=token(text), **fields)
    assert answer.status_code == 409
    assert "write the year as the period of the file" in text

    _, text = page(checked=token(text), **fields, **{"constant-period": "2026"})
    assert "6 vouchers would be sealed" in text
    page(checked=token(text), do="seal")
    assert [key for key, _ in figures(books)][:2] == [
        "gas/school:2026-01-01:2026-01-31",
        "gas/school:2026-02-01:2026-02-28",
    ]
    assert figures(books)[0][1] == 20_000

    # This very file once more: its year is known, from the page and the command.
    _, text = page(content, do="check")
    assert "they were of 2026 then, and are read so again" in text
    assert "6 figures are unchanged" in text
    again = import_figures(
        books, content, name="a.xlsx", by=ada, at=factories.NOW, dry_run=True
    )
    assert (again.unchanged, again.sealed) == (6, 0)

    # The next file is of another year, and nobody has said yet of which.
    assert "period" not in Layout.objects.get().mapping["constants"]
    rows[1][1] = 13
    _, text = page(xlsx(rows), do="check")
    assert "write the year as the period of the file" in text


def test_a_file_that_corrects_is_looked_at_first_and_reverses_what_differs(page, books):
    row = "gas/school,flow,kWh,2025-01-01,2025-12-31,{},measured,bill"
    _, text = page(factories.csv(row.format(10)), "year.csv", do="check")
    page(checked=token(text), do="seal")

    answer, text = page(
        factories.csv(row.format(12), row.format(7).replace("2025", "2024")),
        "year.csv",
        do="check",
    )
    assert answer.status_code == 409
    assert "say that the file corrects what is here" in text

    answer, text = page(checked=token(text), do="look", corrects="1")
    assert answer.status_code == 200
    assert "One figure would be corrected" in text
    assert 'name="corrects" value="1"' in text
    assert books.vouchers.count() == 1
    page(checked=token(text), do="seal", corrects="1", **{"why-unlike": "Read anew."})
    assert [amount for _, amount in figures(books)] == [7_000, 10_000, 12_000, -10_000]
