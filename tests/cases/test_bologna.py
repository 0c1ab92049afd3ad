"""What the README of bologna-calendar says must come out."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cases.reading import rows

from naturbudget.apps.calendar.queries import templates
from naturbudget.core.calendar.lateness import Timed
from naturbudget.core.calendar.laying import VOTE, CycleSpan, lay

CASE = "bologna-calendar"
STEPS = {"budget": VOTE, "balance": "3.4"}
PUBLISHED = [row for row in rows(CASE, "votes.csv") if row["known"] == "yes"]


def due(year, step):
    """Return the deadline, with the sitting that the README assumes."""
    sitting = date(year - 1, 12, 31)
    found = lay(templates()["annual"], CycleSpan(year), sitting=sitting)
    return next(one.day for one in found if one.step == step)


def late(row, day):
    year, step = int(row["year"]), STEPS[row["what"]]
    is_open, day = row["is_open"] == "yes", date.fromisoformat(day)
    deadline = due(year, step)
    done = None if is_open else day
    return Timed(step, year, deadline, deadline, done=done).days_late(day)


@pytest.mark.parametrize(
    "row", PUBLISHED, ids=[f"{row['what']} {row['year']}" for row in PUBLISHED]
)
def test_a_published_vote_was_so_late(row):
    found = late(row, row["first"]), late(row, row["last"])

    assert found == (int(row["late_from"]), int(row["late_to"]))


def test_where_no_day_is_published_nothing_is_calculated():
    [row] = [row for row in rows(CASE, "votes.csv") if row["known"] == "no"]

    assert (row["year"], row["first"], row["late_from"]) == ("2014", "", "")


def test_the_budget_of_2008_was_late_before_the_balance_of_2007_was_due():
    assert date(2008, 5, 26) < due(2007, "3.4")
    assert due(2008, VOTE) < date(2008, 5, 26)
