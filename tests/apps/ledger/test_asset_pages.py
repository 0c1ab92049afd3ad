"""The statement of environmental assets on its pages and in its files."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from tests import factories

from naturbudget.apps.ledger.actions import reverse_voucher
from naturbudget.apps.ledger.queries.asset_checks import asset_problems
from naturbudget.apps.ledger.queries.assets import Asked, statement_of

pytestmark = pytest.mark.django_db

BOOKS = "/desk/vaxjo/books/assets/"
SPAN = "first=2025-01-01&last=2025-12-31"


def stock(town, path, amount, *, kind="opening", day="2024-12-31", **fields):
    return factories.sealed(
        town, kind=kind, lines={path: f"{amount} har"}, first=day, last=day, **fields
    )


@pytest.fixture
def land(vaxjo, ada):
    for path, area in (("land/meadow", 100), ("land/street", 10), ("land/lake", 7)):
        stock(vaxjo, path, area)
    factories.sealed(
        vaxjo,
        kind="reclassification",
        lines={"land/meadow": "-3.2 har", "land/street": "3.2 har"},
        first="2025-05-01",
        last="2025-05-01",
    )
    stock(vaxjo, "land/meadow", -1, kind="loss", day="2025-06-01")
    stock(vaxjo, "land/new", 4, day="2025-07-01")
    return vaxjo


def asked(town, first=date(2025, 1, 1), last=date(2025, 12, 31), **given):
    rows = statement_of(Asked(town, first, last, **given))
    return {row.path: row for row in rows}


def columns(row):
    found = {name: parts / 10_000 for name, parts in row.columns.items() if parts}
    return (row.opening / 10_000, found, row.closing / 10_000)


def test_each_account_and_node_closes(land):
    found = asked(land)

    assert columns(found["land/meadow"]) == (
        100,
        {"reclassified": -3.2, "reductions": -1},
        95.8,
    )
    assert columns(found["land"]) == (117, {"first": 4, "reductions": -1}, 120)
    assert found["land"].without_opening == ("land/new",)
    assert found["land"].without_closing == ("land/lake",)
    assert asset_problems(land, 2025) == []


def test_any_two_days_close_too(land):
    spring = asked(land, date(2025, 3, 1), date(2025, 5, 31))
    summer = asked(land, date(2025, 6, 1), date(2025, 8, 31))

    assert columns(spring["land/meadow"]) == (100, {"reclassified": -3.2}, 96.8)
    assert columns(summer["land/meadow"]) == (96.8, {"reductions": -1}, 95.8)
    for path, row in summer.items():
        assert spring[path].closing == row.opening


def test_what_is_reversed_in_an_open_year_leaves_its_column(land, ada):
    loss = land.vouchers.get(kind="loss")
    reverse_voucher(
        loss,
        key="reversed",
        reason="it was another",
        by=ada,
        at=factories.later(),
    )

    assert columns(asked(land)["land/meadow"]) == (100, {"reclassified": -3.2}, 96.8)
    assert asset_problems(land, 2025) == []


def test_what_is_reversed_after_the_closing_corrects_an_earlier_year(land, ada):
    factories.closed_year(land, 2024)
    factories.closed_year(land, 2025)
    loss = land.vouchers.get(kind="loss")
    reverse_voucher(
        loss,
        key="reversed",
        reason="it was another",
        by=ada,
        at=factories.later(),
    )

    year = asked(land, date(2026, 1, 1), date(2026, 12, 31))["land/meadow"]

    assert columns(year) == (95.8, {"corrections": 1}, 96.8)
    assert columns(asked(land)["land/meadow"])[2] == 95.8
    assert asset_problems(land, 2026) == []


def test_the_pages_show_it_and_say_what_is_missing(land, client, ben):
    client.force_login(ben)

    page = client.get(f"{BOOKS}?{SPAN}").content.decode()
    for said in ("−3.2", "95.8", "missing", "last looked at on 31 December 2024"):
        assert said in page
    assert "add up to what the books hold at the end" in page
    matrix = client.get(f"{BOOKS}matrix/?{SPAN}").content.decode()
    assert "3.2" in matrix
    assert "Grown, found or known better" in matrix
    supply = client.get(f"{BOOKS}supply/?{SPAN}").content.decode()
    assert "Net from nature" in supply
    wrong = client.get(f"{BOOKS}?first=2025-12-31&last=2025-01-01")
    assert wrong.status_code == 409
    assert "The last day is before the first." in wrong.content.decode()


def table(client, page):
    answer = client.get(f"{BOOKS}{page}?{SPAN}")
    assert answer["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(answer.content.decode().splitlines()))


def test_the_files_are_exact_and_leave_out_what_is_missing(land, client, ben):
    client.force_login(ben)

    rows = table(client, "statement.csv")
    told = {
        (row["account"], row["entry"]): row["quantity"]
        for row in rows
        if row["what"] == "account"
    }
    assert told["land/meadow", "reclassification-out"] == "-3.2000"
    assert told["land/meadow", "closing"] == "95.8000"
    assert ("land/lake", "closing") not in told
    assert ("land/new", "opening") not in told
    pairs = table(client, "matrix.csv")
    assert {
        "from": "land/meadow",
        "to": "land/street",
        "quantity": "3.2000",
        "unit": "har",
        "symbol": "ha",
    } in pairs
    sides = table(client, "supply.csv")
    assert {row["side"] for row in sides} == {"supply", "use"}
    # A reader takes the code of the hectare for a word of another language.
    for found in (rows, sides):
        assert ("har", "ha") in {(row["unit"], row["symbol"]) for row in found}


def test_a_town_without_stocks_is_told_what_will_stand_here(client, ada):
    client.force_login(ada)

    assert "No stock is open yet." in client.get(BOOKS).content.decode()


def test_another_town_is_not_here(land, client, carla):
    client.force_login(carla)

    for page in ("", "matrix/", "supply/", "statement.csv", "matrix.csv", "supply.csv"):
        assert client.get(BOOKS + page).status_code == 404
