from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from naturbudget.core.ledger.delivered import delivered_doubts
from naturbudget.core.ledger.plausible import Entry, Known, Limits

TODAY = date(2026, 4, 22)


def quarter(year, number, amount):
    first = date(year, 3 * number - 2, 1)
    last = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}[number]
    return Entry(first, date(year, *last), Fraction(amount))


def found(typed, *known, is_flow=True, **given):
    return [problem.code for problem in told(typed, known, is_flow, **given)]


def told(typed, known, is_flow=True, **given):
    figures = [Known(1, typed), *(Known(0, one) for one in known)]
    given = {"limits": Limits(**given), "today": TODAY, "is_flow": is_flow}
    return [one for _, one in delivered_doubts("gas", figures, unit="m3", **given)]


def said(typed, *known):
    [problem] = told(typed, known)
    return problem.values


def test_the_first_figure_of_an_account_is_not_doubted():
    assert found(quarter(2026, 1, 27410)) == []


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ("2903", []),
        ("8705", []),
        ("8706", ["far-from"]),
        ("968", []),
        ("967", ["far-from"]),
        ("0", []),
        ("-2902", ["negative"]),  # as much, with another sign: told of the sign
    ],
)
def test_three_times_as_much_or_as_little_is_doubted(amount, codes):
    assert found(quarter(2026, 1, amount), quarter(2025, 1, 2902)) == codes


def test_a_quarter_is_compared_with_the_same_of_the_year_before():
    known = [quarter(2025, 1, 2902), quarter(2025, 3, 548), quarter(2025, 4, 2148)]

    values = said(quarter(2026, 1, 27410), *known)

    assert values["said"].values["first"] == date(2025, 1, 1)
    assert str(values["said"].values["times"]) == "9.4"
    assert str(values["guess"]) == "2741 m3"


def test_a_level_without_a_year_before_is_compared_with_the_last_of_its_length():
    known = (
        Entry(date(2024, 1, 1), date(2024, 12, 31), Fraction(1)),
        quarter(2025, 4, 9),
    )

    [problem] = told(quarter(2026, 1, 90), known, is_flow=False)

    assert problem.values["said"].values["first"] == date(2025, 10, 1)
    assert found(quarter(2026, 1, 89), *known, is_flow=False) == []


def test_a_year_is_not_compared_with_a_quarter():
    typed = Entry(date(2025, 1, 1), date(2025, 12, 31), Fraction(6660))

    assert found(typed, quarter(2024, 4, 548)) == []


def test_a_slip_by_a_thousand_is_guessed():
    assert str(said(quarter(2026, 1, "2902000"), quarter(2025, 1, 2902))["guess"]) == (
        "2902 m3"
    )


def test_what_no_slip_explains_is_not_guessed():
    assert "guess" not in said(quarter(2026, 1, 14000), quarter(2025, 1, 2902))


def test_a_figure_of_the_same_days_is_doubted_where_figures_add_up():
    known = quarter(2026, 1, 2902)

    assert found(quarter(2026, 1, 2902), known) == ["overlaps"]
    assert found(quarter(2026, 1, 2902), known, is_flow=False) == []


def test_days_to_come_are_doubted():
    assert found(quarter(2026, 2, 1000)) == ["not-yet-over"]


def test_all_doubts_come_at_once():
    typed, known = quarter(2026, 2, 100_000), quarter(2025, 2, 1000)

    assert found(typed, known, quarter(2026, 2, 1000)) == [
        "not-yet-over",
        "overlaps",
        "far-from",
    ]


def year_of(year, amount):
    return Entry(date(year, 1, 1), date(year, 12, 31), Fraction(amount))


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        ("41000", ["far-a-day"]),
        ("900", ["far-a-day"]),  # 365 a year: 90 in the first quarter
        ("899", []),
        ("90", []),
        ("10", []),
        ("9", ["far-a-day"]),
        ("0", []),
    ],
)
def test_a_quarter_is_compared_with_a_day_of_the_last_year(amount, codes):
    assert found(quarter(2026, 1, amount), year_of(2025, 365)) == codes


def test_a_day_of_the_last_year_is_said_with_its_figures():
    values = said(quarter(2026, 1, "41000"), year_of(2024, 9999), year_of(2025, 365))

    assert (values["first"], values["last"]) == (date(2025, 1, 1), date(2025, 12, 31))
    assert str(values["known"]) == "365 m3"
    assert str(values["times"]) == "456"


def test_a_slip_in_a_day_of_the_last_year_is_guessed():
    values = said(quarter(2026, 1, "9100"), year_of(2025, 365))

    assert str(values["guess"]) == "91 m3"


def test_the_same_days_a_year_before_say_more_than_the_average_of_a_day():
    known = [quarter(2025, 1, 2000), quarter(2025, 2, 1), quarter(2025, 3, 1)]

    assert found(quarter(2026, 1, 2000), *known) == []


def test_how_far_a_day_is_far_is_the_municipalitys():
    first = Entry(date(2025, 1, 1), date(2025, 9, 30), Fraction(273))
    known = [first, quarter(2025, 4, 800)]

    assert found(quarter(2026, 1, 2300), *known) == []
    assert found(quarter(2026, 1, 2300), *known, far_a_day=Fraction(8)) == ["far-a-day"]


def test_a_few_days_are_no_average():
    def days(first, last, amount):
        return Entry(date(2026, 1, first), date(2026, 1, last), Fraction(amount))

    known = year_of(2025, 365)
    assert found(days(31, 31, 9000), days(1, 27, 1)) == []
    assert found(days(31, 31, 9000), days(1, 28, 1)) == ["far-a-day"]
    assert found(days(31, 31, 279), known) == []
    assert found(days(31, 31, 280), known) == ["far-a-day"]
    assert found(days(31, 31, "0.001"), known) == []
    assert found(days(31, 31, 280), year_of(2025, 0)) == []


def test_levels_have_no_average_of_a_day():
    assert found(quarter(2026, 1, 41000), year_of(2025, 365), is_flow=False) == []
