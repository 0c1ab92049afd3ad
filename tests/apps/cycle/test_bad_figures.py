"""A figure that does not fit, by every door: typed, in a file, by command, by API."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger import actions

pytestmark = pytest.mark.django_db

WHERE = "gas/town-hall"
GOOD = {
    "unit": "m3",
    "first": "2025-01-01",
    "last": "2025-03-31",
    "value": "1200",
}
BAD = {
    # what is changed, what the page says, what the file's row says
    "a unit that does not fit": (
        {"unit": "kg"},
        "is another kind of quantity",
        "is another kind of quantity",
    ),
    "no unit of the table": (
        {"unit": "cubits"},
        "is not in the table of units",
        "is not in the table of units",
    ),
    "before the account was opened": (
        {"first": "2019-01-01", "last": "2019-03-31"},
        "takes no postings from",
        "takes no postings from",
    ),
    "a closed year": (
        {"first": "2024-01-01", "last": "2024-03-31", "books": "2024"},
        "2024",
        "The year 2024 is closed",
    ),
    "a wrong decimal mark": (
        {"value": "12,00,5"},
        "is not a number",
        "decimal comma",
    ),
    "days in the wrong order": (
        {"first": "2025-03-31", "last": "2025-01-01"},
        "The last day is before the first",
        "is after the last day",
    ),
    "more digits than are kept": (
        {"value": "0.0000000001"},
        "more decimal places",
        "more decimal places",
    ),
}


@pytest.fixture(autouse=True)
def _books(vaxjo, ada):
    factories.account(vaxjo, WHERE, opened=date(2020, 1, 1))
    factories.closed_year(vaxjo, 2024)


@pytest.fixture
def kept(vaxjo):
    def kept():
        return vaxjo.vouchers.count(), vaxjo.seals.count(), vaxjo.accounts.count()

    return kept


@pytest.fixture
def typed(client, vaxjo, ada):
    """Type a figure, seal it by the API, and return what was said on the way."""

    def typed(given):
        client.force_login(ada)
        content = f"bill {factories.number()}".encode()
        data = {
            "where": WHERE,
            "quantity": given["value"],
            "unit": given["unit"],
            "valid_from": given["first"],
            "valid_to": given["last"],
            "status": "measured",
            "books_of": given.get("books", ""),
            "remark": "as on the bill",
            "evidence": SimpleUploadedFile("bill.pdf", content),
        }
        answer = client.post("/desk/vaxjo/books/figures/new/", data)
        if answer.status_code != 302:
            return answer.status_code, answer.content.decode()
        row = vaxjo.vouchers.drafts().get()
        sealed = client.post(f"/api/v1/ledger/vaxjo/vouchers/{row.key}/seal")
        if sealed.status_code != 200:
            actions.discard_voucher(row, by=ada, at=factories.NOW)
        said = json.loads(sealed.content)
        return sealed.status_code, "; ".join(
            problem["message"] for problem in said.get("problems", [])
        )

    return typed


def rows(given):
    header = "code,kind,unit,from,to,value,status,source,books"
    row = (
        f"{WHERE},flow,{given['unit']},{given['first']},{given['last']},"
        f'"{given["value"]}",measured,bill,{given.get("books", "")}'
    )
    return factories.csv(row, header=header)


@pytest.fixture
def uploaded(client, ada):
    def uploaded(given):
        client.force_login(ada)
        file = SimpleUploadedFile("figures.csv", rows(given))
        answer = client.post("/desk/vaxjo/books/import/", {"file": file, "do": "seal"})
        return answer.status_code, answer.content.decode()

    return uploaded


@pytest.fixture
def commanded(run, tmp_path):
    def commanded(given):
        file = tmp_path / "figures.csv"
        file.write_bytes(rows(given))
        code, out, error = run("figures", "import", "vaxjo", file)
        return code, out + error

    return commanded


@pytest.mark.parametrize("bad", BAD)
def test_typed_and_sealed_by_the_api_it_is_refused(typed, kept, bad):
    changes, sentence, _ = BAD[bad]
    before = kept()

    status, said = typed({**GOOD, **changes})

    assert status == 409
    assert sentence in said
    assert kept() == before


@pytest.mark.parametrize("bad", BAD)
def test_in_a_file_it_is_refused_with_its_line(uploaded, kept, bad):
    changes, _, sentence = BAD[bad]
    before = kept()

    status, said = uploaded({**GOOD, **changes})

    assert status == 409
    assert sentence in said
    assert '<td class="num">2</td>' in said
    assert kept() == before


@pytest.mark.parametrize("bad", BAD)
def test_by_command_it_is_refused_with_its_line(commanded, kept, bad):
    changes, _, sentence = BAD[bad]
    before = kept()

    code, said = commanded({**GOOD, **changes})

    assert code == 1
    assert said.startswith("line 2")
    assert sentence in said
    assert kept() == before


def test_zero_is_a_figure_like_any_other(typed, uploaded, commanded, vaxjo):
    zero = {**GOOD, "value": "0"}

    assert typed(zero)[0] == 200
    assert uploaded({**zero, "first": "2025-04-01", "last": "2025-06-30"})[0] == 302
    assert commanded({**zero, "first": "2025-07-01", "last": "2025-09-30"})[0] == 0
    assert vaxjo.seals.count() == 3


def test_a_second_reversal_is_refused_by_page_and_by_api(client, vaxjo, ada, kept):
    row = factories.sealed(vaxjo)
    client.force_login(ada)
    address = f"/desk/vaxjo/books/vouchers/reverse/{row.key}/"
    assert client.post(address, {"reason": "mistyped"}).status_code == 302
    before = kept()

    answer = client.post(address, {"reason": "mistyped again"})

    assert answer.status_code == 409
    assert "reversed" in answer.content.decode()
    assert kept() == before
    again = client.post(f"/api/v1/ledger/vaxjo/vouchers/{row.key}~reversed/seal")
    assert again.status_code == 200  # sealing it again changes nothing
    assert kept() == before
