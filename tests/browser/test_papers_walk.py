"""A paper in a browser: read, given own words, refused without a vote, issued."""

from __future__ import annotations

from playwright.sync_api import expect
from tests import year
from tests.browser import axe
from tests.browser.desk import fills, press, says

from naturbudget.apps.papers.models import Paper

REFUSED = "Failed to load resource: the server responded with a status of 4"


def test_a_paper_is_written_and_issued(new_page, sign_in, complaints, vaxjo, ada):
    year.drafted(vaxjo)
    page = new_page()
    sign_in(page, ada)

    page.goto("/desk/vaxjo/documents/")
    page.get_by_role("link", name="Papers of the cycle").click()
    assert axe.barriers(page) == []
    page.locator('a[href*="short-version/2025"]').click()
    says(page, "The council has not voted on the budget of 2025 yet.")
    page.goto("/desk/vaxjo/documents/papers/")
    page.locator('a[href*="council-paper/2025"]').click()
    says(page, "The council adopts the Master Budget of nature 2025")
    assert axe.barriers(page) == []

    page.get_by_text("Words of your own").click()
    fills(page, resolution="The council decides so.")
    press(page, "Keep the words")
    paper = page.get_by_role("article")
    expect(paper).to_contain_text("The council decides so.")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Word (DOCX)").click()
    assert kept.value.suggested_filename == "vaxjo-council-paper-2025.en.docx"
    press(page, "Issue the paper")
    says(page, "The paper is issued: frozen, sealed, and as PDF.")
    assert axe.barriers(page) == []
    assert Paper.objects.get().title == "Master Budget of nature 2025"
    assert [one for one in complaints if not one.startswith(REFUSED)] == []
