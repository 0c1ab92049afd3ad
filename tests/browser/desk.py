"""What people do at the desk, one function for each step, in a browser.

Each takes the page of somebody who is signed in and leaves it where the step ends.
"""

from __future__ import annotations

from playwright.sync_api import expect

TOWN = "/desk/vaxjo"
# A year that is over, so that its balance may be drawn and the year be closed.
YEAR = 2025
VOTES = [("Harbour List", 31, 0, 2), ("Free Citizens", 4, 10, 1)]


def paper(name, text):
    """Return a file as a browser sends it."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def fills(page, **fields):
    """Fill fields by their names; a list of choices takes the value of one."""
    for name, value in fields.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def says(page, text):
    expect(page.get_by_text(text)).to_be_visible()


# Books


def opens_account(page, path, *, kind, unit, name, department="", **more):
    page.goto(f"{TOWN}/books/")
    page.get_by_role("link", name="Open an account").click()
    fills(page, path=path, kind=kind, unit=unit, name_en=name, **more)
    _chooses(page, "department", department)
    press(page, "Open the account")
    page.goto(f"{TOWN}/books/accounts/of/{path}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def opens_series(page, code, *, unit, aggregation, name, **more):
    page.goto(f"{TOWN}/books/")
    page.get_by_role("link", name="Open a series").click()
    fills(page, code=code, unit=unit, aggregation=aggregation, name_en=name, **more)
    press(page, "Open the series")
    page.goto(f"{TOWN}/books/series/of/{code}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def types_a_figure(page, where, quantity, *, first, last, unit="", entry="", **more):
    """Type a figure with the bill it rests on, and look at what will be sealed."""
    page.goto(f"{TOWN}/books/figures/new/")
    fills(page, where=where, quantity=quantity, valid_from=first, valid_to=last)
    fills(page, unit=unit, remark="the bill of the year", **more)
    if entry:
        fills(page, entry=entry)
    page.locator("[name=status][value=measured]").check()
    evidence = paper(f"bill-{first}.txt", f"{where}: {quantity}")
    page.locator("#id_evidence").set_input_files(evidence)
    press(page, "Keep as draft and look")
    # Typed more than a half away from what was there before, it asks whether it is so.
    if page.get_by_text("Is this right?").count():
        for reason in page.locator("[name^='why-']").all():
            reason.fill("The bill says so.")
        press(page, "Keep as draft and look")
    expect(page.get_by_text("given when it is sealed")).to_be_visible()


def seals(page):
    press(page, "Seal voucher")
    says(page, "The voucher is sealed as number")


def uploads(page, name, content, *, create=False):
    page.goto(f"{TOWN}/books/import/")
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("#id_file").set_input_files(file)
    if create:
        page.get_by_label("Open accounts, series and departments").check()
    press(page, "Check the file")


# Indicators and the budget


def defines(page, code, *, formula, unit, name, direction="less"):
    page.goto(f"{TOWN}/setup/")
    page.get_by_role("link", name="Define an indicator").click()
    fills(page, code=code, formula=formula, unit=unit, direction=direction)
    fills(page, name_en=name)
    press(page, "Define")
    says(page, "The indicator is defined.")


def begins_a_budget(page, *codes):
    page.goto(f"{TOWN}/budget/")
    page.get_by_label("Year").fill(str(YEAR))
    press(page, "Begin")
    for code in codes:
        page.get_by_label("Indicator").select_option(code)
        press(page, "Add")
        page.goto(f"{TOWN}/budget/{YEAR}/")


def writes_a_line(page, code, *, department="", **columns):
    page.goto(f"{TOWN}/budget/{YEAR}/lines/{code}/")
    fills(page, **columns)
    _chooses(page, "department", department)
    press(page, "Save the line")
    page.goto(f"{TOWN}/budget/{YEAR}/")


def hands_over(page):
    press(page, "Hand over")
    says(page, "The budget is handed to the executive.")


def submits(page, what, button):
    page.goto(f"{TOWN}/{what}/{YEAR}/")
    press(page, button)
    expect(page.get_by_role("button", name=button)).to_have_count(0)


# Council


def records_the_vote(page, kind, *, on):
    page.goto(f"{TOWN}/council/")
    page.get_by_role("link", name="Record the vote").click()
    assert page.url.endswith(f"/council/{kind}/{YEAR}/")
    page.get_by_label("Body").select_option(label="council")
    page.get_by_label("Day of the decision").fill(on)
    for row, (group, in_favour, against, abstaining) in enumerate(VOTES, start=1):
        page.get_by_label(f"Group {row}").fill(group)
        page.get_by_label(f"For, row {row}").fill(str(in_favour))
        page.get_by_label(f"Against, row {row}").fill(str(against))
        page.get_by_label(f"Abstaining, row {row}").fill(str(abstaining))
    page.get_by_label("Minutes").set_input_files(paper(f"{kind}.txt", kind))
    # The vote was taken long before it is entered; a remark says that it was.
    page.get_by_label("Reasons or remark").fill("Entered from the minutes.")
    press(page, "Record the decision")
    says(page, "The decision is recorded.")


# Balance


def draws(page):
    page.goto(f"{TOWN}/balance/{YEAR}/")
    press(page, "Draw the balance")
    says(page, "The balance is drawn from the books.")


def explains(page, code, *, cause, consequence):
    page.goto(f"{TOWN}/balance/{YEAR}/")
    page.get_by_role("link", name=f"Explain {code}").click()
    page.get_by_label("Cause").fill(cause)
    page.get_by_label("Consequence").fill(consequence)
    press(page, "Keep the explanation")
    says(page, f"{code} is explained.")


def closes(page):
    page.goto(f"{TOWN}/balance/{YEAR}/")
    page.get_by_role("link", name="Close the year", exact=True).click()
    page.get_by_label("Type the year").fill(str(YEAR))
    press(page, "Close the year")
    says(page, "The year is closed for good.")


def issues(page, document, *, language="en"):
    page.goto(f"{TOWN}/documents/")
    row = page.get_by_role("row").filter(has_text=document)
    row.get_by_role("combobox").select_option(language)
    row.get_by_role("button", name="Issue").click()
    says(page, "The PDF is made.")


def _chooses(page, field, label):
    if label:
        page.locator(f"#id_{field}").select_option(label=label)
