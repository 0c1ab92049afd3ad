from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.errors import Problem
from naturbudget.core.quantity import Quantity
from naturbudget.web import figures, said

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def page(text, language="en", **context):
    with override(language):
        return Template("{% load naturbudget %}" + text).render(Context(context))


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "−1,234,567.5"),
        ("sv", f"−1{NB}234{NB}567,5"),
        ("de", "−1.234.567,5"),
        ("it", "−1.234.567,5"),
    ],
)
def test_the_language_decides_comma_point_and_thousands(language, shown):
    assert figures.written("-1234567.5", language) == shown


def test_a_unit_stands_behind_a_space_that_does_not_break():
    shown = page("{% figure value unit %}", value="259.4", unit="kt CO2e unstated")

    assert shown == f"259.4{NB}kt{NB}CO₂e"


def test_percent_has_its_space_in_every_language():
    assert page("{{ 0.41|percent }}") == f"41{NB}%"
    assert page("{{ '0.411542611'|percent:1 }}", "de") == f"41,2{NB}%"


@pytest.mark.parametrize("value", [None, "", "soon", Decimal("NaN"), True])
def test_what_is_missing_is_said_and_never_zero(value):
    assert page("{% figure value 'kg' %}", value=value) == "no value"


def test_a_column_may_say_missing_in_its_own_word():
    assert page("{% figure value none='–' %}", value=None) == "–"


def test_zero_is_a_figure():
    assert page("{% figure value 'kg' %}", value="0") == f"0{NB}kg"


def test_results_carry_their_sign():
    assert (
        page("{{ '7.4'|signed }} {{ '-7.4'|signed }} {{ '0'|signed }}") == "+7.4 −7.4 0"
    )


def test_a_result_just_below_zero_keeps_its_minus():
    assert figures.written("-0.04", "en", decimals=1, plus=True) == "−0.0"


def test_a_difference_of_percentages_is_in_points():
    said = [page("{% difference '-2.4' unit %}", unit=unit) for unit in ("%", "kt")]
    none = page("{% difference None '%' %}")

    assert said == [f"−2.4{NB}percentage{NB}points", f"−2.4{NB}kt"]
    assert none == "–"


@pytest.mark.parametrize(
    ("values", "decimals"),
    [
        (["412.0", "252", "259.4"], 1),
        (["1940", "1900", None], 0),
        (["14.25", "6"], 2),
        (["-2.93650793651"], 3),
        (["11832.4", "11827.25789"], 1),
        ([Fraction(1, 3)], 4),
        ([Fraction(1, 700)], 6),
        ([Fraction(4), "4"], 0),
        ([None, "no"], 0),
    ],
)
def test_a_column_has_the_same_decimals(values, decimals):
    assert figures.common_decimals(values) == decimals


def test_half_is_rounded_to_the_even_neighbour():
    shown = [
        figures.written(value, "en", decimals=0) for value in ("0.5", "1.5", "2.5")
    ]

    assert shown == ["0", "2", "2"]


def test_a_figure_of_many_digits_is_not_shortened():
    assert figures.written("123456789012345678901234567890.12", "en") == (
        "123,456,789,012,345,678,901,234,567,890.12"
    )


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.integers(0, 6))
def test_what_is_written_is_within_half_a_digit(value, decimals):
    shown = figures.written(value, "en", decimals=decimals)

    back = Fraction(shown.replace(",", "").replace(MINUS, "-"))
    assert abs(back - Fraction(value)) <= Fraction(1, 2 * 10**decimals)


def test_a_refusal_is_said_with_its_figures_and_days():
    problem = Problem(
        "x",
        "{rest} are left on {day} in {year}: {shares}.",
        {
            "rest": Quantity(Decimal("3200.5"), "m2"),
            "day": date(2026, 6, 17),
            "year": 2026,
            "shares": [Decimal("1.5"), Decimal(2)],
        },
    )

    shown = page("{{ problem|say }}", "de", problem=problem)

    assert shown == f"3.200,5{NB}m² are left on 17. Juni 2026 in 2026: 1,5, 2."


def test_markup_in_a_refusal_stays_text():
    problem = Problem("x", "{name} is unknown.", {"name": "<b>gas</b>"})

    assert page("{{ problem|say }}", problem=problem) == (
        "&lt;b&gt;gas&lt;/b&gt; is unknown."
    )


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"field": "quantity"}, "#id_quantity"),
        ({"indicator": "CL-01"}, "#line-CL-01"),
        ({}, ""),
    ],
)
def test_a_problem_leads_to_where_it_is_mended(values, where):
    assert page("{{ p|anchor }}", p=Problem("x", "No.", values)) == where


