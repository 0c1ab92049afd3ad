"""The pages on which a budget is followed, reserved, moved, frozen and given back."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories, plans, year

from naturbudget.apps.suppliers.models import Head
from naturbudget.config import cli

BASE = "/desk/vaxjo/budget"


@pytest.fixture
def town(vaxjo, ada, client):
    year.ratified(vaxjo)
    factories.account(vaxjo, "gas/school")
    client.force_login(ada)
    return vaxjo


def paper():
    return SimpleUploadedFile("plan.pdf", b"%PDF-1.7 the plan", "application/pdf")


def typed(**more):
    return {
        "name": "Harbour north",
        "account": year.GAS,
        "quantity": "200",
        "day": "2025-06-01",
        "remark": "zoning plan Harbour north",
        "evidence": paper(),
        "do": "look",
        **more,
    }


def text(response):
    return " ".join(response.content.decode().split())


@pytest.mark.voted
def test_a_look_shows_what_would_be_available_and_keeps_nothing(client, town):
    response = client.post(f"{BASE}/2025/enter/reserve/", typed())

    page = text(response)
    assert response.status_code == 200
    assert "What it would do" in page
    assert "<b>1,200</b>" in page
    assert "<b>1,000</b>" in page
    assert not town.vouchers.filter(kind="reserve").exists()
    assert town.sources.filter(origin="plan.pdf").exists()


@pytest.mark.voted
def test_sealing_it_makes_available_fall(client, town):
    source = factories.source(town, b"%PDF-1.7 the plan", origin="plan.pdf")
    data = typed(do="seal", source=source.pk)
    del data["evidence"]

    response = client.post(f"{BASE}/2025/enter/reserve/", data)

    assert response.status_code == 302
    page = text(client.get(f"{BASE}/2025/execution/"))
    assert "<b>1,000</b>" in page
    assert "ledger=commitment" in page
    assert town.vouchers.get(kind="reserve").source == source


@pytest.mark.voted
def test_what_was_changed_since_one_looked_is_looked_at_again(client, town):
    url = f"{BASE}/2025/enter/reserve/"
    looked = re.search(
        'name="looked" value="([0-9a-f]+)"', text(client.post(url, typed()))
    )[1]
    source = town.sources.get(origin="plan.pdf").pk
    data = typed(do="seal", source=source, looked=looked)
    del data["evidence"]

    changed = client.post(url, {**data, "quantity": "201"})

    assert changed.status_code == 200
    assert "Something was changed since you looked" in text(changed)
    assert "<b>999</b>" in text(changed)
    assert not town.vouchers.filter(kind="reserve").exists()
    assert client.post(url, data).status_code == 302
    assert town.vouchers.filter(kind="reserve").exists()


@pytest.mark.voted
def test_the_figures_lead_to_their_vouchers(client, town):
    plans.reserve(town, "200")
    address = "/desk/vaxjo/books/vouchers/?year=2025&where=gas/town-hall"

    page = text(client.get(f"{address}&ledger=commitment"))

    assert "harbour-north:2025" in page
    assert "budget-2025" not in page


@pytest.mark.voted
def test_more_than_is_reserved_is_refused_in_words(client, town):
    [reserved] = plans.reserve(town, "200")
    url = f"{BASE}/release/{reserved.key}/"

    response = client.post(url, {"quantity": "201", "reason": "built"})

    assert response.status_code == 409
    assert "still holds 200 m³ of 200 m³" in text(response)
    assert client.post(url, {"quantity": "80", "reason": "built"}).status_code == 302
    assert "120" in text(client.get(f"{BASE}/commitments/"))


@pytest.mark.voted
def test_the_list_of_commitments_goes_by_their_short_names(client, town):
    plans.reserve(town, "200", name="Ås, harbour north")

    page = text(client.get(f"{BASE}/commitments/"))

    assert ">As harbour north</a>" in page
    assert "zoning plan Harbour north" in page


@pytest.mark.voted
def test_a_virement_says_which_body_decides(client, town):
    data = {
        "account": year.GAS,
        "into": "gas/school",
        "quantity": "100",
        "remark": "the school heats more",
        "body": town.bodies.get(kind="officer").pk,
        "taken_on": "2025-06-01",
        "evidence": paper(),
        "do": "look",
    }

    response = client.post(f"{BASE}/2025/enter/virement/", data)

    assert response.status_code == 409
    assert "8.3 % of the budget of gas/town-hall" in text(response)
    assert "the committee decides" in text(response)


@pytest.mark.voted
def test_who_decides_alone_is_named_without_counts(client, town):
    mayor = town.bodies.get(kind="mayor")
    data = {
        "account": year.GAS,
        "into": "gas/school",
        "quantity": "20",
        "remark": "the school heats more",
        "body": mayor.pk,
        "taken_on": "2025-06-01",
        "evidence": paper(),
        "do": "seal",
    }
    assert client.post(f"{BASE}/2025/enter/virement/", data).status_code == 302

    council = text(client.get("/desk/vaxjo/council/"))
    voucher = town.vouchers.get(kind="virement")
    page = text(client.get(f"/desk/vaxjo/books/vouchers/show/{voucher.key}/"))

    alone = "Mayor decided alone, without a vote."
    assert alone in council
    assert "0 for, 0 against" not in council
    assert alone in page
    assert "0 for, 0 against" not in page
    minutes = voucher.decision.minutes
    assert f"/desk/vaxjo/books/evidence/{minutes.sha256}/" in page
    assert "Reverse voucher" not in page


@pytest.mark.voted
def test_the_form_says_what_each_year_of_a_plan_is(client, town):
    page = text(client.get(f"{BASE}/2025/enter/reserve/"))

    assert "And in 2026" in page
    assert "Only what it takes in 2025; what it takes later stands below." in page
    assert "It is reserved in the budget of 2026." in page


@pytest.mark.voted
def test_everything_a_form_lacks_is_said_at_once(client, town):
    response = client.post(f"{BASE}/2025/enter/virement/", {"do": "look"})

    assert response.status_code == 409
    assert text(response).count('aria-invalid="true"') >= 5


@pytest.mark.voted
def test_the_council_reads_of_a_freeze_at_once(client, town, ben, eva):
    client.force_login(eva)
    data = {"account": year.GAS, "quantity": "300", "remark": "no new contracts"}
    url = f"{BASE}/2025/enter/freeze/"
    client.post(url, {**data, "do": "seal"})

    reader = Client()
    reader.force_login(ben)
    today = text(reader.get("/desk/vaxjo/"))
    assert "A part of the budget of 2025 is frozen" in today
    assert "300 m³ of gas/town-hall. Reason: no new contracts" in today
    assert "no new contracts" in text(reader.get("/desk/vaxjo/council/2025/told/"))

    lift = f"{BASE}/lift/{town.vouchers.get(kind='freeze').key}/"
    assert client.post(lift, {"reason": "enough is left"}).status_code == 302
    assert "is frozen" not in text(reader.get("/desk/vaxjo/"))
    assert client.post(lift, {"reason": "twice"}).status_code == 409


@pytest.mark.voted
def test_the_list_for_the_council_calls_accounts_by_their_names(client, town, ben):
    town.accounts.filter(path=year.GAS).update(names={"en": "Gas of the town hall"})
    plans.freeze(town, "30")
    client.force_login(ben)

    told = text(client.get("/desk/vaxjo/council/2025/told/"))

    assert "Gas of the town hall: −30" in told
    assert year.GAS not in told


@pytest.mark.voted
@pytest.mark.parametrize("taken_on", [plans.DAY, date(2025, 12, 15)])
def test_what_was_moved_says_that_it_was_entered_after_its_year(
    client, town, ben, taken_on
):
    plans.move(town, "10", "gas/school", taken_on=taken_on)
    client.force_login(ben)

    told = text(client.get("/desk/vaxjo/council/2025/told/"))

    late = "entered on 2 February 2026, after the end of the year"
    assert (late in told) == (taken_on != plans.DAY)


@pytest.mark.voted
def test_whoever_freezes_hears_that_nobody_got_a_letter(client, town, eva):
    client.force_login(eva)
    data = {"account": year.GAS, "quantity": "30", "remark": "no new contracts"}
    nobody = "Nobody got a letter of it: Buildings has no head who is known here."

    def freezes(**more):
        sent = {**data, **more, "do": "seal"}
        return text(client.post(f"{BASE}/2025/enter/freeze/", sent, follow=True))

    shown = freezes()
    assert nobody in shown
    assert "names its head under Books, Requests for data, Suppliers" in shown
    lift = f"{BASE}/lift/{town.vouchers.get(kind='freeze').key}/"
    assert nobody in text(client.post(lift, {"reason": "enough is left"}, follow=True))

    Head.objects.create(
        department=town.departments.get(code="buildings"),
        name="Hanna",
        email="head@vaxjo.example",
        language="en",
    )
    assert "Nobody got a letter" not in freezes(remark="once more, no contracts")


@pytest.mark.voted
def test_the_rules_of_an_account_are_set_by_name(client, town):
    url = "/desk/vaxjo/accounts/rules/gas/school/"
    given = {"control": "controlled", "carry": "carry", "cover_group": "heat"}

    assert client.post(url, given).status_code == 302

    row = town.accounts.get(path="gas/school")
    assert (row.control, row.carry, row.cover_group) == tuple(given.values())
    factories.account(town, "wood/school", unit="kg")
    other = client.post("/desk/vaxjo/accounts/rules/wood/school/", given)
    assert other.status_code == 409
    assert "cannot share a budget with gas/school" in text(other)


@pytest.mark.voted
@pytest.mark.parametrize(
    "path", ["2031/execution/", "2025/enter/wish/", "release/nothing/", "lift/nothing/"]
)
def test_what_is_not_there_is_not_there(client, town, path):
    assert client.get(f"{BASE}/{path}").status_code in (403, 404)


@pytest.mark.voted
def test_api_and_command_say_the_same(client, town, capsys):
    plans.reserve(town, "200")
    plans.freeze(town, "50")

    told = client.get("/api/v1/ledger/vaxjo/execution/2025").json()
    assert cli.run(["budget", "execution", "vaxjo", "2025"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["lines"], said["groups"]) == (told["lines"], told["groups"])
    [line] = told["lines"]
    assert (line["final"], line["frozen"], line["committed"], line["available"]) == (
        *("1200.000", "50.000", "200.000", "950.000"),
    )
    assert client.get("/api/v1/ledger/vaxjo/execution/1999").status_code == 404
