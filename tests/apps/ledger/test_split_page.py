"""A bill for several: shares that add up, shown first, kept by a name (L-11)."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories

from naturbudget.apps.ledger.actions import seal_voucher

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/splits/new/"
HOUSES = (("heat/school", "1"), ("heat/library", "1"), ("heat/hall", "1"))


@pytest.fixture
def houses(vaxjo, buildings):
    for path, _ in HOUSES:
        factories.account(vaxjo, path, unit="m3", department=buildings)


@pytest.fixture
def post(client, houses, ada):
    def post(*shares, by=ada, **typed):
        client.force_login(by)
        given = {
            "quantity": "100",
            "unit": "",
            "basis": "area",
            "year": "",
            "save_as": "",
            "valid_from": "2025-01-01",
            "valid_to": "2025-03-31",
            "status": "measured",
            "remark": "",
            "rows": "6",
            "evidence": SimpleUploadedFile("bill.pdf", b"b", "application/pdf"),
            **typed,
        }
        for number, (path, weight) in enumerate(shares or HOUSES, start=1):
            given |= {f"account_{number}": path, f"weight_{number}": weight}
        return client.post(PAGE, given)

    return post


def amounts(voucher):
    rows = voucher.postings.order_by("line")
    return list(rows.values_list("account__path", "amount", "department__code"))


def test_one_bill_is_one_voucher_whose_lines_add_up(post, vaxjo, ada):
    post()

    draft = vaxjo.vouchers.drafts().get()
    assert draft.kind == "use"
    assert draft.reason == "bill.pdf [floor area: 1 / 1 / 1]"
    seal_voucher(draft, by=ada, at=factories.NOW)
    assert amounts(draft) == [
        ("heat/school", 33_334, "buildings"),
        ("heat/library", 33_333, "buildings"),
        ("heat/hall", 33_333, "buildings"),
        ("environment/m3", -100_000, None),
    ]


def test_the_shares_are_shown_before_anything_is_kept(post, vaxjo):
    answer = post(step="preview", valid_from="", valid_to="", evidence="")

    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("33.334", "33.333", "100.000", "So it is divided"):
        assert said in page
    assert not vaxjo.vouchers.exists()


def test_shares_are_kept_by_a_name_and_used_for_the_next_bill(post, client, vaxjo):
    post(("heat/school", "640"), ("heat/hall", "420"), step="keep-key", save_as="2025")

    key = vaxjo.split_keys.get()
    assert (key.name, key.basis) == ("2025", "area")
    assert key.shares == [
        ["heat/school", "buildings", "640"],
        ["heat/hall", "buildings", "420"],
    ]
    page = client.get(f"{PAGE}?key=2025").content.decode()
    assert 'value="640"' in page
    again = post(
        ("heat/school", "1"), ("heat/hall", "1"), step="keep-key", save_as="2025"
    )
    assert again.status_code == 409
    assert "There is already a key “2025” with other shares" in again.content.decode()


def test_a_kept_key_is_named_in_the_voucher(post, client, vaxjo):
    shares = ("heat/school", "640"), ("heat/hall", "420")
    post(*shares, step="keep-key", save_as="area 2025")
    assert 'value="area 2025"' in client.get(f"{PAGE}?key=area+2025").content.decode()

    post(*shares, save_as="area 2025")

    draft = vaxjo.vouchers.drafts().get()
    assert draft.reason == "bill.pdf [area 2025: 640 / 420]"


def test_a_refused_name_stays_in_its_field_and_out_of_the_voucher(post, vaxjo):
    post(("heat/school", "640"), ("heat/hall", "420"), step="keep-key", save_as="2025")
    other = ("heat/school", "1"), ("heat/hall", "3")

    refused = post(*other, step="keep-key", save_as="2025", remark="as agreed")
    page = refused.content.decode()
    post(*other, save_as="2025", remark="as agreed")

    assert refused.status_code == 409
    assert '<input type="text" name="save_as" value="2025"' in page
    assert re.search('<[^>]* name="remark"[^>]*>\\s*as agreed<|value="as agreed"', page)
    draft = vaxjo.vouchers.drafts().get()
    assert draft.reason == "as agreed [floor area: 1 / 3]"


def test_shares_of_last_year_weigh_what_was_booked(post, vaxjo, ada):
    for path, used in (("heat/school", 30), ("heat/library", 10)):
        factories.sealed(
            vaxjo,
            lines={path: f"{used} m3"},
            first="2024-01-01",
            last="2024-12-31",
        )

    post(basis="history", year="2024")

    draft = vaxjo.vouchers.drafts().get()
    found = [amount for _, amount, _ in amounts(draft)]
    assert found == [75_000, 25_000, 0]
    assert (
        "In 2023 nothing is booked"
        in post(basis="history", year="2023").content.decode()
    )


def test_equal_shares_need_no_weights_and_percentages_make_a_hundred(post, vaxjo):
    post(*((path, "") for path, _ in HOUSES), basis="equal")
    refused = post(("heat/school", "60"), ("heat/hall", "30"), basis="percent")

    assert vaxjo.vouchers.drafts().count() == 1
    assert "The percentages add up to 90, not to 100." in refused.content.decode()


def test_departments_bear_parts_of_one_account(post, vaxjo, ada, buildings):
    factories.department(vaxjo, "schools")
    post(
        ("heat/hall", "2"),
        ("heat/hall", "1"),
        department_1="schools",
        department_2="buildings",
    )

    found = amounts(vaxjo.vouchers.drafts().get())
    assert found == [
        ("heat/hall", 66_667, "schools"),
        ("heat/hall", 33_333, "buildings"),
    ]


def test_a_draft_is_typed_anew(post, client, vaxjo):
    place = post()["Location"]
    key = vaxjo.vouchers.drafts().get().key

    assert (
        f"splits/new/?change={quote(key, safe='')}"
        in client.get(place).content.decode()
    )
    page = client.get(PAGE, {"change": key}).content.decode()
    assert 'value="100"' in page
    # What was noted of the shares is no remark.
    assert "floor area:" not in page
