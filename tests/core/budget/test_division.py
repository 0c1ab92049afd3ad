"""What a line is divided into adds up to its budget, with the reserve (AG-4, CHK-4)."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naturbudget.core.budget.division import check_division
from naturbudget.core.budget.line import Line, Part, Share
from naturbudget.core.budget.posting import Place, assigned
from naturbudget.core.budget.scope import by_scope, scope_of

LINE = Line(indicator="CO2", unit="t", kind="flow", target=Fraction(36))


def divided(kind="flow", target="36", **given):
    """Return a line with shares, districts, sectors by name, and a reserve."""
    reserve = given.pop("reserve", None)
    shares = given.pop("shares", {})
    return replace(
        LINE,
        kind=kind,
        target=Fraction(target) if target else None,
        shares=tuple(Share(name, Fraction(n)) for name, n in shares.items()),
        parts=tuple(
            Part(scheme, code, Fraction(n))
            for scheme, amounts in given.items()
            for code, n in amounts.items()
        ),
        reserve=None if reserve is None else Fraction(reserve),
    )


def found(line):
    return [(field, problem.code) for field, problem in check_division(line)]


def said(line):
    return [str(problem) for _, problem in check_division(line)]


@pytest.mark.parametrize(
    "line",
    [
        divided(),
        divided(shares={"north": "20", "south": "15.5"}, reserve="0.5"),
        divided(shares={"north": "36"}, reserve="0"),
        divided(sector={"homes": "20", "traffic": "16"}),
        divided(sector={"homes": "20", "traffic": "14"}, reserve="2"),
        divided(
            shares={"works": "34"},
            district={"north": "30", "south": "4"},
            sector={"homes": "34"},
            reserve="2",
        ),
        divided(target="", shares={"north": "20"}, sector={"homes": "3"}),
        divided("ratio", district={"north": "40", "south": "30"}),
        divided("state", shares={"north": "40"}, sector={"homes": "1"}),
        divided("stock", district={"north": "40"}),
    ],
)
def test_what_adds_up_or_is_no_sum_has_nothing_to_say(line):
    assert found(line) == []


@pytest.mark.parametrize(
    ("line", "field", "sentence"),
    [
        (
            divided(shares={"north": "20", "south": "15"}, reserve="3"),
            "shares",
            "The shares and the reserve of 3 t add up to 38 t; the budget is 36 t. "
            "Take 2 t out of a share or the reserve, or ask for more.",
        ),
        (
            divided(shares={"north": "20", "south": "15"}, reserve="0.5"),
            "shares",
            "The shares and the reserve of 0.5 t add up to 35.5 t; the budget is 36 t. "
            "Give 0.5 t to a share, or to the reserve.",
        ),
        (
            divided(sector={"homes": "20", "traffic": "20"}),
            "parts",
            "The sectors add up to 40 t; the budget is 36 t. Take 4 t out of a sector, "
            "or ask for more.",
        ),
        (
            divided(district={"north": "20"}, reserve="1"),
            "parts",
            "The districts and the reserve of 1 t add up to 21 t; the budget is 36 t. "
            "Give 15 t to a district, or to the reserve.",
        ),
        (
            divided("ratio", reserve="2"),
            "reserve",
            "Only what adds up can be kept back, and a line of this kind is no sum. "
            "Take the reserve away.",
        ),
        (
            divided(shares={"north": "37"}, reserve="-1"),
            "reserve",
            "The reserve is -1 t. What is kept back is more than nothing: correct it.",
        ),
        (
            divided(reserve="2"),
            "reserve",
            "The line keeps a reserve of 2 t, and nothing else of it is divided. Give "
            "the rest to departments, districts or sectors, or take the reserve away.",
        ),
    ],
)
def test_what_does_not_add_up_says_by_how_much(line, field, sentence):
    assert [one for one, _ in found(line)] == [field]
    assert said(line) == [sentence]


@pytest.mark.parametrize("scheme", ["district", "sector"])
def test_a_part_stands_once(scheme):
    twice = (Part(scheme, "a", Fraction(18)), Part(scheme, "a", Fraction(18)))

    assert found(replace(LINE, parts=twice)) == [("parts", "part-twice")]


amounts = st.lists(st.fractions(-50, 50, max_denominator=50), max_size=4)
reserves = st.none() | st.fractions(0, 9, max_denominator=50)


@given(amounts, amounts, amounts, reserves, st.none() | st.fractions(-1, 1))
def test_the_check_holds_exactly_when_every_way_to_divide_adds_up(
    shares, districts, sectors, reserve, off
):
    ways = [shares, districts, sectors]
    kept = reserve or Fraction(0)
    first = next((way for way in ways if way), [])
    target = sum(first, kept) + (off or 0)
    line = replace(
        LINE,
        target=target,
        reserve=reserve,
        shares=tuple(Share(str(n), amount) for n, amount in enumerate(shares)),
        parts=tuple(
            Part(scheme, str(n), amount)
            for scheme, way in (("district", districts), ("sector", sectors))
            for n, amount in enumerate(way)
        ),
    )

    adds_up = all(sum(way, kept) == target for way in ways if way)
    has_use = not kept or any(ways)
    assert (check_division(line) == []) == (adds_up and has_use)


@given(amounts.filter(bool), st.fractions(0, 9, max_denominator=50))
def test_the_reserve_is_posted_to_nobody(shares, reserve):
    line = replace(
        LINE,
        target=sum(shares, reserve),
        reserve=reserve,
        shares=tuple(Share(f"d{n}", amount) for n, amount in enumerate(shares)),
    )

    given = assigned(line, Place("ghg", True, "t", 6), Fraction(1))

    assert given.whole == line.target
    assert given.amounts.get("", Fraction(0)) == reserve


@pytest.mark.parametrize(
    ("entities", "scope"),
    [
        ([], "territory"),
        ([""], "territory"),
        (["territory"], "territory"),
        (["organisation"], "organisation"),
        (["organisation", "", "organisation"], "organisation"),
        (["organisation", "territory"], "both"),
    ],
)
def test_the_scope_of_a_line_is_that_of_what_it_counts(entities, scope):
    assert scope_of(entities) == scope


@given(st.lists(st.sampled_from(["territory", "organisation", "both"])))
def test_every_line_stands_under_one_heading_in_its_order(scopes):
    lines = list(enumerate(scopes))

    groups = by_scope(lines, lambda line: line[1])

    assert sorted(line for _, under in groups for line in under) == lines
    assert all(under == sorted(under) and under for _, under in groups)
    assert [heading for heading, _ in groups] == [
        heading
        for heading, scopes_of_it in (
            ("territory", {"territory", "both"}),
            ("organisation", {"organisation"}),
        )
        if scopes_of_it & set(scopes)
    ]
