"""The balance of the invented town, to the digit, and what comes after its close."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from tests.cases.reading import rows

from naturbudget.apps.budget.queries.content import balance_content
from naturbudget.apps.budget.queries.lines import (
    evaluated_lines,
    line_to_core,
    lines_of,
)
from naturbudget.apps.cycle import actions as cycle
from naturbudget.apps.cycle.queries import balance_of, budget_of, budget_problems
from naturbudget.apps.deliveries.actions import ImportRefusedError, import_figures
from naturbudget.apps.documents.queries import document_bytes, document_data
from naturbudget.apps.ledger.models import ClosingRow, PeriodClose
from naturbudget.apps.ledger.queries.execution import Executed
from naturbudget.apps.ledger.queries.indicators import IndicatorValues
from naturbudget.apps.municipalities.models import User
from naturbudget.apps.resources.queries import latest_versions
from naturbudget.core.budget.position import path_of
from naturbudget.web.said import fact

PRINTED = {row["indicator"]: row for row in rows("alvhamn-balance-2025", "balance.csv")}
FIGURES = ("B", "P", "T", "A", "R", "R%", "F", "p", "L")
YEARS = ("base_year", "previous_year", "long_term_year")
SHARES = ("F", "p")  # printed in percent


def rounded(text, like, *, percent=False):
    """Write a frozen figure with as many decimals as the printed one has."""
    if text is None:
        return ""
    places = len(like.partition(".")[2])
    return f"{float(Fraction(text) * (100 if percent else 1)):.{places}f}"


@pytest.fixture
def town(balanced):
    return balanced


@pytest.fixture
def document(town):
    return document_data(balance_of(town, 2025).document)


@pytest.fixture
def ada():
    return User.objects.get(email="coordinator@alvhamn.example")


def row_of(document, code):
    [row] = [row for row in document["lines"] if row["indicator"] == code]
    return row


@pytest.mark.parametrize("code", PRINTED)
def test_a_line_of_the_balance_comes_out_as_printed(document, code):
    printed, row = PRINTED[code], row_of(document, code)

    shown = {
        name: rounded(row["result"][name], printed[name], percent=name in SHARES)
        for name in FIGURES
    }

    assert shown == {name: printed[name] for name in FIGURES}
    assert {year: str(row[year]) for year in YEARS} == {y: printed[y] for y in YEARS}


@pytest.mark.parametrize("code", PRINTED)
def test_a_line_has_two_signals(document, code):
    printed, found = PRINTED[code], row_of(document, code)["result"]

    assert (found["kept"], found["direction"]) == (
        printed["kept"],
        printed["direction"],
    )


def test_five_of_ten_were_kept(document):
    assert document["summary"] == {
        "lines": 10,
        "kept": 5,
        "missed": 4,
        "unknown": 1,
        "tracked": 0,
    }


def test_only_the_phosphorus_was_provisional(document):
    provisional = {
        row["indicator"]
        for row in document["lines"]
        if row["result"]["status"] == "provisional"
    }

    assert provisional == {"WA-02"}


def test_a_worse_budget_that_was_justified_has_no_step(document):
    row = row_of(document, "WA-02")

    assert row["result"]["F"] is None
    assert fact(row["result"]["reasons"]["F"]) == (
        "The budget allowed 1,900\xa0kg after 1,870\xa0kg, which is worse, so there "
        "was no step to fulfil."
    )
    assert "sewer" in row["justification"]


def test_noise_is_missing_with_its_reason_and_a_plan(document):
    row = row_of(document, "QU-01")

    assert row["result"]["A"] is None
    assert fact(row["result"]["reasons"]["A"]) == (
        "No figure for 2025: Inhabitants living with road noise above 55 dB."
    )
    assert "2027" in row["explanation"]["plan"]


@pytest.mark.parametrize("code", ["CL-01", "WA-02", "LA-01", "GR-01"])
def test_what_was_missed_is_explained_with_what_follows(document, code):
    told = row_of(document, code)["explanation"]

    assert told["cause"]
    assert told["consequence"]


def test_the_parts_of_the_greenhouse_gases_are_those_of_the_town(town):
    parts = {
        "district-heating": "18.3",
        "natural-gas": "31.9",
        "heating-oil": "21.6",
        "electricity": "38.6",
        "transport": "96.2",
        "industry": "27.4",
        "farming": "21.9",
        "waste": "3.5",
    }
    closing = {
        row.account.path: Fraction(int(row.actual), 10**row.account.unit.scale)
        for row in ClosingRow.objects.filter(
            period__municipality=town, period__year=2025
        ).select_related("account__unit")
    }

    assert {name: closing[f"ghg/{name}"] for name in parts} == {
        name: Fraction(value) for name, value in parts.items()
    }


def test_what_each_department_emitted_is_measured_at_what_it_was_given(town):
    """What is burnt in buildings is the Building board's, as its share has it."""
    books = Executed(town.periods.get(year=2025))
    [gases] = [row for row in books.lines() if row.path == "ghg"]

    found = {
        who.code: [
            Fraction(n, 10**gases.account.unit.scale) for n in (one.final, one.actual)
        ]
        for who, one in gases.shares.items()
        if who
    }
    assert found["energy"] == [55, Fraction("56.9")]
    assert found["building"] == [51, Fraction("53.5")]


