"""What stands on the sheet of an indicator beside its formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.indicator.sheet import (
    BREAKS_MAX,
    Break,
    SheetError,
    base_problems,
    read_breaks,
)


def test_breaks_are_read_by_line_and_ordered():
    assert read_breaks("2019 – another  method\n\n 2014: the station was moved ") == (
        Break(2014, "the station was moved"),
        Break(2019, "another method"),
    )


def test_every_line_that_is_no_break_is_named():
    with pytest.raises(SheetError) as refusal:
        read_breaks("2014: moved\nsome time ago\n1066: a battle\n2015:")

    assert [one.values["line"] for one in refusal.value.problems] == [
        "some time ago",
        "1066: a battle",
        "2015:",
    ]


def test_there_are_not_more_breaks_than_a_person_reads():
    with pytest.raises(SheetError, match="41 breaks"):
        read_breaks("\n".join(f"{1900 + n}: again" for n in range(BREAKS_MAX + 1)))


@pytest.mark.parametrize(
    ("year", "reason", "code"),
    [
        (None, "", None),
        (1990, "", None),
        (1990, "measured alike since", None),
        (None, "measured alike since", "no-base"),
        (90, "", "not-a-year"),
    ],
)
def test_a_base_has_a_year(year, reason, code):
    assert [one.code for one in base_problems(year, reason)] == ([code] if code else [])


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        found = read_breaks(text)
    except SheetError:
        return
    again = "\n".join(f"{one.year}: {one.text}" for one in found)
    assert read_breaks(again) == found
