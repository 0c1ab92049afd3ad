"""A draft says of earlier years what the books say of them (L-30)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from naturbudget.core.budget.known import check_known
from naturbudget.core.budget.line import Line

LINE = Line(
    indicator="GAS",
    unit="m3",
    kind="flow",
    direction="less",
    base=Fraction(62),
    base_year=1999,
    previous=Fraction("44.5"),
    previous_year=2003,
)
KNOWN = {1999: Fraction(62), 2003: Fraction("44.5")}


def fields(known, line=LINE):
    found = check_known([line], value=lambda _, year: known.get(year))
    return [(one.field, one.position, one.level) for one in found]


def test_what_the_books_say_is_all_right():
    assert fields(KNOWN) == []


def test_a_year_the_books_do_not_know_is_not_judged():
    assert fields({}) == []
    assert fields(KNOWN, Line(previous=Fraction(3))) == []


@pytest.mark.parametrize(
    ("known", "is_same"),
    [("62.4", True), ("62.5", True), ("62.51", False), ("61.5", True), ("61", False)],
)
def test_fewer_digits_are_the_same_value(known, is_same):
    found = fields(KNOWN | {1999: Fraction(known)})

    assert found == ([] if is_same else [("base", 1, "missing")])


def test_what_has_another_source_stands():
    line = replace(LINE, base_source="baseline review", previous_source=" ")

    found = fields({1999: Fraction(1), 2003: Fraction(1)}, line)

    assert found == [("previous", 1, "missing")]


def test_the_books_are_no_other_source():
    line = replace(LINE, base_source="books", previous_source="books")

    assert fields(KNOWN, line) == []
    assert fields({1999: Fraction(1)}, line) == [("base", 1, "missing")]


def test_the_sentence_says_both_values():
    [finding] = check_known(
        [LINE], value=lambda *_: Fraction(45) if _[1] > 2000 else None
    )

    assert str(finding.problem) == (
        "The value of 2003 is given as 44.5 m3, and the books say 45 m3. Take what "
        "they say, or name the source that says otherwise."
    )
