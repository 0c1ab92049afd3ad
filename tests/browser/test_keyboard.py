"""With a keyboard and nothing else: sign in, seal, explain, record a vote."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests import factories, year
from tests.browser.desk import paper
from tests.browser.keyboard import Keyboard
from tests.cast import PASSWORD


@pytest.fixture
def keys(page):
    return Keyboard(page)


@pytest.fixture
def signs_in(keys):
    """Sign somebody in from the first page of the site on."""

    def as_(person):
        keys.opens("/accounts/login/")
        keys.goes_round()
        keys.types(keys.page.get_by_label("Email"), person.email)
        keys.types(keys.page.get_by_label("Password"), PASSWORD)
        with keys.page.expect_navigation():
            keys.page.keyboard.press("Enter")
        assert "/accounts/" not in keys.page.url
        return keys

    return as_


def button(keys, name):
    return keys.page.get_by_role("button", name=name, exact=True)


def link(keys, name):
    return keys.page.get_by_role("link", name=name, exact=True)


def test_a_figure_is_typed_and_sealed(signs_in, complaints, vaxjo, ada):
    factories.account(vaxjo, "gas/town-hall")
    keys = signs_in(ada)
    page = keys.page

    keys.opens("/desk/vaxjo/")
    keys.goes_round()
    keys.presses(page.locator(".spine").get_by_role("link", name="Books"))
    keys.goes_round()
    keys.presses(link(keys, "Type a figure"))
    keys.goes_round()
    keys.chooses(page.locator("#id_where"), "gas/town-hall")
    keys.types(page.locator("#id_quantity"), "1200")
    keys.types_day(page.locator("#id_valid_from"), "2025-01-01")
    keys.types_day(page.locator("#id_valid_to"), "2025-12-31")
    keys.reaches(page.locator("[name=status]:checked"))
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=status][value=measured]")).not_to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=status][value=measured]")).to_be_checked()
    keys.sends_file(page.locator("#id_evidence"), paper("bill.txt", "1200 m3"))
    keys.types(page.locator("#id_remark"), "the bill of the year")
    keys.presses(button(keys, "Keep as draft and look"), "Space")
    keys.goes_round()
    keys.presses(button(keys, "Seal voucher"))

    expect(page.get_by_text("The voucher is sealed as number")).to_be_visible()
    sealed = vaxjo.vouchers.get(seal__isnull=False)
    line = sealed.postings.get(account__kind="flow")
    assert (line.amount, line.account.unit.code) == (1_200_000, "m3")
    assert complaints == []


def test_a_deviation_is_explained(signs_in, complaints, vaxjo, ada, hanna):
    balance = year.drawn(vaxjo, "1300 m3")
    keys = signs_in(hanna)
    page = keys.page

    keys.opens(f"/desk/vaxjo/balance/{year.YEAR}/")
    keys.goes_round()
    keys.presses(page.get_by_role("link", name=f"Explain {year.CODE}"))
    keys.goes_round()
    keys.types(page.get_by_label("Cause"), "The winter was long.")
    keys.types(page.get_by_label("Consequence"), "The windows are tightened.")
    keys.presses(button(keys, "Keep the explanation"))

    expect(page.get_by_text(f"{year.CODE} is explained.")).to_be_visible()
    assert balance.explanations.get().cause == "The winter was long."
    assert complaints == []


def test_a_vote_is_recorded(signs_in, complaints, vaxjo, ada, klas):
    year.submitted(vaxjo)
    keys = signs_in(klas)
    page = keys.page

    keys.opens("/desk/vaxjo/council/")
    keys.presses(link(keys, "Record the vote"))
    keys.goes_round()
    keys.types_day(page.get_by_label("Day of the decision"), "2024-11-26")
    keys.types(page.get_by_label("Group 1"), "Harbour List")
    keys.types(page.get_by_label("For, row 1"), "31")
    keys.types(page.get_by_label("Against, row 1"), "10")
    keys.types(page.get_by_label("Abstaining, row 1"), "2")
    keys.sends_file(page.get_by_label("Minutes"), paper("minutes.txt", "voted"))
    keys.types(page.get_by_label("Reasons or remark"), "Entered from the archive.")
    keys.presses(button(keys, "Record the decision"))

    expect(page.get_by_text("The decision is recorded.")).to_be_visible()
    decision = vaxjo.decisions.get()
    counted = (decision.votes_for, decision.votes_against, decision.abstaining)
    assert (counted, str(decision.taken_on)) == ((31, 10, 2), "2024-11-26")
    assert complaints == []


@pytest.mark.parametrize("address", ["/", "/accounts/login/", "/desk/vaxjo/books/"])
def test_the_first_stop_leads_past_the_navigation(keys, vaxjo, ada, sign_in, address):
    sign_in(keys.page, ada)
    keys.opens(address)
    keys.tab()
    assert keys.focused() == "To the content"

    keys.page.keyboard.press("Enter")

    assert keys.page.evaluate("document.activeElement.id") == "main"
    inside = "document.querySelector('main').contains(document.activeElement)"
    keys.tab()
    assert keys.page.evaluate(inside)


def test_one_comes_back_as_one_went(keys, vaxjo, ada, sign_in):
    sign_in(keys.page, ada)
    keys.opens("/desk/vaxjo/books/")
    names = []
    for _ in range(8):
        keys.tab()
        names.append(keys.focused())

    back = [names[-1]]
    for _ in range(7):
        keys.tab(back=True)
        back.append(keys.focused())

    assert back == names[::-1]


# That the keyboard's eyes see


def test_a_focus_without_an_outline_is_found(keys, live_server):
    keys.opens("/accounts/login/")
    keys.page.evaluate(
        "for (const one of document.querySelectorAll('a')) one.style.outline = 'none'"
    )

    with pytest.raises(AssertionError, match="no outline"):
        keys.goes_round()


def test_a_focus_that_is_covered_is_found(keys, live_server):
    keys.opens("/accounts/login/")
    keys.page.evaluate(
        """() => {
            const cover = document.createElement("div");
            Object.assign(cover.style,
                { position: "fixed", inset: 0, background: "white", zIndex: 9 });
            document.body.append(cover);
        }"""
    )

    with pytest.raises(AssertionError, match="not to be seen"):
        keys.goes_round()


def test_a_stop_that_is_left_out_is_found(keys, live_server):
    keys.opens("/accounts/login/")
    keys.page.evaluate("document.querySelector('main button').tabIndex = -1")

    with pytest.raises(AssertionError, match="Sign in"):
        keys.goes_round()


def test_a_trap_is_found(keys, live_server):
    keys.opens("/accounts/login/")
    keys.page.evaluate(
        """() => {
            const field = document.querySelector("[type=password]");
            field.addEventListener("blur", () => field.focus());
        }"""
    )

    with pytest.raises(AssertionError, match="no end of stops"):
        keys.goes_round()
