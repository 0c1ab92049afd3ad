"""A whole and its parts: a year closes only when they are the same (L-7, L-33)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger.actions.closing import closing_problems
from naturbudget.apps.ledger.actions.counting import CountError
from naturbudget.apps.ledger.actions.wholes import enter_whole, withdraw_whole
from naturbudget.apps.ledger.queries.tree import accounts_below, sheets_of

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/tree/of/heat/"
FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


@pytest.fixture
def heat(vaxjo, buildings):
    factories.department(vaxjo, "schools")
    for path, used, who in (
        ("heat/town/hall", 1000, "buildings"),
        ("heat/school", 230, "schools"),
        ("heat-pumps", 77, "buildings"),
    ):
        factories.account(vaxjo, path, department=factories.department(vaxjo, who))
        factories.sealed(
            vaxjo,
            lines={path: f"{used} m3"},
            department=factories.department(vaxjo, who),
        )


@pytest.fixture
def enter(vaxjo, ada, heat):
    def enter(amount="1240", *, node="heat", first=FIRST, last=LAST, **given):
        return enter_whole(
            vaxjo,
            node,
            first=first,
            last=last,
            amount=Decimal(amount),
            source=given.pop("source", None) or factories.source(vaxjo, b"total"),
            by=ada,
            at=factories.NOW,
            **given,
        )

    return enter


def told(town):
    period = factories.period(town, 2025, history=False)
    found = closing_problems(period, seq=0, root="", at=factories.NOW)
    return [str(one) for one in found if one.code == "whole-failed"]


def test_what_is_missing_is_told_and_the_year_stays_open(enter, vaxjo):
    enter()

    assert told(vaxjo) == [
        "heat until 2025-12-31: parts 1230 m3, whole 1240 m3: 10 m3 missing. Book "
        "what is missing on one of its accounts, or correct the whole."
    ]
    factories.sealed(vaxjo, lines={"heat/school": "10 m3"})
    assert told(vaxjo) == []


def test_what_is_too_much_is_told_and_a_name_alike_is_no_part(enter, vaxjo):
    enter("1200")

    [said] = told(vaxjo)
    assert "parts 1230 m3, whole 1200 m3: 30 m3 too much" in said


def test_the_same_again_changes_nothing_and_another_is_refused(enter, vaxjo, ada):
    row = enter()

    assert enter() == row
    with pytest.raises(CountError) as error:
        enter("1241")
    assert error.value.problems[0].code == "whole-there"
    withdraw_whole(row, by=ada, at=factories.NOW)
    assert told(vaxjo) == []
    kinds = list(vaxjo.events.order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["whole-entered", "whole-withdrawn"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": None}, "no-first-day"),
        ({"last": date(2026, 3, 1)}, "not-yet"),
        ({"node": "nothing"}, "no-parts"),
        ({"node": "mixed"}, "not-one-thing"),
        ({"unit": "t"}, "unit"),
    ],
)
def test_a_whole_that_does_not_fit_is_refused(enter, vaxjo, given, code):
    factories.account(vaxjo, "mixed/a", unit="t")
    factories.account(vaxjo, "mixed/b", unit="m3")

    with pytest.raises(CountError) as error:
        enter(**given)
    assert error.value.problems[0].code == code


def test_of_stocks_it_is_a_level_at_the_end_of_a_day(enter, vaxjo):
    factories.sealed(
        vaxjo,
        kind="opening",
        lines={"trees/ash": "70 tree", "trees/oak": "30 tree"},
        first="2024-12-31",
        last="2024-12-31",
    )
    enter("99", node="trees")

    assert "parts 100 tree, whole 99 tree: 1 tree too much" in told(vaxjo)[0]


def test_the_page_shows_parts_departments_and_the_difference(enter, client, ada):
    enter()
    client.force_login(ada)

    page = client.get(PAGE).content.decode()

    for said in (
        "1,230",
        "1,000",
        "230",
        "Schools",
        "Buildings",
        "10\u00a0m³",
        "missing",
    ):
        assert said in page
    assert "heat-pumps" not in page


def test_the_page_takes_a_whole_and_gives_it_back(client, vaxjo, ada, heat, ben, hanna):
    client.force_login(ada)
    given = {
        "quantity": "1240",
        "first": "2025-01-01",
        "last": "2025-12-31",
        "evidence": SimpleUploadedFile("total.pdf", b"t", "application/pdf"),
    }

    answer = client.post("/desk/vaxjo/books/tree/whole/heat/", given)

    assert answer["Location"] == PAGE
    row = vaxjo.wholes.get()
    again = client.post(
        "/desk/vaxjo/books/tree/whole/heat/",
        {**given, "evidence": "", "first": "", "source": row.source.pk},
    )
    assert "Give its first day too." in again.content.decode()
    client.post("/desk/vaxjo/books/tree/unwhole/heat/", {"whole": row.pk})
    assert not vaxjo.wholes.exists()
    for person in (ben, hanna):
        client.force_login(person)
        assert client.get("/desk/vaxjo/books/tree/whole/heat/").status_code == 403


def test_a_parent_is_its_children_and_departments_are_the_whole(heat, vaxjo):
    [sheet] = sheets_of(vaxjo, "heat", accounts_below(vaxjo, "heat"))

    for place, total in enumerate(sheet.total):
        for parts in (sheet.parts, sheet.departments):
            assert sum(part.amounts[place] or 0 for part in parts) == total == 1230
