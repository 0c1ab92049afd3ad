"""A supplier's messy workbook: explained, refused by cell, mended, sealed, known."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect
from tests import factories
from tests.browser import axe, desk
from tests.browser.desk import TOWN
from tests.sheets import xlsx

from naturbudget.apps.deliveries import jobs
from naturbudget.config import worker

MESSY = [
    ["Stadtwerke"],
    [],
    [None, "Verbrauch (MWh)", None],
    ["Anlage", "2024", "2025"],
    ["Rathaus", "1,5", 2.25],
    ["Summe", "1,5", 2.25],
]
REFUSED = "the server responded with a status of 409 (Conflict)"


def chooses(page, content):
    page.goto(f"{TOWN}/books/import/")
    page.locator("#id_file").set_input_files(
        {"name": "bill.xlsx", "mimeType": "", "buffer": content}
    )
    desk.press(page, "Check the file")


def test_a_messy_workbook_is_explained_mended_sealed_and_known_again(
    page, complaints, vaxjo, ada, sign_in
):
    factories.account(vaxjo, "gas/hall", unit="kW.h", opened=date(2020, 1, 1))
    sign_in(page, ada)
    chooses(page, xlsx(MESSY, merged=["B3:C3"], hidden=["intern"]))

    expect(page.get_by_text("2 names have no account yet.")).to_be_visible()
    assert axe.barriers(page) == []
    page.get_by_label("Rathaus").fill("gas/hall")
    page.get_by_label("Whose file it is").fill("Stadtwerke")
    desk.press(page, "Look what would be sealed")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("nothing of the file is kept")
    cells = [
        row.locator("td").nth(1).inner_text() for row in alert.locator("tr").all()[1:]
    ]
    assert cells == ["A6", "A6"]
    assert vaxjo.vouchers.count() == 0

    page.get_by_label("Summe").fill("-")
    desk.press(page, "Look what would be sealed")
    expect(page.get_by_role("status")).to_contain_text("2 vouchers would be sealed")
    expect(page.get_by_role("status")).to_contain_text("1 MWh = 1000 kWh")
    assert axe.barriers(page) == []
    desk.press(page, "Seal all of it")
    expect(page.get_by_text("2 vouchers are sealed")).to_be_visible()
    assert vaxjo.seals.count() == 2

    chooses(page, xlsx([*MESSY[:4], ["Rathaus", "1,5", "2,25"]]))
    expect(page.get_by_role("status")).to_contain_text(
        "columns are those of Stadtwerke"
    )
    expect(page.get_by_text("There is nothing new in it.")).to_be_visible()
    assert all(REFUSED in said for said in complaints)


def test_a_long_file_waits_for_answers_and_is_sealed_with_them(
    page, database_copy, vaxjo, ada, sign_in, monkeypatch
):
    monkeypatch.setattr(jobs, "LONG_BYTES", 10)
    row = "gas/{0},flow,m3,{1}-01-01,{1}-12-31,{2},measured,bill"
    for one in range(12):
        lines = {f"gas/{one}": "1000 m3"}
        factories.sealed(vaxjo, lines=lines, first="2024-01-01", last="2024-12-31")
    content = factories.csv(*(row.format(one, 2025, 9000) for one in range(12)))
    sign_in(page, ada)
    chooses(page, content)
    worker.work_once()
    page.reload()

    expect(page.get_by_role("status")).to_contain_text("waits for answers")
    assert axe.barriers(page) == []
    # The browser does not send it without a reason.
    page.get_by_role("button", name="Seal all of it").click()
    why = page.get_by_label("Why all of these are right")
    assert why.evaluate("field => !field.validity.valid")
    assert jobs.Job.objects.count() == 1

    why.fill("The boiler was replaced.")
    desk.press(page, "Seal all of it")
    worker.work_once()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("is sealed")
    expect(page.get_by_text("The boiler was replaced.")).to_be_visible()
    assert axe.barriers(page) == []
    assert vaxjo.doubt_answers.count() == 12