def test_the_gas_that_was_misread_was_reversed_and_entered_anew(town):
    key = "ghg/natural-gas:2025-10-01:2025-12-31"
    first, undone, second = town.vouchers.filter(key__startswith=key).order_by(
        "seal__seq"
    )

    assert (first.kind, undone.kind, second.kind) == ("use", "reversal", "use")
    assert undone.reverses == first
    assert undone.reason
    amounts = [
        voucher.postings.get(account__path="ghg/natural-gas").amount
        for voucher in (first, undone, second)
    ]
    assert amounts[0] == -amounts[1] != amounts[2]


def test_the_trees_go_from_the_opening_to_the_closing_stock(town):
    row = ClosingRow.objects.get(
        period__municipality=town, period__year=2025, account__path__startswith="trees/"
    )

    assert row.opening == 19_310
    assert row.by_kind == {"addition": "412", "loss": "-398", "reappraisal": "-56"}
    assert row.closing == 19_268


@pytest.mark.parametrize(
    ("code", "years"),
    [
        (
            "CL-01",
            "2010 412.0, 2012 401.3, 2014 383.9, 2016 361.2, 2018 338.4, 2019 325.1, "
            "2020 297.6, 2021 306.2, 2022 294.8, 2023 281.7, 2024 268.9, 2025 259.4",
        ),
        (
            "AI-01",
            "2012 34.0, 2015 31.2, 2018 28.6, 2021 26.0, 2022 25.2, 2023 24.2, "
            "2024 23.1, 2025 21.6",
        ),
        (
            "WA-01",
            "2010 168, 2014 161, 2018 156, 2021 151, 2022 148, 2023 143, 2024 139, "
            "2025 136",
        ),
        (
            "LA-01",
            "2015 14.2, 2017 10.8, 2019 7.4, 2021 6.3, 2022 6.0, 2023 6.2, 2024 6.1, "
            "2025 6.0",
        ),
        (
            "RM-01",
            "2012 231, 2015 209, 2018 187, 2021 166, 2022 160, 2023 154, 2024 148, "
            "2025 141",
        ),
        ("QU-01", "2017 9850, 2022 8400"),
        (
            "BI-01",
            "2014 1210, 2016 1262, 2018 1318, 2021 1402, 2022 1430, 2023 1458, "
            "2024 1486, 2025 1534",
        ),
        (
            "GR-01",
            "2018 18420, 2019 18610, 2020 18834, 2021 19024, 2022 19147, 2023 19281, "
            "2024 19310, 2025 19268",
        ),
        (
            "EN-01",
            "2012 198, 2015 181, 2018 166, 2021 151, 2022 147, 2023 143, 2024 139, "
            "2025 133",
        ),
    ],
)
def test_the_path_of_a_line_rests_on_the_books(document, code, years):
    wanted = {
        int(year): Fraction(value)
        for year, value in (pair.split() for pair in years.split(", "))
    }

    history = row_of(document, code)["history"]

    assert {entry["year"]: Fraction(entry["value"]) for entry in history} == wanted


def test_the_council_ratified_by_29_to_10_with_2_abstaining(town):
    decision = balance_of(town, 2025).decision

    assert decision.taken_on.isoformat() == "2026-11-11"
    assert (decision.votes_for, decision.votes_against, decision.abstaining) == (
        29,
        10,
        2,
    )
    assert [vote.group for vote in decision.votes.order_by("position")] == [
        "Harbour List",
        "Common Ground",
        "Town and Land",
        "Free Citizens",
    ]


