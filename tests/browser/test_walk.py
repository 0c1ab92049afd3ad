"""The whole walk in a browser: one figure from a file to a vote, a page and a proof."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect
from tests.browser import desk
from tests.browser.conftest import sign_in_by_form
from tests.browser.desk import TOWN, YEAR
from tests.pdfs import words_of

GAS, SCHOOLS, TREES, AIR = "gas/town-hall", "gas/schools", "trees/park", "no2-ring"
HEAT, SHADE, NO2 = "EN-01", "TR-01", "AI-01"
HEADER = "code,kind,unit,from,to,value,status,source,department"
WRONG = f"""{HEADER}
{GAS},flow,m3,2023-01-01,2023-12-31,"1020,5",measured,gas bill,
{GAS},flow,kWh,2024-01-01,2024-12-31,900,measured,gas bill,
{GAS},flow,m3,2009-01-01,2009-12-31,900,measured,gas bill,
{AIR},series,µg/m³,2024-01-01,2024-02-30,22,measured,air station,
{SCHOOLS},flow,m3,2024-01-01,2024-12-31,400,measured,gas bill,
"""
# Line and column of each wrong row, and what is said about it.
SAID = {
    (2, "value"): "1020,5",
    (3, "unit"): "kWh",
    (4, ""): "from 1 January 2009",
    (5, "to"): "2024-02-30",
    (6, "code"): SCHOOLS,
}
RIGHT = f"""{HEADER}
{GAS},flow,m3,2023-01-01,2023-12-31,1020.5,measured,gas bill,
{GAS},flow,m3,2024-01-01,2024-12-31,900,measured,gas bill,
{SCHOOLS},flow,m3,2023-01-01,2023-12-31,420,measured,gas bill,buildings
{SCHOOLS},flow,m3,2024-01-01,2024-12-31,400,measured,gas bill,buildings
{AIR},series,µg/m³,2024-01-01,2024-12-31,22.4,measured,air station,
{TREES},stock,tree,2024-12-31,2024-12-31,1200,measured,tree register,
"""
REFUSED = (
    "Failed to load resource: the server responded with a status of 409 (Conflict) "
)
CAUSE = "The winter was long; the boiler of the schools was old."
CONSEQUENCE = "The boiler is replaced in 2026."


@pytest.fixture
def at_desk(vaxjo, ada, buildings, new_page, sign_in):
    """Open a window for somebody, signed in; Ada signs in by the form."""

    def of(person):
        page = new_page()
        if person == ada:
            sign_in_by_form(page, person)
        else:
            sign_in(page, person)
        return page

    return of


def test_a_figure_is_walked_from_a_file_to_a_vote_a_page_and_a_proof(
    page, at_desk, complaints, tmp_path, ada, eva, klas, hanna, rita
):
    coordinator, executive, clerk, holder, auditor = map(
        at_desk, (ada, eva, klas, hanna, rita)
    )

    opens_the_books(coordinator)
    types_and_seals(coordinator)
    is_told_every_wrong_row(coordinator)
    seals_a_file(coordinator)
    defines_indicators(coordinator)
    drafts_a_budget(coordinator)
    desk.submits(executive, "budget", "Submit to the council")
    desk.records_the_vote(clerk, "master-budget", on="2024-11-26")
    finds_the_version_frozen(coordinator)

    books_the_year(holder)
    draws_part_a(coordinator)
    explains_what_was_missed(holder)
    desk.submits(executive, "balance", "Freeze and submit")
    reads_every_voucher(auditor)
    desk.records_the_vote(clerk, "budget-balance", on="2026-01-20")
    desk.closes(coordinator)
    finds_the_year_closed(coordinator)
    desk.issues(coordinator, f"Budget Balance {YEAR}")
    desk.issues(coordinator, f"Master Budget {YEAR}")

    anybody_sees_budget_and_balance_at_a_glance(page)
    anybody_reads_the_page_of_a_line(page)
    anybody_follows_a_figure_home(page)
    anybody_reads_the_document(page)
    anybody_opens_the_pdf(page)
    anybody_checks_it(page, tmp_path)
    # The browser names the answers that refused or asked something, and nothing else.
    said = [one.partition("(http")[0] for one in complaints]
    assert said == [REFUSED] * 3


# The co-ordinator: books, indicators, a budget


def opens_the_books(page):
    page.goto("/desk/")
    assert page.url.endswith(f"{TOWN}/")
    since = {"opened": "2010-01-01"}
    desk.opens_account(
        page,
        GAS,
        kind="flow",
        unit="m3",
        name="Gas of the town hall",
        department="Buildings",
        **since,
    )
    desk.opens_account(
        page, TREES, kind="stock", unit="tree", name="Trees in the park", **since
    )
    expect(page.locator("main")).to_contain_text("Stock")
    desk.opens_series(
        page,
        AIR,
        unit="µg/m³",
        aggregation="mean",
        name="Nitrogen dioxide at the ring",
        **since,
    )
    expect(page.locator("main")).to_contain_text("µg/m³")


def types_and_seals(page):
    """In litres: what is kept in cubic metres is converted, exactly."""
    days = {"first": "2022-01-01", "last": "2022-12-31"}
    desk.types_a_figure(page, GAS, "1,100,000", unit="L", **days)
    main = page.locator("main")
    expect(main).to_contain_text("1,100")
    expect(main).to_contain_text("Environment")
    expect(main).to_contain_text("1 January 2022 to 31 December 2022")
    desk.seals(page)
    expect(main.get_by_role("link", name="bill-2022-01-01.txt")).to_be_visible()


def is_told_every_wrong_row(page):
    before = number_of_vouchers(page)
    desk.uploads(page, "figures.csv", WRONG)

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("nothing of the file is kept")
    rows = alert.locator("tbody tr").all()
    found = [row.locator("td").all_inner_texts() for row in rows]
    assert {(int(line), column) for line, _, column, _ in found} == set(SAID)
    for line, _, column, reason in found:
        assert SAID[int(line), column] in reason
    assert number_of_vouchers(page) == before == 1


def seals_a_file(page):
    desk.uploads(page, "figures.csv", RIGHT, create=True)
    status = page.get_by_role("status")
    expect(status).to_contain_text("6 vouchers would be sealed")
    expect(status).to_contain_text(SCHOOLS)
    assert number_of_vouchers(page) == 1

    desk.uploads(page, "figures.csv", RIGHT, create=True)
    desk.press(page, "Seal all of it")
    expect(page.get_by_text("6 vouchers are sealed")).to_be_visible()
    assert number_of_vouchers(page) == 7
    desk.uploads(page, "figures.csv", RIGHT)
    expect(page.get_by_text("There is nothing new in it.")).to_be_visible()


def number_of_vouchers(page):
    page.goto(f"{TOWN}/books/vouchers/")
    caption = page.locator("table caption").inner_text()
    return int(caption.split()[0])


def defines_indicators(page):
    desk.defines(page, HEAT, formula=f"{GAS} + {SCHOOLS}", unit="m3", name="Gas burnt")
    desk.defines(
        page, SHADE, formula=TREES, unit="tree", name="Trees", direction="more"
    )
    desk.defines(page, NO2, formula=AIR, unit="µg/m³", name="Nitrogen dioxide")
    row = page.get_by_role("row").filter(has_text=HEAT)
    expect(row).to_contain_text(f"{GAS} + {SCHOOLS}")


def drafts_a_budget(page):
    desk.begins_a_budget(page, HEAT, SHADE, NO2)
    lacks = page.locator("#problems")
    for code in (HEAT, SHADE, NO2):
        expect(lacks).to_contain_text(f"{code}:")
    desk.press(page, "Hand over")
    expect(page.get_by_role("alert")).to_be_visible()  # nothing is handed over half

    heat = {
        "base": "2000",
        "base_year": "2010",
        "base_source": "the books",
        "previous": "1300",
        "previous_year": "2024",
        "previous_source": "the books",
        "long_term": "800",
        "long_term_year": "2040",
        "basis": "council programme",
        "department": "Buildings",
    }
    desk.writes_a_line(page, HEAT, target="1350", **heat)
    # The path of 2025 is half way from 2,000 to 800, and 1,350 asks for less than 2024.
    row = page.locator(f"#line-{HEAT}")
    expect(row).to_contain_text("path 1,400")
    asked = "The budget of 1,350 m³ is worse than 1,300 m³ in 2024."
    expect(lacks).to_contain_text(f"{HEAT}: {asked}")
    desk.writes_a_line(page, HEAT, target="1250", **heat)
    expect(lacks).not_to_contain_text(f"{HEAT}:")
    for shown in ("2,000", "1,300", "+150", "800", "Buildings", "council programme"):
        expect(row).to_contain_text(shown)

    shared = {
        "base_source": "the books",
        "previous_year": "2024",
        "previous_source": "the books",
        "department": "Buildings",
        "long_term_year": "2030",
        "basis": "voluntary",
    }
    trees = {"base": "1000", "base_year": "2015", "previous": "1200"}
    desk.writes_a_line(page, SHADE, target="1220", long_term="1400", **trees, **shared)
    air = {"base": "30", "base_year": "2015", "previous": "22.4"}
    desk.writes_a_line(page, NO2, target="21.5", long_term="10", **air, **shared)
    expect(page.locator("table.edit tbody tr")).to_have_count(3)
    desk.hands_over(page)


def finds_the_version_frozen(page):
    page.goto(f"{TOWN}/budget/{YEAR}/")
    main = page.locator("main")
    expect(main).to_contain_text("Ratified on 26 November 2024 by 35 to 10")
    expect(main).to_contain_text("It changes only by a decision of the council.")
    page.goto(f"{TOWN}/budget/{YEAR}/lines/{HEAT}/")
    expect(main).to_contain_text("The line is frozen")
    expect(page.get_by_role("button", name="Save the line")).to_have_count(0)


# The year, and what came of it


def books_the_year(page):
    days = {"first": f"{YEAR}-01-01", "last": f"{YEAR}-12-31"}
    for where, quantity in ((GAS, "870"), (SCHOOLS, "410")):
        desk.types_a_figure(page, where, quantity, **days)
        desk.seals(page)


def draws_part_a(page):
    desk.uploads(
        page,
        "air-and-trees.csv",
        f"{HEADER}\n"
        f"{AIR},series,µg/m³,{YEAR}-01-01,{YEAR}-12-31,21.2,measured,air station,\n"
        f"{TREES},stock,tree,{YEAR}-12-31,{YEAR}-12-31,1225,measured,register,\n",
    )
    desk.press(page, "Seal all of it")
    desk.draws(page)
    row = page.locator(f"#line-{HEAT}")
    # 870 + 410 against 1,250: missed by 30, although 1,300 were burnt the year before.
    for shown in ("1,300", "1,250", "1,280", "−30", "Missed"):
        expect(row).to_contain_text(shown)
    for code, actual in ((SHADE, "1,225"), (NO2, "21.2")):
        expect(page.locator(f"#line-{code}")).to_contain_text(actual)
        expect(page.locator(f"#line-{code}")).to_contain_text("Kept")
    expect(page.locator("#problems")).to_contain_text(HEAT)


def explains_what_was_missed(page):
    desk.explains(page, HEAT, cause=CAUSE, consequence=CONSEQUENCE)
    expect(page.locator("#problems")).to_have_count(0)


def reads_every_voucher(page):
    """The log is read row by row, then each voucher with what it rests on."""
    page.goto(f"{TOWN}/audit/")
    rows = page.locator("table.log tbody tr")
    count = rows.count()
    caption = page.locator("table.log caption").inner_text()
    assert count == int(caption.split()[0])
    numbers = [int(row.locator("td").first.inner_text()) for row in rows.all()]
    assert sorted(numbers) == list(range(1, count + 1))
    keys = rows.locator("th .mono").all_inner_texts()
    for number, key in zip(numbers, keys, strict=True):
        page.goto(f"{TOWN}/books/vouchers/show/{key}/")
        main = page.locator("main")
        expect(main).to_contain_text(key)
        expect(main.locator("dt", has_text="Number").locator("+ dd")).to_have_text(
            str(number)
        )
        rests_on = main.locator("dt", has_text=re.compile("^(Evidence|Decision)$"))
        expect(rests_on.first).to_be_visible()
        expect(main.get_by_role("button")).to_have_count(0)  # she changes nothing
    page.goto(f"{TOWN}/audit/")
    desk.press(page, "Check the whole log now")
    expect(page.get_by_role("status")).to_contain_text(
        f"The log is whole: {count} vouchers"
    )


def finds_the_year_closed(page):
    expect(page.locator("main")).to_contain_text("Closed on")
    page.goto(f"{TOWN}/books/figures/new/")
    books = page.locator("#id_books_of option").all_inner_texts()
    assert str(YEAR) not in books
    # What is found late stands in the books of a year that is open.
    days = {"first": f"{YEAR}-01-01", "last": f"{YEAR}-12-31"}
    desk.types_a_figure(page, GAS, "12", **days)
    year = page.locator("dt", has_text="In the books of").locator("+ dd")
    open_year, said = year.inner_text().splitlines()
    assert int(open_year) > YEAR
    assert said.startswith(f"{YEAR} is closed: it stands in the books of {open_year}")
    desk.press(page, "Throw the draft away")


# Anybody


def anybody_sees_budget_and_balance_at_a_glance(page):
    page.goto("/")
    page.get_by_role("link", name="Växjö").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("ratified by the council on 20 January 2026")
    expect(main).to_contain_text("35 for, 10 against, 3 abstaining")
    for group, in_favour, against, _ in desk.VOTES:
        row = main.get_by_role("row").filter(has_text=group)
        expect(row).to_contain_text(str(in_favour))
        expect(row).to_contain_text(str(against))
    lines = main.locator("table.ledger tbody tr[id^=line-]")
    expect(lines).to_have_count(3)
    for line in lines.all():
        path = line.locator("td.spark svg")
        expect(path).to_be_visible()
        assert path.locator("path, polyline, circle").count() >= 3
    row = main.locator(f"#line-{HEAT}")
    for shown in ("1,250", "1,280", "−30", "Missed", "Improving"):
        expect(row).to_contain_text(shown)


def anybody_reads_the_page_of_a_line(page):
    page.locator(f"#line-{HEAT}").get_by_role("link").click()
    main = page.locator("main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gas burnt")
    expect(main).to_contain_text("In 2025 it was 1,280 m³, 30 m³ more than the budget.")
    expect(main).to_contain_text(CAUSE)
    expect(main).to_contain_text(CONSEQUENCE)
    expect(main.locator("figure.chart .wide svg")).to_be_visible()
    main.get_by_text("Figures as a table").click()
    figures = main.locator("figure.chart table")
    for year, actual in (("2023", "1,440.5"), ("2024", "1,300"), ("2025", "1,280")):
        row = figures.get_by_role("row").filter(has_text=year)
        expect(row).to_contain_text(actual)


def anybody_follows_a_figure_home(page):
    page.get_by_role("link", name="Follow this figure home").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why 1,280?")
    tree = page.locator("ul.tree")
    expect(tree).to_contain_text("= the sum of 1.1 to 1.2")
    expect(tree).to_contain_text(GAS)
    expect(tree).to_contain_text(SCHOOLS)
    leaves = tree.locator("li.leaf")
    expect(leaves).to_have_count(2)
    for leaf, amount in zip(leaves.all(), ("870", "410"), strict=True):
        expect(leaf).to_be_visible()
        expect(leaf).to_contain_text(amount)
        expect(leaf).to_contain_text(f"bill-{YEAR}-01-01.txt")
        expect(leaf).not_to_contain_text("Hanna")


def anybody_reads_the_document(page):
    page.goto("/vaxjo/documents/")
    page.get_by_role("link", name=f"Budget Balance {YEAR}").click()
    row = page.locator(f"#line-{HEAT}")
    for shown in ("2,000", "1,300", "1,250", "1,280", "−30"):
        expect(row).to_contain_text(shown)
    expect(page.locator("article")).to_contain_text(CAUSE)


def anybody_opens_the_pdf(page):
    with page.expect_download() as loading:
        page.get_by_role("link", name="PDF (English)").click()
    pdf = loading.value.path().read_bytes()
    assert pdf.startswith(b"%PDF-")
    words = words_of(pdf)
    for shown in (
        f"Budget Balance {YEAR}",
        "Växjö",
        "Gas burnt",
        "1,250",
        "1,280",
        "−30",
        CAUSE,
        "Harbour List",
        "Free Citizens",
    ):
        assert shown in words
    assert "Hanna" not in words


def anybody_checks_it(page, folder):
    """Load the verifier and the pack from the site and run one on the other."""
    page.goto("/vaxjo/")
    page.get_by_role("link", name="The verifier, and how it works").click()
    # What the page says is what one types, in the folder of the two downloads.
    command = page.locator("p.mono", has_text=f"-{YEAR}-").first.inner_text()
    _, *arguments = command.split()
    for name in ("verifier.py", f"Pack {YEAR}"):
        with page.expect_download() as loading:
            page.get_by_role("link", name=name, exact=True).click()
        loading.value.save_as(folder / loading.value.suggested_filename)

    def run(*arguments):
        return subprocess.run(
            # Isolated, so that nothing of ours can be imported by mistake.
            [sys.executable, "-I", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
        )

    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "All right." in done.stdout
    assert "3 lines follow from the books" in done.stdout
    assert "the root you gave is that of" in done.stdout
    *rest, root = arguments
    assert run(*rest, "A" + root[1:]).returncode == 1
