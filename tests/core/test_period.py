from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.period import (
    Span,
    SpanError,
    TooManyMonthsError,
    YearError,
    budget_year,
    check_months,
    covers,
    gaps,
    year_of,
)

NEW_YEAR, NEW_YEARS_EVE = date(2024, 1, 1), date(2024, 12, 31)
days = st.dates(date(2023, 10, 1), date(2026, 3, 31))
spans = st.builds(lambda one, other: Span(min(one, other), max(one, other)), days, days)


def day(text):
    return date.fromisoformat(text)


def span(first, last):
    return Span(day(first), day(last))


def test_a_span_includes_both_its_days():
    assert span("2025-01-01", "2025-01-01").days == 1
    assert span("2024-01-01", "2024-12-31").days == 366


def test_a_span_does_not_end_before_it_begins():
    with pytest.raises(SpanError, match="Exchange the two days"):
        span("2025-03-31", "2025-03-01")


@pytest.mark.parametrize(
    ("year", "first_month", "first", "last", "name"),
    [
        (2024, 1, "2024-01-01", "2024-12-31", "2024"),
        (2024, 4, "2024-04-01", "2025-03-31", "2024/25"),
        (1999, 7, "1999-07-01", "2000-06-30", "1999/00"),
        (2023, 3, "2023-03-01", "2024-02-29", "2023/24"),
    ],
)
def test_a_budget_year_is_named_by_the_year_it_begins_in(
    year, first_month, first, last, name
):
    found = budget_year(year, first_month)

    assert (found.first, found.last) == (day(first), day(last))
    assert str(found) == name


@pytest.mark.parametrize("year", [0, 25, 1799, 2301, 99999])
def test_a_year_is_one_that_books_can_have(year):
    with pytest.raises(YearError, match="from 1800 to 2300"):
        budget_year(year)


@given(days, st.integers(1, 12))
def test_every_day_lies_in_the_year_it_names(some_day, first_month):
    found = budget_year(year_of(some_day, first_month), first_month)

    assert some_day in found
    assert found.days in (365, 366)


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_years_follow_each_other_without_a_gap(year, first_month):
    one, following = (budget_year(y, first_month) for y in (year, year + 1))

    assert (following.first - one.last).days == 1


def test_four_quarters_cover_the_year_in_any_order():
    quarters = [
        span("2025-07-01", "2025-09-30"),
        span("2025-01-01", "2025-03-31"),
        span("2025-10-01", "2025-12-31"),
        span("2025-04-01", "2025-06-30"),
    ]
    assert covers(quarters, budget_year(2025))
    assert not covers(quarters[:3], budget_year(2025))


def test_a_missing_day_is_named():
    bills = [span("2024-12-16", "2025-06-14"), span("2025-06-16", "2026-01-15")]

    assert gaps(bills, budget_year(2025)) == [span("2025-06-15", "2025-06-15")]


def test_a_bill_inside_another_opens_no_gap():
    bills = [span("2025-01-01", "2025-12-31"), span("2025-02-01", "2025-02-28")]

    assert covers(bills, budget_year(2025))


@pytest.mark.parametrize(
    "outside", [("2023-01-01", "2023-12-31"), ("2025-01-01", "2025-01-01")]
)
def test_days_of_other_years_cover_nothing(outside):
    assert gaps([span(*outside)], budget_year(2024)) == [Span(NEW_YEAR, NEW_YEARS_EVE)]


@given(st.lists(spans, max_size=6))
def test_gaps_are_exactly_the_days_that_no_span_has(given_spans):
    year = budget_year(2024)

    uncovered = {
        date.fromordinal(n)
        for n in range(year.first.toordinal(), year.last.toordinal() + 1)
        if not any(s.first.toordinal() <= n <= s.last.toordinal() for s in given_spans)
    }
    named = {
        date.fromordinal(n)
        for gap in gaps(given_spans, year)
        for n in range(gap.first.toordinal(), gap.last.toordinal() + 1)
    }
    assert named == uncovered
    assert covers(given_spans, year) == (not uncovered)


@pytest.mark.parametrize(
    ("first", "last", "error", "said"),
    [
        ("0001-01-01", "9999-12-01", YearError, "1 is not the name"),
        ("2025-01-01", "9999-12-01", YearError, "9999 is not the name"),
        ("1799-12-01", "1800-01-01", YearError, "from 1800 to 2300"),
        ("2025-02-01", "2025-01-01", SpanError, "before its first day"),
        ("1975-01-01", "2025-01-01", TooManyMonthsError, "are 601 months; 600 at most"),
    ],
)
def test_months_are_bounded_in_words(first, last, error, said):
    with pytest.raises(error, match=said):
        check_months(day(first), day(last))


def test_fifty_years_of_months_are_told_at_once():
    check_months(day("1975-01-01"), day("2024-12-01"))
