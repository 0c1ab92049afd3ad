"""A person filters the journal, takes everything away, and another one may not."""

from __future__ import annotations

import zipfile

from playwright.sync_api import expect
from tests.browser import desk

HERE = "/desk/vaxjo"


def test_everything_leaves_in_one_file_and_the_journal_tells(
    vaxjo, ada, new_page, sign_in, tmp_path
):
    page = new_page()
    sign_in(page, ada)
    kept = {"kind": "flow", "unit": "m3", "opened": "2024-01-01"}
    desk.opens_account(page, "gas/town-hall", name="Town hall", **kept)

    page.goto(f"{HERE}/documents/")
    page.get_by_role("link", name="Everything in one file").click()
    with page.expect_download() as loading:
        desk.press(page, "Make the archive")
    path = tmp_path / loading.value.suggested_filename
    loading.value.save_as(path)

    assert path.name == "vaxjo-everything.zip"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert b"gas/town-hall" in archive.read("accounts.csv")
    page.goto(f"{HERE}/people/journal/")
    table = page.get_by_role("table")
    expect(table).to_contain_text("Everything was exported")
    desk.fills(page, about="town-hall")
    desk.press(page, "Show")
    expect(table).not_to_contain_text("Everything was exported")
    with page.expect_download() as loading:
        page.get_by_role("link", name="CSV").click()
    loading.value.save_as(tmp_path / "journal.csv")
    assert "gas/town-hall" in (tmp_path / "journal.csv").read_text("utf-8")
    table.get_by_role("link", name="gas/town-hall").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Town hall")


def test_who_may_not_take_everything_is_told(vaxjo, ben, new_page, sign_in):
    page = new_page()
    sign_in(page, ben)

    page.goto(f"{HERE}/documents/")
    expect(page.get_by_role("link", name="Everything in one file")).to_have_count(0)
    response = page.request.get(page.url + "everything/")

    assert response.status == 403
