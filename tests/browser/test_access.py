"""No page keeps anybody out: axe finds nothing, in light, in dark and on a phone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from naturbudget.apps.municipalities.models import User

WINDOW, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
LOOKS = [("light", WINDOW), ("dark", WINDOW), ("light", PHONE), ("dark", PHONE)]
# How much wider the page is than its window; a table scrolls in a region of its own.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

PUBLIC = [
    "/",
    "/alvhamn/",
    "/alvhamn/years/",
    "/alvhamn/years/2025/",
    "/alvhamn/years/2026/",
    "/alvhamn/lines/CL-01/",
    "/alvhamn/lines/WA-02/?year=2025",
    "/alvhamn/lines/CL-01/why/",
    "/alvhamn/documents/",
    "/alvhamn/documents/master-budget/2026/1/",
    "/alvhamn/documents/budget-balance/2025/1/",
    "/alvhamn/check/",
    "/vaxjo/",
    "/vaxjo/years/2020/",
    "/munster/",
    "/umea/",
    "/accounts/login/",
    "/accounts/password/reset/",
]
DESK = {
    "coordinator": [
        "",
        "budget/",
        "budget/2025/",
        "budget/2027/",
        "budget/2027/lines/CL-01/",
        "budget/2026/lines/CL-01/",
        "balance/2025/",
        "balance/2026/",
        "balance/2025/explain/CL-01/",
        "council/",
        "audit/",
        "documents/",
        "books/",
        "books/accounts/new/",
        "books/series/new/",
        "books/figures/new/",
        "books/vouchers/",
        "books/import/",
        "people/",
        "people/journal/",
        "setup/",
        "setup/factors/",
        "setup/indicators/new/",
        "setup/indicators/CL-01/",
    ],
    "executive": ["", "budget/2027/"],
    "clerk": ["council/", "council/master-budget/2027/"],
    "auditor": ["balance/2025/", "audit/?year=2025"],
    "water": ["", "books/", "balance/2025/"],
}
ON_THE_DESK = [(who, address) for who in DESK for address in DESK[who]]


@pytest.fixture(scope="module")
def demo_to_look_at(demo_template, databases, django_db_blocker):
    """A copy of the demonstration that all of these tests share: they only read."""
    name = databases.copy(of=demo_template)
    yield name
    with django_db_blocker.unblock():
        databases.drop(name)


@pytest.fixture
def transactional_db(demo_to_look_at, databases, django_db_blocker):
    """Let the server show that copy; only sessions are written to it."""
    before = databases.current
    with django_db_blocker.unblock():
        databases.use(demo_to_look_at)
        yield
        databases.use(before)


@pytest.fixture
def holder(sign_in, page):
    def as_(name):
        sign_in(page, User.objects.get(email=f"{name}@alvhamn.example"))
        return page

    return as_


def barriers(page):
    """Return what keeps somebody out of the page that is open, in every look."""
    found = []
    for scheme, size in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        look = f"{scheme} {size['width']}"
        found += [
            f"{look}: {one['id']}: {node['html'][:160]}: {node['failureSummary']}"
            for one in Axe().run(page).response["violations"]
            for node in one["nodes"]
        ]
        sideways = page.evaluate(SIDEWAYS)
        if sideways > 0:
            found.append(f"{look}: the page is {sideways} px too wide")
    return found


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_keeps_nobody_out(page, complaints, address):
    answer = page.goto(address)

    assert answer.status == 200
    assert barriers(page) == []
    assert complaints == []


@pytest.mark.parametrize(("who", "address"), ON_THE_DESK)
def test_a_page_of_the_desk_keeps_nobody_out(holder, complaints, who, address):
    page = holder(who)

    answer = page.goto(f"/desk/alvhamn/{address}")

    assert answer.status == 200
    assert barriers(page) == []
    assert complaints == []


def test_a_voucher_keeps_nobody_out(holder, complaints):
    page = holder("coordinator")
    page.goto("/desk/alvhamn/books/vouchers/")
    page.locator("main table a").first.click()

    assert page.locator("h1").inner_text().startswith("Voucher")
    assert barriers(page) == []
    assert complaints == []


def test_the_check_of_the_log_keeps_nobody_out(holder, complaints):
    page = holder("auditor")
    page.goto("/desk/alvhamn/audit/")
    page.locator("main form[method=post] button").first.click()

    assert barriers(page) == []
    assert complaints == []


def test_a_page_that_does_not_exist_keeps_nobody_out(page):
    answer = page.goto(f"/alvhamn/lines/{quote('nothing at all')}/")

    assert answer.status == 404
    assert barriers(page) == []


def test_axe_finds_what_is_wrong(page):
    page.goto("/accounts/login/")
    page.evaluate("document.documentElement.removeAttribute('lang')")

    assert any("html-has-lang" in one for one in barriers(page))


def test_a_page_that_is_too_wide_is_found(page):
    page.goto("/accounts/login/")
    page.evaluate("document.querySelector('main').style.width = '3000px'")

    assert any("too wide" in one for one in barriers(page))
