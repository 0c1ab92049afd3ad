from __future__ import annotations

import pytest
from django.test import Client
from tests import factories

pytestmark = pytest.mark.django_db

PERMIT = {"land/sealed": "3200 m2"}


@pytest.fixture
def post(client):
    def post(voucher, *, by=None, method="post"):
        if by:
            client.force_login(by)
        url = f"/api/v1/ledger/vaxjo/vouchers/{voucher.key}/seal"
        return getattr(client, method)(url)

    return post


def test_it_works(post, vaxjo, ada):
    voucher = factories.voucher(vaxjo, key="gas/town-hall:2025-01-01:2025-03-31")

    answer = post(voucher, by=ada)

    voucher.refresh_from_db()
    assert answer.status_code == 200
    assert answer.json()["seq"] == 1
    assert answer.json()["leaf"] == voucher.seal.leaf


def test_it_shows_every_problem(post, vaxjo, ada):
    voucher = factories.voucher(vaxjo, kind="reclassification", lines=PERMIT)

    answer = post(voucher, by=ada)

    assert answer.status_code == 409
    assert [p["code"] for p in answer.json()["problems"]] == [
        "too-few-postings",
        "not-balanced",
    ]


def test_a_request_without_its_token_is_told_what_it_lacks(vaxjo, ada):
    voucher, checked = factories.voucher(vaxjo), Client(enforce_csrf_checks=True)
    url = f"/api/v1/ledger/vaxjo/vouchers/{voucher.key}/seal"

    anonymous = checked.post(url)
    checked.force_login(ada)
    signed_in = checked.post(url)

    assert anonymous.status_code == 401
    assert anonymous.json()["problems"][0]["code"] == "not-signed-in"
    assert signed_in.status_code == 403
    assert "X-CSRFToken" in signed_in.json()["problems"][0]["message"]


def test_sealing_again_gives_the_same_seal(post, vaxjo, ada):
    voucher = factories.voucher(vaxjo)

    assert post(voucher, by=ada).json() == post(voucher, by=ada).json()


def test_it_requires_the_permission(post, vaxjo, ben):
    answer = post(factories.voucher(vaxjo), by=ben)

    assert answer.status_code == 403
    [problem] = answer.json()["problems"]
    assert problem["code"] == "not-permitted"
    assert "co-ordinator" in problem["message"]


def test_it_keeps_to_what_the_department_holds(post, vaxjo, hanna):
    assert post(factories.voucher(vaxjo), by=hanna).status_code == 403


def test_it_hides_other_municipalities(post, vaxjo, carla):
    answer = post(factories.voucher(vaxjo), by=carla)

    assert answer.status_code == 404
    assert answer.json()["problems"][0]["code"] == "not-there"


def test_what_is_hidden_and_what_is_not_there_look_alike(post, client, vaxjo, carla):
    hidden = post(factories.voucher(vaxjo), by=carla)
    absent = client.post("/api/v1/ledger/nowhere/vouchers/any/seal")

    assert (hidden.status_code, hidden.json()) == (absent.status_code, absent.json())


def test_it_asks_to_sign_in(post, vaxjo):
    answer = post(factories.voucher(vaxjo))

    assert answer.status_code == 401
    assert answer.json()["problems"][0]["code"] == "not-signed-in"


def test_it_rejects_get(post, vaxjo, ada):
    assert post(factories.voucher(vaxjo), by=ada, method="get").status_code == 405


def test_a_session_alone_is_not_enough_for_a_foreign_page(vaxjo, ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    voucher = factories.voucher(vaxjo)

    answer = client.post(f"/api/v1/ledger/vaxjo/vouchers/{voucher.key}/seal")

    assert answer.status_code == 403
    assert not vaxjo.seals.exists()
