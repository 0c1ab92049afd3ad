"""What is on a page is seen: on paper, on a phone, and on the narrowest of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from naturbudget.apps.municipalities.models import User

DRAFT = "/desk/alvhamn/budget/2027/"
PHONE, NARROWEST = {"width": 390, "height": 844}, {"width": 320, "height": 640}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LINES = 10
ROOM = 16  # pixels that keep two things apart
GAP = 60  # pixels between two cells of a card; more is a hole


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
def coordinator(sign_in, page):
    sign_in(page, User.objects.get(email="coordinator@alvhamn.example"))
    return page


def seen(page, selector):
    return [one for one in page.locator(selector).all() if one.is_visible()]


def test_a_draft_on_paper_keeps_its_lines_and_loses_its_buttons(coordinator):
    coordinator.goto(DRAFT)

    coordinator.emulate_media(media="print")

    assert len(seen(coordinator, "table.edit tbody tr:not(.group)")) == LINES
    assert len(seen(coordinator, "table.edit input.num")) == LINES
    assert seen(coordinator, "button, .button, input[type=file], nav") == []


def test_a_table_on_paper_is_not_cut_off(coordinator):
    coordinator.set_viewport_size({"width": 660, "height": 1000})  # A4 less its margins
    coordinator.goto("/desk/alvhamn/balance/2025/")

    coordinator.emulate_media(media="print")

    widths = "e => [e.scrollWidth, e.clientWidth]"
    inside, region = coordinator.locator(".scroll").first.evaluate(widths)
    assert inside <= region


def test_on_a_phone_a_budget_is_typed_without_scrolling_sideways(coordinator):
    coordinator.set_viewport_size(PHONE)
    coordinator.goto(DRAFT)

    fields = coordinator.locator("table.edit input.num").all()

    places = [field.bounding_box() for field in fields]
    assert len(places) == LINES
    assert all(one["x"] >= 0 for one in places)
    assert all(one["x"] + one["width"] <= PHONE["width"] for one in places)


DESK = "/desk/alvhamn/"
STACKED = [
    *(DESK + room for room in ("", "audit/", "balance/2025/", "documents/")),
    *(DESK + f"books/{room}" for room in ("vouchers/", "accounts/of/ghg/transport/")),
    *(DESK + f"setup/{room}" for room in ("", "factors/", "parameters/")),
    *(DESK + room for room in ("people/", "people/journal/")),
    "/alvhamn/years/",
    "/alvhamn/documents/",
    "/alvhamn/documents/master-budget/2026/1/",
    "/alvhamn/documents/budget-balance/2024/1/",
]


@pytest.mark.parametrize("address", STACKED)
def test_on_a_phone_the_rows_of_a_table_stack(coordinator, address):
    coordinator.set_viewport_size(PHONE)
    coordinator.goto(address)

    table = coordinator.locator("table.cards").first

    widths = "e => [e.scrollWidth, e.clientWidth]"
    for region in coordinator.locator(".scroll").all():
        inside, outside = region.evaluate(widths)
        assert inside <= outside, region.get_attribute("aria-label")
    row = table.locator("tbody tr:not(.group)").first
    cells = row.locator("td, th").all()
    places = [cell.bounding_box() for cell in cells if cell.is_visible()]
    assert len(places) >= 3
    assert all(one["x"] + one["width"] <= PHONE["width"] for one in places)
    places.sort(key=lambda one: one["y"])
    between = [low["y"] - high["y"] - high["height"] for high, low in pairwise(places)]
    assert max(between) < GAP


@pytest.mark.parametrize("address", ["lines/CL-01/", "lines/QU-01/", "check/"])
def test_on_a_phone_the_figures_of_a_line_need_no_scrolling_sideways(page, address):
    page.set_viewport_size(PHONE)
    page.goto(f"/alvhamn/{address}")
    for closed in page.locator("details > summary").all():
        closed.click()

    inside, outside = page.locator(".scroll").evaluate(
        "e => [e.scrollWidth, e.clientWidth]"
    )

    assert inside <= outside


def test_what_is_known_better_keeps_off_the_figures_above_it(page):
    page.goto("/alvhamn/lines/WA-02/?year=2024")

    above, note = page.locator(".facts").bounding_box(), page.locator("#better")

    assert note.bounding_box()["y"] - above["y"] - above["height"] >= ROOM


def test_the_desk_on_paper_says_whose_it_is(coordinator):
    coordinator.goto("/desk/alvhamn/books/")
    assert seen(coordinator, ".on-paper") == []

    coordinator.emulate_media(media="print")

    [head] = seen(coordinator, ".on-paper")
    assert "Älvhamn" in head.inner_text()


@pytest.mark.parametrize(
    "address",
    ["/", "/alvhamn/", "/alvhamn/lines/CL-01/why/", "/umea/", DRAFT, "/accounts/login/"]
    + [f"/desk/alvhamn/{room}" for room in ("", "books/", "people/", "books/import/")],
)
def test_the_narrowest_phone_needs_no_scrolling_sideways(coordinator, address):
    coordinator.set_viewport_size(NARROWEST)

    coordinator.goto(address)

    assert coordinator.evaluate(SIDEWAYS) == 0


INSIDE = "found => found.map(e => e.scrollWidth - e.clientWidth)"


@pytest.mark.parametrize(
    "page_of",
    [
        *("books/to-seal", "books/provisional", "books/warnings"),
        "balance/2025/closing",
    ],
)
def test_on_a_phone_what_waits_is_read_without_scrolling_sideways(coordinator, page_of):
    coordinator.set_viewport_size(PHONE)
    coordinator.goto(f"/desk/alvhamn/{page_of}/")

    hidden = coordinator.locator(".scroll:has(table)").evaluate_all(INSIDE)

    assert hidden
    assert max(hidden) <= 0


def test_on_a_phone_the_ways_of_the_books_are_told_before_its_accounts(coordinator):
    coordinator.set_viewport_size(PHONE)
    coordinator.goto("/desk/alvhamn/books/")

    ways = coordinator.locator(".ways").bounding_box()

    assert ways["height"] <= PHONE["height"]
    assert (
        ways["y"] + ways["height"]
        <= coordinator.locator(".tree").first.bounding_box()["y"]
    )
