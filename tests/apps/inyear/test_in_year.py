"""In-year accounts: begun, commented, decided on, issued, and then frozen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from tests import factories, year
from tests.factories import NOW

from naturbudget import verifier
from naturbudget.apps.documents.actions import issue_document
from naturbudget.apps.documents.packs import evidence_pack
from naturbudget.apps.documents.published import in_year_accounts
from naturbudget.apps.documents.queries import document_data
from naturbudget.apps.inyear import actions
from naturbudget.apps.inyear.actions import Said
from naturbudget.apps.inyear.queries import content
from naturbudget.apps.inyear.queries.outlooks import Outlooks, budget_in_force, rows_of
from naturbudget.config.checks import frozen
from naturbudget.config.checks.journal import in_year as journal
from naturbudget.config.checks.journal.told import Told
from naturbudget.core.budget.inyear import InYearError

pytestmark = pytest.mark.django_db
JUNE = date(2025, 6, 30)
SAID = Said(cause="A cold spring.", measure="", needs="tolerate", decides="executive")


def half(of, books, which, quantity):
    """Book the gas of one half of a year."""
    days = {1: ("01-01", "06-30"), 2: ("07-01", "12-31")}[which]
    first, last = (f"{books}-{day}" for day in days)
    return year.booked(of, quantity, first=first, last=last, key=f"gas-{books}-{which}")


@pytest.fixture
def town(vaxjo):
    """A town whose first halves took 60 and 50 percent, and now 660 m3 of 1200."""
    year.ratified(vaxjo)
    for books, first, second in ((2023, "600", "400"), (2024, "500", "500")):
        half(vaxjo, books, 1, f"{first} m3")
        half(vaxjo, books, 2, f"{second} m3")
    return vaxjo


@pytest.fixture
def indicator(town):
    return town.indicators.get(code=year.CODE)


def begun(of, as_of=JUNE, *, by=None, at=NOW):
    period = of.periods.get(year=year.YEAR)
    by = by or factories.author_of(of)
    return actions.begin_in_year(period, as_of=as_of, by=by, at=at)


def row_of(account):
    version = budget_in_force(account.period)
    [row] = rows_of(account, Outlooks(version, account.as_of))
    return row


def codes(refused):
    return [one.code for one in refused.value.problems]


def test_the_forecast_follows_the_profile_of_the_years_before(town):
    half(town, 2025, 1, "715 m3")

    row = row_of(begun(town))

    told = row.outlook
    assert (told.posted, told.until) == (715, JUNE)
    assert (told.share, told.by_now) == (Fraction(11, 20), 660)
    low = Fraction(715 * 5, 3)
    assert (told.low, told.forecast, told.high) == (low, 1300, 1430)
    assert (told.deviation, told.expected) == (-100, "missed")


def test_what_was_not_delivered_ends_the_span_and_is_no_zero(town):
    year.booked(
        town, "300 m3", first="2025-01-01", last="2025-03-31", key="gas-2025-q1"
    )

    told = row_of(begun(town)).outlook

    # In the years before nothing is known of March: a straight line, and said so.
    assert (told.until, told.posted, told.way) == (date(2025, 3, 31), 300, "straight")


def test_a_year_without_any_figure_has_no_forecast(town):
    told = row_of(begun(town)).outlook

    assert (told.posted, told.forecast, told.expected) == (None, None, "unknown")
    assert told.by_now == 660


def test_a_bill_over_the_day_counts_when_it_ends(town):
    year.booked(town, "900 m3", first="2025-01-01", last="2025-08-31", key="gas-long")

    assert row_of(begun(town)).outlook.posted is None


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2025, 6, 29), NOW, ["not-an-end"]),
        (JUNE, year.DURING, ["not-yet"]),
    ],
)
def test_it_is_begun_as_of_the_end_of_a_month_that_is_over(town, day, at, expected):
    with pytest.raises(InYearError) as refused:
        begun(town, day, at=at)

    assert codes(refused) == expected


def test_there_is_one_for_each_day_and_only_of_a_voted_budget(town, bologna):
    begun(town)
    with pytest.raises(InYearError) as twice:
        begun(town)
    year.drafted(bologna)
    with pytest.raises(InYearError) as unvoted:
        begun(bologna)

    assert (codes(twice), codes(unvoted)) == (["twice"], ["not-voted"])


def test_it_waits_for_a_decision_on_each_line_in_expected_deficit(town, indicator, ada):
    half(town, 2025, 1, "715 m3")
    account = begun(town)

    with pytest.raises(InYearError) as refused:
        actions.issue_in_year(account, by=ada, at=NOW)
    actions.steer_line(account, indicator, how="tolerate", text="Cold.", by=ada, at=NOW)
    document = actions.issue_in_year(account, by=ada, at=NOW)

    assert codes(refused) == ["not-steered"]
    [line] = document_data(document)["lines"]
    assert line["outlook"]["forecast"] == "1300"
    assert line["outlook"]["shares"] == [
        {"year": 2023, "share": "0.6"},
        {"year": 2024, "share": "0.5"},
    ]
    assert line["steering"] == {"how": "tolerate", "text": "Cold."}
    assert [one.pk for one in in_year_accounts(town)] == [document.pk]


@pytest.fixture
def issued(town, indicator, ada):
    half(town, 2025, 1, "715 m3")
    account = begun(town)
    actions.comment_line(account, indicator, SAID, by=ada, at=NOW)
    actions.steer_line(account, indicator, how="measure", text="Lag.", by=ada, at=NOW)
    actions.issue_in_year(account, by=ada, at=NOW)
    account.refresh_from_db()
    return account


def test_what_is_issued_stays_as_it_is(town, issued, indicator, ada):
    half(town, 2025, 2, "100 m3")

    with pytest.raises(InYearError) as refused:
        actions.comment_line(issued, indicator, SAID, by=ada, at=NOW)
    again = actions.issue_in_year(issued, by=ada, at=NOW)

    assert codes(refused) == ["is-issued"]
    assert again == issued.document
    for change in (
        lambda: issued.comments.update(cause="Otherwise."),
        lambda: issued.steerings.all().delete(),
        lambda: town.in_year_accounts.update(document=None),
        lambda: town.in_year_accounts.update(as_of=date(2025, 5, 31)),
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            change()


def verified(of, tmp_path):
    place = Path(tmp_path) / "pack.zip"
    place.write_bytes(evidence_pack(of, year.YEAR))
    return verifier.verify(str(place))


def test_the_verifier_calculates_it_again(town, issued, ada, tmp_path):
    issue_document(issued.document, language="en", by=ada, at=NOW)

    report = verified(town, tmp_path)

    assert report.findings == []
    assert "in-year-v1.json: 1 outlooks follow from the books" in report.checks


def test_the_verifier_finds_another_forecast(
    town, indicator, ada, tmp_path, monkeypatch
):
    half(town, 2025, 1, "715 m3")
    account = begun(town)
    actions.steer_line(account, indicator, how="measure", text="Lag.", by=ada, at=NOW)
    right = content.outlook_content
    monkeypatch.setattr(
        content, "outlook_content", lambda row: {**right(row), "forecast": "1299"}
    )

    actions.issue_in_year(account, by=ada, at=NOW)

    [finding] = verified(town, tmp_path).findings
    assert (finding.found, finding.expected) == ("“1299”", "“1300”")


def test_the_checks_agree_with_the_tables_and_the_journal(town, issued):
    assert list(frozen.differences(town)) == []
    assert list(journal.differences(Told(town))) == []
    kinds = town.events.order_by("number").values_list("kind", flat=True)
    assert [kind for kind in kinds if "in-year" in kind or kind[:6] == "line-s"] == [
        "line-saved",
        "in-year-begun",
        "line-steered",
        "in-year-issued",
    ]


def test_the_journal_keeps_no_words_of_a_comment(town, issued):
    told = town.events.get(kind="line-commented").what

    assert "cold" not in str(told).lower()
    assert (told["needs"], len(told["cause"])) == ("tolerate", 64)


def test_the_journal_tells_of_it_in_words(client, issued, ada):
    client.force_login(ada)

    page = client.get("/desk/vaxjo/people/journal/").content.decode()

    assert "The in-year account 2025 as of 30 June 2025 was issued" in page
    assert "The executive decided on" in page
    assert "take a measure" in page
    assert "to be tolerated" in page
