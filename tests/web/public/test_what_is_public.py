"""What anybody may read: what was voted on, and nothing before; no names of persons."""

from __future__ import annotations

import csv
import io
import re

import pytest
from tests import factories, year

from naturbudget.apps.documents.actions import issue_document
from naturbudget.web.public.proofs import COLUMNS

YEAR, CODE = year.YEAR, year.CODE
BUDGET = f"/vaxjo/documents/master-budget/{YEAR}/1/"
BALANCE = f"/vaxjo/documents/budget-balance/{YEAR}/1/"
OF_A_YEAR = [
    f"/vaxjo/years/{YEAR}/",
    f"/vaxjo/years/{YEAR}/sheet.csv",
    f"/vaxjo/lines/{CODE}/",
    f"/vaxjo/lines/{CODE}/why/",
    f"/vaxjo/pack-{YEAR}.zip",
    BUDGET,
    f"{BUDGET}data.json",
]
ALWAYS = ["/vaxjo/", "/vaxjo/years/", "/vaxjo/documents/", "/vaxjo/check/"]


def statuses(client, addresses):
    return {client.get(address).status_code for address in addresses}


@pytest.mark.parametrize("step", [year.drafted, year.handed_over, year.submitted])
def test_before_the_vote_nothing_is_public(client, vaxjo, ada, step):
    step(vaxjo)

    assert statuses(client, OF_A_YEAR) == {404}
    assert statuses(client, ALWAYS) == {200}
    for address in ALWAYS:
        assert CODE not in client.get(address).content.decode()


@pytest.mark.voted
def test_with_the_vote_the_budget_is_public(client, vaxjo, ada):
    year.ratified(vaxjo)

    assert statuses(client, [*OF_A_YEAR, *ALWAYS]) == {200}
    assert client.get(BALANCE).status_code == 404


@pytest.mark.voted
def test_a_balance_is_public_when_it_was_voted_on(client, vaxjo, ada):
    year.balance_submitted(vaxjo)

    assert statuses(client, [BALANCE, f"{BALANCE}data.json"]) == {404}
    shown = client.get(f"/vaxjo/years/{YEAR}/").content.decode()
    assert "1,190" not in shown

    balance = year.balance_of(vaxjo, YEAR)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(balance, **vote)

    assert statuses(client, [BALANCE, f"{BALANCE}data.json"]) == {200}
    assert "1,190" in client.get(f"/vaxjo/years/{YEAR}/").content.decode()


@pytest.mark.voted
def test_no_page_names_a_person(client, vaxjo, ada, eva, klas, hanna):
    year.closed(vaxjo)

    for address in [*OF_A_YEAR, *ALWAYS, BALANCE]:
        if not address.endswith(".zip"):
            shown = client.get(address).content.decode()
            for person in (ada, eva, klas, hanna):
                # A hash in base64 may hold the letters of a short name.
                name = rf"(?<![\w+/=]){re.escape(person.name)}(?![\w+/=])"
                assert not re.search(name, shown), address
                assert person.email not in shown, address


@pytest.mark.voted
def test_the_sheet_as_a_table_holds_the_figures_of_the_document(client, vaxjo, ada):
    year.closed(vaxjo)

    answer = client.get(f"/vaxjo/years/{YEAR}/sheet.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["indicator"], row["unit"], row["kept"]) == (CODE, "m3", "kept")
    assert row["symbol"] == "m³"
    signs = {re.sub(r".*\((.+)\)$", r"\1", name): name for name in row}
    assert signs["T"] == "budget (T)"
    assert set(COLUMNS) <= signs.keys()
    named = {sign: row[signs[sign]] for sign in ("B", "P", "T", "A", "L", "R")}
    assert named == {
        "B": "1500",
        "P": "1250",
        "T": "1200",
        "A": "1190",
        "L": "600",
        "R": "10",
    }


@pytest.mark.voted
def test_a_pdf_is_there_in_the_languages_it_was_issued_in(client, vaxjo, ada):
    document = year.ratified(vaxjo).document
    issue_document(document, language="en", by=ada, at=factories.NOW)

    answer = client.get(f"{BUDGET}en.pdf")

    assert answer.content.startswith(b"%PDF-")
    name = f"vaxjo-master-budget-{YEAR}-v1.en.pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client.get(f"{BUDGET}sv.pdf").status_code == 404


@pytest.mark.voted
@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        f"/bologna/years/{YEAR}/",
        f"/bologna/lines/{CODE}/",
        f"/bologna/documents/master-budget/{YEAR}/1/",
        f"/bologna/pack-{YEAR}.zip",
        f"/vaxjo/documents/master-budget/{YEAR}/2/",
        f"/vaxjo/documents/secrets/{YEAR}/1/",
        "/vaxjo/years/1999/",
        "/vaxjo/lines/XX-99/",
        f"/vaxjo/lines/{CODE}/?year=1999",
    ],
)
def test_what_is_not_published_there_is_not_found(client, vaxjo, ada, bologna, address):
    year.ratified(vaxjo)

    assert client.get(address).status_code == 404


@pytest.mark.voted
@pytest.mark.parametrize("asked", ["x", "", "²", "9" * 30])
def test_a_year_that_is_none_is_no_error(client, vaxjo, ada, asked):
    year.ratified(vaxjo)

    assert client.get(f"/vaxjo/lines/{CODE}/", {"year": asked}).status_code in (
        200,
        404,
    )


@pytest.mark.voted
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_public_site_takes_nothing_in(client, vaxjo, ada, method):
    year.ratified(vaxjo)

    for address in [*OF_A_YEAR, *ALWAYS, "/", "/verifier.py"]:
        assert getattr(client, method)(address).status_code == 405