def test_a_signal_is_a_symbol_and_a_word():
    shown = page("{% signal 'missed' %}")

    assert "#s-missed" in shown
    assert "Missed" in shown


@pytest.mark.parametrize("name", [None, "", "blue"])
def test_a_signal_nobody_knows_is_not_assessed(name):
    assert "Not assessed" in page("{% signal name %}", name=name)


def test_a_name_falls_back_to_english_then_to_any_then_to_the_code():
    names = "{{ names|label:'CL-01' }}"

    assert page(names, "de", names={"en": "Climate", "sv": "Klimat"}) == "Climate"
    assert page(names, "de", names={"sv": "Klimat"}) == "Klimat"
    assert page(names, "de", names={}) == "CL-01"


def test_days_and_moments_are_written_out():
    at = datetime(2026, 6, 17, 10, 5, tzinfo=UTC)

    assert page("{{ at|day }}", "sv", at=at) == "17 juni 2026"
    assert page("{{ at|moment }}", at="2026-06-17T10:05:00Z") == "17 June 2026, 10:05"
    assert page("{{ at|day }}", at=None) == ""


def test_a_unit_nobody_knows_is_printed_as_typed():
    assert page("{{ 'blue whales'|symbol }}") == "blue whales"


def test_a_root_is_printed_in_base64():
    assert page("{{ root|root64 }}", root="00ff10") == "AP8Q"


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        (
            {"kept": 5, "missed": 4, "unknown": 1},
            "Älvhamn kept five of its ten nature budgets in 2025. "
            "Four were missed, and one cannot be assessed.",
        ),
        (
            {"kept": 3, "missed": 0, "unknown": 0},
            "Älvhamn kept all three of its nature budgets in 2025.",
        ),
        (
            {"kept": 0, "missed": 1, "unknown": 0},
            "Älvhamn missed its nature budget in 2025.",
        ),
        (
            {"kept": 0, "missed": 2, "unknown": 0},
            "Älvhamn kept neither of its two nature budgets in 2025. Two were missed.",
        ),
        (
            {"kept": 13, "missed": 1, "unknown": 0},
            "Älvhamn kept 13 of its 14 nature budgets in 2025. One was missed.",
        ),
        (
            {"kept": 0, "missed": 0, "unknown": 2},
            "Neither of the two nature budgets of Älvhamn for 2025 can be assessed.",
        ),
        (
            {"kept": 0, "missed": 0, "unknown": 3},
            "None of the three nature budgets of Älvhamn for 2025 can be assessed.",
        ),
        ({}, "Älvhamn has no nature budget for 2025 yet."),
    ],
)
def test_the_year_is_told_in_a_sentence(summary, sentence):
    assert said.year_sentence("Älvhamn", 2025, summary) == sentence


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        ({"missed": 1}, "Münster missed its target for 2020."),
        ({"kept": 1}, "Münster reached its target for 2020."),
        (
            {"unknown": 2},
            "Neither of the two targets of Münster for 2020 can be assessed.",
        ),
        (
            {"missed": 1, "unknown": 1},
            "Münster reached neither of its two targets for 2020. One was missed, "
            "and one cannot be assessed.",
        ),
        (
            {"kept": 2, "missed": 1},
            "Münster reached two of its three targets for 2020. One was missed.",
        ),
        ({}, "Münster published no target for 2020."),
    ],
)
def test_of_a_copy_it_is_said_without_a_budget(summary, sentence):
    assert said.copy_sentence("Münster", 2020, summary) == sentence


@pytest.mark.parametrize(
    ("directions", "sentence"),
    [
        ([], ""),
        (["worsening"], "The one missed is worsening."),
        ([None], "The one missed shows no trend."),
        (["standstill"] * 3, "The three missed stand still."),
        (["improving"] * 2, "The two missed are improving."),
        ([None, None], "The two missed show no trend."),
        (
            ["improving", "standstill", "standstill", "worsening"],
            "Of the four missed, one is improving, two stand still, one is worsening.",
        ),
    ],
)
def test_the_missed_lines_have_a_direction(directions, sentence):
    assert said.missed_sentence(directions) == sentence
