"""Closing a year and fetching figures in a browser: the main way, and what refuses."""

from __future__ import annotations

import pytest
from django.test import override_settings
from playwright.sync_api import expect
from tests import factories, year
from tests.apps.connections.conftest import PARTS, PATH, answer
from tests.browser import axe
from tests.browser.desk import TOWN, fills, press, says
from tests.office import open_office

from naturbudget.apps.cycle.queries import balance_of

REFUSED = "Failed to load resource: the server responded with a status of 409"


@pytest.fixture
def at_desk(page, sign_in, vaxjo, ada):
    sign_in(page, ada)
    return page


def test_a_year_is_closed_once_nothing_is_in_the_way(at_desk, complaints, vaxjo, ada):
    page = at_desk
    balance = year.balance_submitted(vaxjo)
    page.goto(f"{TOWN}/balance/2025/closing/")
    says(page, "The council has not voted on the balance of 2025 yet.")
    expect(page.get_by_label("Type the year")).to_have_count(0)
    assert axe.barriers(page) == []

    year.cycle.ratify_balance(
        balance, **year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    )
    page.goto(f"{TOWN}/books/")
    page.get_by_role("link", name="Closing", exact=True).click()
    page.get_by_label("Type the year").fill("2024")
    press(page, "Close the year")
    says(page, "Type the year, 2025, to say")
    assert balance_of(vaxjo, 2025).version.budget.period.closing_rows.count() == 0
    assert axe.barriers(page) == []

    page.get_by_label("Type the year").fill("2025")
    press(page, "Close the year")
    says(page, "The year is closed for good.")
    says(page, "How 2026 opens")
    assert [one for one in complaints if not one.startswith(REFUSED)] == []


def test_figures_are_fetched_looked_at_and_sealed(at_desk, complaints, vaxjo):
    page = at_desk
    factories.account(vaxjo, "waste/household", unit="t")
    with (
        open_office() as office,
        override_settings(FETCH_INSIDE=frozenset({office.place})),
    ):
        office.fails(PATH, 503)
        page.goto(f"{TOWN}/books/connections/")
        says(page, "Nothing is fetched from anywhere yet.")
        page.get_by_role("link", name="Eurostat").click()
        fills(
            page,
            name="waste-eurostat",
            parameter_base=f"{office.url}/dataflow/ESTAT",
            parameter_dataset="env_invented",
            parameter_key="A.T.SE",
            parameter_since="2022",
            part_0_picked="geo=SE",
            part_0_code="nowhere",
            part_0_unit=PARTS[0]["unit"],
        )
        press(page, "Save")
        says(page, "There is no account and no series “nowhere”.")
        assert axe.barriers(page) == []
        page.locator("#id_part_0_code").fill("waste/household")
        press(page, "Save")
        says(page, "The connection is saved.")

        press(page, "Fetch now")
        says(page, "is busy or out of order (503)")
        office.says(PATH, answer([41200, None], {"1": "c"}), "application/json")
        page.get_by_role("link", name="waste-eurostat", exact=True).click()
        press(page, "Fetch now")
        says(page, "One voucher would be sealed.")
        says(page, "confidential")
        assert axe.barriers(page) == []
        press(page, "Seal all of it")
        says(page, "One voucher is sealed.")
        assert axe.barriers(page) == []
    assert vaxjo.vouchers.sealed().count() == 1
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
