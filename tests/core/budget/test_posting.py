"""What the budget ledger holds of the lines of a Master Budget (BL-3, BL-4, BL-24)."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.line import Line, Share
from naturbudget.core.budget.posting import (
    Assigned,
    Place,
    assigned,
    changes,
    check_places,
    without_parts,
)

UNITS = {"kt": Fraction(1000), "t": Fraction(1)}


def factor(source, target):
    return UNITS[source] / UNITS[target]


def place(path, *, unit="kt", scale=3):
    return Place(path.removesuffix("/*"), path.endswith("/*"), unit, scale)


def budget(path, whole=None, *, unit="kt", scale=3, **departments):
    """Return what a line named like its place gives to it."""
    amounts = {name: Fraction(amount) for name, amount in departments.items()}
    if whole is not None:
        rest = Fraction(whole) - sum(amounts.values())
        amounts |= {"": rest} if rest or not amounts else {}
    return Assigned(path, place(path, unit=unit, scale=scale), amounts)


def posted(*budgets):
    return {
        one.code: {name: str(amount) for name, amount in one.amounts.items()}
        for one in without_parts(budgets, factor=factor)
    }


def line(target, **shares):
    given = tuple(Share(name, Fraction(amount)) for name, amount in shares.items())
    return Line(indicator="CO2", target=target and Fraction(target), shares=given)


@pytest.mark.parametrize(
    ("found", "amounts"),
    [
        (line(100), {"": 100}),
        (line(100, works=60), {"works": 60, "": 40}),
        (line(100, works=60, schools=40), {"works": 60, "schools": 40}),
        (line(0), {"": 0}),
    ],
)
def test_shares_go_to_their_departments_and_the_rest_to_none(found, amounts):
    given = assigned(found, place("ghg/heat"), Fraction(1))

    assert given.amounts == amounts


def test_a_line_in_another_unit_is_posted_in_that_of_its_account():
    given = assigned(line("2.5"), place("ghg/heat", unit="t"), Fraction(1, 1000))

    assert given.amounts == {"": 2500}


def test_a_line_without_a_budget_posts_nothing():
    assert assigned(line(None), place("ghg/heat"), Fraction(1)) is None


def test_a_leaf_with_its_own_line_is_not_counted_in_its_node_again():
    assert posted(budget("ghg/*", 100), budget("ghg/heat", 30)) == {
        "ghg/*": {"": "70"},
        "ghg/heat": {"": "30"},
    }


def test_a_leaf_beside_the_node_is_left_alone():
    assert posted(budget("ghg/*", 100), budget("ghgs/heat", 30))["ghg/*"] == {"": "100"}


def test_a_leaf_in_another_unit_is_converted():
    found = posted(budget("ghg/*", 100), budget("ghg/heat", 30_000, unit="t"))

    assert found["ghg/*"] == {"": "70"}


def test_nodes_inside_nodes_are_counted_once():
    found = posted(
        budget("ghg/*", 100), budget("ghg/heat/*", 30), budget("ghg/heat/oil", 5)
    )

    assert found == {
        "ghg/*": {"": "70"},
        "ghg/heat/*": {"": "25"},
        "ghg/heat/oil": {"": "5"},
    }


def test_the_departments_of_node_and_leaf_add_up_to_the_shares():
    found = posted(
        budget("ghg/*", 100, works=60, schools=40), budget("ghg/heat", 30, works=20)
    )

    assert found["ghg/*"] == {"works": "40", "schools": "40", "": "-10"}


def test_the_example_of_the_method_page():
    found = posted(budget("ghg/*", 100, works=60), budget("ghg/heat", 30, works=20))

    assert found == {
        "ghg/*": {"works": "40", "": "30"},
        "ghg/heat": {"works": "20", "": "10"},
    }


def test_a_node_whose_leaves_have_it_all_keeps_nothing():
    assert posted(budget("ghg/*", 30), budget("ghg/heat", 30))["ghg/*"] == {"": "0"}


def test_what_is_finer_than_the_books_is_not_posted_and_not_subtracted():
    fine = budget("ghg/heat", "0.0001")

    assert posted(budget("ghg/*", 100), fine) == {"ghg/*": {"": "100"}}


amounts = st.integers(-1000, 1000).map(Fraction)
paths = st.lists(
    st.sampled_from(
        ["ghg/*", "ghg/heat/*", "ghg/heat/oil", "ghg/heat/gas", "ghg/cars"]
    ),
    unique=True,
)


@given(paths, st.lists(amounts, min_size=5, max_size=5))
def test_each_node_adds_up_to_its_budget(chosen, wholes):
    """BL-24 as a law: what stands at or below a node is the node's budget."""
    budgets = [budget(path, whole) for path, whole in zip(chosen, wholes, strict=False)]
    rests = without_parts(budgets, factor=factor)

    for one in budgets:
        inside = [
            rest.whole
            for rest in rests
            if rest.place == one.place or one.place.holds(rest.place)
        ]
        assert sum(inside) == one.whole


# Supplements


def test_the_first_vote_posts_everything_zero_included():
    assert changes([], [budget("ghg/heat", 30), budget("ghg/cars", 0)]) == {
        "ghg/heat": {("ghg/heat", ""): 30_000},
        "ghg/cars": {("ghg/cars", ""): 0},
    }


def test_a_supplement_posts_what_it_changes():
    voted = [budget("ghg/heat", 30, works=10), budget("ghg/cars", 5)]
    given = [budget("ghg/heat", 25, works=12), budget("ghg/cars", 5)]

    assert changes(voted, given) == {
        "ghg/heat": {("ghg/heat", "works"): 2_000, ("ghg/heat", ""): -7_000}
    }


def test_a_line_that_is_taken_out_is_taken_back():
    assert changes([budget("ghg/heat", 30)], []) == {
        "ghg/heat": {("ghg/heat", ""): -30_000}
    }


@given(amounts, amounts)
def test_original_and_supplement_are_the_new_budget(before, after):
    """BL-9: final = original + supplements."""
    first = changes([], [budget("ghg/heat", before)])
    then = changes([budget("ghg/heat", before)], [budget("ghg/heat", after)])

    posted = [
        rows["ghg/heat", ""] for rows in (*first.values(), *then.values()) if rows
    ]
    assert sum(posted) == after * 1000


# Checks


def codes(*budgets):
    found = check_places(list(enumerate(budgets, 1)), factor=factor)
    return [(one.position, one.level, one.problem.code) for one in found]


def named(budget, code):
    return Assigned(code, budget.place, budget.amounts)


@pytest.mark.parametrize("path", ["ghg/heat", "ghg/*"])
def test_two_lines_on_one_place_are_refused(path):
    first, second = budget(path, 10), named(budget(path, 20), "again")

    assert codes(first, second) == [(2, "missing", "two-budgets")]


def test_two_lines_on_one_place_are_refused_whatever_their_departments():
    first = budget("ghg/heat", works=10)
    second = named(budget("ghg/heat", schools=10), "again")

    [finding] = check_places([(1, first), (2, second)], factor=factor)

    assert str(finding.problem) == (
        "ghg/heat gives a budget to ghg/heat as well, and the books keep one for each "
        "account. Take one of the two lines out, or track it without a budget."
    )


def test_parts_that_are_more_than_the_whole_are_asked_about():
    parts = [budget("ghg/heat", 70), budget("ghg/cars", 40)]

    assert codes(budget("ghg/*", 100), *parts) == [(1, "notice", "more-than-the-whole")]
    assert codes(budget("ghg/*", 110), *parts) == []
