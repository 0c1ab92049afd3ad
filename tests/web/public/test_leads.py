"""The sentence of a line: how far from the budget, which way, and against before."""

from __future__ import annotations

import pytest
from tests.documents import balance_document

from naturbudget.web.public.leads import line_lead

NB = "\N{NO-BREAK SPACE}"
NAMES = {"en": "Greenhouse gases"}


@pytest.fixture
def gases():
    lines = balance_document()["lines"]
    return next(row for row in lines if row["indicator"] == "CL-01")


def lead(line, **more):
    return line_lead(line, NAMES, year=2025, **more).replace(NB, " ")


def held(line, year):
    return next(row for row in line["history"] if row["year"] == year)


def test_a_forecast_is_not_what_the_year_before_was(gases):
    gases.update(previous="240", previous_source="forecast of October 2024")

    assert lead(gases).endswith("That is 9.5 kt CO₂e less than in 2024.")


def test_an_older_value_does_not_stand_for_the_year_before(gases):
    gases.update(previous="288.4", previous_year=2022)

    assert lead(gases).endswith("That is 9.5 kt CO₂e less than in 2024.")


def test_nothing_is_said_of_a_year_before_that_the_books_do_not_know(gases):
    gases["history"].remove(held(gases, 2024))

    assert lead(gases).endswith("more than the budget.")


def test_it_says_how_far_beyond_the_budget_and_how_far_from_the_year_before(gases):
    assert lead(gases) == (
        "In 2025 it was 259.4 kt CO₂e, 7.4 kt CO₂e more than the budget. "
        "That is 9.5 kt CO₂e less than in 2024."
    )


def test_a_copy_is_measured_by_its_target(gases):
    assert "7.4 kt CO₂e more than the target." in lead(gases, is_copy=True)


def test_what_is_as_budgeted_or_as_before_is_said_without_a_zero(gases):
    gases["result"].update(A=gases["target"], kept="kept")
    held(gases, 2024)["value"] = gases["target"]

    assert lead(gases) == (
        "In 2025 it was 252.0 kt CO₂e, exactly the budget. That is what it was in 2024."
    )


def test_percentages_are_apart_by_points(gases):
    gases.update(unit="%", history=[])

    told = lead(gases)

    assert "7.4 percentage points more than the budget." in told


def test_a_band_is_told_as_it_is(gases):
    gases.update(target=None, target_low="240", target_high="250", history=[])

    assert lead(gases).endswith("the budget was 240.0 – 250.0 kt CO₂e.")


def test_without_a_value_it_says_what_is_done_about_it(gases):
    gases["result"].update(A=None, reasons={"A": missing("no-figure")})
    assert lead(gases) == "There is no value for 2025."

    gases["explanation"] = {"cause": "No map.", "plan": "The next map comes in 2027."}
    assert lead(gases) == "There is no value for 2025. The next map comes in 2027."


def test_without_a_plan_it_says_why_unless_that_is_all_it_says(gases):
    why = missing("to-date", "Figures for part of {year} only: {ref}.")
    gases["explanation"] = None
    gases["result"].update(A=None, reasons={"A": why})

    assert lead(gases) == ("There is no value for 2025. Figures for part of 2025 only.")


def missing(code, text="No figure for {year}: {ref}."):
    named = {"code": "ghg", "name": NAMES}
    return {"code": code, "text": text, "values": {"year": "2025", "ref": named}}


def test_a_budget_without_results_says_what_it_is(gases):
    gases["result"] = None

    assert lead(gases) == "The budget of 2025 is 252.0 kt CO₂e."
    assert lead(gases, is_copy=True) == "The target of 2025 is 252.0 kt CO₂e."
