"""The desk's pages of requests: suppliers, the table, the calendar, one request."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from tests import factories, suppliers
from tests.suppliers import noon

from naturbudget.apps.suppliers.actions import asking
from naturbudget.apps.suppliers.models import Head, Supplier, Supply

WHO = {
    "code": "hamnkraft",
    "organisation": "Hamnkraft",
    "name": "Karin",
    "email": suppliers.OUTSIDE,
    "language": "sv",
}


@pytest.fixture
def desk(client, vaxjo, ada):
    """Ask and send as the co-ordinator."""
    client.force_login(ada)

    def desk(route, data=None, *, args=(), query=""):
        url = reverse(f"suppliers:{route}", args=["vaxjo", *args]) + query
        return client.post(url, data) if data is not None else client.get(url)

    return desk


def test_a_supplier_is_added_and_changed(desk, vaxjo):
    assert desk("suppliers", WHO).status_code == 302
    changed = {**WHO, "organisation": "Hamnkraft AB"}
    assert desk("supplier", changed, args=["hamnkraft"]).status_code == 302

    row = Supplier.objects.get()
    assert (row.label, row.address, row.language) == (
        "Hamnkraft AB",
        suppliers.OUTSIDE,
        "sv",
    )
    assert "Hamnkraft AB" in desk("suppliers").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "Two Words"}, "takes letters from a to z"),
        ({"email": ""}, "has no address"),
        ({"email": "karin"}, "is not a whole address"),
    ],
)
def test_a_supplier_that_lacks_something_is_not_added(desk, wrong, said):
    answer = desk("suppliers", {**WHO, **wrong})

    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not Supplier.objects.exists()


def test_a_short_name_is_given_once(desk):
    desk("suppliers", WHO)

    answer = desk("suppliers", {**WHO, "email": "other@example.org"})

    assert answer.status_code == 409
    assert Supplier.objects.get().email == suppliers.OUTSIDE


def test_a_supplier_who_still_supplies_stays(desk, vaxjo, ada):
    suppliers.asked(vaxjo, by=ada)

    refused = desk("remove-supplier", {}, args=["hamnkraft"])

    assert refused.status_code == 409
    assert "still owes or supplies" in refused.content.decode()


def test_heads_of_departments_are_set_and_taken_out(desk, buildings):
    given = {"name": "Hans", "email": "hans@vaxjo.example", "language": "sv"}
    assert desk("head", given, args=["buildings"]).status_code == 302
    assert Head.objects.get().email == "hans@vaxjo.example"

    assert (
        desk("head", {**given, "email": "hans"}, args=["buildings"]).status_code == 409
    )
    desk("head", {**given, "email": ""}, args=["buildings"])

    assert not Head.objects.exists()


def row(thing, **given):
    prefix = f"a{thing.pk}"
    fields = {
        "supplier": "",
        "rhythm": "quarter",
        "lag_days": "10",
        "deadline_days": "45",
        "active_from": "2025-01-01",
    }
    return {f"{prefix}-{name}": value for name, value in {**fields, **given}.items()}


def test_the_table_is_kept_as_a_whole(desk, vaxjo, ada):
    gas, oil = suppliers.gas(vaxjo), factories.account(vaxjo, "oil/town-hall")
    who = suppliers.supplier(vaxjo, by=ada)
    good = row(gas, supplier=who.pk)

    wrong = desk("supplies", {**good, **row(oil, supplier=who.pk, deadline_days="5")})
    assert wrong.status_code == 409
    assert "is not after the usual lag" in wrong.content.decode()
    assert not Supply.objects.exists()
    assert desk("supplies", {**good, **row(oil)}).status_code == 302

    supply = Supply.objects.get()
    assert (supply.thing, supply.rhythm, supply.deadline_days) == (gas, "quarter", 45)
    desk("supplies", {**row(gas), **row(oil)})
    assert not Supply.objects.exists()


def test_lag_and_deadline_are_folded_away_until_they_are_wrong(desk, vaxjo, ada):
    gas, oil = suppliers.gas(vaxjo), factories.account(vaxjo, "oil/town-hall")
    who = suppliers.supplier(vaxjo, by=ada)
    suppliers.supply(gas, who, by=ada)

    page = text_of(desk("supplies"))
    assert "asked after 10, due after 45 days" in page
    assert page.count("<details><summary>Lag and deadline") == 1

    good, wrong = row(gas, supplier=who.pk), row(oil, supplier=who.pk, lag_days="x")
    page = text_of(desk("supplies", {**good, **wrong}))
    lines = page.split('<th role="rowheader"')[1:]
    opened = {
        line.split("mono")[1][2:].split("<")[0]: "<details open>" in line
        for line in lines
    }
    assert opened == {"gas/town-hall": False, "oil/town-hall": True}


def shown(response):
    return re.findall(
        r'<small class="quiet block mono">([^<]*)</small>', text_of(response)
    )


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?word=TOWN", ["gas/town-hall"]),
        ("?word=no2", ["no2-ring"]),
        ("?supplier=hamnkraft", ["gas/town-hall"]),
        ("?supplier=~", ["wood/school", "no2-ring"]),
        ("?supplier=~&word=wood", ["wood/school"]),
        ("?word=nothing", []),
    ],
)
def test_the_table_is_searched(desk, vaxjo, ada, query, wanted):
    gas = suppliers.gas(vaxjo)
    factories.account(vaxjo, "wood/school", unit="kg")
    factories.series(vaxjo, "no2-ring")
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada)

    response = desk("supplies", query=query)

    assert shown(response) == wanted
    assert ("Nothing fits" in text_of(response)) == (not wanted)


def test_the_next_page_of_the_table_keeps_what_was_asked(desk, vaxjo):
    for number in range(30):
        factories.account(vaxjo, f"gas/house-{number:02}")

    first = desk("supplies", query="?word=house&supplier=~")

    assert len(shown(first)) == 12
    assert "word=house&amp;supplier=~&amp;page=2" in text_of(first).replace("%7E", "~")
    assert ">Next page<" in text_of(first)


def test_the_calendar_tells_late_from_owed_and_who(desk, vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    page = desk("calendar").content.decode()
    assert "gas/town-hall, Q1 2025" in page
    assert "days late" in page
    assert "Due in May 2025" in page
    assert "gas/town-hall" in desk("calendar", query="?show=late").content.decode()
    nobody = desk("calendar", query="?show=late&who=nobody").content.decode()
    assert "gas/town-hall" not in nobody
    assert "Nothing is late" in nobody

    asking.withdraw(asked, reason="sold", by=ada, at=noon("2025-05-20"))

    assert "Nothing is owed" in desk("calendar").content.decode()
    assert "withdrawn" in desk("calendar", query="?show=all").content.decode()


def test_what_is_due_is_asked_for_now(desk, vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada, since="2026-01-01")

    asked = desk("open-now", {})
    more = desk("open-now", {})

    assert vaxjo.data_requests.filter(first=date(2026, 1, 1)).exists()
    said = [
        [str(one) for one in get_messages(answer.wsgi_request)]
        for answer in (asked, more)
    ]
    assert "asked for" in said[0][0]
    assert said[1][-1] == "Nothing more is due now; nobody was written to."


def test_other_days_are_asked_for_by_hand_once(desk, vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada, since="2030-01-01")
    days = {"first": "2024-06-01", "last": "2024-06-15"}

    opened = desk("ask", days, args=[str(gas)])
    again = desk("ask", days, args=[str(gas)])
    backwards = desk("ask", {"first": "2024-06-02", "last": "2024-06-01"}, args=[gas])

    assert opened.status_code == 302
    assert again.status_code == 409
    assert "asked for" in again.content.decode()
    assert backwards.status_code == 409
    assert vaxjo.data_requests.count() == 1


def test_nothing_is_asked_for_of_a_closed_year(desk, vaxjo, ada):
    gas = suppliers.gas(vaxjo)
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada, since="2030-01-01")
    factories.closed_year(vaxjo, 2024)

    answer = desk("ask", {"first": "2024-06-01", "last": "2024-06-15"}, args=[str(gas)])

    assert answer.status_code == 409
    assert "2024 is closed, so nothing more is asked for" in answer.content.decode()
    assert not vaxjo.data_requests.exists()


def test_nobody_is_asked_where_nobody_supplies(desk, vaxjo):
    gas = suppliers.gas(vaxjo)

    refused = desk("ask", {"first": "2024-06-01", "last": "2024-06-15"}, args=[gas])

    assert refused.status_code == 409
    assert "Nobody supplies gas/town-hall yet" in refused.content.decode()


def test_a_request_is_withdrawn_with_a_reason(desk, vaxjo, ada):
    asked = suppliers.asked(vaxjo, by=ada)
    which = asked.which[1:]

    assert desk("withdraw", {"reason": ""}, args=which).status_code == 409
    assert desk("withdraw", {"reason": "sold"}, args=which).status_code == 302
    assert "sold" in desk("request", args=which).content.decode()
    assert desk("ask-again", {"reason": "not sold"}, args=which).status_code == 302
    assert desk("write-again", {}, args=which).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "open"
    assert vaxjo.letters.count() == 3


def test_addresses_are_shown_to_the_co_ordinator_alone(client, vaxjo, ada, ben):
    asked = suppliers.asked(vaxjo, by=ada)

    client.force_login(ben)
    page = client.get(asked.get_absolute_url()).content.decode()
    calendar = client.get(
        reverse("suppliers:calendar", args=["vaxjo"])
    ).content.decode()

    assert "gas/town-hall" in page
    for secret in (suppliers.OUTSIDE, "Karin", asked.key, asked.salt):
        assert secret not in page + calendar


def test_another_town_sees_nothing(client, vaxjo, ada, carla):
    asked = suppliers.asked(vaxjo, by=ada)
    client.force_login(carla)

    assert client.get(asked.get_absolute_url()).status_code == 404
    elsewhere = reverse("suppliers:request", args=["bologna", *asked.which[1:]])
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize(
    "days",
    [("2025-01-01", "2025-03-30"), ("then", "now"), ("2025-02-30", "2025-03-31")],
)
def test_a_request_that_is_not_there_is_not_found(desk, vaxjo, ada, days):
    suppliers.asked(vaxjo, by=ada)

    assert desk("request", args=[*days, "gas/town-hall"]).status_code == 404


CSV = """supplier,organisation,name,email,department,thing,rhythm,lag,deadline,from
hamnkraft,Hamnkraft,Karin,karin@hamnkraft.example,,gas/town-hall,month,5,20,2026-01-01
hamnkraft,,,,,no2-ring,year,20,60,2026-01-01
"""


@pytest.fixture
def file(tmp_path):
    def file(text):
        path = tmp_path / "suppliers.csv"
        path.write_text(text)
        return path

    return file


def test_suppliers_come_from_a_file_and_again_change_nothing(run, vaxjo, file):
    suppliers.gas(vaxjo)
    factories.series(vaxjo)

    first = run("suppliers", "load", "vaxjo", file(CSV))
    again = run("suppliers", "load", "vaxjo", file(CSV))

    assert first[:2] == (0, "1 supplier and 2 supplies set or changed.\n")
    assert again[:2] == (0, "0 suppliers and 0 supplies set or changed.\n")
    assert {str(row.thing) for row in Supply.objects.all()} == {
        "gas/town-hall",
        "no2-ring",
    }


def test_a_file_with_a_wrong_row_changes_nothing(run, vaxjo, file):
    suppliers.gas(vaxjo)
    wrong = CSV.replace("no2-ring", "no2-nowhere").replace("month,5", "month,soon")

    code, _, error = run("suppliers", "load", "vaxjo", file(wrong))

    assert code == 1
    assert error.splitlines() == [
        "line 2, lag: “soon” is no number of days. Write one, for example 45.",
        "line 3, thing: There is no account and no series “no2-nowhere”. Write the "
        "path or the code as it stands in the books.",
    ]
    assert not Supplier.objects.exists()


def test_the_worker_asks_and_reminds(vaxjo, ada, monkeypatch):
    from naturbudget.apps.suppliers import tasks

    gas = suppliers.gas(vaxjo)
    suppliers.supply(gas, suppliers.supplier(vaxjo, by=ada), by=ada, since="2026-01-01")
    monkeypatch.setattr(timezone, "now", lambda: noon("2026-04-20"))

    tasks.ask_and_remind()
    tasks.ask_and_remind()

    [asked] = vaxjo.data_requests.all()
    assert str(asked.last) == "2026-03-31"
    assert vaxjo.letters.count() == 1


def test_the_page_says_at_the_last_day_that_it_is_still_to_come(desk, vaxjo, ada):
    suppliers.supply(suppliers.gas(vaxjo), suppliers.supplier(vaxjo, by=ada), by=ada)

    answer = desk(
        "ask", {"first": "2299-11-01", "last": "2299-12-31"}, args=["gas/town-hall"]
    )

    assert answer.status_code == 409
    assert "before they are over" in str(answer.context["form"].errors["last"])
