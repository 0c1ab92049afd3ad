"""An audit in a browser: refused to who had a hand in it; a finding is answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests import factories, year
from tests.browser import axe
from tests.browser.desk import TOWN, press, says

AUDIT = f"{TOWN}/audit/{year.YEAR}"
FOUND = "The bill of May is for two months."
ANSWER = "It is divided from June on."
REFUSED = re.compile("status of 409")


@pytest.fixture
def windows(vaxjo, ada, rita, hanna, new_page, sign_in):
    """Open a window for the auditor and one for who holds the account."""
    year.drawn(vaxjo)

    def of(person):
        page = new_page()
        sign_in(page, person)
        return page

    return of(rita), of(hanna)


def test_a_finding_is_answered_and_the_opinion_is_given(
    vaxjo, windows, rita, complaints
):
    auditor, holder = windows

    is_not_planned_by_who_wrote_a_figure(auditor, vaxjo)
    plans(auditor)
    draws_and_traces(auditor)
    finds(auditor)
    answers(holder)
    settles(auditor)
    judges(auditor)

    auditor.goto(f"{TOWN}/balance/{year.YEAR}/")
    expect(auditor.locator("#part-g + p")).to_have_text("clean")
    assert [said for said in complaints if not REFUSED.search(said)] == []


def is_not_planned_by_who_wrote_a_figure(page, town):
    other = factories.member("auditor", of=town, name="Olle")
    year.booked(town, "3 m3", key="oil", lines={"oil/school": "3 m3"}, by=other)
    page.goto(f"{TOWN}/audit/")
    page.get_by_role("link", name="The audit of 2025").click()
    page.get_by_role("link", name="Plan the audit").click()
    page.get_by_label("Olle").check()
    press(page, "Keep the plan")
    expect(page.get_by_role("alert")).to_contain_text("cannot audit them")
    expect(page.get_by_label("Olle")).to_be_checked()
    assert axe.barriers(page) == []
    page.get_by_label("Olle").uncheck()


def plans(page):
    press(page, "Keep the plan")
    says(page, "The plan is kept.")


def draws_and_traces(page):
    page.get_by_role("link", name="Draw a sample").click()
    page.get_by_label("How many").fill("1")
    page.get_by_label("Seed").fill("dice 4 2 6")
    press(page, "Draw")
    says(page, "The sample is drawn and kept.")
    assert axe.barriers(page) == []
    page.get_by_role("link", name="Trace the next one").click()
    says(page, "leads to the root")
    page.get_by_label("agree", exact=True).check()
    assert axe.barriers(page) == []
    press(page, "Keep it")
    says(page, "The result is kept.")


def finds(page):
    page.goto(f"{AUDIT}/")
    page.get_by_role("link", name="Write a finding").click()
    page.get_by_label("What was found").fill(FOUND)
    page.get_by_label("Who answers").select_option("account-holder:buildings")
    page.get_by_label("Until").fill("2099-01-31")
    press(page, "Keep the finding")
    says(page, "The finding is kept.")


def answers(page):
    page.goto(f"{TOWN}/")
    page.get_by_role(
        "link", name="Answer finding 1 of the audit of 2025", exact=True
    ).click()
    expect(page.locator("main")).to_contain_text(FOUND)
    page.get_by_label("Answer", exact=True).fill(ANSWER)
    press(page, "Keep the answer")
    says(page, "The answer is kept.")
    assert axe.barriers(page) == []


def settles(page):
    page.goto(f"{TOWN}/")
    page.get_by_role(
        "link", name="Read the answer to finding 1 of the audit of 2025", exact=True
    ).click()
    expect(page.locator("main")).to_contain_text(ANSWER)
    press(page, "Settle the finding")
    says(page, "The finding is settled.")


def judges(page):
    page.goto(f"{AUDIT}/")
    page.get_by_role("link", name="Give the opinion").click()
    page.get_by_label("Clean: the balance can be relied on").check()
    press(page, "Give the opinion")
    says(page, "The opinion is given.")
    assert axe.barriers(page) == []
