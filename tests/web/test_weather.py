"""Heat by degree days in the books: value, months, reasons, tree, pack (IN-8)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests import factories, year

from naturbudget import verifier
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.deliveries.actions import import_figures
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.published import published_documents
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.ledger import actions
from naturbudget.apps.ledger.queries.both import both_of_indicators
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.ledger.queries.months import MonthValues
from naturbudget.apps.resources.factors import enter_factor
from naturbudget.apps.suppliers.models import Supply
from naturbudget.apps.suppliers.queries import indicators_of
from naturbudget.web.public import queries

CODE, UNIT = "HEAT", "MW.h"
FORMULA = "weather(heat/space, cold) * normal + heat/shower"
# Twelve months with 2800 K·d and 280 MWh; the showers of the year take 40 MWh.
COLD = (560, 480, 400, 250, 110, 20, 0, 10, 90, 230, 320, 330)
SPACE = (56, 48, 40, 25, 11, 2, 0, 1, 9, 23, 32, 33)
WHY = f"/desk/vaxjo/setup/indicators/{CODE}/why/2025/"


def month(number):
    first = date(2025, number, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@pytest.fixture
def town(vaxjo):
    factories.account(vaxjo, "heat/space", unit="MW.h", rhythm="month")
    factories.account(vaxjo, "heat/shower", unit="MW.h", rhythm="month")
    factories.series(vaxjo, "cold", unit="K.day", opened=date(2020, 1, 1))
    enter_factor(
        vaxjo,
        "normal",
        value="3100",
        from_unit="1",
        to_unit="K.day",
        source="Weather service, mean of 1991 to 2020",
        by=factories.author_of(vaxjo),
        at=year.BEFORE,
    )
    return vaxjo


def deliver(town, *, without=()):
    rows = []
    for number in range(1, 13):
        first, last = month(number)
        days = f"{first},{last}"
        space, cold = SPACE[number - 1], COLD[number - 1]
        rows.append(f"heat/space,flow,MW.h,{days},{space},measured,bill")
        if number not in without:
            rows.append(f"cold,series,K.day,{days},{cold},provisional,station")
    rows.append("heat/shower,flow,MW.h,2025-01-01,2025-12-31,40,measured,bill")
    import_figures(
        town,
        factories.csv(*rows),
        name="heat.csv",
        reasons=factories.RIGHT,
        by=factories.author_of(town),
        at=factories.NOW,
    )


def heat(town, formula=FORMULA):
    return year.indicator(town, CODE, formula, unit=UNIT)


def test_a_mild_year_counts_as_a_normal_one(town):
    deliver(town)
    version = heat(town)

    found = IndicatorValues(town, [version]).value(version, 2025)

    # 280 MWh / 2800 K·d * 3100 K·d + 40 MWh
    assert (found.amount, found.status) == (350, "provisional")


def test_months_are_corrected_by_their_own_degree_days(town):
    deliver(town)
    version = heat(town, "weather(heat/space, cold) * normal")
    first, last = month(1)[0], month(12)[0]

    values = MonthValues(town, [version], first=first, last=last)

    amounts = values.amounts(version)
    assert amounts[0] == Fraction(56, 560) * 3100
    assert amounts[6] is None  # no degree day in July
    july = values.value(version, month(7)[0])
    assert july.missing.code == "divided-by-zero"
    each = [values.value(version, month(n)[0]).amount for n in range(1, 13)]
    assert amounts == each


def test_what_is_missing_of_the_degree_days_is_told(client, town, ada):
    deliver(town, without=(2, 3, 11))
    version = heat(town)
    client.force_login(ada)

    found = IndicatorValues(town, [version]).value(version, 2025)
    answer = client.get(WHY)

    assert found.missing.code == "to-date"
    page = answer.content.decode()
    [note] = re.findall(r'<div class="note warn.*?</div>', page, re.DOTALL)
    assert "February – March 2025, November 2025" in note.replace("\u2009", " ")
    assert note.count("<li>") == 1
    assert answer.context["tree"].amount is None


def test_the_tree_comes_to_the_value(client, town, ada):
    deliver(town)
    heat(town)
    client.force_login(ada)

    answer = client.get(WHY)

    tree = answer.context["tree"]
    assert tree.amount == answer.context["value"].amount == 350
    page = answer.content.decode()
    assert "1.1.1.1 ÷ 1.1.1.2" in page
    assert "the days added up" in page
    assert "Weather service, mean of 1991 to 2020" in page
    product, showers = tree.inside
    [per_day] = product.inside
    assert (product.unit, per_day.unit, showers.unit) == (UNIT, "MW.h/(K.day)", UNIT)
    assert "1.1.1 × 3,100 K·d" in page.replace("\xa0", " ").replace("\u202f", " ")
    names = [
        "heat/space, as it would have been in a normal year",
        "heat/space, for each degree day",
        "heat/space",
    ]
    assert [page.count(f"<b>{name}</b>") for name in names] == [1, 1, 1]


def test_the_sheet_says_it_in_words_and_names_the_series(client, town, ada):
    deliver(town)
    heat(town)
    client.force_login(ada)

    page = client.get(f"/desk/vaxjo/setup/indicators/{CODE}/sheet/").content.decode()

    assert (
        "Heat/space for each degree day of the year (cold), times the degree days of a "
        "normal year (3,100 K·d), plus heat/shower"
    ) in page.replace("\xa0", " ").replace("\u202f", " ")
    assert "sum over days, K·d" in page
    assert "state, K·d" not in page
    assert page.count(">cold<") >= 1


def test_a_factor_that_divides_by_nothing_is_shown_without_a_stroke(client, town, ada):
    client.force_login(ada)

    page = client.get("/desk/vaxjo/setup/factors/").content.decode()

    assert "K·d" in page
    assert "K·d /" not in page


def test_who_delivers_degree_days_reads_what_they_are_for(town):
    heat(town)
    supply = Supply(municipality=town, series=town.series.get(code="cold"))

    assert indicators_of(supply) == [f"Indicator {CODE}"]


@pytest.fixture
def voted(town):
    """Vote a balance with a line that is corrected by degree days."""
    version = year.drafted(town)
    heat(town)
    year.line(version, CODE, FORMULA, target="400")
    ratified = year.ratified(town)
    year.booked(town)
    deliver(town)
    by = factories.author_of(town)
    balance = cycle.draw_balance(ratified, by=by, at=factories.NOW)
    for code in (year.CODE, CODE):
        year.explained(balance, code)
    cycle.submit_balance(balance, by=by, at=factories.NOW)
    vote = year.vote(town, taken_on=year.BALANCED_ON, at=factories.NOW)
    cycle.ratify_balance(balance, **vote)
    return town


def test_the_verifier_comes_to_the_same_from_the_pack_alone(voted, tmp_path):
    place = tmp_path / "pack.zip"
    place.write_bytes(evidence_pack(voted, year.YEAR))

    report = verifier.verify(str(place))

    assert report.findings == []
    content = document_data(published_documents(voted)[0])
    [line] = [one for one in content["lines"] if one["indicator"] == CODE]
    assert line["result"]["A"] == "350"
    document = published_documents(voted)[0]
    tree = queries.why_tree(voted, content["indicators"][CODE], document, CODE)
    assert tree.amount == 350


def test_degree_days_that_came_late_change_what_is_known_now(voted):
    first, last = month(1)
    [old] = voted.vouchers.filter(observations__first=first)
    by = factories.author_of(voted)
    undone = actions.reverse_voucher(
        old, key="undone", reason="It was moved.", by=by, at=factories.later()
    )
    new = factories.sealed(
        voted,
        kind="observation",
        lines={"cold": "660 K.day"},
        first=str(first),
        last=str(last),
        books_of=2026,
        at=factories.later(2),
    )

    [row] = both_of_indicators(voted, [heat(voted)], years=[2025])[CODE]

    assert row.saw.amount == 350
    assert row.now.amount == Fraction(280 * 3100, 2900) + 40
    assert {*row.vouchers} == {undone.voucher.key, new.key}
