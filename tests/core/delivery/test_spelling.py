"""How days, spans and numbers may be written, and what is never guessed."""

from __future__ import annotations

import pytest

from naturbudget.core.delivery.grid import NumberText
from naturbudget.core.delivery.spelling import (
    SpellingError,
    span_in,
    spelled_number,
)

MONTHS = {"march": 3, "mar": 3, "märz": 3, "mars": 3, "marzo": 3, "december": 12}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2025", ("2025-01-01", "2025-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2025M03", ("2025-03-01", "2025-03-31")),
        ("2025-M03", ("2025-03-01", "2025-03-31")),
        ("03/2025", ("2025-03-01", "2025-03-31")),
        ("3.2025", ("2025-03-01", "2025-03-31")),
        ("12/2025", ("2025-12-01", "2025-12-31")),
        ("Q1 2025", ("2025-01-01", "2025-03-31")),
        ("2025Q4", ("2025-10-01", "2025-12-31")),
        ("2025-Q2", ("2025-04-01", "2025-06-30")),
        ("3. Quartal 2025", ("2025-07-01", "2025-09-30")),
        ("2025 K1", ("2025-01-01", "2025-03-31")),
        ("März 2025", ("2025-03-01", "2025-03-31")),
        ("mar. 2025", ("2025-03-01", "2025-03-31")),
        ("2025 December", ("2025-12-01", "2025-12-31")),
        ("2025-03-31", ("2025-03-31", "2025-03-31")),
        ("2025-03-31T00:00:00", ("2025-03-31", "2025-03-31")),
        ("31.03.2025", ("2025-03-31", "2025-03-31")),
        ("01.02.2025 - 31.03.2025", ("2025-02-01", "2025-03-31")),
        ("2025-01-01/2025-03-31", ("2025-01-01", "2025-03-31")),
        ("2024 to 2025", ("2024-01-01", "2025-12-31")),
    ],
)
def test_reads_spans_as_files_write_them(text, span):
    found = span_in(text, months=MONTHS)

    assert found is not None
    assert tuple(day.isoformat() for day in found) == span


def test_the_order_of_day_and_month_is_the_mappings():
    first, second = (span_in("04/03/2025", days=days) for days in ("dmy", "mdy"))

    assert (first[0].isoformat(), second[0].isoformat()) == ("2025-03-04", "2025-04-03")


@pytest.mark.parametrize(
    "text", ["", "25", "Q5 2025", "13/2025", "30.02.2025", "2025/26", "soon", "0999"]
)
def test_does_not_guess_spans(text):
    assert span_in(text, months=MONTHS) is None


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1,234,567.5", ".", "1234567.5"),
        ("1.234.567,5", ",", "1234567.5"),
        ("1’234.5", ".", "1234.5"),
        ("1 234,5", ",", "1234.5"),
        ("1\u00a0234", ",", "1234"),
        ("+7", ",", "+7"),
        (",5", ",", ".5"),
        (NumberText("1234.5"), ",", "1234.5"),
    ],
)
def test_reads_numbers_as_the_file_writes_them(text, decimal, number):
    assert spelled_number(text, decimal) == number


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1,5", "."),
        ("1.5", ","),
        ("12,34", "."),
        ("1,2345", "."),
        ("1.234,5", "."),
        ("1,234.5", ","),
        ("1e5", "."),
        ("١٢", "."),
        ("12 kWh", "."),
        ("(5)", "."),
    ],
)
def test_does_not_guess_numbers(text, decimal):
    with pytest.raises(SpellingError):
        spelled_number(text, decimal)
