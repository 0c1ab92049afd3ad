"""A year from the first draft to the closing, walked in the browser by its people."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import sign_in_by_form
from tests.browser.town import CODE, HEAT, YEAR, paper, prepared, press


@pytest.fixture
def desk(vaxjo, ada, buildings, new_page, sign_in):
    """Open a window for somebody, signed in; Ada signs in by the form."""
    prepared(vaxjo, by=ada, department=buildings)

    def of(person):
        page = new_page()
        if person == ada:
            sign_in_by_form(page, person)
        else:
            sign_in(page, person)
        return page

    return of


def test_a_year_is_walked_from_draft_to_closing(
    page, desk, complaints, ada, eva, klas, hanna
):
    coordinator, executive, clerk, holder = map(desk, (ada, eva, klas, hanna))

    drafts(coordinator)
    submits(executive, "budget", "Submit to the council")
    records_the_vote(clerk, "master-budget")
    books_a_figure(holder, "870")
    draws(coordinator)
    explains(holder)
    submits(executive, "balance", "Freeze and submit")
    records_the_vote(clerk, "budget-balance")
    closes(coordinator)
    issues(coordinator)

    anybody_reads_the_line(page)
    anybody_downloads_the_document(page)
    assert complaints == []


def drafts(page):
    page.goto("/desk/vaxjo/budget/")
    page.get_by_label("Year").fill(str(YEAR))
    press(page, "Begin")
    page.get_by_label("Indicator").select_option(CODE)
    press(page, "Add")
    page.goto(f"/desk/vaxjo/budget/{YEAR}/lines/{CODE}/")
    for name, value in {
        "target": "850",
        "base": "1000",
        "base_year": "2010",
        "base_source": "the books",
        "previous": "900",
        "previous_year": "2024",
        "previous_source": "the books",
        "long_term": "500",
        "long_term_year": "2040",
        "basis": "council programme",
    }.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_department").select_option(index=1)
    press(page, "Save the line")
    press(page, "Hand over")
    expect(page.get_by_text("The budget is handed to the executive.")).to_be_visible()


def submits(page, what, button):
    page.goto(f"/desk/vaxjo/{what}/{YEAR}/")
    press(page, button)
    expect(page.get_by_role("button", name=button)).to_have_count(0)


def records_the_vote(page, kind):
    page.goto("/desk/vaxjo/council/")
    page.get_by_role("link", name="Record the vote").click()
    assert page.url.endswith(f"/council/{kind}/{YEAR}/")
    page.get_by_label("Body").select_option(index=0)
    page.get_by_label("Day of the decision").fill("2026-01-20")
    page.get_by_label("Group 1").fill("Harbour List")
    page.get_by_label("For, row 1").fill("31")
    page.get_by_label("Against, row 1").fill("10")
    page.get_by_label("Minutes").set_input_files(paper(f"{kind}.txt", kind))
    press(page, "Record the decision")
    expect(page.get_by_text("The decision is recorded.")).to_be_visible()


def books_a_figure(page, quantity):
    page.goto("/desk/vaxjo/books/figures/new/")
    page.locator("#id_where").select_option(HEAT)
    page.locator("#id_quantity").fill(quantity)
    page.get_by_label("First day").fill(f"{YEAR}-01-01")
    page.get_by_label("Last day").fill(f"{YEAR}-12-31")
    page.locator("[name=status][value=measured]").check()
    page.locator("#id_evidence").set_input_files(paper("bill.txt", "870 m3"))
    page.locator("#id_remark").fill("the bill of the year")
    press(page, "Keep as draft and look")
    press(page, "Seal voucher")
    expect(page.get_by_text("The voucher is sealed as number")).to_be_visible()


def draws(page):
    page.goto(f"/desk/vaxjo/balance/{YEAR}/")
    press(page, "Draw the balance")
    expect(page.get_by_text("The balance is drawn from the books.")).to_be_visible()


def explains(page):
    page.goto(f"/desk/vaxjo/balance/{YEAR}/")
    page.get_by_role("link", name=f"Explain {CODE}").click()
    page.get_by_label("Cause").fill("The winter was long; 870 m3 were burnt, not 850.")
    page.get_by_label("Consequence").fill("The windows are tightened in 2026.")
    press(page, "Keep the explanation")
    expect(page.get_by_text(f"{CODE} is explained.")).to_be_visible()


def closes(page):
    page.goto(f"/desk/vaxjo/balance/{YEAR}/")
    press(page, "Close the year for good")
    expect(page.get_by_text("The year is closed for good.")).to_be_visible()


def issues(page):
    page.goto("/desk/vaxjo/documents/")
    row = page.get_by_role("row").filter(has_text=f"Budget Balance {YEAR}")
    row.get_by_role("combobox").select_option("en")
    row.get_by_role("button", name="Issue").click()
    expect(page.get_by_text("The document is issued.")).to_be_visible()


def anybody_reads_the_line(page):
    page.goto(f"/vaxjo/lines/{CODE}/?year={YEAR}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gas burnt")
    expect(page.locator("main")).to_contain_text("870")
    expect(page.locator("main")).to_contain_text("The winter was long")


def anybody_downloads_the_document(page):
    page.goto("/vaxjo/documents/")
    row = page.get_by_role("row").filter(has_text=f"Budget Balance {YEAR}")
    address = row.get_by_role("link", name="en", exact=True).get_attribute("href")
    answer = page.request.get(address)
    assert answer.ok
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
