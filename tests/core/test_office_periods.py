"""The periods that offices write, and what of a report goes where."""

from __future__ import annotations

from datetime import date

import pytest

from naturbudget.core.delivery.parts import Part, PartsError, parted
from naturbudget.core.delivery.reported import MISSING, Reported, days_of

UNTIL = date(2025, 6, 30)
WASTE = Part({"geo": "SE"}, "waste", "flow", "t")


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        *(
            ("2024", "2024-01-01", "2024-12-31"),
            ("2024-A1", "2024-01-01", "2024-12-31"),
        ),
        *(
            ("2024A", "2024-01-01", "2024-12-31"),
            ("2024-S2", "2024-07-01", "2024-12-31"),
        ),
        *(
            ("2024H1", "2024-01-01", "2024-06-30"),
            ("2024-T3", "2024-09-01", "2024-12-31"),
        ),
        *(
            ("2024-Q1", "2024-01-01", "2024-03-31"),
            ("2024Q4", "2024-10-01", "2024-12-31"),
        ),
        *(
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023M02", "2023-02-01", "2023-02-28"),
        ),
        *(
            ("2024-W01", "2024-01-01", "2024-01-07"),
            ("2020-W53", "2020-12-28", "2021-01-03"),
        ),
        ("2024-03-31", "2024-03-31", "2024-03-31"),
        ("2024-12-31T00:00:00", "2024-12-31", "2024-12-31"),
    ],
)
def test_periods_of_offices(period, first, last):
    found = days_of(period)
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    "period",
    ["", "24", "2024-Q5", "2024-13", "2024-S3", "2024-W60", "2024-02-30", "9999", "Q1"],
)
def test_what_is_no_period(period):
    assert days_of(period) is None


def reported(period, value="1", geo="SE", status="", remark=""):
    return Reported({"geo": geo}, period, value, status, remark)


def test_what_goes_where_and_what_is_missing():
    found = parted(
        [
            reported("2023", "12.5"),
            reported("2024", "13", status="provisional", remark="break in the series"),
            reported("2022", "", status=MISSING, remark="confidential"),
            reported("2025", "99"),  # not over yet
            reported("2024", "7", geo="DE"),
        ],
        [WASTE],
        until=UNTIL,
    )
    assert [(row.last.year, row.value, row.status) for row in found.rows] == [
        (2023, "12.5", "measured"),
        (2024, "13", "provisional"),
    ]
    assert [(one.period, one.remark) for one in found.absent] == [
        ("2022", "confidential")
    ]


def test_a_stock_is_what_is_there_on_the_last_day():
    stock = Part({"geo": "SE"}, "trees", "stock", "trees")
    [row] = parted([reported("2024")], [stock], until=UNTIL).rows
    assert row.first == row.last == date(2024, 12, 31)


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([], "nothing-found"),
        ([reported("2024", geo="DE")], "nothing-found"),
        ([reported("2024"), reported("2024", "2")], "two-found"),
        ([reported("then")], "not-a-period"),
        ([reported("2024", "12,5")], "not-a-number"),
    ],
)
def test_what_is_not_one_figure_a_period_is_refused(reports, code):
    with pytest.raises(PartsError) as raised:
        parted(reports, [WASTE], until=UNTIL)
    assert [problem.code for problem in raised.value.problems] == [code]
    assert "{" not in str(raised.value)