def test_documents_are_issued_in_english_and_swedish(town):
    document = balance_of(town, 2025).document

    issued = set(document.issues.values_list("language", flat=True))

    assert {"en", "sv"} <= issued


class TestTheLateValue:
    """The laboratory's value of 2025 arrived after the year was closed."""

    @pytest.fixture
    def phosphorus(self, town):
        versions = {found.indicator.code: found for found in latest_versions(town)}
        values = IndicatorValues(town, [versions["WA-02"]])
        return lambda reading: values.value(versions["WA-02"], 2025, reading).amount

    def test_the_closed_year_keeps_what_the_council_saw(self, phosphorus):
        assert phosphorus("closed") == 1940

    def test_the_books_know_better_today(self, phosphorus):
        assert phosphorus("restated") == 1948

    def test_it_is_booked_in_the_year_that_was_open(self, town):
        late = town.vouchers.filter(key__startswith="phosphorus-stensjo:2025").order_by(
            "seal__seq"
        )

        closing = PeriodClose.objects.get(period__municipality=town, period__year=2025)
        assert [voucher.period.year for voucher in late] == [2025, 2026, 2026]
        assert late[1].kind == "reversal"
        assert late[1].seal.seq > closing.seq

    def test_the_frozen_balance_does_not_move(self, town, document):
        assert row_of(document, "WA-02")["result"]["A"] == "1940"
        [row] = [
            item
            for item in evaluated_lines(budget_of(town, 2025))
            if item.row.code == "WA-02"
        ]
        assert row.result["A"] == 1940

    def test_the_balance_of_2026_shows_the_correction(self, town, ada):
        in_2027 = datetime(2027, 2, 1, 9, tzinfo=UTC)

        balance = cycle.draw_balance(budget_of(town, 2026), by=ada, at=in_2027)

        assert balance_content(balance)["corrections"] == [
            {"indicator": "WA-02", "year": 2024, "was": "1862", "is": "1870"},
            {"indicator": "WA-02", "year": 2025, "was": "1940", "is": "1948"},
        ]


def test_a_closed_year_takes_no_more_figures(town, ada):
    file = (
        b"code,kind,unit,from,to,value,status,source\n"
        b"ghg/waste,flow,kt CO2e,2025-12-01,2025-12-31,1,measured,found in a drawer\n"
    )
    before = town.seals.count()

    with pytest.raises(ImportRefusedError) as refused:
        import_figures(
            town,
            file,
            name="late.csv",
            by=ada,
            at=datetime(2026, 11, 20, 9, tzinfo=UTC),
        )

    assert "period-closed" in {problem.code for problem in refused.value.problems}
    assert town.seals.count() == before


def test_closing_again_changes_nothing(town, ada):
    bytes_before = document_bytes(balance_of(town, 2025).document)
    first = PeriodClose.objects.get(period__municipality=town, period__year=2025)

    again = cycle.close_year(
        town, 2025, by=ada, at=datetime(2026, 11, 20, 9, tzinfo=UTC)
    )

    assert again == first
    assert document_bytes(balance_of(town, 2025).document) == bytes_before


def test_the_draft_of_2027_says_what_is_to_be_settled(town):
    gate = budget_problems(budget_of(town, 2027))

    said = [str(problem) for problem in gate.blocking]

    assert any(
        "The shares add up to 233.8" in text
        and "the budget is 231" in text
        and "Take 2.8" in text
        for text in said
    )
    notices = [str(problem) for problem in gate.notices]
    assert any(text.startswith("GR-01") and "665" in text for text in notices)


@pytest.mark.parametrize(
    ("code", "against", "need"),
    [
        ("CL-01", "-29.1", "14.6"),
        ("AI-01", "1.3", "0.3"),
        ("WA-01", "1", "1.8"),
        ("WA-02", "-280", "113"),
        ("LA-01", "1.7", "0.5"),
        ("RM-01", "9", "5.0"),
        ("BI-01", "-36", "35"),
        ("GR-01", "-665", "294"),
        ("EN-01", "-3", "6.0"),
    ],
)
def test_the_ambition_of_2027_is_what_the_desk_shows(town, code, against, need):

    [row] = [row for row in lines_of(budget_of(town, 2027)) if row.code == code]

    found = path_of(line_to_core(row), 2027).as_strings()

    assert rounded(found["against"], against) == against
    assert rounded(found["q"], need) == need
