"""Why this number: the tree of each figure of the demonstration comes to the figure."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories, year

from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger import actions, doubted
from naturbudget.apps.ledger.answers import DoubtAnswer
from naturbudget.apps.municipalities.models import Municipality
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.core.quantity import published
from naturbudget.web.public import queries


@pytest.mark.parametrize("slug", ["alvhamn", "vaxjo", "munster"])
def test_every_published_figure_is_what_its_tree_comes_to(demo, slug):
    town = Municipality.objects.get(slug=slug)
    seen = 0
    for document in published_documents(town):
        content = document_data(document)
        for line in content["lines"]:
            figure = (line.get("result") or {}).get("A")
            if figure is None:
                continue
            code = line["indicator"]
            indicator = content["indicators"][code]
            tree = queries.why_tree(town, indicator, document, code)
            assert published(tree.amount) == figure, (document, code)
            seen += 1
    assert seen > 0


def test_the_page_numbers_its_steps_and_says_how_each_comes_out(client, demo):
    page = client.get("/alvhamn/lines/CL-01/why/?year=2024").content.decode()

    assert "the sum of 1.1 to 1.8" in page
    assert "1.1.1" in page
    assert "Voucher" in page


@pytest.fixture
def desk(client, vaxjo, ada):
    factories.account(vaxjo, "gas", unit="kW.h")
    people = factories.account(vaxjo, "people", unit="person", kind="stock")
    rows = [
        "gas,flow,kWh,2025-01-01,2025-06-30,1000,measured,bill",
        "gas,flow,kWh,2025-07-01,2025-12-31,500,measured,bill",
        "people,stock,person,2024-12-31,2024-12-31,60,measured,register",
        "people,stock,person,2025-12-31,2025-12-31,50,measured,register",
    ]
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    import_figures(vaxjo, factories.csv(*rows), **values)
    define_indicator(
        vaxjo,
        "GAS",
        formula="gas * burnt/natural-gas/CO2 / people",
        unit="kg CO2/person",
        direction="less",
        by=ada,
        at=factories.NOW,
    )
    assert people.unit.code == "person"
    client.force_login(factories.member("auditor", of=vaxjo))
    return client


def test_the_desk_follows_a_figure_of_today_to_its_evidence(desk, vaxjo):
    answer = desk.get("/desk/vaxjo/setup/indicators/GAS/why/2025/")
    page = answer.content.decode()

    tree = answer.context["tree"]
    assert tree.amount == answer.context["value"].amount
    assert "1.1 ÷ 1.2" in page
    assert "IPCC" in page
    assert "Level before the year" in page
    source = vaxjo.sources.get()
    assert f"/desk/vaxjo/books/evidence/{source.sha256}/" in page


def odd_voucher(town, by):
    draft = factories.voucher(
        town,
        key="odd",
        lines={"gas": "9000 kWh"},
        first="2025-12-01",
        last="2025-12-31",
    )
    found = doubted.open_of(town, [draft], today=factories.NOW.date())
    assert found
    actions.answer_doubts(
        town, found, reason="The boiler ran all night.", by=by, at=factories.NOW
    )
    actions.seal_voucher(draft, by=by, at=factories.NOW)
    return draft


def test_the_desk_says_at_the_voucher_what_looked_odd_and_who_answered(
    desk, vaxjo, ada
):
    odd_voucher(vaxjo, ada)

    page = desk.get("/desk/vaxjo/setup/indicators/GAS/why/2025/").content.decode()

    [row] = [one for one in page.split("<li") if "The boiler ran all night." in one]
    assert "9,000" in row
    assert "It looked odd:" in row
    assert "Confirmed:" in row
    assert re.search(r"\d{4}, \d\d:\d\d \(UTC\), .*\(person \d+\)", row)
    assert ada.name not in row


def test_answers_are_read_in_one_query_however_many(desk, vaxjo, ada):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            desk.get("/desk/vaxjo/setup/indicators/GAS/why/2025/")
        return len([one for one in asked if "ledger_doubtanswer" in one["sql"]])

    assert queries() == 1
    odd_voucher(vaxjo, ada)
    assert queries() == 1


@pytest.mark.voted
def test_the_public_reads_no_answers(client, vaxjo, ada):
    balance = year.drawn(vaxjo)
    town = balance.version.budget.municipality
    draft = vaxjo.vouchers.sealed().first()
    assert draft is not None
    DoubtAnswer.objects.create(
        municipality=town,
        key=draft.key,
        figure="0",
        check_id="far-from",
        place=year.GAS,
        said="It is odd.",
        answer="confirmed",
        reason="The boiler ran all night.",
        answered_by=ada,
        answered_at=factories.NOW,
        batch="one",
    )
    by = factories.author_of(vaxjo)
    year.cycle.submit_balance(balance, by=by, at=factories.NOW)
    vote = year.vote(vaxjo, taken_on=year.BALANCED_ON, at=factories.NOW)
    year.cycle.ratify_balance(balance, **vote)

    page = client.get(f"/vaxjo/lines/{year.CODE}/why/").content.decode()

    assert "Sealed on" in page
    assert "boiler" not in page
    assert "It looked odd" not in page


def test_a_year_without_a_figure_says_where_the_hole_is(desk):
    page = desk.get("/desk/vaxjo/setup/indicators/GAS/why/2024/").content.decode()

    assert "Why is there no value?" in page
    assert "Nothing was sealed for 2024." in page


def test_every_hole_is_told_with_its_days(client, vaxjo, ada):
    factories.account(vaxjo, "gas/hall", unit="kW.h")
    factories.account(vaxjo, "gas/school", unit="kW.h")
    factories.account(vaxjo, "people", unit="person", kind="stock")
    rows = [
        "gas/hall,flow,kWh,2025-04-01,2025-06-14,1000,measured,bill",
        "gas/hall,flow,kWh,2025-06-16,2025-10-31,1000,measured,bill",
        "gas/hall,flow,kWh,2025-12-01,2026-01-31,500,measured,bill",
        "gas/school,flow,kWh,2024-12-01,2025-12-31,500,measured,bill",
        "people,stock,person,2025-06-30,2025-06-30,60,measured,register",
    ]
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    reasons = factories.RIGHT
    import_figures(vaxjo, factories.csv(*rows), reasons=reasons, **values)
    define_indicator(
        vaxjo,
        "GAS",
        formula="gas/* / mean(people)",
        unit="kW.h/person",
        direction="less",
        by=ada,
        at=factories.NOW,
    )
    client.force_login(ada)

    answer = client.get("/desk/vaxjo/setup/indicators/GAS/why/2025/")

    page = answer.content.decode()
    [note] = re.findall(r'<div class="note warn.*?</div>', page, re.DOTALL)
    told = [" ".join(one.split()) for one in re.findall(r"<li>(.*?)</li>", note)]
    assert [re.sub("<[^>]*>", "", one).replace("\u2009", " ") for one in told] == [
        "gas/hall: January – March 2025, 15 June 2025, November 2025",
        "people: January – May 2025",
    ]
    # The same rows stand in the tree, and nothing pretends to be a sum.
    assert page.count("Nothing was sealed for these days.") == 4
    tree = answer.context["tree"]
    assert tree.amount is None
    above, below = tree.inside
    assert above.amount is below.amount is None
    assert [one.amount for one in above.inside] == [None, 500]


def test_many_parts_that_lack_the_same_days_are_told_together(client, vaxjo, ada):
    rows = []
    for number in range(14):
        factories.account(vaxjo, f"gas/{number:02}", unit="kW.h")
        first = "2025-03-01" if number == 13 else "2025-04-01"
        rows.append(f"gas/{number:02},flow,kWh,{first},2025-12-31,1000,measured,bill")
    values = {"name": "figures.csv", "by": ada, "at": factories.NOW}
    reasons = factories.RIGHT
    import_figures(vaxjo, factories.csv(*rows), reasons=reasons, **values)
    define_indicator(
        vaxjo,
        "GAS",
        formula="gas/*",
        unit="kW.h",
        direction="less",
        by=ada,
        at=factories.NOW,
    )
    client.force_login(ada)

    page = client.get("/desk/vaxjo/setup/indicators/GAS/why/2025/").content.decode()

    [note] = re.findall(r'<div class="note warn.*?</div>', page, re.DOTALL)
    told = re.findall(r"<li>(.*?)</li>", note)
    assert len(told) == 2
    assert told[0].count("<b>") == 13
    assert told[0].replace("\u2009", " ").endswith(": January – March 2025")
    assert told[1].replace("\u2009", " ").endswith(": January – February 2025")


@pytest.mark.parametrize("of", [1700, 2024, 2299])
def test_any_year_has_a_page_or_none(desk, of):
    answer = desk.get(f"/desk/vaxjo/setup/indicators/GAS/why/{of}/")

    assert answer.status_code == (404 if of < date(1800, 1, 1).year else 200)
