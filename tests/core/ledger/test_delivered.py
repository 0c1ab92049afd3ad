"""What is worth a second look among the figures of a file (RQ-5)."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.ledger import delivered
from naturbudget.core.ledger.delivered import delivered_doubts
from naturbudget.core.ledger.plausible import Entry, Known, Limits
from naturbudget.core.period import Span

TODAY = date(2026, 4, 22)
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(40)]


def span(line, first, last, amount=100):
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Known(line, Entry(*days, Fraction(amount)))


def month(line, year, number, amount=100):
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    return Known(line, Entry(first, after - timedelta(days=1), Fraction(amount)))


def told(*figures, is_flow=True, **given):
    month = given.pop("first_month", 1)
    unavailable = given.pop("unavailable", None)
    limits = Limits(**{"equal_run": 1000, **given})
    given = {"today": TODAY, "limits": limits, "first_month": month}
    given |= {} if unavailable is None else {"unavailable": unavailable}
    return delivered_doubts("gas/hall", figures, unit="m3", is_flow=is_flow, **given)


def found(*figures, **given):
    return [(line, problem.code) for line, problem in told(*figures, **given)]


def test_what_is_as_usual_is_not_doubted():
    before = [month(0, 2025, number) for number in range(1, 13)]

    assert found(*before, month(2, 2026, 1), month(3, 2026, 2, 120)) == []


def test_what_is_only_sealed_is_not_doubted():
    known = [month(0, 2025, 1), month(0, 2025, 1, 250), month(0, 2027, 5)]

    assert found(*known, month(2, 2026, 2)) == []


@pytest.mark.parametrize("line", [0, 3])
@pytest.mark.parametrize(
    "days",
    [
        ("2026-01-01", "2026-03-31"),
        ("2025-12-01", "2026-01-01"),
        ("2026-03-31", "2026-04-01"),
        ("2026-02-01", "2026-02-28"),
        ("2025-01-01", "2026-04-20"),
    ],
)
def test_days_that_another_figure_covers_are_doubted(line, days):
    [(where, problem)] = told(
        span(2, "2026-01-01", "2026-03-31"), span(line, *days), far=Fraction(1000)
    )

    assert problem.code == "overlaps"
    assert where == (line or 2)
    assert "count twice" in str(problem)
    assert ("line 2" in str(problem)) == bool(line)


def test_neighbours_do_not_overlap():
    assert found(month(2, 2026, 1), month(3, 2026, 2), month(0, 2026, 3)) == []


def test_levels_and_observations_do_not_count_twice():
    assert found(month(2, 2026, 1), month(0, 2026, 1), is_flow=False) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 39), st.integers(0, 39), st.booleans()), max_size=8
    )
)
def test_every_new_figure_that_overlaps_makes_itself_or_its_partner_doubted(pairs):
    figures = [
        Known(
            line if is_new else 0,
            Entry(DAYS[min(ends)], DAYS[max(ends)], Fraction(1)),
        )
        for line, (*ends, is_new) in enumerate(pairs, start=2)
    ]
    doubted = {line for line, code in found(*figures) if code == "overlaps"}

    def shares(one, other):
        return (
            one.entry.first <= other.entry.last and other.entry.first <= one.entry.last
        )

    for one in figures:
        others = [other for other in figures if other is not one and shares(one, other)]
        if one.line and others:
            assert one.line in doubted or any(o.line in doubted for o in others)
        if one.line and not others:
            assert one.line not in doubted


@pytest.mark.parametrize(
    ("amount", "codes"),
    [(299, []), (300, ["far-from"]), (34, []), (33, ["far-from"]), (0, [])],
)
def test_a_figure_far_from_last_years_is_doubted(amount, codes):
    problems = told(month(0, 2025, 2), month(2, 2026, 2, amount))

    assert [problem.code for _, problem in problems] == codes


def test_how_far_is_far_is_the_municipalitys():
    figures = month(0, 2025, 2), month(2, 2026, 2, 150)

    assert found(*figures) == []
    assert found(*figures, far=Fraction("1.5")) == [(2, "far-from")]
    assert found(*figures, far=Fraction("1.6")) == []


def test_a_leap_year_is_compared_with_the_year_before():
    assert found(month(0, 2023, 2), month(2, 2024, 2, 900)) == [(2, "far-from")]


def test_other_days_are_not_last_years():
    year = span(0, "2025-01-01", "2025-12-31", 1200)
    assert found(month(0, 2025, 1), month(2, 2026, 3, 900)) == []
    assert found(year, month(2, 2026, 1, 900)) == []


def test_without_last_years_a_figure_is_compared_with_a_day_of_the_year_known():
    year = span(0, "2025-01-01", "2025-12-31", 365)

    assert found(year, month(2, 2026, 1, 309)) == []
    assert found(year, month(2, 2026, 1, 310)) == [(2, "far-a-day")]
    assert found(year, month(2, 2026, 1, 3)) == [(2, "far-a-day")]
    assert found(year, month(2, 2026, 1, 310), far_a_day=Fraction(11)) == []
    assert found(year, month(2, 2026, 1, 310), is_flow=False) == []
    assert found(month(0, 2025, 1, 300), year, month(2, 2026, 1, 400)) == []


def test_figures_of_the_file_make_the_average_of_a_day_too():
    figures = [month(number, 2025, number, 30) for number in range(2, 12)]

    assert found(*figures, month(12, 2025, 12, 3000)) == [(12, "far-a-day")]


def test_days_to_come_are_doubted():
    assert found(span(2, "2026-04-01", "2026-04-22")) == []
    assert found(span(2, "2026-04-01", "2026-04-23")) == [(2, "not-yet-over")]


def test_months_that_are_missing_in_between_are_doubted():
    [(line, problem)] = told(month(0, 2025, 1), month(2, 2025, 2), month(3, 2025, 6))

    assert (line, problem.code) == (3, "months-missing")
    assert (problem.values["first"], problem.values["last"]) == (
        date(2025, 3, 1),
        date(2025, 5, 31),
    )


@pytest.mark.parametrize(
    "figures",
    [
        [span(2, "2025-01-01", "2025-01-31"), span(3, "2025-02-15", "2025-12-31")],
        [span(2, "2025-01-01", "2025-01-15"), span(3, "2025-02-28", "2025-12-31")],
        [month(2, 2025, 3), month(3, 2025, 4)],
        [month(2, 2025, 12), month(3, 2026, 3)],
        [month(0, 2024, 1), month(0, 2024, 5), month(2, 2025, 1)],
    ],
    ids=["half a month", "no whole month", "begins late", "other year", "sealed year"],
)
def test_what_is_no_missing_month_is_not_doubted(figures):
    assert found(*figures, far_a_day=Fraction(1000)) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.sampled_from((1, 27, 28, 31, 90, 800))),
        min_size=2,
        max_size=6,
    ),
    st.sampled_from((1, 4)),
)
def test_years_without_a_hole_have_no_missing_month(pairs, first_month):
    begin = date(2024, 1, 1)
    figures = [
        Known(
            line,
            Entry(
                begin + timedelta(days=after),
                begin + timedelta(days=after + days - 1),
                Fraction(100),
            ),
        )
        for line, (after, days) in enumerate(pairs, start=1)
    ]

    quick = told(*figures, first_month=first_month)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivered, "_has_hole", lambda inside: True)
        assert quick == told(*figures, first_month=first_month)


@pytest.mark.parametrize(
    ("answered", "missing"),
    [
        ([("2025-04-01", "2025-05-31")], []),
        ([("2025-04-01", "2025-04-30")], ["2025-05-01 2025-05-31"]),
        ([("2025-05-01", "2025-05-31"), ("2025-04-01", "2025-04-30")], []),
        ([("2024-04-01", "2024-05-31")], ["2025-04-01 2025-05-31"]),
        ([("2025-06-20", "2025-12-31")], ["2025-04-01 2025-05-31"]),
    ],
)
def test_what_was_answered_with_no_figure_is_not_missing(answered, missing):
    days = [
        Span(date.fromisoformat(first), date.fromisoformat(last))
        for first, last in answered
    ]
    figures = month(2, 2025, 3), month(3, 2025, 6)

    problems = [problem for _, problem in told(*figures, unavailable=lambda: days)]

    found = [f"{one.values['first']} {one.values['last']}" for one in problems]
    assert found == missing


def test_months_are_missing_within_the_budget_year():
    figures = month(2, 2025, 3), month(3, 2025, 6)

    assert found(*figures) == [(3, "months-missing")]
    assert found(*figures, first_month=4) == []


def test_a_year_beyond_all_years_is_no_reason_to_break():
    assert found(span(2, "1800-01-01", "1800-01-31"), first_month=4) == []


def test_the_work_grows_with_the_figures(monkeypatch):
    steps = []
    real = delivered._alike

    def counted(entry, about):
        about = list(about)
        steps.append(len(about))
        return real(entry, about)

    monkeypatch.setattr(delivered, "_alike", counted)
    figures = [span(n + 2, "2025-03-01", "2025-03-31") for n in range(300)]
    figures += [span(0, "2024-03-01", "2024-12-31") for _ in range(300)]

    found(*figures)

    assert sum(steps) <= 300 * delivered.COMPARED_MAX
