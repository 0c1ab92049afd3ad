"""Several lines in one voucher: what enters and leaves a reclassification is even."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger.actions import seal_voucher

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/movements/several/"


@pytest.fixture
def land(vaxjo):
    for name, area in (("meadow", 100), ("street", 10), ("wetland", 5)):
        factories.sealed(
            vaxjo,
            kind="opening",
            lines={f"land/{name}": f"{area} har"},
            first="2024-12-31",
            last="2024-12-31",
        )
    factories.account(vaxjo, "soil/used", unit="har")


@pytest.fixture
def post(client, land, ada):
    def post(*lines, by=ada, **typed):
        client.force_login(by)
        given = {
            "kind": "reclassification",
            "cause": "managed",
            "valid_from": "2025-05-01",
            "valid_to": "2025-05-31",
            "status": "measured",
            "remark": "",
            "rows": "6",
            "evidence": SimpleUploadedFile("permit.pdf", b"p", "application/pdf"),
            **typed,
        }
        for number, (path, side, amount) in enumerate(lines, start=1):
            given |= {f"account_{number}": path, f"{side}_{number}": amount}
        return client.post(PAGE, given)

    return post


def lines(voucher):
    rows = voucher.postings.order_by("line")
    return list(rows.values_list("account__path", "amount"))


def test_three_lines_are_one_draft_that_is_sealed_without_nature(post, vaxjo, ada):
    post(
        ("land/meadow", "out", "4"),
        ("land/street", "in", "2.5"),
        ("land/wetland", "in", "1.5"),
    )

    draft = vaxjo.vouchers.drafts().get()
    assert (draft.kind, draft.cause) == ("reclassification", "managed")
    seal_voucher(draft, by=ada, at=factories.NOW)
    assert lines(draft) == [
        ("land/meadow", -40_000),
        ("land/street", 25_000),
        ("land/wetland", 15_000),
    ]


def test_a_reclassification_that_is_uneven_is_refused_and_nothing_typed_is_lost(
    post, vaxjo
):
    answer = post(("land/meadow", "out", "4"), ("land/street", "in", "2.5"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "2.5 ha enters and 4 ha leaves: 1.5 ha must enter another account" in page
    assert 'value="2.5"' in page
    assert not vaxjo.vouchers.drafts().exists()


def test_nature_is_added_to_what_grows_and_is_lost(post, vaxjo, ada):
    post(
        ("land/meadow", "in", "1"),
        ("land/wetland", "in", "2"),
        kind="addition",
        cause="growth",
    )

    draft = vaxjo.vouchers.drafts().get()
    seal_voucher(draft, by=ada, at=factories.NOW)
    assert lines(draft)[-1] == ("environment/har", -30_000)


def test_each_line_says_what_it_lacks(post):
    page = post(
        ("land/meadow", "out", ""), ("", "in", "3"), cause="growth"
    ).content.decode()

    assert "Write an amount under “In” or under “Out”, not both." in page
    assert "This amount has no account. Choose one." in page
    assert "“growth” is no cause of a voucher of kind reclassification" in page


def test_more_than_there_is_asks_for_a_reason(post, vaxjo):
    given = (("land/wetland", "out", "7"), ("land/street", "in", "7"))

    assert "holds −2\u00a0ha on 31 May" in post(*given).content.decode()
    assert not vaxjo.vouchers.drafts().exists()
    post(*given, **{"why-less-than-nothing": "the old survey was too low"})
    assert vaxjo.vouchers.drafts().count() == 1


def test_a_draft_is_typed_anew(post, client, vaxjo):
    given = (("land/meadow", "out", "4"), ("land/street", "in", "4"))
    place = post(*given)["Location"]
    key = vaxjo.vouchers.drafts().get().key

    assert (
        f"several/?change={quote(key, safe='')}" in client.get(place).content.decode()
    )
    page = client.get(PAGE, {"change": key}).content.decode()
    assert 'value="4"' in page
    post(*given, change=key, cause="natural")
    assert vaxjo.vouchers.drafts().get().cause == "natural"


def test_nobody_moves_what_another_department_holds(post, hanna, carla):
    given = (("land/meadow", "out", "4"), ("land/street", "in", "4"))

    assert "Select a valid choice" not in post(*given, by=hanna).content.decode()
    assert post(*given, by=hanna).status_code == 409
    assert post(*given, by=carla).status_code == 404
