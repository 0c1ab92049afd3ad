"""A page asks the database as often for fifteen lines as for five."""

from __future__ import annotations

import pytest
from bench.pages import PAGES, address, coordinator_of, queries_of
from bench.town import MISSES, VOTED, build

from naturbudget.apps.budget.queries.lines import evaluated_lines
from naturbudget.apps.cycle.queries import balance_of

FEW, MANY = 5, 15


@pytest.fixture
def towns(db):
    return {lines: build(lines) for lines in (FEW, MANY)}


def test_no_page_asks_more_often_the_more_lines_it_shows(towns):
    asked = {
        (name, lines): queries_of(coordinator, address(town, room, year))
        for lines, town in towns.items()
        for coordinator in [coordinator_of(town)]
        for name, room, year, _ in PAGES
    }

    for name, *_ in PAGES:
        assert asked[name, MANY] == asked[name, FEW], name


def test_the_pages_that_are_measured_show_what_their_names_say(towns):
    coordinator = coordinator_of(towns[FEW])

    draft, ratified, balance, public = (
        coordinator.get(address(towns[FEW], room, year)).content.decode()
        for _, room, year, _ in PAGES
    )

    assert draft.count('name="target-') == FEW
    assert 'name="target-' not in ratified
    assert ratified.count('id="line-') == FEW
    assert balance.count('id="line-') == FEW
    assert public.count('class="signal kept"') > public.count('class="signal missed"')
    assert public.count('id="line-') == FEW


def test_each_fifth_line_of_such_a_town_is_missed(towns):
    found = evaluated_lines(balance_of(towns[MANY], VOTED).version)

    assert [one.result.kept for one in found].count("missed") == MANY / MISSES
