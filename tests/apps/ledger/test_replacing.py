"""A provisional figure gives way to the final one; both readings stay side by side."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from naturbudget.apps.ledger.queries.both import known_both
from naturbudget.apps.ledger.queries.estimates import seen_as

pytestmark = pytest.mark.django_db

PAGE = "/desk/vaxjo/books/provisional/"
YEAR = {"first": "2024-01-01", "last": "2024-12-31"}


@pytest.fixture
def town_hall(vaxjo):
    return factories.account(vaxjo, "gas/town-hall", unit="m3")


def bill():
    return SimpleUploadedFile("final.pdf", b"final", "application/pdf")


@pytest.fixture
def old(vaxjo, town_hall):
    return factories.sealed(
        vaxjo,
        key="gas/town-hall:2024",
        status="provisional",
        lines={"gas/town-hall": "1100 m3"},
        **YEAR,
    )


@pytest.fixture
def send(client, old, ada):
    def send(*, by=ada, **typed):
        client.force_login(by)
        given = {
            "replace": old.key,
            "quantity": "1120",
            "unit": "",
            "status": "measured",
            "remark": "",
            "evidence": bill(),
            **typed,
        }
        return client.post(PAGE, given)

    return send


def test_it_is_listed_and_replaced_in_one_step(client, send, vaxjo, old, ada):
    client.force_login(ada)
    assert old.key in client.get(PAGE).content.decode()

    answer = send()

    assert answer.status_code == 302
    new = vaxjo.vouchers.get(key=f"{old.key}~2")
    assert new.postings.order_by("line").first().amount == 1_120_000
    assert [row.kind for row in vaxjo.vouchers.sealed().order_by("seal__seq")] == [
        "use",
        "reversal",
        "use",
    ]
    assert seen_as(vaxjo, {new.key: "measured"}) == {new.key: "final"}
    page = client.get(answer["Location"]).content.decode()
    assert "final" in page
    assert old.key not in client.get(PAGE).content.decode().split("<table")[-1]


def test_the_reversal_says_remark_and_paper(send, vaxjo, old):
    send(remark="The meter was read.")

    reversal = vaxjo.vouchers.get(kind="reversal")
    source = vaxjo.vouchers.get(key=f"{old.key}~2").source
    assert reversal.reason == (
        f"Replaced by the final figure: The meter was read.; {source.origin}"
    )


def test_the_list_leads_with_what_the_figure_is_of(client, vaxjo, town_hall, old, ada):
    town_hall.names = {"en": "Gas of the town hall"}
    town_hall.save()
    client.force_login(ada)

    page = client.get(PAGE).content.decode()

    first = page.split('<th role="rowheader"')[1].split("</th>")[0]
    assert first.index("Gas of the town hall") < first.index(f">{old.key}</small>")


def test_the_pages_of_a_list_that_begins_with_the_oldest_are_not_called_older(
    client, vaxjo, old, ada, monkeypatch
):
    monkeypatch.setattr("naturbudget.apps.ledger.views.provisional.PAGE", 1)
    monkeypatch.setattr("naturbudget.apps.ledger.views.vouchers.PAGE", 1)
    factories.sealed(
        vaxjo,
        key="gas/town-hall:2025",
        status="estimated",
        lines={"gas/town-hall": "900 m3"},
        first="2025-01-01",
        last="2025-03-31",
    )
    client.force_login(ada)

    page = client.get(PAGE).content.decode()
    latest_first = client.get("/desk/vaxjo/books/vouchers/").content.decode()

    assert ">Next page</a>" in page
    assert "Older" not in page
    assert ">Older</a>" in latest_first


def test_what_is_wrong_leaves_the_old_figure_alone(send, vaxjo, old):
    answer = send(quantity="eleven", evidence="")

    assert answer.status_code == 409
    assert vaxjo.seals.count() == 1


def test_a_final_figure_that_looks_odd_needs_a_reason(send, vaxjo, old):
    factories.sealed(
        vaxjo,
        lines={"gas/town-hall": "1000 m3"},
        first="2023-01-01",
        last="2023-12-31",
    )

    refused = send(quantity="11200")
    assert refused.status_code == 409
    assert "11.2 times the figure" in refused.content.decode()
    assert vaxjo.seals.count() == 2

    assert send(quantity="11200", **{"why-far-from": "A leak."}).status_code == 302
    assert vaxjo.seals.count() == 4


def test_it_is_replaced_once(send, vaxjo, old):
    assert send().status_code == 302
    again = send()

    assert again.status_code == 409
    assert "that stands in the books" in again.content.decode()
    assert vaxjo.seals.count() == 3


def test_who_may_not_reverse_may_not_replace(send, hanna, vaxjo):
    assert send(by=hanna).status_code == 403
    assert vaxjo.seals.count() == 1


def test_where_a_second_person_seals_both_wait(send, vaxjo, old):
    vaxjo.parameters = {"four_eyes": True}
    vaxjo.save(update_fields=["parameters"])

    assert send().status_code == 302

    assert vaxjo.seals.count() == 1
    drafts = vaxjo.vouchers.drafts()
    assert {row.kind for row in drafts} == {"reversal", "use"}
    # They wait beside each other, on one evidence.
    assert {row.source.origin for row in drafts} == {"final.pdf"}


def test_the_council_saw_the_provisional_and_we_know_the_final(
    client, send, vaxjo, old, ada
):
    factories.closed_year(vaxjo, 2024)

    send()

    [seen] = [
        one
        for one in known_both(vaxjo, ["gas/town-hall"])["gas/town-hall"]
        if one.year == 2024
    ]
    assert (seen.saw.amount, seen.saw.status) == (1100, "provisional")
    assert (seen.now.amount, seen.now.status) == (1120, "measured")
    assert seen.difference == 20
    assert seen.vouchers == (f"{old.key}~reversed", f"{old.key}~2")
    page = client.get("/desk/vaxjo/books/accounts/of/gas/town-hall/").content.decode()
    assert "As the council saw it" in page
    assert "2024 was changed after the council saw it" in page


def test_what_the_council_has_not_seen_has_one_reading(vaxjo, old):
    [row] = known_both(vaxjo, ["gas/town-hall"])["gas/town-hall"]

    assert (row.saw, row.difference, row.differs) == (None, None, False)


def test_many_figures_are_read_in_few_queries(vaxjo, old):
    for n in range(6):
        factories.sealed(vaxjo, lines={f"gas/hall-{n}": "5 m3"}, **YEAR)

    def queries(names):
        with CaptureQueriesContext(connection) as asked:
            known_both(vaxjo, names)
        return len(asked)

    few = queries(["gas/town-hall"])
    assert queries([f"gas/hall-{n}" for n in range(6)]) == few <= 9
