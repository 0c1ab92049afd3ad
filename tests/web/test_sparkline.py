from __future__ import annotations

from decimal import Decimal

import pytest
from tests.documents import balance_document

from naturbudget.web.said import path_sentence
from naturbudget.web.sparkline import Path, path_of_line, sparkline

BASE, GOAL = (2010, Decimal(412)), (2040, Decimal("41.2"))


def path(*actuals, **changes):
    given = {"year": 2025, "base": BASE, "goal": GOAL, "actuals": actuals}
    return Path(**{**given, **changes})


def test_the_path_runs_from_the_base_on_the_left_to_the_goal_on_the_right():
    spark = sparkline(path())

    assert spark.path == "M7.0 7.0 145.0 39.0"
    assert spark.ring == ("7.0", "7.0")
    assert spark.goal == "M145.0 33.0v12"


def test_a_line_that_should_rise_rises():
    spark = sparkline(path(base=(2014, Decimal(1210)), goal=(2035, Decimal(1850))))

    assert spark.path == "M7.0 39.0 145.0 7.0"


def test_neighbouring_years_are_joined_and_one_missing_year_does_not_part_them():
    spark = sparkline(path((2011, 400), (2013, 390)))

    assert len(spark.lines) == 1
    assert not spark.gaps


def test_a_gap_of_some_years_is_dotted():
    spark = sparkline(path((2011, 400), (2015, 390), (2016, 380)))

    assert len(spark.lines) == 2
    assert len(spark.gaps) == 1


def test_a_long_gap_stays_open():
    spark = sparkline(path((2011, 400), (2017, 390), (2018, 380)))

    assert len(spark.lines) == 2
    assert not spark.gaps


def test_a_value_alone_between_gaps_is_a_dot():
    spark = sparkline(path((2017, 390), (2025, 380)))

    assert spark.dots == (("39.2", "8.9"),)


@pytest.mark.parametrize(
    ("kept", "actuals", "mark"),
    [
        (True, [(2025, 259)], "kept"),
        (False, [(2025, 259)], "missed"),
        (None, [(2025, 259)], "last"),
        (None, [(2022, 259)], "last"),
        (False, [(2022, 259)], "last"),
    ],
)
def test_the_last_mark_says_kept_or_missed_or_nothing(kept, actuals, mark):
    assert sparkline(path(*actuals, kept=kept)).mark == mark


def test_without_any_value_only_the_way_and_the_budget_are_drawn():
    spark = sparkline(path(budget=Decimal(252)))

    assert spark.at is None
    assert not spark.lines
    assert spark.budget == "M69.0 20.8h14"


def test_a_voted_path_bends_where_it_was_voted():
    voted = [BASE, (2020, Decimal(300)), GOAL]

    assert sparkline(path(voted=voted)).path == "M7.0 7.0 53.0 16.7 145.0 39.0"


def test_values_beyond_base_and_goal_stay_in_the_box():
    spark = sparkline(path((2011, 900), (2012, 0)))

    heights = [float(p.split(",")[1]) for p in spark.lines[0].split()]
    assert min(heights) == 7
    assert max(heights) == 39


def test_a_line_that_never_moves_lies_in_the_middle():
    spark = sparkline(path((2011, 5), base=(2010, 5), goal=(2020, 5)))

    assert spark.lines == ("7.0,23.0 16.2,23.0",)


def test_one_year_alone_can_be_drawn():
    spark = sparkline(Path(year=2025, actuals=[(2025, 5)]))

    assert spark.at == ("76.0", "23.0")


def test_values_before_the_base_are_not_drawn():
    spark = sparkline(path((2005, 500), (2010, 412), (2011, 400)))

    assert spark.lines[0].startswith("7.0,7.0 ")


def test_the_line_of_a_document_has_its_path():
    document = balance_document()

    found = path_of_line(document["lines"][0], 2025)

    assert found.base == BASE
    assert found.goal == GOAL
    assert found.budget == Decimal("252.0")
    assert found.kept is False
    assert found.actuals[-1] == (2025, Decimal("259.4"))


def test_a_path_is_told_in_a_sentence():
    document = balance_document()
    line = document["lines"][0]

    sentence = path_sentence(path_of_line(line, 2025), "CL-01", "kt")

    assert sentence == (
        "Path of CL-01: 412.0 in 2010, 259.4 in 2025, budget 252.0, "
        "goal 41.2 in 2040 (kt)."
    )


def test_the_sentence_says_that_there_is_no_value():
    noise = next(x for x in balance_document()["lines"] if x["indicator"] == "QU-01")

    sentence = path_sentence(path_of_line(noise, 2025), "QU-01", "persons")

    assert "no value for 2025, last 8,400 in 2022" in sentence
