"""The same form, sent a second time, enters nothing a second time."""

from __future__ import annotations

import re

import pytest
from tests import factories, plans, year

from naturbudget.apps.budget.models import Overspending

BASE = "/desk/vaxjo/budget"


@pytest.fixture
def town(vaxjo, ada, client):
    year.ratified(vaxjo)
    factories.account(vaxjo, "gas/school")
    client.force_login(ada)
    return vaxjo


def shown_at(client, url):
    """Return what the page sends back of the moment it was shown."""
    page = client.get(url).content.decode()
    return re.search(r'name="shown_at" value="([0-9]+)"', page)[1]


def decision(town, body="council"):
    minutes = factories.source(town, b"%PDF-1.7 minutes", origin="minutes.pdf")
    return {
        "body": town.bodies.get(kind=body).pk,
        "taken_on": "2025-06-01",
        "source": minutes.pk,
        "votes_for": "14",
        "votes_against": "3",
        "abstaining": "0",
    }


def twice(client, url, data):
    """Send a form, and the same form once more; return what the second says."""
    data = {**data, "shown_at": shown_at(client, url)}
    assert client.post(url, data).status_code == 302
    return client.post(url, data, follow=True).content.decode()


@pytest.mark.voted
def test_a_part_is_released_once(client, town):
    [reserved] = plans.reserve(town, "200")
    url = f"{BASE}/release/{reserved.key}/"

    page = twice(client, url, {"quantity": "50", "reason": "built"})

    assert "already released" in page
    assert town.vouchers.filter(kind="release").count() == 1


@pytest.mark.voted
def test_a_page_opened_anew_releases_the_same_again(client, town):
    [reserved] = plans.reserve(town, "200")
    url = f"{BASE}/release/{reserved.key}/"

    for _ in range(2):
        data = {"quantity": "50", "reason": "built", "shown_at": shown_at(client, url)}
        assert client.post(url, data).status_code == 302

    assert town.vouchers.filter(kind="release").count() == 2


@pytest.mark.voted
def test_another_amount_from_the_same_page_is_another_release(client, town):
    [reserved] = plans.reserve(town, "200")
    url = f"{BASE}/release/{reserved.key}/"
    data = {"reason": "built", "shown_at": shown_at(client, url)}

    for quantity in ("50", "60"):
        client.post(url, {**data, "quantity": quantity})

    assert town.vouchers.filter(kind="release").count() == 2


@pytest.mark.voted
def test_the_same_of_somebody_else_is_no_second_sending(client, town):
    [reserved] = plans.reserve(town, "200")
    url = f"{BASE}/release/{reserved.key}/"
    data = {"quantity": "50", "reason": "built", "shown_at": shown_at(client, url)}

    client.post(url, data)
    client.force_login(factories.member("co-ordinator", of=town))
    client.post(url, data)

    assert town.vouchers.filter(kind="release").count() == 2


@pytest.mark.voted
@pytest.mark.parametrize("marks", ["", "x", "-1", "9" * 30])
def test_what_is_no_size_of_a_log_stops_nobody(client, town, marks):
    [reserved] = plans.reserve(town, "200")
    data = {"quantity": "50", "reason": "built", "shown_at": marks}

    response = client.post(f"{BASE}/release/{reserved.key}/", data)

    assert response.status_code == 302


ENTRIES = {
    "reserve": {"name": "Harbour", "day": "2025-06-01", "year_2026": "70"},
    "virement": {"into": "gas/school"},
    "freeze": {},
}


@pytest.mark.voted
@pytest.mark.parametrize("kind", ENTRIES)
def test_an_entry_is_made_once(client, town, eva, kind):
    if kind == "freeze":
        client.force_login(eva)
    data = {
        "account": year.GAS,
        "quantity": "50",
        "remark": "the school heats more",
        "do": "seal",
        **decision(town),
        **ENTRIES[kind],
    }

    page = twice(client, f"{BASE}/2025/enter/{kind}/", data)

    assert "entered already" in page
    wanted = 2 if kind == "reserve" else 1  # one for each of two years
    assert town.vouchers.filter(kind=kind).count() == wanted


@pytest.mark.voted
def test_another_plan_from_the_same_page_is_another_reserve(client, town):
    url = f"{BASE}/2025/enter/reserve/"
    data = {
        "account": year.GAS,
        "quantity": "50",
        "remark": "a school",
        "day": "2025-06-01",
        "do": "seal",
        "shown_at": shown_at(client, url),
        **decision(town),
    }

    for name in ("North", "South"):
        assert client.post(url, {**data, "name": name}).status_code == 302

    assert town.vouchers.filter(kind="reserve").count() == 2


@pytest.mark.voted
def test_a_plan_is_entered_once(client, town):
    data = {
        "account": year.GAS,
        "quantity": "900",
        "remark": "as the path has it",
        "do": "seal",
    }

    page = twice(client, f"{BASE}/2026/enter/plan/", data)

    assert "entered already" in page
    assert town.vouchers.filter(kind="plan").count() == 1


@pytest.mark.voted
def test_what_is_beyond_the_plan_is_decided_once(client, town):
    year.booked(town, "1300 m3")
    data = {"account": year.GAS, "quantity": "50", "remark": "cold winter"}
    data |= {"do": "seal", **decision(town)}

    page = twice(client, f"{BASE}/2025/enter/overspending/", data)

    assert "entered already" in page
    assert Overspending.objects.filter(municipality=town).count() == 1


@pytest.mark.voted
def test_what_a_year_left_is_carried_once(client, town):
    plans.rules(town, carry="carry")
    year.booked(town, "1300 m3")
    waiting = client.get(f"{BASE}/2026/enter/carry/").content.decode()
    assert "2025 is not closed yet." in waiting
    factories.closed_year(town)
    data = {"account": year.GAS, "quantity": "-40", "remark": "what the year left"}
    data |= {"do": "seal", **decision(town), "taken_on": "2026-01-27"}

    page = twice(client, f"{BASE}/2026/enter/carry/", data)

    assert "entered already" in page
    assert town.vouchers.filter(kind="carry").count() == 1
