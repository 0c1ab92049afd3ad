"""A letter is written, its link opened without an account, a figure becomes a draft."""

from __future__ import annotations

import re

import pytest
from django.test.utils import override_settings
from django.utils import timezone
from playwright.sync_api import expect
from tests import mail, suppliers
from tests.browser import axe

from naturbudget.apps.notices.actions import send_letters

REFUSED = re.compile("status of 409")


@pytest.fixture
def server(live_server):
    with (
        override_settings(SITE_ADDRESS=live_server.url),
        mail.pointed_at(mail.Server()) as server,
    ):
        server.start()
        yield server


def test_a_supplier_answers_a_letter_and_the_figure_waits_to_be_sealed(
    vaxjo, ada, server, new_page, sign_in, complaints
):
    suppliers.gas(vaxjo)
    desk, outside = new_page(), new_page()
    sign_in(desk, ada)

    adds_a_supplier(desk)
    says_what_it_supplies(desk)
    desk.goto("/desk/vaxjo/books/requests/")
    desk.get_by_role("button", name="Ask for what is due").click()
    expect(desk.locator("main")).to_contain_text("gas/town-hall")
    send_letters(at=timezone.now())
    [letter] = server.letters
    outside.goto(re.search(r"http\S+/answer/\S+", mail.words_of(letter))[0])

    is_refused_with_nonsense(outside)
    answers(outside)

    expect(outside.locator("main")).to_contain_text("Thank you. Your answer is here.")
    expect(outside.locator("main")).to_contain_text("1,180 m³, measured")
    desk.goto("/desk/vaxjo/")
    desk.get_by_role(
        "link", name="One draft voucher waits for sealing", exact=True
    ).click()
    expect(desk.locator("main")).to_contain_text("answer to data request")
    expect(desk.locator("main")).to_contain_text("a supplier, by the link")
    desk.get_by_role("button", name="Seal all").click()
    outside.reload()
    expect(outside.locator("main")).to_contain_text("This request is closed")
    assert [said for said in complaints if not REFUSED.search(said)] == []


def adds_a_supplier(desk):
    desk.goto("/desk/vaxjo/books/requests/suppliers/")
    desk.get_by_label("Short name").fill("hamnkraft")
    desk.get_by_label("Organisation").fill("Hamnkraft")
    desk.locator("#id_email").fill(suppliers.OUTSIDE)
    desk.get_by_role("button", name="Add the supplier").click()
    expect(desk.locator("main")).to_contain_text("The supplier is added.")


def says_what_it_supplies(desk):
    desk.goto("/desk/vaxjo/books/requests/supplies/")
    desk.get_by_label("Supplier: gas/town-hall").select_option(label="Hamnkraft")
    desk.get_by_label("Rhythm: gas/town-hall").select_option("year")
    desk.get_by_text("Lag and deadline: gas/town-hall").click()
    desk.get_by_label("Usual lag, days: gas/town-hall").fill("0")
    last_year = timezone.now().year - 1
    desk.get_by_label("Asked from: gas/town-hall").fill(f"{last_year}-01-01")
    desk.get_by_role("button", name="Keep the table").click()
    expect(desk.locator("main")).to_contain_text("Changed: 1")


def is_refused_with_nonsense(outside):
    assert axe.barriers(outside) == []
    outside.locator("#id_quantity").fill("lots")
    outside.get_by_role("button", name="Send the answer").click()
    expect(outside.get_by_role("alert")).to_contain_text("“lots” is not a number")
    expect(outside.locator("#id_quantity")).to_have_value("lots")
    assert axe.barriers(outside) == []


def answers(outside):
    outside.locator("#id_quantity").fill("1180")
    outside.get_by_role("button", name="Send the answer").click()
