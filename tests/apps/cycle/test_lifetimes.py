"""The end of an account or a series: by page and command, refused in sentences."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest
from tests import factories, year
from tests.factories import csv

from naturbudget import verifier
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.lifetimes import (
    LifetimeError,
    close_account,
    reopen_account,
)
from naturbudget.apps.cycle.queries import balance_of
from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger.actions import NotSealableError, seal_voucher
from naturbudget.apps.ledger.queries.indicators import IndicatorValues

pytestmark = pytest.mark.django_db

END = date(2025, 12, 31)
CLOSE = "/desk/vaxjo/accounts/close/"


@pytest.fixture
def close(ada):
    def close(where, last=END):
        close_account(where, last=last, by=ada, at=factories.NOW)
        where.refresh_from_db()
        return where

    return close


@pytest.fixture
def refused(close):
    """Return the codes of a refusal, and all it says."""

    def refused(where, last=END):
        with pytest.raises(LifetimeError) as refusal:
            close(where, last)
        where.refresh_from_db()
        assert where.closed is None
        return [one.code for one in refusal.value.problems], str(refusal.value)

    return refused


@pytest.fixture
def town_hall(vaxjo):
    return factories.account(vaxjo, "gas/town-hall")


def test_it_takes_no_later_figures_and_still_those_of_earlier_days(
    close, vaxjo, ada, town_hall
):
    close(town_hall)

    assert (str(town_hall.closed), str(town_hall.last_day)) == (
        "2026-01-01",
        "2025-12-31",
    )
    factories.sealed(vaxjo, first="2025-01-01", last="2025-12-31")
    draft = factories.voucher(vaxjo, first="2026-01-01", last="2026-01-01")
    factories.sure(draft)
    with pytest.raises(NotSealableError) as refusal:
        seal_voucher(draft, by=ada, at=factories.NOW)
    assert [one.code for one in refusal.value.problems] == ["account-not-open"]
    [event] = vaxjo.events.filter(kind="account-closed")
    assert event.what == {"account": "gas/town-hall", "last": "2025-12-31"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (
            "gas/town-hall,flow,m3,2026-01-01,2026-01-31,7,measured,b",
            "account-not-open",
        ),
        ("no2-ring,series,ug/m3,2026-01-01,2026-01-31,7,measured,b", "series-not-open"),
    ],
)
def test_a_file_with_later_figures_is_refused(close, vaxjo, ada, town_hall, row, code):
    close(town_hall)
    close(factories.series(vaxjo, "no2-ring"))

    with pytest.raises(ImportRefusedError) as refusal:
        import_figures(
            vaxjo, csv(row), name="f.csv", by=ada, at=factories.NOW, create=True
        )

    assert [one.code for one in refusal.value.problems] == [code]


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_voucher_after_it_refuses(refused, vaxjo, town_hall, is_sealed):
    make = factories.sealed if is_sealed else factories.voucher
    make(vaxjo, first="2026-01-01", last="2026-01-31", key="january")

    codes, said = refused(town_hall)

    assert codes == ["figures-after"]
    assert "ends on 2026-01-31, after 2025-12-31: january" in said


def test_a_voucher_after_the_end_of_a_series_refuses(refused, vaxjo):
    factories.sealed(
        vaxjo,
        kind="observation",
        lines={"no2-ring": "21 ug/m3"},
        first="2026-01-01",
        last="2026-01-31",
    )

    codes, _ = refused(factories.series(vaxjo, "no2-ring"))

    assert codes == ["figures-after"]


def test_a_line_of_a_draft_needs_it(refused, close, vaxjo, town_hall):
    year.drafted(vaxjo, year=2026)

    codes, said = refused(town_hall)

    assert codes == ["line-needs-it"]
    assert "Line EN-01 of the budget 2026 needs figures of gas/town-hall" in said
    close(town_hall, date(2026, 12, 31))


def test_a_ratified_line_needs_it(refused, vaxjo, town_hall):
    year.ratified(vaxjo)

    codes, _ = refused(town_hall, date(2024, 12, 31))

    assert codes == ["figures-after", "line-needs-it"]


def test_a_line_on_a_node_needs_one_leaf(refused, close, vaxjo, town_hall):
    school = factories.account(vaxjo, "gas/school")
    factories.account(vaxjo, "gas/unassigned")
    draft = year.drafted(vaxjo, year=2026, target="1")
    draft.lines.all().delete()
    year.line(draft, "EN-09", "gas/*")

    close(school)

    assert refused(town_hall)[0] == ["line-needs-it"]


def test_a_line_on_a_series_needs_it(refused, vaxjo):
    where = factories.series(vaxjo, "no2-ring")
    draft = year.drafted(vaxjo, year=2026)
    definition = year.indicator(vaxjo, "AIR", "no2-ring", unit="ug/m3")
    draft.lines.create(position=9, definition=definition)

    assert refused(where)[0] == ["line-needs-it"]


@pytest.mark.parametrize(
    ("last", "codes"),
    [
        (date(2025, 6, 30), ["not-a-years-end"]),
        (date(2019, 12, 31), ["before-it-opened"]),
    ],
)
def test_a_day_that_does_not_fit_is_refused(refused, town_hall, last, codes):
    town_hall.opened = date(2020, 1, 1)
    town_hall.save(update_fields=["opened"])

    assert refused(town_hall, last)[0] == codes


def test_a_stock_that_holds_something_is_refused(refused, close, vaxjo):
    factories.sealed(
        vaxjo,
        kind="opening",
        lines={"land": "5 har"},
        first="2024-12-31",
        last="2024-12-31",
    )
    land = vaxjo.accounts.get(path="land")

    codes, said = refused(land, date(2025, 6, 30))
    assert (codes, "land still holds 5" in said) == (["still-holds"], True)

    factories.sealed(vaxjo, kind="loss", lines={"land": "-5 har"}, last="2025-05-01")
    close(land, date(2025, 6, 30))


def test_closed_again_it_has_the_other_day_and_reopened_it_has_none(
    close, ada, town_hall
):
    close(town_hall)
    close(town_hall, date(2026, 12, 31))
    assert str(town_hall.last_day) == "2026-12-31"

    reopen_account(town_hall, by=ada, at=factories.NOW)
    assert town_hall.closed is None
    with pytest.raises(LifetimeError, match="is not closed"):
        reopen_account(town_hall, by=ada, at=factories.NOW)


# Sums without it


def test_after_its_last_year_a_node_is_the_sum_of_the_others(close, vaxjo, town_hall):
    school = factories.account(vaxjo, "gas/school")
    definition = year.indicator(vaxjo, "GAS", "gas/*")
    for leaf in ("town-hall", "school"):
        factories.sealed(vaxjo, lines={f"gas/{leaf}": "7 m3"}, last="2025-12-31")
    factories.sealed(
        vaxjo, lines={"gas/school": "5 m3"}, first="2026-01-01", last="2026-12-31"
    )

    def value(of):
        return IndicatorValues(vaxjo, [definition]).value(definition, of).amount

    assert (value(2025), value(2026)) == (14, None)
    close(town_hall)
    assert (value(2025), value(2026)) == (14, 5)
    assert school.closed is None


def test_before_its_first_day_a_leaf_is_missing_until_somebody_says_zero(vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    factories.account(vaxjo, "gas/school", opened=date(2025, 1, 1))
    definition = year.indicator(vaxjo, "GAS", "gas/*")
    days = {"first": "2024-01-01", "last": "2024-12-31"}
    factories.sealed(vaxjo, lines={"gas/town-hall": "7 m3"}, **days)

    def value():
        return IndicatorValues(vaxjo, [definition]).value(definition, 2024)

    assert value().amount is None
    assert "gas/school" in str(value().missing)

    row = "gas/school,flow,m3,2024-01-01,2024-12-31,0,measured,built in 2025"
    name = {"name": "built.csv", "by": ada, "at": factories.NOW}
    import_figures(vaxjo, csv(row), create=True, **name)
    assert value().amount == 7


def test_the_pack_of_a_year_after_it_is_proved(close, vaxjo, town_hall, tmp_path):
    factories.account(vaxjo, "gas/school")
    for leaf in ("town-hall", "school"):
        factories.sealed(
            vaxjo,
            lines={f"gas/{leaf}": "7 m3"},
            first="2024-01-01",
            last="2024-12-31",
            at=year.BEFORE,
        )
    close(town_hall, date(2024, 12, 31))
    draft = year.drafted(vaxjo)
    draft.lines.all().delete()
    year.line(draft, "EN-09", "gas/*")
    version = year.ratified(vaxjo)
    year.booked(vaxjo, lines={"gas/school": "1190 m3"})
    by = factories.author_of(vaxjo)
    cycle.draw_balance(version, by=by, at=factories.NOW)
    year.explained(balance_of(vaxjo, 2025), "EN-09")
    cycle.submit_balance(balance_of(vaxjo, 2025), by=by, at=factories.NOW)
    pack = tmp_path / "pack.zip"
    pack.write_bytes(evidence_pack(vaxjo, 2025))

    assert verifier.main([str(pack)]) == 0
    document = document_data(balance_of(vaxjo, 2025).document)
    [line] = document["lines"]
    assert line["result"]["A"] == "1190"
    terms = document["indicators"]["EN-09"]["terms"]
    assert [term.get("to") for term in terms] == [None, 2024]


# The page and the command


def test_the_page_closes_and_opens_again(client, vaxjo, ada, town_hall):
    client.force_login(ada)
    account = client.get("/desk/vaxjo/books/accounts/of/gas/town-hall/")
    assert f"{CLOSE}gas/town-hall/" in account.content.decode()

    answer = client.post(f"{CLOSE}gas/town-hall/", {"last": "2025-12-31"})

    assert answer["Location"] == "/desk/vaxjo/books/accounts/of/gas/town-hall/"
    page = client.get(answer["Location"]).content.decode()
    assert "until 31 December 2025; closed" in page
    assert "closed" in client.get("/desk/vaxjo/books/").content.decode()
    client.post("/desk/vaxjo/accounts/reopen/gas/town-hall/")
    town_hall.refresh_from_db()
    assert town_hall.closed is None
    again = client.post("/desk/vaxjo/accounts/reopen/gas/town-hall/", follow=True)
    assert "is not closed" in again.content.decode()


def test_the_page_says_at_the_day_why_not(client, vaxjo, ada, town_hall):
    client.force_login(ada)

    for typed in ("", "31.12.2025", "2025-06-30"):
        answer = client.post(f"{CLOSE}gas/town-hall/", {"last": typed})
        assert answer.status_code == 409
        assert answer.context["form"].errors["last"]


def test_the_page_is_for_what_is_there_and_for_the_co_ordinator(
    client, vaxjo, ada, hanna, carla, town_hall
):
    for person, name, status in (
        (ada, "gas/nowhere", 404),
        (ada, "environment/m3", 404),
        (hanna, "gas/town-hall", 403),
        (carla, "gas/town-hall", 404),
    ):
        client.force_login(person)
        assert client.get(f"{CLOSE}{name}/").status_code == status


@pytest.fixture
def naturbudget(run):
    return partial(run, "account")


def test_the_command_closes_and_opens_again(naturbudget, vaxjo, ada, town_hall):
    asked = ("vaxjo", "gas/town-hall", "--by", ada.email)

    code, out, _ = naturbudget(
        "close", *asked, "--last", "2025-12-31", "--format", "json"
    )
    assert (code, json.loads(out)["last"]) == (0, "2025-12-31")
    assert naturbudget("reopen", *asked)[:2] == (
        0,
        "gas/town-hall takes figures again.\n",
    )
    assert naturbudget("reopen", *asked)[0] == 1


@pytest.mark.parametrize(
    ("name", "last", "said"),
    [
        ("gas/town-hall", "31.12.2025", "is not a day"),
        ("gas/nowhere", "2025-12-31", "no account and no series"),
        ("gas/town-hall", "2025-06-30", "Close it on 2025-12-31"),
    ],
)
def test_the_command_says_why_not(naturbudget, vaxjo, town_hall, name, last, said):
    code, _, error = naturbudget("close", "vaxjo", name, "--last", last)

    assert (code, said in error) == (1, True)


def test_the_command_requires_the_permission(naturbudget, vaxjo, hanna, town_hall):
    asked = ("vaxjo", "gas/town-hall", "--last", "2025-12-31", "--by", hanna.email)

    assert naturbudget("close", *asked)[0] == 1
