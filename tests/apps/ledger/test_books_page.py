from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from tests import factories

from naturbudget.apps.resources.models import Account

pytestmark = pytest.mark.django_db

BOOKS = "/desk/vaxjo/books/"
ACCOUNT = {
    "path": "heat/schools",
    "kind": "flow",
    "unit": "MW.h",
    "rhythm": "year",
    "entity": "territory",
    "opened": "2024-01-01",
    "name_sv": "Värme i skolor",
}
SERIES = {
    "code": "no2-ring",
    "unit": "µg/m³",
    "aggregation": "mean",
    "entity": "territory",
    "opened": "2024-01-01",
}


def test_an_empty_book_says_what_will_stand_here_and_how_to_start(client, ada):
    client.force_login(ada)

    page = client.get(BOOKS).content.decode()

    assert "Here stand the accounts and series" in page
    assert "books/accounts/new/" in page


def test_a_reader_is_not_told_to_open_an_account(client, vaxjo, ben):
    client.force_login(ben)

    page = client.get(BOOKS).content.decode()

    assert "Here stand the accounts and series" in page
    assert "books/accounts/new/" not in page


def test_every_way_stands_under_what_one_would_look_for(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    client.force_login(ada)

    page = " ".join(client.get(BOOKS).content.decode().split())

    [ways] = re.findall(r'<nav class="ways.*?</nav>', page)
    found = {
        title: re.findall(r'href="[^"]*">([^<]*)</a>', links)
        for title, links in re.findall(r"<h2[^>]*>([^<]*)</h2>(.*?)</section>", ways)
    }
    assert {title: links[0] for title, links in found.items()} == {
        "Deliver": "Move between accounts",
        "Check": "Warnings",
        "Look up": "Accounts",
        "Set up": "Open an account",
    }
    assert max(map(len, found.values())) <= 5
    assert page.count(">Open an account<") == 1


def test_a_reader_finds_no_way_to_set_up(client, vaxjo, ben):
    client.force_login(ben)

    page = client.get(BOOKS).content.decode()

    assert "Look up" in page
    assert "Set up</h2>" not in page


def test_the_tree_adds_up_what_is_one_thing_in_one_unit(client, vaxjo, ada):
    factories.sealed(vaxjo, lines={"gas/town-hall": "1200 m3"})
    factories.sealed(vaxjo, lines={"gas/school": "300 m3"})
    client.force_login(ada)

    page = client.get(BOOKS).content.decode()

    assert "1,500\xa0m³" in page
    assert "1,200\xa0m³" in page


def test_a_branch_of_different_things_has_no_sum(client, vaxjo, ada):
    factories.sealed(vaxjo, lines={"school/gas": "1200 m3"})
    factories.sealed(vaxjo, lines={"school/power": "300 MW.h"})
    client.force_login(ada)

    page = client.get(BOOKS).content.decode()

    assert "1,200\xa0m³" in page
    assert "1,500" not in page


def test_a_withdrawn_observation_is_no_last_value(client, vaxjo, ada):
    draft = factories.sealed(
        vaxjo, lines={"no2-ring": "21.6 ug/m3"}, kind="observation"
    )
    client.force_login(ada)
    assert "21.6\xa0µg/m³" in client.get(BOOKS).content.decode()

    client.post(f"{BOOKS}vouchers/reverse/{draft.key}/", {"reason": "wrong station"})

    assert "21.6\xa0µg/m³" not in client.get(BOOKS).content.decode()


def test_what_a_row_is_called_is_text_and_leads_to_its_page(client, vaxjo, ada):
    odd = "<b>\"Oil\" & 'gas'</b>"
    account = factories.account(vaxjo, "heat/oil.2-b")
    account.names = {"en": odd}
    account.department = vaxjo.departments.create(code="oil", names={"en": odd})
    account.save(update_fields=["names", "department"])
    client.force_login(ada)

    page = client.get(BOOKS).content.decode()

    address = reverse("ledger:account", args=["vaxjo", "heat/oil.2-b"])
    assert "<b>&quot;Oil" not in page
    assert '<b>"Oil' not in page
    assert f'<a href="{address}">{escape(odd)}</a>' in page
    assert page.count(escape(odd)) >= 2
    assert client.get(address).status_code == 200


def test_more_accounts_need_no_more_queries(client, vaxjo, ada):
    client.force_login(ada)
    counts = []
    for number in range(6):
        factories.account(vaxjo, f"gas/house-{number}")
        factories.series(vaxjo, f"air-{number}")
        if number in (1, 5):
            with CaptureQueriesContext(connection) as asked:
                client.get(BOOKS)
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_an_account_page_says_year_by_year_what_is_known(client, vaxjo, ada):
    factories.sealed(vaxjo, first="2024-01-01", last="2024-12-31")
    factories.sealed(vaxjo, first="2025-01-01", last="2025-03-31")
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/of/gas/town-hall/").content.decode()

    assert "<b>1,200</b>" in page
    assert "Figures for part of 2025 only" in page


def test_on_its_own_page_a_reason_does_not_name_the_account(client, vaxjo, ada):
    lines = {"gas/town-hall": "1200 m3"}
    factories.sealed(vaxjo, lines=lines, first="2023-01-01", last="2023-12-31")
    factories.sealed(vaxjo, lines=lines, first="2025-01-01", last="2025-12-31")
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/of/gas/town-hall/").content.decode()

    assert "No figure for 2024. Deliver it, or say why not." in page
    assert "No figure for 2024:" not in page


def test_where_nothing_was_counted_stands_no_heading_but_the_way_to_count(
    client, vaxjo, ada
):
    factories.account(vaxjo, "gas/town-hall")
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/of/gas/town-hall/").content.decode()

    assert 'id="counts"' not in page
    [way] = re.findall(r'href="([^"]+)">Enter a count or a reading<', page)
    told = client.get(way).content.decode()
    assert "the books are compared with it" in told


def test_units_are_offered_by_their_symbols(client, ada):
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/new/").content.decode()

    assert '<option value="har">ha</option>' in page
    assert '<option value="kt CO2e unstated">kt CO₂e</option>' in page


def test_a_year_that_is_not_complete_says_what_is_sealed_so_far(client, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    for month, amount in ((1, "100.5 m3"), (2, "90 m3")):
        last = {1: 31, 2: 28}[month]
        factories.sealed(
            vaxjo,
            lines={"gas/town-hall": amount},
            first=f"2026-{month:02}-01",
            last=f"2026-{month:02}-{last}",
        )
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/of/gas/town-hall/").content.decode()

    assert "190.5 sealed so far" in page


def test_a_stock_page_shows_levels(client, vaxjo, ada):
    lines = {"land/meadow": "40 har"}
    factories.sealed(
        vaxjo, lines=lines, kind="opening", first="2024-12-31", last="2024-12-31"
    )
    factories.sealed(
        vaxjo, lines={"land/meadow": "2 har"}, kind="addition", last="2025-12-31"
    )
    client.force_login(ada)

    page = client.get(f"{BOOKS}accounts/of/land/meadow/").content.decode()

    assert "<b>42</b>" in page
    assert "+2" in page


@pytest.mark.parametrize(
    "address",
    ["", "accounts/of/gas/town-hall/", "series/of/no2-ring/", "vouchers/"],
)
def test_the_books_are_hidden_from_other_municipalities(client, vaxjo, carla, address):
    factories.account(vaxjo, "gas/town-hall")
    factories.series(vaxjo, "no2-ring")
    client.force_login(carla)

    assert client.get(BOOKS + address).status_code == 404


def test_who_is_not_signed_in_is_asked_to_sign_in(client, vaxjo):
    answer = client.get(BOOKS)

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_books_take_no_posts(client, ada):
    client.force_login(ada)

    assert client.post(BOOKS).status_code == 405


# Opening an account


def test_opening_an_account_works(client, vaxjo, ada):
    client.force_login(ada)

    answer = client.post(f"{BOOKS}accounts/new/", ACCOUNT)

    assert answer.status_code == 302
    opened = vaxjo.accounts.get(path="heat/schools")
    assert (opened.unit.code, opened.kind, opened.names) == (
        "MW.h",
        "flow",
        {"sv": "Värme i skolor"},
    )
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("path", ["environment", "environment/MW.h", "environment/x"])
def test_no_account_is_opened_in_the_environment(client, vaxjo, ada, path):
    client.force_login(ada)

    answer = client.post(f"{BOOKS}accounts/new/", {**ACCOUNT, "path": path})

    assert answer.status_code == 409
    assert "belongs to the environment" in answer.content.decode()
    assert not vaxjo.accounts.exists()


def test_every_problem_of_an_account_is_shown_at_once(client, vaxjo, ada):
    client.force_login(ada)
    typed = {**ACCOUNT, "unit": "kg/person", "opened": "soon"}

    answer = client.post(f"{BOOKS}accounts/new/", typed)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Choose a unit from the list." in page
    assert 'href="#id_opened"' in page
    assert 'value="heat/schools"' in page


def test_a_name_in_use_is_said_at_the_path(client, vaxjo, ada):
    factories.account(vaxjo, "heat/schools", unit="MW.h")
    client.force_login(ada)

    answer = client.post(f"{BOOKS}accounts/new/", ACCOUNT)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("is already the name of a") == 2


@pytest.mark.parametrize("address", ["accounts/new/", "series/new/"])
def test_opening_requires_the_permission(client, vaxjo, hanna, address):
    client.force_login(hanna)

    assert client.get(BOOKS + address).status_code == 403
    assert client.post(BOOKS + address, ACCOUNT).status_code == 403


@pytest.mark.parametrize("address", ["accounts/new/", "series/new/"])
def test_opening_hides_other_municipalities(client, vaxjo, carla, address):
    client.force_login(carla)

    assert client.post(BOOKS + address, ACCOUNT).status_code == 404
    assert not Account.objects.filter(municipality=vaxjo).exists()


def test_opening_a_series_works_with_any_spelling_of_its_unit(client, vaxjo, ada):
    client.force_login(ada)

    client.post(f"{BOOKS}series/new/", SERIES)

    opened = vaxjo.series.get(code="no2-ring")
    assert (opened.unit, opened.aggregation) == ("ug/m3", "mean")


def test_an_unknown_unit_says_what_was_meant(client, vaxjo, ada):
    client.force_login(ada)

    answer = client.post(f"{BOOKS}series/new/", {**SERIES, "unit": "µg/m4"})

    assert answer.status_code == 409
    assert "is not in the table of units" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "typed", "field"),
    [
        ("accounts/new/", {**ACCOUNT, "path": "Heat//x", "unit": ""}, "path"),
        ("accounts/new/", {**ACCOUNT, "path": "Heat//x", "opened": ""}, "path"),
        ("series/new/", {**SERIES, "code": "No 2", "unit": ""}, "code"),
    ],
)
def test_a_bad_path_is_told_with_what_else_is_missing(
    client, vaxjo, ada, address, typed, field
):
    client.force_login(ada)

    answer = client.post(BOOKS + address, typed)

    assert answer.status_code == 409
    assert len(answer.context["form"].errors) == 2
    assert field in answer.context["form"].errors


def test_a_series_suggests_the_units(client, vaxjo, ada):
    client.force_login(ada)

    page = client.get(f"{BOOKS}series/new/").content.decode()

    assert 'list="units"' in page
    assert '<datalist id="units">' in page
    assert '<option value="MWh">' in page


def test_the_first_figure_is_typed_into_the_account_it_was_asked_for(
    client, vaxjo, ada
):
    factories.account(vaxjo, "heat/pool")
    client.force_login(ada)

    place = reverse("ledger:account", args=["vaxjo", "heat/pool"])
    page = client.get(place).content.decode()

    link = page.partition("Type the first one")[0].rpartition('href="')[2]
    assert link.startswith("/desk/vaxjo/books/figures/new/?where=heat%2Fpool")
