"""A grouping changes from a day on, and never before it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.assets.grouping import (
    Member,
    grouped_on,
    regrouped,
    regrouping_problems,
)

BEGIN = date(2024, 1, 1)
DAYS = st.integers(0, 40).map(lambda n: BEGIN + timedelta(days=n))
PLACES = st.dictionaries(st.sampled_from("abc"), st.sampled_from(("", "x", "y/z")))


def told(changes):
    members = []
    for since, places in sorted(changes, key=lambda change: change[0]):
        members = regrouped(members, places, since)
    return members


@given(st.lists(st.tuples(DAYS, PLACES), max_size=6), DAYS)
def test_a_day_has_the_places_of_the_last_change_until_then(changes, day):
    wanted = {}
    for since, places in sorted(changes, key=lambda change: change[0]):
        if since <= day:
            wanted |= places
    wanted = {account: node for account, node in wanted.items() if node}

    assert grouped_on(told(changes), day) == wanted


@given(st.lists(st.tuples(DAYS, PLACES), max_size=5), DAYS, PLACES)
def test_what_was_before_a_change_stays(changes, since, places):
    changes = [(day, given) for day, given in changes if day <= since]
    before = told(changes)
    after = regrouped(before, places, since)

    for n in range(45):
        day = BEGIN + timedelta(days=n)
        if day < since:
            assert grouped_on(after, day) == grouped_on(before, day)


@given(st.lists(st.tuples(DAYS, PLACES), max_size=6))
def test_an_earlier_change_holds_until_the_account_moves_anyway(changes):
    """Told in any order; the oracle writes into a calendar, day by day."""
    calendar = {account: [""] * 120 for account in "abc"}
    members = []
    for since, places in changes:
        members = regrouped(members, places, since)
        for account, node in places.items():
            days = calendar[account]
            day = (since - BEGIN).days
            old = days[day]
            while day < len(days) and days[day] == old:
                days[day] = node
                day += 1

    for n in range(len(calendar["a"])):
        there = {account: days[n] for account, days in calendar.items() if days[n]}
        assert grouped_on(members, BEGIN + timedelta(days=n)) == there
    now = [one.account for one in members if one.valid_to is None]
    assert len(now) == len(set(now))


def test_closed_years_are_in_the_way():
    members = [Member("gas", "heat", date(2024, 1, 1), date(2025, 12, 31))]

    def codes(held, since):
        found = regrouping_problems(
            "By sector", held, since=since, open_from=date(2025, 1, 1)
        )
        return [problem.code for problem in found]

    assert codes(members, date(2024, 6, 1)) == ["grouping-is-kept"]
    assert codes([], date(2024, 6, 1)) == []
    assert codes(members, date(2025, 6, 1)) == []
