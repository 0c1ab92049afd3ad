"""What the council saw stands beside what is known now, wherever a figure is shown."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories, year
from tests.pdfs import words_of

from naturbudget.apps.ledger.queries.both import both_of_indicators
from naturbudget.apps.resources.definitions import define_indicator
from naturbudget.apps.resources.models import IndicatorVersion

LINE = f"/vaxjo/lines/{year.CODE}/"
SHEET = f"/desk/vaxjo/setup/indicators/{year.CODE}/sheet/"
PAGES = {
    "public line": LINE,
    "public why": f"{LINE}why/",
    "public sheet": f"{LINE}sheet/",
    "desk line": f"/desk/vaxjo/budget/{year.YEAR}/lines/{year.CODE}/",
    "desk sheet": SHEET,
    "desk why": f"/desk/vaxjo/setup/indicators/{year.CODE}/why/{year.YEAR}/",
}
LATE = {"first": "2025-12-01", "last": "2025-12-31"}


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(html.unescape(page).split()).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def voted(client, vaxjo, ada):
    year.balance_ratified(vaxjo)
    client.force_login(ada)
    return vaxjo


def late_bill(town):
    factories.period(town, 2026)
    return year.booked(town, "30 m3", books_of=2026, at=factories.later(), **LATE)


@pytest.mark.voted
@pytest.mark.parametrize("where", PAGES)
def test_a_figure_that_changed_after_the_vote_stands_in_both_readings(
    client, voted, where
):
    late_bill(voted)

    said = text_of(client.get(PAGES[where]))

    table = said[said.index("As the council saw it As we know it now Difference") :]
    assert re.match(
        r".*?2025 1,190 m³ \S* ?measured 1,220 m³ \S* ?measured \+30 m³", table
    )
    assert "nchanged since" not in said


@pytest.mark.voted
@pytest.mark.parametrize("where", PAGES)
def test_a_figure_that_did_not_change_says_so_in_one_sentence(client, voted, where):
    said = text_of(client.get(PAGES[where]))

    assert said.count("Unchanged since the vote.") == 1
    assert "As we know it now Difference" not in said


@pytest.mark.voted
@pytest.mark.parametrize("where", ["desk sheet", "desk why"])
def test_what_was_not_voted_on_has_one_reading(client, vaxjo, ada, where):
    year.drawn(vaxjo)
    client.force_login(ada)

    said = text_of(client.get(PAGES[where]))

    assert "As the council saw it" not in said
    assert "nchanged since" not in said


@pytest.mark.parametrize("where", ["sheet/", f"why/{year.YEAR}/"])
def test_an_indicator_without_a_line_was_never_voted_on(client, voted, ada, where):
    year.indicator(voted, "EN-09", f"2 * {year.GAS}")
    late_bill(voted)

    answer = client.get(f"/desk/vaxjo/setup/indicators/EN-09/{where}")

    said = text_of(answer)
    assert "2025: the council did not vote on it; the budget had no line of it." in said
    assert "nchanged since" not in said
    assert "As the council saw it" not in said


@pytest.mark.voted
@pytest.mark.parametrize("where", ["desk line", "desk sheet", "desk why"])
def test_the_desk_names_the_voucher_that_changed_it(client, voted, where):
    bill = late_bill(voted)

    said = client.get(PAGES[where]).content.decode()

    assert "was changed after the council saw it" in said
    assert f'href="/desk/vaxjo/books/vouchers/show/{bill.key}/"' in said


@pytest.mark.voted
def test_another_formula_is_said_of_both_readings(client, voted, ada):
    late_bill(voted)
    define_indicator(
        voted,
        year.CODE,
        formula=f"2 * {year.GAS}",
        unit="m3",
        direction="less",
        by=ada,
        at=factories.later(2),
    )

    said = text_of(client.get(SHEET))

    assert "both by version 2 of the formula" in said
    assert "+60 m³" in said


PAPERS = {
    "desk": f"/desk/vaxjo/setup/indicators/{year.CODE}/sheet.pdf",
    "public": f"{LINE}sheet.pdf",
}


def paper_of(client, where):
    answer = client.get(PAPERS[where])
    return words_of(answer.content).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.voted
@pytest.mark.parametrize("where", PAPERS)
def test_the_paper_has_both_readings_as_the_page(client, voted, where):
    assert "2025: unchanged since the vote." in paper_of(client, where)
    late_bill(voted)

    said = paper_of(client, where)

    assert "As the council saw it As we know it now Difference" in said
    assert "2025 1,190 m³, measured 1,220 m³, measured +30 m³" in said
    size = voted.seals.count()
    assert f"Known now, after {size} vouchers." in said
    assert "unchanged since the vote" not in said


@pytest.mark.voted
def test_the_paper_says_by_which_formula_both_are(client, voted, ada):
    late_bill(voted)
    define_indicator(
        voted,
        year.CODE,
        formula=f"2 * {year.GAS}",
        unit="m3",
        direction="less",
        by=ada,
        at=factories.later(2),
    )

    said = paper_of(client, "desk")

    assert "Both by version 2 of the formula." in said
    assert "+60 m³" in said


@pytest.mark.voted
def test_the_public_paper_is_dated_by_what_is_known_now(client, voted):
    before = client.get(PAPERS["public"]).content
    assert before == client.get(PAPERS["public"]).content
    late_bill(voted)

    after = client.get(PAPERS["public"]).content

    assert after != before
    assert after == client.get(PAPERS["public"]).content


@pytest.mark.voted
def test_many_indicators_are_read_in_few_queries(voted, ada):
    late_bill(voted)
    for n in range(5):
        year.indicator(voted, f"MORE-{n}")
    rows = IndicatorVersion.objects.filter(indicator__municipality=voted)
    versions = list(rows.select_related("indicator"))

    def queries(asked):
        with CaptureQueriesContext(connection) as seen:
            found = both_of_indicators(voted, asked)
        assert all(row.vouchers for one in found.values() for row in one)
        return len(seen)

    assert queries(versions) == queries(versions[:1]) <= 10
